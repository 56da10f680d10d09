"""What repeats is one part, so that a model of hundreds of layers is a picture of some dozens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter

from specc.diagram.part import Part, composed, leaf
from specc.graph.verify import tensors_in

MOST_ROWS = 40
"""With more rows than these, parts that differ in numbers alone are taken together, too."""

MOST_AT_ALL = 160
"""Of more rows than these the ones in the middle are left out."""

_FEW = 3
"""So many branches that are the same are drawn beside one another."""

_LONGEST = 16
"""So many parts at most are one round of what repeats."""


def folded(parts: list[Part]) -> list[Part]:
    """The parts, with those that repeat taken together."""
    parts = _fold(parts, attrgetter("same"), worth=_worth)
    if len(parts) > MOST_ROWS:
        parts = _fold(parts, attrgetter("alike"), worth=lambda saved, round_: saved >= 2)
    if len(parts) > MOST_AT_ALL:
        half = MOST_AT_ALL // 2
        parts = [*parts[:half], _left_out(parts[half:-half]), *parts[-half:]]
    return parts


def _worth(saved: int, round_: Sequence[Part]) -> bool:
    """A row more is no trouble; a block more is drawn with all that its first time has."""
    return saved >= 4 or any(part.inner for part in round_)


def _fold(
    parts: list[Part],
    key: Callable[[Part], int],
    *,
    worth: Callable[[int, Sequence[Part]], bool],
) -> list[Part]:
    """Take together what repeats, from left to right, the rounds that save most rows first."""
    keys = [key(part) for part in parts]
    found: list[Part] = []
    place = 0
    while place < len(parts):
        best = max(
            (
                (length * (_rounds(keys, place, length) - 1), -length)
                for length in _lengths(keys, place)
            ),
            default=(0, 0),
        )
        saved, length = best[0], -best[1]
        count = saved // length + 1 if saved else 1
        rounds = [parts[place + i * length : place + (i + 1) * length] for i in range(count)]
        if saved and worth(saved, rounds[0]) and (count > _FEW or _flows(rounds[0], rounds[1])):
            found.append(_repeated(rounds))
            place += count * length
        else:
            found.append(parts[place])
            place += 1
    return found


def _lengths(keys: Sequence[int], place: int) -> list[int]:
    """How long a round that begins at `place` may be."""
    longest = min(_LONGEST, (len(keys) - place) // 2)
    return [n for n in range(1, longest + 1) if keys[place + n] == keys[place]]


def _rounds(keys: Sequence[int], place: int, length: int) -> int:
    """How often the `length` keys at `place` come, one round behind the other."""
    first = keys[place : place + length]
    count = 1
    while keys[place + count * length : place + (count + 1) * length] == first:
        count += 1
    return count


def _repeated(rounds: Sequence[Sequence[Part]]) -> Part:
    first = rounds[0]
    chained = _flows(rounds[0], rounds[1])
    if len(first) > 1:
        return composed("loop", "repeat", "", first, rounds=rounds, chained=chained)
    (one,) = first
    details = {part.detail for (part,) in rounds}
    detail = one.detail if len(details) == 1 else f"{one.detail}, …"
    if one.inner:
        frame = one.frame if len(details) == 1 else None
        return composed(
            one.kind, one.title, detail, one.inner, rounds=rounds, chained=chained, frame=frame
        )
    whole = composed(one.kind, one.title, detail, first, rounds=rounds, chained=chained)
    return Part(
        one.kind,
        one.title,
        detail,
        whole.nodes,
        whole.shape,
        whole.parameters,
        one.alike,
        whole.same,
        whole.shared,
        times=whole.times,
        chained=chained,
    )


def _flows(first: Sequence[Part], second: Sequence[Part]) -> bool:
    """Whether something of the first parts flows into the second ones."""
    made = {node for part in first for node in part.nodes}
    return any(
        tensor.node in made
        for part in second
        for node in part.nodes
        for tensor in tensors_in(node.arguments)
    )


def _left_out(parts: Sequence[Part]) -> Part:
    nodes = [node for part in parts for node in part.nodes]
    return leaf("more", f"… {len(parts)} more", "", nodes, parts[-1].shape, None)
