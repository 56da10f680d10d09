"""Names and literals as Python text.

Nothing that a spec says gets into a script but through here: a name must be an
identifier, a literal is written by `repr`, with double quotes where that costs no
more escapes, as Ruff wants it.
"""

from __future__ import annotations

import keyword
import math


def identifier(name: str) -> str:
    """`name`, if it may stand as a name in Python. Raises ValueError otherwise."""
    if not name.isidentifier() or keyword.iskeyword(name):
        raise ValueError(f"not a name in Python: {name!r}")
    return name


def dotted(name: str) -> str:
    """`name`, if it is identifiers joined by dots. Raises ValueError otherwise."""
    for part in name.split("."):
        identifier(part)
    return name


def literal(value: object) -> str:
    """A constant as Python text that reads back as itself.

    Raises TypeError for what has no literal, numbers that are not finite among them.
    """
    match value:
        case str():
            return quoted(value)
        case bytes():
            return "b" + quoted(value.decode("latin-1"), ascii_only=True)
        case bool() | int() | None:
            return repr(value)
        case float() if math.isfinite(value):
            return repr(value).replace("e+", "e")
        case _ if value is Ellipsis:
            return "..."
        case _:
            raise TypeError(f"no literal for {value!r}")


def quoted(text: str, *, ascii_only: bool = False) -> str:
    """A string literal."""
    if text.isalnum() and text.isascii():
        return f'"{text}"'
    quote = "'" if text.count('"') > text.count("'") else '"'
    return quote + escaped(text, quote, ascii_only=ascii_only) + quote


def escaped(text: str, quote: str, *, ascii_only: bool = False) -> str:
    """`text` as it stands between quotes: those are escaped, and what is not printable."""
    body = "".join(
        character if character in "'\"" else (ascii if ascii_only else repr)(character)[1:-1]
        for character in text
    )
    return body.replace(quote, "\\" + quote) if quote else body


def docstring(text: str, indent: str) -> list[str]:
    """The lines of a docstring, the first one without its indentation.

    `text` is as `inspect.cleandoc` would give it. What is not printable, a backslash
    and three quotes in a row are escaped.
    """
    lines = [escaped(line, "").replace('"""', '\\"\\"\\"') for line in text.split("\n")]
    at_end = len(text) - len(text.rstrip('"'))
    if at_end % 3:  # the others were escaped as three in a row
        lines[-1] = lines[-1][:-1] + '\\"'
    lines = [lines[0], *(indent + line if line else "" for line in lines[1:])]
    if len(lines) > 1:
        return ['"""' + lines[0], *lines[1:], indent + '"""']
    return ['"""' + lines[0] + '"""']
