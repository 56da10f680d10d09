"""Writes the lines of models and of other blocks that are built, each with its node of the tree."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from specc.embedding.values import Call, Value
from specc.embedding.writing import Ref, Writer, checked_name
from specc.source import Span
from specc.syntax import ast

Write = Callable[[Writer], ast.Statement]
Size = int | str | None | Ref


def written_body(
    writer: Writer, statements: Sequence[tuple[Any, Write]]
) -> tuple[ast.Statement, ...]:
    """Write ` { … }` with a statement on each line."""
    writer.put(" {\n")
    body = []
    for at, write in statements:
        writer.put("  ")
        with writer.marked(at):
            body.append(write(writer))
        writer.put("\n")
    writer.put("}")
    return tuple(body)


def input_line(writer: Writer, name: str, shape: Sequence[Size], dtype: str) -> ast.InputDecl:
    """`input image: float32[32, 32, 3]`."""
    start = writer.put("input ").start
    own = writer.name(name)
    writer.put(": ")
    kind = writer.name(dtype)
    writer.put("[")
    dimensions = []
    for place, size in enumerate(shape):
        if place:
            writer.put(", ")
        begin = writer.end
        value, named = None, None
        if size is None or isinstance(size, str):
            writer.put("?")
            named = None if size is None else writer.name(checked_name(size))
        else:
            value = writer.value(size)
        dimensions.append(ast.Dimension(Span(begin, writer.end), value, named))
    writer.put("]")
    declared = ast.TensorDecl(Span(kind.span.start, writer.end), kind, tuple(dimensions))
    return ast.InputDecl(Span(start, writer.end), (own,), declared)


def binding_line(writer: Writer, name: str, call: Call) -> ast.LayerBinding:
    """`layer tower = Dense(64)`."""
    start = writer.put("layer ").start
    own = writer.name(name)
    writer.put(" = ")
    value = writer.call(call)
    return ast.LayerBinding(Span(start, writer.end), own, value)


def output_line(writer: Writer, name: str, value: Ref) -> ast.OutputDecl:
    """`output label = x7`."""
    start = writer.put("output ").start
    own = writer.name(name)
    writer.put(" = ")
    given = writer.ref(value)
    return ast.OutputDecl(Span(start, writer.end), own, (given,))


def assigned_line(writer: Writer, refs: Sequence[Ref], write: Callable[[], ast.Expr]) -> ast.Assign:
    """`x7 = …`, `x7, x8 = …`."""
    start = writer.end
    names: list[ast.Name] = []
    for ref in refs:
        if names:
            writer.put(", ")
        names.append(writer.name(ref.name))
    writer.put(" = ")
    value = write()
    return ast.Assign(Span(start, writer.end), tuple(names), value)


def applied(
    writer: Writer, made: Call | Ref, inputs: tuple[Value, ...], arguments: Mapping[str, Value]
) -> ast.Expr:
    """`x -> Dense(3)`, or `MultiHeadAttention(2, 8)(x, y, use_causal_mask=true)`."""
    if len(inputs) == 1 and not arguments:
        return writer.pipe(writer.value(inputs[0]), [lambda: layer_(writer, made, bare=True)])
    return writer.called(layer_(writer, made, bare=False), inputs, arguments)


def layer_(writer: Writer, made: Call | Ref, *, bare: bool) -> ast.Expr:
    """A layer, made here or by its name."""
    return writer.ref(made) if isinstance(made, Ref) else writer.call(made, bare=bare)


def operand_(writer: Writer, value: Ref | int | float) -> ast.Expr:
    """A tensor, or a number in parentheses: the signs of some would bind otherwise."""
    if isinstance(value, Ref):
        return writer.ref(value)
    writer.put("(")
    written = writer.value(value)
    writer.put(")")
    return written


def binary(
    writer: Writer, left: Ref | int | float, operator: str, right: Ref | int | float
) -> ast.Binary:
    """`x1 + x2`."""
    start = writer.end
    first = operand_(writer, left)
    writer.put(" ")
    sign = writer.put(operator)
    writer.put(" ")
    second = operand_(writer, right)
    return ast.Binary(Span(start, writer.end), operator, sign, first, second)


def negative(writer: Writer, operand: Ref) -> ast.Unary:
    """`-x1`."""
    start = writer.put("-").start
    written = writer.ref(operand)
    return ast.Unary(Span(start, writer.end), "-", written)


def indexed(writer: Writer, base: Ref, parts: Sequence[int | slice]) -> ast.Index:
    """`x1[:, 0]`."""
    start = writer.end
    name = writer.ref(base)
    writer.put("[")
    written: list[ast.Expr | ast.Slice] = []
    for part in parts:
        if written:
            writer.put(", ")
        written.append(slice_(writer, part) if isinstance(part, slice) else writer.value(part))
    writer.put("]")
    return ast.Index(Span(start, writer.end), name, tuple(written))


def slice_(writer: Writer, part: slice) -> ast.Slice:
    """`1:`, `::2`."""
    start = writer.end
    begin = None if part.start is None else writer.value(part.start)
    writer.put(":")
    stop = None if part.stop is None else writer.value(part.stop)
    step = None
    if part.step is not None:
        writer.put(":")
        step = writer.value(part.step)
    return ast.Slice(Span(start, writer.end), begin, stop, step)


def setting_line(writer: Writer, name: str, value: Value) -> ast.Assign:
    """`epochs = 10`."""
    own = writer.name(name)
    writer.put(" = ")
    written = writer.call(value, bare=True) if isinstance(value, Call) else writer.value(value)
    return ast.Assign(Span(own.span.start, writer.end), (own,), written)


def feed_line(
    writer: Writer,
    role: str,
    name: str,
    columns: str | Sequence[str] | None,
    steps: Sequence[Call],
) -> ast.Feed:
    """`input features = [a, b] -> Normalization`."""
    start = writer.put(f"{role} ").start
    own = writer.name(name)
    writer.put(" = ")
    stages: list[Callable[[], ast.Expr]] = [
        lambda step=step: writer.call(step, bare=True)  # type: ignore[misc]
        for step in steps
    ]
    if columns is None:
        first = stages.pop(0)()
    else:
        first = writer.value(columns if isinstance(columns, str) else list(columns))
    value = writer.pipe(first, stages)
    return ast.Feed(Span(start, writer.end), role, own, value)
