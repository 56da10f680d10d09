"""In what two settled values differ, down to the arguments of what they hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from specc.changes.model import Change
from specc.changes.values import Made, Settled, Table, key, shown


def differences(old: Settled, new: Settled, path: str = "") -> Iterator[Change]:
    """The least parts that differ, each with where it is: `optimizer.learning_rate`."""
    if key(old) == key(new):
        return
    match old, new:
        case Made(), Made() if old.name == new.name:
            yield from _by_name(dict(old.args), dict(new.args), path)
        case Table(), Table():
            yield from _by_name(dict(old.entries), dict(new.entries), path)
        case tuple(), tuple() if _holds_objects(old) or _holds_objects(new):
            yield from _by_member(old, new, path)
        case _:
            yield Change(path, shown(old), shown(new))


def _by_name(old: dict[str, Settled], new: dict[str, Settled], path: str) -> Iterator[Change]:
    for name in dict.fromkeys((*old, *new)):
        inner = f"{path}.{name}" if path else name
        if name not in new:
            yield Change(inner, shown(old[name]), None)
        elif name not in old:
            yield Change(inner, None, shown(new[name]))
        else:
            yield from differences(old[name], new[name], inner)


def _holds_objects(values: Sequence[Settled]) -> bool:
    return any(isinstance(value, Made | Table) for value in values)


def _by_member(old: Sequence[Settled], new: Sequence[Settled], path: str) -> Iterator[Change]:
    """Lists of objects, such as callbacks: those of one class are held against each other."""
    waiting: dict[str, list[Settled]] = {}
    for value in new:
        waiting.setdefault(_class(value), []).append(value)
    same = [key(value) for value in new]
    for value in old:
        if key(value) in same:
            same.remove(key(value))
            waiting[_class(value)].remove(value)
    left = [key(value) for value in new]
    for value in old:
        if key(value) in left:
            left.remove(key(value))
            continue
        others = waiting.get(_class(value))
        inner = f"{path}.{_class(value)}"
        if others:
            yield from differences(value, others.pop(0), inner)
        else:
            yield Change(path, shown(value), None)
    for value in new:
        others = waiting[_class(value)]
        if value in others:
            others.remove(value)
            yield Change(path, None, shown(value))


def _class(value: Settled) -> str:
    return value.name if isinstance(value, Made) else shown(value)
