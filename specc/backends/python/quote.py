"""Pieces of the script written as Python with holes, read into a tree.

    quote('''
    def load_data() -> PARTS:
        LOADING
        return PREPARED
    ''', PARTS=annotation, LOADING=[statement, …], PREPARED=expression)

The text is always ours, a constant of this package; what a spec says goes in as
nodes, so that it can be nothing but the node it is. A hole is a name in capitals:
an expression, a list of statements where it stands alone, or a name in the place
of a name. An empty line between two statements becomes a `Blank`.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Mapping
from copy import deepcopy
from functools import cache

from specc.backends.python import tree

Hole = ast.expr | list[ast.stmt] | str


def quote(source: str, **holes: Hole) -> list[ast.stmt]:
    """The statements of `source` with its holes filled.

    Raises KeyError for a hole without filling, ValueError for a filling without hole:
    both are mistakes of ours.
    """
    filler = _Filler(holes)
    statements = filler.block(deepcopy(_parsed(source)).body)
    unused = set(holes) - filler.used
    if unused:
        raise ValueError(f"no such holes: {', '.join(sorted(unused))}")
    return statements


def quoted(source: str, **holes: Hole) -> ast.expr:
    """The expression `source` with its holes filled; errors as for `quote`."""
    (statement,) = quote(source, **holes)
    assert isinstance(statement, ast.Expr)
    return statement.value


@cache
def _parsed(source: str) -> ast.Module:
    return ast.parse(inspect.cleandoc(source))


class _Filler(ast.NodeTransformer):
    """Puts the fillings in, empty lines and docstrings as the printer wants them."""

    def __init__(self, holes: Mapping[str, Hole]) -> None:
        self.holes = holes
        self.used: set[str] = set()

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """A block of statements: holes spliced, empty lines kept."""
        filled: list[ast.stmt] = []
        end: int | None = None
        for statement in body:
            if end is not None and statement.lineno > end + 1 and filled:
                filled.append(tree.Blank())
            end = statement.end_lineno
            match statement:
                case ast.Expr(ast.Name(id=name)) if name.isupper():
                    filled += self._statements(name)
                case ast.Expr(ast.Constant(str(text))):
                    filled.append(tree.docstring(inspect.cleandoc(text)))
                case _:
                    filled.append(self.visit(statement))
        while filled and isinstance(filled[-1], tree.Blank):
            filled.pop()
        return filled

    def generic_visit(self, node: ast.AST) -> ast.AST:
        for field in ("body", "orelse", "finalbody"):
            block = getattr(node, field, None)
            if isinstance(block, list):
                setattr(node, field, [])
                super().generic_visit(node)
                setattr(node, field, self.block(block))
                return self._rest(node, field)
        return super().generic_visit(node)

    def _rest(self, node: ast.AST, done: str) -> ast.AST:
        for field in ("orelse", "finalbody"):
            block = getattr(node, field, None)
            if field != done and isinstance(block, list):
                setattr(node, field, self.block(block))
        return node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if not node.id.isupper():
            return node
        filling = self._take(node.id)
        if isinstance(filling, str):
            return ast.Name(filling, node.ctx)
        if isinstance(filling, list):
            raise ValueError(f"statements in the place of an expression: {node.id}")
        return filling

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.name = self._name(node.name)
        return self.generic_visit(node)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.arg = self._name(node.arg)
        return self.generic_visit(node)

    def _name(self, name: str) -> str:
        if not name.isupper():
            return name
        filling = self._take(name)
        if not isinstance(filling, str):
            raise ValueError(f"no name for {name}")
        return filling

    def _statements(self, name: str) -> list[ast.stmt]:
        filling = self._take(name)
        if isinstance(filling, list):
            return filling
        return [ast.Expr(ast.Name(filling, ast.Load()) if isinstance(filling, str) else filling)]

    def _take(self, name: str) -> Hole:
        self.used.add(name)
        return self.holes[name]
