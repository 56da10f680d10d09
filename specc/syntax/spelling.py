"""Names what the lexer could not read, and puts in its place what must be meant.

Runs only over files with `BAD` tokens. Each gets one message, mostly with the exact fix; the tokens
handed on are those of the file with the fixes made, so that the parser has nothing to add.
"""

from __future__ import annotations

import re
import unicodedata

from specc.diagnostics.codes import syntax as codes
from specc.diagnostics.model import Applicability, Edit, Fix, Sink
from specc.limits import MOST_MISTAKES
from specc.source import Source, Span
from specc.syntax.lexer import (
    BAD,
    OTHER_CONSTANTS,
    UNSEEN,
    Kinds,
    Tokens,
    cut,
    string_value,
    tokenize,
)
from specc.syntax.lines import with_number_signs, without_fences
from specc.syntax.table import Table

DOUBLE_QUOTES = "“”„‟«»"
SINGLE_QUOTES = "‘’‚‛"
OPERATORS = {
    "=>": "->",
    "|>": "->",
    "&&": "and",
    "||": "or",
    "!": "not",
    ":=": "=",
    "^": "**",
}
"""Other languages' operators and ours."""
OPERAND = re.compile(r"[\w.]+(\([^()]*\)|\[[^][]*\])?")
"""A number, a name, a call without another in it, a part."""
LOOK_ALIKES = {
    "→": ("->", "arrow"),
    "⟶": ("->", "arrow"),
    "⇒": ("->", "arrow"),
    "➔": ("->", "arrow"),
    "−": ("-", "minus sign"),
    "–": ("-", "minus sign"),
    "—": ("-", "minus sign"),
    "×": ("*", "asterisk"),
    "·": ("*", "asterisk"),
    "∗": ("*", "asterisk"),
    "÷": ("/", "slash"),
    "≤": ("<=", "comparison"),
    "≥": (">=", "comparison"),
    "≠": ("!=", "comparison"),
}
INVISIBLE = {"\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\u2060", "\ufeff"}
GUESSED_END = ",)]}#"
PYTHON_ESCAPES = "abfvxNU1234567"
"""Letters that mean a character behind a backslash in Python, and nothing here."""


def repair(source: Source, table: Table, sink: Sink) -> Tokens:
    """The tokens of `source` without `BAD` ones. Each that there was is reported into `sink`."""
    tokens = tokenize(source, table, with_care=True)
    spans = zip(tokens.texts, tokens.starts, tokens.ends, strict=True)
    fences = [Span(start, end) for text, start, end in spans if text[:3] == "```"]
    speller = Speller(source, tokens, table, sink, fences)
    inside = len(fences) < 2  # of one fence nobody knows on which side the spec is
    mistakes = 0
    for i, kind in enumerate(tokens.kinds):
        text, start = tokens.texts[i], tokens.starts[i]
        if text[:3] == "```" and len(fences) > 1:
            inside = not inside
        elif (not inside and i < len(tokens.kinds) - 2) or start < speller.comment_end:
            continue
        if kind == BAD:
            mistakes += 1
            if mistakes > MOST_MISTAKES:
                return ends_alone(tokens)
            speller.bad(text, start, tokens.kinds[i + 1])
        else:
            speller.put(kind, text, start, tokens.ends[i])
    return speller.made


def ends_alone(tokens: Tokens) -> Tokens:
    """The tokens of a file of which nothing more is read: its last line break and its end."""
    return Tokens(tokens.kinds[-2:], tokens.texts[-2:], tokens.starts[-2:], tokens.ends[-2:], {})


