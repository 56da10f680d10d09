"""From a tree to text: any tree, of a parser or of a program, in one style.

    ast.Module ──► expressions, statements ──► documents ──► layout ──► align ──► text
                          ▲
      source text ──► trivia, cursor: comments, blank lines, lines that its writer ended

docs/formatting.md says what the style is.
"""

from __future__ import annotations

from specc.source import Source
from specc.syntax import ast

__all__ = ["print_module"]


def print_module(module: ast.Module, source: Source | None = None) -> str:
    """The text of a tree; parsed again it is the same tree.

    With the `source` that the tree was parsed from, its comments and blank lines are kept, and so
    is where its writer ended lines, as far as the style leaves that open. Without it nothing is
    asked of spans, which may be NOWHERE, nor of `Literal.text`, which may be empty. Raises
    ValueError for what no spec can say: a name with a space in it, a number without end.
    """
    from specc.syntax.printing.bodies import Printer
    from specc.syntax.printing.trivia import Trivia

    return Printer(None if source is None else Trivia(source)).module(module)
