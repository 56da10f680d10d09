"""Fixes that are made of whole lines: fences of Markdown, comments of C, statements left out."""

from __future__ import annotations

from collections.abc import Sequence

from specc.diagnostics.model import Applicability, Edit, Fix
from specc.source import Source, Span


def whole_line(source: Source, span: Span) -> Span:
    """`span` with its line's blanks and line break, where nothing else stands there."""
    text, base = source.text, source.base
    start = text.rfind("\n", 0, span.start - base) + 1
    end = text.find("\n", span.end - base)
    end = len(text) if end < 0 else end + 1
    if text[start : span.start - base].strip() or text[span.end - base : end].strip():
        return span
    return Span(base + start, base + end)


def without_fences(source: Source, fences: Sequence[Span]) -> tuple[Fix, ...]:
    """The spec without one fence, or without two and all that is around them."""
    lines = [whole_line(source, fence) for fence in fences[:2]]
    if len(fences) > 2:
        return ()
    if len(fences) == 1:
        return (Fix("leave it out", (Edit(lines[0], ""),), Applicability.SAFE),)
    first, second = Span(source.base, lines[0].end), Span(lines[1].start, source.end)
    around = (
        source.text[: fences[0].start - source.base] + source.text[lines[1].end - source.base :]
    )
    title, level = "leave the fences out", Applicability.SAFE
    if around.strip():
        title, level = "leave out the fences and what is around them", Applicability.UNSAFE
    return (Fix(title, (Edit(first, ""), Edit(second, "")), level),)


def with_number_signs(source: Source, span: Span) -> tuple[Fix, ...]:
    """`/* … */` as lines that start with `#`; none where it is not closed, or code follows."""
    base = source.base
    text = source.text[span.start - base : span.end - base]
    end = source.text.find("\n", span.end - base)
    behind = source.text[span.end - base : end if end >= 0 else len(source.text)]
    if text[-2:] != "*/" or len(text) < 4 or behind.strip():
        return ()
    start = source.text.rfind("\n", 0, span.start - base) + 1
    before = source.text[start : span.start - base]
    indent = before[: len(before) - len(before.lstrip())]
    lines = [line.strip().removeprefix("* ").removeprefix("*") for line in text[2:-2].split("\n")]
    while len(lines) > 1 and not lines[-1]:
        lines.pop()
    written = f"\n{indent}".join(f"# {line}".rstrip() for line in lines)
    return (Fix("begin each line with `#`", (Edit(span, written),), Applicability.SAFE),)
