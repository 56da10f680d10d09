"""`run`, which does what the script is for, and `save`."""

from __future__ import annotations

import ast

from specc.backends.python import tree
from specc.backends.python.data_context import param_type
from specc.backends.python.data_sides import subscript
from specc.backends.python.imports import KERAS, TENSORFLOW, Import
from specc.backends.python.pieces import Pieces
from specc.backends.python.program_autotune import autotunes, call_autotune
from specc.backends.python.program_folds import with_folds
from specc.backends.python.program_saving import returned_by_run, saved_names, saved_types
from specc.backends.python.quote import quote, quoted
from specc.backends.python.settings import Scope, written_setting
from specc.catalog.types import Instance

_Parameter = tuple[ast.arg, ast.expr | None]

STANDARD = {
    "epochs": "passes over the training part",
    "batch_size": "examples in a step",
    "seed": "seed of all random draws",
}


_WATCHING = ("initial_epoch", "callbacks", "verbose")
"""What a program that runs the script says, and its command line does not."""


def run_functions(pieces: Pieces) -> tuple[list[ast.stmt], set[Import]]:
    """`run`, and `run_fold` where it cross-validates."""
    function, imports = _run(pieces)
    if pieces.data is None or not pieces.data.folds:
        return [function], imports
    functions, needed = with_folds(pieces, function)
    return functions, imports | needed


def _run(pieces: Pieces) -> tuple[ast.FunctionDef, set[Import]]:
    """`run`: load, build, compile, train, evaluate."""
    assert pieces.data is not None
    assert pieces.train is not None
    imports = {KERAS}
    training, params = pieces.training, pieces.params
    scope = training.scope()
    body: list[ast.stmt] = []
    for name in (*STANDARD, "initial_epoch"):
        body += computed_default(pieces, name, scope)
    if pieces.set_up is not None:
        takes_seed = [tree.path("seed")]
        body.append(tree.expression(_call(pieces, "set_up", pieces.set_up.params, *takes_seed)))
    folder = [tree.path("folder")] if pieces.data.in_folder else []
    if pieces.data.folds:
        folder.append(tree.path("fold"))
    renamed = {"target_steps": "targets"}
    behind = [renamed.get(name, name) for name in pieces.data.fitted]
    loaded = ("data", *behind) if behind else "data"
    body.append(tree.assign(loaded, _call(pieces, "load_data", pieces.data.params, *folder)))
    made: list[ast.stmt] = [
        tree.assign("model", _call(pieces, "build_model", pieces.models.params)),
        *_compiling(pieces),
    ]
    strategy = _strategy(pieces)
    if strategy is not None:
        imports.add(TENSORFLOW)
        made = [ast.With([ast.withitem(tree.call(tree.attribute(strategy, "scope")))], made)]
    body += made
    keywords = _keywords(pieces, pieces.train.params)
    keywords += [tree.keyword(n, tree.path(n)) for n in (*STANDARD, *_WATCHING)]
    fitted = tree.call("train", tree.path("model"), tree.path("data"), keywords=keywords)
    body.append(tree.assign("history", fitted))
    tested: ast.expr = ast.Dict([], [])
    if "test" in pieces.data.parts:
        tested = tree.call("evaluate", *map(tree.path, ("model", "data", "batch_size")))
        if not pieces.data.always_tested:
            tested = quoted('EVALUATED if "test" in data else {}', EVALUATED=tested)
    body += _serving(pieces)
    saved = [tree.path(name) for name in saved_names(pieces)]
    body.append(ast.Return(tree.pair(tree.path("model"), *saved, tree.path("history"), tested)))
    scoped = dict.fromkeys([*params, *scope.used])
    named = [*standard_parameters(pieces), *_initial_epoch(pieces)]
    if pieces.data.in_folder:
        imports.add(Import("pathlib", "Path"))
        named.append((tree.parameter("folder", "Path"), tree.call("Path")))
    named += [_param(pieces, name) for name in pieces.program.params if name in scoped]
    named += training.watching_parameters()
    tests = "test" in pieces.data.parts
    what = returned_by_run(pieces, tests)
    text = f"Train as the spec says.\n\n{what}"
    if not saved_names(pieces):
        text = f"Train as the spec says; r{what[1:]}"
    function = tree.function(
        "run",
        [],
        [tree.docstring(text), *body],
        returns=subscript("tuple", [*saved_types(pieces), quoted("dict[str, float]")]),
        named=named,
    )
    return function, imports


def _serving(pieces: Pieces) -> list[ast.stmt]:
    """The model with the steps of its inputs before it, and those of targets undone behind it."""
    assert pieces.data is not None
    assert pieces.program.model is not None
    if "serving" not in saved_names(pieces):
        return []
    first = "preprocessing" if "preprocessing" in pieces.data.fitted else "model"
    given = tree.path(f"{first}.output")
    if first != "model":
        given = tree.call("model", given)
    if "postprocessing" in pieces.data.fitted:
        given = tree.call("postprocessing", given)
    return quote(
        "serving = keras.Model(INPUT, GIVEN, name=NAME)",
        INPUT=tree.path(f"{first}.input"),
        GIVEN=given,
        NAME=tree.constant(f"{pieces.program.model.name}_serving"),
    )


