"""Chains: runs of items of which each takes what the one before gives, and nobody else does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from specc.importing.compare import same_constant
from specc.importing.folding.blocks import apart, make_block
from specc.importing.folding.items import At, Body, Hole, Item, Loop, Port, Ref, frozen
from specc.importing.folding.parameters import Unified, defaulted
from specc.importing.folding.regions import Region
from specc.importing.net import Made

LONGEST = 48
"""Items of a piece of a chain."""
OVERHEAD = 4.5
"""Lines that a block costs beside what is in it."""


def chains_of(body: Body) -> list[tuple[int, int]]:
    """Where the chains of a body begin and end: links that stand one behind the other."""
    counts = body.consumers()
    found: list[tuple[int, int]] = []
    start = 0
    for place, item in enumerate(body.items):
        before = body.items[place - 1] if place else None
        if (
            before is None
            or not item.is_link
            or item.refs[0].source is not before
            or counts.get((before, 0), 0) != 1
            or not before.is_link
        ):
            if place > start:
                found.append((start, place))
            start = place
            if not item.is_link:
                start = place + 1
    if len(body.items) > start:
        found.append((start, len(body.items)))
    return [(a, b) for a, b in found if b > a and all(i.is_link for i in body.items[a:b])]


def _region(body: Body, start: int, end: int) -> Region:
    return Region(body, start, end, body.items[start].refs[0])


# ------------------------------------------------------------------------ blocks


def best_block(bodies: Sequence[Body], *, least: int = 3) -> bool:
    """Make a block of the piece of chain that saves most; whether there is one."""
    pieces: dict[Any, list[Region]] = {}
    for body in bodies:
        for start, end in chains_of(body):
            keys = [item.key for item in body.items[start:end]]
            for at in range(len(keys)):
                for stop in range(at + 2, min(len(keys), at + LONGEST) + 1):
                    pieces.setdefault(tuple(keys[at:stop]), []).append(
                        _region(body, start + at, start + stop)
                    )
    ranked: list[tuple[float, int, list[Region]]] = []
    for number, found in enumerate(pieces.values()):
        if len(found) < 2:
            continue
        kept = apart(found)
        weight = sum(item.weight for item in kept[0].items)
        saved = (len(kept) - 1) * len(kept[0].items) - OVERHEAD - 0.5 * len(kept)
        if len(kept) > 1 and weight >= least and saved > 0:
            ranked.append((saved, -number, kept))
    ranked.sort(key=lambda row: (row[0], row[1]), reverse=True)
    return any(_worth(kept) and make_block(kept) for _, _, kept in ranked[:40])


def _worth(kept: list[Region]) -> bool:
    """Whether parameters do not cost more than what is saved."""
    unified = Unified([region.items for region in kept], elsewhere=True)
    return len(unified.columns) <= max(2, len(kept[0].items))


# ------------------------------------------------------------------------- loops


def best_loop(body: Body, *, shortest: int = 3) -> bool:
    """Make a loop of the run that saves most; whether there is one.

    `shortest` is how many lines a run of single items must have.
    """
    best: tuple[float, int, int, int] | None = None
    for start, end in chains_of(body):
        keys = [item.key for item in body.items[start:end]]
        for period in range(1, min(LONGEST, len(keys) // 2) + 1):
            at = 0
            while at + 2 * period <= len(keys):
                times = 1
                piece = keys[at : at + period]
                while keys[at + times * period : at + (times + 1) * period] == piece:
                    times += 1
                if times > 1:
                    lines = times * period
                    saved = lines - period - 2.0
                    rows = [
                        body.items[start + at + k * period : start + at + (k + 1) * period]
                        for k in range(times)
                    ]
                    unified = Unified(rows)
                    width = len(unified.columns)
                    saved -= 0.5 * width + 0.3 * times * max(0, width - 2)
                    readable = unified.is_plain and width <= 5 and (times > 2 or width < 2)
                    readable = readable and not _is_operation(rows[0][0])
                    if readable and lines >= shortest and saved > 0:
                        # Of equal runs the shorter period is the plainer.
                        rank = saved - 0.01 * period
                        if best is None or rank > best[0]:
                            best = (rank, start + at, period, times)
                    at += max(1, (times - 1) * period)
                else:
                    at += 1
    if best is None:
        return False
    _, start, period, times = best
    _fold(body, start, period, times)
    return True


def best_stages(body: Body) -> bool:
    """Make loops of runs in what repeats but for how long they are; whether there are any.

    In `a b b a b b b a b`, three times `a` and some `b`, each run of `b` becomes a loop, so that
    all of it can become one.
    """
    best: tuple[float, list[tuple[int, int]]] | None = None
    for start, end in chains_of(body):
        runs = _runs(body, start, end)
        keys = [body.items[at].key for at, _ in runs]
        for period in range(2, min(8, len(keys) // 2) + 1):
            at = 0
            while at + 2 * period <= len(keys):
                times = 1
                piece = keys[at : at + period]
                while keys[at + times * period : at + (times + 1) * period] == piece:
                    times += 1
                found = runs[at : at + times * period]
                long = {k % period for k, (_, length) in enumerate(found) if length > 1}
                lines = sum(length for _, length in found)
                saved = lines - period - 2.0 * len(long) - 2.5
                worth = times > 2 and bool(long) and saved > 0
                if any(_is_operation(body.items[a]) for a, _ in found):
                    worth = False
                if worth and (best is None or saved > best[0]):
                    best = (saved, [run for k, run in enumerate(found) if k % period in long])
                at += max(1, (times - 1) * period)
    if best is None:
        return False
    for at, length in reversed(best[1]):
        _fold(body, at, 1, length)
    return True


def _is_operation(item: Item) -> bool:
    """Whether it is a function of `keras.ops`, which no line may begin with."""
    return isinstance(item.what, Made) and item.what.function is not None


def _runs(body: Body, start: int, end: int) -> list[tuple[int, int]]:
    """Where equal items stand in a row, and how many."""
    found: list[tuple[int, int]] = []
    for place in range(start, end):
        if found:
            first = body.items[found[-1][0]]
            item = body.items[place]
            equal = item.key == first.key and not isinstance(item.what, Loop)
            slots = {*item.constants, *first.constants}
            if equal and all(
                same_constant(defaulted(item, slot), defaulted(first, slot)) for slot in slots
            ):
                found[-1] = (found[-1][0], found[-1][1] + 1)
                continue
        found.append((place, 1))
    return found


def _fold(body: Body, start: int, period: int, times: int) -> None:
    rounds = [body.items[start + k * period : start + (k + 1) * period] for k in range(times)]
    unified = Unified(rounds)
    port = Port("x")
    items: list[Item] = []
    for item, constants in zip(rounds[0], unified.constants, strict=True):
        before = Ref(items[-1]) if items else Ref(port)
        items.append(Item(item.key, constants, item.arguments, [before], item.what, item.weight))
    names = list(unified.columns)
    loop = Loop(Body([port], items, {"": Ref(items[-1])}), names)
    key = ("loop", tuple(item.key for item in items), tuple(names), _fixed(items, bool(names)))
    slots: dict[str, Any] = {}
    if names:
        slots["rows"] = tuple(
            tuple(row[name] for name in names) if len(names) > 1 else row[names[0]]
            for row in unified.rows()
        )
    else:
        slots["times"] = times
        for place, item in enumerate(items):
            for slot, value in item.constants.items():
                slots[f"{place}.{slot}"] = value
    weight = times * sum(item.weight for item in items)
    made = Item(key, slots, {"x": At(0)}, [rounds[0][0].refs[0]], loop, weight)
    last = rounds[-1][-1]
    body.items[start : start + period * times] = [made]
    for item in body.items:
        item.refs = [Ref(made) if ref.source is last else ref for ref in item.refs]
    body.outputs = {n: Ref(made) if r.source is last else r for n, r in body.outputs.items()}


def _fixed(items: list[Item], has_names: bool) -> Any:
    """What loops of one key have in common: where names stand, and all constants beside them."""
    return tuple(
        (place, slot, frozen(value))
        for place, item in enumerate(items)
        for slot, value in sorted(item.constants.items())
        if has_names or isinstance(value, Hole)
    )


def settle_loops(body: Body) -> None:
    """Give the bodies of loops that count the constants that a use may have changed."""
    for item in body.items:
        if not isinstance(item.what, Loop):
            continue
        for slot, value in item.constants.items():
            place, dot, inner = slot.partition(".")
            if dot:
                item.what.body.items[int(place)].constants[inner] = value
        settle_loops(item.what.body)
