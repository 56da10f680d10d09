"""A model as a net of points, told by what they do and not by where the spec has them.

A point is an input or a node. Its label says what is applied, with which arguments; its `sources`
are the outputs of other points that it takes, its `users` those that take something of it. Points
are in the order in which the outputs lead to them, which is the same however statements are
ordered; what no output needs is no part of the model.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping
from typing import Any

from specc.catalog.types import Entry
from specc.changes.values import Made, Settled, Settling, key
from specc.graph.ir import Layer, Model, Node, Op, Tensor
from specc.graph.verify import tensors_in
from specc.record import record


class Interner:
    """Small numbers for what is equal: comparing two of them is comparing all behind them."""

    def __init__(self) -> None:
        self._numbers: dict[Hashable, int] = {}

    def number(self, thing: Hashable) -> int:
        """The number of this thing; that of an equal one."""
        return self._numbers.setdefault(thing, len(self._numbers))


@record
class Point:
    """An input (`node` is None) or a node. `sources` are places of points, each with an output."""

    node: Node | None
    title: str
    made: Made
    label: int
    sources: tuple[tuple[int, int], ...]


@record
class Net:
    """A model's points; `users` hold (user, its port, output taken); `outputs` by name."""

    model: Model
    points: list[Point]
    users: list[list[tuple[int, int, int]]]
    inputs: Mapping[str, int]
    outputs: Mapping[str, tuple[int, int]]


def net_of(
    model: Model,
    input_ids: Mapping[str, int],
    model_ids: Mapping[Model, int],
    settling: Settling,
    interner: Interner,
) -> Net:
    """The net of a model. Inputs and models of one number are taken to be the same."""
    points: list[Point] = []
    places: dict[Node | Tensor, int] = {}
    for name, tensor in model.inputs.items():
        places[tensor] = len(points)
        label = interner.number(("input", input_ids[name]))
        points.append(Point(None, "input", Made(name, (), ()), label, ()))
    for node in nodes_of(model):
        title, made = _what(node, model_ids, settling)
        label = interner.number((title, key(made)))
        sources = tuple((places[t.node or t], t.index) for t in ports(node))
        places[node] = len(points)
        points.append(Point(node, title, made, label, sources))
    users: list[list[tuple[int, int, int]]] = [[] for _ in points]
    for place, point in enumerate(points):
        for port, (source, index) in enumerate(point.sources):
            users[source].append((place, port, index))
    inputs = {name: places[tensor] for name, tensor in model.inputs.items()}
    outputs = {n: (places[t.node or t], t.index) for n, t in model.outputs.items()}
    return Net(model, points, users, inputs, outputs)


def nodes_of(model: Model) -> Iterator[Node]:
    """The nodes that outputs need, each behind what it takes, in the order of the outputs."""
    seen: set[Node] = set()
    for output in model.outputs.values():
        waiting = [(output.node, False)]
        while waiting:
            node, is_done = waiting.pop()
            if node is None or (node in seen and not is_done):
                continue
            if is_done:
                yield node
                continue
            seen.add(node)
            waiting.append((node, True))
            waiting += [(tensor.node, False) for tensor in reversed(ports(node))]


def ports(node: Node) -> list[Tensor]:
    """The tensors that a node takes, in the order of its parameters."""
    return list(tensors_in([value for _, value in _ordered(node)]))


def _ordered(node: Node) -> list[tuple[str, Any]]:
    params = [param.name for param in _params(node)[0]]
    order = {name: place for place, name in enumerate(params)}
    return sorted(node.arguments.items(), key=lambda item: order.get(item[0], len(order)))


def _params(node: Node) -> tuple[tuple[Any, ...], Entry | None]:
    match node.operation:
        case Op(entry=Entry() as entry):
            return entry.params, entry
        case Layer(instance=instance) if instance is not None:
            return instance.entry.call_params, instance.entry
        case _:
            return (), None


def _what(node: Node, model_ids: Mapping[Model, int], settling: Settling) -> tuple[str, Made]:
    """What is applied, and its arguments: those of the constructor, then those of the call."""
    operation = node.operation
    args: dict[str, Settled] = {}
    shown: list[str] = []
    match operation:
        case Op(entry=entry):
            title = entry.name if entry else re.sub(r"_\d+$", "", operation.name)
        case Layer(instance=instance) if instance is not None:
            title = instance.entry.name
            made = settling.made(instance, without=("name",))
            args, shown = dict(made.args), list(made.shown)
        case Layer(model=Model() as used):
            title = "model"
            args["model"] = model_ids[used]
    params = {param.name: param for param in _params(node)[0]}
    for position, (name, value) in enumerate(_ordered(node)):
        param = params.get(name)
        settled = _holes(value, settling, "any" if param is None else param.kind)
        if settled is _HOLE and (position == 0 or name in ("x1", "x2")):
            args.setdefault(name, _HOLE)
            continue
        if param is not None and not param.required and key(settled) == key(param.default):
            continue
        args[name] = settled
        shown.append(name)
    plain = [name for name in shown if not _has_hole(args[name])]
    return title, Made(title, tuple(args.items()), tuple(plain))


_HOLE = Made("a tensor", (), ())
"""Stands where a tensor, or a list of them, flows in."""


def _has_hole(value: Settled) -> bool:
    return value is _HOLE or (isinstance(value, tuple) and any(map(_has_hole, value)))


def _holes(value: Any, settling: Settling, kind: str) -> Settled:
    """A nest of a call's arguments, settled; a tensor is a hole."""
    if isinstance(value, Tensor):
        return _HOLE
    if isinstance(value, (list, tuple)) and next(tensors_in(value), None) is not None:
        if all(isinstance(item, Tensor) for item in value):
            return _HOLE
        return tuple(_holes(item, settling, "any") for item in value)
    if isinstance(value, dict) and next(tensors_in(value), None) is not None:
        return tuple((name, _holes(item, settling, "any")) for name, item in value.items())
    return settling.settled(value, kind)