def _keywords(pieces: Pieces, params: dict[str, str]) -> list[ast.keyword]:
    """The params that a function takes, passed on."""
    return [
        tree.keyword(called, tree.path(pieces.training.variable(name)))
        for name, called in params.items()
    ]


def _call(pieces: Pieces, function: str, params: dict[str, str], *args: ast.expr) -> ast.expr:
    return tree.call(function, *args, keywords=_keywords(pieces, params))


def _compiling(pieces: Pieces) -> list[ast.stmt]:
    assert pieces.compile_model is not None
    keywords = _keywords(pieces, pieces.compile_model.params)
    if not pieces.training.chooses_steps:
        return [tree.expression(tree.call("compile_model", tree.path("model"), keywords=keywords))]
    steps = quote('steps = count_steps(data["train"], batch_size)')
    if "steps_per_epoch" in pieces.training.settings:
        given, scope = pieces.training.settings["steps_per_epoch"], pieces.training.scope()
        if given.value is not None or scope.depends(given.expr):
            steps = [tree.assign("steps", written_setting(given, scope))]
    steps.append(tree.Comment("Run in one call a number of steps that leaves none over."))
    # Steps on pictures take long, and somebody may be watching.
    most = 8 if pieces.data is not None and pieces.data.by_batch else 32
    chosen = quote(
        "steps_per_execution = max(n for n in range(1, END) if steps % n == 0)",
        END=tree.constant(most + 1),
    )
    compiled = tree.call(
        "compile_model", tree.path("model"), tree.path("steps_per_execution"), keywords=keywords
    )
    tuned = call_autotune() if autotunes(pieces.program) else []
    return [*steps, *chosen, tree.expression(compiled), *tuned]


def _strategy(pieces: Pieces) -> ast.expr | None:
    """`tf.distribute.MirroredStrategy()`, where the spec asks for it."""
    device = pieces.program.device
    setting = None if device is None else device.settings.get("strategy")
    if setting is None or not isinstance(setting.value, Instance):
        return None
    match setting.value.entry.name:
        case "Mirrored":
            devices = setting.value.get("devices")
            given = [] if devices is None else [tree.constant(devices)]
            return tree.at(tree.call("tf.distribute.MirroredStrategy", *given), setting.span)
        case "MultiWorker":
            return tree.at(tree.call("tf.distribute.MultiWorkerMirroredStrategy"), setting.span)
        case _:
            return None


# ------------------------------------------------------------------ parameters


def depends(pieces: Pieces, name: str) -> bool:
    """Whether `epochs` or its like is computed from params, or is one's name."""
    setting = pieces.training.settings.get(name)
    scope = pieces.training.scope()
    return name in pieces.program.params or (setting is not None and scope.depends(setting.expr))


def standard_parameters(pieces: Pieces) -> list[_Parameter]:
    """`epochs`, `batch_size`, `seed`; None stands for what is computed from params."""
    return [
        parameter
        for argument, default in pieces.training.standard_parameters()
        for parameter in _optional(pieces, argument, default)
    ]


def _initial_epoch(pieces: Pieces) -> list[_Parameter]:
    return _optional(pieces, *pieces.training.initial_epoch_parameter())


def _optional(pieces: Pieces, argument: ast.arg, default: ast.expr | None) -> list[_Parameter]:
    """The parameter, `int | None` where its default is computed; none where a param stands in."""
    if argument.arg in pieces.program.params:
        return []
    if depends(pieces, argument.arg):
        optional = tree.binary(tree.path("int"), ast.BitOr(), ast.Constant(None))
        return [(tree.parameter(argument.arg, optional), ast.Constant(None))]
    return [(argument, default)]


def computed_default(pieces: Pieces, name: str, scope: Scope) -> list[ast.stmt]:
    """`if epochs is None: epochs = 2 * rounds`, where that is so."""
    if not depends(pieces, name):
        return []
    setting = pieces.training.settings.get(name)
    value = pieces.training.default(name)
    if setting is not None and setting.value != "all":
        value = written_setting(setting, scope)
    elif setting is None and name in pieces.program.params:
        # The flag of the param is the flag of the setting.
        value = scope.use(name)
    assigned = tree.assign(name, value)
    if name in pieces.program.params:
        return [assigned]
    test = ast.Compare(tree.path(name), [ast.Is()], [ast.Constant(None)])
    return [ast.If(test, [assigned], [])]


def _param(pieces: Pieces, name: str) -> _Parameter:
    variable = pieces.training.variable(name)
    annotation = param_type(pieces.program, name)
    default = tree.constant(pieces.program.params[name].value)
    return tree.parameter(variable, annotation), default
