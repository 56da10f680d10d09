"""Layers around layers: the work of what is inside."""

from __future__ import annotations

from typing import Any

from specc.catalog.costs.kit import cost, product, shape
from specc.catalog.costs.registry import work
from specc.catalog.shapes.arguments import Unknown
from specc.catalog.shapes.kit import inner_policy, one
from specc.catalog.shapes.registry import apply
from specc.catalog.shapes.wrappers import as_layer
from specc.catalog.types import LayerCall, Outcome, TensorType


def _inner(call: LayerCall, layer: Any, given: Any) -> LayerCall:
    inner = as_layer(layer)
    around = call.policy if call.around is None else call.around
    return LayerCall(inner, given, {}, inner_policy(inner.args.get("dtype"), call), around)


@cost("TimeDistributed")
def time_distributed(call: LayerCall, outcome: Outcome) -> int:
    """The layer, for each step."""
    given = one(call)
    dims = shape(given)
    step = TensorType((dims[0], *dims[2:]), given.dtype)
    return product(dims[1:2]) * work(_inner(call, call.layer.get("layer"), step))


@cost("Bidirectional")
def bidirectional(call: LayerCall, outcome: Outcome) -> int:
    """The layer from the front, and that from the back."""
    forth, back = call.layer.get("layer"), call.layer.get("backward_layer")
    both = (forth, forth if back is None else back)
    return sum(work(_inner(call, each, one(call))) for each in both)


@cost("SpectralNormalization")
def spectral(call: LayerCall, outcome: Outcome) -> int:
    """The layer; its kernel is measured in training alone."""
    return work(_inner(call, call.layer.get("layer"), one(call)))


@cost("Pipeline")
def pipeline(call: LayerCall, outcome: Outcome) -> int:
    """One layer after the other."""
    total, flowing = 0, call.input
    for layer in call.layer.get("layers"):
        inner = _inner(call, layer, flowing)
        total += work(inner)
        found = apply(inner)
        if found is None or isinstance(found.output, tuple):
            raise Unknown
        flowing = found.output
    return total
