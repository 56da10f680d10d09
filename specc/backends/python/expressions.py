"""Expressions of the spec as expressions of the script.

`Writer.value` writes a constant, a tensor or an object; `Writer.applied` writes
a stage of a chain applied to what flows into it. A name becomes the variable,
parameter or constant that it was given in the function that is being written.
"""

from __future__ import annotations

import ast as py
from collections.abc import Callable, Mapping, Sequence

from specc.backends.python.applications import (
    APPLY,
    application_statements,
    applied_application,
)
from specc.backends.python.by_epoch import by_epoch
from specc.backends.python.passing import (
    bound_inputs,
    each_of,
    passed,
    positional_count,
    spread_out,
)
from specc.backends.python.signature import Signature
from specc.backends.python.tree import (
    at,
    call,
    constant,
    keyword,
    mapping,
)
from specc.catalog.types import Entry
from specc.record import record
from specc.resolve.bindings import (
    ActivationTarget,
    AppliedTarget,
    Binding,
    BlockTarget,
    EntryTarget,
    FunctionTarget,
    ModelTarget,
    OpTarget,
    Resolution,
    SharedTarget,
    Target,
    with_tensors,
)
from specc.syntax import ast

_BINARY: dict[str, py.operator] = {
    "+": py.Add(),
    "-": py.Sub(),
    "*": py.Mult(),
    "/": py.Div(),
    "//": py.FloorDiv(),
    "%": py.Mod(),
    "**": py.Pow(),
    "@": py.MatMult(),
}
_COMPARE: dict[str, py.cmpop] = {
    "==": py.Eq(),
    "!=": py.NotEq(),
    "<": py.Lt(),
    "<=": py.LtE(),
    ">": py.Gt(),
    ">=": py.GtE(),
    "in": py.In(),
    "not in": py.NotIn(),
}
_TENSOR_COMPARE = {
    "==": "equal",
    "!=": "not_equal",
    "<": "less",
    "<=": "less_equal",
    ">": "greater",
    ">=": "greater_equal",
}

_LAZY = frozenset(["enumerate", "range", "zip"])
"""Functions that give a list in a spec, and in Python what a loop runs over."""

_OF_MATH = frozenset(["ceil", "floor", "sqrt"])
_PREFIXES = {"layers": "layers", "ops": "ops"}


Called = ast.BlockDef | ast.LayerDef | ast.ExternDef
"""What a spec defines and its script calls."""


@record
class Blocks:
    """Blocks and custom layers: what the script calls them, what each takes and needs beside."""

    functions: Mapping[ast.Node, str]
    signatures: Callable[[Called], Signature]
    extras: Callable[[Called], Sequence[py.keyword]]


