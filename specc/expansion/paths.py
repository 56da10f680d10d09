"""Holds the paths among the arguments of an entry to the places where they may lead.

Every instance of an entry is made by `expand.instances`, with values in place of params and
variables, so what no path may do is refused here, wherever it stands and whoever gave the value.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from specc.catalog.types import Instance
from specc.diagnostics import Sink
from specc.diagnostics.codes import paths as codes
from specc.diagnostics.model import Label
from specc.places import Places, bad_form, is_address, is_hidden, is_special, leads_out
from specc.record import record
from specc.source import Span

_ALLOW = ["`--allow-path ADDRESS` allows what begins with it, `allow_path=[…]` from Python"]


@record
class _Path:
    """A path, where it is written and what for."""

    text: str
    span: Span
    callback: str | None
    """The callback that writes there; None for what is read."""
    base: Path
    """The folder that it leads from."""
    trail: list[Label]


def report_paths(
    places: Places, instance: Instance, spans: dict[str, Span], trail: list[Label], sink: Sink
) -> bool:
    """Whether a path of `instance` may not be used; reported. `spans` are those of arguments."""
    from specc.catalog.paths import SENDS, USES, WRITTEN

    entry = instance.entry
    if entry.name == SENDS and entry.section == "callbacks":
        return bool(spans) and _report_server(places, instance, spans, trail, sink)
    base = places.folder if entry.section == "sources" else Path()
    wrong = False
    for name, value in instance.args.items():
        use = USES.get((entry.section, name))
        if use is None or (entry.section == "applications" and value == "imagenet"):
            continue
        callback = entry.name if use == WRITTEN else None
        for text in _texts(value):
            path = _Path(text, spans[name], callback, base, trail)
            if _report(places, path, sink):
                wrong = True
            elif entry.section == "layers" and not (is_address(text) or _is_there(text)):
                _report_missing(path, sink)
    return wrong


def _texts(value: object) -> Iterator[str]:
    """The paths of a value: itself, or those in a map. A list of words is no path."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (item for item in value.values() if isinstance(item, str))


def _report(places: Places, path: _Path, sink: Sink) -> bool:
    text = path.text
    if path.callback == "ModelCheckpoint":
        from specc.catalog.paths import filled

        text = filled(text) or ""
        if not text:
            wanted = "in braces stands a name, or a name with a format such as `{epoch:02d}`"
            return _report_written(path, wanted, sink)
    if is_address(text):
        if path.base is places.folder:
            helps = ["fetch the file, and give its path from the spec's folder"]
            return _report_address(text, path, helps, sink)
        return not places.allows_address(text) and _report_address(text, path, _ALLOW, sink)
    reason = bad_form(text)
    if reason is not None:
        sink.report(codes.PATH_FORM, path.span, secondary=path.trail, path=path.text, reason=reason)
        return True
    roots = places.folders()
    if path.callback is not None:
        roots.append(os.curdir)
    if leads_out(text, path.base, roots):
        return _report_outside(path, places, sink)
    if is_special(text, path.base):
        reason = "it is a pipe or a device"
        sink.report(codes.PATH_FORM, path.span, secondary=path.trail, path=path.text, reason=reason)
        return True
    unwritable = None if path.callback is None else _unwritable(path.callback, text, roots)
    return unwritable is not None and _report_written(path, unwritable, sink)


def _report_outside(path: _Path, places: Places, sink: Sink) -> bool:
    notes = []
    if path.callback is None and path.base is not places.folder and not os.path.isabs(path.text):
        notes.append("Keras looks for it from the current folder, in which `specc` runs")
    helps = ["`--allow-path FOLDER` allows another folder, `allow_path=[FOLDER]` from Python"]
    where = "the spec's folder" if path.callback is None else "the spec's folder and the current"
    sink.report(
        codes.PATH_OUTSIDE,
        path.span,
        "outside",
        secondary=path.trail,
        notes=notes,
        helps=helps,
        path=path.text,
        where=where if path.callback is None else f"{where} one",
    )
    return True


def _is_there(path: str) -> bool:
    return os.path.isfile(path)


def _report_missing(path: _Path, sink: Sink) -> None:
    """A vocabulary, which Keras reads when it makes the layer. The layer's type is known."""
    from specc.diagnostics.codes.whole import NO_FILE

    notes = ["a path leads from the folder in which the model is built"]
    sink.report(NO_FILE, path.span, "not found", secondary=path.trail, notes=notes, path=path.text)


def _unwritable(callback: str, path: str, roots: list[str]) -> str | None:
    """Why a callback does not write to a path that lies where it may."""
    from specc.catalog.paths import BACKUP_FILES, LOG_ENDINGS

    if is_hidden(path, Path(), roots):
        return "names that begin with a dot are those of settings"
    if callback == "CSVLogger" and not path.lower().endswith(LOG_ENDINGS):
        return f"a log ends in `{LOG_ENDINGS[0]}`, `{LOG_ENDINGS[1]}` or `{LOG_ENDINGS[2]}`"
    if callback == "BackupAndRestore":
        real = os.path.realpath(path)
        if any(real == os.path.realpath(root) for root in roots) or not _holds_only(
            real, BACKUP_FILES
        ):
            return "it deletes this folder when training ends, and the folder holds other files"
    return None


def _holds_only(folder: str, names: frozenset[str]) -> bool:
    """Whether a folder is not there, or holds nothing but files of these names."""
    try:
        return names.issuperset(os.listdir(folder))
    except FileNotFoundError:
        return True
    except OSError:
        return False


def _report_written(path: _Path, reason: str, sink: Sink) -> bool:
    sink.report(
        codes.PATH_WRITTEN,
        path.span,
        secondary=path.trail,
        callback=path.callback,
        path=path.text,
        reason=reason,
    )
    return True


def _report_server(
    places: Places, instance: Instance, spans: dict[str, Span], trail: list[Label], sink: Sink
) -> bool:
    """The server of a `RemoteMonitor`: its `root` and `path` are put together as text."""
    from specc.catalog.paths import DEFAULT_SERVER, SENDS

    address = f"{instance.get('root')}{instance.get('path')}"
    if Places(places.folder, (*places.allowed, DEFAULT_SERVER)).allows_address(address):
        return False
    span = next(spans[name] for name in ("root", "path", *spans) if name in spans)
    return _report_address(address, _Path(address, span, SENDS, Path(), trail), _ALLOW, sink)


def _report_address(address: str, path: _Path, helps: list[str], sink: Sink) -> bool:
    sink.report(
        codes.ADDRESS,
        path.span,
        "not allowed",
        secondary=path.trail,
        helps=helps,
        address=address,
    )
    return True
