"""`main`, which reads the command line: a flag for each param and for what `run` takes."""

from __future__ import annotations

import ast

from specc.backends.python import tree
from specc.backends.python.data_context import param_type
from specc.backends.python.pieces import Pieces
from specc.backends.python.program_run import (
    STANDARD,
    computed_default,
    standard_parameters,
)
from specc.backends.python.program_saving import saved_names
from specc.backends.python.quote import quote, quoted
from specc.backends.python.training_pipeline import takes_all


def main_function(pieces: Pieces) -> ast.stmt:
    """`main`: a flag for every parameter of `run`, or of `build_model`."""
    text = "Read the command line, then train." if pieces.data else "Show the model."
    body: list[ast.stmt] = [
        tree.docstring(text),
        tree.assign("parser", tree.call("argparse.ArgumentParser", description=_about(pieces))),
    ]
    flags: set[str] = {"--help"}
    if pieces.data is not None:
        for argument, default in standard_parameters(pieces):
            words = STANDARD[argument.arg]
            if isinstance(default, ast.Constant) and default.value is None:
                everything = argument.arg == "batch_size" and takes_all(pieces.training.settings)
                asked = "all" if everything else "computed from the others"
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
    parsed = tree.call("parser.parse_args", tree.path("arguments"))
    reads_args = bool(params) or pieces.data is not None
    body.append(tree.assign("args", parsed) if reads_args else tree.expression(parsed))
    for name in params:
        body += _range_check(pieces, name)
    body += _doing(pieces)
    optional = quoted("Sequence[str] | None")
    return tree.function(
        "main",
        [(tree.parameter("arguments", optional), ast.Constant(None))],
        body,
        returns=ast.Constant(None),
    )


def _all_params(pieces: Pieces) -> list[str]:
    if pieces.data is None:
        return list(pieces.params)
    scope = pieces.training.scope()
    for name in STANDARD:
        computed_default(pieces, name, scope)
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
        choices = pieces.training.scope().writer.value(definition.choices)
        options.append(tree.keyword("choices", choices))
    flag = _flag(flags, name, variable, kind, default, words, *options)
    return tree.at(flag, definition.span)


def _range_check(pieces: Pieces, name: str) -> list[ast.stmt]:
    """`if not 1 <= args.blocks <= 100: parser.error(…)`."""
    definition = pieces.program.params[name].definition
    low, high = definition.low, definition.high
    if low is None and high is None:
        return []
    writer = pieces.training.scope().writer
    value = tree.attribute(tree.path("args"), pieces.training.variable(name))
    ends = [None if end is None else writer.value(end) for end in (low, high)]
    operands = [end for end in (ends[0], value, ends[1]) if end is not None]
    test = ast.Compare(operands[0], [ast.LtE() for _ in operands[1:]], operands[1:])
    refusal = tree.expression(tree.call("parser.error", _range_words(name, ends)))
    return [tree.at(ast.If(ast.UnaryOp(ast.Not(), test), [refusal], []), definition.span)]


def _range_words(name: str, ends: list[ast.expr | None]) -> ast.expr:
    """`"--blocks must be in 1..100"`; an f-string where an end has to be computed."""
    parts: list[ast.expr] = [ast.Constant(f"--{name.replace('_', '-')} must be in ")]
    for end, behind in zip(ends, ("..", ""), strict=True):
        if end is not None:
            computed = any(isinstance(node, ast.Name) for node in ast.walk(end))
            shown = (
                ast.FormattedValue(end, -1, None) if computed else ast.Constant(ast.unparse(end))
            )
            parts.append(shown)
        parts.append(ast.Constant(behind))
    if any(isinstance(part, ast.FormattedValue) for part in parts):
        return ast.JoinedStr(parts)
    return ast.Constant(
        "".join(str(part.value) for part in parts if isinstance(part, ast.Constant))
    )


def _doing(pieces: Pieces) -> list[ast.stmt]:
    """What `main` does with the arguments."""
    if pieces.data is not None:
        tested = quote(_TESTED) if "test" in pieces.data.parts else []
        if pieces.data.folds:
            tested = quote(_FOLDS_TESTED)
        saved = ["model", *saved_names(pieces), "history"]
        called = tree.call("save", *map(tree.path, (*saved, "output")))
        run = tree.assign([*saved, "tested"], quoted("run(**options)"))
        return quote(_DOING, RUN=[run], TESTED=tested, SAVED=called)
    body: list[ast.stmt] = []
    if pieces.set_up is not None:
        body.append(tree.expression(_call_with_args(pieces, "set_up", pieces.set_up.params)))
    body.append(tree.assign("model", _call_with_args(pieces, "build_model", pieces.models.params)))
    if pieces.compile_model is not None:
        params = pieces.compile_model.params
        compiled = _call_with_args(pieces, "compile_model", params, tree.path("model"))
        body.append(tree.expression(compiled))
    return [*body, *quote("model.summary()")]


_DOING = """
options = vars(args)
output = options.pop("output")
RUN
TESTED
SAVED
"""

_TESTED = """
for name, value in tested.items():
    print(f"test {name} {value:.4f}")
"""


_FOLDS_TESTED = """
for name, value in tested.items():
    label = name if name.startswith("fold_") else f"test {name}"
    print(f"{label} {value:.4f}")
"""


def _call_with_args(
    pieces: Pieces, function: str, params: dict[str, str], *args: ast.expr
) -> ast.expr:
    """A call that passes on the params that a function takes."""
    keywords = [
        tree.keyword(called, tree.attribute(tree.path("args"), pieces.training.variable(name)))
        for name, called in params.items()
    ]
    return tree.call(function, *args, keywords=keywords)
