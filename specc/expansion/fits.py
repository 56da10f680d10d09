"""What would make two tensors fit that should be of one shape: found by trying.

The layers that led to each are typed anew with another `padding`, `strides` or number of
filters, or with a projection behind them. Only what comes out right is said, with numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from specc.catalog.load import catalog
from specc.catalog.shapes import infer_layer
from specc.catalog.shapes.dims import agree
from specc.catalog.shapes.kit import policy_of
from specc.catalog.types import Instance, LayerCall, Mismatch, Outcome, Shape, TensorType
from specc.diagnostics import Applicability, Edit, Fix, Label
from specc.expansion.machine import Env, Machine
from specc.graph.ir import Layer, Node, Tensor
from specc.record import record
from specc.resolve.bindings import EntryTarget
from specc.source import Span
from specc.syntax import ast

_FAR = 24
"""How many layers back are looked at."""

Changes = dict[Node, dict[str, Any]]


@record
class Fitting:
    """What is said of two tensors that do not fit: causes, and what would fit."""

    labels: list[Label]
    helps: list[str]
    fixes: list[Fix]


@record
class _Way:
    """A tensor and the layers that led to it, the last first, from a point that both share."""

    tensor: Tensor
    nodes: list[Node]
    name: str

    @property
    def shape(self) -> Shape:
        shape = self.tensor.type.shape
        assert shape is not None
        return shape


def what_fits(
    machine: Machine,
    mismatch: Mismatch,
    first: Tensor,
    second: Tensor,
    others: Sequence[Tensor],
    env: Env,
) -> Fitting | None:
    """What would give two tensors one shape, save along `mismatch.along`; None if nothing would.

    `others` flow in beside them: what is proposed fits these as well.
    """
    if first.type.shape is None or second.type.shape is None or mismatch.axis is None:
        return None
    ways = _ways(first, second, env)
    along = mismatch.along
    if len(ways[0].shape) != len(ways[1].shape):
        return None
    labels = [label for way in ways if (label := _where_changed(way, mismatch.axis)) is not None]
    movable = [
        (way, other)
        for way, other in (ways, ways[::-1])
        if all(_fits(each.type.shape, other.shape, along) for each in others)
    ]
    # Edits of one way may reach the others too: those that do not come out right are not offered.
    for way, other in (ways, ways[::-1]):
        found = _by_padding(machine, way, other, along)
        told = None if found is None else _told(machine, labels, *found)
        if told is not None and (told.fixes or (way, other) in movable):
            return told
    movable.sort(key=lambda pair: len(pair[0].nodes))
    helps = []
    if along is None and movable:
        projection = _projection(machine, *movable[0])
        helps = [projection] if projection else []
    for way, other in movable:
        found = _by_strides(machine, way, other, along)
        if found is not None:
            told = _told(machine, labels, *found)
            told.helps.extend(helps)
            return told
    if not helps and along is None and not others:
        both = (_by_both(machine, way, other) for way, other in movable)
        helps = [text for text in both if text is not None][:1]
    return Fitting(labels, helps, []) if helps or labels else None


# --- how a tensor came about ----------------------------------------------------


def _ways(first: Tensor, second: Tensor, env: Env) -> tuple[_Way, _Way]:
    nodes = [list(_history(each)) for each in (first, second)]
    shared = {node for node in nodes[0] if node in nodes[1]}
    names = (_name(first, env) or "the first", _name(second, env) or "the second")
    return (
        _Way(first, [node for node in nodes[0] if node not in shared], names[0]),
        _Way(second, [node for node in nodes[1] if node not in shared], names[1]),
    )


def _history(tensor: Tensor) -> Iterator[Node]:
    """The layers of Keras that a tensor went through one by one, the last first."""
    for _ in range(_FAR):
        node = tensor.node
        if node is None or not isinstance(node.operation, Layer):
            return
        instance = node.operation.instance
        if instance is None or instance.entry.path in ("custom", "extern"):
            return
        given = list(node.arguments.values())
        if not given or not isinstance(given[0], Tensor) or len(node.output_types) != 1:
            return
        if any(isinstance(value, (Tensor, list, tuple)) for value in given[1:]):
            return
        yield node
        tensor = given[0]


def _name(tensor: Tensor, env: Env) -> str | None:
    found = next((name for name, value in env.names.items() if value is tensor), None)
    return None if found is None else f"`{found}`"


def _where_changed(way: _Way, axis: int) -> Label | None:
    """The layer where the axis came to its size, if that is not the last one, which has a label."""
    for place, node in enumerate(way.nodes):
        before, after = _source(node).type.shape, node.output_types[0].shape
        if before is None or after is None or len(before) != len(after):
            return None
        if before[axis] != after[axis]:
            if place == 0:
                return None
            text = f"axis {axis} goes from {_size(before[axis])} to {_size(after[axis])} here"
            return Label(node.expr.span, text)
    return None


def _source(node: Node) -> Tensor:
    source = next(iter(node.arguments.values()))
    assert isinstance(source, Tensor)
    return source


def _size(dim: object) -> str:
    return str(dim) if isinstance(dim, int) else "?"


# --- what is tried --------------------------------------------------------------


def _retyped(machine: Machine, way: _Way, changes: Mapping[Node, dict[str, Any]]) -> Shape | None:
    """The shape at the end of a way whose layers have these other arguments."""
    if not way.nodes:
        return way.shape
    given = _source(way.nodes[-1]).type
    for node in reversed(way.nodes):
        outcome = _infer(machine, _changed(node, changes.get(node, {})), given)
        if outcome is None:
            return None
        given = outcome
    return given.shape


def _changed(node: Node, change: Mapping[str, Any]) -> Instance:
    layer = node.operation
    assert isinstance(layer, Layer)
    assert layer.instance is not None
    return Instance(layer.instance.entry, {**layer.instance.args, **change})


def _infer(machine: Machine, instance: Instance, given: TensorType) -> TensorType | None:
    policy = policy_of(instance.args.get("dtype"), machine.policy)
    outcome = infer_layer(LayerCall(instance, given, {}, policy, machine.policy))
    if not isinstance(outcome, Outcome) or not isinstance(outcome.output, TensorType):
        return None
    return outcome.output if outcome.output.shape is not None else None


def _fits(one: Shape | None, other: Shape, along: int | None) -> bool:
    return (
        one is not None
        and len(one) == len(other)
        and all(
            axis == along or agree(a, b) or 1 in (a, b)
            for axis, (a, b) in enumerate(zip(one, other, strict=True))
        )
    )


def _by_padding(
    machine: Machine, way: _Way, other: _Way, along: int | None
) -> tuple[_Way, Changes, str] | None:
    """`padding=same` in all layers of the way that cut something off at the ends."""
    same = {"padding": "same"}
    changes: Changes = {node: same for node in way.nodes if _cuts(machine, node)}
    if not changes:
        return None
    shape = _retyped(machine, way, changes)
    return (way, changes, _result(way, shape)) if _fits(shape, other.shape, along) else None


def _cuts(machine: Machine, node: Node) -> bool:
    """Whether with `padding=same` something else would come out."""
    if _argument(node, "padding") != "valid":
        return False
    padded = _infer(machine, _changed(node, {"padding": "same"}), _source(node).type)
    return padded is not None and padded.shape != node.output_types[0].shape


def _by_both(machine: Machine, near: _Way, far: _Way) -> str | None:
    """`padding=same` on one way, and then a projection behind the other."""
    same = {"padding": "same"}
    changes: Changes = {node: same for node in far.nodes if _cuts(machine, node)}
    shape = _retyped(machine, far, changes) if changes else None
    projected = None if shape is None else _projected(machine, near, shape)
    if projected is None:
        return None
    text, made = projected
    return f"{_words(changes)} and `-> {text}` behind {near.name} make both {made}"


def _by_strides(
    machine: Machine, way: _Way, other: _Way, along: int | None
) -> tuple[_Way, Changes, str] | None:
    """Other strides in one layer: those that the other way takes besides, or none."""
    wanted = _ratio(way.shape, other.shape)
    for node in way.nodes:
        strides = _argument(node, "strides")
        if _argument(node, "padding") not in ("valid", "same"):
            continue
        own = strides if strides is not None else _argument(node, "pool_size")
        tried = [1] if own not in (1, None) else []
        if wanted is not None and own == 1:
            tried.append(wanted)
        for stride in tried:
            for change in ({"strides": stride}, {"strides": stride, "padding": "same"}):
                if all(_argument(node, name) == value for name, value in change.items()):
                    continue
                shape = _retyped(machine, way, {node: change})
                if _fits(shape, other.shape, along):
                    return way, {node: change}, _result(way, shape)
    return None


def _ratio(large: Shape, small: Shape) -> int | None:
    """How many times larger the spatial axes of one shape are, rounded."""
    ratios = {
        -(-a // b)
        for a, b in zip(_spatial(large), _spatial(small), strict=True)
        if isinstance(a, int) and isinstance(b, int) and b
    }
    ratio = ratios.pop() if len(ratios) == 1 else 0
    return ratio if ratio > 1 else None


def _spatial(shape: Shape) -> Shape:
    return shape[1:-1]


def _projection(machine: Machine, near: _Way, far: _Way) -> str | None:
    """What is said of a projection behind the shorter way, if it brings the two together."""
    projected = _projected(machine, near, far.shape)
    if projected is None:
        return None
    text, made = projected
    return f"`-> {text}` behind {near.name} makes it {made}, which fits"


def _projected(machine: Machine, way: _Way, wanted: Shape) -> tuple[str, TensorType] | None:
    """A convolution of one by one, or `Dense`, that brings a way to a shape, and what it gives."""
    filters, rank = wanted[-1], len(wanted)
    names = {2: "Dense", 3: "Dense", 4: "Conv2D", 5: "Conv3D"}
    if rank not in names or not isinstance(filters, int):
        return None
    args: dict[str, Any] = {"units": filters}
    text = f"Dense({filters})"
    if rank > 3:
        args = {"filters": filters, "kernel_size": 1}
        stride = _ratio(way.shape, wanted)
        if stride is not None:
            args["strides"] = stride
        more = f", strides={stride}" if stride is not None else ""
        text = f"{names[rank]}({filters}, 1{more})"
    entry = catalog().lookup("layers", names[rank])
    assert entry is not None
    made = _infer(machine, Instance(entry, args), way.tensor.type)
    return (text, made) if made is not None and _fits(made.shape, wanted, None) else None


# --- how it is said -------------------------------------------------------------


def _argument(node: Node, name: str) -> Any:
    layer = node.operation
    assert isinstance(layer, Layer)
    assert layer.instance is not None
    return layer.instance.get(name)


def _result(way: _Way, shape: Shape | None) -> str:
    return f"which makes {way.name} {TensorType(shape, way.tensor.type.dtype)}"


def _told(
    machine: Machine, labels: list[Label], way: _Way, changes: Changes, result: str
) -> Fitting:
    """The changes as edits, where each can be made in the text; else in words."""
    edits: dict[Span, Edit] = {}
    complete = True
    for node, change in changes.items():
        made = _edits(machine, node, change)
        complete = complete and made is not None
        edits |= {edit.span: edit for edit in made or ()}
    said = _words(changes)
    if not complete:
        return Fitting(labels, [f"{said} would do it, {result}"], [])
    level = Applicability.UNSAFE
    ordered = tuple(sorted(edits.values(), key=lambda edit: edit.span))
    return Fitting(labels, [], [Fix(f"set {said}, {result}", ordered, level)])


def _words(changes: Changes) -> str:
    """`padding=same` in `Conv2D`, each once."""
    parts = []
    for node, change in changes.items():
        words = ", ".join(f"{name}={value}" for name, value in change.items())
        parts.append(f"`{words}` in `{_callee(node)}`")
    return " and ".join(dict.fromkeys(parts))


def _callee(node: Node) -> str:
    layer = node.operation
    assert isinstance(layer, Layer)
    assert layer.instance is not None
    return layer.instance.entry.name


def _edits(machine: Machine, node: Node, change: Mapping[str, Any]) -> list[Edit] | None:
    """The call that makes the layer with these arguments besides; None where one is computed."""
    layer = node.operation
    assert isinstance(layer, Layer)
    target = machine.targets.get(layer.expr)
    if not isinstance(target, EntryTarget):
        return None
    written = {param.name: value for param, value in target.constructor}
    edits = []
    for name in change:
        value = written.get(name)
        if isinstance(value, ast.Literal) or (
            isinstance(value, ast.Name) and value not in machine.names
        ):
            edits.append(Edit(value.span, str(change[name])))
        elif value is not None:
            return None
    added = ", ".join(f"{name}={value}" for name, value in change.items() if name not in written)
    end = layer.expr.span.end
    match layer.expr:
        case _ if not added:
            pass
        case ast.Call(arguments=arguments):
            edits.append(Edit(Span(end - 1, end - 1), f", {added}" if arguments else added))
        case _:
            edits.append(Edit(Span(end, end), f"({added})"))
    return edits
