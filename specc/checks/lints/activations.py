"""Two activations in a row, of which one undoes the other or does nothing."""

from __future__ import annotations

from specc.checks.lints.look import Look, below, class_of, instance_of, name_of, once, place
from specc.checks.outputs import ACTIVATIONS, has_activation
from specc.diagnostics.codes.lints import ACTIVATED_TWICE
from specc.diagnostics.model import Label, Sink
from specc.graph.ir import Node

_POSITIVE = ("relu", "relu6", "sigmoid", "hard_sigmoid", "softmax", "softplus", "exponential")
_SQUASHING = ("sigmoid", "softmax")

_CLASSES = {**ACTIVATIONS, "Softmax": "softmax"}


def check(look: Look, sink: Sink) -> None:
    """Each activation that is a layer by itself, with what flows into it."""
    for node in once(look.nodes("Activation", *_CLASSES)):
        if not look.everywhere(node, lambda other: _reason(other) is not None):
            continue
        lower = below(node)
        reason = _reason(node)
        if lower is None or reason is None:
            continue
        first, second = _activation(lower), _activation(node)
        sink.report(
            ACTIVATED_TWICE,
            place(node),
            secondary=[Label(place(lower), f"`{first}` is applied here")],
            notes=[reason],
            helps=["leave one of the two out"],
            first=first,
            second=second,
        )


def _activation(node: Node | None) -> str | None:
    name, instance = class_of(node), instance_of(node)
    if instance is None or name is None:
        return None
    if name in _CLASSES:
        return _CLASSES[name]
    return name_of(instance.get("activation")) if has_activation(instance.entry) else None


def _reason(node: Node) -> str | None:
    """Why the two do not go together, or None where they may."""
    lower = below(node)
    first, second = _activation(lower), _activation(node)
    if lower is None or first is None or second is None or first == "linear":
        return None
    if second in ("relu", "leaky_relu") and first in _POSITIVE:
        return f"`{first}` gives nothing below 0, so `{second}` changes nothing"
    if second in _SQUASHING and first in _SQUASHING:
        return f"what `{first}` gives lies between 0 and 1, so `{second}` makes it nearly equal"
    if second in _SQUASHING and first in ("relu", "relu6"):
        if second == "sigmoid":
            return f"`{first}` gives nothing below 0, so `sigmoid` gives nothing below 0.5"
        return f"`{first}` cuts off what is below 0, all of which becomes equally likely"
    if first == second == "tanh":
        return "`tanh` of `tanh` reaches no further than 0.76"
    return None
