"""Reads a spec and the files that it imports.

A path is relative to the importing file and stays below that file's folder, or
below a folder given with `-I`; links are followed before the question is asked.
"""

from __future__ import annotations

from pathlib import Path

from specc.diagnostics import Sink
from specc.diagnostics.codes import files as codes
from specc.limits import DEFAULT, Limits, raised_by
from specc.places import open_plain
from specc.record import record
from specc.source import Source, SourceMap, Span
from specc.syntax import ast, parse


@record
class Unit:
    """A file, parsed; `imports` are the units it imports, by the statement, in order."""

    source: Source
    module: ast.Module
    imports: dict[ast.Import, Unit]

    def files(self) -> list[tuple[Source, ast.Module]]:
        """This file and all that it imports, each once, with their trees."""
        found: dict[int, Unit] = {}
        waiting = [self]
        while waiting:
            unit = waiting.pop()
            if id(unit) not in found:
                found[id(unit)] = unit
                waiting += unit.imports.values()
        return [(unit.source, unit.module) for unit in found.values()]


def read_source(
    path: Path, name: str, span: Span, sources: SourceMap, sink: Sink, limits: Limits = DEFAULT
) -> Source | None:
    """The text of a file; None, with a message at `span`, where there is none to be had."""
    overlaid = sources.overlay.get(path)
    if overlaid is not None:
        return sources.add(name, overlaid, path)
    try:
        size = path.stat().st_size
        if path.is_file() and not small_enough(size, name, span, sink, limits):
            return None
        if not path.is_file():
            reason = "it is a directory" if path.is_dir() else "it is not a regular file"
            sink.report(codes.UNREADABLE, span, path=name, reason=reason)
            return None
        with open_plain(path) as file:
            # No more than is allowed: the file may have grown, and those of a system tell no size.
            data = file.read(limits.max_bytes + 1)
    except FileNotFoundError:
        sink.report(codes.UNREADABLE, span, path=name, reason="there is no such file")
        return None
    except PermissionError:
        sink.report(codes.UNREADABLE, span, path=name, reason="permission denied")
        return None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        sink.report(codes.UNREADABLE, span, path=name, reason=reason.lower())
        return None
    return decode(data, name, span, sources, sink, path, limits)


def small_enough(size: int, name: str, span: Span, sink: Sink, limits: Limits) -> bool:
    """Whether a text of so many bytes may be read; reported where not."""
    if size <= limits.max_bytes:
        return True
    sink.report(
        codes.TOO_LARGE,
        span,
        path=name,
        size=_in_units(size),
        limit=_in_units(limits.max_bytes),
        helps=[raised_by("max_bytes")],
    )
    return False


def _in_units(size: int) -> str:
    """`64 MiB`, `1.5 KiB`, `10 bytes`."""
    for unit, name in ((2**20, "MiB"), (2**10, "KiB")):
        if size >= unit:
            return f"{size / unit:,.1f}".removesuffix(".0") + f" {name}"
    return f"{size} byte{'s' if size != 1 else ''}"


def decode(
    data: bytes,
    name: str,
    span: Span,
    sources: SourceMap,
    sink: Sink,
    path: Path | None,
    limits: Limits = DEFAULT,
) -> Source | None:
    """`data` as text; None, with a message, where it is not UTF-8 or too much."""
    if not small_enough(len(data), name, span, sink, limits):
        return None
    if b"\x00" in data[:8192]:
        sink.report(
            codes.NOT_UTF8, span, path=name, reason="it holds NUL bytes, as binary files do"
        )
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        reason = f"byte 0x{data[error.start]:02x} on line {line}"
        sink.report(codes.NOT_UTF8, span, path=name, reason=reason)
        return None
    return sources.add(name, text, path)


def load_units(
    source: Source,
    sources: SourceMap,
    sink: Sink,
    include: tuple[Path, ...] = (),
    limits: Limits = DEFAULT,
    module: ast.Module | None = None,
) -> Unit:
    """Parse `source` and, breadth first, all that it imports; each file once.

    `module` is the tree of `source` where somebody has it already.
    """
    root = Unit(source, module or _tree(source, sink, limits), {})
    known: dict[Path, Unit] = {} if source.path is None else {source.path.resolve(): root}
    parents: dict[int, Unit | None] = {id(root): None}
    pending = [root]
    while pending:
        unit = pending.pop(0)
        for item in unit.module.items:
            if not isinstance(item, ast.Import):
                continue
            path = _locate(item, unit, include, sources, sink)
            if path is None:
                continue
            if _is_ancestor(path, unit, parents):
                sink.report(
                    codes.IMPORT_CYCLE, item.path.span, "leads back here", path=item.path.value
                )
            elif path in known:
                unit.imports[item] = known[path]
            elif len(known) >= limits.max_imports:
                sink.report(
                    codes.TOO_MANY_IMPORTS,
                    item.path.span,
                    "one too many",
                    limit=limits.max_imports,
                    helps=[raised_by("max_imports")],
                )
                return root
            elif _depth(unit, parents) >= limits.max_import_depth:
                sink.report(
                    codes.IMPORTS_TOO_DEEP,
                    item.path.span,
                    "one too many",
                    limit=limits.max_import_depth,
                    helps=[raised_by("max_import_depth")],
                )
            else:
                name = _display_name(path, unit.source, item)
                text = read_source(path, name, item.path.span, sources, sink, limits)
                if text is not None:
                    imported = Unit(text, _tree(text, sink, limits), {})
                    known[path] = imported
                    parents[id(imported)] = unit
                    unit.imports[item] = imported
                    pending.append(imported)
    return root


def _tree(source: Source, sink: Sink, limits: Limits) -> ast.Module:
    """What a file says; it may be in the JSON form."""
    if source.is_json:
        from specc.json_form import read

        return read(source, sink, limits)
    return parse(source, sink, limits.max_nesting)


def _locate(
    item: ast.Import, unit: Unit, include: tuple[Path, ...], sources: SourceMap, sink: Sink
) -> Path | None:
    """The file that an import means: the first that is there and lies where it may."""
    written = str(item.path.value)
    folder = unit.source.path.parent if unit.source.path is not None else Path()
    outside = False
    for root in (folder, *include):
        try:
            path = (root / written).resolve()
            inside = any(path.is_relative_to(r.resolve()) for r in (folder, *include))
            if inside and sources.exists(path):
                return path
        except (OSError, ValueError):
            continue
        outside = outside or not inside
    if outside:
        sink.report(
            codes.IMPORT_OUTSIDE,
            item.path.span,
            "outside",
            path=written,
            helps=["`-I FOLDER` allows imports from another folder"],
        )
    else:
        sink.report(codes.UNREADABLE, item.path.span, path=written, reason="there is no such file")
    return None


def _depth(unit: Unit, parents: dict[int, Unit | None]) -> int:
    """How many files in a row led to `unit`, itself included."""
    depth = 1
    parent = parents[id(unit)]
    while parent is not None:
        depth, parent = depth + 1, parents[id(parent)]
    return depth


def _is_ancestor(path: Path, unit: Unit, parents: dict[int, Unit | None]) -> bool:
    current: Unit | None = unit
    while current is not None:
        if current.source.path is not None and current.source.path.resolve() == path:
            return True
        current = parents[id(current)]
    return False


def _display_name(path: Path, importer: Source, item: ast.Import) -> str:
    """How messages call an imported file: as the importer's name and the import say."""
    folder = importer.name.rpartition("/")[0]
    written = str(item.path.value)
    return f"{folder}/{written}" if folder and not Path(written).is_absolute() else written
