"""Ops on signals: Fourier transforms, windows, complex numbers, correlation."""

from __future__ import annotations

from specc.catalog.shapes.arguments import Unknown, refuse
from specc.catalog.shapes.dtypes import COMPLEX, promote
from specc.catalog.shapes.op_kit import (
    BOOL,
    NOT_REAL,
    NOT_WIDE_FLOATS,
    TEXT,
    OpArguments,
    check_dtype,
    dtype_argument,
    fails_in_models,
    joint,
    kept,
    op,
    operand,
    ranked,
    same,
    shape_of,
    strong,
    typed,
)
from specc.catalog.types import Dim, Shape, TensorType

# --- Fourier transforms ---------------------------------------------------------


def _complex_pair(arguments: OpArguments, least: int) -> tuple[TensorType, TensorType, Shape]:
    """Real and imaginary parts, given as a list of two, and their shape. Raises: Refused."""
    parts = arguments["x"]
    if not isinstance(parts, list | tuple) or len(parts) != 2:
        refuse(
            f"`x` of `ops.{arguments.name}` is a list of two tensors, the real and the imaginary "
            "part",
            argument="x",
            help="`ops.zeros_like(x)` is the imaginary part of real numbers",
        )
    real, imaginary = typed(parts[0]), typed(parts[1])
    one, two = shape_of(real), shape_of(imaginary)
    if len(one) != len(two) or not all(map(same, one, two)) or real.dtype != imaginary.dtype:
        refuse(
            f"the real and the imaginary part are of one type: {real} and {imaginary}",
            argument="x",
        )
    if len(one) < least:
        refuse(f"`ops.{arguments.name}` needs at least {least} axes, this is {real}", argument="x")
    check_dtype(f"ops.{arguments.name}", real, NOT_WIDE_FLOATS, argument="x")
    return real, imaginary, one


@op("fft", "fft2", "ifft2")
def transform(arguments: OpArguments) -> tuple[TensorType, TensorType]:
    """The Fourier transform along the last axis, or the last two."""
    axes = 1 if arguments.name == "fft" else 2
    real, imaginary, shape = _complex_pair(arguments, axes)
    if not all(isinstance(dim, int) for dim in shape[-axes:]):
        refuse(
            f"`ops.{arguments.name}` must know the sizes that it transforms, this is {real}",
            argument="x",
        )
    return real, imaginary


@op("rfft")
def rfft(arguments: OpArguments) -> tuple[TensorType, TensorType]:
    """The Fourier transform of real numbers along the last axis, as two tensors."""
    given, shape = ranked(arguments, "x", NOT_WIDE_FLOATS, least=1)
    length = arguments.optional("fft_length", least=1)
    size: Dim = shape[-1] if length is None else length
    half = size // 2 + 1 if isinstance(size, int) else None
    out = kept(given, (*shape[:-1], half))
    return out, out


@op("irfft")
def irfft(arguments: OpArguments) -> TensorType:
    """Real numbers from their transform."""
    real, _, shape = _complex_pair(arguments, 1)
    size: Dim = arguments.optional("fft_length", least=1)
    if size is None:
        size = 2 * (shape[-1] - 1) if isinstance(shape[-1], int) else None
    return kept(real, (*shape[:-1], size))


def _lengths(arguments: OpArguments) -> tuple[int, int, int]:
    """Of a sequence, of the step to the next, and of the transform. Raises: Refused."""
    sequence, stride, transform = (
        arguments.integer(name, least=1)
        for name in ("sequence_length", "sequence_stride", "fft_length")
    )
    # What no window is laid over may be of any length.
    if transform < sequence and (arguments.name == "stft" or arguments["window"] is not None):
        refuse(
            f"`fft_length` is at least `sequence_length`: {transform} is below {sequence}",
            argument="fft_length",
        )
    return sequence, stride, transform


