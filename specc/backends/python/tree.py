"""Short ways to make the tree of a script: nodes of `ast`, and two of our own.

A node may carry the place in the `.dlspec` that it came from (`at`), which the
printer turns into the script's source map.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from specc.source import Span

_Node = TypeVar("_Node", bound=ast.AST)


class Comment(ast.stmt):
    """A line `# text` of its own."""

    _fields = ("text",)
    text: str

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class Blank(ast.stmt):
    """An empty line between two statements."""


def at(node: _Node, span: Span | None) -> _Node:
    """`node`, marked as coming from `span`."""
    if span is not None and span.start >= 0:
        vars(node)["origin"] = span
    return node


def origin(node: ast.AST) -> Span | None:
    """Where `node` says it came from."""
    span: Span | None = vars(node).get("origin")
    return span


def names(node: ast.AST) -> Iterator[str]:
    """All names in `node`, in no order."""
    pending: list[object] = [node]
    while pending:
        item = pending.pop()
        if isinstance(item, ast.Name):
            yield item.id
        elif isinstance(item, list):
            pending += item
        elif isinstance(item, ast.AST) and not isinstance(item, ast.Constant):
            pending += [getattr(item, field, None) for field in item._fields]


def path(dotted: str) -> ast.expr:
    """`keras.layers.Dense` as a name or as attributes of one."""
    first, *rest = dotted.split(".")
    node: ast.expr = ast.Name(first, ast.Load())
    for part in rest:
        node = ast.Attribute(node, part, ast.Load())
    return node


def attribute(base: ast.expr, name: str) -> ast.Attribute:
    """`base.name`."""
    return ast.Attribute(base, name, ast.Load())


def call(
    function: str | ast.expr,
    *args: ast.expr,
    keywords: Iterable[ast.keyword] = (),
    **named: ast.expr,
) -> ast.Call:
    """`function(*args, **named)`, `function` being a dotted path or an expression."""
    callee = path(function) if isinstance(function, str) else function
    given = [*keywords, *(ast.keyword(name, item) for name, item in named.items())]
    return ast.Call(callee, list(args), given)


def keyword(name: str, value: ast.expr) -> ast.keyword:
    """`name=value` in a call."""
    return ast.keyword(name, value)


def constant(value: Any) -> ast.expr:
    """A plain value as a literal: numbers, strings, lists, tuples, maps.

    Raises TypeError for anything else.
    """
    match value:
        case float() if value != value or value in (float("inf"), float("-inf")):
            return call("float", ast.Constant(repr(value)))
        case bool() | str() | bytes() | None:
            return ast.Constant(value)
        case int() | float():
            if value < 0 or str(value).startswith("-"):
                return ast.UnaryOp(ast.USub(), ast.Constant(-value))
            return ast.Constant(value)
        case list():
            return ast.List([constant(item) for item in value], ast.Load())
        case tuple():
            return ast.Tuple([constant(item) for item in value], ast.Load())
        case dict():
            keys: list[ast.expr | None] = [constant(key) for key in value]
            return ast.Dict(keys, [constant(item) for item in value.values()])
        case _:
            raise TypeError(f"no literal for {value!r}")


def mapping(entries: Iterable[tuple[str | int, ast.expr]]) -> ast.Dict:
    """`{"name": value, …}`, `{3: value, …}`."""
    pairs = list(entries)
    return ast.Dict([ast.Constant(key) for key, _ in pairs], [item for _, item in pairs])


def pair(*items: ast.expr) -> ast.Tuple:
    """`(a, b)`."""
    return ast.Tuple(list(items), ast.Load())


def binary(left: ast.expr, operator: ast.operator, right: ast.expr) -> ast.BinOp:
    """`left operator right`."""
    return ast.BinOp(left, operator, right)


def index(base: str | ast.expr, item: ast.expr | str) -> ast.Subscript:
    """`base[item]`; a string item is a key."""
    inner = path(base) if isinstance(base, str) else base
    return ast.Subscript(inner, ast.Constant(item) if isinstance(item, str) else item, ast.Load())


def assign(target: str | Sequence[str] | ast.expr, value: ast.expr) -> ast.Assign:
    """`target = value`; several names unpack."""
    return ast.Assign([_target(target)], value)


def _target(target: str | Sequence[str] | ast.expr) -> ast.expr:
    if isinstance(target, ast.expr):
        return target
    if isinstance(target, str):
        return ast.Name(target, ast.Store())
    return ast.Tuple([ast.Name(name, ast.Store()) for name in target], ast.Store())


def expression(value: ast.expr) -> ast.Expr:
    """An expression as a statement."""
    return ast.Expr(value)


def docstring(text: str) -> ast.Expr:
    """A docstring: `text` as `inspect.cleandoc` would give it."""
    return ast.Expr(ast.Constant(text))


def parameter(name: str, annotation: ast.expr | str | None = None) -> ast.arg:
    """A parameter of a function."""
    return ast.arg(name, path(annotation) if isinstance(annotation, str) else annotation)


def function(
    name: str,
    parameters: Sequence[tuple[ast.arg, ast.expr | None]],
    body: Sequence[ast.stmt],
    *,
    returns: ast.expr | str | None = None,
    named: Sequence[tuple[ast.arg, ast.expr | None]] = (),
) -> ast.FunctionDef:
    """`def name(parameters, *, named) -> returns:`, each parameter with its default or None."""
    arguments = ast.arguments(
        posonlyargs=[],
        args=[item for item, _ in parameters],
        vararg=None,
        kwonlyargs=[item for item, _ in named],
        kw_defaults=[default for _, default in named],
        kwarg=None,
        defaults=[default for _, default in parameters if default is not None],
    )
    annotation = path(returns) if isinstance(returns, str) else returns
    return ast.FunctionDef(name, arguments, list(body), [], annotation)


def loop(
    target: str | Sequence[str] | ast.expr, iterable: ast.expr, body: Sequence[ast.stmt]
) -> ast.For:
    """`for target in iterable:`."""
    return ast.For(_target(target), iterable, list(body), [])
