"""Makes new specs of old ones: tokens dropped, repeated, swapped, inserted; specs spliced.

Most changes keep to the words of the language, for a text that the parser refuses reaches nothing
behind it: a value takes the place of a value, a name that of a name, a line that of a line.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

LONGEST = 100_000
"""Characters of an input; a longer one is cut."""

TOKEN = re.compile(
    r"\"[^\"\n]*\"|'[^'\n]*'|\#[^\n]*|\d[\w.]*|[^\W\d]\w*"
    r"|->|\.\.|\*\*|//|[=!<>]=|\n[ \t]*|[ \t]+|.",
    re.DOTALL,
)

ODD_VALUES = (
    *(
        "0",
        "-1",
        "1",
        "2",
        "3",
        "7",
        "0.0",
        "-0.0",
        "0.5",
        "1e-320",
        "1e308",
        "10 ** 9",
        "10 ** 30",
    ),
    *("10 ** 30", "2 ** 31", "2 ** 63", "2 ** 200", "10 ** 10 ** 10", "9" * 20, "true", "false"),
    *("none", '""', '"a"', '"a" * 10 ** 9', "'{i}'", '"{x}"', '"../a"', '"a\\n"', "[]", "[[]]"),
    *("()", "(1,)", "[0]", "[1, 2]", "(3, 3)", "[none]", "[1, [2]]", "{ a = 1 }", "{ 1 = [2] }"),
    *(
        "range(5)",
        "range(10 ** 9)",
        "[i for i in range(9)]",
        "x",
        "x[0]",
        "ops.shape(x)",
        "Dense(3)",
    ),
    *(
        "-> relu",
        "(1 if true else 2)",
        "zip([1], [2])",
        "str(10 ** 70)",
        "L2(0.1)",
        "float32",
        "same",
    ),
    *(
        "ops.shape(x)[-1]",
        "len([])",
        "max([])",
        "1 / 0",
        "0 ** -1",
        "(-8) ** 0.5",
        "-10 ** 6",
        "x + x",
    ),
    *(
        "x + x",
        "'é'",
        '"\u202e"',
        "[x, x]",
        "{ x = x }",
        "not x",
        "x == x",
        "Adam()",
        "mean_squared_error",
    ),
)
ODD_DIMENSIONS = ("?", "?n", "0", "1", "-1", "10 ** 9", "10 ** 30", "none", "2 ** 64", "1.5", "n")
ODD_CHARACTERS = "\0\t\r\n \"'#{}()[]=,:;?\\&|$~^@!`%<>-+*/._é“”→\u202e\u200b\ufeff\U0001f600３"
DTYPES = (
    "float32",
    "int32",
    "bool",
    "string",
    "float64",
    "uint8",
    "bfloat16",
    "int64",
    "complex64",
)
OPENING, CLOSING = "([{", ")]}"


def tokens(text: str) -> list[str]:
    """`text` cut into words, signs, strings, and the space between them."""
    return TOKEN.findall(text)


class Mutator:
    """Draws inputs that are made of `texts`."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts
        self.lines = sorted({line for text in texts for line in text.split("\n") if line.strip()})
        words = {token for text in texts for token in tokens(text)}
        self.names = sorted(w for w in words if w[0].isalpha() or w[0] == "_")
        self.values = sorted(w for w in words if w[0].isdigit() or w[0] in "\"'")
        self.signs = sorted(w for w in words if not (w[0].isalnum() or w[0] in "_\"'# \t\n"))
        self.changes: tuple[tuple[int, Callable[[list[str], random.Random], None]], ...] = (
            (4, self.drop),
            (4, self.repeat),
            (4, self.swap),
            (4, self.insert),
            (8, self.other_value),
            (8, self.other_name),
            (4, self.other_sign),
            (3, self.other_dimension),
            (3, self.foreign_lines),
            (2, self.lose_line),
            (2, self.line_again),
            (1, self.deepen),
            (1, self.many),
            (1, self.odd_character),
        )

    def draw(self, rng: random.Random) -> str:
        """A new input."""
        return self.mutate(rng.choice(self.texts), rng)

    def mutate(self, text: str, rng: random.Random) -> str:
        """`text` with one to some changes, perhaps with the end of another."""
        if rng.random() < 0.1:
            text = self.splice(text, rng)
        parts = tokens(text)
        weights = [weight for weight, _ in self.changes]
        for _ in range(min(1 + int(rng.expovariate(0.9)), 12)):
            (_, change), *_ = rng.choices(self.changes, weights)
            change(parts, rng)
        return "".join(parts)[:LONGEST]

    def splice(self, text: str, rng: random.Random) -> str:
        """The first lines of `text`, and the last ones of another."""
        head, tail = text.split("\n"), rng.choice(self.texts).split("\n")
        return "\n".join(head[: rng.randint(0, len(head))] + tail[rng.randint(0, len(tail)) :])

    def drop(self, parts: list[str], rng: random.Random) -> None:
        at, count = _range(parts, rng)
        del parts[at : at + count]

    def repeat(self, parts: list[str], rng: random.Random) -> None:
        at, count = _range(parts, rng)
        parts[at:at] = parts[at : at + count]

    def swap(self, parts: list[str], rng: random.Random) -> None:
        if len(parts) > 1:
            one, other = rng.sample(range(len(parts)), 2)
            parts[one], parts[other] = parts[other], parts[one]

    def insert(self, parts: list[str], rng: random.Random) -> None:
        word = rng.choice(rng.choice((self.names, self.values, self.signs, ODD_VALUES)))
        parts.insert(rng.randint(0, len(parts)), f" {word} ")

    def other_value(self, parts: list[str], rng: random.Random) -> None:
        self._replace(parts, rng, _is_value, (ODD_VALUES, ODD_VALUES, self.values, self.names))

    def other_name(self, parts: list[str], rng: random.Random) -> None:
        here = sorted({part for part in parts if _is_name(part)}) or self.names
        self._replace(parts, rng, _is_name, (here, here, self.names, ODD_VALUES, DTYPES))

    def other_sign(self, parts: list[str], rng: random.Random) -> None:
        self._replace(parts, rng, _is_sign, (self.signs,))

    def other_dimension(self, parts: list[str], rng: random.Random) -> None:
        inside = [
            i + 2
            for i, part in enumerate(parts[:-2])
            if part in DTYPES and parts[i + 1] == "[" and parts[i + 2] != "]"
        ]
        if inside:
            parts[rng.choice(inside)] = rng.choice(ODD_DIMENSIONS)

    def foreign_lines(self, parts: list[str], rng: random.Random) -> None:
        breaks = [i for i, part in enumerate(parts) if part[0] == "\n"] or [0]
        for _ in range(rng.randint(1, 3)):
            parts.insert(rng.choice(breaks), "\n" + rng.choice(self.lines))

    def lose_line(self, parts: list[str], rng: random.Random) -> None:
        start, end = _line(parts, rng)
        del parts[start:end]

    def line_again(self, parts: list[str], rng: random.Random) -> None:
        start, end = _line(parts, rng)
        parts[start:start] = parts[start:end]

    def deepen(self, parts: list[str], rng: random.Random) -> None:
        """Put brackets, many at times, around something."""
        if parts:
            at, kind = rng.randrange(len(parts)), rng.randrange(3)
            count = rng.choice((1, 1, 2, 30, 99, 150))
            parts[at] = OPENING[kind] * count + parts[at] + CLOSING[kind] * count

    def many(self, parts: list[str], rng: random.Random) -> None:
        """Repeat a token or a line many times."""
        start, end = _line(parts, rng) if rng.random() < 0.5 else _range(parts, rng)
        piece = parts[start:end]
        parts[start:start] = piece * min(rng.choice((10, 100, 1000)), 20_000 // (len(piece) + 1))

    def odd_character(self, parts: list[str], rng: random.Random) -> None:
        at = rng.randint(0, len(parts))
        parts.insert(at, rng.choice(ODD_CHARACTERS) * rng.choice((1, 1, 1, 500)))

    def _replace(
        self,
        parts: list[str],
        rng: random.Random,
        fits: Callable[[str], bool],
        pools: Sequence[Sequence[str]],
    ) -> None:
        places = [i for i, part in enumerate(parts) if fits(part)]
        if places:
            parts[rng.choice(places)] = rng.choice(rng.choice(pools))


def _is_value(part: str) -> bool:
    return part[0].isdigit() or part[0] in "\"'" or part in ("true", "false", "none")


def _is_name(part: str) -> bool:
    return part[0].isalpha() or part[0] == "_"


def _is_sign(part: str) -> bool:
    return not (part[0].isalnum() or part[0] in "_\"'# \t\n")


def _range(parts: list[str], rng: random.Random) -> tuple[int, int]:
    return rng.randint(0, len(parts)), rng.choice((1, 1, 1, 2, 3, 8))


def _line(parts: list[str], rng: random.Random) -> tuple[int, int]:
    """Where a line starts and ends, by tokens."""
    breaks = [0, *(i for i, part in enumerate(parts) if part[0] == "\n"), len(parts)]
    at = rng.randrange(len(breaks) - 1)
    return breaks[at], breaks[at + 1]
