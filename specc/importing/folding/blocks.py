"""Pieces that occur more than once become blocks, each use an item of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from specc.importing.folding.items import At, Block, Body, Hole, Item, Loop, Port, Ref
from specc.importing.folding.parameters import Unified, defaulted
from specc.importing.folding.regions import Region
from specc.importing.net import Made


def make_block(uses: Sequence[Region]) -> bool:
    """Put a block in the place of regions of one key; whether that was possible."""
    unified = Unified([region.items for region in uses], elsewhere=True)
    if not unified.is_plain:
        return False
    block = Block(_copied(uses[0], unified.constants))
    block.parameters = list(unified.columns)
    rows = unified.rows() or [{} for _ in uses]
    changes: dict[Body, list[tuple[Region, Item]]] = {}
    for region, row in zip(uses, rows, strict=True):
        weight = sum(item.weight for item in region.items)
        use = Item(("use", block), row, {"x": At(0)}, [region.entry], block, weight)
        changes.setdefault(region.body, []).append((region, use))
    for body, changed in changes.items():
        _replace(body, changed)
    return True


def _copied(region: Region, constants: list[dict[str, Any]]) -> Body:
    """The region's items once more, for the body of a block."""
    port = Port("x")
    copies: dict[Any, Item] = {}
    for item, own in zip(region.items, constants, strict=True):
        refs = [
            Ref(copies[ref.source], ref.index) if ref.source in copies else Ref(port)
            for ref in item.refs
        ]
        copies[item] = Item(
            item.key, own, item.arguments, refs, item.what, item.weight, item.outputs
        )
    items = list(copies.values())
    return Body([port], items, {"": Ref(items[-1])})


def _replace(body: Body, changed: list[tuple[Region, Item]]) -> None:
    """Put each use in the place of its region's items."""
    instead: dict[Item, Item] = {}
    at: dict[int, tuple[Region, Item]] = {}
    for region, use in changed:
        instead[region.items[-1]] = use
        at[region.start] = (region, use)
    items: list[Item] = []
    place = 0
    while place < len(body.items):
        if place in at:
            region, use = at[place]
            items.append(use)
            place = region.end
        else:
            items.append(body.items[place])
            place += 1
    body.items = items
    for item in items:
        item.refs = [_moved(ref, instead) for ref in item.refs]
    body.outputs = {name: _moved(ref, instead) for name, ref in body.outputs.items()}


def _moved(ref: Ref, instead: dict[Item, Item]) -> Ref:
    return Ref(instead[ref.source]) if ref.source in instead else ref


def apart(regions: Sequence[Region]) -> list[Region]:
    """As many of `regions` as do not overlap, from the first on."""
    kept: list[Region] = []
    ends: dict[Body, int] = {}
    for region in sorted(regions, key=lambda r: r.start):
        if region.start >= ends.get(region.body, 0):
            kept.append(region)
            ends[region.body] = region.end
    return kept


# -------------------------------------------------------------------- all bodies


def bodies_of(mains: Sequence[Body]) -> list[Body]:
    """The bodies of models, and of the blocks and loops in them, each once."""
    found: dict[Body, None] = {}
    pending = list(reversed(mains))
    while pending:
        body = pending.pop()
        if body in found:
            continue
        found[body] = None
        inner = [i.what.body for i in body.items if isinstance(i.what, (Block, Loop))]
        pending.extend(reversed(inner))
    return list(found)


def uses_of(bodies: Sequence[Body]) -> dict[Block, list[tuple[Body, Item]]]:
    """Where each block stands."""
    found: dict[Block, list[tuple[Body, Item]]] = {}
    for body in bodies:
        for item in body.items:
            if isinstance(item.what, Block):
                found.setdefault(item.what, []).append((body, item))
    return found


def open_bodies(mains: Sequence[Body]) -> list[Body]:
    """The bodies of models and blocks: those of loops are folded when their loop is made."""
    return [body for body in bodies_of(mains) if not body.is_round]


# ---------------------------------------------------------------------- tidying


def absorb(mains: Sequence[Body]) -> bool:
    """Take into a block what stands behind, or before, each of its uses; whether any was."""
    bodies = bodies_of(mains)
    for block, uses in uses_of(bodies).items():
        if (
            len(uses) > 1
            and not any(body.is_round for body, _ in uses)
            and (
                _absorb_neighbours(block, uses, bodies, behind=True)
                or _absorb_neighbours(block, uses, bodies, behind=False)
            )
        ):
            return True
    return False


