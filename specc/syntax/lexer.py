"""From text to tokens, in time linear in the text.

One pattern cuts the whole text into pieces, so that every character lies in exactly one of them;
a table that remembers what it has seen says what kind each piece is. All of this runs in C loops
over whole lists. Pieces that no spec can contain are kept as `BAD` tokens for spelling.py to name.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from itertools import accumulate, compress

from specc.record import record
from specc.source import Source
from specc.syntax.table import Table

BLANK = 0
"""The kind of spaces and comments: dropped."""
BAD = -1
"""The kind of what is no token of the language."""

RESERVED = frozenset(("true", "false", "none", "and", "or", "not", "if", "else", "in", "for"))
OTHER_CONSTANTS = {
    "True": "true",
    "TRUE": "true",
    "False": "false",
    "FALSE": "false",
    "None": "none",
    "NULL": "none",
    "null": "none",
    "nil": "none",
}
"""Other languages' spellings of constants and ours."""

SPACES = r"[ \t\r\f]++"
# A line break takes the blank and comment lines after it along.
LINE_BREAK = r"\n(?:[ \t\r\f\n]++|\#[^\n]*+)*+"
NUMBER = (
    r"0[xXoObB]\w*+"
    r"|(?:[0-9][0-9_]*+(?:\.(?!\.)[0-9_]*+)?|\.[0-9][0-9_]*+)(?:[eE][+-]?[0-9][0-9_]*+)?\w*+"
)
# A string that is not closed ends with its line.
STRING = r""""(?:[^"\\\n]|\\[^\n]?)*+"?|'(?:[^'\\\n]|\\[^\n]?)*+'?"""
# Inside of a string nobody sees these: control characters, and marks that turn the writing around.
UNSEEN = re.compile("[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
# Other people's operators, which would fall apart into ours.
FOREIGN = r"=>|\|>|&&|\|\||:=|[-+*/@%]="
# Other people's comments: those from a sign to the end of the line show by two words in a row.
_WORD = "(?!(?:if|else|in|for|and|or|not|as)\\b)[A-Za-z]++"
FOREIGN_COMMENTS = (
    rf"(?://|--)[ \t]*+{_WORD}[ \t]++{_WORD}[^\n]*+",
    r"/\*(?:[^*]|\*(?!/))*+(?:\*/)?",
)
FENCE = r"```[^\n]*+"
# Characters outside of the language that one message is for: quoted text, runs of spaces.
ODD = (
    "[“”„‟«»][^“”„‟«»\"\n]*+[“”„‟«»\"]?|[‘’‚‛][^‘’‚‛'\n]*+[‘’‚‛']?",
    r"[\u00a0\u1680\u2000-\u200f\u202f\u205f\u2060\u3000\ufeff]++",
    r"[\x00-\x08\x0b\x0e-\x1f\x7f]++",
)


@record
class Tokens:
    """Parallel lists: kinds, texts, and where each token starts and ends (`Source.base` is in).

    The last two are always a line break and `$END`. `told` holds tokens that stand for others,
    about which there is a message, or (with False) that follow others that were left out.
    """

    kinds: list[int]
    texts: list[str]
    starts: list[int]
    ends: list[int]
    told: dict[int, bool]


class Kinds(dict[str, int]):
    """The kind of each piece of text, worked out when it is first seen."""

    def __init__(self, ids: dict[str, int]) -> None:
        # Terminals in capitals stand for many texts; a user's `NAME` is a name.
        super().__init__((text, kind) for text, kind in ids.items() if not text[1:].isupper())
        self.ids = ids

    def __missing__(self, text: str) -> int:
        kind = self[text] = self.classify(text)
        return kind

    def classify(self, text: str) -> int:
        """The kind of a piece of text that is no keyword or punctuation."""
        first = text[0]
        if first in " \t\r\f#":
            return BLANK
        if first == "\n":
            return self.ids["NL"]
        if first in "\"'":
            is_good = string_value(text) is not None and not UNSEEN.search(text)
            return self.ids["STRING"] if is_good else BAD
        if first in "0123456789" or (first == "." and len(text) > 1):
            return self.ids["NUMBER"] if number_value(text) is not None else BAD
        if text.isidentifier() and text.isascii() and text not in OTHER_CONSTANTS:
            return self.ids["NAME"]
        return BAD


def tokenize(source: Source, table: Table, *, with_care: bool = False) -> Tokens:
    """Cut `source` into tokens. What is no token gets the kind `BAD`; nothing is reported.

    `with_care` keeps together what spelling.py has one message for: a string in typographic quotes,
    a run of odd spaces. Without it that is `BAD` by the character.
    """
    text = source.text
    pieces = cut(text, table, with_care)
    kinds = list(map(Kinds(table.ids).__getitem__, pieces))
    if text.startswith("\ufeff"):
        rest = pieces[0][1:]  # other odd spaces, or nothing
        pieces[:1], kinds[:1] = ["\ufeff", rest], [BLANK, BAD if rest else BLANK]
    ends = list(accumulate(map(len, pieces), initial=source.base))
    starts = compress(ends, kinds)
    tokens = Tokens(
        list(compress(kinds, kinds)),
        list(compress(pieces, kinds)),
        list(starts),
        list(compress(ends[1:], kinds)),
        {},
    )
    # The last statement ends where the text does, with or without a line break.
    for kind in ("NL", "$END"):
        tokens.kinds.append(table.ids[kind])
        tokens.texts.append("")
        tokens.starts.append(source.end)
        tokens.ends.append(source.end)
    return tokens


def cut(text: str, table: Table, with_care: bool) -> list[str]:
    """The pieces of `text`: joined they are `text` again."""
    punctuation = tuple(sorted(name for name in table.ids if not name[:1].isalnum()))
    return pattern(punctuation, with_care)(text)


@cache
def pattern(punctuation: tuple[str, ...], with_care: bool) -> Callable[[str], list[str]]:
    """The function that cuts a text into pieces; `punctuation` is what the grammar uses."""
    long = [re.escape(text) for text in punctuation if len(text) > 1 and text[0] != "$"]
    short = "".join(re.escape(text) for text in punctuation if len(text) == 1)
    long.sort(key=len, reverse=True)
    return re.compile(
        "|".join(
            (
                r"[^\W\d]\w*+",
                SPACES,
                NUMBER,
                FOREIGN,
                *FOREIGN_COMMENTS,
                *long,
                f"[{short}]",
                LINE_BREAK,
                STRING,
                r"\#[^\n]*+",
                FENCE,
                *(ODD if with_care else ()),
                r"\w++",
                r"[\s\S]",
            )
        )
    ).findall


def number_value(text: str) -> int | float | None:
    """The number that `text` writes, or None where Python would not read it as a finite one."""
    try:
        return int(text, 0)
    except ValueError:
        pass
    try:
        value = float(text)
    except ValueError:
        return None
    digits = text.lstrip("0123456789_")
    return value if digits and value - value == 0 else None


ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "\\": "\\", '"': '"', "'": "'"}


def string_value(text: str) -> str | None:
    """What the quoted `text` stands for, or None where it is not closed or has a bad escape."""
    quote = text[0]
    if len(text) < 2 or text[-1] != quote:
        return None
    inner = text[1:-1]
    if "\\" not in inner:
        return inner
    parts: list[str] = []
    position = 0
    while position < len(inner):
        mark = inner.find("\\", position)
        if mark < 0:
            parts.append(inner[position:])
            break
        parts.append(inner[position:mark])
        letter = inner[mark + 1 : mark + 2]
        if letter == "u":
            digits = inner[mark + 2 : mark + 6]
            if len(digits) < 4 or not all(digit in "0123456789abcdefABCDEF" for digit in digits):
                return None
            parts.append(chr(int(digits, 16)))
            position = mark + 6
        elif letter in ESCAPES and letter:
            parts.append(ESCAPES[letter])
            position = mark + 2
        else:
            return None
    return "".join(parts)
