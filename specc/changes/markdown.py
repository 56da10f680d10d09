"""A comparison in Markdown, as a comment of a pull request shows it.

What a spec says goes into code spans, in which nothing of it is Markdown, HTML or a mention of
somebody.
"""

from __future__ import annotations

from collections.abc import Iterator

from specc.changes.lines import Line, lines_of
from specc.changes.model import Changes
from specc.diagnostics.cells import printable


def render(changes: Changes) -> str:
    """The comparison as headlines and lists."""
    if changes.is_empty:
        return "No change in meaning.\n"
    return "\n".join(_laid_out(lines_of(changes))).strip() + "\n"


def _laid_out(lines: Iterator[Line]) -> Iterator[str]:
    for line in lines:
        if line.depth == 0:
            yield f"\n#### {code(line.text)}\n"
        else:
            sign = f"{line.sign} " if line.sign else ""
            yield f"{'  ' * (line.depth - 1)}- {code(sign + line.text)}"


def code(text: str) -> str:
    """A code span: fenced by more backticks than there are in a row in it."""
    text = printable(text)
    longest = run = 0
    for character in text:
        run = run + 1 if character == "`" else 0
        longest = max(longest, run)
    fence = "`" * (longest + 1)
    pad = " " if longest else ""
    return f"{fence}{pad}{text}{pad}{fence}"
