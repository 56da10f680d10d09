"""`run`, which does what the script is for, and `main`, which reads the command line."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from specc.backends.python import tree
from specc.backends.python.data_context import param_type
from specc.backends.python.imports import KERAS, TENSORFLOW, Import
from specc.backends.python.quote import quote
from specc.backends.python.settings import Scope, written_setting
from specc.catalog.types import Instance

if TYPE_CHECKING:
    from specc.backends.python.program import Pieces

_Parameter = tuple[ast.arg, ast.expr | None]

STANDARD = {
    "epochs": "passes over the training part",
    "batch_size": "examples in a step",
    "seed": "seed of all random draws",
}


def run_function(pieces: Pieces) -> tuple[ast.stmt, set[Import]]:
    """`run`: load, build, compile, train, evaluate."""
    assert pieces.data is not None
    assert pieces.train is not None
    imports = {KERAS}
    training, params = pieces.training, pieces.params
    scope = Scope(pieces.program, training.variable)
    body: list[ast.stmt] = []
    for name in STANDARD:
        body += _computed_default(pieces, name, scope)
    if pieces.set_up is not None:
        takes_seed = [tree.path("seed")]
        body.append(tree.expression(_call("set_up", pieces.set_up.params, *takes_seed)))
    folder = [tree.path("folder")] if pieces.data.in_folder else []
    body.append(tree.assign("data", _call("load_data", pieces.data.params, *folder)))
    made: list[ast.stmt] = [
        tree.assign("model", _call("build_model", pieces.models.params)),
        *_compiling(pieces),
    ]
    strategy = _strategy(pieces)
    if strategy is not None:
        imports.add(TENSORFLOW)
        made = [ast.With([ast.withitem(tree.call(tree.attribute(strategy, "scope")))], made)]
    body += made
    keywords = _keywords(pieces.train.params)
    keywords += [tree.keyword(n, tree.path(n)) for n in (*STANDARD, "callbacks", "verbose")]
    fitted = tree.call("train", tree.path("model"), tree.path("data"), keywords=keywords)
    body.append(tree.assign("history", fitted))
    tested: ast.expr = ast.Dict([], [])
    if "test" in pieces.data.parts:
        tested = tree.call("evaluate", *map(tree.path, ("model", "data", "batch_size")))
    body.append(ast.Return(tree.pair(tree.path("model"), tree.path("history"), tested)))
    scoped = dict.fromkeys([*params, *scope.used])
    named: list[_Parameter] = [
        *_standard_parameters(pieces),
    ]
    if pieces.data.in_folder:
        imports.add(Import("pathlib", "Path"))
        named.append((tree.parameter("folder", "Path"), tree.call("Path")))
    named += [_param(pieces, name) for name in pieces.program.params if name in scoped]
    named += training.watching_parameters()
    tests = "test" in pieces.data.parts
    what = "the model, its history and its test metrics" if tests else "the model and its history"
    text = f"Train as the spec says; return {what}."
    function = tree.function(
        "run",
        [],
        [tree.docstring(text), *body],
        returns=quote_type("tuple[keras.Model, keras.callbacks.History, dict[str, float]]"),
        named=named,
    )
    return function, imports


def save_function(pieces: Pieces) -> tuple[list[ast.stmt], set[Import]]:
    """`save`: the model and its history as files."""
    functions = quote(
        _SAVE,
        MODEL=tree.constant(f"{pieces.program.name}.keras"),
        HISTORY=tree.constant(f"{pieces.program.name}.history.json"),
    )
    return functions, {Import("json"), Import("pathlib", "Path"), KERAS}


_SAVE = '''
def save(
    model: keras.Model, history: keras.callbacks.History, output: Path
) -> tuple[Path, Path]:
    """Save the model and what each epoch measured in a folder; return the two files."""
    output.mkdir(parents=True, exist_ok=True)
    files = (output / MODEL, output / HISTORY)
    model.save(files[0])
    measured = json.dumps(history.history, indent=2, default=float)
    files[1].write_text(measured + "\\n", encoding="utf-8")
    return files
'''


def _keywords(params: dict[str, str]) -> list[ast.keyword]:
    """The params that a function takes, passed on."""
    return [tree.keyword(variable, tree.path(variable)) for variable in params.values()]


def _call(function: str, params: dict[str, str], *args: ast.expr) -> ast.expr:
    return tree.call(function, *args, keywords=_keywords(params))


def _compiling(pieces: Pieces) -> list[ast.stmt]:
    assert pieces.compile_model is not None
    keywords = _keywords(pieces.compile_model.params)
    if not pieces.training.chooses_steps:
        return [tree.expression(tree.call("compile_model", tree.path("model"), keywords=keywords))]
    steps = quote('steps = count_steps(data["train"], batch_size)')
    if "steps_per_epoch" in pieces.training.settings:
        scope = Scope(pieces.program, pieces.training.variable)
        given = written_setting(pieces.training.settings["steps_per_epoch"], scope)
        if not (isinstance(given, ast.Constant) and given.value is None):
            steps = [tree.assign("steps", given)]
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
    return [*steps, *chosen, tree.expression(compiled)]


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


def _depends(pieces: Pieces, name: str) -> bool:
    """Whether `epochs`, `batch_size` or `seed` is computed from params, or is one's name."""
    setting = pieces.training.settings.get(name)
    scope = Scope(pieces.program, pieces.training.variable)
    return name in pieces.program.params or (setting is not None and scope.depends(setting.expr))


