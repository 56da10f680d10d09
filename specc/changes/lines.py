"""A comparison in lines, which text and Markdown lay out each in its own way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from specc.changes.model import Change, Changes, Group, Loading, ModelChanges, Part, Row
from specc.record import record

_SIGNS = {"added": "+", "removed": "-", "changed": "~", "moved": ">", "renamed": "~"}

MOST_NAMES = 6
MOST_FOLLOWS = 8
MOST_PARTS = 8
"""So many of a kind are told one by one."""


@record
class Line:
    """`sign` is `+`, `-`, `~`, `>` (moved) or nothing; a line of depth 0 is a headline."""

    depth: int
    sign: str
    text: str


def lines_of(changes: Changes) -> Iterator[Line]:
    """All that differs, then what that does to weights."""
    yield from _section("params", changes.params)
    for model in changes.models:
        yield from _model(model)
    yield from _section("custom layers", changes.definitions)
    for title in ("data", "train", "device"):
        yield from _section(title, getattr(changes, title))
    if not changes.is_empty:
        yield from _weights(changes.weights)


def _section(title: str, changes: Sequence[Change]) -> Iterator[Line]:
    if changes:
        yield Line(0, "", title)
    for change in changes:
        yield Line(1, _sign(change), _changed(change))


def _sign(change: Change) -> str:
    return "+" if change.before is None else "-" if change.after is None else "~"


def _changed(change: Change) -> str:
    if change.before is None:
        return f"{change.path} {change.after}"
    if change.after is None:
        return f"{change.path} {change.before}"
    return f"{change.path} {change.before} -> {change.after}"


def _model(model: ModelChanges) -> Iterator[Line]:
    if model.kind != "changed":
        side = 1 if model.kind == "added" else 0
        size = _size(model.parameters[side])
        yield Line(0, "", f"model {model.name}")
        yield Line(1, _SIGNS[model.kind], f"{_count(model.layers[side], 'layer')}{size}")
        return
    name = model.name if model.name == model.old_name else f"{model.old_name} -> {model.name}"
    yield Line(0, "", f"model {name}: {_before_and_after(model)}")
    for ends, word in ((model.inputs, "input"), (model.outputs, "output")):
        for change in ends:
            yield Line(1, _sign(change), f"{word} {_changed(change)}")
    place: tuple[str, ...] = ()
    for group in model.groups:
        if group.place and group.place != place:
            yield Line(1, "", "in " + ", ".join(group.place))
        place = group.place
        yield from _group(group, 2 if place else 1)
    yield from _follows(model)


def _before_and_after(model: ModelChanges) -> str:
    before, after = model.layers
    layers = f"{before:,} -> {_count(after, 'layer')}"
    if before == after:
        layers = _count(after, "layer")
    first, second = model.parameters
    if first is None or second is None:
        return layers
    if first == second:
        return f"{layers}, {second:,} parameters"
    return f"{layers}, {first:,} -> {second:,} parameters"


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}" + ("" if number == 1 else "s")


def _size(parameters: int | None) -> str:
    return f", {_count(parameters, 'parameter')}" if parameters else ""


def _group(group: Group, depth: int) -> Iterator[Line]:
    sign = _SIGNS[group.kind]
    rows = group.rows
    side = 0 if group.kind == "removed" else 1
    if group.kind in ("added", "removed"):
        each = f"{group.count} × " if group.count > 1 else ""
        if len(rows) == 1:
            (row,) = rows
            yield Line(depth, sign, f"{group.title} {row.name}{_about(row, side)}")
            return
        size = sum(row.parameters[side] or 0 for row in rows)
        what = _count(len(rows), "operation")
        if group.count == len(rows):
            what = _names(rows)
        behind = f", behind {', '.join(rows[0].behind)}" if rows[0].behind else ""
        yield Line(depth, sign, f"{each}{group.title}: {what}{_size(size)}{behind}")
        return
    (row, *more) = rows
    each = f"{len(rows)} × " if more else ""
    changes = "; ".join(_changed(change) for change in row.changes)
    if any(other.changes != row.changes for other in more):
        changes += ", and so on"
    if group.kind == "moved":
        changes = "moved: " + changes
    shapes = "" if more else _shapes(row.types, row.parameters)
    yield Line(depth, sign, f"{each}{row.operation} {_names(rows)}: {changes}{shapes}")


def _names(rows: Sequence[Row]) -> str:
    names = [row.name for row in rows[:MOST_NAMES]]
    if len(rows) > MOST_NAMES:
        names[MOST_NAMES - 1 :] = [f"… {rows[-1].name}"]
    return ", ".join(names)


def _about(row: Row, side: int) -> str:
    behind = f", behind {', '.join(row.behind)}" if row.behind else ""
    return f"{behind}: {row.types[side]}{_size(row.parameters[side])}"


def _shapes(types: tuple[str | None, str | None], sizes: tuple[int | None, int | None]) -> str:
    found = []
    if types[0] != types[1]:
        found.append(f"{types[0]} -> {types[1]}")
    if sizes[0] != sizes[1]:
        known = ["?" if size is None else f"{size:,}" for size in sizes]
        found.append(f"{known[0]} -> {known[1]} parameters")
    return f" ({', '.join(found)})" if found else ""


def _follows(model: ModelChanges) -> Iterator[Line]:
    """Layers that nobody changed: first those that hold other weights for it."""
    if not model.follows:
        return
    yield Line(1, "", "what follows from it")
    sized = [one for one in model.follows if one.parameters[0] != one.parameters[1]]
    for one in sized[:MOST_FOLLOWS]:
        text = f"{one.operation} {one.name}{_shapes(one.types, one.parameters)}"
        yield Line(2, "~", text)
    if len(sized) > MOST_FOLLOWS:
        yield Line(2, "~", f"parameters of {len(sized) - MOST_FOLLOWS:,} more layers")
    rest = len(model.follows) - len(sized)
    if rest:
        yield Line(2, "~", f"the output of {_count(rest, 'layer')}, whose parameters stay")


_WAYS = {
    "weights.h5": "a .weights.h5 or .keras file",
    "h5 by name": "an .h5 file, by_name=True",
}


def _weights(weights: Sequence[Loading]) -> Iterator[Line]:
    if not weights:
        return
    yield Line(0, "", "the old model's weights in the new model")
    for loading in weights:
        yield Line(1, "", f"{_WAYS[loading.way]}: {_result(loading)}")
        for part in loading.parts[:MOST_PARTS]:
            yield Line(2, "~", _part(part))
        if len(loading.parts) > MOST_PARTS:
            yield Line(2, "~", f"… {_count(len(loading.parts) - MOST_PARTS, 'more layer')}")
        if loading.unused:
            names = ", ".join(loading.unused[:MOST_NAMES])
            more = ", …" if len(loading.unused) > MOST_NAMES else ""
            yield Line(2, "-", f"not used: {names}{more} ({len(loading.unused):,})")


def _result(loading: Loading) -> str:
    if loading.result == "unknown":
        return "not known, for some weights are not"
    layers = f"{loading.layers[0]:,} of {_count(loading.layers[1], 'layer')}"
    numbers = f"{loading.parameters[0]:,} of {_count(loading.parameters[1], 'parameter')}"
    if not loading.refused and loading.result == "whole":
        if any(part.why == "elsewhere" for part in loading.parts):
            return "loads without a word, but not all into the layers that they were learned in"
        return "loads wholly"
    word = "Keras refuses; with skip_mismatch=True it loads" if loading.refused else "it loads"
    return f"{word} {layers}, {numbers}"


def _part(part: Part) -> str:
    if part.why == "missing":
        return f"{part.layer}: none there"
    if part.why == "elsewhere":
        now = f"is {part.now} now" if part.now else "is gone"
        return f"{part.layer}: gets what {part.source} learned, which {now}"
    return f"{part.layer}: {_shapes_of(part.before)} -> {_shapes_of(part.after)}"


def _shapes_of(shapes: Sequence[tuple[int, ...]]) -> str:
    return ", ".join("(" + ", ".join(map(str, shape)) + ")" for shape in shapes) or "none"
