"""Masks that do not get where they would be used, and masks that Keras refuses.

A layer that knows nothing of masks ends one, and Keras warns. An operation, or a merge with what
has no mask, loses one without a word: that is told where a layer behind, or the loss, would have
used it.
"""

from __future__ import annotations

from specc.checks.facts import Whole
from specc.diagnostics import Label
from specc.diagnostics.codes.shapes import MASK_LOST, MISMATCH
from specc.diagnostics.model import Sink
from specc.expansion.inputs import callee_of
from specc.expansion.machine import trail
from specc.graph.ir import Layer, Model, Node, Op, Program, Tensor
from specc.graph.masks import Ended, Flow, Mask, Missed, Refused, follow
from specc.graph.verify import tensors_in
from specc.source import Span
from specc.syntax import ast

# What does the work of a layer that ends masks, and carries or uses them.
INSTEAD = {
    "Flatten": "`GlobalAveragePooling1D` takes the mean over the steps that count",
    "GlobalMaxPooling1D": "`GlobalAveragePooling1D` takes the mean over the steps that count",
    "RMSNormalization": "`LayerNormalization` passes masks on",
    "EinsumDense": "`Dense` passes masks on",
    "RepeatVector": "`LSTM` with `return_sequences=true` keeps the steps, and their mask",
}

# The layers that do what an operator does, and join the masks of their inputs.
MERGES = {"+": "Add", "-": "Subtract", "*": "Multiply"}


def report(whole: Whole, sink: Sink) -> None:
    """Follow the masks of each model as Keras does, when it is built and when it runs."""
    for model in whole.program.models.values():
        _check_model(whole, model, follow(model, running=False), follow(model, running=True), sink)


def _check_model(whole: Whole, model: Model, built: Flow, run: Flow, sink: Sink) -> None:
    ended: set[Node] = set()
    """Where the masks come from that Keras says are gone when the model is built."""
    for event in built.events:
        if isinstance(event, Ended):
            ended.add(event.mask.origin)
            _report_end(sink, event)
    refused: set[Node] = set()
    missed: set[tuple[Node, Node | None]] = set()
    own = set(model.nodes)
    for event in (*run.events, *built.events):
        match event:
            case Refused() if event.node not in refused:
                refused.add(event.node)
                _report_refusal(sink, event)
            case Ended() if event.node in own or event.mask.origin not in ended:
                _report_end(sink, event)
            case Missed() if (event.mask.origin, event.mask.lost) not in missed:
                missed.add((event.mask.origin, event.mask.lost))
                _report_loss(sink, event.mask, event.reader)
    if model is whole.program.model:
        _check_loss(whole.program, model, run, missed, sink)


def _check_loss(
    program: Program,
    model: Model,
    run: Flow,
    missed: set[tuple[Node, Node | None]],
    sink: Sink,
) -> None:
    """The loss leaves out the steps that the mask of an output says do not count."""
    if program.train is None or program.train.get("loss") is None:
        return
    for (name, tensor), mask in zip(model.outputs.items(), run.outputs, strict=True):
        if mask is None or mask.present or (mask.origin, mask.lost) in missed:
            continue
        _report_loss(sink, mask, None, Label(tensor.span, f"the loss of `{name}` would use it"))


def _report_end(sink: Sink, event: Ended) -> None:
    operation = event.node.operation
    assert isinstance(operation, Layer)
    name = _named(event.node)
    if operation.model is not None:
        notes = [
            "Keras warns when it builds this; when the model runs, the mask goes on inside "
            f"`{operation.model.name}`"
        ]
        helps = ["a `block` in place of the model shows Keras the mask from the start"]
    else:
        notes = [
            f"`{name}` does not know of masks: Keras warns, and what follows takes masked steps "
            "for real ones"
        ]
        helps = [INSTEAD[name]] if name in INSTEAD else []
        helps.append(_without(event.mask))
    sink.report(
        MASK_LOST,
        _place(event.node),
        "no mask comes out of this",
        message=f"the mask ends at `{name}`",
        secondary=[_origin(event.mask), *trail(event.node.frame)],
        notes=notes,
        helps=helps,
    )


