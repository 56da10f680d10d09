"""What expressions are put together from: levels, brackets, places to break.

`level` says what is around an expression, for it decides whether it may break
between its parts and not only inside its own brackets: `INSIDE` brackets it may,
`BARE` it may not, and any other value is the id of the group of optional
parentheses: it may where that group broke.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

from specc.backends.python.layout_doc import (
    SOFT,
    SPACE,
    Doc,
    FitsExpanded,
    Group,
    IfBreaks,
    Indent,
    Line,
    Origin,
)

Level = object

INSIDE: Level = "inside"
BARE: Level = "bare"

COMMA: Doc = IfBreaks(",")


def arguments(docs: Sequence[Doc], level: Level) -> Doc:
    """Arguments or parameters: on one line of their own, or one on each."""
    if not docs:
        return "()"
    return brackets("(", Group((*separated(docs), COMMA)), ")", level)


def brackets(opening: str, content: Doc, closing: str, level: Level) -> Doc:
    """Brackets that keep their content on one line, or put it below, indented."""
    doc = Group((opening, Indent((SOFT, content)), SOFT, closing))
    return doc if level is INSIDE or level is BARE else FitsExpanded(doc, level)


def separated(docs: Iterable[Doc]) -> list[Doc]:
    """`docs` with commas between."""
    parts: list[Doc] = []
    for doc in docs:
        parts += (",", SPACE, doc)
    return parts[2:]


def marked(node: ast.AST, doc: Doc) -> Doc:
    """`doc`, with the place that `node` came from."""
    span = getattr(node, "origin", None)
    return doc if span is None else Origin(span, doc)


def breakable(flat: str, level: Level) -> Doc:
    """A place to break between the parts of an expression."""
    if level is BARE:
        return flat
    line = Line(flat)
    return line if level is INSIDE else IfBreaks(line, flat, of=level)


def grouped(doc: Doc, level: Level) -> Doc:
    """Parts of an expression that break together."""
    if level is BARE:
        return doc
    return Group(doc) if level is INSIDE else IfBreaks(Group(doc), doc, of=level)
