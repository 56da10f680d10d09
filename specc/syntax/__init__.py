"""Syntax: from the text of a `.dlspec` file to its tree.

    source ──► lexer ──► (spelling) ──► layout + driver ──► build ──► ast.Module
                                             │
                                          recover, slips: only where something is wrong

`parse` is all that other stages need besides `ast`.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from specc.diagnostics.model import Sink
from specc.resting import no_collecting
from specc.source import Source, Span
from specc.syntax import ast
from specc.syntax.build import Builder
from specc.syntax.driver import Stacks, builders, run
from specc.syntax.layout import MAX_DEPTH, Layout
from specc.syntax.lexer import BAD, tokenize
from specc.syntax.table import load

if TYPE_CHECKING:
    from specc.syntax.recover import Recovery

__all__ = ["parse"]


def parse(source: Source, sink: Sink, max_nesting: int = MAX_DEPTH) -> ast.Module:
    """The tree of `source`; mistakes go into `sink`, and what they spoilt is `ast.Invalid`.

    `max_nesting` is how many brackets and bodies may be open at once. Never raises for any text.
    Takes time linear in the text.
    """
    table = load()
    with no_collecting():
        tokens = tokenize(source, table)
        if BAD in tokens.kinds:
            from specc.syntax.spelling import repair

            tokens = repair(source, table, sink)
        layout = Layout(tokens, table, max_nesting)
        builder = Builder(Span(source.base, source.end), tokens, layout, sink)
        build, stacks = builders(table, builder), Stacks()

        @cache
        def recovery() -> Recovery:
            from specc.syntax.recover import Recovery

            return Recovery(source, tokens, table, layout, stacks, build, sink)

        module: ast.Module = run(table, layout, stacks, build, recovery)
        return module
