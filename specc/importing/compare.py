"""Whether a spec means a model: its graph as a net, and two nets held against each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specc.catalog.types import Instance, Policy, TensorType
from specc.expansion.naming import Namer
from specc.expansion.operators import OPERATORS
from specc.graph.ir import Layer, Model, Node, Op, Program, Tensor
from specc.importing.calls import usual_operation
from specc.importing.net import Array, Feed, Flow, Made, Net, Step, identity, in_order, inputs_of
from specc.importing.usual import same_value, usual


def net_of(program: Program) -> Net:
    """The model of a program as a net."""
    assert program.model is not None
    policy = program.policy
    return _Graph(_name_of(policy)).net(program.model)


def _name_of(policy: Policy) -> str:
    if policy.compute == policy.variable:
        return policy.compute
    return f"mixed_{policy.compute}"


class _Graph:
    """Makes nets of a program's models, each once."""

    def __init__(self, policy: str) -> None:
        self.policy = policy
        self.nets: dict[Model, Net] = {}
        self.made: dict[Layer, Made] = {}

    def net(self, model: Model) -> Net:
        """The net of a model; those that are used in it are made first."""
        pending: list[tuple[Model, bool]] = [(model, False)]
        while pending:
            item, is_ready = pending.pop()
            if item in self.nets:
                continue
            if is_ready:
                self.nets[item] = self._net(item)
                continue
            pending.append((item, True))
            for node in item.nodes:
                if isinstance(node.operation, Layer) and node.operation.model is not None:
                    pending.append((node.operation.model, False))
        return self.nets[model]

    def _net(self, model: Model) -> Net:
        feeds: dict[Tensor, Feed] = {}
        for name, tensor in model.inputs.items():
            shape = tensor.type.shape or ()
            sizes = tuple(d if isinstance(d, int) else None for d in shape[1:])
            feeds[tensor] = Feed(name, sizes, tensor.type.dtype or "")
        steps: dict[Node, Step] = {}

        def flow(nest: Any) -> Any:
            match nest:
                case Tensor(node=None):
                    return Flow(feeds[nest])
                case Tensor():
                    assert nest.node is not None
                    return _constant(steps[nest.node]) or Flow(steps[nest.node], nest.index)
                case list() | tuple():
                    return [flow(item) for item in nest]
                case dict():
                    return {key: flow(item) for key, item in nest.items()}
            return nest

        for node in model.nodes:
            arguments = {key: flow(value) for key, value in node.arguments.items()}
            steps[node] = self._step(node, arguments)
        outputs = {name: flow(tensor) for name, tensor in model.outputs.items()}
        kept = tuple(in_order(list(outputs.values())))
        return Net(model.name, tuple(feeds.values()), outputs, kept, model.is_sequential)

    def _step(self, node: Node, arguments: Mapping[str, Any]) -> Step:
        rank = _rank(node.arguments)
        match node.operation:
            case Op(name=name, entry=entry, symbol=symbol):
                if symbol is None:
                    assert entry is not None
                    return Step(
                        Made(name, function=entry.name), usual_operation(entry, arguments), rank
                    )
                function = "get_item" if symbol == "[]" else OPERATORS.get(symbol, "negative")
                if list(arguments) == ["x"]:
                    function = "negative"
                return Step(Made(name, function=function), arguments, rank)
            case Layer() as layer:
                if layer not in self.made:
                    self.made[layer] = self._made(layer, rank)
                made = self.made[layer]
                if made.net is not None:
                    given = list(arguments.values())
                    return Step(made, {"inputs": given[0] if len(given) == 1 else given}, rank)
                return Step(made, _without_defaults(made, arguments), rank)
        raise AssertionError("a node applies a layer or an operation")

    def _made(self, layer: Layer, rank: int | None) -> Made:
        if layer.model is not None:
            return Made(layer.name, layer.named, net=self.nets[layer.model])
        assert layer.instance is not None
        instance = usual(layer.instance, rank, self.policy)
        return Made(layer.name, layer.named, instance=instance)


def _constant(step: Step) -> Array | None:
    """What `ops.array([…], dtype=…)` and `ops.eye(…)` give: constants."""
    if inputs_of(step):
        return None
    dtype = str(step.arguments.get("dtype"))
    match step.made.function:
        case "array":
            return Array(step.arguments["x"], dtype)
        case "eye" if isinstance(step.arguments.get("N"), int):
            return Array(identity(step.arguments["N"]), dtype)
    return None


def _without_defaults(made: Made, arguments: Mapping[str, Any]) -> dict[str, Any]:
    assert made.instance is not None
    defaults = {p.name: p.default for p in made.instance.entry.call_params if not p.required}
    return {
        name: value
        for name, value in arguments.items()
        if value is not None and not (name in defaults and same_value(value, defaults[name]))
    }


def _rank(nest: Any) -> int | None:
    pending = [nest]
    while pending:
        item = pending.pop()
        if isinstance(item, Tensor):
            type_: TensorType = item.type
            return None if type_.shape is None else len(type_.shape)
        if isinstance(item, Mapping):
            pending.extend(reversed(list(item.values())))
        elif isinstance(item, (list, tuple)):
            pending.extend(reversed(item))
    return None


