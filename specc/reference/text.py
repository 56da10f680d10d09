"""What is to be said of an entry, for a terminal."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterator

from specc.reference.describe import Argument, Description

Paint = Callable[[str, str], str]
"""A text and the role that it plays, to the text as it is printed."""


def as_text(described: Description, paint: Paint, width: int) -> str:
    """All that is to be said, wrapped to `width` columns; no line break at the end."""
    return "\n".join(_lines(described, paint, max(width, 40)))


def chosen_text(word: str, text: str, paint: Paint, width: int) -> str:
    """What is said of a word that stands for one entry or another."""
    return "\n".join((f"{paint(word, 'bold')}  a metric", "", *_wrapped(text, max(width, 40))))


def _lines(described: Description, paint: Paint, width: int) -> Iterator[str]:
    yield paint(described.name, "bold") + (
        f"  {described.path}" if described.path else f"  a {described.kind}"
    )
    if described.summary:
        yield from _wrapped(described.summary, width, "  ")
    if described.spellings:
        yield from _wrapped("also written " + ", ".join(described.spellings), width, "  ")
    if described.refused:
        yield ""
        yield from _wrapped(f"A spec may not use it: {described.refused}.", width)
    if described.about:
        yield ""
        yield from _paragraphs(described.about, width)
    yield from _arguments(described, paint, width)
    for title, text in (
        ("Shapes", described.shape),
        ("Weights", described.weights),
        ("Dtypes", described.dtypes),
        ("Masks", described.masks),
    ):
        if text:
            yield ""
            yield paint(title, "bold")
            yield from _paragraphs(text, width - 2, "  ")
    if described.example:
        yield ""
        yield paint("Example", "bold")
        yield from (f"  {line}".rstrip() for line in described.example.splitlines())
    if described.result:
        yield ""
        for line in described.result:
            yield from _wrapped(line, width, "  ")


def _arguments(described: Description, paint: Paint, width: int) -> Iterator[str]:
    if described.arguments:
        yield ""
        yield paint("Arguments", "bold")
        yield from _table(described.arguments, width)
        behind = len(described.arguments) - described.positional
        if behind > 0 and described.positional:
            names = ", ".join(a.name for a in described.arguments[described.positional :])
            yield from _wrapped(f"By name only: {names}.", width, "  ")
    elif not described.refused:
        yield ""
        own = " of its own" if described.common else ""
        yield from _wrapped(f"It has no arguments{own}.", width)
    if described.common and not described.refused:
        names = ", ".join(described.common)
        yield from _wrapped(f"By name, as most layers have them: {names}.", width, "  ")
    if described.called:
        yield ""
        yield paint("Arguments of the call", "bold")
        yield from _table(described.called, width)


def _table(arguments: tuple[Argument, ...], width: int) -> Iterator[str]:
    column = min(max(len(argument.name) for argument in arguments), 24, width // 3) + 2
    for argument in arguments:
        ending = "required" if argument.default is None else f"default {argument.default}"
        rows = _wrapped(f"{argument.takes}; {ending}", width - column - 2)
        name = argument.name.ljust(column)
        if len(argument.name) > column - 2:
            yield f"  {argument.name}"
            name = " " * column
        yield f"  {name}{rows[0]}"
        yield from (f"  {' ' * column}{row}" for row in rows[1:])


def _paragraphs(text: str, width: int, indent: str = "") -> Iterator[str]:
    """Paragraphs are wrapped; formulas, which begin with two spaces, stay as they are."""
    for line in text.splitlines():
        if line.startswith("  "):
            yield indent + line
        else:
            yield from _wrapped(line, width, indent)


_QUOTED = re.compile("`[^`]*`")


def _wrapped(text: str, width: int, indent: str = "") -> list[str]:
    """Lines of at most `width` columns; what is quoted is not broken where it is short."""

    def whole(found: re.Match[str]) -> str:
        return found[0].replace(" ", "\0") if len(found[0]) <= width // 2 else found[0]

    lines = textwrap.wrap(
        _QUOTED.sub(whole, text),
        width,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace("\0", " ") for line in lines]
