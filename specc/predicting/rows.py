"""Reading raw rows one by one: of a table, of lines of JSON, of arrays; files are next door."""

from __future__ import annotations

import csv
import gzip
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from specc.backends.keras_model import RunError
from specc.catalog.types import Instance
from specc.diagnostics.codes import running as codes
from specc.diagnostics.model import Sink
from specc.graph.ir import Program
from specc.predicting.samples import is_sample, read_samples
from specc.record import record
from specc.similar import similar
from specc.source import NOWHERE

if TYPE_CHECKING:
    from specc.predicting.models import Input, Trained

_DATE = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d(:\d\d(:\d\d.*)?)?)?")


BLOCK = 1024
"""Rows of a Parquet file that are read at once."""


@record
class Wanted:
    """A column that the model takes, and what is known of how it is written.

    `key` is what a row has its value under, `column` its name in the data. `parts` are the
    columns that make it up, should it not be there itself. `filled` says that gaps are
    filled, `date` that it holds dates.
    """

    key: str
    input: Input
    column: str
    parts: tuple[str, ...]
    filled: bool
    date: bool


@record
class Row:
    """A row: where it stands, and its values by input, or why it has none."""

    place: str
    values: dict[str, Any] | None
    why: str
    kept: Mapping[str, str]


@record
class Reading:
    """Rows as they are read, and the columns of the file that nothing takes."""

    rows: Iterator[Row]
    ignored: list[str]


def wanted_columns(program: Program, inputs: list[Input], role: str = "input") -> list[Wanted]:
    """The columns for the inputs of a model; `role` is that of the flows that they are of."""
    data = program.data
    flows = [] if data is None else list(data.flows_of(role))
    # A model without steps before it goes by its own names.
    columns = {flow.name: flow.columns[0].name for flow in flows if flow.columns}
    raw = {column.name for flow in flows for column in flow.columns}
    wanted = []
    for item in inputs:
        name = item.name if item.name in raw else columns.get(item.name, item.name)
        using = [flow for flow in flows if name in {c.name for c in flow.columns}]
        steps = {step.instance.entry.name for flow in using for step in flow.steps}
        parts = _parts(program, name, item)
        filled = "FillMissing" in steps
        dated = "DatePart" in steps
        wanted.append(Wanted(f"{role} {name}", item, name, parts, filled, dated))
    return wanted


def _parts(program: Program, name: str, item: Input) -> tuple[str, ...]:
    """The columns that stand for `x`: those of the data set, or as many with a number."""
    from specc.catalog.data_sets import data_set

    if len(item.shape) != 1 or item.shape[0] is None:
        return ()
    source = None if program.data is None else program.data.settings["source"].value
    if isinstance(source, Instance) and source.entry.name in ("sklearn", "keras"):
        known = data_set(source.entry.name, str(source.get("name")))
        if known is not None and len(known.features) == item.shape[0]:
            return known.features
    return tuple(f"{name}_{number}" for number in range(item.shape[0]))


_NOT_READ = (OSError, EOFError, ValueError, ImportError, csv.Error, StopIteration, zlib.error)


def read_rows(program: Program, trained: Trained, path: Path, wanted: list[Wanted]) -> Reading:
    """The rows of `path`. Raises RunError where it is not read or lacks a column."""
    try:
        reading = _begun(program, trained, path, wanted)
    except _NOT_READ as error:
        raise _not_read(path, error) from error
    return Reading(_to_the_end(path, reading.rows), reading.ignored)


def _to_the_end(path: Path, rows: Iterator[Row]) -> Iterator[Row]:
    """The rows; raises RunError where the file breaks off or is none of its kind."""
    try:
        yield from rows
    except _NOT_READ as error:
        raise _not_read(path, error) from error


def _not_read(path: Path, error: Exception) -> RunError:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    sink = Sink()
    sink.report(
        codes.INPUT_NOT_READ,
        NOWHERE,
        path=path.as_posix(),
        reason=f"{reason[:1].lower()}{reason[1:]}",
    )
    return RunError(sink)


def _begun(program: Program, trained: Trained, path: Path, wanted: list[Wanted]) -> Reading:
    if path.is_dir() or is_sample(path):
        return read_samples(trained, path, wanted)
    endings = [ending.lower() for ending in path.suffixes if ending.lower() != ".gz"]
    match endings[-1:]:
        case [".csv" | ".tsv"]:
            return _csv(program, path, wanted)
        case [".jsonl" | ".ndjson"]:
            return _jsonl(path, wanted)
        case [".npz"]:
            return _npz(path, wanted)
        case [".parquet"]:
            return _parquet(path, wanted)
        case _:
            raise ValueError("it is no .csv, .jsonl, .npz, .parquet, and no folder")


