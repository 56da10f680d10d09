"""The folder that the paths of a spec's data are relative to."""

from __future__ import annotations

from pathlib import Path

from specc.graph.ir import Program


def spec_folder(program: Program) -> Path | None:
    """The spec's own folder; None where the spec is no file."""
    path = program.sources.source_at(program.module.span.start).path
    return None if path is None else path.parent
