"""Names, numbers and strings as a spec writes them."""

from __future__ import annotations

import re

from specc.syntax import ast
from specc.syntax.lexer import OTHER_CONSTANTS, RESERVED, UNSEEN, number_value

_NOT_PLAIN = re.compile(r'["\\\ud800-\udfff]|' + UNSEEN.pattern)
_ESCAPES = {"\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0", '"': '\\"', "\\": "\\\\"}


def is_name(text: str) -> bool:
    """Whether `text` may stand for itself, as a bare word."""
    return (
        text.isascii()
        and text.isidentifier()
        and text not in RESERVED
        and text not in OTHER_CONSTANTS
    )


def name_text(name: ast.Name) -> str:
    """A name. Raises ValueError where a spec has no such name."""
    if not is_name(name.id):
        raise ValueError(f"{name.id!r} cannot be a name in a spec")
    return name.id


def quoted(text: str) -> str:
    """`text` in quotes. What nobody sees, or no file can hold, is escaped."""
    return f'"{_NOT_PLAIN.sub(_escaped, text)}"'


def _escaped(match: re.Match[str]) -> str:
    character = match[0]
    return _ESCAPES.get(character) or f"\\u{ord(character):04x}"


def literal_text(literal: ast.Literal) -> str:
    """A literal as it was written, or as its value is. Raises ValueError for what has no text."""
    text, value = literal.text, literal.value
    if text:
        return f'"{text[1:-1]}"' if text[0] == "'" and not re.search(r'["\\]', text) else text
    if isinstance(value, str):
        return quoted(value)
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = repr(value)
    if number_value(text.removeprefix("-")) is None:
        raise ValueError(f"{text} cannot be a number in a spec")
    return text


def is_negative(literal: ast.Literal) -> bool:
    """Whether the text of a number begins with a sign, as the lexer's never does."""
    return literal_text(literal).startswith("-")


def key_text(key: ast.Name | ast.Literal) -> str:
    """The key of a map: bare where it may be."""
    if isinstance(key, ast.Literal):
        return literal_text(key)
    return key.id if is_name(key.id) else quoted(key.id)
