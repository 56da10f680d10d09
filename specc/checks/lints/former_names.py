"""Layers by names of Keras 1, which Keras 3 still takes."""

from __future__ import annotations

from specc.catalog.load import catalog
from specc.catalog.spellings.layers import KEPT
from specc.checks.lints.look import Look
from specc.diagnostics.codes.lints import FORMER_NAME
from specc.diagnostics.model import Applicability, Edit, Fix, Sink
from specc.resolve.bindings import Resolution


def check(look: Look, sink: Sink) -> None:
    """Names that Keras 2 replaced and kept."""
    resolution: Resolution | None = look.whole.program.resolution
    for name in resolution.aliases if resolution is not None else ():
        entry = catalog().lookup("layers", name.id) if name.id in KEPT else None
        if entry is not None:
            now = entry.name
            fix = Fix(f"write `{now}`", (Edit(name.span, now),), Applicability.SAFE)
            note = f"Keras 2 renamed it to `{now}`; Keras 3 takes either"
            sink.report(FORMER_NAME, name.span, notes=[note], fixes=[fix], name=name.id, now=now)
