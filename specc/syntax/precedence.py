"""How operators bind: the table, and one pass that makes a tree of a row of them.

The grammar only says that operators stand between operands. That keeps its tables small and saves
a reduction per level and operand. Binding is settled here with a stack of operators waiting for
their right operand (Dijkstra's shunting yard), so a row may be of any length.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from specc.source import Span
from specc.syntax import ast

COMPARISON = 4
LEVELS = {"or": 1, "and": 2, "+": 5, "-": 5, "**": 8} | dict.fromkeys(
    ("==", "!=", "<", "<=", ">", ">=", "in", "not in"), COMPARISON
)
LEVELS |= dict.fromkeys(("*", "/", "//", "%", "@"), 6)
PREFIXES = {"not": 3, "-": 7, "+": 7}
RIGHT_TO_LEFT = 8


class Operator(NamedTuple):
    """An operator as it stands in the text."""

    text: str
    span: Span
    is_prefix: bool

    @property
    def level(self) -> int:
        """How tightly it binds."""
        return PREFIXES[self.text] if self.is_prefix else LEVELS[self.text]


class Operand(NamedTuple):
    """An operand with its extent, parentheses included."""

    node: ast.Expr
    span: Span


class Misuse(NamedTuple):
    """A row that has no meaning: `a < b < c`, `a + not b`. `operators` are the two in conflict."""

    operators: tuple[Operator, Operator]
    operands: tuple[Span, ...]


def settle(row: list[Operator | Operand], report: Callable[[Misuse], None]) -> ast.Expr:
    """The tree of `row`. What has no meaning is reported and read from left to right."""
    operands: list[Operand] = []
    waiting: list[Operator] = []

    def apply() -> None:
        operator = waiting.pop()
        right = operands.pop()
        if operator.is_prefix:
            span = operator.span.to(right.span)
            operands.append(Operand(ast.Unary(span, operator.text, right.node), span))
            return
        left = operands.pop()
        span = left.span.to(right.span)
        node = ast.Binary(span, operator.text, operator.span, left.node, right.node)
        if operator.level == COMPARISON and is_bare_comparison(left):
            assert isinstance(left.node, ast.Binary)
            earlier = Operator(left.node.operator, left.node.operator_span, False)
            report(Misuse((earlier, operator), (left.span, left.node.right.span, right.span)))
        operands.append(Operand(node, span))

    for item in row:
        if isinstance(item, Operand):
            operands.append(item)
            continue
        level = item.level
        if item.is_prefix:
            if item.text == "not" and waiting and waiting[-1].level > level:
                report(Misuse((waiting[-1], item), ()))
        else:
            while waiting and (
                waiting[-1].level > level or (waiting[-1].level == level and level != RIGHT_TO_LEFT)
            ):
                apply()
        waiting.append(item)
    while waiting:
        apply()
    return operands[0].node


def is_bare_comparison(operand: Operand) -> bool:
    """Whether `operand` is a comparison that no parentheses hold together."""
    node = operand.node
    return (
        isinstance(node, ast.Binary)
        and LEVELS[node.operator] == COMPARISON
        and node.span == operand.span
    )
