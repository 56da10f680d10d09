"""What is known of a data source without loading it: its columns and their types.

Built-in data sets are described in the catalog; of a CSV file the header and the
first rows are read, of NPZ and NPY files the headers of arrays, of folders of classes the names.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

from specc.catalog.sources import NEXT, classes_of, feature_type, sizes_of
from specc.catalog.types import Instance, TensorType
from specc.checks.facts import UNKNOWN_FLOW_TYPE, FlowType, SourceFacts
from specc.diagnostics.codes.whole import BAD_ROWS, NOT_READ, TIME_ORDER
from specc.diagnostics.model import Sink
from specc.graph.ir import Program, Setting
from specc.graph.spans import locate
from specc.source import Span

if TYPE_CHECKING:
    from specc.catalog.data_sets import Column
    from specc.checks.tables import CsvFacts

UNKNOWN_SOURCE = SourceFacts()


def source_facts(program: Program, sink: Sink) -> SourceFacts:
    """The columns of the data block's source and how many examples it has."""
    setting = None if program.data is None else program.data.settings.get("source")
    if setting is None or not isinstance(setting.value, Instance):
        return UNKNOWN_SOURCE
    source = setting.value
    match source.entry.name:
        case "sklearn" | "keras" as kind:
            return _data_set(kind, source)
        case "random":
            return _random(source)
        case "tfrecord":
            return _records(source)
        case "tfds" | "huggingface":
            return UNKNOWN_SOURCE
        case _:
            return _files(program, source, setting, sink)


def _data_set(kind: str, source: Instance) -> SourceFacts:
    """A data set that the catalog describes; an unknown name was reported with the call."""
    from specc.catalog.data_sets import data_set

    name = source.get("name")
    known = data_set(kind, name) if isinstance(name, str) else None
    if known is None:
        return UNKNOWN_SOURCE
    columns = {}
    for column_name in known.names():
        column = known.column(column_name)
        if column is not None:
            columns[column_name] = _column_type(column, known.task == "regression")
    if kind == "keras":
        y = columns["y"]
        columns["y"] = FlowType(y.type, y.encoding, classes_of(source, known))
        return SourceFacts(columns, *sizes_of(source, known))
    examples = source.get("examples") if known.generated else None
    return SourceFacts(columns, examples if isinstance(examples, int) else known.train, known.test)


def _column_type(column: Column, measured: bool) -> FlowType:
    if column.dtype == "object":
        # Lists of different lengths: no tensor yet.
        return UNKNOWN_FLOW_TYPE
    type_ = TensorType((None, *column.shape), column.dtype)
    if column.classes is not None:
        return FlowType(type_, "integer", column.classes)
    return FlowType(type_, "continuous" if measured and column.dtype.startswith("float") else None)


def _random(source: Instance) -> SourceFacts:
    """Numbers of a declared shape with class numbers, or a number, to go with them."""
    shape = source.get("shape")
    sizes = (shape,) if isinstance(shape, int) else shape
    if not isinstance(sizes, (list, tuple)) or not all(isinstance(size, int) for size in sizes):
        return UNKNOWN_SOURCE
    classes = source.get("classes")
    if isinstance(classes, int):
        y = FlowType(TensorType((None,), "int64"), "integer", classes)
    else:
        y = FlowType(TensorType((None,), "float32"), "continuous")
    x = FlowType(TensorType((None, *sizes), "float32"), "continuous")
    examples = source.get("examples")
    return SourceFacts({"x": x, "y": y}, examples if isinstance(examples, int) else None)


def _records(source: Instance) -> SourceFacts:
    """Records of TensorFlow, as they are declared; nothing of them is read."""
    columns: dict[str, FlowType] = {}
    for declared in ("features", "sequence_features"):
        features = source.get(declared)
        length = source.get("sequence_length") if declared == "sequence_features" else None
        for name, value in (features if isinstance(features, dict) else {}).items():
            known = feature_type(value)
            if known is None:
                return UNKNOWN_SOURCE
            kind, sizes = known
            shape = (length, *sizes) if declared == "sequence_features" else sizes
            dtype = "uint8" if kind == "image" else kind
            encoding = "string" if kind == "string" else None
            columns[str(name)] = FlowType(TensorType((None, *shape), dtype), encoding)
    return SourceFacts(columns)


def path_beside(spec: Path | None, path: str) -> Path:
    """Where a path of a spec leads: from the spec's folder, or the current one."""
    return Path(path) if spec is None else Path(spec).parent / path


def _files(program: Program, source: Instance, setting: Setting, sink: Sink) -> SourceFacts:
    """What is known of files: of those of all parts together, where each has its own."""
    from specc.catalog.sources import paths_of

    if source.entry.name == "timeseries":
        _check_order(program, sink)
    spec = program.sources.sources[0].path
    found: dict[str, SourceFacts] = {}
    for part, path in paths_of(source).items():
        span = locate(setting.expr, source, ("path", part) if part else ("path",))
        found[part] = UNKNOWN_SOURCE
        try:
            found[part] = _read(path_beside(spec, path), source, path, part, span, sink)
        except (OSError, ValueError) as error:
            _report_not_read(path, span, error, sink)
    if source.entry.name == "npy" and "" not in found:
        return _side_by_side(found)
    return _together(found) if found else UNKNOWN_SOURCE


