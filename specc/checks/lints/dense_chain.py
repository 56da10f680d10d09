"""Two dense layers without an activation between, which together are one linear map.

A narrow one before a wide one is a factorization, and has fewer weights than one layer would have:
that is meant.
"""

from __future__ import annotations

from specc.checks.lints.look import (
    DROPOUTS,
    Look,
    class_of,
    instance_of,
    made_at,
    name_of,
    once,
    place,
    source_of,
    with_argument,
)
from specc.diagnostics.codes.lints import LINEAR_CHAIN
from specc.diagnostics.model import Label, Sink
from specc.graph.ir import Node


def check(look: Look, sink: Sink) -> None:
    """Each dense layer that only dense layers take."""
    for node in once(look.nodes("Dense")):
        if look.everywhere(node, lambda other: bool(_followers(look, other))):
            follower = _followers(look, node)[0]
            sink.report(
                LINEAR_CHAIN,
                place(node),
                "its result is a linear map of what flows in",
                secondary=[Label(place(follower), "and this is one of that")],
                notes=["both together can say no more than one `Dense` could"],
                fixes=with_argument(made_at(node), "activation", "relu", "put one between"),
                helps=["or leave one of them out"],
            )


def _followers(look: Look, node: Node) -> list[Node]:
    """The dense layers that take what `node` gives, where nothing else does."""
    dense, source = instance_of(node), source_of(node)
    if dense is None or source is None or name_of(dense.get("activation")) != "linear":
        return []
    if dense.get("activity_regularizer") is not None or dense.get("kernel_constraint") is not None:
        return []
    found: list[Node] = []
    waiting = [node]
    while waiting:
        users = look.users(waiting.pop())
        if not users:
            return []
        for user in users:
            if class_of(user) in DROPOUTS:
                waiting.append(user)
            elif class_of(user) == "Dense":
                found.append(user)
            else:
                return []
    return [] if _is_narrow(dense.get("units"), source, found) else found


def _is_narrow(units: object, source: object, followers: list[Node]) -> bool:
    """Whether there are fewer numbers here than before and behind."""
    shape = getattr(getattr(source, "type", None), "shape", None)
    before = shape[-1] if shape else None
    if not isinstance(units, int) or not isinstance(before, int):
        return True
    wider = [instance.get("units") for f in followers if (instance := instance_of(f)) is not None]
    return units < before and any(isinstance(n, int) and units < n for n in wider)
