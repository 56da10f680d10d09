"""What is known of a data source without loading it: its columns and their types.

Built-in data sets are described in the catalog; of a CSV file the header and the
first rows are read, of an NPZ file the headers of its arrays.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from specc.catalog.types import Instance, TensorType
from specc.checks.facts import UNKNOWN_FLOW_TYPE, FlowType, SourceFacts
from specc.diagnostics.codes.whole import NOT_READ
from specc.diagnostics.model import Sink
from specc.graph.ir import Program, Setting
from specc.graph.spans import locate

if TYPE_CHECKING:
    from specc.catalog.data_sets import Column

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
        case "csv" | "npz":
            return _file(program, source, setting, sink)
        case _:
            return UNKNOWN_SOURCE


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


def path_beside(spec: Path | None, path: str) -> Path:
    """Where a path of a spec leads: from the spec's folder, or the current one."""
    return Path(path) if spec is None else Path(spec).parent / path


def _file(program: Program, source: Instance, setting: Setting, sink: Sink) -> SourceFacts:
    from specc.checks.tables import read_csv, read_npz

    path = source.get("path")
    if not isinstance(path, str):
        return UNKNOWN_SOURCE
    spec = program.sources.sources[0].path
    full = path_beside(spec, path)
    try:
        return read_csv(full, source) if source.entry.name == "csv" else read_npz(full)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        sink.report(
            NOT_READ,
            locate(setting.expr, source, ("path",)),
            f"not read: {reason[:1].lower()}{reason[1:]}",
            notes=["it is looked for beside the spec; training will need it"],
            path=f"`{path}`",
        )
        return UNKNOWN_SOURCE
