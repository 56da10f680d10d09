"""What happened to each point of two nets that have been matched: the rows of a comparison."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod

from specc.catalog.types import Weight
from specc.changes.differing import differences
from specc.changes.matching import Pairs, longest_in_order
from specc.changes.model import Change, Follows, Row
from specc.changes.net import Net, Point
from specc.changes.values import Made, shown_arguments
from specc.graph.ir import Layer, Model, Op
from specc.record import record

Sources = frozenset[tuple[int, int]]


@record
class Placed:
    """A row, and where its point is: in the old net where it is removed, else in the new one."""

    row: Row
    place: int
    order: float
    """Where it stands among the others."""


def rows_of(old: Net, new: Net, pairs: Pairs) -> tuple[list[Placed], list[Follows]]:
    """The rows, in the order of the new net; then what only follows from what lies before it."""
    moved = _moved(old, new, pairs)
    takes = _taken(old, new, pairs, moved)
    shared = _shared(old, new, pairs)
    rows: list[Placed] = []
    follows: list[Follows] = []
    told: set[tuple[Layer, Layer]] = set()
    for one, other in sorted(pairs.new_of.items(), key=lambda pair: pair[1]):
        first, second = old.points[one].node, new.points[other].node
        if first is None or second is None:
            continue
        layers = first.operation, second.operation
        again = layers in told
        if isinstance(layers[0], Layer) and isinstance(layers[1], Layer):
            told.add((layers[0], layers[1]))
        changes = [] if again else [*_arguments(old.points[one], new.points[other])]
        if isinstance(layers[1], Layer) and not again:
            changes += shared.get(layers[1], ())
        kind = "changed"
        if other in moved:
            kind = "moved"
            changes += _behind("behind", old, one, new, other)
        elif other in takes:
            changes += _behind("takes", old, one, new, other)
        names = [] if again else _names(layers[0], layers[1])
        if names and not changes:
            kind = "renamed"
        changes += names
        if changes:
            row = _row(kind, old, one, new, other, tuple(changes))
            rows.append(Placed(row, other, other))
        elif isinstance(layers[1], Layer) and not again:
            follows += _follows(old, one, new, other)
    rows += _single("added", new, pairs.old_of, shared)
    rows += _single("removed", old, pairs.new_of, {}, pairs)
    return sorted(rows, key=lambda placed: placed.order), follows


def _moved(old: Net, new: Net, pairs: Pairs) -> set[int]:
    """Points of the new net that stand elsewhere: out of order, and behind something else."""
    in_order = {other for _, other in longest_in_order(pairs)}
    return {place for place in _taken(old, new, pairs, set()) if place not in in_order}


def _taken(old: Net, new: Net, pairs: Pairs, moved: set[int]) -> set[int]:
    """Points of the new net that take something else, added and removed ones looked through."""
    olds = _sources(old, {o: n for o, n in pairs.new_of.items() if n not in moved})
    news = _sources(new, {n: n for n in pairs.old_of if n not in moved})
    found = set()
    for one, other in pairs.new_of.items():
        here = [_through(olds, *source) for source in old.points[one].sources]
        there = [_through(news, *source) for source in new.points[other].sources]
        if len(here) != len(there):
            differs = frozenset().union(*here) != frozenset().union(*there)
        else:
            differs = here != there
        if differs:
            found.add(other)
    return found


def _sources(net: Net, pairs: dict[int, int]) -> list[int | Sources]:
    """For each point its pair, or the pairs that lead to it where it has none."""
    found: list[int | Sources] = []
    for place, point in enumerate(net.points):
        if place in pairs:
            found.append(pairs[place])
        else:
            before = (_through(found, *source) for source in point.sources)
            found.append(frozenset().union(*before))
    return found


def _through(found: Sequence[int | Sources], place: int, index: int) -> Sources:
    here = found[place]
    return frozenset({(here, index)}) if isinstance(here, int) else here


def _shared(old: Net, new: Net, pairs: Pairs) -> dict[Layer, tuple[Change, ...]]:
    """Layers of the new net that are applied more or less often than the one they were."""
    olds: dict[Layer, list[Layer]] = {}
    news: dict[Layer, list[Layer]] = {}
    for one, other in pairs.new_of.items():
        first, second = (_layer(old.points[one]), _layer(new.points[other]))
        if first is not None and second is not None:
            olds.setdefault(second, []).append(first)
            news.setdefault(first, []).append(second)
    uses = [_uses(old), _uses(new)]
    found: dict[Layer, tuple[Change, ...]] = {}
    for layer, others in olds.items():
        counts = uses[0][others[0]], uses[1][layer]
        single = len(set(others)) == 1 and len(set(news[others[0]])) == 1
        if not single or counts[0] != counts[1]:
            found[layer] = (Change("uses", str(counts[0]), str(counts[1])),)
            if counts[0] == counts[1]:
                found[layer] = (Change("uses", f"{counts[0]}", f"{counts[1]} of another layer"),)
    return found


def _uses(net: Net) -> dict[Layer, int]:
    counts: dict[Layer, int] = {}
    for point in net.points:
        layer = _layer(point)
        if layer is not None:
            counts[layer] = counts.get(layer, 0) + 1
    return counts


def _layer(point: Point) -> Layer | None:
    operation = None if point.node is None else point.node.operation
    return operation if isinstance(operation, Layer) else None


def _arguments(old: Point, new: Point) -> Iterator[Change]:
    """The arguments that are not what they were; a model inside is told of by itself."""
    first, second = (
        Made(p.title, tuple(a for a in p.made.args if p.title != "model" or a[0] != "model"), ())
        for p in (old, new)
    )
    yield from differences(first, second)


def _names(old: Layer | Op, new: Layer | Op) -> list[Change]:
    """Another name, where the spec gives one: those that Keras counts say nothing."""
    if not isinstance(old, Layer) or not isinstance(new, Layer) or old.name == new.name:
        return []
    given = old.named or new.named or (old.model is not None and new.model is not None)
    return [Change("name", old.name, new.name)] if given else []


def _behind(path: str, old: Net, one: int, new: Net, other: int) -> list[Change]:
    before, after = ", ".join(_before(old, one)), ", ".join(_before(new, other))
    return [Change(path, before, after)]


def _before(net: Net, place: int) -> tuple[str, ...]:
    """What a point takes, by name."""
    return tuple(name_of(net.points[source]) for source, _ in net.points[place].sources)


def name_of(point: Point) -> str:
    """Keras's name for what stands there; of an input, the spec's."""
    return point.made.name if point.node is None else point.node.operation.name


def _single(
    kind: str,
    net: Net,
    paired: dict[int, int],
    shared: dict[Layer, tuple[Change, ...]],
    pairs: Pairs | None = None,
) -> Iterator[Placed]:
    """Points of one net alone. What another use of a paired layer is, the layer's row says."""
    known = {_layer(net.points[place]) for place in paired} - {None}
    order = -1.0
    for place, point in enumerate(net.points):
        if place in paired:
            order = float(pairs.new_of[place]) if pairs is not None else place
        elif point.node is not None:
            layer = _layer(point)
            if layer is not None and layer in known:
                continue
            known.add(layer if layer is not None else None)
            both = (None, net, None, place) if kind == "added" else (net, None, place, None)
            row = _row(kind, both[0], both[2], both[1], both[3], ())
            at = order + 0.5 if kind == "removed" else float(place)
            yield Placed(row, place, at)