def _standard_parameters(pieces: Pieces) -> list[_Parameter]:
    """`epochs`, `batch_size`, `seed`; None stands for what is computed from params."""
    parameters: list[_Parameter] = []
    for argument, default in pieces.training.standard_parameters():
        if argument.arg in pieces.program.params:
            continue
        if _depends(pieces, argument.arg):
            optional = tree.binary(tree.path("int"), ast.BitOr(), ast.Constant(None))
            parameters.append((tree.parameter(argument.arg, optional), ast.Constant(None)))
        else:
            parameters.append((argument, default))
    return parameters


def _computed_default(pieces: Pieces, name: str, scope: Scope) -> list[ast.stmt]:
    """`if epochs is None: epochs = 2 * rounds`, where that is so."""
    if not _depends(pieces, name):
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


# ------------------------------------------------------------------------ main


def main_function(pieces: Pieces) -> ast.stmt:
    """`main`: a flag for every parameter of `run`, or of `build_model`."""
    text = "Read the command line, then train." if pieces.data else "Show the model."
    body: list[ast.stmt] = [
        tree.docstring(text),
        tree.assign("parser", tree.call("argparse.ArgumentParser", description=_about(pieces))),
    ]
    flags: set[str] = {"--help"}
    if pieces.data is not None:
        for argument, default in _standard_parameters(pieces):
            words = STANDARD[argument.arg]
            if isinstance(default, ast.Constant) and default.value is None:
                asked = "all" if argument.arg == "batch_size" else "computed from the others"
                words += f" (default: {asked})"
            body.append(_flag(flags, argument.arg, argument.arg, tree.path("int"), default, words))
        body.append(
            _flag(
                flags,
                "output",
                "output",
                tree.path("Path"),
                tree.call("Path", ast.Constant("build")),
                "folder for the model and its history",
            )
        )
        if pieces.data.in_folder:
            body.append(
                _flag(
                    flags,
                    "data",
                    "folder",
                    tree.path("Path"),
                    tree.call("Path"),
                    "folder that the files of the data are in",
                )
            )
    params = _all_params(pieces)
    body += [_param_flag(pieces, flags, name) for name in params]
    body.append(tree.assign("args", tree.call("parser.parse_args", tree.path("arguments"))))
    for name in params:
        body += _range_check(pieces, name)
    body += _doing(pieces)
    optional = quote_type("Sequence[str] | None")
    return tree.function(
        "main",
        [(tree.parameter("arguments", optional), ast.Constant(None))],
        body,
        returns=ast.Constant(None),
    )


def quote_type(source: str) -> ast.expr:
    """An annotation from its text."""
    from specc.backends.python.quote import quoted

    return quoted(source)


def _all_params(pieces: Pieces) -> list[str]:
    if pieces.data is None:
        return list(pieces.params)
    scope = Scope(pieces.program, pieces.training.variable)
    for name in STANDARD:
        _computed_default(pieces, name, scope)
    taken = {*pieces.params, *scope.used}
    return [name for name in pieces.program.params if name in taken]


def _about(pieces: Pieces) -> ast.expr:
    name = pieces.program.name if pieces.program.model is None else pieces.program.model.name
    return ast.Constant(f"{'Train' if pieces.data else 'Show'} the model {name}.")


