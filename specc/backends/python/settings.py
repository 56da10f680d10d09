"""Values of a spec as Python expressions.

A value is written as the spec writes it: positional arguments stay positional,
`1 / 255` stays a division, and a `param` stays a name, which the function around
it then takes as a parameter. What needs names of other kinds is written out.
"""

from __future__ import annotations

import ast as python
from collections.abc import Callable, Mapping
from typing import Any

from specc.backends.python import tree
from specc.backends.python.imports import KERAS, Import
from specc.catalog.types import Instance, Value
from specc.graph.ir import Program, Setting, Step
from specc.syntax import ast

_OPERATORS: Mapping[str, type[python.operator]] = {
    "+": python.Add,
    "-": python.Sub,
    "*": python.Mult,
    "/": python.Div,
    "//": python.FloorDiv,
    "%": python.Mod,
    "**": python.Pow,
}
_COMPARISONS: Mapping[str, type[python.cmpop]] = {
    "==": python.Eq,
    "!=": python.NotEq,
    "<": python.Lt,
    "<=": python.LtE,
    ">": python.Gt,
    ">=": python.GtE,
    "in": python.In,
    "not in": python.NotIn,
}
_BLOCKS = (ast.DataDef, ast.TrainDef, ast.DeviceDef)
_FUNCTIONS = ("abs", "bool", "float", "int", "len", "max", "min", "range", "round", "str", "sum")


class Scope:
    """What names mean in the settings of one function, and which params it has used.

    `variable` gives the name by which functions of the script know a param.
    """

    def __init__(self, program: Program, variable: Callable[[str], str]) -> None:
        self.params = program.params
        self.imports: set[Import] = set()
        self.lets: dict[str, ast.Expr] = {}
        for item in program.module.items:
            inner = item.body if isinstance(item, _BLOCKS) else (item,)
            self.lets |= {let.name.id: let.value for let in inner if isinstance(let, ast.Let)}
        self._variable = variable
        self._used: set[str] = set()
        self._dependent: dict[str, bool] = {}

    @property
    def used(self) -> list[str]:
        """The params used so far, in the order of the spec."""
        return [name for name in self.params if name in self._used]

    def use(self, name: str) -> python.expr:
        """The param called `name`."""
        self._used.add(name)
        return python.Name(self._variable(name), python.Load())

    def depends(self, expr: ast.Expr | None) -> bool:
        """Whether `expr` has another value when a param has."""
        work: list[Any] = [expr]
        while work:
            node = work.pop()
            if isinstance(node, tuple):
                work.extend(node)
            elif isinstance(node, ast.Name):
                if node.id in self.params or self._let_depends(node.id):
                    return True
            elif isinstance(node, ast.Argument):
                work.append(node.value)
            elif isinstance(node, ast.Attribute):
                work.append(node.base)
            elif isinstance(node, ast.Entry):
                work.append(node.value)
            elif isinstance(node, ast.Node):
                work.extend(getattr(node, name) for name in type(node).__match_args__)
        return False

    def _let_depends(self, name: str) -> bool:
        if name not in self.lets:
            return False
        if name not in self._dependent:
            self._dependent[name] = False
            self._dependent[name] = self.depends(self.lets[name])
        return self._dependent[name]


def written_setting(setting: Setting, scope: Scope) -> python.expr:
    """The value of a setting."""
    return tree.at(written(setting.value, setting.expr, scope), setting.expr.span)


def written(value: Value, expr: ast.Expr | None, scope: Scope) -> python.expr:
    """`value`, which `expr` evaluated to (None: it has no text of its own)."""
    node: python.expr
    if isinstance(expr, ast.Name) and expr.id in scope.params:
        return scope.use(expr.id)
    if isinstance(expr, ast.Name) and expr.id in scope.lets and scope.depends(expr):
        return written(value, scope.lets[expr.id], scope)
    match value:
        case Instance():
            node = written_instance(value, expr, scope)
        case list() | tuple():
            exprs: tuple[ast.Expr | None, ...] = (None,) * len(value)
            if isinstance(expr, ast.List | ast.Tuple) and len(expr.items) == len(value):
                exprs = expr.items
            elif scope.depends(expr):
                return computed(expr, scope)
            items = [written(v, e, scope) for v, e in zip(value, exprs, strict=True)]
            if isinstance(value, list):
                node = python.List(items, python.Load())
            else:
                node = python.Tuple(items, python.Load())
        case dict():
            entries: dict[str, ast.Expr] = {}
            if isinstance(expr, ast.Map):
                entries = {entry.key.id: entry.value for entry in expr.entries}
            node = tree.mapping((k, written(v, entries.get(k), scope)) for k, v in value.items())
        case _ if scope.depends(expr) or _is_arithmetic(expr):
            return computed(expr, scope)
        case _:
            node = tree.constant(value)
    return tree.at(node, None if expr is None else expr.span)


