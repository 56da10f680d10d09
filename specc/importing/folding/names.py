"""The names of parameters and loops once all is folded: without numbers where they need none."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from specc.importing.folding.blocks import bodies_of
from specc.importing.folding.items import Block, Body, Hole, Item, Loop

_NUMBER = re.compile(r"\d+$")


def rename(mains: Sequence[Body]) -> None:
    """Number the names of each block and loop anew, from the outside in."""
    blocks = {i.what for body in bodies_of(mains) for i in body.items if isinstance(i.what, Block)}
    for block in blocks:
        new = _numbered(block.parameters, set())
        block.parameters = [new[old] for old in block.parameters]
        _rename_in(block.body, new, set(new.values()))
    for body in bodies_of(mains):
        for item in body.items:
            if isinstance(item.what, Block) and item.what in blocks:
                item.constants = _matched(item, item.what)
    for body in mains:
        _rename_in(body, {}, set())


def _matched(item: Item, block: Block) -> dict[str, Any]:
    """A use's constants under the new names; they stand in the order of the parameters."""
    return dict(zip(block.parameters, item.constants.values(), strict=True))


def _numbered(old: Sequence[str], taken: set[str]) -> dict[str, str]:
    new: dict[str, str] = {}
    used = set(taken)
    for name in old:
        base = _NUMBER.sub("", name) or name
        found, count = base, 2
        while found in used:
            found, count = f"{base}{count}", count + 1
        used.add(found)
        new[name] = found
    return new


def _rename_in(body: Body, new: Mapping[str, str], taken: set[str]) -> None:
    for item in body.items:
        item.constants = {slot: _renamed(v, new) for slot, v in item.constants.items()}
        if isinstance(item.what, Loop):
            own = _numbered(item.what.names, taken)
            item.what.names = list(own.values())
            _rename_in(item.what.body, {**new, **own}, taken | set(own.values()))


def _renamed(value: Any, new: Mapping[str, str]) -> Any:
    if isinstance(value, Hole):
        return Hole(new.get(value.name, value.name), value.factor)
    if isinstance(value, tuple):
        return tuple(_renamed(item, new) for item in value)
    return value
