"""`load_data`: from the source to the arrays that each part of the data trains or tests with.

    def load_data() -> dict[str, Examples]:
        x, y = load_iris(return_X_y=True)                          data_source
        x_train, x_test, … = train_test_split(x, y, …)             data_split
        normalization = layers.Normalization()                     data_steps:
        normalization.adapt(x_train)                               what learns, from the
        raw = keras.Input(shape=x_train.shape[1:], name="x")       training part alone
        preprocessing = keras.Model(raw, normalization(raw), …)    data_serving: the steps of
                                                                   the inputs as a model
        def prepare(x: np.ndarray, y: np.ndarray) -> Examples:
            features = np.asarray(preprocessing(x), "float32")     then every step
            species = keras.utils.to_categorical(y, 3)…
            return features, species

        data = {"train": prepare(x_train, y_train), "test": prepare(x_test, y_test)}
        return data, preprocessing

What has more than one axis besides the batch (pictures, sequences of vectors)
is kept as it was stored, and its steps run batch by batch in `prepare_batch`:
as floats, all of it at once could take four times the memory.
"""

from __future__ import annotations

import ast
from collections.abc import Collection
from textwrap import fill

from specc.backends.python import tree
from specc.backends.python.data_batches import augmenting, prepare_batch
from specc.backends.python.data_context import DataContext
from specc.backends.python.data_fixed import fixed_params, refusing
from specc.backends.python.data_helpers import helper_functions
from specc.backends.python.data_restoring import postprocessing_model
from specc.backends.python.data_serving import (
    StepModel,
    called_on_columns,
    preprocessing_of,
    step_model,
    target_steps_of,
)
from specc.backends.python.data_sides import dict_type, pair_of, subscript, tuple_type
from specc.backends.python.data_source import load_source
from specc.backends.python.data_split import split_parts
from specc.backends.python.data_steps import FlowWriter
from specc.backends.python.data_stored import PREPARE, prepared_parts
from specc.backends.python.imports import NUMPY, Import
from specc.backends.python.names import Scope as Names
from specc.backends.python.quote import quote
from specc.backends.python.settings import Scope
from specc.graph.ir import DataPlan, Program
from specc.record import record


@record
class DataCode:
    """What the data block of a program becomes.

    `functions` are `Examples`, the helpers, `load_data` and, where there is need,
    `prepare_batch`; `params` the params of the spec that `load_data` takes, by the
    names that it has for them; `in_folder` says that it takes the folder that paths
    are relative to. `fitted` is what `load_data` gives behind the examples: the steps
    of the inputs and of the targets as models, `preprocessing` and `target_steps`, what
    takes predictions to the units of the data, `postprocessing`, and the names of
    classes, `labels`.
    `counted` is an expression for one array of `examples`; `augmenting` are statements
    that define `augment`, where training batches are to be augmented.
    """

    functions: list[ast.stmt]
    imports: frozenset[Import]
    parts: tuple[str, ...]
    params: dict[str, str]
    in_folder: bool
    fitted: tuple[str, ...]
    by_batch: bool
    counted: ast.expr
    augmenting: list[ast.stmt]
    stored: bool
    """Whether the examples are rows of files, of which those of a batch are read."""
    decodes: bool
    """Whether batches are read from files, or from records, as they are drawn."""
    folds: bool
    """Whether `load_data` takes the number of a fold."""
    always_tested: bool
    """Whether there is a test part without a fold, too."""


def emit_data(
    program: Program, data: DataPlan, module: Names, model_params: Collection[str] = ()
) -> DataCode:
    """The functions that load the data of `program`; `module` holds the script's names.

    `model_params` are the params that the model is built by.
    """
    context = DataContext(program, data, module)
    loading = load_source(context)
    splitting = split_parts(context)
    flows = [FlowWriter(context, flow) for flow in context.flows()]
    learning = [statement for flow in flows for statement in flow.learning()]
    models = _step_models(context, flows)
    learning += [statement for steps in models for statement in step_model(context, steps)]
    restoring = postprocessing_model(context, flows)
    learning += restoring
    labels = _labels(flows)
    names = [*(steps.name for steps in models), *(["postprocessing"] if restoring else [])]
    fitted = {
        **{name: tree.path("keras.Model") for name in names},
        **({"labels": dict_type("list")} if labels else {}),
    }
    body = [*loading, *splitting]
    if learning or labels:
        body += [tree.Blank(), *learning, *labels]
    body += [tree.Blank(), _prepare(context, flows, models), tree.Blank()]
    body += [*(quote(PREPARE) if context.stored else []), *_parts(context, [*fitted])]
    by_batch = [flow for flow in flows if flow.runs_by_batch]
    functions: list[ast.stmt] = [tree.assign("Examples", tuple_type(context.sides, "np.ndarray"))]
    functions += context.functions + helper_functions(context)
    functions += quote(
        """
        def load_data() -> RETURNED:
            DOCSTRING
            BODY
        """,
        RETURNED=_returned(list(fitted.values())),
        DOCSTRING=[tree.docstring(_summary(context, [*fitted]))],
        BODY=body,
    )
    load = functions[-1]
    assert isinstance(load, ast.FunctionDef)
    tree.at(load, data.span)
    used, imports = context.scope.used, context.scope.imports
    context.scope = Scope(program, context.variable, module, fixed=True)
    if by_batch:
        functions.append(prepare_batch(context, flows))
    augmented = augmenting(context, flows)
    fixed = fixed_params(context, context.scope, {*used, *model_params})
    taken = [name for name in program.params if name in used or name in fixed]
    params = {name: context.variable(name) for name in taken}
    load.args = _load_parameters(context, params)
    load.body[1:1] = refusing(context, fixed)
    last = context.sides[-1]
    counted = tree.index(tree.path("examples"), ast.Constant(len(context.sides) - 1))
    if last.by_name:
        counted = tree.index(counted, next(iter(last.flows)))
    return DataCode(
        functions,
        frozenset({*context.imports, *context.scope.imports, *imports, NUMPY}),
        context.parts,
        params,
        context.in_folder,
        tuple(fitted),
        bool(by_batch),
        counted,
        augmented,
        context.stored,
        any(flow.reader is not None for flow in flows),
        context.folds,
        context.always_tested,
    )


