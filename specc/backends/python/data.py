"""`load_data`: from the source to the arrays that each part of the data trains or tests with.

    def load_data() -> dict[str, Examples]:
        x, y = load_iris(return_X_y=True)                          data_source
        x_train, x_test, … = train_test_split(x, y, …)             data_split
        normalization = layers.Normalization()                     data_steps:
        normalization.adapt(x_train)                               what learns, from the
                                                                   training part alone
        def prepare(x: np.ndarray, y: np.ndarray) -> Examples:
            features = np.asarray(normalization(x), "float32")     then every step
            species = keras.utils.to_categorical(y, 3)…
            return features, species

        return {"train": prepare(x_train, y_train), "test": prepare(x_test, y_test)}

What has more than one axis besides the batch (pictures, sequences of vectors)
is kept as it was stored, and its steps run batch by batch in `prepare_batch`:
as floats, all of it at once could take four times the memory.
"""

from __future__ import annotations

import ast

from specc.backends.python import tree
from specc.backends.python.data_context import DataContext
from specc.backends.python.data_helpers import helper_functions
from specc.backends.python.data_source import load_source
from specc.backends.python.data_split import split_parts
from specc.backends.python.data_steps import FlowWriter
from specc.backends.python.imports import NUMPY, Import
from specc.backends.python.names import Scope
from specc.backends.python.quote import quote
from specc.graph.ir import DataPlan, Flow, Program
from specc.record import record


@record
class DataCode:
    """What the data block of a program becomes.

    `functions` are `Examples`, the helpers, `load_data` and, where there is need,
    `prepare_batch`; `params` the params of the spec that `load_data` takes, by the
    names that it has for them; `in_folder` says that it takes the folder that paths
    are relative to. `counted` is an expression for one array of `examples`.
    """

    functions: list[ast.stmt]
    imports: frozenset[Import]
    parts: tuple[str, ...]
    params: dict[str, str]
    in_folder: bool
    by_batch: bool
    counted: ast.expr
    augmenting: list[ast.stmt]


def emit_data(program: Program, data: DataPlan, module: Scope) -> DataCode:
    """The functions that load the data of `program`; `module` holds the script's names."""
    context = DataContext(program, data, module)
    loading = load_source(context)
    splitting = split_parts(context)
    flows = [FlowWriter(context, flow) for flow in (*context.inputs, *context.targets)]
    learning = [statement for flow in flows for statement in flow.learning()]
    body = [*loading, *splitting]
    if learning:
        body += [tree.Blank(), *learning]
    body += [tree.Blank(), _prepare(context, flows), tree.Blank(), _parts(context)]
    by_batch = [flow for flow in flows if flow.batch_steps]
    functions = [*_types(context), *helper_functions(context)]
    functions += quote(
        """
        def load_data() -> dict[str, Examples]:
            DOCSTRING
            BODY
        """,
        DOCSTRING=[tree.docstring(f"Return the examples of each part: {_listed(context.parts)}.")],
        BODY=body,
    )
    load = functions[-1]
    assert isinstance(load, ast.FunctionDef)
    tree.at(load, data.span)
    params = {name: context.variable(name) for name in context.scope.used}
    load.args = _load_parameters(context, params)
    if by_batch:
        functions.append(_prepare_batch(context, flows))
    augmenting = _augmenting(context, flows)
    counted = ast.Subscript(
        tree.path("examples"), ast.Constant(1 if context.targets else 0), ast.Load()
    )
    counted_flows = context.targets or context.inputs
    return DataCode(
        functions,
        frozenset({*context.imports, *context.scope.imports, NUMPY}),
        context.parts,
        params,
        context.in_folder,
        bool(by_batch),
        tree.index(counted, counted_flows[0].name) if len(counted_flows) > 1 else counted,
        augmenting,
    )


def _load_parameters(context: DataContext, params: dict[str, str]) -> ast.arguments:
    parameters: list[tuple[ast.arg, ast.expr | None]] = []
    if context.in_folder:
        context.imports.add(Import("pathlib", "Path"))
        parameters.append((tree.parameter("folder", "Path"), tree.call("Path")))
    for name, variable in params.items():
        default = tree.constant(context.program.params[name].value)
        parameters.append((context.parameter(name, variable), default))
    return tree.function("load_data", parameters, []).args


def _types(context: DataContext) -> list[ast.stmt]:
    """`Examples = tuple[np.ndarray, np.ndarray]`: inputs and targets, by name if several."""
    sides = [flows for flows in (context.inputs, context.targets) if flows]
    items = [_array_type(flows) for flows in sides]
    index = items[0] if len(items) == 1 else ast.Tuple(items, ast.Load())
    return [tree.assign("Examples", ast.Subscript(tree.path("tuple"), index, ast.Load()))]