def _flag(
    flags: set[str],
    name: str,
    variable: str,
    kind: ast.expr | None,
    default: ast.expr | None,
    words: str | None = None,
    *options: ast.keyword,
) -> ast.stmt:
    """`parser.add_argument("--batch-size", type=int, default=32, help=…)`."""
    flag = "--" + name.replace("_", "-")
    while flag in flags:
        flag = "--param-" + flag.removeprefix("--")
    flags.add(flag)
    keywords = []
    if flag.removeprefix("--").replace("-", "_") != variable:
        keywords.append(tree.keyword("dest", ast.Constant(variable)))
    if kind is not None:
        keywords.append(tree.keyword("type", kind))
    keywords += options
    if not (isinstance(default, ast.Constant) and default.value is None):
        keywords.append(tree.keyword("default", default or ast.Constant(None)))
    if words is not None:
        shown = words if "(default" in words else f"{words} (default: %(default)s)"
        keywords.append(tree.keyword("help", ast.Constant(shown)))
    return tree.expression(tree.call("parser.add_argument", ast.Constant(flag), keywords=keywords))


def _param_flag(pieces: Pieces, flags: set[str], name: str) -> ast.stmt:
    """The flag of a param; a bool is switched, a list takes several values."""
    value = pieces.program.params[name].value
    definition = pieces.program.params[name].definition
    variable = pieces.training.variable(name)
    default = tree.constant(value)
    words = "(default: %(default)s)"
    options: list[ast.keyword] = []
    kind: ast.expr | None = tree.path(param_type(pieces.program, name))
    if isinstance(value, bool) and param_type(pieces.program, name) == "bool":
        kind = None
        options.append(tree.keyword("action", tree.path("argparse.BooleanOptionalAction")))
    elif isinstance(value, list | tuple):
        kinds = {type(item) for item in value} or {str}
        only = (
            kinds.pop().__name__ if len(kinds) == 1 else "float" if kinds <= {int, float} else "str"
        )
        kind = tree.path(only)
        options.append(tree.keyword("nargs", ast.Constant("*")))
    if definition.choices is not None:
        from specc.backends.python.settings import computed

        scope = Scope(pieces.program, pieces.training.variable)
        options.append(tree.keyword("choices", computed(definition.choices, scope)))
    flag = _flag(flags, name, variable, kind, default, words, *options)
    return tree.at(flag, definition.span)


def _range_check(pieces: Pieces, name: str) -> list[ast.stmt]:
    """`if not 1 <= args.blocks <= 100: parser.error(…)`."""
    definition = pieces.program.params[name].definition
    low, high = definition.low, definition.high
    if low is None and high is None:
        return []
    from specc.backends.python.settings import computed

    scope = Scope(pieces.program, pieces.training.variable)
    value = tree.attribute(tree.path("args"), pieces.training.variable(name))
    ends = [None if end is None else computed(end, scope) for end in (low, high)]
    operands = [end for end in (ends[0], value, ends[1]) if end is not None]
    if scope.used:
        return []
    test = ast.Compare(operands[0], [ast.LtE() for _ in operands[1:]], operands[1:])
    shown = "..".join("" if end is None else ast.unparse(end) for end in ends)
    words = ast.Constant(f"--{name.replace('_', '-')} must be in {shown}")
    refusal = tree.expression(tree.call("parser.error", words))
    return [tree.at(ast.If(ast.UnaryOp(ast.Not(), test), [refusal], []), definition.span)]


def _doing(pieces: Pieces) -> list[ast.stmt]:
    """What `main` does with the arguments."""
    if pieces.data is not None:
        tested = quote(_TESTED) if "test" in pieces.data.parts else []
        return quote(_DOING, TESTED=tested)
    body: list[ast.stmt] = []
    if pieces.set_up is not None:
        body.append(tree.expression(_call_with_args("set_up", pieces.set_up.params)))
    body.append(tree.assign("model", _call_with_args("build_model", pieces.models.params)))
    if pieces.compile_model is not None:
        params = pieces.compile_model.params
        compiled = _call_with_args("compile_model", params, tree.path("model"))
        body.append(tree.expression(compiled))
    return [*body, *quote("model.summary()")]


_DOING = """
options = vars(args)
output = options.pop("output")
model, history, tested = run(**options)
TESTED
save(model, history, output)
"""

_TESTED = """
for name, value in tested.items():
    print(f"test {name} {value:.4f}")
"""


def _call_with_args(function: str, params: dict[str, str], *args: ast.expr) -> ast.expr:
    keywords = [
        tree.keyword(variable, tree.attribute(tree.path("args"), variable))
        for variable in params.values()
    ]
    return tree.call(function, *args, keywords=keywords)