def _load_parameters(context: DataContext, params: dict[str, str]) -> ast.arguments:
    parameters: list[tuple[ast.arg, ast.expr | None]] = []
    if context.in_folder:
        context.imports.add(Import("pathlib", "Path"))
        parameters.append((tree.parameter("folder", "Path"), tree.call("Path")))
    if context.folds:
        optional = tree.binary(tree.path("int"), ast.BitOr(), ast.Constant(None))
        parameters.append((tree.parameter("fold", optional), ast.Constant(None)))
    for name, variable in params.items():
        default = tree.constant(context.program.params[name].value)
        parameters.append((context.parameter(name, variable), default))
    return tree.function("load_data", parameters, []).args


def _step_models(context: DataContext, flows: list[FlowWriter]) -> list[StepModel]:
    """The models of steps that are saved: of the inputs, and of the targets."""
    found = [preprocessing_of(context, flows)] if context.serves else []
    targets = target_steps_of(flows)
    return [*found, *([] if targets is None else [targets])]


def _prepare(context: DataContext, flows: list[FlowWriter], models: list[StepModel]) -> ast.stmt:
    """The function that takes the columns of a part through their steps."""
    arguments: list[tuple[ast.arg, ast.expr | None]]
    statements = _prepared(context, flows, models)
    if context.is_table:
        arguments = [(tree.parameter("columns", dict_type("np.ndarray")), None)]
    else:
        arguments = [(tree.parameter(name, "np.ndarray"), None) for name in context.used_bases()]
    values: dict[str, dict[str, ast.expr]] = {"inputs": {}, "targets": {}, "weights": {}}
    for flow in flows:
        values[f"{flow.flow.role}s"][flow.flow.name] = flow.result
    returned = ast.Return(pair_of(context.sides, values))
    return tree.function("prepare", arguments, [*statements, returned], returns="Examples")


def _prepared(
    context: DataContext, flows: list[FlowWriter], models: list[StepModel]
) -> list[ast.stmt]:
    """Each flow's statements; by the model of its steps, if none of that model is by batch."""
    together: dict[str, ast.expr] = {}
    statements: list[ast.stmt] = []
    for steps in models:
        through = [flow for flow in steps.flows if flow.steps]
        if not through or any(flow.by_itself for flow in through):
            continue
        called = called_on_columns(context, steps)
        if len(through) > 1:
            statements.append(tree.assign(steps.given, called))
            called = tree.path(steps.given)
        for flow in through:
            name = flow.flow.name
            together[flow.variable] = tree.index(called, name) if steps.by_name else called
    for flow in flows:
        statements += flow.prepared(together.get(flow.variable))
    return statements


def _labels(flows: list[FlowWriter]) -> list[ast.stmt]:
    """`labels = {"species": species_classes.tolist()}`, where names of classes are learned."""
    found = [(flow.flow.name, flow.labels()) for flow in flows]
    named = [(name, labels) for name, labels in found if labels is not None]
    return [tree.assign("labels", tree.mapping(named))] if named else []


def _parts(context: DataContext, fitted: list[str]) -> list[ast.stmt]:
    """`return {"train": prepare(…), "test": prepare(…)}`, what was fitted behind it.

    A test part may need a fold.
    """
    prepared: dict[str, ast.expr] = {
        part: tree.call("prepare", *context.arguments(part)) for part in context.parts
    }
    if context.stored:
        prepared = prepared_parts(context)
    if context.always_tested and not fitted:
        return [ast.Return(tree.mapping(prepared.items()))]
    test = None if context.always_tested else prepared.pop("test")
    lines: list[ast.stmt] = [tree.assign("data", tree.mapping(prepared.items()))]
    if test is not None:
        lines += quote(_OF_FOLD, TEST=test)
    every = ("data", *fitted)
    return [*lines, ast.Return(tree.pair(*map(tree.path, every)) if fitted else tree.path("data"))]


_OF_FOLD = """
if fold is not None:
    data["test"] = TEST
"""


def _returned(fitted: list[ast.expr]) -> ast.expr:
    """`dict[str, Examples]`, or a tuple of that and what was fitted."""
    examples = dict_type("Examples")
    return subscript("tuple", [examples, *fitted]) if fitted else examples


def _summary(context: DataContext, fitted: list[str]) -> str:
    """The docstring of `load_data`."""
    text = f"Return the examples of each part: {_listed(context.parts)}."
    called = {
        "preprocessing": "the steps of the inputs as a model",
        "target_steps": "those of the targets",
        "postprocessing": "what takes predictions to the units of the data",
        "labels": "the names of the classes",
    }
    if not fitted:
        return text
    if "preprocessing" not in fitted:
        called["target_steps"] = "the steps of the targets as a model"
    words = [called[name] for name in fitted]
    behind = " and ".join([", ".join(words[:-1]), words[-1]] if words[1:] else words)
    return f"{text}\n\n{fill(f'Behind them: {behind}.', 84)}"


def _listed(parts: tuple[str, ...]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
