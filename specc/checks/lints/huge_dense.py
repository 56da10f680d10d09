"""A dense layer on flattened features whose weights are most of a large model (Lin, 2014)."""

from __future__ import annotations

from math import prod

from specc.checks.lints.look import DROPOUTS, Look, below, class_of, instance_of, once, place
from specc.checks.lints.look import source_of as flows_into
from specc.diagnostics.codes.lints import HUGE_DENSE
from specc.diagnostics.model import Applicability, Edit, Fix, Label, Sink
from specc.graph.ir import Node
from specc.source import Span

MOST_WEIGHTS = 50_000_000

_BETWEEN = (*DROPOUTS, "Activation", "BatchNormalization", "LayerNormalization", "ReLU")


def check(look: Look, sink: Sink) -> None:
    """Each dense layer behind `Flatten`."""
    if not look.nodes("Flatten"):
        return
    for node in once(look.nodes("Dense")):
        flatten = below(node, _BETWEEN)
        if flatten is None or class_of(flatten) != "Flatten":
            continue
        shape = _shape(flatten)
        dense = instance_of(node)
        units = None if dense is None else dense.get("units")
        if not isinstance(units, int) or shape is None or not 3 <= len(shape) <= 5:
            continue
        sizes = [size for size in shape[1:] if isinstance(size, int)]
        count = prod(sizes) * units
        if len(sizes) == len(shape) - 1 and count > MOST_WEIGHTS:
            _report(node, flatten, sizes, units, sink)


def _shape(flatten: Node) -> tuple[object, ...] | None:
    tensor = flows_into(flatten)
    instance = instance_of(flatten)
    first = instance is not None and instance.get("data_format") == "channels_first"
    return None if tensor is None or first else tensor.type.shape


def _report(node: Node, flatten: Node, sizes: list[int], units: int, sink: Sink) -> None:
    pooling = f"GlobalAveragePooling{len(sizes) - 1}D"
    where = flatten.expr.span
    pooled = sizes[-1] * units
    shown = f"{pooled / 1e6:.1f} million" if pooled >= 100_000 else f"{pooled:,}"
    sink.report(
        HUGE_DENSE,
        place(node),
        secondary=[
            Label(
                where,
                f"this makes {prod(sizes):,} numbers of [{', '.join(map(str, sizes))}]",
            )
        ],
        notes=[
            f"`{pooling}` in place of `Flatten` would leave {sizes[-1]:,} numbers, "
            f"and {shown} weights"
        ],
        fixes=[
            Fix(
                f"use `{pooling}`",
                (Edit(Span(where.start, where.end), pooling),),
                Applicability.UNSAFE,
            )
        ],
        count=f"{prod(sizes) * units / 1e6:.1f}",
    )
