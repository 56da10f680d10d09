"""Signs below one another: the `=` of rows that follow each other, comments behind lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence


def aligned(lefts: Sequence[tuple[str, ...]], fits: Callable[[int, int], bool]) -> list[str]:
    """The left sides of rows, filled up with spaces so that what follows is in one column.

    `fits(row, width)` says whether a row may stand among others where its left side has that width.
    One that may not, as it opens brackets on several lines, belongs to those before it, and those
    after it have a column of their own.
    """
    count = len(lefts)
    widest: list[tuple[int, ...]] = [()] * count
    most = (0,) * (len(lefts[0]) if lefts else 0)
    for index in range(count - 1, -1, -1):
        most = tuple(max(m, len(t)) for m, t in zip(most, lefts[index], strict=True))
        widest[index] = most
    padded: list[str] = []
    while len(padded) < count:
        start = end = len(padded)
        total = sum(widest[start]) + len(widest[start]) - 1
        while end < count and fits(end, total):
            end += 1
        those = lefts[start : end + 1]
        columns = [max(map(len, column)) for column in zip(*those, strict=True)]
        padded += [
            " ".join(text.ljust(size) for text, size in zip(left, columns, strict=True))
            for left in those
        ]
    return padded


Written = tuple[int, str, str]
"""A line: how far in it begins, its text, and the comment behind it."""


def joined(lines: Sequence[Written]) -> str:
    """The text of the lines. Comments behind lines that follow each other are in one column."""
    texts: list[str] = []
    start = 0
    while start < len(lines):
        end = start + 1
        if lines[start][2]:
            while end < len(lines) and lines[end][2] and lines[end][0] == lines[start][0]:
                end += 1
            column = max(len(text) for _, text, _ in lines[start:end])
            texts += [f"{text:<{column}}  {comment}" for _, text, comment in lines[start:end]]
        else:
            texts.append(lines[start][1])
        start = end
    return "".join(f"{text}\n" for text in texts)
