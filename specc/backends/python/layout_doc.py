"""Documents: text with places where a line may break, and the printer that chooses them.

The algebra is Wadler's, with the three additions that Ruff's formatter has: parts
that show only where a group broke, brackets that may break while what is around
them stays on its line (`FitsExpanded`), and parentheses that are added only where
they help (`BestFit`). A group is flat where it fits, up to the next place at which
a line may end, into what is left of the line.

The printer keeps its own stack, so that long documents need no recursion.
"""

from __future__ import annotations

from typing import Any
from unicodedata import category, east_asian_width

from specc.record import record
from specc.source import Span

WIDTH = 88
INDENT = 4


@record
class Line:
    """A place to break. Flat, it is `flat`: nothing or a space."""

    flat: str


SOFT = Line("")
SPACE = Line(" ")


@record
class Group:
    """Flat where it fits, else broken. `id` lets others ask which."""

    content: Doc
    id: object = None


@record
class Indent:
    """One level deeper; with `when`, only where that group broke."""

    content: Doc
    when: object = None


@record
class IfBreaks:
    """`broken` where the group around it (or the group `of`) broke, else `flat`."""

    broken: Doc
    flat: Doc = ""
    of: object = None


@record
class FitsExpanded:
    """Brackets inside the optional parentheses `of`.

    Asked whether those are needed, this part may run over several lines.
    """

    content: Doc
    of: object


@record
class BestFit:
    """In parentheses on a line of its own where only that makes it fit.

    Of what has `brackets` to break, only the part before them has to fit.
    """

    content: Doc
    brackets: bool = False


@record
class Origin:
    """What comes from a place in the `.dlspec`."""

    span: Span
    content: Doc


Doc = str | Line | Group | Indent | IfBreaks | FitsExpanded | BestFit | Origin | tuple["Doc", ...]


def width(text: str) -> int:
    """The columns that `text` takes: two for wide characters, none for combining ones."""
    if text.isascii():
        return len(text)
    return sum(2 if east_asian_width(c) in "WF" else not category(c).startswith("M") for c in text)


_FLAT, _BROKEN, _ALL_LINES = 0, 1, 2
"""Modes. The last is broken too, but measures every line and lets text run over."""

_POP = object()
"""On the printer's stack: the end of an `Origin`."""


