"""The models of keras.applications: what each of their operations costs."""

from __future__ import annotations

from specc.catalog.costs.registry import work
from specc.catalog.shapes.applications import operations_inside
from specc.catalog.types import LayerCall


def application(call: LayerCall) -> int:
    """The sum over all of its operations."""
    return sum(work(inner) for made in operations_inside(call) for inner in made.calls)
