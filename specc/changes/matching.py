"""Which point of the old net is which of the new one: by what is around it, not by where it stands.

First those that are the same with all that leads to them and all that they lead to; then with all
that leads to them (what lies before a change), then with all that they lead to (what lies behind
one). Between two changes a neighbourhood finds what is unique, and from there the pairing goes on
along the edges, forwards and then backwards. What is left in a gap between pairs is aligned in
order, at first by what is the same, at last by class alone. A step takes about as long as the nets
are, but for gaps, which are bounded.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence

from specc.changes.net import Interner, Net
from specc.changes.values import key
from specc.graph.ir import Layer

ROUNDS = 8
"""How far around itself a point is looked at, to tell it from others."""

MOST_CELLS = 250_000
"""The table by which a gap is aligned has no more cells; wider gaps are aligned by order."""


class Pairs:
    """The pairs found so far, both ways."""

    def __init__(self) -> None:
        self.new_of: dict[int, int] = {}
        self.old_of: dict[int, int] = {}

    def add(self, old: int, new: int) -> bool:
        """Pair two points, unless one of them is paired."""
        if old in self.new_of or new in self.old_of:
            return False
        self.new_of[old], self.old_of[new] = new, old
        return True


def match(old: Net, new: Net, interner: Interner) -> Pairs:
    """The pairs of points of two nets."""
    pairs = Pairs()
    up = _upwards(old, interner), _upwards(new, interner)
    down = _downwards(old, interner), _downwards(new, interner)
    _by(pairs, old, new, lambda side, place: (up[side][place], down[side][place]))
    _by_given_name(pairs, old, new)
    _by_unique(pairs, *up)
    _by_unique(pairs, *down)
    if len(pairs.new_of) < min(len(old.points), len(new.points)):
        _along(pairs, old, new)
        _in_gaps(pairs, old, new, _same)
        for around in _neighbourhoods(old, new, interner):
            _by_unique(pairs, *around)
            _along(pairs, old, new)
        _by(pairs, old, new, lambda side, place: up[side][place])
        _by(pairs, old, new, lambda side, place: down[side][place])
        _in_gaps(pairs, old, new, _alike)
        _moved(pairs, old, new)
    return pairs


def layer_pairs(old: Net, new: Net, pairs: Pairs) -> Iterator[tuple[Layer, Layer]]:
    """The layers of the new net, each with the one of the old net that it is."""
    for one, other in pairs.new_of.items():
        first, second = old.points[one].node, new.points[other].node
        if first is None or second is None:
            continue
        if isinstance(first.operation, Layer) and isinstance(second.operation, Layer):
            yield second.operation, first.operation


def _by(pairs: Pairs, old: Net, new: Net, look: Callable[[int, int], object]) -> None:
    """Pair those that look the same, in order."""
    waiting: defaultdict[object, list[int]] = defaultdict(list)
    for place in range(len(new.points) - 1, -1, -1):
        if place not in pairs.old_of:
            waiting[look(1, place)].append(place)
    for place in range(len(old.points)):
        if place not in pairs.new_of and waiting.get(look(0, place)):
            pairs.add(place, waiting[look(0, place)].pop())


def _by_unique(pairs: Pairs, old: Sequence[int], new: Sequence[int]) -> None:
    """Pair what looks like nothing else on its own side."""
    sides = []
    for looks, paired in ((old, pairs.new_of), (new, pairs.old_of)):
        open_ = [place for place in range(len(looks)) if place not in paired]
        counts = Counter(looks[place] for place in open_)
        sides.append({looks[place]: place for place in open_ if counts[looks[place]] == 1})
    for look, place in sides[0].items():
        if look in sides[1]:
            pairs.add(place, sides[1][look])


def _by_given_name(pairs: Pairs, old: Net, new: Net) -> None:
    """Pair layers that the spec gives one name, of one class."""
    sides: list[dict[tuple[str, str], list[int]]] = []
    for net in (old, new):
        named: dict[tuple[str, str], list[int]] = defaultdict(list)
        for place, point in enumerate(net.points):
            layer = None if point.node is None else point.node.operation
            if isinstance(layer, Layer) and layer.named:
                named[point.title, layer.name].append(place)
        sides.append(named)
    for name, places in sides[0].items():
        others = sides[1].get(name, [])
        if len(places) == len(others) == 1:
            pairs.add(places[0], others[0])


def _upwards(net: Net, interner: Interner) -> list[int]:
    """For each point a number for it and all that leads to it."""
    found: list[int] = []
    for point in net.points:
        before = tuple((found[source], index) for source, index in point.sources)
        found.append(interner.number(("up", point.label, before)))
    return found


def _downwards(net: Net, interner: Interner) -> list[int]:
    """For each point a number for it and all that it leads to."""
    ends: defaultdict[int, list[tuple[str, int]]] = defaultdict(list)
    for name, (place, index) in net.outputs.items():
        ends[place].append((name, index))
    found = [0] * len(net.points)
    for place in range(len(net.points) - 1, -1, -1):
        behind = sorted((found[user], port, index) for user, port, index in net.users[place])
        names = tuple(sorted(ends[place])) if place in ends else ()
        look = ("down", net.points[place].label, tuple(behind), names)
        found[place] = interner.number(look)
    return found


def _neighbourhoods(
    old: Net, new: Net, interner: Interner
) -> Iterator[tuple[Sequence[int], Sequence[int]]]:
    """What the points look like with more and more around them, the widest view first."""
    views = [([p.label for p in old.points], [p.label for p in new.points])]
    for _ in range(ROUNDS):
        before = views[-1]
        views.append((_wider(old, before[0], interner), _wider(new, before[1], interner)))
    yield from reversed(views)


def _wider(net: Net, looks: Sequence[int], interner: Interner) -> list[int]:
    found = []
    for place, point in enumerate(net.points):
        before = tuple((looks[source], index) for source, index in point.sources)
        behind = tuple(sorted((looks[user], port) for user, port, _ in net.users[place]))
        found.append(interner.number(("around", looks[place], before, behind)))
    return found


def _along(pairs: Pairs, old: Net, new: Net) -> None:
    """From each pair on to what takes it, then back to what it takes, while that is the same."""
    forwards = sorted(pairs.new_of.items(), reverse=True)
    while forwards:
        one, other = forwards.pop()
        open_ = [use for use in new.users[other] if use[0] not in pairs.old_of]
        for user, port, index in old.users[one]:
            if user in pairs.new_of or not open_:
                continue
            like = (old.points[user].label, port, index)
            for place, *rest in open_:
                if (new.points[place].label, *rest) == like and pairs.add(user, place):
                    forwards.append((user, place))
                    break
    backwards = sorted(pairs.new_of.items())
    while backwards:
        one, other = backwards.pop()
        here, there = old.points[one].sources, new.points[other].sources
        for (source, index), (twin, twin_index) in zip(here, there, strict=False):
            same = old.points[source].label == new.points[twin].label and index == twin_index
            if same and pairs.add(source, twin):
                backwards.append((source, twin))


def longest_in_order(pairs: Pairs) -> list[tuple[int, int]]:
    """The most pairs that are in one order on both sides."""
    items = sorted(pairs.new_of.items())
    ends: list[int] = []
    last: list[int] = []
    previous: list[int] = []
    for place, (_, new) in enumerate(items):
        at = bisect_left(ends, new)
        previous.append(last[at - 1] if at else -1)
        ends[at : at + 1] = [new]
        last[at : at + 1] = [place]
    found = []
    place = last[-1] if last else -1
    while place >= 0:
        found.append(items[place])
        place = previous[place]
    return found[::-1]


Likeness = Callable[[Net, Net, int, int, dict[tuple[int, int], float]], float]
"""How much two points are alike; 0 where they cannot be a pair."""


def _in_gaps(pairs: Pairs, old: Net, new: Net, likeness: Likeness) -> None:
    """Between two pairs that follow each other: what is most alike, in order."""
    ends = [*longest_in_order(pairs), (len(old.points), len(new.points))]
    one = other = 0
    for old_end, new_end in ends:
        olds = [p for p in range(one, old_end) if p not in pairs.new_of]
        news = [p for p in range(other, new_end) if p not in pairs.old_of]
        while olds and news and _label(old, olds[0]) == _label(new, news[0]):
            pairs.add(olds.pop(0), news.pop(0))
        while olds and news and _label(old, olds[-1]) == _label(new, news[-1]):
            pairs.add(olds.pop(), news.pop())
        if olds and news:
            for pair in _aligned(old, new, olds, news, likeness):
                pairs.add(*pair)
        one, other = old_end + 1, new_end + 1


def _aligned(
    old: Net, new: Net, olds: Sequence[int], news: Sequence[int], likeness: Likeness
) -> Iterator[tuple[int, int]]:
    """The pairs, in order, that are most alike altogether."""
    if len(olds) * len(news) > MOST_CELLS:
        yield from _by_order(old, new, olds, news)
        return
    best = [[0.0] * (len(news) + 1) for _ in range(len(olds) + 1)]
    alike: dict[tuple[int, int], float] = {}
    for i in range(len(olds) - 1, -1, -1):
        for j in range(len(news) - 1, -1, -1):
            much = likeness(old, new, olds[i], news[j], alike)
            along = best[i + 1][j + 1] + much if much else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], along)
    i = j = 0
    while i < len(olds) and j < len(news):
        much = likeness(old, new, olds[i], news[j], alike)
        if much and best[i][j] == best[i + 1][j + 1] + much:
            yield olds[i], news[j]
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1


def _by_order(
    old: Net, new: Net, olds: Sequence[int], news: Sequence[int]
) -> Iterator[tuple[int, int]]:
    waiting: defaultdict[int, list[int]] = defaultdict(list)
    for place in reversed(news):
        waiting[new.points[place].label].append(place)
    for place in olds:
        if waiting[old.points[place].label]:
            yield place, waiting[old.points[place].label].pop()


def _label(net: Net, place: int) -> int:
    return net.points[place].label


def _same(old: Net, new: Net, one: int, other: int, known: dict[tuple[int, int], float]) -> float:
    """2 for the same, else 0."""
    return 2.0 * (_label(old, one) == _label(new, other))


def _alike(old: Net, new: Net, one: int, other: int, known: dict[tuple[int, int], float]) -> float:
    """2 for the same, between 1 and 2 for one class with other arguments, 0 for another class."""
    first, second = old.points[one], new.points[other]
    if first.label == second.label:
        return 2.0
    if first.title != second.title or first.node is None or second.node is None:
        return 0.0
    labels = first.label, second.label
    if labels not in known:
        here, there = dict(first.made.args), dict(second.made.args)
        same = sum(n in there and key(v) == key(there[n]) for n, v in here.items())
        known[labels] = 1 + same / (1 + max(len(here), len(there)))
    return known[labels]


def _moved(pairs: Pairs, old: Net, new: Net) -> None:
    """What is left and occurs once on either side, somewhere else; no mere function has moved."""
    sides = []
    for side, (net, paired) in enumerate(((old, pairs.new_of), (new, pairs.old_of))):
        looks: list[int] = []
        for place, point in enumerate(net.points):
            is_layer = point.node is not None and isinstance(point.node.operation, Layer)
            told = is_layer and point.title != "Activation" and place not in paired
            looks.append(point.label if told else ~(2 * place + side))  # like nothing else
        sides.append(looks)
    _by_unique(pairs, sides[0], sides[1])
