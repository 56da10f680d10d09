"""Models that are built: inputs, layers, functions, arithmetic. Each call is a line of the spec."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from specc.embedding import lines
from specc.embedding.refs import LayerRef, Operand, Part, TensorRef
from specc.embedding.values import Call, Value
from specc.embedding.writing import Ref, Writer, checked_name
from specc.source import Span
from specc.syntax import ast

if TYPE_CHECKING:
    from specc.embedding.builder import Builder


class ModelBuilder(Ref):
    """A model that is built. `at` of a call is what messages on its line carry."""

    __slots__ = ("_at", "_at_now", "_builder", "_statements")

    def __init__(self, name: str, builder: Builder, at: Any) -> None:
        super().__init__(name)
        self._builder = builder
        self._at = at
        self._at_now: Any = None
        self._statements: list[tuple[Any, lines.Write]] = []

    @contextmanager
    def at(self, place: Any) -> Iterator[None]:
        """Calls and arithmetic inside carry `place` where they say nothing else."""
        before, self._at_now = self._at_now, place
        try:
            yield
        finally:
            self._at_now = before

    def input(
        self,
        name: str,
        shape: Sequence[lines.Size],
        dtype: str = "float32",
        *,
        at: Any = None,
    ) -> TensorRef:
        """An input: its shape without the batch axis; None is any size, a name one that recurs."""
        self._builder._take(checked_name(name))
        sizes, kind = tuple(shape), checked_name(dtype)
        self._add(at, lambda writer: lines.input_line(writer, name, sizes, kind))
        return TensorRef(name, self)

    def layer(self, kind: str | Ref, /, *args: Value, at: Any = None, **kwargs: Value) -> LayerRef:
        """A layer to be applied once: `layer("Dense", 64, activation="relu")(x)`.

        `kind` is a layer of Keras's or a model of this builder.
        """
        if isinstance(kind, Ref):
            if args or kwargs:
                raise TypeError(f"a model takes no arguments: {kind.name}")
            return LayerRef(kind.name, self, None, at, whole=True)
        return LayerRef(checked_name(kind), self, Call(kind, *args, **kwargs), at)

    def shared(
        self, name: str, kind: str, /, *args: Value, at: Any = None, **kwargs: Value
    ) -> LayerRef:
        """A layer to be applied several times, with the same weights; the spec calls it `name`."""
        self._builder._take(checked_name(name))
        call = Call(checked_name(kind), *args, **kwargs)
        self._add(at, lambda writer: lines.binding_line(writer, name, call))
        return LayerRef(name, self, None, at)

    def op(self, name: str, /, *args: Value, at: Any = None, **kwargs: Value) -> TensorRef:
        """A function of `keras.ops`: `op("reshape", x, [-1, 8])`."""
        return self.ops(1, name, *args, at=at, **kwargs)[0]

    def ops(
        self, outputs: int, name: str, /, *args: Value, at: Any = None, **kwargs: Value
    ) -> tuple[TensorRef, ...]:
        """One that gives so many tensors: `ops(2, "split", x, 2)`."""
        call = Call(f"ops.{checked_name(name)}", *args, **kwargs)
        refs = self._fresh(outputs)
        self._add(at, lambda writer: lines.assigned_line(writer, refs, lambda: writer.call(call)))
        return refs

    def output(self, name: str, value: TensorRef, *, at: Any = None) -> None:
        """An output, called `name`."""
        checked_name(name)
        self._add(at, lambda writer: lines.output_line(writer, name, value))

    def _add(self, at: Any, write: lines.Write) -> None:
        self._statements.append((self._at_now if at is None else at, write))
        self._builder._changed()

    def _fresh(self, size: int) -> tuple[TensorRef, ...]:
        return tuple(TensorRef(self._builder._free(), self) for _ in range(size))

    def _apply(
        self,
        made: Call | Ref,
        inputs: tuple[Value, ...],
        arguments: Mapping[str, Value],
        outputs: int,
        at: Any,
    ) -> tuple[TensorRef, ...]:
        refs = self._fresh(outputs)
        self._add(
            at,
            lambda writer: lines.assigned_line(
                writer, refs, lambda: lines.applied(writer, made, inputs, arguments)
            ),
        )
        return refs

    def _binary(self, left: Operand, operator: str, right: Operand) -> TensorRef:
        (ref,) = refs = self._fresh(1)
        self._add(
            None,
            lambda writer: lines.assigned_line(
                writer, refs, lambda: lines.binary(writer, left, operator, right)
            ),
        )
        return ref

    def _negative(self, operand: TensorRef) -> TensorRef:
        (ref,) = refs = self._fresh(1)
        self._add(
            None,
            lambda writer: lines.assigned_line(
                writer, refs, lambda: lines.negative(writer, operand)
            ),
        )
        return ref

    def _indexed(self, base: TensorRef, parts: tuple[Part, ...]) -> TensorRef:
        for part in parts:
            if not isinstance(part, int | slice) or isinstance(part, bool):
                raise TypeError(f"a tensor is indexed by numbers and slices, not {part!r}")
        (ref,) = refs = self._fresh(1)
        self._add(
            None,
            lambda writer: lines.assigned_line(
                writer, refs, lambda: lines.indexed(writer, base, parts)
            ),
        )
        return ref

    def _write(self, writer: Writer) -> ast.ModelDef:
        with writer.marked(self._at):
            writer.owner = self
            start = writer.put("model ").start
            name = writer.name(self.name)
            body = lines.written_body(writer, self._statements)
            writer.owner = None
        return ast.ModelDef(Span(start, writer.end), name, body)