def _opened(path: Path) -> IO[str]:
    if path.suffix.lower() == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return open(path, encoding="utf-8-sig", newline="")


def _csv(program: Program, path: Path, wanted: list[Wanted]) -> Reading:
    source = None if program.data is None else program.data.settings["source"].value
    settings = source if isinstance(source, Instance) and source.entry.name == "csv" else None
    missing = {"", *_texts(settings.get("missing") if settings is not None else "")}
    written = settings.get("delimiter") if settings is not None else None
    tabbed = ".tsv" in path.suffixes
    delimiter = written if isinstance(written, str) else "\t" if tabbed else ","
    file = _opened(path)
    lines = csv.reader(file, delimiter=delimiter)
    if settings is not None and settings.get("header") is not True:
        given = settings.get("columns")
        first = next(lines, [])
        header = _texts(given) if given else [str(number) for number in range(len(first))]
        file.seek(0)
        lines = csv.reader(file, delimiter=delimiter)
    else:
        header = [name.strip() for name in next(lines, [])]
    if not header:
        raise ValueError("it is empty")
    if settings is not None:
        wanted = _with_target(wanted, settings, header)
    _demand(path, wanted, header)

    def rows() -> Iterator[Row]:
        with file:
            for cells in lines:
                place = f"line {lines.line_num}"
                if not cells:
                    continue
                if len(cells) != len(header):
                    yield Row(place, None, f"{len(cells)} cells, the header has {len(header)}", {})
                    continue
                named = dict(zip(header, (cell.strip() for cell in cells), strict=True))
                plain = {k: None if cell in missing else cell for k, cell in named.items()}
                yield _row(place, plain, wanted, named)

    return Reading(rows(), _unused(wanted, header))


def _with_target(wanted: list[Wanted], source: Instance, header: list[str]) -> list[Wanted]:
    """The columns with those that `x` stands for, where a table names its target."""
    target = source.get("target")
    chosen = _texts(source.get("columns")) or [name for name in header if name != target]
    if not isinstance(target, str):
        return wanted
    return [
        Wanted(item.key, item.input, item.column, tuple(chosen), item.filled, item.date)
        if item.column == "x" and item.input.shape == (len(chosen),)
        else item
        for item in wanted
    ]


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [str(item) for item in value] if isinstance(value, list | tuple) else []


def _jsonl(path: Path, wanted: list[Wanted]) -> Reading:
    file = _opened(path)

    def rows() -> Iterator[Row]:
        with file:
            for number, text in enumerate(file, 1):
                if not text.strip():
                    continue
                place = f"line {number}"
                try:
                    found = json.loads(text)
                except ValueError:
                    found = None
                if not isinstance(found, dict):
                    yield Row(place, None, "no JSON object", {})
                    continue
                yield _row(place, found, wanted, {k: str(v) for k, v in found.items()})

    return Reading(rows(), [])