class Speller:
    """Collects the repaired tokens."""

    def __init__(
        self, source: Source, tokens: Tokens, table: Table, sink: Sink, fences: list[Span]
    ) -> None:
        self.source = source
        self.made = Tokens([], [], [], [], {})
        self.table = table
        self.ids = table.ids
        self.kinds = Kinds(table.ids)
        self.sink = sink
        self.depth = 0
        """How many brackets of the line at hand are open."""
        self.garbage_end = -1
        self.skip_break = False
        self.glue = -1
        """Where a name goes on that something invisible cuts in two."""
        self.line = 0
        """The first token of the line at hand."""
        self.fences = fences
        self.comment_end = -1
        """Where a comment of another language ends."""

    def put(self, kind: int, text: str, start: int, end: int) -> None:
        """Hand a token on."""
        if kind == self.ids["NL"]:
            self.depth = 0
            self.line = len(self.made.kinds) + 1
            if self.skip_break and text:
                self.skip_break = False
                return
        elif start == self.glue and text.isidentifier() and self.made.texts[-1].isidentifier():
            whole = self.made.texts[-1] + text
            self.made.kinds[-1], self.made.texts[-1] = self.kinds[whole], whole
            self.made.ends[-1] = end
            return
        elif text in ("(", "["):
            self.depth += 1
        elif text in (")", "]"):
            self.depth = max(0, self.depth - 1)
        self.skip_break = False
        made = self.made
        made.kinds.append(kind)
        made.texts.append(text)
        made.starts.append(start)
        made.ends.append(end)

    def put_text(self, text: str, start: int, end: int) -> None:
        """Hand on a token that is written `text` in specs, in the place of another one."""
        self.made.told[len(self.made.kinds)] = True
        self.put(self.ids.get(text) or self.kinds[text], text, start, end)

    def bad(self, text: str, start: int, following: int) -> None:
        """Report the bad token `text` and hand on what it must mean."""
        first = text[0]
        end = start + len(text)
        span = Span(start, end)
        if text in OTHER_CONSTANTS:
            ours = OTHER_CONSTANTS[text]
            fixes = (replace(span, ours, Applicability.SAFE),)
            self.sink.report(codes.OTHER_CONSTANT, span, name=text, ours=ours, fixes=fixes)
            self.put(self.ids[ours], text, start, end)
        elif first in "\"'":
            self.string(text, start)
        elif first in DOUBLE_QUOTES or first in SINGLE_QUOTES:
            self.smart_string(text, start)
        elif first in "0123456789.":
            self.number(text, span)
        elif text == ";":
            self.semicolon(span, following)
        elif text[:2] in ("//", "--", "/*"):
            self.comment(text[:2], span)
        elif text[:3] == "```":
            self.fence(span)
        elif text in OPERATORS or (text[-1] == "=" and len(text) == 2):
            self.operator(text, span)
        elif text in LOOK_ALIKES:
            plain, what = LOOK_ALIKES[text]
            self.look_alike(text, span, plain, f"{what} `{plain}`")
            self.put_text(plain, start, end)
        elif first.isspace() or first in INVISIBLE:
            plain = " " if first.isspace() else ""
            if not plain and self.made.ends and self.made.ends[-1] == start:
                self.glue = end
            title = "" if plain else "leave it out"
            self.look_alike(text, span, plain, "space", title)
        elif self.normal(text) is not None:
            plain = self.normal(text) or ""
            self.look_alike(text, span, plain, f"`{plain}`")
            self.put_text(plain, start, end)
        elif text.isidentifier() or first.isalnum():
            self.name(text, span)
        else:
            self.garbage(text, span)

    def normal(self, text: str) -> str | None:
        """The ASCII token that full-width or otherwise dressed-up characters stand for."""
        plain = unicodedata.normalize("NFKC", text)
        if plain == text or not plain.isascii() or self.kinds[plain] <= 0:
            return None
        return plain

    def look_alike(self, text: str, span: Span, plain: str, what: str, title: str = "") -> None:
        """A character that only looks like one of the language."""
        visible = text[0].isprintable() and not text[0].isspace()
        character = f"`{text}`" if visible else described(text[0])
        fix = replace(span, plain, Applicability.SAFE, title)
        self.sink.report(codes.LOOK_ALIKE, span, character=character, plain=what, fixes=(fix,))

    def string(self, text: str, start: int) -> None:
        """A string with an unknown escape, or one that its line ends without closing."""
        quote = text[0]
        if is_closed(text) and string_value(text) is not None:
            self.unseen(text, start)
            return
        if is_closed(text):
            at, escape = bad_escape(text)
            span = Span(start + at, start + at + len(escape))
            is_pythons = escape[1:2] in PYTHON_ESCAPES
            level = Applicability.UNSAFE if is_pythons else Applicability.SAFE
            fix = replace(Span(span.start, span.start + 1), "\\\\", level)
            self.sink.report(
                codes.BAD_ESCAPE,
                span,
                escape=escape,
                helps=("write a backslash itself as `\\\\`",),
                fixes=(fix,),
            )
            self.put(self.ids["STRING"], plain_string(text[1:-1]), start, start + len(text))
            return
        end = len(text)
        made = self.made
        is_behind_name = made.kinds[-1:] == [self.ids["NAME"]] and made.ends[-1] == start
        if is_behind_name and text[1:].strip()[:1] in ("", *GUESSED_END):
            self.unopened(text, start)
            return
        if not (made.texts and made.texts[-1] == "import"):
            stops = GUESSED_END + DOUBLE_QUOTES + SINGLE_QUOTES
            end = next((at for at, letter in enumerate(text) if at and letter in stops), end)
        inner = text[1:end].rstrip()
        self.unclosed(quote, Span(start, start + 1), start + 1 + len(inner))
        rest = 1 + len(inner)
        if rest < len(text) and text[rest] in DOUBLE_QUOTES + SINGLE_QUOTES:
            rest += 1
        self.put(self.ids["STRING"], plain_string(inner), start, start + rest)
        self.rest(text[rest:], start + rest)

    def unclosed(self, quote: str, opening: Span, end: int) -> None:
        """A string without its closing quote, which is guessed to be missing at `end`."""
        rest = self.source.text[end - self.source.base : self.line_end(end) - self.source.base]
        level = Applicability.UNSAFE if rest.strip() else Applicability.SAFE
        fix = Fix("close the string", (Edit(Span(end, end), quote),), level)
        self.sink.report(
            codes.UNCLOSED_STRING,
            Span(opening.start, end),
            end="closing",
            quote=f"`{quote}`",
            fixes=(fix,),
            notes=("a string ends on the line on which it starts",),
        )

    def unopened(self, text: str, start: int) -> None:
        """A quote right behind a name, and no string after it: it ends what it did not begin."""
        made, quote = self.made, text[0]
        first = made.starts[-1]
        is_first = made.texts[-2:-1] in (["("], ["["], ["="])
        level = Applicability.SAFE if is_first else Applicability.UNSAFE
        fix = Fix("open the string", (Edit(Span(first, first), quote),), level)
        self.sink.report(
            codes.UNCLOSED_STRING,
            Span(first, start + 1),
            end="opening",
            quote=f"`{quote}`",
            fixes=(fix,),
        )
        made.kinds[-1], made.texts[-1] = self.ids["STRING"], f'"{made.texts[-1]}"'
        made.ends[-1] = start + 1
        self.rest(text[1:], start + 1)

    def unseen(self, text: str, start: int) -> None:
        """A string with characters in it that nobody sees: a tab, say."""
        edits = []
        for match in UNSEEN.finditer(text):
            at, character = start + match.start(), match[0]
            escape = "\\t" if character == "\t" else f"\\u{ord(character):04x}"
            edits.append(Edit(Span(at, at + 1), escape))
        what = "a tab" if edits[0].text == "\\t" else described(text[edits[0].span.start - start])
        self.sink.report(
            codes.UNSEEN_IN_STRING,
            edits[0].span,
            character=what,
            escape=edits[0].text,
            fixes=(Fix("write it so that it is seen", tuple(edits), Applicability.SAFE),),
        )
        self.put(self.ids["STRING"], text, start, start + len(text))

    def comment(self, sign: str, span: Span) -> None:
        """A comment as other languages write it."""
        end = span.start + len(sign)
        if sign == "/*":
            fixes = with_number_signs(self.source, span)
        else:
            fixes = (replace(Span(span.start, end), "#", Applicability.SAFE),)
        self.sink.report(codes.FOREIGN_COMMENT, Span(span.start, end), sign=sign, fixes=fixes)

    def line_end(self, offset: int) -> int:
        """The offset at which the line of `offset` ends."""
        end = self.source.text.find("\n", offset - self.source.base)
        return self.source.end if end < 0 else self.source.base + end

    def fence(self, span: Span) -> None:
        """A fence of Markdown around the spec. The second goes with the first."""
        # One behind a string that nobody closed is none of the fences.
        if not self.fences or span == self.fences[0]:
            fixes = without_fences(self.source, self.fences) if self.fences else ()
            helps = ("a file holds the spec alone, without fences or text around it",)
            self.sink.report(codes.FENCE, span, helps=helps, fixes=fixes)

    def smart_string(self, text: str, start: int) -> None:
        """A string in typographic quotes."""
        kind = DOUBLE_QUOTES if text[0] in DOUBLE_QUOTES else SINGLE_QUOTES
        closed = len(text) > 1 and text[-1] in kind + "\"'"
        plain = '"' if kind is DOUBLE_QUOTES else "'"
        if closed:
            inner = text[1:-1]
        else:
            stop = next((at for at, letter in enumerate(text) if letter in GUESSED_END), len(text))
            inner = text[1:stop].rstrip()
        length = 1 + len(inner) + closed
        edits = (
            Edit(Span(start, start + 1), plain),
            Edit(Span(start + 1 + len(inner), start + length), plain),
        )
        self.sink.report(
            codes.LOOK_ALIKE,
            Span(start, start + length),
            character=f"`{text[0]}`",
            plain=f"quote `{plain}`",
            fixes=(Fix("use plain quotes", edits, Applicability.SAFE),),
        )
        self.put(self.ids["STRING"], plain_string(inner), start, start + length)
        self.rest(text[length:], start + length)

    def rest(self, text: str, start: int) -> None:
        """Read on behind the guessed end of a string, on the same line."""
        for piece in cut(text, self.table, True):
            kind = self.kinds[piece]
            if kind == BAD:
                self.bad(piece, start, BAD)
            elif kind:
                self.put(kind, piece, start, start + len(piece))
            start += len(piece)

    def number(self, text: str, span: Span) -> None:
        """Something that starts like a number."""
        digits = text.replace("_", "")
        helps: tuple[str, ...] = ()
        fixes: tuple[Fix, ...] = ()
        if digits.isdigit() and text[0] == "0" and "__" not in text and text[-1] != "_":
            plain = digits.lstrip("0") or "0"
            is_same = len(plain) == 1 or not set(plain).isdisjoint("89")  # in base 8, as in C
            level = Applicability.SAFE if is_same else Applicability.UNSAFE
            helps = (f"leave the leading zeros out: `{plain}`",)
            fixes = (replace(span, plain, level),)
        elif digits.isdigit() and len(digits) > 4000:
            helps = ("a whole number has at most 4,300 digits",)
            text = text[:20] + "…"
        elif any(letter in "eE" for letter in digits) and not digits.strip("0123456789.eE+-"):
            helps = ("the largest floating point number is about `1.8e308`",)
        elif text[0] == "0" and text[1:2] in ("x", "X", "o", "O", "b", "B"):
            helps = ("`0x` is followed by 0 to 9 and a to f, `0o` by 0 to 7, `0b` by 0 and 1",)
        elif digits.isalnum() and not digits.isdigit():
            helps = ("a name starts with a letter or `_`",)
        self.sink.report(codes.BAD_NUMBER, span, text=text, helps=helps, fixes=fixes)
        self.put(self.ids["ERROR"], text, *span)

    def semicolon(self, span: Span, following: int) -> None:
        """`;` ends a statement, stands between two, or means a comma."""
        ends_line = following == self.ids["NL"]
        if self.depth > 0 and self.made.texts[self.line : self.line + 1] == ["for"]:
            self.put(self.ids[","], ",", *span)  # a loop of C, which the parser tells
            return
        if len(self.made.kinds) == self.line and not ends_line:
            self.comment(";", span)
            self.comment_end = self.line_end(span.end)
            return
        in_list = self.depth > 0 and not ends_line
        text = "," if in_list else "" if ends_line else "\n"
        titles = {",": "write `,`", "": "leave it out", "\n": "start a new line"}
        level = Applicability.UNSAFE if in_list else Applicability.SAFE  # or a row of a matrix
        fixes = (replace(span, text, level, titles[text]),)
        self.sink.report(codes.SEMICOLON, span, fixes=fixes)
        if in_list:
            self.put(self.ids[","], ",", *span)
        elif not ends_line:
            self.put(self.ids["NL"], "\n", *span)

    def operator(self, text: str, span: Span) -> None:
        """Another language's operator."""
        if text in OPERATORS:
            plain = OPERATORS[text]
            level = Applicability.UNSAFE if text == "^" else Applicability.SAFE
            written = f"{plain} " if text == "!" else plain
            fixes = [replace(span, written, level, title=f"write `{plain}`")]
            self.sink.report(codes.FOREIGN_OPERATOR, span, operator=text, fixes=fixes)
            self.put_text(plain, *span)
        else:
            self.in_place(text, span)

    def in_place(self, text: str, span: Span) -> None:
        """`x += 1`, read as `x = x + 1`."""
        symbol, before = text[:-1], self.made.texts[self.line :]
        name = before[0] if len(before) == 1 and before[0].isidentifier() else ""
        rest = self.source.text[span.end - self.source.base : self.line_end(span.end)]
        # `x *= a + b` is another thing than `x = x * a + b`.
        is_plain = name and symbol in self.ids and OPERAND.fullmatch(rest.partition("#")[0].strip())
        self.sink.report(
            codes.FOREIGN_OPERATOR,
            span,
            operator=text,
            helps=() if is_plain else [f"name the new value: `x = x {symbol} …`"],
            fixes=[replace(span, f"= {name} {symbol}", Applicability.SAFE)] if is_plain else (),
        )
        self.put_text("=", *span)
        if is_plain:
            self.put_text(name, *span)
            self.put_text(symbol, *span)

    def name(self, text: str, span: Span) -> None:
        """A name with letters beyond a to z."""
        folded = unicodedata.normalize("NFKD", text)
        plain = "".join(letter for letter in folded if letter.isascii())
        near = len(plain) >= len(text) and self.kinds[plain] > 0
        fixes = (replace(span, plain, Applicability.UNSAFE),) if near else ()
        helps = ("a name is made of the letters a to z and A to Z, digits and `_`",)
        self.sink.report(codes.BAD_NAME, span, name=text, helps=helps, fixes=fixes)
        self.put(self.ids["NAME"], text, *span)

    def garbage(self, text: str, span: Span) -> None:
        """A character that nothing in the language uses; a run of them is told once."""
        self.made.told.setdefault(len(self.made.kinds), False)
        if span.start == self.garbage_end:
            self.garbage_end = span.end
            return
        self.garbage_end = span.end
        helps: tuple[str, ...] = ()
        if text == "\\":
            self.skip_break = True
            helps = ("a statement goes on inside brackets, and on a line that starts with `->`",)
        character = f"`{text}`" if text.isprintable() else described(text[0])
        is_certain = not text.isprintable() or self.skip_break
        level = Applicability.SAFE if is_certain else Applicability.UNSAFE
        fixes = (Fix("leave it out", (Edit(span, ""),), level),)
        self.sink.report(codes.BAD_CHARACTER, span, character=character, helps=helps, fixes=fixes)


