"""Trees without a text: what programs that write specs build them of.

    m = make
    m.model("mlp", [
        m.input_("features", "float32", [4]),
        m.statement(m.call("Dense", 10, activation=m.word("relu"))),
        m.output("label", m.call("Dense", 3)),
    ])

Spans are NOWHERE, texts are those of the values; `specc.syntax.printing` makes text of them. Where
a node is wanted, a plain value stands for its literal, a list or a dict for their literals.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from specc.source import NOWHERE
from specc.syntax import ast
from specc.syntax.printing.words import is_name

Value = Any
"""A node, or what stands for one: `None`, a bool, a number, a string, a list, a tuple or a dict."""


def name(text: str) -> ast.Name:
    """A name. Raises ValueError where a spec has none such."""
    if not is_name(text):
        raise ValueError(f"{text!r} cannot be a name in a spec")
    return ast.Name(NOWHERE, text)


def literal(value: float | str | None) -> ast.Expr:
    """A number (a negative one is a minus sign and a number), a string, a truth value or `none`."""
    if isinstance(value, int | float) and not isinstance(value, bool) and str(value)[0] == "-":
        return ast.Unary(NOWHERE, "-", ast.Literal(NOWHERE, -value, ""))
    return ast.Literal(NOWHERE, value, "")


def word(text: str, bound: Iterable[str] = ()) -> ast.Expr:
    """A symbol: the bare word where that may be, else the string that means the same.

    `bound` are the names that mean something where it stands.
    """
    return name(text) if is_name(text) and text not in bound else literal(text)


def expression(value: Value) -> ast.Expr:
    """The node that stands for `value`."""
    if isinstance(value, ast.Node):
        return value  # type: ignore[return-value]
    if isinstance(value, list):
        return ast.List(NOWHERE, tuple(map(expression, value)))
    if isinstance(value, tuple):
        return ast.Tuple(NOWHERE, tuple(map(expression, value)))
    if isinstance(value, Mapping):
        return ast.Map(NOWHERE, tuple(entry(key, item) for key, item in value.items()))
    return literal(value)


def entry(key: str | int, value: Value) -> ast.Entry:
    """`key = value` in a map; a key need not be a name."""
    node = ast.Name(NOWHERE, key) if isinstance(key, str) else ast.Literal(NOWHERE, key, "")
    return ast.Entry(NOWHERE, node, expression(value))


def attribute(base: str | ast.Expr, *names: str) -> ast.Expr:
    """`ops.image.resize`."""
    node: ast.Expr = name(base) if isinstance(base, str) else base
    for text in names:
        node = ast.Attribute(NOWHERE, node, name(text))
    return node


def dotted(text: str) -> ast.Expr:
    """What `ops.image.resize` is, of its text."""
    return attribute(*text.split("."))


def argument(key: str | None, value: Value) -> ast.Argument:
    """`value`, or `key=value`."""
    return ast.Argument(NOWHERE, None if key is None else name(key), expression(value))


def call(callee: str | ast.Expr, /, *arguments: Value, **named: Value) -> ast.Call:
    """`callee(a, key=b)`; a callee that is a string may have dots."""
    node = dotted(callee) if isinstance(callee, str) else callee
    given = [argument(None, value) for value in arguments]
    given += [argument(key, value) for key, value in named.items()]
    return ast.Call(NOWHERE, node, tuple(given))


def stage(callee: str | ast.Expr, /, *arguments: Value, **named: Value) -> ast.Expr:
    """A call, or without arguments the callee alone: `Dense(3)`, `relu`."""
    if arguments or named:
        return call(callee, *arguments, **named)
    return dotted(callee) if isinstance(callee, str) else callee


def pipe(*stages: ast.Expr) -> ast.Expr:
    """`a -> b -> c`; of chains among the first stages one chain is made."""
    flat: list[ast.Expr] = []
    for node in stages:
        is_first = isinstance(node, ast.Pipe) and not flat
        flat += node.stages if is_first and isinstance(node, ast.Pipe) else [node]
    return flat[0] if len(flat) == 1 else ast.Pipe(NOWHERE, tuple(flat))


def binary(left: Value, operator: str, right: Value) -> ast.Binary:
    """`left operator right`."""
    return ast.Binary(NOWHERE, operator, NOWHERE, expression(left), expression(right))


def unary(operator: str, operand: Value) -> ast.Unary:
    """`-x`, `not x`."""
    return ast.Unary(NOWHERE, operator, expression(operand))


def index(base: Value, *parts: Value | slice) -> ast.Index:
    """`base[a, b]`; a `slice` stands for `a:b:c`."""
    return ast.Index(NOWHERE, expression(base), tuple(map(_part, parts)))


def _part(part: Value) -> ast.Expr | ast.Slice:
    if not isinstance(part, slice):
        return expression(part)
    ends = (part.start, part.stop, part.step)
    return ast.Slice(NOWHERE, *(None if end is None else expression(end) for end in ends))


# ----------------------------------------------------------------- statements


def tensor(dtype: str, sizes: Iterable[Value]) -> ast.TensorDecl:
    """`float32[4, ?, ?time]`: None is an unknown size, a string one with a name."""
    dimensions = []
    for size in sizes:
        is_known = not (size is None or isinstance(size, str))
        known = expression(size) if is_known else None
        called = name(size) if isinstance(size, str) else None
        dimensions.append(ast.Dimension(NOWHERE, known, called))
    return ast.TensorDecl(NOWHERE, name(dtype), tuple(dimensions))


def input_(
    names: str | Sequence[str], dtype: str | None = None, sizes: Iterable[Value] = ()
) -> ast.InputDecl:
    """`input x: float32[4]`, `input a, b`."""
    those = [names] if isinstance(names, str) else names
    kind = None if dtype is None else tensor(dtype, sizes)
    return ast.InputDecl(NOWHERE, tuple(map(name, those)), kind)


def output(called: str | None, *values: ast.Expr) -> ast.OutputDecl:
    """`output label = x`, `output x`, `output a, b`."""
    return ast.OutputDecl(NOWHERE, None if called is None else name(called), values)


def assign(names: str | Sequence[str], value: Value) -> ast.Assign:
    """`x = …`, `a, b = …`."""
    those = [names] if isinstance(names, str) else names
    return ast.Assign(NOWHERE, tuple(map(name, those)), expression(value))


def let(called: str, value: Value) -> ast.Let:
    """`let width = 3`."""
    return ast.Let(NOWHERE, name(called), expression(value))


def shared(called: str, value: ast.Expr) -> ast.LayerBinding:
    """`layer tower = Dense(64)`."""
    return ast.LayerBinding(NOWHERE, name(called), value)


def statement(value: ast.Expr) -> ast.ExprStatement:
    """An expression standing alone."""
    return ast.ExprStatement(NOWHERE, value)


def feed(role: str, called: str, value: ast.Expr) -> ast.Feed:
    """`input features = x -> Normalization`; `role` is input, target, weight or augment."""
    return ast.Feed(NOWHERE, role, name(called), value)


def repeat(count: Value, body: Iterable[ast.Statement], as_: str | None = None) -> ast.Repeat:
    """`repeat 3 as i { … }`."""
    called = None if as_ is None else name(as_)
    return ast.Repeat(NOWHERE, expression(count), called, tuple(body))


def for_(names: str | Sequence[str], items: Value, body: Iterable[ast.Statement]) -> ast.For:
    """`for a, b in items { … }`."""
    those = [names] if isinstance(names, str) else names
    return ast.For(NOWHERE, tuple(map(name, those)), expression(items), tuple(body))


# ------------------------------------------------------------------ top level


def edition(number: int = 1) -> ast.Edition:
    """`dlspec 1`."""
    return ast.Edition(NOWHERE, ast.Literal(NOWHERE, number, ""))


def param(
    called: str, kind: str, default: Value = ..., low: Value = None, high: Value = None
) -> ast.Param:
    """`param width: int = 64 in 1..1024`; `...` stands for no default."""
    given = [None if value in (..., None) else expression(value) for value in (low, high)]
    value = None if default is ... else expression(default)
    return ast.Param(NOWHERE, name(called), name(kind), None, value, *given)


def parameter(called: str, default: Value = ..., kind: str | None = None) -> ast.Parameter:
    """`stride=1`, `ratio: int = 16`; `...` stands for no default."""
    value = None if default is ... else expression(default)
    return ast.Parameter(NOWHERE, name(called), None if kind is None else name(kind), value)


def block(
    called: str, parameters: Iterable[ast.Parameter], body: Iterable[ast.Statement]
) -> ast.BlockDef:
    """`block called(parameters) { … }`."""
    return ast.BlockDef(NOWHERE, name(called), tuple(parameters), tuple(body))


def model(called: str, body: Iterable[ast.Statement]) -> ast.ModelDef:
    """`model called { … }`."""
    return ast.ModelDef(NOWHERE, name(called), tuple(body))


def data(body: Iterable[ast.Statement], called: str | None = None) -> ast.DataDef:
    """`data { … }`."""
    return ast.DataDef(NOWHERE, None if called is None else name(called), tuple(body))


def train(body: Iterable[ast.Statement], called: str | None = None) -> ast.TrainDef:
    """`train { … }`."""
    return ast.TrainDef(NOWHERE, None if called is None else name(called), tuple(body))


def device(kind: str, body: Iterable[ast.Statement] = ()) -> ast.DeviceDef:
    """`device cpu`, `device gpu { … }`."""
    return ast.DeviceDef(NOWHERE, name(kind), tuple(body))


def module(*items: ast.TopLevel) -> ast.Module:
    """One file."""
    return ast.Module(NOWHERE, items)
