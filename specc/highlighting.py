"""Colours for specs, by Pygments: in Sphinx, MkDocs, rich and whatever else asks it for `dlspec`.

What is a keyword depends on where it stands, so that no list of patterns can tell. The compiler's
own lexer and layout do, and this lexer asks them: what is coloured as a keyword is one. Texts that
are no specs are coloured as far as they go; joined, the pieces are always the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from pygments.lexer import Lexer
from pygments.token import (
    Comment,
    Error,
    Keyword,
    Name,
    Number,
    Operator,
    Punctuation,
    String,
    Whitespace,
    _TokenType,
)

from specc.source import Source
from specc.syntax.layout import Layout
from specc.syntax.lexer import BAD, tokenize
from specc.syntax.table import Table, load

_GAP = re.compile(r"(#[^\n]*)|(\s+)|([^\s#]+)")

_TYPE = re.compile(r"(?:b?float|u?int|bool|string|complex)\d*")

_WORDS = frozenset(("and", "or", "not", "in"))
"""Words that are operators."""

_CONSTANTS = frozenset(("true", "false", "none"))

_DEFINING = frozenset(("block", "layer", "model", "data", "train", "param", "let"))
"""Keywords behind which a name is defined."""

_OPERATORS = re.compile(r"[-+*/%@<>=!?]+")


class DlspecLexer(Lexer):
    """The Pygments lexer of `.dlspec` files."""

    name = "dlspec"
    aliases: ClassVar[list[str]] = ["dlspec"]
    filenames: ClassVar[list[str]] = ["*.dlspec"]
    mimetypes: ClassVar[list[str]] = ["text/x-dlspec"]
    url = "https://pypi.org/project/specc/"

    def get_tokens_unprocessed(self, text: str) -> Iterator[tuple[int, _TokenType, str]]:
        """Where each piece of `text` starts, what it is, and the piece."""
        table = load()
        tokens = tokenize(Source("", text), table)
        layout = Layout(tokens, table, max_depth=len(text) + 1)
        names = _names(table)
        position, before = 0, ""
        for i, (kind, piece, start) in enumerate(
            zip(tokens.kinds, tokens.texts, tokens.starts, strict=True)
        ):
            yield from _gap(text, position, start)
            position = start + len(piece)
            if kind == BAD:
                yield start, Error, piece
                continue
            terminal = layout.terminal(i) if kind >= table.first_special else kind
            layout.shifted(i, terminal)
            if kind == layout.nl:
                yield from _gap(text, start, position)
            elif piece:
                following = tokens.texts[i + 1]
                yield start, _type(names.get(terminal, "NAME"), piece, before, following), piece
            before = piece


def _names(table: Table) -> dict[int, str]:
    return {number: name for name, number in table.ids.items()}


def _gap(text: str, start: int, end: int) -> Iterator[tuple[int, _TokenType, str]]:
    """Spaces, line breaks and comments between two tokens."""
    for found in _GAP.finditer(text, start, end):
        kind = Comment.Single if found[1] else Whitespace if found[2] else Error
        yield found.start(), kind, found[0]


def _type(terminal: str, piece: str, before: str, following: str) -> _TokenType:
    """What a token is, by its terminal and its neighbours."""
    if terminal == "NUMBER":
        return Number.Integer if piece.replace("_", "").isdecimal() else Number.Float
    if terminal == "STRING":
        return String.Double if piece[0] == '"' else String.Single
    if terminal == "NAME":
        return _name(piece, before, following)
    if terminal in _CONSTANTS:
        return Keyword.Constant
    if terminal in _WORDS:
        return Operator.Word
    if terminal.isalpha() and terminal.islower():
        return Keyword
    if terminal == "RANGE":
        return Operator.Word
    return Operator if _OPERATORS.fullmatch(piece) else Punctuation


def _name(piece: str, before: str, following: str) -> _TokenType:
    if before in _DEFINING:
        return Name.Class if before == "layer" else Name.Variable
    if before == ":" and (following == "[" or _TYPE.fullmatch(piece)):
        return Keyword.Type
    if following == "=" and before in ("(", ","):
        return Name.Attribute
    if before == "device":
        return Keyword.Constant
    if piece[0].isupper():
        return Name.Class
    return Name.Function if following in ("(", ".") else Name