def _absorb_neighbours(
    block: Block, uses: list[tuple[Body, Item]], bodies: Sequence[Body], *, behind: bool
) -> bool:
    neighbours: list[Item] = []
    for body, use in uses:
        found = _behind(body, use) if behind else _before(body, use)
        if found is None or found.what is block or found in neighbours:
            return False
        neighbours.append(found)
    if len({item.key for item in neighbours}) > 1 or not isinstance(neighbours[0].what, Made):
        return False
    inside = frozenset(
        name for item in block.body.items if isinstance(item.what, Loop) for name in item.what.names
    )
    pairs = [[use, near] for (_, use), near in zip(uses, neighbours, strict=True)]
    unified = Unified(pairs, inside, elsewhere=True)
    if not unified.is_plain or len(unified.columns) > max(len(block.parameters) + 1, 3):
        return False
    own = dict(unified.constants[0])
    _rename(block.body, own)
    last = next(iter(block.body.outputs.values()))
    model = neighbours[0]
    if behind:
        added = Item(
            model.key, unified.constants[1], model.arguments, [last], model.what, model.weight
        )
        block.body.items.append(added)
        block.body.outputs = {"": Ref(added)}
    else:
        port = block.body.ports[0]
        added = Item(
            model.key, unified.constants[1], model.arguments, [Ref(port)], model.what, model.weight
        )
        for item in block.body.items:
            item.refs = [Ref(added) if ref.source is port else ref for ref in item.refs]
        block.body.items.insert(0, added)
    block.parameters = list(unified.columns)
    rows = unified.rows() or [{} for _ in uses]
    for (body, use), near, row in zip(uses, neighbours, rows, strict=True):
        use.constants = row
        use.weight += near.weight
        body.items.remove(near)
        if behind:
            for item in body.items:
                item.refs = [Ref(use) if ref.source is near else ref for ref in item.refs]
            body.outputs = {
                name: Ref(use) if ref.source is near else ref for name, ref in body.outputs.items()
            }
        else:
            use.refs = list(near.refs)
    return True


def _rename(body: Body, given: dict[str, Any]) -> None:
    """Put what a use gives, constants and holes, in the place of a block's parameters."""
    for item in body.items:
        item.constants = {slot: _filled(value, given) for slot, value in item.constants.items()}
        if isinstance(item.what, Loop):
            own = item.what.names
            _rename(item.what.body, {k: v for k, v in given.items() if k not in own})


def _filled(value: Any, given: dict[str, Any]) -> Any:
    if isinstance(value, Hole) and value.name in given:
        inner = given[value.name]
        if value.factor == 1:
            return inner
        if isinstance(inner, Hole):
            return Hole(inner.name, inner.factor * value.factor)
        return inner * value.factor
    return value


def _behind(body: Body, use: Item) -> Item | None:
    """The link that alone takes what `use` gives."""
    counts = body.consumers()
    if counts.get((use, 0), 0) != 1:
        return None
    for item in body.items:
        if any(ref.source is use for ref in item.refs):
            return item if item.is_link else None
    return None


def _before(body: Body, use: Item) -> Item | None:
    """The link that gives what `use` takes, and gives it to nobody else."""
    source = use.refs[0].source
    if isinstance(source, Port) or not source.is_link:
        return None
    return source if body.consumers().get((source, 0), 0) == 1 else None


def inline(mains: Sequence[Body]) -> None:
    """Write out blocks that stand in one place."""
    while True:
        bodies = bodies_of(mains)
        single = [
            (b, u[0]) for b, u in uses_of(bodies).items() if len(u) == 1 and not u[0][0].is_round
        ]
        if not single:
            return
        block, (body, use) = single[0]
        _rename(block.body, {name: defaulted(use, name) for name in block.parameters})
        port = block.body.ports[0]
        place = body.items.index(use)
        for item in block.body.items:
            item.refs = [use.refs[0] if ref.source is port else ref for ref in item.refs]
        end = next(iter(block.body.outputs.values()))
        body.items[place : place + 1] = block.body.items
        for item in body.items:
            item.refs = [end if ref.source is use else ref for ref in item.refs]
        body.outputs = {n: end if ref.source is use else ref for n, ref in body.outputs.items()}


def counts_of(mains: Sequence[Body]) -> Counter[Block]:
    """How often each block stands somewhere."""
    return Counter({block: len(uses) for block, uses in uses_of(bodies_of(mains)).items()})
