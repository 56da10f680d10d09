"""The model applied to one example: each application in order, models inside of it opened.

Every tensor is a buffer with a number; what only looks at another under a new shape shares its
buffer. `place` says where an application stands: the nodes that lead to it, from the model's own
to those of the models in it, and behind them the number of an operation of `keras.applications`.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from specc.catalog.costs import multiply_adds
from specc.catalog.costs.keeping import Kept, keeping
from specc.catalog.costs.running import filled
from specc.catalog.shapes import infer_layer, infer_op
from specc.catalog.shapes.applications import Inside, operations_inside
from specc.catalog.shapes.arguments import Refused, Unknown
from specc.catalog.types import LayerCall, OpCall, Outcome, Policy, TensorType, Weight
from specc.expansion.operators import flat
from specc.expansion.retype import MAX_LEVELS, Misfit, Retyper, call_of
from specc.graph.ir import Layer, Model, Node, Tensor
from specc.graph.live import live_nodes
from specc.graph.verify import tensors_in
from specc.record import record

Place = tuple[Hashable, ...]

BYTES = {"bool": 1, "float16": 2, "bfloat16": 2, "complex64": 8, "complex128": 16, "string": 16}
"""Of a number of each dtype; the others say it in bits."""


@record
class Step:
    """An application: what it reads and makes, by numbers of buffers.

    `made` is the size of what it makes in bytes, 0 where that is another's buffer; `inner` that of
    what a custom layer makes on the way. None is unknown.
    """

    place: Place
    reads: Sequence[int]
    makes: int
    made: int | None
    inner: int | None
    work: int | None
    kept: Kept
    itemsize: int


@record
class Trace:
    """All applications of a model in order, the bytes of each buffer, which flow in and out."""

    steps: Sequence[Step]
    buffers: Sequence[int | None]
    inputs: Sequence[int]
    outputs: Sequence[int]
    opened: Mapping[Place, Sequence[Inside]]
    """The operations of applications, where they stand."""
    made: Mapping[Place, Sequence[TensorType]]
    """What each node makes."""
    bodies: Mapping[Place, Sequence[Made]]
    """What custom layers apply, where they stand."""


def trace(model: Model, inputs: Mapping[str, TensorType], policy: Policy) -> Trace | Misfit:
    """The model applied to inputs of these types; a Misfit where one of its nodes refuses them."""
    tracer = _Tracer(policy)
    buffers = {name: tracer.buffer(size_of(type_)) for name, type_ in inputs.items()}
    found = tracer.model(model, inputs, buffers, ())
    if isinstance(found, Misfit):
        return found
    return Trace(
        tracer.steps,
        tracer.buffers,
        [*buffers.values()],
        found,
        tracer.opened,
        tracer.made,
        tracer.bodies,
    )


def size_of(given: TensorType) -> int | None:
    """The bytes of a tensor; None where a size is not known."""
    if given.shape is None or given.dtype is None:
        return None
    total = itemsize(given.dtype)
    for dim in given.shape:
        if not isinstance(dim, int):
            return None
        total *= dim
    return total


def itemsize(dtype: str | None) -> int:
    """The bytes of a number of this dtype."""
    if dtype is None:
        return 4
    return BYTES.get(dtype) or int(dtype.lstrip("uintfloa")) // 8


class _Running(Retyper):
    """Types a model as it runs: where Keras leaves a size open that what flows in tells, it is."""

    def _node(self, node: Node, arguments: dict[str, Any]) -> Any:
        found = super()._node(node, arguments)
        if isinstance(found, Misfit) or len(found) != 1:
            return found
        call = call_of(node, arguments, self._policy)
        return found if call is None else (filled(call, found[0]),)


class _Tracer:
    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._retyper = _Running(policy)
        self._constant: set[int] = set()
        """Buffers that no input flows into."""
        self.steps: list[Step] = []
        self.buffers: list[int | None] = []
        self.opened: dict[Place, Sequence[Inside]] = {}
        self.made: dict[Place, Sequence[TensorType]] = {}
        self.bodies: dict[Place, Sequence[Made]] = {}

    def buffer(self, size: int | None) -> int:
        """A new buffer of so many bytes."""
        self.buffers.append(size)
        return len(self.buffers) - 1

    def model(
        self,
        model: Model,
        inputs: Mapping[str, TensorType],
        given: Mapping[str, int],
        prefix: Place,
    ) -> list[int] | Misfit:
        """Add the steps of a model; the buffers of its outputs."""
        retyped = self._retyper.retyped(model, inputs)
        if isinstance(retyped, Misfit):
            return retyped
        buffers: dict[tuple[Node | None, Any], int] = {
            (None, tensor): given[name] for name, tensor in model.inputs.items()
        }

        def of(tensor: Tensor) -> int:
            return buffers[tensor.node, tensor if tensor.node is None else tensor.index]

        for node in live_nodes(model):
            applied = retyped.nodes[node]
            reads = [of(tensor) for tensor in tensors_in(node.arguments)]
            place = (*prefix, node)
            self.made[place] = applied.outputs
            match node.operation:
                case Layer(model=Model() as inner) if len(prefix) < MAX_LEVELS:
                    names = {n: of(node.arguments[n]) for n in inner.inputs}
                    made = self.model(inner, applied.arguments, names, place)
                    if isinstance(made, Misfit):
                        return made
                case _:
                    made = self._node(node, applied.arguments, applied.outputs, reads, place)
            buffers.update(((node, index), number) for index, number in enumerate(made))
        return [of(tensor) for tensor in model.outputs.values()]

    def _node(
        self,
        node: Node,
        arguments: Mapping[str, Any],
        outputs: Sequence[TensorType],
        reads: Sequence[int],
        place: Place,
    ) -> list[int]:
        call = call_of(node, arguments, self._policy)
        if isinstance(call, LayerCall) and call.layer.entry.section == "applications":
            try:
                inside = operations_inside(call)
            except (Refused, Unknown):
                inside = []
            if inside:
                self.opened[place] = inside
                return [self._application(inside, reads, place)]
        kept: Kept = Kept(inputs=False, output=False)
        work: int | None = 0
        inner: int | None = 0
        if call is not None:
            kept, work = keeping(call), multiply_adds(call)
            if isinstance(call, LayerCall) and call.layer.entry.inside is not None:
                body = _body(call)
                self.bodies[place], inner = body or [], _bytes(body)
        return [self._step(place, reads, outputs, kept, work, inner)] * max(1, len(outputs))

    def _application(self, inside: Sequence[Inside], reads: Sequence[int], place: Place) -> int:
        made = [reads[0]]
        for number, each in enumerate(inside):
            back = [made[len(made) - steps] for steps in each.operation[3]]
            kept = Kept(False, False)
            if each.calls:
                kept = keeping(each.calls[-1])
            elif each.operation[0] in ("Activation", "ReLU"):
                kept = Kept(False, True)
            counted = [multiply_adds(call) for call in each.calls]
            work = None if None in counted else sum(n for n in counted if n is not None)
            made.append(self._step((*place, number), back, [each.output], kept, work, 0))
        return made[-1]

    def _step(
        self,
        place: Place,
        reads: Sequence[int],
        outputs: Sequence[TensorType],
        kept: Kept,
        work: int | None,
        inner: int | None,
    ) -> int:
        if all(number in self._constant for number in reads):
            work = 0  # computed once, when the model is made
        sizes = [size_of(type_) for type_ in outputs]
        made = None if None in sizes else sum(size for size in sizes if size is not None)
        shares = kept.is_view and bool(reads)
        number = reads[0] if shares else self.buffer(made)
        width = itemsize(outputs[0].dtype) if outputs else 4
        made = 0 if shares else made
        if all(other in self._constant for other in reads):
            self._constant.add(number)
        self.steps.append(Step(place, reads, number, made, inner, work, kept, width))
        return number


Made = tuple[LayerCall | OpCall, tuple[TensorType, ...], tuple[Weight, ...]]
"""A call in the body of a custom layer, what it makes, and its weights."""


def _body(call: LayerCall) -> list[Made] | None:
    """What a custom layer applies, layers inside of it opened; None where that is not known."""
    found: list[Made] = []
    assert call.layer.entry.inside is not None
    waiting: list[LayerCall | OpCall] = list(reversed(call.layer.entry.inside(call)))
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, LayerCall) and inner.layer.entry.inside is not None:
            waiting += reversed(inner.layer.entry.inside(inner))
            continue
        outcome = infer_op(inner) if isinstance(inner, OpCall) else infer_layer(inner)
        if not isinstance(outcome, Outcome):
            return None
        found.append((inner, flat(outcome.output), outcome.weights or ()))
    return found


def _bytes(body: list[Made] | None) -> int | None:
    """The bytes of all that a body makes on its way to the output, the last that it makes."""
    total = 0
    for call, made, _ in [] if body is None else body[:-1]:
        for type_ in () if keeping(call).is_view else made:
            size = size_of(type_)
            if size is None:
                return None
            total += size
    return None if body is None else total