def _row(
    kind: str,
    old: Net | None,
    one: int | None,
    new: Net | None,
    other: int | None,
    changes: tuple[Change, ...],
) -> Row:
    sides = [
        None if net is None or place is None else (net, place, net.points[place])
        for net, place in ((old, one), (new, other))
    ]
    first, second = sides
    net, place, point = second or first or (None, None, None)
    assert net is not None
    assert place is not None
    assert point is not None
    return Row(
        kind,
        name_of(point),
        None if first is None or second is None else name_of(first[2]),
        title_of(point),
        shown_arguments(point.made),
        changes,
        _before(net, place),
        (_types(first[2]) if first else None, _types(second[2]) if second else None),
        (
            parameters_at(first[0].model, first[2]) if first else None,
            parameters_at(second[0].model, second[2]) if second else None,
        ),
    )


def title_of(point: Point) -> str:
    """The class or function, an activation's own name, or that of a model used as a layer."""
    operation = None if point.node is None else point.node.operation
    if isinstance(operation, Layer) and operation.model is not None:
        return operation.model.name
    return point.title


def _types(point: Point) -> str:
    return "" if point.node is None else ", ".join(map(str, point.node.output_types))


def parameters_at(model: Model, point: Point) -> int | None:
    """How many numbers the layer at a point holds; None where it is not known, or holds none."""
    layer = _layer(point)
    weights = None if layer is None else model.weights.get(layer)
    return None if weights is None else size_of(weights)


def size_of(weights: Sequence[Weight]) -> int:
    """How many numbers weights are."""
    return sum(prod(weight.shape) for weight in weights)


def _follows(old: Net, one: int, new: Net, other: int) -> Iterator[Follows]:
    first, second = old.points[one], new.points[other]
    types = _types(first), _types(second)
    counts = parameters_at(old.model, first), parameters_at(new.model, second)
    if types[0] != types[1] or counts[0] != counts[1]:
        yield Follows(name_of(second), title_of(second), types, counts)
