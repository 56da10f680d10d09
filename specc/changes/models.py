"""The models of two programs, paired and compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from specc.catalog.types import TensorType
from specc.changes.grouping import groups_of
from specc.changes.matching import Pairs, layer_pairs, match
from specc.changes.model import Change, ModelChanges
from specc.changes.net import Interner, Net, net_of, nodes_of
from specc.changes.rows import name_of, rows_of, size_of
from specc.changes.sliding import slide
from specc.changes.values import Settling
from specc.graph.ir import Layer, Model, Program


def model_changes(
    old: Program, new: Program, settling: Settling, partners: dict[Layer, Layer]
) -> Iterator[ModelChanges]:
    """The models that differ, those that others use before these.

    `partners` is given the layers of new models, and which of an old model each of them is.
    """
    olds, news = _models(old), _models(new)
    pairs = _paired(olds, news, old.model, new.model)
    numbers: tuple[dict[Model, int], dict[Model, int]] = ({}, {})
    for number, (first, second) in enumerate(pairs):
        if first is not None:
            numbers[0][first] = number
        if second is not None:
            numbers[1][second] = number
    for first, second in pairs:
        if first is None or second is None:
            one = second or first
            assert one is not None
            kind, side = ("added", (0, 1)) if first is None else ("removed", (1, 0))
            layers, parameters = len(one.weights), _parameters(one)
            counts = (layers * side[0], layers * side[1])
            numbers_of = tuple(parameters if here else None for here in side)
            yield ModelChanges(
                kind, one.name, one.name, counts, (numbers_of[0], numbers_of[1]), (), (), (), ()
            )
            continue
        interner = Interner()
        ids = _inputs(first, second)
        nets = (
            net_of(first, ids[0], numbers[0], settling, interner),
            net_of(second, ids[1], numbers[1], settling, interner),
        )
        pairs_of = slide(match(nets[0], nets[1], interner), nets[0], nets[1])
        partners.update(layer_pairs(nets[0], nets[1], pairs_of))
        found = _compared(nets[0], nets[1], pairs_of, ids)
        if found is not None:
            yield found


def _models(program: Program) -> list[Model]:
    """The model that is built and those that it uses, before it; then the others."""
    found: dict[Model, None] = {}
    for root in (*([program.model] if program.model else []), *program.models.values()):
        waiting = [(root, False)]
        while waiting:
            model, is_done = waiting.pop()
            if is_done:
                found[model] = None
            elif model not in found:
                waiting.append((model, True))
                inner = [layer.model for layer in model.weights if layer.model is not None]
                waiting += [(each, False) for each in reversed(inner)]
    return list(found)


def _paired(
    olds: list[Model], news: list[Model], old: Model | None, new: Model | None
) -> list[tuple[Model | None, Model | None]]:
    """The models that are built are one pair; others are paired by name, then by what they are."""
    partners: dict[Model, Model] = {}
    if old is not None and new is not None:
        partners[new] = old
    names = {model.name: model for model in olds if model is not old}
    for model in news:
        if model is not new and model.name in names:
            partners[model] = names.pop(model.name)
    looks: dict[object, list[Model]] = {}
    for model in olds:
        if model not in partners.values():
            looks.setdefault(_look(model), []).append(model)
    for model in news:
        if model not in partners and looks.get(_look(model)):
            partners[model] = looks[_look(model)].pop(0)
    pairs: list[tuple[Model | None, Model | None]] = [(partners.get(m), m) for m in news]
    return pairs + [(model, None) for model in olds if model not in partners.values()]


def _look(model: Model) -> object:
    """What a model that was renamed still looks like: its layers by class, its ends."""
    classes = tuple(layer.class_name for layer in model.weights)
    return (classes, tuple(model.inputs), tuple(model.outputs))


def _inputs(old: Model, new: Model) -> tuple[dict[str, int], dict[str, int]]:
    """Numbers for inputs: those of one name are one, then those of one place among the others."""
    first = {name: place for place, name in enumerate(old.inputs)}
    second = {name: first[name] for name in new.inputs if name in first}
    left = [number for name, number in first.items() if name not in new.inputs]
    for name in new.inputs:
        if name not in second:
            second[name] = left.pop(0) if left else len(first) + len(second)
    return first, second


def _compared(
    old: Net,
    new: Net,
    pairs: Pairs,
    ids: tuple[Mapping[str, int], Mapping[str, int]],
) -> ModelChanges | None:
    rows, follows = rows_of(old, new, pairs)
    inputs = tuple(_ends(_typed(old.model.inputs, ids[0]), _typed(new.model.inputs, ids[1])))
    outputs = tuple(_outputs(old, new, pairs.new_of))
    names = old.model.name, new.model.name
    if not (rows or inputs or outputs or follows) and names[0] == names[1]:
        return None
    return ModelChanges(
        "changed",
        names[1],
        names[0],
        (_layers(old.model), _layers(new.model)),
        (_parameters(old.model), _parameters(new.model)),
        inputs,
        outputs,
        tuple(groups_of(rows, old, new)),
        tuple(follows),
    )


def _typed(ends: Mapping[str, object], ids: Mapping[str, int]) -> dict[int, tuple[str, TensorType]]:
    return {ids[name]: (name, tensor.type) for name, tensor in ends.items()}  # type: ignore[attr-defined]


def _ends(
    old: Mapping[int, tuple[str, TensorType]], new: Mapping[int, tuple[str, TensorType]]
) -> Iterator[Change]:
    for number in dict.fromkeys((*old, *new)):
        before, after = old.get(number), new.get(number)
        if before is None or after is None:
            name, type_ = before or after or ("", None)
            yield Change(name, str(type_) if before else None, str(type_) if after else None)
        else:
            if before[0] != after[0]:
                yield Change("name", before[0], after[0])
            if before[1] != after[1]:
                yield Change(after[0], str(before[1]), str(after[1]))


def _outputs(old: Net, new: Net, new_of: Mapping[int, int]) -> Iterator[Change]:
    """Outputs by name, then by what gives them: another type, another name, another giver."""
    olds = set(new_of.values())
    left = {name: place for name, place in old.outputs.items() if name not in new.outputs}
    for name, (place, index) in new.outputs.items():
        after = str(new.model.outputs[name].type)
        if name not in old.outputs:
            twin = next(
                (n for n, (p, i) in left.items() if (new_of.get(p), i) == (place, index)), None
            )
            if twin is None:
                yield Change(name, None, after)
                continue
            del left[twin]
            yield Change("name", twin, name)
            before = twin
        else:
            before = name
        here, there = old.outputs[before], (place, index)
        types = str(old.model.outputs[before].type), after
        if types[0] != types[1]:
            yield Change(name, *types)
        elif here[0] in new_of and place in olds and (new_of[here[0]], here[1]) != there:
            giver = name_of(old.points[here[0]]), name_of(new.points[place])
            yield Change(f"{name} is", *giver)
    for name in left:
        yield Change(name, str(old.model.outputs[name].type), None)


def _layers(model: Model) -> int:
    used = {node.operation for node in nodes_of(model) if isinstance(node.operation, Layer)}
    return len(used)


def _parameters(model: Model) -> int | None:
    counts = {}
    for node in nodes_of(model):
        if isinstance(node.operation, Layer) and node.operation not in counts:
            weights = model.weights.get(node.operation)
            counts[node.operation] = None if weights is None else size_of(weights)
    known = [count for count in counts.values() if count is not None]
    return sum(known) if len(known) == len(counts) else None