def _npz(path: Path, wanted: list[Wanted]) -> Reading:
    import zipfile

    import numpy as np

    try:
        with np.load(path, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
    except zipfile.BadZipFile:
        raise ValueError("it is no archive of arrays") from None
    _demand(path, wanted, list(arrays))
    count = max((len(array) for array in arrays.values() if array.ndim), default=0)

    def rows() -> Iterator[Row]:
        for number in range(count):
            found = {name: array[number] for name, array in arrays.items() if number < len(array)}
            kept = {name: str(value) for name, value in found.items() if value.ndim == 0}
            yield _row(f"row {number}", found, wanted, kept)

    return Reading(rows(), _unused(wanted, list(arrays)))


def _parquet(path: Path, wanted: list[Wanted]) -> Reading:
    """Rows of a Parquet file, some thousand of which are in memory."""
    try:
        import pyarrow
        from pyarrow.parquet import ParquetFile
    except ImportError:
        raise ImportError("pyarrow is not installed: pip install 'specc[parquet]'") from None
    try:
        file = ParquetFile(path)
    except pyarrow.ArrowInvalid as error:
        raise ValueError(f"it is no Parquet file: {' '.join(str(error).split())[:80]}") from None
    header = list(file.schema_arrow.names)
    _demand(path, wanted, header)

    def rows() -> Iterator[Row]:
        number = 0
        with file:
            for batch in file.iter_batches(batch_size=BLOCK):
                columns = [_as_python(column) for column in batch.columns]
                for cells in zip(*columns, strict=True):
                    found = dict(zip(header, cells, strict=True))
                    yield _row(f"row {number}", found, wanted, Shown(found))
                    number += 1

    return Reading(rows(), _unused(wanted, header))


def _as_python(column: Any) -> list[Any]:
    """A column of Arrow as values: numbers, lists, and all else as text."""
    from pyarrow import types

    kind = column.type.value_type if types.is_dictionary(column.type) else column.type
    numbers = types.is_integer(kind) or types.is_floating(kind) or types.is_boolean(kind)
    if not numbers and not types.is_nested(kind) and not types.is_decimal(kind):
        column = column.cast("string")
    values: list[Any] = column.to_pylist()
    return values


class Shown(Mapping[str, str]):
    """Values as text, made when they are asked for."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def __getitem__(self, name: str) -> str:
        value = self._values[name]
        return "" if value is None else str(value)

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


def _demand(path: Path, wanted: list[Wanted], header: list[str]) -> None:
    """Raises RunError where a column is neither there nor made of those that are."""
    lacking = [
        item.column
        for item in wanted
        if item.column not in header and not (item.parts and set(item.parts) <= set(header))
    ]
    if not lacking:
        return
    close = {name: similar(name, header)[:1] for name in lacking}
    sink = Sink()
    sink.report(
        codes.NO_SUCH_COLUMN,
        NOWHERE,
        notes=[f"its columns are {', '.join(f'`{name}`' for name in header[:12])}"],
        helps=[f"`{name}` may be `{other[0]}`" for name, other in close.items() if other],
        path=path.as_posix(),
        names=", ".join(f"`{name}`" for name in lacking[:12]),
    )
    raise RunError(sink)


def _unused(wanted: list[Wanted], header: list[str]) -> list[str]:
    used = {item.column for item in wanted} | {name for item in wanted for name in item.parts}
    return [name for name in header if name not in used]


def _row(
    place: str, found: Mapping[str, Any], wanted: Iterable[Wanted], kept: Mapping[str, str]
) -> Row:
    values: dict[str, Any] = {}
    for item in wanted:
        try:
            values[item.key] = _value(found, item)
        except (ValueError, TypeError, KeyError) as error:
            return Row(place, None, str(error.args[0] if error.args else error), kept)
    return Row(place, values, "", kept)


def _value(found: Mapping[str, Any], item: Wanted) -> Any:
    """The value of a column, as its input takes it; raises ValueError, saying what is wrong."""
    if item.column in found:
        value = found[item.column]
        if not item.input.shape:
            return _scalar(item.column, value, item)
        return _array(item.column, value, item)
    if item.parts and set(item.parts) <= set(found):
        return [_scalar(name, found[name], item) for name in item.parts]
    raise ValueError(f"no `{item.column}`")


def _scalar(name: str, value: Any, item: Wanted) -> Any:
    dtype = item.input.dtype
    if value is None or (dtype.startswith("float") and value != value):
        return _gap(name, item)
    if dtype == "string":
        text = str(value)
        if item.date and not _DATE.fullmatch(text):
            raise ValueError(f"`{name}` is `{text[:40]}`, no date")
        return text
    try:
        number = float(value)
    except (ValueError, TypeError):
        raise ValueError(f"`{name}` is `{str(value)[:40]}`, no number") from None
    if dtype.startswith("float"):
        return number
    if not number.is_integer():
        raise ValueError(f"`{name}` is `{str(value)[:40]}`, no whole number")
    return int(value) if isinstance(value, str) and value.lstrip("+-").isdigit() else int(number)


def _gap(name: str, item: Wanted) -> Any:
    text = item.input.dtype == "string"
    if item.filled or (text and not item.date):
        return "" if text else float("nan")
    raise ValueError(f"`{name}` is missing")


def _array(name: str, value: Any, item: Wanted) -> Any:
    import numpy as np

    try:
        array = np.asarray(value, None if item.input.dtype == "string" else item.input.dtype)
    except (ValueError, TypeError):
        raise ValueError(f"`{name}` holds other than numbers") from None
    same = len(array.shape) == len(item.input.shape) and all(
        size in (None, found) for size, found in zip(item.input.shape, array.shape, strict=False)
    )
    if not same:
        wanted = ", ".join("?" if size is None else str(size) for size in item.input.shape)
        found = ", ".join(str(size) for size in array.shape)
        raise ValueError(f"`{name}` is of shape [{found}], not [{wanted}]")
    return array
