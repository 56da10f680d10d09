"""Keras wants the names of all layers of a model, its inputs included, to be different."""

from __future__ import annotations

from collections.abc import Iterator

from specc.checks.facts import Whole
from specc.diagnostics.codes.whole import DUPLICATE_LAYER
from specc.diagnostics.model import Label, Sink
from specc.graph.ir import Frame, Layer, Model
from specc.source import Span
from specc.syntax import ast


def check(whole: Whole, sink: Sink) -> None:
    """The names of the layers of each model."""
    for model in whole.program.models.values():
        _check_model(model, sink)


def _check_model(model: Model, sink: Sink) -> None:
    seen: dict[str, tuple[Span, str, Frame | None]] = {
        name: (tensor.span, "this is the input of that name", None)
        for name, tensor in model.inputs.items()
    }
    for layer in model.layers:
        span = _name_span(layer)
        first = seen.get(layer.name)
        if first is None:
            text = "first here" if layer.named else f"Keras names this `{layer.name}`"
            seen[layer.name] = (span, text, layer.frame)
            continue
        where, text, frame = first
        if not layer.named:
            text = "this name is given" if text == "first here" else text
        secondary = [Label(where, text)] if where != span else []
        sink.report(
            DUPLICATE_LAYER,
            span,
            "given again" if layer.named else f"Keras names this `{layer.name}`",
            secondary=[*secondary, *_frames(frame if where == span else None, layer.frame)],
            helps=[_help(layer, where == span)],
            name=layer.name,
        )


def _name_span(layer: Layer) -> Span:
    """The `name` argument, or the layer itself."""
    if isinstance(layer.expr, ast.Call):
        for argument in layer.expr.arguments:
            if argument.name is not None and argument.name.id == "name":
                return argument.value.span
    return layer.expr.span


def _frames(first: Frame | None, second: Frame | None) -> Iterator[Label]:
    """Where the two came from: the uses of a block, the rounds of a loop."""
    shown: set[tuple[Span, str]] = set()
    for frame in (first, second):
        if frame is not None and (frame.span, frame.text) not in shown:
            shown.add((frame.span, frame.text))
            yield Label(frame.span, frame.text)


def _help(layer: Layer, same_place: bool) -> str:
    if same_place:
        return (
            "make the name depend on the round or a parameter: "
            f'`name="{layer.name}{{i}}"`, or leave it out'
        )
    return "give one of them another name" if layer.named else "give this one a name of its own"