class Writer:
    """Writes expressions within one function of the script.

    `lookup` gives the Python expression for a bound name. `used` collects the
    modules that the expressions speak of, for the script's imports. `blocks` is
    None where no block can be used: in settings.
    """

    symbolic = True
    """Whether tensors stand for what flows later, as in a model's function."""

    def __init__(
        self,
        resolution: Resolution,
        lookup: Callable[[ast.Name], py.expr],
        used: set[str],
        on_tensors: frozenset[ast.Expr],
        blocks: Blocks | None = None,
    ) -> None:
        self._resolution = resolution
        self._lookup = lookup
        self._used = used
        self._on_tensors = on_tensors
        self._blocks = blocks

    # -------------------------------------------------------------- values

    def value(self, expr: ast.Expr) -> py.expr:
        """A constant, a tensor, a list of them, or an object such as `L2(1e-4)`."""
        return at(self._value(expr), expr.span)

    def _value(self, expr: ast.Expr) -> py.expr:
        match expr:
            case ast.Literal(value=value):
                template = self._resolution.templates.get(expr)
                return constant(value) if template is None else self._template(template)
            case ast.Name(id=name):
                target = self._resolution.targets.get(expr)
                if isinstance(target, EntryTarget):
                    return self._object(target)
                return self._lookup(expr) if expr in self._resolution.names else constant(name)
            case ast.List(items=items):
                return py.List([self.value(item) for item in items], py.Load())
            case ast.Tuple(items=items):
                return py.Tuple([self.value(item) for item in items], py.Load())
            case ast.Map(entries=entries):
                return mapping((entry.item, self.value(entry.value)) for entry in entries)
            case ast.Unary(operator=symbol, operand=operand):
                operators = {"-": py.USub(), "+": py.UAdd(), "not": py.Not()}
                return py.UnaryOp(operators[symbol], self.value(operand))
            case ast.Binary():
                return self._binary(expr)
            case ast.Conditional(then=then, condition=condition, orelse=orelse):
                return py.IfExp(self.value(condition), self.value(then), self.value(orelse))
            case ast.Index(base=base, parts=parts):
                written = [self._part(part) for part in parts]
                key = written[0] if len(written) == 1 else py.Tuple(written, py.Load())
                if self.symbolic and expr in self._on_tensors and _stands_in_tuple(key):
                    key = py.Tuple([key], py.Load())
                return py.Subscript(self.value(base), key, py.Load())
            case ast.Comprehension():
                return self._comprehension(expr)
            case ast.Pipe(stages=stages):
                flowing = self.value(stages[0])
                for stage in stages[1:]:
                    flowing = self.applied(stage, flowing)
                return flowing
            case ast.Call():
                return self._call(expr)
            case _:
                raise AssertionError(f"{type(expr).__name__} is not a value")

    def iterable(self, expr: ast.Expr) -> py.expr:
        """What a loop runs over: a range stays a range."""
        target = self._resolution.targets.get(expr)
        if isinstance(target, FunctionTarget) and target.name in _LAZY:
            return at(self._lazy(target), expr.span)
        return self.value(expr)

    def _lazy(self, target: FunctionTarget) -> py.expr:
        strict = [keyword("strict", py.Constant(True))] if target.name == "zip" else []
        return call(target.name, *map(self.value, target.arguments), keywords=strict)

    def _template(self, parts: tuple[str | ast.Name, ...]) -> py.expr:
        values: list[py.expr] = [
            py.Constant(part)
            if isinstance(part, str)
            else py.FormattedValue(self.value(part), -1, None)
            for part in parts
        ]
        if all(isinstance(part, str) for part in parts):
            return py.Constant("".join(str(part) for part in parts))
        return py.JoinedStr(values)

    def _binary(self, expr: ast.Binary) -> py.expr:
        left, right = self.value(expr.left), self.value(expr.right)
        symbol = expr.operator
        if symbol in ("and", "or"):
            return py.BoolOp(py.And() if symbol == "and" else py.Or(), [left, right])
        if symbol in _COMPARE:
            if expr in self._on_tensors and symbol in _TENSOR_COMPARE:
                self._used.add("ops")
                return call(f"ops.{_TENSOR_COMPARE[symbol]}", left, right)
            return py.Compare(left, [_COMPARE[symbol]], [right])
        return py.BinOp(left, _BINARY[symbol], right)

    def _part(self, part: ast.Expr | ast.Slice) -> py.expr:
        if not isinstance(part, ast.Slice):
            return self.value(part)
        ends = [None if e is None else self.value(e) for e in (part.start, part.stop, part.step)]
        return py.Slice(*ends)

    def _comprehension(self, expr: ast.Comprehension) -> py.expr:
        target = stored(expr.targets, self._target_name)
        conditions = [] if expr.condition is None else [self.value(expr.condition)]
        generator = py.comprehension(target, self.iterable(expr.iterable), conditions, 0)
        return py.ListComp(self.value(expr.element), [generator])

    def _target_name(self, target: ast.Name) -> str:
        written = self._lookup(target)
        assert isinstance(written, py.Name)
        return written.id

    def _call(self, expr: ast.Call) -> py.expr:
        target = self._resolution.targets[expr]
        match target:
            case EntryTarget():
                return self._object(target)
            case FunctionTarget(name=name) if name in _LAZY:
                return call("list", self._lazy(target))
            case FunctionTarget(name=name, arguments=arguments):
                if name in _OF_MATH:
                    self._used.add("math")
                    name = f"math.{name}"
                return call(name, *map(self.value, arguments))
            case OpTarget() | AppliedTarget():
                return self.applied(expr, None)
            case _:
                return self.applied(expr, None)

    def _object(self, target: EntryTarget) -> py.expr:
        definition = self._resolution.definition_of(target.entry)
        if definition is not None:
            return self._custom(target, definition)
        leading = target.constructor[: target.positional]
        named = target.constructor[target.positional :]
        made = call(
            self._entry(target.entry),
            *(self.value(value) for _, value in leading),
            keywords=[keyword(param.name, self.value(value)) for param, value in named],
        )
        return by_epoch(made) if target.entry.name == "LearningRateScheduler" else made

    def _custom(self, target: EntryTarget, definition: ast.LayerDef | ast.ExternDef) -> py.expr:
        """A layer that the spec defines, made: its class called."""
        blocks = self._blocks
        assert blocks is not None
        signature = blocks.signatures(definition)
        given = [(param.name, value) for param, value in target.constructor]
        positional = min(target.positional, len(signature.positional))
        keywords = [self._keyword(signature.names.get(n, n), v) for n, v in given[positional:]]
        return call(
            blocks.functions[definition],
            *(self.value(value) for _, value in given[:positional]),
            keywords=[
                *keywords,
                *self._varying(signature, given),
                *blocks.extras(definition),
            ],
        )

    def _varying(
        self, signature: Signature, given: Sequence[tuple[str, ast.Expr]]
    ) -> list[py.keyword]:
        """The defaults that params change, where nothing is given."""
        names = {name for name, _ in given}
        return [
            self._keyword(signature.names[name], default)
            for name, default in signature.varying.items()
            if name not in names
        ]

    def _entry(self, entry: Entry) -> str:
        prefix = _PREFIXES.get(entry.section)
        if prefix is not None:
            self._used.add(prefix)
            return f"{prefix}.{entry.name}"
        self._used.add("keras")
        return entry.path

    # -------------------------------------------------------------- stages

    def applied(self, stage: ast.Expr, flowing: py.expr | None) -> py.expr:
        """`flowing -> stage`; None where the stage names all that flows into it."""
        return at(self._applied(stage, flowing), stage.span)

    def _applied(self, stage: ast.Expr, flowing: py.expr | None) -> py.expr:
        if isinstance(stage, ast.Conditional):
            return py.IfExp(
                self.value(stage.condition),
                self.applied(stage.then, flowing),
                self.applied(stage.orelse, flowing),
            )
        target = self._resolution.targets[stage]
        leading = [] if flowing is None else [flowing]
        match target:
            case EntryTarget(entry=entry) if entry.section == "applications":
                return self._application(target, leading)
            case EntryTarget(call=named):
                return self._layer_called(self.made(target), target, flowing, named)
            case ActivationTarget():
                return call(self.made(target), *leading)
            case SharedTarget(binding=binding, call=named):
                made = self._made_by(binding)
                return self._layer_called(self._shared(stage, binding.name), made, flowing, named)
            case OpTarget(entry=entry, positional=positional, keywords=keywords):
                self._used.add("ops")
                if entry.name == "ndim":  # of a KerasTensor it is a KerasTensor, and no number
                    tensor = [*positional, *(value for _, value in keywords)]
                    return call("len", call("ops.shape", *leading, *map(self.value, tensor)))
                return call(
                    f"ops.{entry.name}",
                    *leading,
                    *map(self.value, positional),
                    keywords=[self._keyword(n, v) for n, v in keywords],
                )
            case BlockTarget():
                return self._block(stage, target, flowing)
            case ModelTarget(definition=definition, inputs=inputs, tensors=tensors):
                by_name = {name: self.value(value) for name, value in tensors}
                given = bound_inputs(inputs, flowing, by_name)
                return call(self._shared(stage, definition.name.id), passed(given, flowing))
            case AppliedTarget():
                return self._called(target)
            case _:
                raise AssertionError(f"{type(target).__name__} is not a stage")

    def is_application(self, stage: ast.Expr) -> bool:
        """Whether a stage makes a model of keras.applications."""
        target = self._resolution.targets.get(stage)
        return isinstance(target, EntryTarget) and target.entry.section == "applications"

    def _application(self, target: EntryTarget, flowing: Sequence[py.expr]) -> py.expr:
        self._used.update(("keras", APPLY))
        return applied_application(target, flowing, self.value)

    def application(
        self, stage: ast.Expr, flowing: py.expr, names: tuple[str, str, str]
    ) -> tuple[list[py.stmt], py.expr] | None:
        """Statements that make an application for what flows, and the expression that applies it.

        None where only an expression will do.
        """
        target = self._resolution.targets[stage]
        assert isinstance(target, EntryTarget)
        self._used.add("keras")
        return application_statements(target, flowing, self.value, names, self._resolution)

    def _made_by(self, binding: Binding) -> Target | None:
        """What makes the layer that a name is bound to."""
        match binding.definition:
            case ast.LayerBinding(value=value):
                return self._resolution.targets.get(value)
            case _:
                return None

    def _layer_called(
        self,
        layer: py.expr,
        target: Target | None,
        flowing: py.expr | None,
        given: Sequence[tuple[str, ast.Expr]],
    ) -> py.expr:
        """A layer applied to what flows and what goes by name; a custom one takes each input."""
        leading = [] if flowing is None else [flowing]
        entry = target.entry if isinstance(target, EntryTarget) else None
        definition = None if entry is None else self._resolution.definition_of(entry)
        names: Mapping[str, str] = {}
        if isinstance(definition, ast.LayerDef) and entry is not None:
            assert self._blocks is not None
            names = self._blocks.signatures(definition).names
            if flowing is not None and len(entry.call_params) - len(given) > 1:
                leading = spread_out(flowing)
        keywords = [self._keyword(names.get(n, n), v) for n, v in given]
        return call(layer, *leading, keywords=keywords)

    def made(self, target: Target) -> py.expr:
        """The layer that a target makes, not applied."""
        match target:
            case EntryTarget():
                return self._object(target)
            case ActivationTarget(symbol=symbol):
                self._used.add("layers")
                return call("layers.Activation", constant(symbol))
            case _:
                raise AssertionError(f"{type(target).__name__} makes no layer")

    def _keyword(self, name: str, value: ast.Expr) -> py.keyword:
        return keyword(name, self.value(value))

    def _shared(self, stage: ast.Expr, name: str) -> py.expr:
        callee = stage
        while isinstance(callee, ast.Call):
            callee = callee.callee
        assert isinstance(callee, ast.Name), name
        return self._lookup(callee)

    def _block(self, stage: ast.Expr, target: BlockTarget, flowing: py.expr | None) -> py.expr:
        definition, blocks = target.definition, self._blocks
        assert blocks is not None
        signature = blocks.signatures(definition)
        named = {name: self.value(value) for name, value in target.tensors}
        left = [name for name in target.inputs if name not in named]
        leading: list[py.expr] = []
        if flowing is not None and left == list(target.inputs[: len(left)]):
            leading = [flowing] if len(left) == 1 else spread_out(flowing)
        elif flowing is not None:
            named |= dict(zip(left, each_of(flowing, len(left)), strict=True))
        keywords = [keyword(signature.names[n], v) for n, v in named.items()]
        positional = 0
        if leading and len(target.inputs) == 1:
            positional = min(positional_count(stage), len(signature.positional))
        given = target.constants
        keywords += [self._keyword(signature.names[n], v) for n, v in given[positional:]]
        keywords += self._varying(signature, given)
        return call(
            blocks.functions[definition],
            *leading,
            *(self.value(v) for _, v in given[:positional]),
            keywords=[*keywords, *blocks.extras(definition)],
        )

    def _called(self, target: AppliedTarget) -> py.expr:
        function = self._resolution.targets[target.function]
        values = [self.value(value) for value in target.positional]
        keywords = [self._keyword(n, v) for n, v in target.keywords]
        flowing = values[0] if len(values) == 1 else py.List(values, py.Load()) if values else None
        match function:
            case EntryTarget(entry=entry) if entry.section == "applications":
                made = EntryTarget(entry, function.constructor, target.keywords)
                return self._application(made, values)
            case EntryTarget() | ActivationTarget():
                return call(self.made(function), *values, keywords=keywords)
            case ModelTarget(inputs=inputs):
                named = {k.arg or "": k.value for k in keywords}
                given = bound_inputs(inputs, flowing, named)
                return call(self._shared(target.function, ""), passed(given, flowing))
            case BlockTarget():
                return self._block(target.function, with_tensors(function, target), flowing)
            case _:
                return call(self._shared(target.function, ""), *values, keywords=keywords)


def stored(targets: Sequence[ast.Target], named: Callable[[ast.Name], str]) -> py.expr:
    """The variables of a loop as they stand in its head; `named` says what each is called."""
    written: list[py.expr] = [
        py.Name(named(target), py.Store())
        if isinstance(target, ast.Name)
        else stored(target.parts, named)
        for target in targets
    ]
    return written[0] if len(written) == 1 else py.Tuple(written, py.Store())


def _stands_in_tuple(key: py.expr) -> bool:
    """Whether a symbolic tensor takes `key`, all that is between the brackets, in a tuple alone."""
    return isinstance(key, py.Slice) or (isinstance(key, py.Constant) and key.value is None)
