"""Masks on their way through a model: where each is made, who reads it, where it is lost.

Keras carries a mask beside a tensor. It does so twice, with different results: when the model
is built, a model used as a layer gives none; when it runs, masks go through such models, and
`MultiHeadAttention` takes them off what it is given. Between the two: where a layer takes `mask`
and is given nothing but its input, the mask that it had when it was built is kept as an argument
in the graph, and computed anew for each run. What is lost without a word matters only
where it would have been read, so a lost mask is followed on, as one that is not `present`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specc.catalog.masks import Effect, Masked, effect
from specc.catalog.types import Instance, Mismatch, TensorType
from specc.graph.ir import Layer, Model, Nest, Node, Op, Tensor
from specc.graph.makers import may_make
from specc.graph.verify import tensors_in
from specc.record import record

MAX_LEVELS = 50
"""How deep models in models are followed while running; masks end further down."""

_BY_NAME = ("mask", "query_mask", "value_mask", "key_mask", "attention_mask")
"""The arguments by which a layer is given a mask outright."""

Place = Tensor | tuple[Node, int]
"""A tensor as what it is made by, or an input."""


@record
class Mask:
    """A mask of this type that `origin` makes, or one of which no more than a memory is there.

    `lost` is the node where it was lost without a word. Such a mask may be `present` still,
    where it counts every step.
    """

    type: TensorType
    origin: Node
    present: bool = True
    lost: Node | None = None


@record
class Ended:
    """A layer that knows nothing of masks is given one: Keras warns."""

    node: Node
    mask: Mask


@record
class Missed:
    """`reader` would have used a mask that was lost at `mask.lost`."""

    reader: Node
    mask: Mask


@record
class Refused:
    """Keras refuses what it is given because of a mask."""

    node: Node
    mask: Mask
    mismatch: Mismatch


@record
class Flow:
    """What becomes of masks in a model: by tensor, and what there is to say.

    `outputs` has the masks that the model's outputs have, those lost on the way included.
    """

    masks: Mapping[Place, Mask]
    outputs: tuple[Mask | None, ...]
    events: tuple[Ended | Missed | Refused, ...]

    def mask_of(self, tensor: Tensor) -> Mask | None:
        """The mask that Keras has for `tensor`."""
        found = self.masks.get(place_of(tensor))
        return found if found is not None and found.present else None


def place_of(tensor: Tensor) -> Place:
    """The same for all that stands for one tensor."""
    return tensor if tensor.node is None else (tensor.node, tensor.index)


def follow(model: Model, *, running: bool) -> Flow:
    """The masks of `model` when Keras builds it, or when it runs."""
    return _Follower(running).model(model, (None,) * len(model.inputs), 0)


class _Follower:
    """Follows models, each once for the same masks of its inputs."""

    def __init__(self, running: bool) -> None:
        self.running = running
        self._found: dict[tuple[Model, tuple[TensorType | None, ...]], Flow] = {}
        self._when_built = _Follower(False) if running else None

    def built(self, model: Model) -> Flow | None:
        """The flow of the model as it was built, for one that runs."""
        if self._when_built is None:
            return None
        return self._when_built.model(model, (None,) * len(model.inputs), 0)

    def model(self, model: Model, incoming: tuple[Mask | None, ...], level: int) -> Flow:
        """The flow where the model's inputs have these masks."""
        key = (model, tuple(None if mask is None else mask.type for mask in incoming))
        if key not in self._found:
            self._found[key] = _Walk(self, self.built(model), level).through(model, incoming)
        return self._found[key]


