"""What the lints share: the nodes of all models by their layers, and who uses what they give.

A lint speaks of the text of a spec. In a block or loop one piece of text makes several nodes, so
most lints ask whether what they say holds of all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

from specc.catalog.types import Instance
from specc.checks.facts import Whole
from specc.diagnostics.model import Applicability, Edit, Fix
from specc.expansion.inputs import callee_of
from specc.graph.ir import Layer, Node, Tensor
from specc.graph.verify import tensors_in
from specc.source import Span
from specc.syntax import ast

DROPOUTS = ("Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "AlphaDropout")


class Look:
    """The whole spec, as lints look at it."""

    def __init__(self, whole: Whole) -> None:
        self.whole = whole
        self._nodes: dict[str, list[Node]] = {}
        self.dtypes = False
        """Whether any layer is given a dtype of its own."""
        for model in whole.program.models.values():
            for node in model.nodes:
                layer = node.operation
                if isinstance(layer, Layer) and layer.instance is not None:
                    self._nodes.setdefault(layer.instance.entry.name, []).append(node)
                    self.dtypes = self.dtypes or "dtype" in layer.instance.args

    def nodes(self, *classes: str) -> list[Node]:
        """The nodes that apply layers of these classes."""
        return [node for name in classes for node in self._nodes.get(name, ())]

    @cached_property
    def _users(self) -> dict[Node, list[Node]]:
        users: dict[Node, list[Node]] = {}
        for model in self.whole.program.models.values():
            for node in model.nodes:
                for value in node.arguments.values():
                    # Most take one tensor; to look into what cannot hold any takes its time.
                    if isinstance(value, Tensor):
                        if value.node is not None:
                            users.setdefault(value.node, []).append(node)
                    elif isinstance(value, (list, tuple, dict)):
                        for tensor in tensors_in(value):
                            if tensor.node is not None:
                                users.setdefault(tensor.node, []).append(node)
        return users

    @cached_property
    def _outputs(self) -> set[Node | None]:
        models = self.whole.program.models.values()
        return {tensor.node for model in models for tensor in model.outputs.values()}

    @cached_property
    def _by_layer(self) -> dict[ast.Expr, list[Node]]:
        found: dict[ast.Expr, list[Node]] = {}
        for nodes in self._nodes.values():
            for node in nodes:
                found.setdefault(made_at(node), []).append(node)
        return found

    def users(self, node: Node) -> list[Node]:
        """The nodes that take what `node` gives; none where it is an output as well."""
        return [] if node in self._outputs else self._users.get(node, [])

    def everywhere(self, node: Node, holds: Callable[[Node], bool]) -> bool:
        """Whether `holds` is true of all nodes whose layers the same text makes."""
        return holds(node) and all(holds(other) for other in self._by_layer[made_at(node)])


def instance_of(node: Node | None) -> Instance | None:
    """The layer of Keras, or of the spec, that a node applies."""
    operation = None if node is None else node.operation
    return operation.instance if isinstance(operation, Layer) else None


def class_of(node: Node | None) -> str | None:
    """The class of the layer that a node applies."""
    instance = instance_of(node)
    return None if instance is None else instance.entry.name


def made_at(node: Node) -> ast.Expr:
    """The expression that makes the layer of a node."""
    operation = node.operation
    return operation.expr if isinstance(operation, Layer) else node.expr


def place(node: Node) -> Span:
    """The name of a layer, where it is made."""
    return callee_of(made_at(node)).span


def source_of(node: Node) -> Tensor | None:
    """The first tensor that flows into a node."""
    return next(iter(tensors_in(node.arguments)), None)


def below(node: Node, through: Sequence[str] = ()) -> Node | None:
    """The node whose result flows into `node`, layers of the classes `through` left out."""
    tensor = source_of(node)
    while tensor is not None and tensor.node is not None and class_of(tensor.node) in through:
        tensor = source_of(tensor.node)
    return None if tensor is None else tensor.node


def name_of(value: object) -> str:
    """An activation's name; `linear` for none, empty where it cannot be told."""
    match value:
        case None:
            return "linear"
        case str(name):
            return name
        case Instance(entry=entry):
            return entry.name
        case _:
            return ""


def with_argument(call: ast.Expr, name: str, text: str, title: str) -> list[Fix]:
    """The fix that gives an argument by name, where the spec shows where to write it."""
    if not isinstance(call, ast.Call):
        return []
    given = next((a for a in call.arguments if a.name is not None and a.name.id == name), None)
    if given is not None:
        if not isinstance(given.value, ast.Literal):
            return []
        edit = Edit(given.value.span, text)
    elif call.arguments:
        end = call.arguments[-1].span.end
        edit = Edit(Span(end, end), f", {name}={text}")
    else:
        end = call.span.end - 1
        edit = Edit(Span(end, end), f"{name}={text}")
    return [Fix(title, (edit,), Applicability.UNSAFE)]


def argument(call: ast.Expr, name: str) -> ast.Expr | None:
    """What is written for an argument that is given by name."""
    if not isinstance(call, ast.Call):
        return None
    named = (a.value for a in call.arguments if a.name is not None and a.name.id == name)
    return next(named, None)


def once(nodes: Iterable[Node]) -> list[Node]:
    """One node for each piece of text that makes a layer."""
    found: dict[ast.Expr, Node] = {}
    for node in nodes:
        found.setdefault(made_at(node), node)
    return list(found.values())
