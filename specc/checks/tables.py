"""Reads just enough of a data file to know its columns, without NumPy.

Of a CSV file the header and the first `ROWS` rows, of an NPZ archive the header
of each array.
"""

from __future__ import annotations

import io
from itertools import islice
from pathlib import Path
from typing import IO

from specc.catalog.types import Instance, TensorType
from specc.checks.facts import FlowType, SourceFacts
from specc.places import open_plain

ROWS = 2000
LONGEST_HEADER = 1 << 16
LONGEST_NUMBER = 18
"""Digits of what surely is an int64: class numbers have fewer."""
LONGEST_LIST = 1 << 20
"""Bytes of an archive's list of what it holds."""
SAMPLE = 1 << 22
"""At most this many characters of a CSV file are looked at."""


def read_csv(path: Path, source: Instance) -> SourceFacts:
    """The columns of a CSV file.

    Without a header they are called as `columns` says, else by their numbers from 0.
    With a `target`, that column is also called `y` and the others together `x`.
    Raises OSError where the file cannot be read, ValueError where it is no CSV.
    """
    import csv

    missing = source.get("missing")
    absent = {missing} if isinstance(missing, str) else set(missing or ())
    delimiter = source.get("delimiter")
    text = _beginning(path)
    complete = len(text) < SAMPLE
    if "\0" in text or not text:
        raise ValueError("it is no text" if text else "it is empty")
    lines = io.StringIO(text, newline="")  # as a file that is opened for `csv` gives them
    try:
        reader = csv.reader(lines, delimiter=delimiter if isinstance(delimiter, str) else ",")
        rows = list(islice((row for row in reader if row), ROWS + 1))
    except csv.Error as error:
        raise ValueError(str(error)) from None
    if not complete and len(rows) <= ROWS:
        rows = rows[:-1]  # the last one is cut off
    if not rows:
        raise ValueError(
            "it has no rows" if complete else f"a row is longer than {SAMPLE:,} characters"
        )
    complete = complete and len(rows) <= ROWS
    if source.get("header") is True:
        header = [name.strip() for name in rows.pop(0)]
    else:
        header = list(source.get("columns") or map(str, range(len(rows[0]))))
    columns = {
        name: _column([row[i].strip() for row in rows if i < len(row)], absent | {""}, complete)
        for i, name in enumerate(header)
    }
    columns |= _features_and_target(columns, source)
    return SourceFacts(columns, len(rows) if complete else None)


def _beginning(path: Path) -> str:
    """The first `SAMPLE` characters of a file. Raises OSError, or ValueError where it is no text"""
    with open_plain(path) as file, io.TextIOWrapper(file, "utf-8-sig", newline="") as text:
        try:
            return text.read(SAMPLE)
        except UnicodeDecodeError:
            raise ValueError("it is not UTF-8 text") from None


def _features_and_target(columns: dict[str, FlowType], source: Instance) -> dict[str, FlowType]:
    """`x` and `y` where the source names its target."""
    target = source.get("target")
    if target not in columns:
        return {}
    chosen = source.get("columns") or [name for name in columns if name != target]
    kinds = [columns[name] for name in chosen if name in columns]
    dtypes = {kind.type.dtype for kind in kinds}
    dtype = dtypes.pop() if len(dtypes) == 1 else None if "string" in dtypes else "float32"
    return {"x": FlowType(TensorType((None, len(chosen)), dtype)), "y": columns[target]}


def _column(cells: list[str], absent: set[str], complete: bool) -> FlowType:
    """The type of a column from its cells: whole numbers, numbers or strings.

    How many classes there are is known only where the whole file was read.
    """
    filled = {cell for cell in cells if cell not in absent}
    if not filled:
        return FlowType()
    try:
        for cell in filled:
            float(cell)
    except ValueError:
        classes = len(filled) if complete else None
        return FlowType(TensorType((None,), "string"), "string", classes)
    gaps = any(cell in absent for cell in cells)
    if gaps or not all(cell.isdecimal() and len(cell) <= LONGEST_NUMBER for cell in filled):
        return FlowType(TensorType((None,), "float32"))
    most = max(map(int, filled))
    return FlowType(TensorType((None,), "int64"), "integer", most + 1 if complete else None)


def read_npz(path: Path) -> SourceFacts:
    """The arrays of an NPZ archive: shape and dtype of each, the first axis being the examples.

    Raises OSError where the file cannot be read, ValueError where it is no such archive.
    """
    import struct
    import zipfile
    import zlib

    columns: dict[str, FlowType] = {}
    counts: set[int] = set()
    try:
        with _Sparing(open_plain(path).detach()) as whole, zipfile.ZipFile(whole) as archive:
            for info in archive.infolist():
                if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                    raise ValueError("it is packed in a way that NumPy does not know")
                with archive.open(info) as file:
                    shape, dtype = _array_header(file)
                if shape:
                    counts.add(shape[0])
                type_ = TensorType((None, *shape[1:]), dtype)
                columns[info.filename.removesuffix(".npy")] = FlowType(type_, _encoding(dtype))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise ValueError(str(error)) from None
    except (EOFError, OverflowError, struct.error, zlib.error) as error:
        raise ValueError("it is cut short, or broken") from error
    return SourceFacts(columns, counts.pop() if len(counts) == 1 else None)


class _Sparing(io.BufferedReader):
    """A file of which little is read at once, however much an archive says that its list has."""

    def read(self, size: int | None = -1) -> bytes:
        """As many bytes as are asked for, or what there are. Raises ValueError for too many."""
        if size is not None and size > LONGEST_LIST:
            raise ValueError("it lists too many arrays")
        return super().read(LONGEST_LIST if size is None or size < 0 else size)


def _array_header(file: IO[bytes]) -> tuple[tuple[int, ...], str | None]:
    """Shape and dtype out of the header of a `.npy` file, versions 1 to 3."""
    import ast
    import struct

    start = file.read(8)
    if len(start) < 8 or start[:6] != b"\x93NUMPY":
        raise ValueError("it holds something other than arrays")
    wide = start[6] > 1
    size = file.read(4 if wide else 2)
    if len(size) < (4 if wide else 2):
        raise ValueError("an array in it is cut short")
    (length,) = struct.unpack("<I" if wide else "<H", size)
    if length > LONGEST_HEADER:
        raise ValueError("an array in it has too long a header")
    try:
        header = ast.literal_eval(file.read(length).decode("latin-1"))
        shape, described = tuple(header["shape"]), header["descr"]
        if not all(type(size) is int and size >= 0 for size in shape):
            raise ValueError("an array in it has a shape that is none")
    except (SyntaxError, KeyError, TypeError, MemoryError, RecursionError) as error:
        raise ValueError("an array in it has a broken header") from error
    return shape, _dtype(described) if isinstance(described, str) else None


def _dtype(described: str) -> str | None:
    """Keras's name for NumPy's type string: `<f4` is float32."""
    kind, size = described.lstrip("<>|=")[:1], described.lstrip("<>|=")[1:]
    match kind:
        case "f" | "i" | "u" if size.isdecimal():
            name = {"f": "float", "i": "int", "u": "uint"}[kind]
            return f"{name}{int(size) * 8}"
        case "b":
            return "bool"
        case "U" | "S":
            return "string"
        case _:
            return None


def _encoding(dtype: str | None) -> str | None:
    return "string" if dtype == "string" else None