@op("stft")
def stft(arguments: OpArguments) -> tuple[TensorType, TensorType]:
    """The transforms of sequences that overlap."""
    given, shape = ranked(arguments, "x", NOT_WIDE_FLOATS, least=1)
    _, stride, length = _lengths(arguments)
    padded = length // 2 * 2 if arguments.flag("center") else 0
    number: Dim = None
    if isinstance(shape[-1], int):
        number = 1 + (shape[-1] + padded - length) // stride
        if number < 0:
            refuse(
                f"the last axis of {given} is shorter than a transform, {length}",
                argument="fft_length",
            )
    out = kept(given, (*shape[:-1], number, length // 2 + 1))
    return out, out


@op("istft")
def istft(arguments: OpArguments) -> TensorType:
    """The signal from the transforms of its sequences."""
    real, _, shape = _complex_pair(arguments, 2)
    _, stride, length = _lengths(arguments)
    size: Dim = arguments.optional("length", least=1)
    if size is None and isinstance(shape[-2], int):
        size = (shape[-2] - 1) * stride + length
        if arguments.flag("center"):
            size -= length // 2 * 2
    return kept(real, (*shape[:-2], size))


@op("extract_sequences")
def extract_sequences(arguments: OpArguments) -> TensorType:
    """Sequences that overlap, along a new axis."""
    given, shape = ranked(arguments, "x", least=1)
    length = arguments.integer("sequence_length", least=1)
    stride = arguments.integer("sequence_stride", least=1)
    number = 1 + (shape[-1] - length) // stride if isinstance(shape[-1], int) else None
    if isinstance(number, int) and number < 0:
        refuse(f"a sequence of {length} is longer than {given}", argument="sequence_length")
    return kept(given, (*shape[:-1], number, length))


# --- windows --------------------------------------------------------------------


@op("bartlett", "blackman", "hamming", "hanning", "kaiser")
def window(arguments: OpArguments) -> TensorType:
    """The weights of a window of a given length."""
    if isinstance(arguments["x"], TensorType):
        refuse(
            f"the length of `ops.{arguments.name}` is a whole number, this is {arguments['x']}",
            argument="x",
        )
    return TensorType((arguments.integer("x", least=1),), "float32")


# --- complex numbers ------------------------------------------------------------


@op("view_as_complex")
def view_as_complex(arguments: OpArguments) -> TensorType:
    """Complex numbers of pairs along the last axis."""
    given, shape = ranked(arguments, "x", TEXT, least=1)
    if given.dtype not in COMPLEX:
        fails_in_models(arguments, layers=True)
    if isinstance(shape[-1], int) and shape[-1] != 2:
        refuse(f"the last axis of {given} is no pair", argument="x", axis=len(shape) - 1)
    return TensorType(shape[:-1], "complex64")


@op("view_as_real")
def view_as_real(arguments: OpArguments) -> TensorType:
    """Pairs of a complex number's parts, along a last axis; Keras says float32."""
    given = operand(arguments, "x", TEXT | BOOL)
    return TensorType((*shape_of(given), 2), "float32")


@op("polar")
def polar(arguments: OpArguments) -> TensorType:
    """Complex numbers of lengths and angles; Keras says float32."""
    length = operand(arguments, "abs_", NOT_WIDE_FLOATS)
    angle = operand(arguments, "angle", NOT_REAL)
    angle = TensorType(angle.shape, promote(angle.dtype, "float"))
    if length.dtype != angle.dtype and None not in (length.dtype, angle.dtype):
        refuse(f"lengths and angles are of one dtype: {length} and {angle}", argument="angle")
    joint(arguments, length, angle)
    return TensorType(length.shape, "float32")


_SIZES = {
    "bool": 1,
    "int8": 1,
    "uint8": 1,
    "int16": 2,
    "uint16": 2,
    "float16": 2,
    "bfloat16": 2,
    "int32": 4,
    "uint32": 4,
    "float32": 4,
    "int64": 8,
    "uint64": 8,
    "float64": 8,
    "complex64": 8,
    "complex128": 16,
}
"""The bytes of a number."""


@op("view")
def view(arguments: OpArguments) -> TensorType:
    """The same bytes, read as numbers of another dtype."""
    given = operand(arguments, "x", TEXT | BOOL)
    shape, was = shape_of(given), strong(given.dtype)
    dtype = dtype_argument(arguments, was)
    old, new = _SIZES.get(was or ""), _SIZES.get(dtype or "")
    if old is None or new is None:
        if dtype is None or was is None:
            raise Unknown
        refuse(f"the bytes of {given} are not read as {dtype}", argument="dtype")
    if shape and not isinstance(shape[-1], int):
        refuse(f"`ops.view` must know the size of the last axis: {given}", argument="x")
    if old == new:
        return TensorType(shape, dtype)
    if not shape:
        refuse(f"a number of {old} bytes is no {dtype}, which has {new}", argument="dtype")
    last = shape[-1]
    if isinstance(last, int) and last * old % new:
        refuse(
            f"the last axis of {given} has {last * old} bytes, which make no whole {dtype}",
            argument="dtype",
            axis=len(shape) - 1,
        )
    size = last * old // new if isinstance(last, int) else last
    return TensorType((*shape[:-1], size), dtype)


# --- correlation ----------------------------------------------------------------


@op("correlate")
def correlate(arguments: OpArguments) -> TensorType:
    """How like one signal is to another, moved along it."""
    left, one = ranked(arguments, "x1", TEXT, exactly=(1,))
    right, two = ranked(arguments, "x2", TEXT, exactly=(1,))
    mode = arguments.text("mode", "valid", "same", "full", lower=False)
    a, b = one[0], two[0]
    if not isinstance(a, int) or not isinstance(b, int):
        refuse(f"`ops.correlate` must know both lengths: {left} and {right}", argument="x1")
    size = {"valid": abs(a - b) + 1, "same": max(a, b), "full": a + b - 1}[mode]
    dtype = promote(left.dtype, right.dtype)
    if dtype == "int64":
        dtype = "float64"
    elif dtype not in ("bfloat16", "float16", "float64", None):
        dtype = "float32"
    return TensorType((size,), dtype)
