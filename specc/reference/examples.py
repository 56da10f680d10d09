"""The example of an entry as a spec, and what the compiler makes of it.

The words hold the body of a model, or one setting; around it goes what makes it a spec.
Nothing about the result is written by hand: the spec is compiled, and the graph read.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from specc.catalog.shapes import infer_layer, infer_op
from specc.catalog.types import (
    Entry,
    Instance,
    LayerCall,
    OpCall,
    Outcome,
    TensorType,
    Weight,
)
from specc.catalog.words import Words
from specc.diagnostics.model import Severity, Sink
from specc.graph.ir import Model, Node, Op, Tensor
from specc.pipeline import compile_text
from specc.record import value
from specc.source import Source
from specc.syntax.formatting import format_source

_NETWORK = """\
model m {
  input x: float32[8]
  output y = Dense(4, activation=softmax)
}
"""

_MODEL, _TRAIN, _DATA = "model m", "train", "data"

_AROUND: Mapping[str, str] = {
    **dict.fromkeys(("losses", "metrics", "optimizers", "schedules", "callbacks"), _TRAIN),
    **dict.fromkeys(("sources", "splits", "steps"), _DATA),
    "strategies": "device cpu",
}
"""The block that the examples of a section stand in; a model's body elsewhere."""

GROUPS: Mapping[str, str] = {
    "floats": "float32",
    "integers": "int32",
    "unsigned integers": "uint8",
    "booleans": "bool",
    "text": "string",
}
"""The groups of dtypes that rules tell apart, with one of each."""


def as_spec(entry: Entry, words: Words) -> str:
    """The example as a spec of its own, or "" where there is none."""
    if not words.example:
        return ""
    if words.example.startswith("model "):
        return _laid_out(words.example)
    block = _AROUND.get(entry.section, _MODEL)
    lines = words.example.splitlines()
    if block == _TRAIN and entry.section != "losses":
        lines.insert(0, "loss = categorical_crossentropy")
    body = "".join(f"  {line}\n" for line in lines)
    text = f"{block} {{\n{body}}}\n"
    return _laid_out(text if block == _MODEL else f"{_NETWORK}\n{text}")


def _laid_out(text: str) -> str:
    return format_source(Source("example.dlspec", text), Sink()) or text


@value
class Result:
    """What an example comes to: the types given and got, and the variables made.

    `weights` is None where they are not known, or for what is no layer. `dtypes` says for
    each group of dtypes which one comes out, None for one that is refused.
    """

    given: str
    gives: str
    weights: tuple[Weight, ...] | None
    dtypes: Mapping[str, str | None]

    def parameters(self) -> tuple[int, int]:
        """How many numbers the weights are, and how many of them are trained."""
        sizes = [(math.prod(each.shape), each.trainable) for each in self.weights or ()]
        return sum(n for n, _ in sizes), sum(n for n, trained in sizes if trained)


def result_of(entry: Entry, spec: str) -> Result | None:
    """What the example `spec` of `entry` comes to; None where no type is known.

    Raises ValueError, with the messages, where the example has errors.
    """
    compilation = compile_text(spec, f"{entry.name}.dlspec")
    if any(d.severity is Severity.ERROR for d in compilation.diagnostics):
        from specc.diagnostics.render_text import render

        raise ValueError(render(compilation.diagnostics, compilation.sources, color=False))
    program = compilation.program
    node = None if program is None or program.model is None else _node(program.model, entry)
    if node is None or program is None or program.model is None:
        return None
    if any(each.shape is None for each in node.output_types):
        return None
    given = ", ".join(str(tensor.type) for tensor in _tensors(list(node.arguments.values())))
    gives = ", ".join(str(each) for each in node.output_types)
    weights = None
    if not isinstance(node.operation, Op):
        weights = program.model.weights.get(node.operation)
    return Result(given, gives, weights, _dtypes(node))


def _node(model: Model, entry: Entry) -> Node | None:
    """The node of the model that applies `entry`, or a layer that has it among its arguments."""
    around = None
    for node in model.nodes:
        operation = node.operation
        if isinstance(operation, Op):
            if operation.entry is entry:
                return node
        elif operation.instance is not None:
            if operation.instance.entry is entry:
                return node
            if around is None and entry in _entries(list(operation.instance.args.values())):
                around = node
    return around


def _entries(values: list[Any]) -> Iterator[Entry]:
    waiting = list(values)
    while waiting:
        each = waiting.pop()
        if isinstance(each, Instance):
            yield each.entry
            waiting += each.args.values()
        elif isinstance(each, list | tuple):
            waiting += each


def _tensors(values: list[Any]) -> Iterator[Tensor]:
    waiting = values[::-1]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Tensor):
            yield each
        elif isinstance(each, list | tuple):
            waiting += each[::-1]


# --- dtypes ---------------------------------------------------------------------


def _dtypes(node: Node) -> Mapping[str, str | None]:
    """For each group of dtypes, what comes out of the node for tensors of it."""
    infer = _layer(node) if not isinstance(node.operation, Op) else _op(node)
    return {} if infer is None else {group: infer(dtype) for group, dtype in GROUPS.items()}


def _layer(node: Node) -> Callable[[str], str | None] | None:
    operation = node.operation
    if isinstance(operation, Op) or operation.instance is None:
        return None
    instance = operation.instance
    first, *others = node.arguments

    def infer(dtype: str) -> str | None:
        extra = {name: _retyped(node.arguments[name], dtype) for name in others}
        call = LayerCall(instance, _retyped(node.arguments[first], dtype), extra)
        return _dtype(infer_layer(call))

    return infer


def _op(node: Node) -> Callable[[str], str | None] | None:
    operation = node.operation
    if not isinstance(operation, Op) or operation.entry is None:
        return None
    entry = operation.entry

    def infer(dtype: str) -> str | None:
        args = {name: _retyped(given, dtype) for name, given in node.arguments.items()}
        return _dtype(infer_op(OpCall(entry, args)))

    return infer


def _retyped(given: Any, dtype: str) -> Any:
    """An argument of a call with types in place of tensors, all of them of `dtype`."""
    match given:
        case Tensor():
            return TensorType(given.type.shape, dtype)
        case list() | tuple():
            return tuple(_retyped(each, dtype) for each in given)
        case _:
            return given


def _dtype(outcome: Any) -> str | None:
    if not isinstance(outcome, Outcome):
        return None
    output = outcome.output
    while isinstance(output, tuple):
        output = output[0]
    return output.dtype
