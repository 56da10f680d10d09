"""What Keras loads of the old model's weights into the new model.

A `.weights.h5` or `.keras` file knows a layer by its class and how many of that class come before
it in `model.layers`; in a model that is used as a layer its layers are counted anew. Names play no
part, and what the new model lacks is passed over without a word. The old `.h5` format, with
`by_name=True`, knows a layer by its name and a weight by its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from math import prod

from specc.catalog.types import Weight
from specc.changes.model import Loading, Part
from specc.changes.order import layers_in_order
from specc.graph.ir import Layer, Model, Program
from specc.record import record

BY_PLACE, BY_NAME = "weights.h5", "h5 by name"


@record
class Held:
    """A layer's weights in a file: the layer's own, those of a model's layers one by one."""

    name: str
    weights: tuple[Weight, ...] | None


def loadings(old: Program, new: Program, partners: Mapping[Layer, Layer]) -> Iterator[Loading]:
    """What either way does. `partners` says which layer of the old model each one was."""
    if old.model is None or new.model is None:
        return
    before, after = _by_place(old.model, old), _by_place(new.model, new)
    yield _loaded(BY_PLACE, before, after, partners)
    named = [
        {layer.name: layer for layer in layers_in_order(m, is_built=True)}
        for m in (old.model, new.model)
    ]
    yield _loaded(
        BY_NAME,
        {name: (layer, _held(layer, old.model)) for name, layer in named[0].items()},
        {name: (layer, _held(layer, new.model)) for name, layer in named[1].items()},
        partners,
        one_by_one=True,
    )


Places = dict[str, tuple[Layer, Held]]


def _held(layer: Layer, model: Model) -> Held:
    weights = model.weights.get(layer)
    if weights is not None:
        weights = (*(w for w in weights if w.trainable), *(w for w in weights if not w.trainable))
    return Held(layer.name, weights)


def _by_place(root: Model, program: Program) -> Places:
    """Layers by the paths that they have in a file, those of models inside one by one."""
    found: Places = {}
    seen: set[Layer | Model] = set()
    waiting = [(root, "layers")]
    while waiting:
        model, folder = waiting.pop(0)
        used: dict[str, int] = {}
        for layer in layers_in_order(model, is_built=model is root):
            name = snake_case(_class_of(layer, program))
            used[name] = used.get(name, -1) + 1
            path = f"{folder}/{name}_{used[name]}" if used[name] else f"{folder}/{name}"
            inside = layer.model or layer
            if inside in seen:
                continue
            seen.add(inside)
            if layer.model is not None:
                waiting.append((layer.model, f"{path}/layers"))
                continue
            weights = model.weights.get(layer)
            if weights is not None:
                weights = tuple(w for w in weights if not w.name.startswith("lora_"))
            found[path] = (layer, Held(layer.name, weights))
    return found


def _class_of(layer: Layer, program: Program) -> str:
    """The class of the object: a model in one line is a `Sequential`, as the script makes it."""
    if layer.model is None or layer.model.definition is None:
        return layer.class_name
    from specc.backends.python.sequential import sequential_layers

    definition, resolution = layer.model.definition, program.resolution
    is_line = sequential_layers(definition, layer.model, resolution) is not None
    return "Sequential" if is_line else "Functional"


def snake_case(name: str) -> str:
    """A class's name as Keras writes it into files."""
    name = re.sub(r"\W+", "", name)
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()


def _loaded(
    way: str,
    before: Places,
    after: Places,
    partners: Mapping[Layer, Layer],
    *,
    one_by_one: bool = False,
) -> Loading:
    """What is loaded where a file of the layers `before` meets the layers `after`.

    `one_by_one` says that of a layer those weights are loaded that fit, if they are as many.
    """
    parts: list[Part] = []
    loaded = whole = layers = right = 0
    refused = is_open = False
    taken: set[str] = set()
    now = {was: layer.name for layer, was in partners.items()}
    for path, (layer, held) in after.items():
        source, given = before.get(path, (None, None))
        if held.weights is None or (given is not None and given.weights is None):
            is_open = True
            continue
        wanted = [w.shape for w in held.weights]
        found = [] if given is None or given.weights is None else [w.shape for w in given.weights]
        if given is not None:
            taken.add(path)
        size = sum(map(prod, wanted))
        whole += size
        layers += bool(wanted)
        if not wanted and not found:
            continue
        part = Part(
            held.name,
            "",
            None if given is None else given.name,
            None if source is None else now.get(source),
            tuple(found),
            tuple(wanted),
            size,
        )
        if wanted == found:
            loaded += size
            right += 1
            was = partners.get(layer)
            if was is not source:
                parts.append(_because("elsewhere", part))
        elif one_by_one and len(wanted) == len(found):
            fitting = [prod(a) for a, b in zip(wanted, found, strict=True) if a == b]
            loaded += sum(fitting)
            refused = True
            parts.append(_because("differs", part))
        else:
            refused = refused or not (one_by_one and given is None)
            parts.append(_because("missing" if not found else "differs", part))
    unused = [held.name for path, (_, held) in before.items() if held.weights and path not in taken]
    result = "whole" if loaded == whole else "part" if loaded else "none"
    return Loading(
        way,
        "unknown" if is_open else result,
        refused,
        (right, layers),
        (loaded, whole),
        tuple(parts),
        tuple(unused),
    )


def _because(why: str, part: Part) -> Part:
    return Part(part.layer, why, part.source, part.now, part.before, part.after, part.parameters)