def replace(span: Span, text: str, level: Applicability, title: str = "") -> Fix:
    """The fix that writes `text` over `span`."""
    return Fix(
        title or (f"write `{text}`" if text.strip() else "use a plain space"),
        (Edit(span, text),),
        level,
    )


def described(character: str) -> str:
    """A character that cannot be shown, by its number and name."""
    name = unicodedata.name(character, "a control character").lower()
    return f"U+{ord(character):04X} ({name})"


def is_closed(text: str) -> bool:
    """Whether the string `text` ends with its quote; a quote behind a backslash does not count."""
    if len(text) < 2 or text[-1] != text[0]:
        return False
    inner = text[1:-1]
    return (len(inner) - len(inner.rstrip("\\"))) % 2 == 0


def bad_escape(text: str) -> tuple[int, str]:
    """Where in the closed string `text` the first unknown escape stands, and what it says."""
    at = text.find("\\")
    while at >= 0:
        letter = text[at + 1]
        escape = text[at : at + 6].rstrip(text[0]) if letter == "u" else text[at : at + 2]
        if string_value(f'"{escape}"') is None:
            return at, escape
        at = text.find("\\", at + len(escape))
    return 0, text[:1]


def plain_string(inner: str) -> str:
    """`inner` as a string that can be read, whatever was wrong with it."""
    for letter in ("\\", '"'):
        inner = inner.replace(letter, "")
    return f'"{inner}"'