def _array_type(flows: list[Flow], array: str = "np.ndarray") -> ast.expr:
    if len(flows) == 1:
        return tree.path(array)
    items: list[ast.expr] = [tree.path("str"), tree.path(array)]
    return ast.Subscript(tree.path("dict"), ast.Tuple(items, ast.Load()), ast.Load())


def _prepare(context: DataContext, flows: list[FlowWriter]) -> ast.stmt:
    """The function that takes the columns of a part through their steps."""
    arguments: list[tuple[ast.arg, ast.expr | None]]
    statements = [statement for flow in flows for statement in flow.prepared()]
    if context.is_table:
        kind = ast.Tuple([tree.path("str"), tree.path("np.ndarray")], ast.Load())
        table = ast.Subscript(tree.path("dict"), kind, ast.Load())
        arguments = [(tree.parameter("columns", table), None)]
    else:
        arguments = [(tree.parameter(name, "np.ndarray"), None) for name in context.used_bases()]
    returned = tree.pair(*_sides(context, {f.flow.name: f.result for f in flows}))
    return tree.function(
        "prepare", arguments, [*statements, ast.Return(returned)], returns="Examples"
    )


def _sides(context: DataContext, values: dict[str, ast.expr]) -> list[ast.expr]:
    """Inputs and targets: one as it is, several by name."""
    sides: list[ast.expr] = []
    for flows in (context.inputs, context.targets):
        if len(flows) == 1:
            sides.append(values[flows[0].name])
        elif flows:
            sides.append(tree.mapping((flow.name, values[flow.name]) for flow in flows))
    return sides


def _parts(context: DataContext) -> ast.stmt:
    """`return {"train": prepare(…), "test": prepare(…)}`."""
    prepared = ((part, tree.call("prepare", *context.arguments(part))) for part in context.parts)
    return ast.Return(tree.mapping(prepared))


def _prepare_batch(context: DataContext, flows: list[FlowWriter]) -> ast.stmt:
    """`prepare_batch`: the steps that run batch by batch, inside the pipeline."""
    written = {flow.flow.name: flow.batched() for flow in flows if flow.batch_steps}
    text = "Take a batch through the steps that would take much memory."
    function = _on_batches(context, flows, "prepare_batch", written, text)
    return tree.at(function, context.data.span)


def _augmenting(context: DataContext, flows: list[FlowWriter]) -> list[ast.stmt]:
    """The layers that augment training batches, and `augment`, which applies them."""
    by_name = {flow.flow.name: flow for flow in flows}
    made: list[ast.stmt] = []
    written: dict[str, list[ast.stmt]] = {}
    for flow in context.data.flows_of("augment"):
        if flow.name in by_name:
            layers, applied = by_name[flow.name].augmented(flow)
            made += layers
            written.setdefault(flow.name, []).extend(applied)
    if not written:
        return []
    function = _on_batches(context, flows, "augment", written, None)
    return [*made, tree.Blank(), tree.at(function, context.data.span)]


def _on_batches(
    context: DataContext,
    flows: list[FlowWriter],
    name: str,
    written: dict[str, list[ast.stmt]],
    text: str | None,
) -> ast.FunctionDef:
    """A function from a batch to a batch: statements for some flows, the others as they are."""
    unpacked: list[ast.stmt] = []
    arguments: list[tuple[ast.arg, ast.expr | None]] = []
    kinds: list[ast.expr] = []
    values: dict[str, ast.expr] = {}
    by_name = {flow.flow.name: flow for flow in flows}
    for side, called in ((context.inputs, "inputs"), (context.targets, "targets")):
        if not side:
            continue
        kind = _array_type(side, "tf.Tensor")
        kinds.append(kind)
        only = by_name[side[0].name].variable if len(side) == 1 else called
        arguments.append((tree.parameter(only, kind), None))
        for flow in side:
            variable = tree.path(by_name[flow.name].variable)
            values[flow.name] = variable
            if len(side) > 1:
                item = tree.index(called, flow.name)
                values[flow.name] = variable if flow.name in written else item
                if flow.name in written:
                    unpacked.append(tree.assign(by_name[flow.name].variable, item))
    steps = [statement for statements in written.values() for statement in statements]
    documented = [] if text is None else [tree.docstring(text)]
    index: ast.expr = kinds[0] if len(kinds) == 1 else ast.Tuple(kinds, ast.Load())
    return tree.function(
        name,
        arguments,
        [*documented, *unpacked, *steps, ast.Return(tree.pair(*_sides(context, values)))],
        returns=ast.Subscript(tree.path("tuple"), index, ast.Load()),
    )


def _listed(parts: tuple[str, ...]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
