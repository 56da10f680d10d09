"""What the writers of `load_data` share: names, imports, and how columns are spoken of.

Data come in one of two forms. Where a source has only features and labels, there
are two arrays, `x` and `y`, for each part `x_train` and so on. A table of named
columns (CSV, folders, …) is a dict of arrays, one dict for each part. Columns whose values
are too large to be kept are names of files, which a reader reads batch by batch.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from specc.backends.python import tree
from specc.backends.python.data_sides import sides_of
from specc.backends.python.imports import KERAS, Import
from specc.backends.python.names import Scope as Names
from specc.backends.python.settings import Scope
from specc.catalog.splits import column_names
from specc.catalog.types import Instance, Shape
from specc.graph.ir import DataPlan, Flow, Program, Step
from specc.record import record
from specc.syntax.ast import InputDecl

BY_BATCH_FROM = 3
"""Axes, the batch included, from which on a column's steps run batch by batch."""

DROPPING = ("DropMissing", "DropDuplicates")
"""Steps that leave out examples."""

_OWN = (
    "x y x_train y_train x_test y_test x_validation y_validation columns table rows "
    "train validation test random archive name column complete gaps prepare "
    "step examples seeds state draws begin distinct inputs raw preprocessing labels "
    "class_names files file part stored builder loaded "
    "raw_targets target_steps answers predicted postprocessing"
)
_LOCALS = frozenset(_OWN.split())
"""What `load_data` calls its own variables."""


_ARRAYS = ("sklearn", "keras", "random")
"""Sources that have `x` and `y` alone, and no table."""


@record
class Reader:
    """A function of the script that reads the values of a column, batch by batch.

    It takes a tensor of what the column keeps (names of files) and gives values of `dtype`,
    each of `shape`.
    """

    function: str
    dtype: str
    shape: tuple[int | None, ...]


