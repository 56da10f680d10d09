"""From JSON text to values that know where they stand.

The standard library's `json` tells no positions. This reads what RFC 8259 calls JSON and nothing
else, without recursion, and says in one message what is wrong with any other text.
"""

from __future__ import annotations

import re
from json.decoder import JSONDecodeError, scanstring  # type: ignore[attr-defined]
from typing import Any, Final

from specc.diagnostics.codes import json_form as codes
from specc.diagnostics.codes.syntax import TOO_DEEP
from specc.diagnostics.model import Label, Sink
from specc.json_form.mistakes import report_mistake
from specc.source import Source, Span

MOST_DIGITS: Final = 1000
"""So many digits of a whole number are read; far fewer pass the limit on its bits."""

_SPACE: Final = re.compile(r"[ \t\n\r]*+")
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*+)(\.[0-9]++)?([eE][+-]?[0-9]++)?(?![\w.+-])")
_STRING: Final = re.compile(r'"[^"\\\x00-\x1f]*+(?:\\.[^"\\\x00-\x1f]*+)*+"')
_WORD: Final = re.compile(r"[A-Za-z_]\w*+")
_HALF: Final = re.compile("[\ud800-\udfff]")
_WORDS: Final[dict[str, Any]] = {"true": True, "false": False, "null": None}


class Json:
    """A value of a JSON text: `value` is a dict or list of others, or what Python has for it."""

    __slots__ = ("depth", "keys", "span", "value")

    def __init__(self, value: Any, span: Span, depth: int) -> None:
        self.value = value
        self.span = span
        self.depth = depth
        """How many objects and arrays it stands in."""
        self.keys: dict[str, Span] = {}
        """Where the keys of an object stand, with their quotes."""


class Broken(Exception):
    """The text is no JSON from here on. Never leaves this module."""

    def __init__(self, position: int) -> None:
        self.position = position


def scan(source: Source, sink: Sink, deepest: int) -> Json | None:
    """The value that a text writes; None, with a message in `sink`, where it is no JSON."""
    scanner = _Scanner(source, sink, deepest)
    try:
        return scanner.run()
    except Broken as broken:
        report_mistake(source, broken.position, scanner.opened(), sink)
        return None
    except _Told:
        return None


class _Told(Exception):
    """What is wrong has been reported."""


class _Scanner:
    def __init__(self, source: Source, sink: Sink, deepest: int) -> None:
        self.text = source.text
        self.base = source.base
        self.sink = sink
        self.deepest = deepest
        self.open: list[tuple[Json, str | None, int]] = []
        """Objects and arrays that are open: each with the key that waits for a value, and where
        it opened."""

    def opened(self) -> list[int]:
        """Where the objects and arrays that are open begin, the outermost first."""
        return [position for _, _, position in self.open]

    def span(self, start: int, end: int) -> Span:
        return Span(self.base + start, self.base + end)

    def run(self) -> Json:
        """The whole text."""
        position = self.skip(0)
        done, position = self.value(position)
        while self.open:
            holder, key, start = self.open[-1]
            is_object = isinstance(holder.value, dict)
            if done is not None:
                if is_object:
                    assert key is not None
                    holder.value[key] = done
                else:
                    holder.value.append(done)
                position = self.skip(position)
                sign = self.text[position : position + 1]
                if sign == ("}" if is_object else "]"):
                    done, position = self.close(holder, start, position)
                    continue
                if sign != ",":
                    raise Broken(position)
                position = self.skip(position + 1)
            elif self.text[position : position + 1] == ("}" if is_object else "]"):
                done, position = self.close(holder, start, position)
                continue
            if is_object:
                position = self.key(holder, start, position)
            done, position = self.value(position)
        position = self.skip(position)
        if position < len(self.text):
            raise Broken(position)
        assert done is not None
        return done

    def skip(self, position: int) -> int:
        found = _SPACE.match(self.text, position)
        assert found is not None
        return found.end()

    def close(self, holder: Json, start: int, position: int) -> tuple[Json, int]:
        holder.span = self.span(start, position + 1)
        self.open.pop()
        return holder, position + 1

    def key(self, holder: Json, start: int, position: int) -> int:
        """Read a key and its colon; where its value begins."""
        if self.text[position : position + 1] != '"':
            raise Broken(position)
        key, end = self.string(position)
        span = self.span(position, end)
        if key in holder.keys:
            self.sink.report(
                codes.REPEATED_KEY,
                span,
                "again here",
                name=shortened(key),
                secondary=[Label(holder.keys[key], "first here")],
            )
            raise _Told
        holder.keys[key] = span
        self.open[-1] = (holder, key, start)
        end = self.skip(end)
        if self.text[end : end + 1] != ":":
            raise Broken(end)
        return self.skip(end + 1)

    def value(self, position: int) -> tuple[Json | None, int]:
        """A value that is whole, and where it ends; None where one has been opened."""
        sign = self.text[position : position + 1]
        depth = len(self.open)
        if sign in ("{", "["):
            if sign and depth >= self.deepest:
                self.sink.report(
                    TOO_DEEP,
                    self.span(position, position + 1),
                    "too deep here",
                    what="this text",
                    limit=self.deepest,
                )
                raise _Told
            opened = Json({} if sign == "{" else [], self.span(position, position + 1), depth)
            self.open.append((opened, None, position))
            return None, self.skip(position + 1)
        if sign == '"':
            text, end = self.string(position)
            return Json(text, self.span(position, end), depth), end
        number = _NUMBER.match(self.text, position)
        if number is not None:
            end = number.end()
            return Json(self.number(number), self.span(position, end), depth), end
        word = _WORD.match(self.text, position)
        if word is None or word.group() not in _WORDS:
            raise Broken(position)
        return Json(_WORDS[word.group()], self.span(position, word.end()), depth), word.end()

    def string(self, position: int) -> tuple[str, int]:
        found = _STRING.match(self.text, position)
        if found is None:
            raise Broken(position)
        text, end = self.text[position + 1 : found.end() - 1], found.end()
        if "\\" in text:
            try:
                text, end = scanstring(self.text, position + 1)
            except JSONDecodeError:
                raise Broken(position) from None
        half = _HALF.search(text)
        if half is not None:
            self.sink.report(
                codes.NOT_JSON,
                self.span(position, end),
                "in this string",
                message=f"`\\u{ord(half.group()):04x}` is one half of a character",
                notes=["what lies beyond `\\uffff` is written in two halves, one behind the other"],
            )
            raise _Told
        return text, end

    def number(self, number: re.Match[str]) -> int | float:
        text = number.group()
        if number[1] is None and number[2] is None:
            if len(text) <= MOST_DIGITS:
                return int(text)
            what = f"this number has {len(text):,} digits"
        else:
            value = float(text)
            if value - value == 0:
                return value
            what = "this number is larger than any that a computer holds"
        self.sink.report(codes.NOT_JSON, self.span(*number.span()), "too large", message=f"{what}")
        raise _Told


def shortened(text: str, most: int = 60) -> str:
    """`text`, or its beginning, for messages."""
    return text if len(text) <= most else text[: most - 1] + "…"
