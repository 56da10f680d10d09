"""The JSON form of a spec, read: from the text of a `.dlspec.json` to the tree of a module.

    text ──► scan ──► Json, with spans ──► checking ──► tree, values, definitions ──► ast.Module
                                              │
                                            forms: what the format is, as a table

From there it is a spec like any other. All spans lead into the JSON text, so that messages do.
What writes the form is `specc.backends.json_form`; docs/json.md says what it means.
"""

from __future__ import annotations

from specc.diagnostics.model import Sink
from specc.json_form.checking import is_well_formed
from specc.json_form.pointers import pointers
from specc.json_form.scan import scan
from specc.json_form.tree import module_of
from specc.limits import Limits
from specc.source import Source, Span
from specc.syntax import ast

__all__ = ["read"]

MORE_LEVELS = 20
"""How much deeper than values the format itself nests."""

LEVELS_A_BRACKET = 5
"""How many levels of JSON the statement trees of a custom layer need for a bracket or body."""


def read(source: Source, sink: Sink, limits: Limits) -> ast.Module:
    """The tree of a JSON text; an empty one, with messages in `sink`, where that is none.

    Never raises for any text. Takes time linear in it, and does not recurse.
    """
    empty = ast.Module(Span(source.base, source.end), ())
    deepest = MORE_LEVELS + LEVELS_A_BRACKET * limits.max_nesting
    root = scan(source, sink, deepest)
    if root is None:
        return empty
    source.pointer_at = pointers(root)
    if not is_well_formed(root, sink):
        return empty
    return module_of(root, source, sink, limits)