class DataContext:
    """The state of writing one `load_data`."""

    def __init__(self, program: Program, data: DataPlan, module: Names) -> None:
        self.program = program
        self.data = data
        self.module = module
        self.names = Names(module.taken)
        self.scope = Scope(program, self.variable, module)
        self.imports: set[Import] = set()
        self.helpers: set[str] = set()
        self.functions: list[ast.stmt] = []
        """Functions that the source needs."""
        self.readers: dict[str, Reader] = {}
        """What reads columns that are kept as something smaller, by their names."""
        self.fixed: set[str] = set()
        """Params in arguments of the source whose values functions of batches hold."""
        self.stored = False
        """Whether the table is on disk, and its columns are read when they are asked for."""
        self.mapped = False
        """Whether what is on disk are arrays, which are mapped into memory."""
        self.whole = "table"
        """The table before it is split; of several, that to train on."""
        self.class_names: ast.expr | None = None
        """The names of the classes that `y` numbers, where the source has them."""
        self.inputs = list(data.flows_of("input"))
        self.targets = list(data.flows_of("target"))
        self.weights = list(data.flows_of("weight"))
        assert program.model is not None
        self.sides = sides_of(data, program.model)
        self.parts: tuple[str, ...] = ("train",)
        self.folds = False
        """Whether `load_data` takes the number of a fold, which is then the test part."""
        self.always_tested = True
        """Whether there is a test part without a fold, too."""
        self.in_folder = False
        self.features: tuple[str, ...] = ()
        """Names for the columns of `x`, in order."""
        self.target_names: tuple[str, ...] = ()
        self.ragged: tuple[str, ...] = ()
        """Which of `x` and `y` hold lists of different lengths."""
        self.classes: int | None = None
        """How many classes `y` has, where the source is known to have class numbers."""
        source = data.settings["source"].value
        assert isinstance(source, Instance)
        self.source = source
        split = data.settings.get("split")
        self.split = None if split is None or not isinstance(split.value, Instance) else split.value
        self.is_table = source.entry.name not in _ARRAYS
        self.dtypes: dict[str, str] = {}
        """The dtypes of `x` and `y`, where they are known and are not floats."""
        self.names.taken |= _LOCALS

    def variable(self, param: str) -> str:
        """What `load_data` calls a param of the spec."""
        return self.names.name(("param", param), param)

    def parameter(self, param: str, variable: str) -> ast.arg:
        """A function's parameter for a param of the spec."""
        return tree.parameter(variable, param_type(self.program, param))

    def flows(self) -> Iterator[Flow]:
        """All flows of columns, inputs first."""
        yield from self.inputs
        yield from self.targets
        yield from self.weights

    def steps(self, flow: Flow) -> list[Step]:
        """The steps of a flow without those that drop rows, which is done before the others."""
        return [step for step in flow.steps if step.instance.entry.name not in DROPPING]

    def used_columns(self) -> list[str]:
        """The columns that flows and the split speak of, each once."""
        names = [column.name for flow in self.data.flows for column in flow.columns]
        names += [] if self.split is None else column_names(self.split)
        return list(dict.fromkeys(names))

    @property
    def in_time(self) -> bool:
        """Whether the examples stand in the order of time, in which they are divided."""
        return self.source.entry.name == "timeseries"

    @property
    def serves(self) -> bool:
        """Whether what the model takes is other than the columns as they were read."""
        return any(flow.stacked or self.steps(flow) for flow in self.inputs)

    def column_as_input(self, name: str) -> ast.expr:
        """A column in `prepare` as a model takes it: a rectangle."""
        flow = self._flow_with(name)
        column = self.column(name, None)
        return self._padded(flow, column) if name in self.ragged else column

    def _flow_with(self, name: str) -> Flow:
        """The first flow that has a column, inputs before targets."""
        return next(flow for flow in self.flows() if name in {c.name for c in flow.columns})

    def whole_column(self, name: str) -> ast.expr:
        """A column of the table before it is split, or of the training part."""
        if self.stored:
            first = tree.call("next", tree.call(f"{self.whole}.blocks", ast.Constant(1)))
            return tree.index(first, name)
        return tree.index(self.whole, name) if self.is_table else self.column(name, "train")

    def column_shape(self, name: str) -> ast.expr | None:
        """The shape of one example of a column; None where only the data say it."""
        if name in self.ragged:
            length = self._declared_length(self._flow_with(name))
            return tree.pair(length or ast.Constant(None))
        if name in self.readers:
            return tree.constant(self.readers[name].shape)
        if self.is_table:
            kind = self.source.entry.name
            scalar = kind == "text_folder" or (kind == "csv" and name != "x")
            return tree.pair() if scalar else None
        if name not in ("x", "y"):
            return tree.pair()
        behind = ast.Slice(tree.constant(1))
        shape = tree.attribute(self.array(name, "train"), "shape")
        return ast.Subscript(shape, behind, ast.Load())

    def column_dtype(self, name: str) -> str:
        """The dtype of a column of `x` or `y`, floats as the model has them."""
        if name in self.ragged:
            return "int32"
        return self.dtypes.get(self._base(name)[0], "float32")

    def used_bases(self) -> list[str]:
        """Which of `x` and `y` the flows use."""
        used = {self._base(column.name)[0] for flow in self.flows() for column in flow.columns}
        return [name for name in ("x", "y") if name in used]

    def part_name(self, part: str) -> str:
        """The name of the table of a part; `table` where training is the only part."""
        return part if len(self.parts) > 1 else "table"

    def reader(self, flow: Flow) -> Reader | None:
        """What reads the values of a flow's column, where they are not kept as they are."""
        return None if flow.stacked else self.readers.get(flow.columns[0].name)

    def array(self, base: str, part: str | None) -> ast.expr:
        """`x`, or `x_train` where the data have parts."""
        return tree.path(base if part is None else self.array_name(base, part))

    def array_name(self, base: str, part: str) -> str:
        """`x_train`; `x` where training is the only part."""
        return base if len(self.parts) == 1 else f"{base}_{part}"

    def arguments(self, part: str) -> list[ast.expr]:
        """What `prepare` is given for a part."""
        if self.is_table:
            return [tree.path(self.part_name(part))]
        return [self.array(base, part) for base in self.used_bases()]

    def raw(self, flow: Flow, part: str | None) -> ast.expr:
        """The columns of a flow as they left the source: in `prepare`, or those of a part."""
        span = flow.columns[0].span.to(flow.columns[-1].span)
        columns = [self.column(column.name, part) for column in flow.columns]
        if not flow.stacked:
            ragged = flow.columns[0].name in self.ragged
            return tree.at(self._padded(flow, columns[0]) if ragged else columns[0], span)
        if not self.is_table:
            held = [self._base(column.name) for column in flow.columns]
            order = [place for _, place in held]
            if len({base for base, _ in held}) == 1 and None not in order:
                array = self.array(held[0][0], part)
                return tree.at(_column_of(array, tree.constant(order)), span)
        stacked = tree.call("np.stack", ast.List(columns, ast.Load()), axis=tree.constant(-1))
        return tree.at(stacked, span)

    def _padded(self, flow: Flow, column: ast.expr) -> ast.expr:
        """Lists of different lengths as rows: as long as the model's input, or as the longest."""
        self.imports.add(KERAS)
        length = self._declared_length(flow)
        named = [] if length is None else [tree.keyword("maxlen", length)]
        return tree.call("keras.utils.pad_sequences", column, keywords=named)

    def _declared_length(self, flow: Flow) -> ast.expr | None:
        """The size of the first axis that the model's input is declared with."""
        model = self.program.model
        assert model is not None
        body = () if model.definition is None else model.definition.body
        shape = self.model_shape(flow)
        for statement in body:
            if isinstance(statement, InputDecl) and statement.type and statement.type.dimensions:
                size = None if shape is None else shape[1]
                expr = statement.type.dimensions[0].value
                named = flow.name in {name.id for name in statement.names}
                if isinstance(size, int) and expr is not None and named:
                    return self.scope.writer.value(expr)
        return None

    def column(self, name: str, part: str | None) -> ast.expr:
        """One column."""
        if self.is_table:
            owner = "columns" if part is None else self.part_name(part)
            return tree.index(owner, name)
        base, place = self._base(name)
        array = self.array(base, part)
        return array if place is None else _column_of(array, ast.Constant(place))

    def _base(self, name: str) -> tuple[str, int | None]:
        """The array that holds a column, and its place there if it is not all of it."""
        if name in ("x", "y"):
            return name, None
        if name in self.features:
            return "x", self.features.index(name)
        return "y", self.target_names.index(name)

    def by_batch(self, flow: Flow) -> bool:
        """Whether the steps of a flow run batch by batch."""
        if self.reader(flow) is not None:
            return True
        if flow.role == "weight":
            return False
        shape = self.model_shape(flow)
        return shape is not None and len(shape) >= BY_BATCH_FROM

    def model_shape(self, flow: Flow) -> Shape | None:
        """The shape, batch first, of the model's input or output that a flow feeds."""
        model = self.program.model
        assert model is not None
        sides = model.inputs if flow.role == "input" else model.outputs
        return sides[flow.name].type.shape if flow.name in sides else None

    def model_dtype(self, flow: Flow) -> str | None:
        """The dtype that the model's input of a flow is declared with; None for a target."""
        model = self.program.model
        assert model is not None
        if flow.role != "input" or flow.name not in model.inputs:
            return None
        return model.inputs[flow.name].type.dtype


def columns_of(flows: Iterable[Flow]) -> list[str]:
    """The columns that flows are made of, each once."""
    return list(dict.fromkeys(column.name for flow in flows for column in flow.columns))


def _column_of(array: ast.expr, place: ast.expr) -> ast.expr:
    """`array[:, place]`."""
    index = ast.Tuple([ast.Slice(), place], ast.Load())
    return ast.Subscript(array, index, ast.Load())


def param_type(program: Program, name: str) -> str:
    """The annotation of a param: by its declared type, or that of its value."""
    kind = program.params[name].definition.type
    declared = {"int": "int", "float": "float", "bool": "bool", "string": "str", "list": "list"}
    if kind is not None and kind.id in declared:
        return declared[kind.id]
    return type(program.params[name].value).__name__