def _report_loss(sink: Sink, mask: Mask, reader: Node | None, label: Label | None = None) -> None:
    node = mask.lost
    assert node is not None
    name = _named(node)
    labels = [_origin(mask), *([label] if label is not None else [])]
    if node is reader:
        message = f"`{name}` does not look at the mask"
        at = "it takes masked steps for real ones"
        notes = ["Keras hands over a mask only where a layer is given one tensor"]
        helps: list[str] = []
    else:
        message = f"the mask gets lost at `{name}`"
        at, notes, helps = _why_lost(node)
        if reader is not None and _place(reader) == _place(node):
            at += ", which would use it in its next use"
        elif reader is not None:
            labels.append(Label(_place(reader), f"`{_named(reader)}` would use it"))
    if reader is not None and name != "MultiHeadAttention":
        helps.append(f"give it to `{_named(reader)}` by name: {_written(mask, reader)}")
    sink.report(
        MASK_LOST,
        _place(node),
        at,
        message=message,
        secondary=[*labels, *trail(node.frame)],
        notes=notes,
        helps=helps or [_without(mask)],
    )


def _why_lost(node: Node) -> tuple[str, list[str], list[str]]:
    """The label, notes and helps for what loses a mask without a word."""
    gone = "no mask comes out of this"
    match node.operation:
        case Op(symbol=symbol):
            notes = ["operations carry no masks, and Keras does not warn"]
            whole = all(isinstance(value, Tensor) for value in node.arguments.values())
            if whole and symbol in MERGES:
                return (
                    gone,
                    notes,
                    [f"`{MERGES[symbol]}` passes masks on where both sides have one"],
                )
            if not whole and symbol in ("*", "/", "+", "-"):
                return gone, notes, ["`Rescaling` passes masks on"]
            return gone, notes, []
        case Layer() if _named(node) == "MultiHeadAttention":
            return (
                "this takes the mask off its inputs",
                ["when a model runs, Keras 3.15 takes it off query, value and key for good"],
                ["give it a tensor of its own: `x -> Rescaling(1)` has the same mask"],
            )
        case Layer() if _named(node) == "Concatenate":
            notes = ["what has no mask counts whole, and a step counts where any part does"]
            return "every step counts from here on", notes, []
        case _:
            return gone, ["a mask is passed on only where all inputs have one"], []


def _written(mask: Mask, reader: Node) -> str:
    """How a spec gives the mask to `reader`."""
    operation = reader.operation
    known = operation.instance if isinstance(operation, Layer) else None
    names = {param.name for param in known.entry.call_params} if known is not None else set()
    argument = "mask" if "mask" in names else "query_mask"
    source = next(iter(tensors_in(mask.origin.arguments)), None)
    if source is None or source.name is None or _named(mask.origin) == "Masking":
        return f"`{argument}=…`"
    return f"`{argument}=ops.not_equal({source.name}, 0)`"


def _report_refusal(sink: Sink, event: Refused) -> None:
    mismatch = event.mismatch
    sink.report(
        MISMATCH,
        _place(event.node),
        "",
        message=mismatch.message,
        secondary=[_origin(event.mask), *trail(event.node.frame)],
        notes=mismatch.notes,
        helps=[mismatch.help] if mismatch.help else (),
    )


def _origin(mask: Mask) -> Label:
    return Label(_place(mask.origin), "the mask is made here")


def _without(mask: Mask) -> str:
    name = _named(mask.origin)
    if name in ("Embedding", "ReversibleEmbedding"):
        return "leave `mask_zero=true` out where 0 may count as any other"
    return f"leave `{name}` out where every step may count"


def _place(node: Node) -> Span:
    expr = node.expr
    return expr.operator_span if isinstance(expr, ast.Binary) else callee_of(expr).span


def _named(node: Node) -> str:
    """The layer or operation, as the spec calls it."""
    match node.operation:
        case Layer(model=Model(name=name)):
            return name
        case Layer() as layer:
            return layer.class_name if layer.instance is None else layer.instance.entry.name
        case Op(symbol="[]"):
            return "[…]"
        case Op(name=name, entry=entry, symbol=symbol):
            return symbol or (f"ops.{name}" if entry is None else f"ops.{entry.name}")
