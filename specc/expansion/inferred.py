"""What layers give: equal layers on equal types give the same, and a spec has many of them."""

from __future__ import annotations

from specc.catalog.shapes import infer_layer
from specc.catalog.types import LayerCall, Mismatch, Outcome, TensorType
from specc.expansion.machine import SCALARS, Machine


def inferred(machine: Machine, call: LayerCall) -> Outcome | Mismatch | None:
    """What `infer_layer` says of `call`, asked once for each kind of call."""
    entry, args = call.layer.entry, call.layer.args
    kinds = tuple(map(type, args.values()))
    if (
        call.extra
        or entry.section != "layers"
        or entry.path in ("custom", "extern")
        or not isinstance(call.input, TensorType)
        or not SCALARS.issuperset(kinds)
    ):
        return infer_layer(call)
    policy, around = call.policy, call.around or call.policy
    key = (
        entry.name,
        (*args.items(), *kinds),
        (call.input.shape, call.input.dtype),
        (policy.compute, policy.variable, around.compute, around.variable),
    )
    if key not in machine.inferred:
        machine.inferred[key] = infer_layer(call)
    return machine.inferred[key]
