"""Specs that are built by calls, for programs that generate models.

    builder = specc.Builder("search_17")
    model = builder.model("net")
    image = model.input("image", (32, 32, 3))
    features = model.layer("Conv2D", 16, 3, activation="relu", at="node 1")(image)
    …
    specc.check(builder)

What is built is an ordinary spec: the tree that the text would give, and the text that it reads as.
It gets the same checks. What a call is given as `at` comes back in the messages on its line.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from specc.embedding.blocks import BlockBuilder, DataBuilder, ParamRef
from specc.embedding.models import ModelBuilder
from specc.embedding.values import Call, Value
from specc.embedding.writing import Writer, checked_name
from specc.resting import no_collecting
from specc.source import Span
from specc.syntax import ast

Marks = Sequence[tuple[int, Any]]

_Block = TypeVar("_Block", bound=BlockBuilder)


class Builder:
    """A spec that is built. `name` is what it is called, in messages too.

    Relative paths of its data go from `folder`, or from the current one. One thread builds it;
    what was built may be checked by any.
    """

    def __init__(self, name: str = "built", *, folder: str | Path | None = None) -> None:
        self.name = checked_name(name)
        self._path = None if folder is None else Path(folder) / f"{name}.dlspec"
        self._taken: set[str] = set()
        self._made = 0
        self._own: set[str] = set()
        self._params: list[Callable[[Writer], ast.Param]] = []
        self._blocks: list[BlockBuilder] = []
        self._models: list[ModelBuilder] = []
        self._cache: tuple[ast.Module, str, Marks] | None = None

    def param(
        self,
        name: str,
        default: Value,
        *,
        type: str | None = None,
        low: float | None = None,
        high: float | None = None,
        choices: Sequence[Value] = (),
        at: Any = None,
    ) -> ParamRef:
        """A param, for which `params` of `specc.load` may give other values.

        `low` and `high` bound it, both included; `choices` are all that it may be. Its type is that
        of the default, unless `type` says another one.
        """
        self._take(checked_name(name))
        kind = type or _TYPES.get(default.__class__)
        if kind is None and not choices:
            raise TypeError(f"a param has no type that would fit {default!r:.80}")
        ends, some = (low, high), list(choices)
        self._params.append(lambda writer: _param(writer, name, kind, default, ends, some, at))
        self._changed()
        return ParamRef(name)

    def model(self, name: str, *, at: Any = None) -> ModelBuilder:
        """A model; one that was built before can be a layer of it."""
        self._take(checked_name(name))
        self._models.append(ModelBuilder(name, self, at))
        self._changed()
        return self._models[-1]

    def data(self, *, at: Any = None, **settings: Value) -> DataBuilder:
        """The data block: `data(source=Call("csv", "a.csv"), split=Call("Split", test=0.2))`."""
        block = DataBuilder("data", None, self, at)
        return self._block(block, settings)

    def train(
        self, model: str | ModelBuilder | None = None, *, at: Any = None, **settings: Value
    ) -> BlockBuilder:
        """The train block: `train(loss="mse", optimizer=Call("Adam", 1e-3), epochs=5)`."""
        name = model.name if isinstance(model, ModelBuilder) else model
        return self._block(BlockBuilder("train", name, self, at), settings)

    def device(self, kind: str = "auto", *, at: Any = None, **settings: Value) -> BlockBuilder:
        """The device block: `device("gpu", precision="mixed_float16")`."""
        return self._block(BlockBuilder("device", kind, self, at), settings)

    @property
    def text(self) -> str:
        """The spec that was built, as it would be written."""
        return self._written()[1]

    def _written(self) -> tuple[ast.Module, str, Marks]:
        """The tree, the text, and what its parts are called; kept until something is added.

        Raises ValueError and TypeError for values that no spec can hold.
        """
        if self._cache is None:
            with no_collecting():
                self._cache = self._write()
        return self._cache

    def __repr__(self) -> str:
        return f"<Builder {self.name}: {', '.join(m.name for m in self._models) or 'no model'}>"

    def _write(self) -> tuple[ast.Module, str, Marks]:
        writer = Writer(frozenset(self._taken | self._own))
        start = writer.put("dlspec ").start
        number = ast.Literal(writer.put("1"), 1, "1")
        items: list[Any] = [ast.Edition(Span(start, writer.end), number)]
        writer.put("\n")
        for place, write in enumerate(self._params):
            writer.put("" if place else "\n")
            items.append(write(writer))
            writer.put("\n")
        parts: list[BlockBuilder | ModelBuilder] = [
            *self._blocks_of("data"),
            *self._models,
            *self._blocks_of("train", "device"),
        ]
        for part in parts:
            writer.put("\n")
            items.append(part._write(writer))
            writer.put("\n")
        text = writer.text()
        return ast.Module(Span(0, len(text)), tuple(items)), text, writer.marks()

    def _blocks_of(self, *words: str) -> list[BlockBuilder]:
        return [block for word in words for block in self._blocks if block._word == word]

    def _block(self, block: _Block, settings: dict[str, Value]) -> _Block:
        block._set_all(settings)
        self._blocks.append(block)
        self._changed()
        return block

    def _take(self, name: str) -> None:
        """A name that somebody chose. Raises ValueError where a tensor of ours has it."""
        if name in self._own:
            raise ValueError(f"{name} is what the builder calls a tensor")
        self._taken.add(name)

    def _free(self) -> str:
        """A name that nothing has."""
        while True:
            self._made += 1
            name = f"x{self._made}"
            if name not in self._taken:
                self._own.add(name)
                return name

    def _changed(self) -> None:
        self._cache = None


_TYPES: dict[type, str] = {bool: "bool", int: "int", float: "float", str: "string", list: "list"}


def _param(
    writer: Writer,
    name: str,
    kind: str | None,
    default: Value,
    ends: tuple[float | None, float | None],
    choices: list[Value],
    at: Any,
) -> ast.Param:
    with writer.marked(at):
        start = writer.put("param ").start
        own = writer.name(name)
        writer.put(": ")
        some: ast.Expr | None = None
        type_: ast.Name | None = None
        if choices:
            writer.put("one of ")
            some = writer.value(choices)
        else:
            assert kind is not None
            type_ = writer.name(checked_name(kind))
        writer.put(" = ")
        given = writer.value(default)
        low, high = ends
        first = last = None
        if low is not None or high is not None:
            writer.put(" in ")
            first = None if low is None else writer.number(low)
            writer.put("..")
            last = None if high is None else writer.number(high)
        return ast.Param(Span(start, writer.end), own, type_, some, given, first, last)


__all__ = ["BlockBuilder", "Builder", "Call", "DataBuilder", "ModelBuilder", "ParamRef"]
