"""Parameters, multiply-adds and bytes: of each application, and of whatever holds it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from specc.catalog.types import Weight
from specc.graph.ir import Layer, Model, Node
from specc.graph.live import live_nodes
from specc.record import record
from specc.summarizing.tracing import Place, Trace


@record
class Totals:
    """Of an application or of all in a row: None is not known.

    `parameters` are those of layers that are first applied here, `shared` says that others are.
    """

    parameters: int | None = 0
    trainable: int | None = 0
    work: int | None = 0
    bytes: int | None = 0
    shared: bool = False


@record
class Counts:
    """The totals of each place of a model; all weights, each once, by a path as Keras has it."""

    at: Mapping[Place, Totals]
    weights: Sequence[tuple[str, Weight]]
    complete: bool
    """Whether all weights are known."""


def together(totals: Sequence[Totals]) -> Totals:
    """The sum; what is not known of one is not known of all."""

    def total(name: str) -> int | None:
        values = [getattr(each, name) for each in totals]
        return None if None in values else sum(values)

    parameters = total("parameters")
    return Totals(
        parameters,
        total("trainable"),
        total("work"),
        total("bytes"),
        not parameters and any(each.shared for each in totals),
    )


def count(model: Model, trace: Trace | None) -> Counts:
    """Count what a model has and does; without a trace, parameters alone."""
    at: dict[Place, list[Totals]] = {}
    weights: list[tuple[str, Weight]] = []
    complete = True
    seen: set[Layer] = set()

    def add(place: Place, totals: Totals) -> None:
        for depth in range(1, len(place) + 1):
            at.setdefault(place[:depth], []).append(totals)

    for place, layer, own in _layers(model):
        first = layer not in seen
        seen.add(layer)
        if own is None:
            complete = False
            add(place, Totals(None, None, 0, 0))
        elif first:
            weights += ((f"{layer.name}/{weight.name}", weight) for weight in own)
            opened = () if trace is None else trace.opened.get(place, ())
            begin = 0
            for number, inside in enumerate(opened):
                end = begin + len(inside.weights)
                add((*place, number), of_weights(own[begin:end]))
                begin = end
            if not opened:
                add(place, of_weights(own))
        elif own:
            add(place, Totals(shared=True))
    for step in () if trace is None else trace.steps:
        add(step.place, Totals(work=step.work, bytes=_sum(step.made, step.inner)))
    if trace is None:
        for node in live_nodes(model):
            add((node,), Totals(work=None, bytes=None))
    return Counts({p: together(t) for p, t in at.items()}, weights, complete)


def _sum(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other


def of_weights(weights: Sequence[Weight]) -> Totals:
    """What weights alone come to."""
    sizes = [(math.prod(weight.shape), weight.trainable) for weight in weights]
    return Totals(sum(n for n, _ in sizes), sum(n for n, trained in sizes if trained))


def _layers(model: Model) -> Iterator[tuple[Place, Layer, tuple[Weight, ...] | None]]:
    """Each application of a layer in order, with the layer's weights; models in it opened."""
    waiting: list[tuple[Place, Model, Node]] = [((), model, n) for n in reversed(live_nodes(model))]
    while waiting:
        prefix, owner, node = waiting.pop()
        layer, place = node.operation, (*prefix, node)
        if not isinstance(layer, Layer):
            continue
        if layer.model is None:
            yield place, layer, owner.weights.get(layer)
        else:
            waiting += ((place, layer.model, inner) for inner in reversed(live_nodes(layer.model)))


def numbers_by_dtype(weights: Sequence[tuple[str, Weight]]) -> Mapping[str, int]:
    """How many numbers of each dtype the weights hold."""
    found: Counter[str] = Counter()
    for _, weight in weights:
        found[weight.dtype] += math.prod(weight.shape)
    return dict(found)
