"""The steps of the inputs as one Keras model, from raw columns to what the model takes.

    raw = keras.Input(shape=x_train.shape[1:], name="x")
    preprocessing = keras.Model(raw, normalization(raw), name="preprocessing")

It prepares the examples, and is saved before the trained model, so that who is to
predict needs the columns as they were read, and nothing of the training data.
Where steps run batch by batch, `prepare` runs the others by themselves.

The steps of targets make a second model, `target_steps`, unless they come to no more than
the names of classes: with it what the trained model gives is measured on new rows.
"""

from __future__ import annotations

import ast

from specc.backends.python import tree
from specc.backends.python.data_arrays import fills_numbers
from specc.backends.python.data_context import DataContext, columns_of
from specc.backends.python.data_restoring import through_model
from specc.backends.python.data_steps import FlowWriter
from specc.backends.python.data_tensors import OPS
from specc.backends.python.imports import KERAS
from specc.graph.ir import Flow
from specc.record import record

MEASURING = ("Normalization", "Rescaling", "Discretization", "GaussianNoise", "Clip", "Log")
READING = ("StringLookup", "TextVectorization", "DatePart")
NAMING = ("OneHot", "OrdinalEncoding", "FrequencyEncoding", "Hashing", "IntegerLookup", *READING)


@record
class StepModel:
    """A model of steps in the script: its name, that of its inputs, and the flows it takes."""

    name: str
    raw: str
    given: str
    """What holds what it gave for several flows."""
    flows: list[FlowWriter]
    by_name: bool
    """Whether it gives a dict."""

    def columns(self) -> list[str]:
        """The columns that it takes."""
        return columns_of([writer.flow for writer in self.flows])


def preprocessing_of(context: DataContext, flows: list[FlowWriter]) -> StepModel:
    """The model of the steps of all inputs."""
    fed = [writer for writer in flows if writer.flow.role == "input"]
    return StepModel("preprocessing", "raw", "inputs", fed, context.sides[0].by_name)


def target_steps_of(flows: list[FlowWriter]) -> StepModel | None:
    """The model of the steps of targets, where there are such that make one."""
    stepped = [writer for writer in flows if through_model(writer.flow)]
    if not stepped:
        return None
    return StepModel("target_steps", "raw_targets", "answers", stepped, len(stepped) > 1)


def step_model(context: DataContext, steps: StepModel) -> list[ast.stmt]:
    """Statements that make `raw`, the inputs of a model, and `preprocessing`, the model."""
    context.imports.add(KERAS)
    made = [(name, _input(context, name, steps)) for name in steps.columns()]
    single = made[0][1] if len(made) == 1 else tree.mapping(made)
    statements: list[ast.stmt] = [tree.assign(steps.raw, single)]
    outputs: dict[str, ast.expr] = {}
    for flow in steps.flows:
        written, outputs[flow.flow.name] = flow.symbolic(_raw(context, flow.flow, steps))
        statements += written
    given = tree.mapping(outputs.items()) if steps.by_name else next(iter(outputs.values()))
    name = ast.Constant(steps.name)
    model = tree.call("keras.Model", tree.path(steps.raw), given, name=name)
    return [*statements, tree.assign(steps.name, model)]


def called_on_columns(context: DataContext, steps: StepModel) -> ast.expr:
    """`preprocessing(x)`, `preprocessing({name: columns[name] for name in raw})`."""
    columns = steps.columns()
    given: ast.expr
    if len(columns) == 1:
        given = context.column_as_input(columns[0])
    elif context.is_table:
        given = ast.DictComp(
            tree.path("name"),
            tree.index("columns", tree.path("name")),
            [ast.comprehension(ast.Name("name", ast.Store()), tree.path(steps.raw), [], 0)],
        )
    else:
        given = tree.mapping((name, context.column_as_input(name)) for name in columns)
    return tree.call(steps.name, given)


def _raw(context: DataContext, flow: Flow, steps: StepModel) -> ast.expr:
    """The columns of a flow among the inputs of the model."""
    single = len(steps.columns()) == 1
    columns = [
        tree.path(steps.raw) if single else tree.index(steps.raw, column.name)
        for column in flow.columns
    ]
    if not flow.stacked:
        return columns[0]
    context.imports.add(OPS)
    return tree.call("ops.stack", ast.List(columns, ast.Load()), axis=tree.constant(-1))


def _input(context: DataContext, name: str, steps: StepModel) -> ast.expr:
    """`keras.Input(shape=(), dtype="string", name="town")`, for one column."""
    keywords: list[ast.keyword] = []
    dtype, shape = _dtype(context, name, steps), context.column_shape(name)
    if shape is None or (dtype is None and context.is_table):
        context.helpers.add("as_input")
        return tree.call("as_input", ast.Constant(name), context.whole_column(name))
    keywords.append(tree.keyword("shape", shape))
    if dtype not in (None, "float32"):
        keywords.append(tree.keyword("dtype", ast.Constant(dtype)))
    keywords.append(tree.keyword("name", ast.Constant(name)))
    return tree.call("keras.Input", keywords=keywords)


def _dtype(context: DataContext, column: str, steps: StepModel) -> str | None:
    """The dtype in which a column is taken; None where the data are to say."""
    if column in context.readers:
        return context.readers[column].dtype
    if not context.is_table:
        return context.column_dtype(column)
    flows = [writer.flow for writer in steps.flows]
    using = [flow for flow in flows if column in {item.name for item in flow.columns}]
    kinds = {_kind(context, flow) for flow in using}
    return kinds.pop() if len(kinds) == 1 else None


def _kind(context: DataContext, flow: Flow) -> str | None:
    """What the steps of a flow take: numbers of any size, text, or what there is."""
    steps = context.steps(flow)
    names = [step.instance.entry.name for step in steps]
    first = next((name for name in names if name != "FillMissing"), None)
    if any(fills_numbers(step) for step in steps):
        return "float32"
    if first in READING:
        return "string"
    if first in MEASURING:
        return "float32"
    if first in NAMING:
        return None
    dtype = context.model_dtype(flow)
    return dtype if dtype in ("float32", "string") and first is None else None
