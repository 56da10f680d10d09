"""How a custom layer's body falls into the methods of its class.

What depends on parameters alone stands in `__init__`: the layers inside. What
the sizes of the inputs decide stands in `build`: the weights, and those layers
inside whose arguments these sizes are part of. The rest is `call`. A constant
of the body is computed in each method that reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from specc.backends.python.names import Scope
from specc.backends.python.signature import input_names
from specc.catalog.types import Entry
from specc.expansion.naming import snake_case
from specc.record import record
from specc.resolve.bindings import (
    ActivationTarget,
    AppliedTarget,
    EntryTarget,
    Kind,
    OpTarget,
    Resolution,
)
from specc.syntax import ast
from specc.syntax.walk import walk

_ATTRIBUTES = (
    "activity_regularizer add_loss add_metric add_variable add_weight autocast build "
    "build_from_config built call call_signature_parameters compute_dtype compute_mask "
    "compute_output_shape compute_output_spec count_params dtype dtype_policy from_config "
    "get_build_config get_config get_weights input input_dtype input_spec load_own_variables "
    "losses metrics metrics_variables name non_trainable_variables non_trainable_weights output "
    "path quantization_mode quantize quantized_build quantized_call rematerialized_call "
    "save_own_variables set_weights stateless_call supports_jit supports_masking symbolic_call "
    "trainable trainable_variables trainable_weights variable_dtype variables weights"
)
LAYER_ATTRIBUTES = frozenset(_ATTRIBUTES.split())
"""What a Keras layer has of its own: no parameter, weight or layer inside may hide it."""

Around = ast.Repeat | ast.For | ast.If | ast.Comprehension | ast.Conditional
"""What may stand around the use of a layer in a body."""


@record
class Sublayer:
    """A layer inside: what makes it, and the attribute that holds it, or a list of them.

    `around` are the loops and branches that it stands in, outermost first; with
    each branch whether it is the one that is taken where the condition is false.
    """

    expr: ast.Expr
    attribute: str
    statement: ast.Statement
    around: tuple[tuple[Around, bool], ...]
    in_build: bool

    @property
    def loops(self) -> list[ast.Repeat | ast.For | ast.Comprehension]:
        """The loops around it, outermost first."""
        kinds = (ast.Repeat, ast.For, ast.Comprehension)
        return [node for node, _ in self.around if isinstance(node, kinds)]

    @property
    def in_row(self) -> bool:
        """Whether it stands in one loop and in nothing else, which makes one in each round."""
        match self.around:
            case ((ast.Comprehension(condition=condition), _),):
                return condition is None
            case _:
                return len(self.around) == 1 and len(self.loops) == 1


class Plan:
    """The parts of one custom layer and the attributes that hold them."""

    def __init__(self, definition: ast.LayerDef, resolution: Resolution) -> None:
        self.definition = definition
        self.inputs = input_names(definition)
        self._resolution = resolution
        self._attributes = Scope(LAYER_ATTRIBUTES)
        self._lets: dict[str, list[ast.Let]] = {}
        for node in walk(*definition.body):
            if isinstance(node, ast.Let):
                self._lets.setdefault(node.name.id, []).append(node)
        self.sublayers: list[Sublayer] = []
        self.of_stage: dict[ast.Expr, Sublayer] = {}
        """Layers inside by the expressions that make them."""
        for parameter in definition.parameters:
            self.attribute(parameter.name.id)
        self.weights = [n for n in walk(*definition.body) if isinstance(n, ast.WeightDecl)]
        for weight in self.weights:
            self.attribute(weight.name.id)
        self._find_sublayers()

    def attribute(self, name: str) -> str:
        """The attribute that holds a parameter, a weight or a layer with a name."""
        return self._attributes.name(name, name.lstrip("_") or "value")

    def attribute_of(self, key: object, wanted: str) -> str:
        """The attribute that holds something else: what the spec says at its top."""
        return self._attributes.name(key, wanted)

    def made_by(self, statement: ast.Statement) -> list[Sublayer]:
        """The layers that a statement makes."""
        return [layer for layer in self.sublayers if layer.statement is statement]

    # ----------------------------------------------------------- sublayers

    def _find_sublayers(self) -> None:
        found = list(self._inside(self.definition.body, ()))
        wanted = [self._wanted(expr) for _, expr, _ in found]
        counts: dict[str, int] = {}
        for (statement, expr, around), name in zip(found, wanted, strict=True):
            if isinstance(statement, ast.LayerBinding):
                attribute = self.attribute(statement.name.id)
            else:
                counts[name] = counts.get(name, 0) + 1
                several = wanted.count(name) > 1
                attribute = self._attributes.fresh(f"{name}_{counts[name]}" if several else name)
            heads = [inner for node, _ in around for inner in head(node)]
            in_build = self.reads_sizes([*self.constructor(expr), *heads])
            made = Sublayer(expr, attribute, statement, around, in_build)
            self.sublayers.append(made)
            self.of_stage[expr] = made

    def _wanted(self, expr: ast.Expr) -> str:
        """`dense` for a `Dense`, `query` for one with that name."""
        target = self._resolution.targets[expr]
        assert isinstance(target, (EntryTarget, ActivationTarget))
        if isinstance(target, EntryTarget):
            for param, value in target.constructor:
                if param.name != "name" or value in self._resolution.templates:
                    continue
                if isinstance(value, ast.Literal) and str(value.value).isidentifier():
                    return str(value.value).lstrip("_") or "layer"
        return snake_case(target.entry.name)

    def _inside(
        self, statements: Iterable[ast.Statement], around: tuple[tuple[Around, bool], ...]
    ) -> Iterator[tuple[ast.Statement, ast.Expr, tuple[tuple[Around, bool], ...]]]:
        """The layers that statements make, in order."""
        for statement in statements:
            match statement:
                case ast.LayerBinding(value=value):
                    if self.makes_layer(value):
                        yield statement, value, around
                case ast.Repeat(body=body) | ast.For(body=body):
                    yield from self._inside(body, (*around, (statement, False)))
                case ast.If(body=body, orelse=orelse):
                    yield from self._inside(body, (*around, (statement, False)))
                    yield from self._inside(orelse, (*around, (statement, True)))
                case _:
                    for value in flowing(statement):
                        for expr, inner in self._stages(value, around):
                            yield statement, expr, inner

    def _stages(
        self, expr: ast.Expr, around: tuple[tuple[Around, bool], ...]
    ) -> Iterator[tuple[ast.Expr, tuple[tuple[Around, bool], ...]]]:
        """The layers made in an expression, in source order."""
        pending: list[tuple[ast.Node, tuple[tuple[Around, bool], ...]]] = [(expr, around)]
        while pending:
            node, here = pending.pop()
            if isinstance(node, ast.Expr) and self.makes_layer(node):
                yield node, here
            pending.extend(reversed(list(self._children(node, here))))

    def _children(
        self, node: ast.Node, here: tuple[tuple[Around, bool], ...]
    ) -> Iterator[tuple[ast.Node, tuple[tuple[Around, bool], ...]]]:
        """What is computed when a node is: the arguments that make a layer are not."""
        match node:
            case ast.Conditional(then=then, condition=condition, orelse=orelse):
                yield then, (*here, (node, False))
                yield condition, here
                yield orelse, (*here, (node, True))
            case ast.Comprehension(element=element, iterable=iterable, condition=condition):
                yield iterable, here
                inner = (*here, (node, False))
                if condition is not None:
                    yield condition, inner
                yield element, inner
            case _:
                for child in self.evaluated(node):
                    yield child, here

    def evaluated(self, node: ast.Node) -> list[ast.Node]:
        """The nodes below `node` that `call` computes."""
        if isinstance(node, (ast.Call, ast.Name)) and self.makes_layer(node):
            made = self._resolution.targets[node]
            return [v for _, v in made.call] if isinstance(made, EntryTarget) else []
        target = self._resolution.targets.get(node) if isinstance(node, ast.Call) else None
        if isinstance(target, AppliedTarget):
            given = [value for _, value in target.keywords]
            return [target.function, *target.positional, *given]
        return children(node)

    def makes_layer(self, expr: ast.Expr) -> bool:
        """Whether `expr` makes a layer, which is then applied or bound to a name."""
        match self._resolution.targets.get(expr):
            case ActivationTarget():
                return True
            case EntryTarget(entry=Entry(section="layers")):
                return True
            case _:
                return False

    def constructor(self, expr: ast.Expr) -> list[ast.Expr]:
        """The arguments that make a layer."""
        target = self._resolution.targets[expr]
        return [v for _, v in target.constructor] if isinstance(target, EntryTarget) else []

    # --------------------------------------------------------------- reads

    def is_training(self, expr: ast.Expr) -> bool:
        """Whether a condition is known only when the layer runs."""
        return any(
            binding.kind is Kind.TRAINING
            for node in walk(expr)
            if isinstance(node, ast.Name)
            and (binding := self._resolution.names.get(node)) is not None
        )

    def reads_sizes(self, exprs: Sequence[ast.Expr]) -> bool:
        """Whether the sizes of the inputs are part of these constants."""
        seen: set[str] = set()
        pending: list[ast.Node] = list(exprs)
        while pending:
            for node in walk(pending.pop()):
                if isinstance(node, ast.Expr) and isinstance(
                    self._resolution.targets.get(node), OpTarget
                ):
                    return True
                if isinstance(node, ast.Name) and node.id not in seen and self._is_let(node):
                    seen.add(node.id)
                    pending += [let.value for let in self._lets[node.id]]
        return False

    def _is_let(self, name: ast.Name) -> bool:
        binding = self._resolution.names.get(name)
        return binding is not None and binding.definition in self._lets.get(name.id, ())

    def names_computed(self, *exprs: ast.Expr) -> set[str]:
        """The names that `call` reads to compute these."""
        names: set[str] = set()
        pending: list[ast.Node] = list(exprs)
        while pending:
            node = pending.pop()
            if isinstance(node, ast.Name) and node in self._resolution.names:
                names.add(node.id)
            pending += self.evaluated(node)
        return names

    def lets_read(self, expr: ast.Expr, *, whole: bool) -> Iterator[str]:
        """The constants of the body that `expr` reads: all of it, or what `call` computes of it."""
        pending: list[ast.Node] = [expr]
        while pending:
            node = pending.pop()
            if isinstance(node, ast.Name) and self._is_let(node):
                yield node.id
            if isinstance(node, ast.Literal):
                parts = self._resolution.templates.get(node, ())
                pending += [part for part in parts if isinstance(part, ast.Name)]
            pending += children(node) if whole else self.evaluated(node)


def flowing(statement: ast.Statement) -> tuple[ast.Expr, ...]:
    """The expressions of a statement that the layer computes when it is called."""
    match statement:
        case ast.ExprStatement(value=value) | ast.Assign(value=value) | ast.Update(value=value):
            return (value,)
        case ast.OutputDecl(values=values):
            return values
        case _:
            return ()


def head(node: Around) -> tuple[ast.Expr, ...]:
    """The expressions that say how often, or whether, what is inside is run."""
    match node:
        case ast.Repeat(count=count):
            return (count,)
        case ast.For(iterable=iterable):
            return (iterable,)
        case ast.If(condition=condition) | ast.Conditional(condition=condition):
            return (condition,)
        case ast.Comprehension(iterable=iterable, condition=condition):
            return (iterable,) if condition is None else (iterable, condition)


def children(node: ast.Node) -> list[ast.Node]:
    """The nodes right below `node`, in source order."""
    below: list[object] = []
    for name in type(node).__match_args__:
        child = getattr(node, name)
        below += child if isinstance(child, tuple) else [child]
    return [child for child in below if isinstance(child, ast.Node)]