class Printer:
    """Writes documents below each other and notes which line came from where."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.origins: dict[int, Span] = {}
        self._enclosing: list[Span] = []

    def blank(self, count: int) -> None:
        """Leave `count` empty lines."""
        self.lines.extend([""] * count)

    def enter(self, span: Span | None) -> None:
        """Lines until the matching `leave` come from `span`, unless they say otherwise."""
        self._enclosing.append(span or (self._enclosing[-1] if self._enclosing else NO_SPAN))

    def leave(self) -> None:
        """Undo the last `enter`."""
        self._enclosing.pop()

    def print(self, doc: Doc, depth: int) -> None:
        """Write `doc`, which starts a line `depth` levels deep."""
        if self._print_flat(doc, depth):
            return
        origins = self._enclosing
        modes: dict[object, int] = {}
        indent = depth * INDENT
        parts = [" " * indent]
        column = indent
        stack: list[tuple[int, int, object]] = [(indent, _BROKEN, doc)]
        while stack:
            indent, mode, item = stack.pop()
            match item:
                case str():
                    if item and origins and len(self.lines) + 1 not in self.origins:
                        self._note(origins[-1])
                    parts.append(item)
                    column += width(item)
                case tuple():
                    stack.extend((indent, mode, part) for part in reversed(item))
                case Line(flat):
                    if mode == _FLAT:
                        parts.append(flat)
                        column += len(flat)
                    else:
                        self.lines.append("".join(parts).rstrip(" "))
                        parts = [" " * indent]
                        column = indent
                case Group(content, id_):
                    if mode != _FLAT:
                        mode = _FLAT if _fits(content, indent, column, stack, modes) else _BROKEN
                    modes[id_] = mode
                    stack.append((indent, mode, content))
                case Indent(content, when):
                    deeper = when is None or modes[when] != _FLAT
                    stack.append((indent + INDENT if deeper else indent, mode, content))
                case IfBreaks(broken, flat, of):
                    asked = mode if of is None else modes[of]
                    stack.append((indent, mode, flat if asked == _FLAT else broken))
                case FitsExpanded(content, of):
                    stack.append((indent, _BROKEN if modes[of] == _FLAT else mode, content))
                case BestFit(content, brackets):
                    stack.append((indent, mode, content))
                    if mode != _FLAT and not _fits(content, indent, column, stack, modes, 1):
                        wrapped = ("(", Indent((SOFT, content)), SOFT, ")")
                        if brackets:
                            alone = not _fits(content, indent, column, [], modes, mode=_BROKEN)
                        else:
                            alone = _fits(content, indent, indent + INDENT, [], modes)
                        if alone:
                            stack[-1] = (indent, _BROKEN, wrapped)
                case Origin(span, content):
                    origins.append(span)
                    stack.append((indent, mode, _POP))
                    stack.append((indent, mode, content))
                case _:
                    origins.pop()
        self.lines.append("".join(parts).rstrip(" "))

    def _print_flat(self, doc: Doc, depth: int) -> bool:
        """Write `doc` on one line, if it fits: what happens to most, done the short way."""
        left = WIDTH - depth * INDENT
        parts: list[str] = []
        origin: Span | None = None
        stack: list[Any] = [doc]
        while stack:
            item = stack.pop()
            kind = type(item)
            if kind is str:
                parts.append(item)
                left -= width(item)
            elif kind is tuple:
                stack.extend(reversed(item))
            elif kind is Line:
                parts.append(item.flat)
                left -= len(item.flat)
            elif kind is IfBreaks:
                stack.append(item.flat)
            else:
                if kind is Origin and not parts:
                    origin = item.span
                stack.append(item.content)
            if left < 0:
                return False
        self.lines.append(" " * (depth * INDENT) + "".join(parts))
        if origin is None and self._enclosing:
            origin = self._enclosing[-1]
        if origin is not None and origin is not NO_SPAN:
            self.origins[len(self.lines)] = origin
        return True

    def _note(self, span: Span) -> None:
        if span is not NO_SPAN:
            self.origins[len(self.lines) + 1] = span


NO_SPAN = Span(-1, -1)


def _fits(
    content: Doc,
    indent: int,
    column: int,
    rest: list[tuple[int, int, object]],
    modes: dict[object, int],
    skip: int = 0,
    *,
    mode: int = _FLAT,
) -> bool:
    """Whether `content`, flat, and what follows it up to its first break end in the line.

    What follows is `rest`, the printer's stack, but for the `skip` items on its top.
    """
    left = WIDTH - column
    stack: list[tuple[int, int, object]] = [(indent, mode, content)]
    after = len(rest) - skip
    while True:
        if not stack:
            if after == 0:
                return True
            after -= 1
            stack.append(rest[after])
        indent, mode, item = stack.pop()
        match item:
            case str():
                left -= width(item)
                if left < 0 and mode != _ALL_LINES:
                    return False
            case tuple():
                stack.extend((indent, mode, part) for part in reversed(item))
            case Line(flat):
                if mode == _BROKEN:
                    return True
                if mode == _FLAT:
                    left -= len(flat)
                    if left < 0:
                        return False
                else:
                    left = WIDTH - indent
            case Indent(inner, when):
                deeper = when is None or modes.get(when, mode) != _FLAT
                stack.append((indent + INDENT if deeper else indent, mode, inner))
            case IfBreaks(broken, flat_part, of):
                asked = mode if of is None else modes.get(of, mode)
                stack.append((indent, mode, flat_part if asked == _FLAT else broken))
            case FitsExpanded(inner, of):
                flat_around = mode == _FLAT and modes.get(of, _FLAT) == _FLAT
                if flat_around and left < 1:
                    return False  # the opening bracket itself must fit
                stack.append((indent, _ALL_LINES if flat_around else mode, inner))
            case Group(inner) | BestFit(inner) | Origin(_, inner):
                stack.append((indent, mode, inner))
            case _:
                pass
