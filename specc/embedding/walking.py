"""Makes the public graph of the compiler's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from specc.catalog.types import Instance, Weight
from specc.embedding.graph import (
    Graph,
    GraphLayer,
    GraphModel,
    GraphNode,
    GraphStep,
    GraphTensor,
    GraphWeight,
)
from specc.embedding.values import Value, public
from specc.graph.ir import Frame, Layer, Model, Nest, Node, Op, Program, Tensor
from specc.resting import no_collecting


def graph_of(program: Program) -> Graph:
    """The graph of a program; models that others use come before them."""
    with no_collecting():
        return _graph(program)


def _graph(program: Program) -> Graph:
    walking = _Walking(program)
    main = program.model
    for model in _used_first([*program.models.values(), *([] if main is None else [main])]):
        walking.model(model)
    return Graph(
        program.name,
        {name: public(param.value) for name, param in program.params.items()},
        {name: walking.made[model] for name, model in program.models.items()},
        None if main is None else walking.made[main],
    )


def _used_first(models: Sequence[Model]) -> Iterable[Model]:
    """Models and those that they use, each once, used ones first."""
    done: dict[Model, None] = {}
    waiting = list(reversed(models))
    while waiting:
        model = waiting[-1]
        used = [layer.model for layer in model.weights if layer.model is not None]
        missing = [other for other in used if other not in done]
        if missing and model not in done:
            waiting += missing
        else:
            done[waiting.pop()] = None
    return done


class _Walking:
    """What has been made so far, by what it was made of."""

    def __init__(self, program: Program) -> None:
        self._place = program.sources.place
        self.made: dict[Model, GraphModel] = {}
        self._trails: dict[Frame | None, tuple[GraphStep, ...]] = {None: ()}
        self._inputs: dict[Tensor, GraphTensor] = {}
        self._outputs: dict[Node, list[GraphTensor]] = {}

    def model(self, model: Model) -> GraphModel:
        """A model whose own models have been made."""
        layers: dict[Layer, GraphLayer] = {}
        users: dict[Layer, list[GraphNode]] = {layer: [] for layer in model.weights}
        for layer, weights in model.weights.items():
            known = None if weights is None else tuple(GraphWeight(*_parts(w)) for w in weights)
            layers[layer] = GraphLayer(
                layer.name,
                layer.named,
                layer.class_name,
                _arguments(layer.instance),
                known,
                None if layer.model is None else self.made[layer.model],
                users[layer],
            )
        inputs = {name: self._input(tensor) for name, tensor in model.inputs.items()}
        nodes = tuple(self._node(i, node, layers) for i, node in enumerate(model.nodes))
        for node, made in zip(model.nodes, nodes, strict=True):
            if isinstance(node.operation, Layer):
                users[node.operation].append(made)
        definition = model.definition
        self.made[model] = GraphModel(
            model.name,
            inputs,
            {name: self._tensor(tensor) for name, tensor in model.outputs.items()},
            nodes,
            tuple(layers.values()),
            None if definition is None else self._place(definition.name.span),
        )
        return self.made[model]

    def _input(self, tensor: Tensor) -> GraphTensor:
        found = tensor.type
        place = self._place(tensor.span)
        made = GraphTensor(tensor.name, found.shape, found.dtype, None, 0, [], place)
        self._inputs[tensor] = made
        return made

    def _tensor(self, tensor: Tensor) -> GraphTensor:
        if tensor.node is None:
            return self._inputs[tensor]
        return self._outputs[tensor.node][tensor.index]

    def _node(self, index: int, node: Node, layers: Mapping[Layer, GraphLayer]) -> GraphNode:
        taken: list[GraphTensor] = []
        arguments = {name: self._nest(value, taken) for name, value in node.arguments.items()}
        own: GraphLayer | None = None
        match node.operation:
            case Layer(model=None) as layer:
                kind, name, own = "layer", layer.name, layers[layer]
            case Layer() as layer:
                kind, name, own = "model", layer.name, layers[layer]
            case Op() as op:
                kind, name = "op", op.symbol or (op.entry.name if op.entry else op.name)
        outputs: list[GraphTensor] = []
        made = GraphNode(
            index,
            kind,
            name,
            own,
            arguments,
            tuple(taken),
            outputs,
            self._place(node.expr.span),
            self._trail(node.frame),
        )
        outputs += (
            GraphTensor(None, found.shape, found.dtype, made, i, [], made.place)
            for i, found in enumerate(node.output_types)
        )
        self._outputs[node] = outputs
        for tensor in dict.fromkeys(taken):
            tensor.consumers.append(made)  # type: ignore[attr-defined]
        return made

    def _nest(self, value: Nest, taken: list[GraphTensor]) -> Value:
        """An argument of a call, its tensors in `taken` too; no deeper than specs nest."""
        match value:
            case Tensor():
                taken.append(self._tensor(value))
                return taken[-1]
            case list():
                return [self._nest(part, taken) for part in value]
            case tuple():
                return tuple(self._nest(part, taken) for part in value)
            case dict():
                return {key: self._nest(part, taken) for key, part in value.items()}
            case _:
                return public(value)

    def _trail(self, frame: Frame | None) -> tuple[GraphStep, ...]:
        """What led to a frame, outermost first. Frames nest in one another as deep as specs do."""
        missing: list[Frame] = []
        while frame not in self._trails:
            assert frame is not None
            missing.append(frame)
            frame = frame.parent
        trail = self._trails[frame]
        for inner in reversed(missing):
            values = {name: self._plain(value) for name, value in inner.values}
            trail = (*trail, GraphStep(inner.text, self._place(inner.span), values))
            self._trails[inner] = trail
        return trail

    def _plain(self, value: Value) -> Value:
        """A value of a loop or a block; of tensors their types are said."""
        return str(value.type) if isinstance(value, Tensor) else public(value)


def _arguments(instance: Instance | None) -> Mapping[str, Value]:
    return {} if instance is None else public(instance).kwargs


def _parts(weight: Weight) -> tuple[str, tuple[int, ...], str, bool]:
    return weight.name, weight.shape, weight.dtype, weight.trainable
