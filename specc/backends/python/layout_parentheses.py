"""Whether an expression that is too long for its line wants parentheses around it.

The rules are those of Ruff's formatter: a call breaks inside its own brackets, a
sum in parentheses between its terms, and a sum whose last term is a call does
without parentheses if breaking that call is enough.
"""

from __future__ import annotations

import ast
from enum import Enum

from specc.backends.python.layout_precedence import AND, ATOM, UNARY, precedence

_BRACKETED = (
    ast.List,
    ast.Tuple,
    ast.Set,
    ast.Dict,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
)

_ATTRIBUTE = 14.5
"""Where access to an attribute stands among the operators: tighter than any."""


class Wish(Enum):
    """What an expression wants of parentheses when its line is too long."""

    NEVER = "it breaks in its own brackets"
    BEST_FIT = "only if it then fits"
    MULTILINE = "yes"


def wish(node: ast.expr) -> Wish:
    """What `node` wants."""
    match node:
        case ast.Name() | ast.Constant() | ast.JoinedStr():
            return Wish.BEST_FIT
        case ast.BinOp() | ast.BoolOp() | ast.Compare() | ast.IfExp() | ast.Lambda():
            return Wish.MULTILINE
        case ast.UnaryOp(operand=inner):
            return Wish.NEVER if precedence(inner) < precedence(node) else wish(inner)
        case ast.Attribute() | ast.Call() | ast.Subscript():
            if is_fluent(node):
                return Wish.MULTILINE
            inner = _base(node)
            if not isinstance(node, ast.Attribute):
                return Wish.NEVER
            if isinstance(inner, ast.Name):
                return Wish.BEST_FIT
            return wish(inner)
        case _:
            return Wish.NEVER


def is_fluent(node: ast.Call | ast.Attribute | ast.Subscript) -> bool:
    """Whether a chain has two or more attributes of what ends in brackets."""
    attributes = 0
    inner: ast.expr = node
    while isinstance(inner, ast.Call | ast.Attribute | ast.Subscript):
        outer, inner = inner, _base(inner)
        if isinstance(outer, ast.Attribute):
            attributes += isinstance(inner, ast.Call | ast.Subscript)
    return attributes >= 2


def _base(node: ast.Call | ast.Attribute | ast.Subscript) -> ast.expr:
    return node.func if isinstance(node, ast.Call) else node.value


def can_omit(node: ast.expr) -> bool:
    """Whether parentheses can be left out where breaking the node's own brackets is enough."""
    seen = _Survey()
    seen.visit(node)
    if not seen.brackets or seen.count > 1:
        return False
    if seen.loosest in (None, _ATTRIBUTE):
        return True
    return _BREAKABLE in (seen.first, seen.last)


class _Survey:
    """What there is in an expression outside of brackets.

    Of its first and its last part it is enough to know whether that has brackets
    which could break: `_BREAKABLE` or `_OTHER`.
    """

    def __init__(self) -> None:
        self.brackets = False
        self.loosest: float | None = None
        self.count = 0
        self.first: str | None = None
        self.last: str | None = None

    def visit(self, root: ast.expr) -> None:
        """Walk the expression in the order of its text, without recursion."""
        work: list[tuple[ast.expr, int, bool]] = [(root, 0, False)]
        while work:
            node, lowest, done = work.pop()
            if done:
                if isinstance(node, ast.Attribute) and _has_brackets(node.value):
                    self._operator(_ATTRIBUTE)
                self._part(_ends(node))
                continue
            binding = precedence(node)
            if binding < lowest:
                self.brackets = True
                self._part(_BREAKABLE)
                continue
            match node:
                case ast.BinOp(left, op, right):
                    self._operator(binding)
                    # `**` binds its right operand first, and a sign there is its own.
                    power = isinstance(op, ast.Pow)
                    work.append((right, UNARY if power else binding + 1, False))
                    work.append((left, binding + 1 if power else binding, False))
                case ast.BoolOp(_, values):
                    self._operator(AND, len(values) - 1)
                    work += [(item, binding + 1, False) for item in reversed(values)]
                case ast.Compare(left, ops, comparators):
                    self._operator(binding, len(ops))
                    operands = (left, *comparators)
                    work += [(item, binding + 1, False) for item in reversed(operands)]
                case ast.IfExp(test, body, orelse):
                    self._operator(binding, 2)
                    work += [(part, binding + 1, False) for part in (orelse, test, body)]
                case ast.UnaryOp(_, inner):
                    self.first = self.first or _OTHER
                    work.append((inner, binding, False))
                case ast.Call() | ast.Subscript() | ast.Attribute():
                    self.brackets |= not isinstance(node, ast.Attribute)
                    work += [(node, 0, True), (_base(node), ATOM, False)]
                case _:
                    self.brackets |= isinstance(node, _BRACKETED)
                    self._part(_ends(node))

    def _part(self, ends: str) -> None:
        self.first = self.first or ends
        self.last = ends

    def _operator(self, binding: float, count: int = 1) -> None:
        if self.loosest is None or binding < self.loosest:
            self.loosest, self.count = binding, count
        elif binding == self.loosest:
            self.count += count


_BREAKABLE = "brackets that hold something"
_OTHER = "anything else"


def _has_brackets(node: ast.expr) -> bool:
    return isinstance(node, (ast.Call, ast.Subscript, *_BRACKETED))


def _ends(node: ast.expr) -> str:
    match node:
        case ast.Call(args=args, keywords=keywords):
            holds = bool(args or keywords)
        case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
            holds = bool(items)
        case ast.Dict(keys=keys):
            holds = bool(keys)
        case _:
            holds = isinstance(node, _BRACKETED)
    return _BREAKABLE if holds else _OTHER
