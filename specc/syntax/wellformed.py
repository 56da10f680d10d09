"""What the grammar lets through and is still not right.

Rules that a context-free grammar states badly or not at all: how deep an expression may nest, that
comparisons do not chain; and the slips that happen to parse.
"""

from __future__ import annotations

from specc.diagnostics.codes import syntax as codes
from specc.diagnostics.model import Applicability, Edit, Fix, Label, Sink
from specc.source import Span
from specc.syntax import ast
from specc.syntax.precedence import Misuse

MAX_NODES = 200
"""How many expressions may lie in one another, so that a pass may walk them by recursion."""
MAX_STATEMENTS = 150
"""How many statements with bodies may; each `else if` lies in the one before it."""


def bounded(value: ast.Expr, sink: Sink) -> ast.Expr:
    """`value`, or an Invalid with a message where it nests deeper than `MAX_NODES`."""
    waiting: list[tuple[ast.Node, int]] = [(value, 1)]
    while waiting:
        node, depth = waiting.pop()
        if depth > MAX_NODES:
            sink.report(
                codes.TOO_DEEP,
                Span(value.span.start, value.span.end),
                what="this expression",
                limit=MAX_NODES,
                helps=("give parts of it names of their own, each in a statement before this one",),
            )
            return ast.Invalid(value.span)
        is_part = isinstance(node, (ast.Argument, ast.Slice, ast.Entry))
        below = depth if is_part else depth + 1
        waiting += [(child, below) for child in children(node)]
    return value


def children(node: ast.Node) -> list[ast.Node]:
    """The nodes right below `node`."""
    found: list[ast.Node] = []
    for name in type(node).__match_args__:
        value = getattr(node, name)
        if isinstance(value, ast.Node):
            found.append(value)
        elif isinstance(value, tuple):
            found += [item for item in value if isinstance(item, ast.Node)]
    return found


def report_depth(node: ast.If, sink: Sink) -> None:
    """A run of `else if`, alone or in others, that nests too deeply."""
    sink.report(
        codes.TOO_DEEP,
        node.condition.span,
        what="this run of `else if`",
        limit=MAX_STATEMENTS,
    )


def statement(value: ast.Expr, sink: Sink) -> ast.Statement:
    """The statement that an expression standing alone makes.

    `x == y` is told and read as `x = y`, `model.add(Dense(3))` as `Dense(3)`.
    """
    given = given_by_comparison(value, sink)
    if given is not None:
        return ast.Assign(value.span, (given[0],), given[1])
    if (
        isinstance(value, ast.Call)
        and isinstance(value.callee, ast.Attribute)
        and isinstance(value.callee.base, ast.Name)
        and value.callee.base.id == "model"
    ):
        return ast.ExprStatement(value.span, model_method(value, value.callee, sink))
    return ast.ExprStatement(value.span, value)


def given_by_comparison(value: ast.Expr, sink: Sink) -> tuple[ast.Name, ast.Expr] | None:
    """What `x == y -> f` must mean where nothing uses a comparison: the name and its value."""
    first, *rest = value.stages if isinstance(value, ast.Pipe) else (value,)
    if not (
        isinstance(first, ast.Binary)
        and first.operator == "=="
        and isinstance(first.left, ast.Name)
    ):
        return None
    fix = Fix("write `=`", (Edit(first.operator_span, "="),), Applicability.SAFE)
    sink.report(codes.EQUALS_FOR_ASSIGN, first.operator_span, fixes=(fix,))
    right = first.right
    return first.left, (
        ast.Pipe(Span(right.span.start, value.span.end), (right, *rest)) if rest else right
    )


def map_key(number: ast.Literal, sink: Sink) -> ast.Literal:
    """A number that is the key of a map; for one that is not whole a message, and 0."""
    if isinstance(number.value, int):
        return number
    sink.report(
        codes.UNEXPECTED,
        number.span,
        expected="a name, a string in quotes or a whole number as a key",
        found=f"`{number.text}`",
    )
    return ast.Literal(number.span, 0, number.text)


MODEL_METHODS = {
    "add": "a layer standing alone is added to the model it stands in",
    "compile": "a `train` block says what `compile` gets: loss, optimizer, metrics",
    "fit": "a `train` block says what `fit` gets: epochs, batch_size, callbacks",
    "evaluate": "`split` in a `data` block sets data aside to evaluate on",
    "save": "an `export` block says what a build writes",
    "summary": "`specc summary` prints the summary of a spec",
}


def model_method(call: ast.Call, method: ast.Attribute, sink: Sink) -> ast.Expr:
    """`model.add(Dense(3))`: say what a spec has in its place; the layer that was added."""
    name = method.name.id
    fixes: tuple[Fix, ...] = ()
    value: ast.Expr = ast.Invalid(call.span)
    helps = [MODEL_METHODS.get(name, "a spec says what a model is, not what to do with it")]
    if name == "add" and len(call.arguments) == 1:
        value = call.arguments[0].value
        argument = value.span
        edits = (
            Edit(Span(call.span.start, argument.start), ""),
            Edit(Span(argument.end, call.span.end), ""),
        )
        fixes = (Fix("leave only the layer", edits, Applicability.SAFE),)
    sink.report(codes.MODEL_METHOD, method.span, method=name, helps=helps, fixes=fixes)
    return value


def report_misuse(misuse: Misuse, sink: Sink) -> None:
    """`a < b < c`, and `not` right of an operator that binds closer."""
    earlier, operator = misuse.operators
    if operator.is_prefix:
        sink.report(
            codes.NOT_AFTER_OPERATOR,
            operator.span,
            operator=earlier.text,
            helps=(f"put `not` and its operand in parentheses: `{earlier.text} (not …)`",),
        )
        return
    middle = misuse.operands[1]
    sink.report(
        codes.CHAINED_COMPARISON,
        operator.span,
        first=earlier.text,
        second=operator.text,
        secondary=(Label(earlier.span, "the first comparison"), Label(middle, "compared twice")),
        helps=("join two comparisons: `a < b and b < c`",),
    )
