"""How tightly Python's expressions bind, and how its operators are written."""

from __future__ import annotations

import ast

TEST = 1
"""`a if c else b` and `lambda`."""
OR = 2
AND = 3
COMPARISON = 5
UNARY = 12
ATOM = 15
"""Names, literals, calls: what needs no parentheses anywhere."""

_BINDING: dict[type[ast.AST], int] = {
    ast.Or: OR,
    ast.And: AND,
    ast.BitOr: 6,
    ast.BitXor: 7,
    ast.BitAnd: 8,
    ast.LShift: 9,
    ast.RShift: 9,
    ast.Add: 10,
    ast.Sub: 10,
    ast.Mult: 11,
    ast.MatMult: 11,
    ast.Div: 11,
    ast.FloorDiv: 11,
    ast.Mod: 11,
    ast.UAdd: UNARY,
    ast.USub: UNARY,
    ast.Invert: UNARY,
    ast.Not: 4,
    ast.Pow: 13,
}

SYMBOLS: dict[type[ast.AST], str] = {
    ast.Or: "or",
    ast.And: "and",
    ast.BitOr: "|",
    ast.BitXor: "^",
    ast.BitAnd: "&",
    ast.LShift: "<<",
    ast.RShift: ">>",
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.MatMult: "@",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.UAdd: "+",
    ast.USub: "-",
    ast.Invert: "~",
    ast.Not: "not ",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Is: "is",
    ast.IsNot: "is not",
    ast.In: "in",
    ast.NotIn: "not in",
}


def precedence(node: ast.expr) -> int:
    """How tightly `node` binds: larger is tighter."""
    match node:
        case ast.BinOp(op=op) | ast.BoolOp(op=op) | ast.UnaryOp(op=op):
            return _BINDING[type(op)]
        case ast.Compare():
            return COMPARISON
        case ast.IfExp() | ast.Lambda():
            return TEST
        case ast.Constant(int() | float() as number) if number < 0:
            return UNARY
        case ast.Constant(complex()):
            raise TypeError("complex numbers are not in the language")
        case _:
            return ATOM