def written_argument(owner: Setting | Step, name: str, scope: Scope) -> python.expr:
    """An argument of the object that a setting or a step is, or the argument's default."""
    instance = owner.instance if isinstance(owner, Step) else owner.value
    return written(instance.get(name), _arguments(instance, owner.expr).get(name), scope)


def written_instance(value: Instance, expr: ast.Expr | None, scope: Scope) -> python.Call:
    """A call of the class: `keras.optimizers.AdamW(learning_rate=0.001)`."""
    args: list[python.expr] = []
    keywords: list[python.keyword] = []
    given = _arguments(value, expr)
    names = [param.name for param in value.entry.params]
    count = 0
    if isinstance(expr, ast.Call):
        count = sum(argument.name is None for argument in expr.arguments)
    for name in sorted(value.args, key=lambda n: (names.index(n) >= count, names.index(n))):
        node = written(value.args[name], given.get(name), scope)
        if names.index(name) < count and not keywords:
            args.append(node)
        else:
            keywords.append(tree.keyword(name, node))
    if value.entry.section == "layers":
        scope.imports.add(Import("keras", "layers"))
        return tree.call(f"layers.{value.entry.name}", *args, keywords=keywords)
    scope.imports.add(KERAS)
    return tree.call(value.entry.path, *args, keywords=keywords)


def _arguments(value: Instance, expr: ast.Expr | None) -> dict[str, ast.Expr]:
    """The expressions that the arguments of an object were given as, by name."""
    if not isinstance(expr, ast.Call):
        return {}
    names = [param.name for param in value.entry.params]
    return {
        names[place] if argument.name is None else argument.name.id: argument.value
        for place, argument in enumerate(expr.arguments)
        if argument.name is not None or place < len(names)
    }


def _is_arithmetic(expr: ast.Expr | None) -> bool:
    """Whether `expr` is a sum or the like of numbers as they stand, small enough to keep."""
    if not isinstance(expr, ast.Binary) or expr.operator not in _OPERATORS:
        return False
    work: list[ast.Expr] = [expr]
    seen = 0
    while work:
        node = work.pop()
        seen += 1
        match node:
            case ast.Binary(operator=operator, left=left, right=right) if operator in _OPERATORS:
                work += (left, right)
            case ast.Unary(operator="-" | "+", operand=operand):
                work.append(operand)
            case ast.Literal(value=int() | float()):
                pass
            case _:
                return False
    return seen <= 16


def computed(expr: ast.Expr | None, scope: Scope) -> python.expr:
    """An expression on constants as Python computes it. Raises TypeError for any other."""
    node: python.expr
    match expr:
        case ast.Literal(value=value):
            node = tree.constant(value)
        case ast.Name(id=name) if name in scope.params:
            node = scope.use(name)
        case ast.Name(id=name) if name in scope.lets:
            node = computed(scope.lets[name], scope)
        case ast.Name(id=name):
            node = tree.constant(name)
        case ast.Unary(operator="not", operand=operand):
            node = python.UnaryOp(python.Not(), computed(operand, scope))
        case ast.Unary(operator=sign, operand=operand):
            negative = sign == "-"
            kind: python.unaryop = python.USub() if negative else python.UAdd()
            node = python.UnaryOp(kind, computed(operand, scope))
        case ast.Binary(operator=operator, left=left, right=right):
            node = _binary(operator, computed(left, scope), computed(right, scope))
        case ast.Conditional(then=then, condition=condition, orelse=orelse):
            test = computed(condition, scope)
            node = python.IfExp(test, computed(then, scope), computed(orelse, scope))
        case ast.List(items=items):
            node = python.List([computed(item, scope) for item in items], python.Load())
        case ast.Tuple(items=items):
            node = python.Tuple([computed(item, scope) for item in items], python.Load())
        case ast.Call(callee=ast.Name(id=name), arguments=arguments) if name in _FUNCTIONS:
            node = tree.call(name, *(computed(item.value, scope) for item in arguments))
            node = tree.call("list", node) if name == "range" else node
        case ast.Index(base=base, parts=(part,)) if not isinstance(part, ast.Slice):
            node = tree.index(computed(base, scope), computed(part, scope))
        case _:
            raise TypeError(f"no constant expression: {type(expr).__name__}")
    return tree.at(node, expr.span)


def _binary(operator: str, left: python.expr, right: python.expr) -> python.expr:
    if operator in _OPERATORS:
        return python.BinOp(left, _OPERATORS[operator](), right)
    if operator in _COMPARISONS:
        return python.Compare(left, [_COMPARISONS[operator]()], [right])
    return python.BoolOp(python.And() if operator == "and" else python.Or(), [left, right])
