"""Reads just enough of a data file to know its columns, without NumPy.

Of a CSV file the header and the first `ROWS` rows, of an NPZ archive or NPY file the header
of each array, of a folder the names of those in it.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import IO, Any

from specc.catalog.types import Instance, TensorType, Value
from specc.checks.facts import FlowType, SourceFacts
from specc.places import open_plain
from specc.record import record

ROWS = 2000
LONGEST_HEADER = 1 << 16
LONGEST_NUMBER = 18
"""Digits of what surely is an int64: class numbers have fewer."""
LONGEST_LIST = 1 << 20
"""Bytes of an archive's list of what it holds."""
SAMPLE = 1 << 22
"""At most this many characters of a CSV file are looked at."""


@record
class CsvFacts:
    """The columns of a CSV file, and which of its rows do not fit them.

    `bad` says what is wrong with a row, by its line; `rows` counts those that were looked at, and
    `complete` says that these are all.
    """

    facts: SourceFacts
    bad: dict[int, str]
    rows: int
    complete: bool


def read_csv(path: Path, source: Instance) -> CsvFacts:
    """The columns of a CSV file, as the script will find them.

    Without a header they are called as `columns` says, else by their numbers from 0.
    With a `target`, that column is also called `y` and the others together `x`. What a column
    holds is what its first rows hold, unless `types` says.
    Raises OSError where the file cannot be read, ValueError where it is no CSV.
    """
    missing = source.get("missing")
    absent = {missing} if isinstance(missing, str) else set(missing or ())
    rows, complete = first_rows(path, source.get("delimiter"))
    if source.get("header") is not False:
        header = [name.strip() for name in rows.pop(0)[1]]
    else:
        header = list(source.get("columns") or map(str, range(len(rows[0][1]))))
    bad = {line: f"{len(row)} cells" for line, row in rows if len(row) != len(header)}
    count, rows = len(rows), [(line, row) for line, row in rows if line not in bad]
    share, types = source.get("bad_rows") or 0, source.get("types") or {}
    columns: dict[str, FlowType] = {}
    for place, name in enumerate(header):
        cells = [row[place].strip() for _, row in rows]
        columns[name], wrong = _column(cells, absent | {""}, types.get(name), share, complete)
        bad |= {rows[row][0]: f"`{cells[row]}` in {name}" for row in wrong}
    columns |= features_and_target(columns, source)
    facts = SourceFacts(columns, count if complete and not bad else None)
    return CsvFacts(facts, bad, count, complete)


def first_rows(path: Path, delimiter: Value = ",") -> tuple[list[tuple[int, list[str]]], bool]:
    """The first rows with their lines, the header among them, and whether these are all."""
    import csv

    text = _beginning(path)
    complete = len(text) < SAMPLE
    if "\0" in text or not text.strip():
        raise ValueError("it is no text" if text.strip() else "it is empty")
    try:
        lines = io.StringIO(text, newline="")  # as a file opened for `csv` gives them
        reader = csv.reader(lines, delimiter=delimiter if isinstance(delimiter, str) else ",")
        found = ((reader.line_num, row) for row in reader if row)
        rows = list(islice(found, ROWS + 2))
    except csv.Error as error:
        raise ValueError(str(error)) from None
    # What is cut off may be cut in the middle of a row.
    whole = rows if complete or len(rows) > ROWS + 1 else rows[:-1]
    if not whole:
        raise ValueError(
            "it has no rows" if complete else f"a row is longer than {SAMPLE:,} characters"
        )
    return whole[: ROWS + 1], complete and len(rows) <= ROWS + 1


def _beginning(path: Path) -> str:
    """The first `SAMPLE` characters of a file. Raises OSError, or ValueError where it is no text"""
    with open_plain(path) as file:
        if path.suffix == ".gz":
            return _unpacked(file)
        return _text(file)


def _unpacked(file: IO[bytes]) -> str:
    import gzip
    import zlib

    try:
        with gzip.open(file) as data:
            return _text(data)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise ValueError("it is no whole gzip file") from None


def _text(data: Any) -> str:
    with io.TextIOWrapper(data, "utf-8-sig", newline="") as text:
        try:
            return text.read(SAMPLE)
        except UnicodeDecodeError:
            raise ValueError("it is not UTF-8 text") from None


def features_and_target(columns: dict[str, FlowType], source: Instance) -> dict[str, FlowType]:
    """`x` and `y` where the source names its target."""
    target = source.get("target")
    if target not in columns:
        return {}
    chosen = source.get("columns") or [name for name in columns if name != target]
    kinds = [columns[name] for name in chosen if name in columns]
    dtypes = {kind.type.dtype for kind in kinds}
    dtype = dtypes.pop() if len(dtypes) == 1 else None if "string" in dtypes else "float32"
    return {"x": FlowType(TensorType((None, len(chosen)), dtype)), "y": columns[target]}


def _column(
    cells: list[str], absent: set[str], declared: str | None, share: float, complete: bool
) -> tuple[FlowType, list[int]]:
    """The type of a column from its cells, and the places of those that do not fit it.

    How many classes there are is known only where the whole file was read.
    """
    filled = [(place, cell) for place, cell in enumerate(cells) if cell not in absent]
    if not filled and declared is None:
        return FlowType(), []
    kinds = (declared,) if declared else ("bool", "float")
    for kind in kinds:
        if kind == "string":
            break
        numbers = {place: _number(cell, kind) for place, cell in filled}
        wrong = {place for place, number in numbers.items() if number is None}
        if declared or len(wrong) <= share * len(filled):
            gaps = len(filled) < len(cells)
            digits = all(_is_whole(cell) for place, cell in filled if place not in wrong)
            whole = kind != "float" or (declared is None and digits)
            found = [number for number in numbers.values() if number is not None]
            return _numbers(found, whole and not gaps, complete), sorted(wrong)
    classes = len({cell for _, cell in filled}) if complete else None
    return FlowType(TensorType((None,), "string"), "string", classes), []


def _number(cell: str, kind: str) -> float | None:
    """A cell as `bool`, `int` or `float`, as the script reads it; None if it is no such thing."""
    try:
        if kind == "bool":
            return ("false", "true").index(cell.lower())
        return int(cell) if kind == "int" else float(cell)
    except ValueError:
        return None


def _is_whole(cell: str) -> bool:
    return cell.isdecimal() and len(cell) <= LONGEST_NUMBER


def _numbers(numbers: list[float], whole: bool, complete: bool) -> FlowType:
    if not whole:
        return FlowType(TensorType((None,), "float32"))
    if not numbers or min(numbers) < 0:
        return FlowType(TensorType((None,), "int64"))
    classes = int(max(numbers)) + 1 if complete else None
    return FlowType(TensorType((None,), "int64"), "integer", classes)


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


def read_npy(files: Mapping[str, Path]) -> SourceFacts:
    """Arrays in files of their own, by the names of their columns.

    Raises OSError where one cannot be read, ValueError where one is no such file.
    """
    columns: dict[str, FlowType] = {}
    counts: set[int] = set()
    for name, path in files.items():
        with open_plain(path) as file:
            shape, dtype = _array_header(file)
        counts.update(shape[:1])
        columns[name] = FlowType(TensorType((None, *shape[1:]), dtype), _encoding(dtype))
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
