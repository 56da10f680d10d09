"""The data, train and device blocks that are built."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from specc.embedding import lines
from specc.embedding.values import Call, Value
from specc.embedding.writing import Ref, Writer, checked_name
from specc.source import Span
from specc.syntax import ast

if TYPE_CHECKING:
    from specc.embedding.builder import Builder


class BlockBuilder:
    """A block of settings, `train` or `device`: `word` and what stands behind it."""

    __slots__ = ("_at", "_builder", "_lines", "_name", "_word")

    def __init__(self, word: str, name: str | None, builder: Builder, at: Any) -> None:
        self._word = word
        self._name = None if name is None else checked_name(name)
        self._builder = builder
        self._at = at
        self._lines: list[tuple[Any, lines.Write]] = []

    def set(self, name: str, value: Value, *, at: Any = None) -> None:
        """A setting: `set("epochs", 10)`. `at` is what messages on it carry."""
        checked_name(name)
        self._add(at, lambda writer: lines.setting_line(writer, name, value))

    def _set_all(self, settings: Mapping[str, Value]) -> None:
        for name, value in settings.items():
            self.set(name, value)

    def _add(self, at: Any, write: lines.Write) -> None:
        self._lines.append((at, write))
        self._builder._changed()

    def _write(self, writer: Writer) -> ast.DataDef | ast.TrainDef | ast.DeviceDef:
        with writer.marked(self._at):
            start = writer.put(self._word).start
            name = None
            if self._name is not None:
                writer.put(" ")
                name = writer.name(self._name)
            if self._word == "device" and not self._lines:
                assert name is not None
                return ast.DeviceDef(Span(start, writer.end), name, ())
            body = lines.written_body(writer, self._lines)
        span = Span(start, writer.end)
        match self._word:
            case "data":
                return ast.DataDef(span, name, body)
            case "train":
                return ast.TrainDef(span, name, body)
            case _:
                assert name is not None
                return ast.DeviceDef(span, name, body)


class DataBuilder(BlockBuilder):
    """A data block: settings, and columns on their way to the model."""

    __slots__ = ()

    def input(
        self, name: str, columns: Columns, steps: Sequence[Step] = (), *, at: Any = None
    ) -> None:
        """Columns for the model's input `name`, through `steps`: `Call("Normalization")`."""
        self._feed("input", name, columns, steps, at)

    def target(
        self, name: str, columns: Columns, steps: Sequence[Step] = (), *, at: Any = None
    ) -> None:
        """Columns for the model's output `name`."""
        self._feed("target", name, columns, steps, at)

    def weight(
        self, name: str, columns: Columns, steps: Sequence[Step] = (), *, at: Any = None
    ) -> None:
        """A column that weighs the examples of the output `name`."""
        self._feed("weight", name, columns, steps, at)

    def augment(self, name: str, steps: Sequence[Step], *, at: Any = None) -> None:
        """Steps that the input `name` goes through in training only."""
        if not steps:
            raise TypeError("nothing to augment with")
        self._feed("augment", name, None, steps, at)

    def _feed(
        self, role: str, name: str, columns: Columns | None, steps: Sequence[Step], at: Any
    ) -> None:
        checked_name(name)
        stages = tuple(Call(step) if isinstance(step, str) else step for step in steps)
        self._add(at, lambda writer: lines.feed_line(writer, role, name, columns, stages))


Columns = str | Sequence[str]
"""A column, or several that are stacked."""
Step = str | Call
"""A step of preprocessing: `"Normalization"`, `Call("OneHot", 3)`."""


class ParamRef(Ref):
    """A param of the spec; it can stand for a value."""

    __slots__ = ()
