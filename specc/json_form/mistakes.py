"""What is wrong with a text that is no JSON, said of the place where reading it stopped."""

from __future__ import annotations

import re
from typing import Final

from specc.diagnostics.codes import json_form as codes
from specc.diagnostics.model import Label, Sink
from specc.source import Source, Span

_ESCAPE: Final = re.compile(r'\\(?!["\\/bfnrt]|u[0-9a-fA-F]{4}).{0,1}', re.DOTALL)
_CONTROL: Final = re.compile(r"[\x00-\x1f]")
_ODD_NUMBER: Final = re.compile(r"[-+]?[0-9.][\w.+-]*+")
_WORD: Final = re.compile(r"[A-Za-z_$][\w$]*+")
_END: Final = re.compile(r"[^\s,\]}]{1,20}+")

_OURS: Final = {
    "True": "true",
    "False": "false",
    "None": "null",
    "none": "null",
    "nil": "null",
    "undefined": "null",
}
_NO_NUMBERS: Final = ("NaN", "Infinity", "nan", "inf")


def report_mistake(source: Source, position: int, opened: list[int], sink: Sink) -> None:
    """Say what is wrong at `position`, with what has been opened and not closed."""
    text = source.text
    message, end, label, helps = _mistake(text, position, opened)
    secondary = []
    if position >= len(text) and opened:
        start = source.base + opened[-1]
        secondary.append(Label(Span(start, start + 1), "opened here"))
        while position and text[position - 1].isspace():
            position -= 1  # where something is left, so that there is a line to show
        end = position
    span = Span(source.base + position, source.base + max(end, position))
    sink.report(codes.NOT_JSON, span, label, message=message, secondary=secondary, helps=helps)


def _mistake(text: str, position: int, opened: list[int]) -> tuple[str, int, str, list[str]]:
    """The message, where what it is about ends, the label, and what to change."""
    if position >= len(text):
        if not opened:
            return "there is nothing in this text", position, "", []
        what, closer = ("object", "}") if text[opened[-1]] == "{" else ("array", "]")
        return f"the text ends inside an {what}", position, f"`{closer}` is missing", []
    sign, one = text[position], position + 1
    if position == 0 and sign == "\ufeff":
        return "the text begins with a byte order mark", one, "not part of JSON", []
    if not opened and position > 0 and text[:position].strip():
        return "something follows the value", _end(text, position), "left over", []
    before = text[:position].rstrip()[-1:]
    if sign in "}]" and before == ",":
        comma = text[:position].rstrip()
        return (
            f"there is a comma before `{sign}`",
            one,
            "expected another value",
            [
                f"JSON has commas only between values: leave out the one on line "
                f"{comma.count(chr(10)) + 1}"
            ],
        )
    if text.startswith(("//", "/*", "#"), position):
        return "JSON has no comments", _end(text, position), "a comment", []
    if sign == '"':
        if before in ('"', "}", "]") or before.isalnum():
            return "there is no comma between two values", one, "expected `,` before this", []
        return _in_string(text, position)
    if sign == "'":
        return "strings stand in double quotes", one, 'expected `"`', []
    word = _WORD.match(text, position)
    found = word.group() if word is not None else ""
    if found in _NO_NUMBERS or text.startswith(("-Inf", "-inf", "-NaN", "-nan"), position):
        return "JSON has finite numbers alone", _end(text, position), "no number", []
    if found in _OURS:
        name = _OURS[found]
        return f"`{found}` is written `{name}`", position + len(found), f"expected `{name}`", []
    number = _ODD_NUMBER.match(text, position)
    if number is not None:
        shown = number.group()[:40]
        return f"`{shown}` is no number of JSON", number.end(), "malformed", []
    expected = "a value"
    if opened and text[opened[-1]] == "{" and before in ("{", ","):
        expected = "a key in double quotes" if before == "," else "a key in double quotes, or `}`"
    elif opened and before not in (":", ",", "[", "{"):
        expected = "`:`" if _after_key(text, opened[-1], position) else "`,`"
    end = position + len(found) if found else one
    return f"expected {expected}, found `{found[:40] or sign}`", end, "not expected here", []


def _after_key(text: str, start: int, position: int) -> bool:
    """Whether what stands before `position` is a key: a string behind a brace or a comma."""
    if text[start] != "{":
        return False
    head = text[start:position].rstrip()
    opening = re.search(r'[{,]\s*"(?:[^"\\]|\\.)*+"$', head[-2000:])
    return opening is not None


def _in_string(text: str, position: int) -> tuple[str, int, str, list[str]]:
    """What is wrong with the string that begins at `position`."""
    end = position + 1
    while end < len(text) and text[end] != '"':
        if _CONTROL.match(text[end]):
            if text[end] in "\r\n":
                return "this string has no end on its line", end, 'expected `"`', []
            escape = f"\\u{ord(text[end]):04x}"
            return f"a control character in a string is written `{escape}`", end + 1, "", []
        if text[end] == "\\":
            escape_match = _ESCAPE.match(text, end)
            if escape_match is not None:
                shown = escape_match.group()
                if not shown[1:].isprintable():
                    shown = "\\"
                return f"a string has no escape `{shown}`", end + len(shown), "in this string", []
            end += 1
        end += 1
    return "this string has no end", min(end, len(text)), 'expected `"`', []


def _end(text: str, position: int) -> int:
    found = _END.match(text, position)
    return found.end() if found is not None else position + 1
