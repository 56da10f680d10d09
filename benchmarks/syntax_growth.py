"""How the CPU time of parsing grows with the text, over hostile texts from 10 KB to 10 MB.

    python -m benchmarks.syntax_growth            # to 1 MB, under a minute
    python -m benchmarks.syntax_growth 10000000   # to 10 MB, about 5 minutes of CPU time

For each family the exponent is fitted to the times: 1 is linear. The messages are rendered too, as
text, for that has to be linear as well; its time is in a column of its own.
"""

from __future__ import annotations

import gc
import math
import sys
import time
from collections.abc import Callable

from benchmarks.measure import prepare, row

SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
SHORTEST = 2e-2
"""Seconds of CPU: what takes less is measured too badly to fit."""


def repeated(head: str, unit: str, tail: str = "\n") -> Callable[[int], str]:
    """Texts of about `size` characters: `unit` again and again between two ends."""
    return lambda size: head + unit * (size // len(unit)) + tail


def numbered(head: str, unit: str, tail: str = "\n") -> Callable[[int], str]:
    """Texts of about `size` characters: `unit` with another number in each."""
    return lambda size: (
        head + "".join(unit.format(i) for i in range(size // (len(unit) + 3))) + tail
    )


FAMILIES: dict[str, Callable[[int], str]] = {
    "a good spec": repeated("model m {\n", "  Conv2D(32, 3, padding=same)\n", "}\n"),
    "one long line of words": repeated("", "word "),
    "one endless name": repeated("let ", "a", " = 1\n"),
    "one endless number": repeated("let a = ", "9"),
    "one endless string": repeated('let a = "', "text ", '"\n'),
    "one endless string, not closed": repeated('let a = "', "text, "),
    "one endless comment": repeated("# ", "text "),
    "quotes that open on every line": repeated("model m {\n", '  f("a, b)\n', "}\n"),
    "quotes that open on one line": repeated("let a = [", "\"a, 'b, "),
    "smart quotes": repeated("let a = [", "“a, "),
    "backslashes in a string": repeated('let a = "', "\\\\", '"\n'),
    "unknown escapes": repeated('let a = "', "\\q", '"\n'),
    "a string of tabs": repeated('let a = "', "\t", '"\n'),
    "comments of C that do not end": repeated("", "/* a\n"),
    "comments of C++": repeated("model m {\n", "  // a b\n", "}\n"),
    "fences": repeated("", "```\nlet a = 1\n"),
    "{": repeated("", "{"),
    "}": repeated("", "}"),
    "(": repeated("let a = ", "("),
    "([{": repeated("let a = ", "([{"),
    "] in a list": repeated("let a = [", "(1], "),
    "bodies that do not end": repeated("", "model m {\n  x\n"),
    "bodies that end by indentation": repeated("model m {\n", "  repeat 2 {\n    x\n", "}\n"),
    "a brace too many in each": repeated("", "model m {\n  x\n  }\n  y\n}\n"),
    "a brace too many, then strays": repeated("model m {\n  }\n", "  x = f(1)\n", "}\n"),
    "else without if": repeated("model m {\n", "  else { x }\n", "}\n"),
    "bodies after colons": repeated("model m:\n", "  repeat 3:\n    x\n"),
    "->": repeated("x = ", "->"),
    "-": repeated("let a = ", "-"),
    "**": repeated("let a = 1", "**1"),
    "else if": repeated("model m {\n  if a { x }\n", "  else if a { x }\n", "}\n"),
    "missing commas": repeated("let a = [", "1 "),
    "commas": repeated("let a = [", ","),
    "colons in a map": repeated("let a = {", "b: 1, ", "}\n"),
    "colons in a body": numbered("train {{\n".format(), "  a{}: 3\n", "}\n"),
    "near misses of a keyword": numbered("", "modle m{} {{ }}\n"),
    "characters that mean nothing": repeated("let a = ", "$ "),
    "carriage returns": repeated("let a = 1", "\r"),
    "invisible characters": repeated("let a = 1", "\u200b"),
    "lines of Python": repeated("", "def f(x):\n  return x\n"),
    "lists of YAML": repeated("train {\n", "  a:\n    - b\n", "}\n"),
    "placeholders": repeated("let a = [", "<b c>, ", "]\n"),
}


def cost(text: str) -> tuple[float, float, int]:
    """CPU seconds to parse `text` and to render what is said about it, and how many messages."""
    from specc.diagnostics.model import Sink
    from specc.diagnostics.render_text import render
    from specc.source import SourceMap
    from specc.syntax import parse

    sources, sink = SourceMap(), Sink()
    source = sources.add("hostile.dlspec", text)
    gc.collect()
    started = time.process_time()
    parse(source, sink)
    parsed = time.process_time()
    found = sink.sorted()
    render(found[:1000], sources, color=False)
    return parsed - started, time.process_time() - parsed, len(found)


def exponent(times: dict[int, float]) -> float:
    """The slope of the logarithm of the time over that of the size, for the sizes that count."""
    points = [(math.log(n), math.log(t)) for n, t in times.items() if t >= SHORTEST]
    if len(points) < 2:
        return math.nan
    middle_x = sum(x for x, _ in points) / len(points)
    middle_y = sum(y for _, y in points) / len(points)
    return sum((x - middle_x) * (y - middle_y) for x, y in points) / sum(
        (x - middle_x) ** 2 for x, _ in points
    )


def main(largest: int, only: str) -> None:
    prepare()
    cost("let a = 1\n")
    row("text", "parsing", "messages; the first 1,000 rendered", "growth; goal: at most n^1.1")
    for name, make in FAMILIES.items():
        if only not in name:
            continue
        times: dict[int, float] = {}
        shown, count = 0.0, 0
        for size in SIZES:
            if size <= largest:
                times[size], shown, count = cost(make(size))
        grown = exponent(times)
        row(
            name,
            f"{times[max(times)]:.2f} s",
            f"{count:,}; {shown:.2f} s",
            "too fast to tell" if math.isnan(grown) else f"n^{grown:.2f}",
        )


if __name__ == "__main__":
    main(
        int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000,
        sys.argv[2] if len(sys.argv) > 2 else "",
    )
