"""Masks: followed only where something makes one, which in most specs nothing does."""

from __future__ import annotations

from specc.checks.facts import Whole
from specc.diagnostics.model import Sink
from specc.graph.makers import may_make


def check(whole: Whole, sink: Sink) -> None:
    """Masks that do not get where they would be used, and masks that Keras refuses."""
    models = whole.program.models.values()
    if any(may_make(node) for model in models for node in model.nodes):
        from specc.checks.mask_reports import report

        report(whole, sink)