def _read(
    full: Path, source: Instance, path: str, part: str, span: Span, sink: Sink
) -> SourceFacts:
    from specc.checks import folders, tables

    match source.entry.name:
        case "timeseries" if not path.endswith(".csv") and not path.endswith(".gz"):
            return UNKNOWN_SOURCE
        case "csv" | "timeseries":
            table = tables.read_csv(full, source)
            _report_bad_rows(table, source, path, span, sink)
            return _windows(table.facts, source) if "window" in source.args else table.facts
        case "npz":
            return tables.read_npz(full)
        case "parquet":
            from specc.checks.parquet import read_parquet

            return read_parquet(full, source)
        case "npy":
            return tables.read_npy({part: full} if part else folders.npy_files(full))
        case "image_folder" | "text_folder" | "audio_folder":
            return folders.read_folder(full, source)
        case _:
            return UNKNOWN_SOURCE


def _check_order(program: Program, sink: Sink) -> None:
    """Windows are divided in the order of time, and in no other way."""
    setting = None if program.data is None else program.data.settings.get("split")
    if setting is None or not isinstance(setting.value, Instance):
        return
    split = setting.value
    mixing = [name for name in ("stratify", "group", "by", "order") if split.get(name)]
    mixing += ["shuffle"] if split.args.get("shuffle") is True else []
    if split.entry.name != "Split" or mixing:
        path = tuple(mixing[:1])
        sink.report(
            TIME_ORDER,
            locate(setting.expr, split, path),
            notes=["windows are divided in the order of time: the last ones are for testing"],
            helps=[f"leave out `{mixing[0]}`" if mixing else "`Split(test=0.2)` divides them so"],
            name=mixing[0] if mixing else split.entry.name,
        )


def _windows(facts: SourceFacts, source: Instance) -> SourceFacts:
    """The columns of a table as windows, and the values behind these."""
    window, horizon, stride = (source.get(name) for name in ("window", "horizon", "stride"))
    if not isinstance(window, int) or facts.columns is None:
        return UNKNOWN_SOURCE
    columns = {f"{NEXT}{name}": type_ for name, type_ in facts.columns.items()}
    for name, type_ in facts.columns.items():
        columns[name] = FlowType(TensorType((None, window), type_.type.dtype), type_.encoding)
    count = facts.train
    if count is not None and isinstance(horizon, int) and isinstance(stride, int):
        count = max(0, (count - window - horizon) // stride + 1)
    return SourceFacts(columns, count)


def _report_bad_rows(table: CsvFacts, source: Instance, path: str, span: Span, sink: Sink) -> None:
    """Rows that the script would refuse; where only some were read, those that it surely would."""
    share, bad = source.get("bad_rows") or 0, table.bad
    if not isinstance(share, (int, float)) or len(bad) <= share * table.rows:
        return
    if share and not table.complete:
        return
    shown = [f"line {line}: {bad[line]}" for line in sorted(bad)[:5]]
    more = [f"and {len(bad) - 5} more"] if len(bad) > 5 else []
    enough = ceil(1000 * len(bad) / table.rows) / 1000
    of = table.rows if table.complete else f"the first {table.rows}"
    sink.report(
        BAD_ROWS,
        span,
        shown[0],
        notes=[*shown[1:], *more],
        helps=["mend them", *([f"`bad_rows={enough}` leaves them out"] if table.complete else [])],
        found=f"{len(bad)} of {of} rows",
        path=f"`{path}`",
        verb="does" if len(bad) == 1 else "do",
    )


def _report_not_read(path: str, span: Span, error: OSError | ValueError, sink: Sink) -> None:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    sink.report(
        NOT_READ,
        span,
        f"not read: {reason[:1].lower()}{reason[1:]}",
        notes=["it is looked for beside the spec; training will need it"],
        path=f"`{path}`",
    )


def _side_by_side(found: Mapping[str, SourceFacts]) -> SourceFacts:
    """Arrays that a map names, each in a file of its own."""
    columns = {name: (facts.columns or {}).get(name, FlowType()) for name, facts in found.items()}
    counts = {facts.train for facts in found.values()}
    return SourceFacts(columns, counts.pop() if len(counts) == 1 else None)


def _together(found: Mapping[str, SourceFacts]) -> SourceFacts:
    """The facts of a source whose parts have files of their own: columns that all of them have."""
    train = found.get("", found.get("train", UNKNOWN_SOURCE))
    others = [facts for part, facts in found.items() if part not in ("", "train")]
    test = found["test"].train if "test" in found else 0
    if train.columns is None or any(facts.columns is None for facts in others):
        return SourceFacts(None, train.train, test)
    columns = dict(train.columns)
    for facts in others:
        assert facts.columns is not None
        columns = {
            name: _either(type_, facts.columns[name])
            for name, type_ in columns.items()
            if name in facts.columns
        }
    return SourceFacts(columns, train.train, test)


def _either(a: FlowType, b: FlowType) -> FlowType:
    """What is true of a column in two files."""
    if a.type != b.type or a.encoding != b.encoding:
        dtype = a.type.dtype if a.type.dtype == b.type.dtype else None
        return FlowType(TensorType(a.type.shape if a.type.shape == b.type.shape else None, dtype))
    known = None if a.classes is None or b.classes is None else max(a.classes, b.classes)
    return FlowType(a.type, a.encoding, known)