# ------------------------------------------------------------------- sameness


def difference(model: Net, spec: Net, policy: str = "float32") -> str | None:
    """How two nets differ, in a few words; None where they mean the same model.

    Names are not looked at but those of inputs and outputs, where there are several.
    """
    pairs: list[tuple[Net, Net]] = [(model, spec)]
    partners: dict[Net, Net] = {}
    while pairs:
        one, other = pairs.pop()
        if one in partners:
            if partners[one] is not other:
                return f"`{one.name}` is shared, and here it is not"
            continue
        partners[one] = other
        found = _differ(one, other, pairs, policy)
        if found is not None:
            return found
    return None


def _differ(one: Net, other: Net, pairs: list[tuple[Net, Net]], policy: str) -> str | None:
    if [(f.shape, f.dtype) for f in one.feeds] != [(f.shape, f.dtype) for f in other.feeds]:
        return f"the inputs of `{one.name}`"
    if len(one.outputs) != len(other.outputs):
        return f"the outputs of `{one.name}`"
    ordered, theirs = (in_order(list(net.outputs.values())) for net in (one, other))
    if len(ordered) != len(theirs):
        return f"`{one.name}` has {len(ordered)} operations, here {len(theirs)}"
    places: dict[Any, Any] = dict(zip(one.feeds, other.feeds, strict=True))
    made: dict[Made, Made] = {}
    back: dict[Made, Made] = {}
    for step, partner in zip(ordered, theirs, strict=True):
        places[step] = partner
        if made.setdefault(step.made, partner.made) is not partner.made:
            return f"`{step.made.name}` is shared, and here it is not"
        if back.setdefault(partner.made, step.made) is not step.made:
            return f"`{step.made.name}` is not shared, and here it is"
        found = _steps_differ(step, partner, places, pairs, policy)
        if found is not None:
            return found
    ends = zip(one.outputs.values(), other.outputs.values(), strict=True)
    if any(not _same_flow(a, b, places) for a, b in ends):
        return f"what the outputs of `{one.name}` are"
    return None


def _steps_differ(
    step: Step,
    partner: Step,
    places: Mapping[Any, Any],
    pairs: list[tuple[Net, Net]],
    policy: str,
) -> str | None:
    mine, theirs = step.made, partner.made
    if not _same_kind(mine, theirs):
        return f"`{mine.name}` is a `{mine.kind}`, here a `{theirs.kind}`"
    if mine.net is not None and theirs.net is not None:
        pairs.append((mine.net, theirs.net))
    if mine.instance is not None and theirs.instance is not None:
        own = mine.instance
        if step.rank is None:  # Keras 2 says no shapes; those of the spec are known
            own = usual(own, partner.rank, policy)
        args, others = (
            {k: v for k, v in i.args.items() if (k, v) != ("dtype", policy)}
            for i in (own, theirs.instance)
        )
        for name in {**args, **others}:
            if not same_constant(args.get(name), others.get(name)):
                return f"`{name}` of `{mine.name}`"
    if list(step.arguments) != list(partner.arguments) and set(step.arguments) != set(
        partner.arguments
    ):
        return f"what `{mine.name}` is called with"
    for name, nest in step.arguments.items():
        if not _same_nest(nest, partner.arguments[name], places):
            return f"what `{mine.name}` is called with"
    return None


def _same_kind(one: Made, other: Made) -> bool:
    """Whether both are of one class, or functions that make one operation: `abs`, `absolute`."""
    if one.kind == other.kind:
        return True
    if one.function is None or other.function is None:
        return False
    namer = Namer()
    return namer.operation(one.function) == Namer().operation(other.function)


def same_constant(one: Any, other: Any) -> bool:
    """Whether two arguments are the same, objects by their class and arguments."""
    if isinstance(one, Instance) and isinstance(other, Instance):
        return one.entry.name == other.entry.name and (
            set(one.args) == set(other.args)
            and all(same_constant(value, other.args[name]) for name, value in one.args.items())
        )
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(map(same_constant, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same_constant(one[k], other[k]) for k in one)
    if isinstance(one, Array) and isinstance(other, Array):
        return one.dtype == other.dtype and same_constant(one.value, other.value)
    return same_value(one, other)


def _same_nest(one: Any, other: Any, places: Mapping[Any, Any]) -> bool:
    if isinstance(one, Flow) and isinstance(other, Flow):
        return _same_flow(one, other, places)
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(
            _same_nest(a, b, places) for a, b in zip(one, other, strict=True)
        )
    if isinstance(one, (list, tuple)) and len(one) == 1:
        return _same_nest(one[0], other, places)
    if isinstance(other, (list, tuple)) and len(other) == 1:
        return _same_nest(one, other[0], places)
    return same_constant(one, other)


def _same_flow(one: Flow, other: Flow, places: Mapping[Any, Any]) -> bool:
    return places.get(one.source) is other.source and one.index == other.index