class _Walk:
    """One walk through the nodes of one model."""

    def __init__(self, follower: _Follower, built: Flow | None, level: int) -> None:
        self.follower = follower
        self.built = built
        self.level = level
        self.masks: dict[Place, Mask] = {}
        self.events: list[Ended | Missed | Refused] = []
        self.taken: dict[Place, Node] = {}
        """Whose mask a `MultiHeadAttention` took off, and which."""
        self.below: dict[Node, set[Node]] = {}
        """What is computed from each of these: it runs later."""

    def through(self, model: Model, incoming: tuple[Mask | None, ...]) -> Flow:
        for tensor, mask in zip(model.inputs.values(), incoming, strict=True):
            if mask is not None:
                self.masks[tensor] = mask
        for node in model.nodes:
            self._order(node)
            match node.operation:
                case Layer(instance=Instance() as instance):
                    if self.masks or may_make(node):
                        self._layer(node, instance)
                case Layer(model=Model() as inner):
                    self._model(node, inner)
                case Op() if self.masks:
                    self._op(node)
        outputs = tuple(self.masks.get(place_of(tensor)) for tensor in model.outputs.values())
        return Flow(self.masks, outputs, tuple(self.events))

    def _order(self, node: Node) -> None:
        for first, later in self.below.items():
            if any(t.node is first or t.node in later for t in tensors_in(node.arguments)):
                later.add(node)

    def _mask(self, tensor: Tensor, node: Node) -> Mask | None:
        """The mask of `tensor` as `node` sees it."""
        place = place_of(tensor)
        found, taker = self.masks.get(place), self.taken.get(place)
        if found is not None and taker is not None and node in self.below[taker]:
            return Mask(found.type, found.origin, False, found.lost or taker)
        return found

    def _nest(self, nest: Nest, node: Node) -> Any:
        """`nest` with masks in place of tensors."""
        match nest:
            case Tensor():
                return self._mask(nest, node)
            case list() | tuple():
                return tuple(self._nest(part, node) for part in nest)
        return None

    # ------------------------------------------------------------ layers

    def _layer(self, node: Node, instance: Instance) -> None:
        params = instance.entry.call_params
        first = params[0].name if params else "inputs"
        if instance.entry.section == "applications":
            first = next(iter(node.arguments), first)
        nests = {name: self._nest(nest, node) for name, nest in node.arguments.items()}
        kept = self._kept(node, instance)
        if kept is not None:
            nests[first] = kept
        known = [mask for nest in nests.values() for mask in _flat(nest) if mask is not None]
        by_name = [t for name in _BY_NAME for t in tensors_in(node.arguments.get(name))]
        if by_name:  # what is said here goes before what was lost on the way
            maker = by_name[0].node or node
            known = [Mask(by_name[0].type, maker), *(mask for mask in known if mask.present)]
        there = self._effect(node, instance, first, nests, lost=False)
        if isinstance(there, Mismatch):
            self.events.append(Refused(node, known[0], there))
            return
        if there.makes:
            self._give(node, there, node)
            return
        if not known:
            return
        if there.ends:
            mask = next(mask for mask in known if mask.present)
            self.events.append(Ended(node, mask))
            self._give(node, there, mask.origin)
            return
        if by_name:
            self._give(node, there, known[-1].origin)
            return
        mask = next((mask for mask in known if mask.lost is not None), known[0])
        if there.overlooks:
            self.events.append(Missed(node, Mask(mask.type, mask.origin, True, mask.lost or node)))
        self._give(node, there, mask.origin, mask.lost or (node if there.drops else None))
        self._remember(node, instance, first, nests, mask, there)
        taker = instance.entry.name == "MultiHeadAttention" and self.follower.running
        for tensor in tensors_in(node.arguments) if taker else ():
            if place_of(tensor) in self.masks and place_of(tensor) not in self.taken:
                self.taken[place_of(tensor)] = node
                self.below.setdefault(node, set())

    def _kept(self, node: Node, instance: Instance) -> Mask | None:
        """The mask that is an argument of the layer in the graph, since it was built."""
        takes = any(param.name == "mask" for param in instance.entry.call_params)
        if self.built is None or not takes or len(node.arguments) != 1:
            return None
        given = next(iter(node.arguments.values()))
        return self.built.mask_of(given) if isinstance(given, Tensor) else None

    def _remember(
        self,
        node: Node,
        instance: Instance,
        first: str,
        nests: Mapping[str, Any],
        mask: Mask,
        there: Effect,
    ) -> None:
        """Carry on what was lost, and say so where it would be read."""
        if mask.lost is None and not there.drops:
            return
        then = self._effect(node, instance, first, nests, lost=True)
        if isinstance(then, Mismatch):
            return
        if then.reads:
            lost = [m for nest in nests.values() for m in _flat(nest) if m is not None and m.lost]
            self.events += [Missed(node, m) for m in lost]
        types = then.output or ((mask.type,) if then.drops else ())
        for index, type_ in enumerate(types[: len(node.output_types)]):
            if type_ is not None and (node, index) not in self.masks:
                self.masks[node, index] = Mask(type_, mask.origin, False, mask.lost or node)

    def _effect(
        self, node: Node, instance: Instance, first: str, nests: Mapping[str, Any], *, lost: bool
    ) -> Effect | Mismatch:
        """What the layer does with the masks; with those too that are `lost`, or without."""
        masks = {name: _types(nest, lost) for name, nest in nests.items()}
        types = {name: _typed(nest) for name, nest in node.arguments.items()}
        return effect(
            Masked(
                instance,
                types.pop(first, None),
                masks.pop(first, None),
                node.output_types,
                types,
                masks,
                self.follower.running,
            )
        )

    def _give(self, node: Node, found: Effect, origin: Node, lost: Node | None = None) -> None:
        for index, type_ in enumerate(found.output[: len(node.output_types)]):
            if type_ is not None:
                self.masks[node, index] = Mask(type_, origin, True, lost)

    # ------------------------------------------------------------ models and operations

    def _model(self, node: Node, inner: Model) -> None:
        """Keras follows no masks through it while building, and all of them while running."""
        incoming = tuple(
            self._nest(node.arguments.get(name), node) if self.masks else None
            for name in inner.inputs
        )
        if not self.follower.running or self.level == MAX_LEVELS:
            ended = [mask for mask in incoming if mask is not None and mask.present]
            if ended:
                self.events.append(Ended(node, ended[0]))
            return
        found = self.follower.model(inner, incoming, self.level + 1)
        if any(mask is not None for mask in incoming):
            origins = {mask.origin for mask in incoming if mask is not None}
            self.events += [event for event in found.events if event.mask.origin in origins]
        for index, mask in enumerate(found.outputs[: len(node.output_types)]):
            if mask is not None:
                self.masks[node, index] = mask

    def _op(self, node: Node) -> None:
        """An operation carries no mask: remember it where its axes are still there."""
        seen = (self._mask(tensor, node) for tensor in tensors_in(node.arguments))
        mask = next((mask for mask in seen if mask is not None), None)
        if mask is None or mask.type.shape is None:
            return
        length = len(mask.type.shape)
        for index, type_ in enumerate(node.output_types):
            if type_.shape is not None and type_.shape[:length] == mask.type.shape:
                lost = mask.lost or node
                self.masks[node, index] = Mask(mask.type, mask.origin, False, lost)


def _flat(nest: Any) -> list[Mask | None]:
    if not isinstance(nest, tuple):
        return [nest]
    parts: list[Mask | None] = []
    for part in nest:
        parts += _flat(part)
    return parts


def _types(nest: Any, lost: bool) -> Any:
    """The types of the masks; those that are lost only where they are asked for."""
    match nest:
        case Mask():
            return nest.type if nest.present or lost else None
        case tuple():
            return tuple(_types(part, lost) for part in nest)
    return None


def _typed(nest: Nest) -> Any:
    match nest:
        case Tensor():
            return nest.type
        case list() | tuple():
            return tuple(_typed(part) for part in nest)
    return nest
