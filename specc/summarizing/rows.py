"""The rows of the table: what `specc.diagram` folds the model into, with what each part counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from specc.catalog.application_layers import first_name
from specc.catalog.costs import multiply_adds
from specc.catalog.types import OpCall, TensorType
from specc.diagram.part import Part
from specc.graph.ir import Layer, Model, Node, Op, Tensor
from specc.graph.verify import tensors_in
from specc.record import record
from specc.summarizing.counting import Counts, Totals, of_weights, together
from specc.summarizing.tracing import Place, Trace, size_of

MOST_OPENED = 12
"""A block with a model to itself is opened if it has no more rows than these."""


@record
class Row:
    """A row: `number` as people refer to it, `depth` of how many others it is a part.

    `kind` is `input`, `layer`, `op`, `block`, `model`, `loop` or `more`; `name` is that of the
    layer, or of the block with its arguments; `type` the class of the layer. `times` is how often
    it comes: its totals are of all times, those of rows within it of one. `sources` are the
    numbers of the rows whose outputs flow in.
    """

    number: int
    depth: int
    kind: str
    name: str
    type: str
    times: int
    outputs: Sequence[TensorType]
    totals: Totals
    sources: Sequence[int]


class _Draft:
    """A row that is made, and what is to be looked up of it once all rows are."""

    def __init__(self, depth: int, kind: str, name: str, type_: str, times: int) -> None:
        self.depth, self.kind, self.name, self.type, self.times = depth, kind, name, type_, times
        self.outputs: Sequence[TensorType] = ()
        self.totals = Totals()
        self.flows: list[tuple[Place, Tensor]] = []
        self.sources: list[int] = []


class Rows:
    """Makes the rows of a model; `expand` opens all, `depth` blocks within so many others."""

    def __init__(
        self, model: Model, counts: Counts, trace: Trace | None, *, expand: bool, depth: int
    ) -> None:
        self._model, self._counts, self._trace = model, counts, trace
        self._expand, self._depth = expand, depth
        self._drafts: list[_Draft] = []
        self._row_of: dict[Place | Tensor, int] = {}

    def rows(self, parts: Sequence[Part], inputs: Mapping[str, TensorType]) -> list[Row]:
        """Rows for the inputs, then for the parts."""
        for name, tensor in self._model.inputs.items():
            draft = self._add(0, "input", name, "Input", 1)
            draft.outputs = [inputs[name]]
            self._row_of[tensor] = len(self._drafts)
        alone = len(parts) == 1 and parts[0].inner and len(parts[0].inner) <= MOST_OPENED
        self._parts(parts, (), 0, 1 if alone else 0)
        return [self._row(number, draft) for number, draft in enumerate(self._drafts, start=1)]

    def of_outputs(self) -> dict[str, int]:
        """The numbers of the rows that the outputs of the model come from, by their names."""
        found: dict[str, int] = {}
        for name, tensor in self._model.outputs.items():
            place = tensor if tensor.node is None else (tensor.node,)
            if place in self._row_of:
                found[name] = self._row_of[place]
        return found

    def _add(self, depth: int, kind: str, name: str, type_: str, times: int) -> _Draft:
        self._drafts.append(_Draft(depth, kind, name, type_, times))
        return self._drafts[-1]

    def _parts(self, parts: Sequence[Part], prefix: Place, depth: int, more: int) -> None:
        for part in parts:
            name, type_ = _named(part)
            draft = self._add(depth, part.kind, name, type_, part.times)
            number = len(self._drafts)
            places = [(*prefix, node) for node in part.nodes]
            draft.totals = together([self._counts.at.get(place, Totals()) for place in places])
            draft.outputs = self._outputs(places[-1], part.nodes[-1])
            own = set(part.nodes)
            for node in part.nodes:
                self._row_of[(*prefix, node)] = number
                flowing = tensors_in(node.arguments)
                draft.flows += ((prefix, t) for t in flowing if t.node is None or t.node not in own)
            within = (*prefix, part.nodes[0]) if part.kind == "model" else prefix
            if part.inner and (self._expand or part.kind == "loop" or depth < self._depth + more):
                self._parts(part.inner, within, depth + 1, more)
            elif self._expand and not part.inner:
                self._inside(places[0], depth + 1)

    def _inside(self, place: Place, depth: int) -> None:
        """The operations of an application, and the layers and functions of a custom layer."""
        opened = () if self._trace is None else self._trace.opened.get(place, ())
        begin = len(self._drafts)
        for number, each in enumerate(opened):
            cls, _, name, back = each.operation
            draft = self._add(depth, "layer", first_name(name), cls, 1)
            draft.outputs = [_of_any_batch(each.output)]
            draft.totals = self._counts.at.get((*place, number), Totals())
            outer = begin  # the row of the application itself
            draft.sources = [begin + 1 + number - b if b <= number else outer for b in back]
        for call, made, own in () if self._trace is None else self._trace.bodies.get(place, ()):
            entry = call.entry if isinstance(call, OpCall) else call.layer.entry
            kind = "op" if isinstance(call, OpCall) else "layer"
            draft = self._add(depth, kind, entry.name, entry.name, 1)
            draft.outputs = [_of_any_batch(type_) for type_ in made]
            sizes = [size_of(type_) for type_ in made]
            size = None if None in sizes else sum(n for n in sizes if n is not None)
            counted = of_weights(own)
            draft.totals = Totals(counted.parameters, counted.trainable, multiply_adds(call), size)

    def _outputs(self, place: Place, node: Node) -> Sequence[TensorType]:
        found = None if self._trace is None else self._trace.made.get(place)
        declared = node.output_types
        if found is None or len(found) != len(declared):
            return declared
        return [shown(one, other) for one, other in zip(declared, found, strict=True)]

    def _row(self, number: int, draft: _Draft) -> Row:
        sources = dict.fromkeys([*draft.sources, *self._sources(draft)])
        return Row(
            number,
            draft.depth,
            draft.kind,
            draft.name,
            draft.type,
            draft.times,
            draft.outputs,
            draft.totals,
            [source for source in sources if source != number],
        )

    def _sources(self, draft: _Draft) -> Iterator[int]:
        """The rows that tensors come from; those that flow into a model come from outside of it."""
        for place, tensor in draft.flows:
            prefix, flowing = place, tensor
            while flowing.node is None and prefix:
                outer = prefix[-1]
                assert isinstance(outer, Node)
                assert isinstance(outer.operation, Layer)
                model = outer.operation.model
                assert model is not None
                name = next(name for name, t in model.inputs.items() if t is flowing)
                prefix, flowing = prefix[:-1], outer.arguments[name]
            found = flowing if flowing.node is None else (*prefix, flowing.node)
            if found in self._row_of:
                yield self._row_of[found]


def _named(part: Part) -> tuple[str, str]:
    """What a row is called, and its class."""
    operation = part.nodes[0].operation
    match part.kind:
        case "layer" if isinstance(operation, Layer):
            return (part.title, part.title) if part.times > 1 else (operation.name, part.title)
        case "op" if isinstance(operation, Op):
            return operation.name, part.title
        case "block":
            return f"{part.title}({part.detail})" if part.detail else part.title, "block"
        case "model":
            return part.title, "model"
    return part.title, part.kind


def _of_any_batch(made: TensorType) -> TensorType:
    """A type for one example as one for a batch."""
    if not made.shape or made.shape[0] != 1:
        return made
    return TensorType((None, *made.shape[1:]), made.dtype)


def shown(declared: TensorType, found: TensorType) -> TensorType:
    """A type as it is shown: sizes as they are here, open where the batch alone decides."""
    if declared.shape is None or found.shape is None or len(declared.shape) != len(found.shape):
        return declared
    pairs = enumerate(zip(declared.shape, found.shape, strict=True))
    dims = (
        one if axis == 0 or not isinstance(other, int) else other for axis, (one, other) in pairs
    )
    return TensorType(tuple(dims), declared.dtype)
