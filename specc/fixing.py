"""Mends specs: makes the fixes that may be made, again and again until none is left.

    specs ─► compile ─► fixes that hold together ─► new texts ─┐
                ▲                                              │
                └──────────────────────────────────────────────┘

Nothing is written here: the new texts lie over the files (`Options.overlay`).
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any, TypeVar

from specc.diagnostics.edits import changes
from specc.diagnostics.model import Applicability, Fix
from specc.diagnostics.trial import agreed
from specc.limits import Limits
from specc.pipeline import Options, Spec, compile_spec, compiling_again
from specc.record import record
from specc.source import SourceMap

_Record = TypeVar("_Record", Options, Limits)

MOST_ROUNDS = 20
"""One fix may make room for another; nothing rules out that two undo each other."""


@record
class Mended:
    """A file as it was read and as it is to be; `fixes` counts what was done to it."""

    name: str
    path: Path
    before: str
    after: str
    fixes: int


def mend(
    specs: Collection[Spec], options: Options, levels: Collection[Applicability]
) -> list[Mended]:
    """Make the fixes of `levels` in `specs`; the files that change.

    What a spec imports changes only where it is one of `specs` too.
    """
    own = {spec.path.resolve() for spec in specs}
    files: dict[Path, Mended] = {}
    every = _with(options.limits, max_messages=sys.maxsize)
    options = _with(options, try_fixes=False, limits=every)
    for spec in specs:
        for _ in range(MOST_ROUNDS):
            over = overlaid(options, files.values(), specs)
            if not _round(spec, over, levels, own, files):
                break
    return [file for file in files.values() if file.before != file.after]


def overlaid(options: Options, files: Iterable[Mended], specs: Iterable[Spec]) -> Options:
    """`options` with the new texts, under every path that leads to them."""
    texts = {file.path: file.after for file in files}
    for spec in specs:
        text = texts.get(spec.path.resolve())
        if text is not None:
            texts[spec.path] = text
    return _with(options, overlay={**options.overlay, **texts})


def _round(
    spec: Spec,
    options: Options,
    levels: Collection[Applicability],
    own: Collection[Path],
    files: dict[Path, Mended],
) -> bool:
    """Make what holds together now; whether there was anything."""
    compilation = compile_spec(spec, options)
    sources = compilation.sources

    def wanted(fix: Fix) -> bool:
        return fix.level in levels and all(
            _path(sources, edit.span.start) in own for edit in fix.edits
        )

    if not any(wanted(fix) for d in compilation.diagnostics for fix in d.fixes):
        return False
    again = compiling_again(compilation, options)
    fixes = agreed(compilation.diagnostics, sources, again, wanted)
    for change in changes((edit for fix in fixes for edit in fix.edits), sources).values():
        base, end = change.source.base, change.source.end
        path = _path(sources, base)
        known = files.get(path)
        files[path] = Mended(
            change.source.name if known is None else known.name,
            path,
            change.source.text if known is None else known.before,
            change.text,
            (0 if known is None else known.fixes)
            + sum(any(base <= edit.span.start <= end for edit in fix.edits) for fix in fixes),
        )
    return bool(fixes)


def _path(sources: SourceMap, offset: int) -> Path:
    path = sources.source_at(offset).path if offset >= 0 else None
    return Path() if path is None else path.resolve()


def _with(record: _Record, **changed: Any) -> _Record:
    """A copy of a record with other values in some fields."""
    names: tuple[str, ...] = type(record).__match_args__
    fields = {name: getattr(record, name) for name in names}
    return type(record)(**{**fields, **changed})
