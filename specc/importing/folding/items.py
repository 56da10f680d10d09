"""What folding works on: bodies of items, each with its constants apart from its wiring.

An item applies something to tensors: a layer, an operation, a block, or a loop. `key` says what
it is but for its constants, so that two items of one key can be uses of one piece of text; where
their constants differ, a parameter or a loop's name stands for them (`Hole`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from specc.catalog.types import Instance
from specc.importing.net import Feed, Flow, Made, Net, Step
from specc.record import record, value


@value
class Hole:
    """Where a constant differs from use to use: the name that stands for it, `factor` times."""

    name: str
    factor: int = 1


class Port:
    """An input of a body."""

    def __init__(self, name: str, feed: Feed | None = None) -> None:
        self.name = name
        self.feed = feed


class Item:
    """Something applied. `refs` are the tensors that it takes, in order.

    `arguments` are those of the call by name; in them a number stands for a place in `refs`
    (`At`). `weight` counts the layers and operations in it.
    """

    def __init__(
        self,
        key: Any,
        constants: Mapping[str, Any],
        arguments: Mapping[str, Any],
        refs: Iterable[Ref],
        what: Made | Block | Loop,
        weight: int = 1,
        outputs: int = 1,
    ) -> None:
        self.key = key
        self.constants = dict(constants)
        self.arguments = arguments
        self.refs = list(refs)
        self.what = what
        self.weight = weight
        self.outputs = outputs

    @property
    def is_link(self) -> bool:
        """Whether it takes one tensor, once, and gives one: it can stand in a chain."""
        return len(self.refs) == 1 and self.outputs == 1


@value
class At:
    """In an item's arguments: the tensor at this place of its `refs`."""

    place: int


@record
class Ref:
    """A tensor in a body: an input, or one of what an item gives."""

    source: Port | Item
    index: int = 0

    def same(self, other: Ref) -> bool:
        """Whether both are one tensor."""
        return self.source is other.source and self.index == other.index


class Body:
    """The items of a model, a block or a loop, in an order in which they can be made."""

    def __init__(self, ports: list[Port], items: list[Item], outputs: dict[str, Ref]) -> None:
        self.ports = ports
        self.items = items
        self.outputs = outputs
        self.is_round = False
        """Whether it is the body of a loop."""

    def consumers(self) -> dict[tuple[Any, int], int]:
        """How often each tensor is taken, outputs included."""
        counts: dict[tuple[Any, int], int] = {}
        for item in self.items:
            for ref in item.refs:
                key = (ref.source, ref.index)
                counts[key] = counts.get(key, 0) + 1
        for ref in self.outputs.values():
            key = (ref.source, ref.index)
            counts[key] = counts.get(key, 0) + 1
        return counts


class Block:
    """A piece of graph with one input and one output, and parameters with their defaults."""

    def __init__(self, body: Body) -> None:
        self.body = body
        self.parameters: list[str] = []
        self.defaults: dict[str, Any] = {}
        """What those parameters are that most uses give the same for."""


class Loop:
    """A chain of items, taken several times; `names` are bound to each of the item's rows."""

    def __init__(self, body: Body, names: list[str]) -> None:
        self.body = body
        self.names = names
        body.is_round = True


def body_of(net: Net) -> Body:
    """The body of a net: an item for each step."""
    ports = {feed: Port(feed.name, feed) for feed in net.feeds}
    uses: dict[Made, int] = {}
    widths: dict[Step, int] = {}
    for step in net.steps:
        uses[step.made] = uses.get(step.made, 0) + 1
        for flow in _flows(step.arguments):
            if isinstance(flow.source, Step):
                widths[flow.source] = max(widths.get(flow.source, 1), flow.index + 1)
    for flow in net.outputs.values():
        if isinstance(flow.source, Step):
            widths[flow.source] = max(widths.get(flow.source, 1), flow.index + 1)
    items: dict[Step, Item] = {}

    def ref(flow: Flow) -> Ref:
        source = flow.source
        return Ref(ports[source] if isinstance(source, Feed) else items[source], flow.index)

    for step in net.steps:
        refs: list[Ref] = []
        arguments = {k: _placed(v, refs, ref) for k, v in step.arguments.items()}
        made, shared = step.made, uses[step.made] > 1 and step.made.function is None
        constants: Mapping[str, Any] = {}
        if made.instance is not None:
            constants = made.instance.args
        identity = made if shared else made.net
        key = (made.kind, identity, frozen(arguments))
        count = outputs_of(step, widths.get(step, 1))
        items[step] = Item(key, constants, arguments, refs, made, 1, count)
    outputs = {name: ref(flow) for name, flow in net.outputs.items()}
    return Body(list(ports.values()), list(items.values()), outputs)


_SEVERAL = frozenset(
    {"array_split", "divmod", "eig", "eigh", "frexp", "histogram", "linalg.eig", "linalg.eigh"}
    | {"linalg.lu_factor", "linalg.qr", "linalg.slogdet", "linalg.svd", "lu_factor", "meshgrid"}
    | {"modf", "moments", "nonzero", "qr", "rfft", "fft", "fft2", "ifft2", "slogdet", "split"}
    | {"stft", "svd", "top_k", "unstack", "unravel_index"}
)
"""Functions that give several tensors, even where one of them is needed."""


def outputs_of(step: Step, seen: int) -> int:
    """How many tensors a step gives; `seen` are those that are taken."""
    made = step.made
    if made.net is not None:
        return len(made.net.outputs)
    if made.function in _SEVERAL or step.arguments.get("return_attention_scores"):
        return max(seen, 2)
    layers = [made.instance] if made.instance is not None else []
    layers += [v for layer in layers for v in layer.args.values() if isinstance(v, Instance)]
    if any(layer.args.get("return_state") for layer in layers):
        return max(seen, 2)
    return seen


def _flows(arguments: Mapping[str, Any]) -> Iterator[Flow]:
    from specc.importing.net import flows_in

    for nest in arguments.values():
        yield from flows_in(nest)


def _placed(nest: Any, refs: list[Ref], ref: Any) -> Any:
    """`nest` with places in `refs`, which grows, for its tensors."""
    if isinstance(nest, Flow):
        refs.append(ref(nest))
        return At(len(refs) - 1)
    if isinstance(nest, (list, tuple)):
        return tuple(_placed(item, refs, ref) for item in nest)
    if isinstance(nest, dict):
        return {key: _placed(item, refs, ref) for key, item in nest.items()}
    return nest


def frozen(nest: Any) -> Any:
    """Something to compare arguments by."""
    if isinstance(nest, Mapping):
        return tuple((key, frozen(item)) for key, item in nest.items())
    if isinstance(nest, (list, tuple)):
        return tuple(frozen(item) for item in nest)
    if isinstance(nest, slice):
        return ("slice", frozen(nest.start), frozen(nest.stop), frozen(nest.step))
    if isinstance(nest, Instance):
        return (nest.entry.name, frozen(nest.args))
    if isinstance(nest, bool):
        return ("truth", nest)
    return nest
