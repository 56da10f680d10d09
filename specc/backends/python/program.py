"""A program as a script: the functions of the models, the data and the training, and `main`.

Equal specs give equal bytes: nothing is written but what the spec says, and it is
written in one order.
"""

from __future__ import annotations

import ast
import hashlib

from specc.backends.python import tree
from specc.backends.python.data import emit_data
from specc.backends.python.imports import KERAS, TENSORFLOW, USES, Import, import_statements
from specc.backends.python.layout import print_module
from specc.backends.python.model import emit_models
from specc.backends.python.pieces import Pieces
from specc.backends.python.program_autotune import autotune_function, autotunes
from specc.backends.python.program_main import main_function
from specc.backends.python.program_run import run_functions
from specc.backends.python.program_saving import save_function
from specc.backends.python.training import TrainingWriter
from specc.backends.python.training_pipeline import pipeline_functions
from specc.backends.python.training_steps import several_steps
from specc.graph.ir import Program
from specc.record import record
from specc.source import Span


@record
class Script:
    """A standalone script.

    `source_map` gives for lines of `text` (from 1) the place in the spec that they came
    from. `sha256` is that of the spec's own file. `params` are the params of the spec
    by the names of their keyword parameters in `run`, or in `build_model` where the
    script has nothing to train (`trains` is false).
    """

    name: str
    text: str
    source_map: dict[int, Span]
    sha256: str
    params: dict[str, str]
    trains: bool
    in_folder: bool
    """Whether `run` takes the `folder` that the paths of the data are relative to."""


def emit(program: Program) -> Script:
    """The script of a program that has been checked."""
    models = emit_models(program)
    trains = program.train is not None and program.data is not None and program.model is not None
    data = None
    if trains:
        assert program.data is not None
        data = emit_data(program, program.data, models.names, models.params)
    training = TrainingWriter(program, data, models.names)
    pieces = Pieces(
        program,
        models,
        data,
        training,
        training.set_up(),
        None if program.train is None or program.model is None else training.compile_model(),
        training.train() if trains else None,
    )
    digest = _digest(program)
    module = ast.Module([*_header(program, digest), *_body(pieces)], [])
    text, source_map = print_module(module)
    return Script(
        program.name,
        text,
        source_map,
        digest,
        pieces.params,
        trains,
        data is not None and data.in_folder,
    )


def _digest(program: Program) -> str:
    source = program.sources.source_at(program.module.span.start)
    return hashlib.sha256(source.text.encode("utf-8", "surrogatepass")).hexdigest()


def _header(program: Program, digest: str) -> list[ast.stmt]:
    """Where the script comes from."""
    comments: list[ast.stmt] = []
    root = program.sources.source_at(program.module.span.start)
    comments.append(tree.Comment(f"Made by specc from {_file(root.name)}, SHA-256:"))
    comments.append(tree.Comment(digest))
    for source in program.sources.sources:
        if source is not root:
            inner = hashlib.sha256(source.text.encode("utf-8", "surrogatepass")).hexdigest()
            comments.append(tree.Comment(f"and {_file(source.name)}, SHA-256:"))
            comments.append(tree.Comment(inner))
    return comments


def _file(name: str) -> str:
    """The name of a file without its folder, and without what could break out of a comment."""
    base = name.replace("\\", "/").rpartition("/")[2]
    return "".join(c if c.isprintable() else "?" for c in base)[:60]


def _body(pieces: Pieces) -> list[ast.stmt]:
    imports = {USES[name] for name in pieces.models.uses} | pieces.models.imports
    imports |= {Import("argparse"), Import("collections.abc", "Sequence")}
    functions: list[ast.stmt] = []
    if pieces.set_up is not None:
        functions.append(pieces.set_up.function)
        imports |= pieces.set_up.imports
    if pieces.data is not None:
        functions += pieces.data.functions
        functions += pipeline_functions(pieces.data, pieces.training.settings)
        imports |= pieces.data.imports | {TENSORFLOW, KERAS, Import("math")}
    functions += pieces.models.functions
    for code in (pieces.compile_model, pieces.train):
        if code is pieces.train and pieces.data is not None and pieces.training.draws_several:
            functions.append(several_steps(pieces.program, pieces.data))
            imports |= {Import("collections.abc", name) for name in ("Callable", "Iterator")}
        if code is not None:
            functions.append(code.function)
            imports |= code.imports
    if pieces.data is not None:
        if "test" in pieces.data.parts:
            functions.append(pieces.training.evaluate().function)
        if autotunes(pieces.program):
            tuning, needed = autotune_function()
            functions += tuning
            imports |= needed
        running, needed = run_functions(pieces)
        functions += running
        saving, needed_to_save = save_function(pieces)
        functions += saving
        imports |= needed | needed_to_save
    functions.append(main_function(pieces))
    constants, spoken_of = _spoken_of(pieces.models.constants, functions)
    imports = {item for item in imports if item.bound in spoken_of}
    return [
        tree.docstring(_summary(pieces)),
        *import_statements(imports),
        *constants,
        *functions,
        *_entry(),
    ]


def _spoken_of(
    constants: list[ast.stmt], functions: list[ast.stmt]
) -> tuple[list[ast.stmt], set[str]]:
    """The constants that the functions, or such constants, speak of; all names spoken of."""
    names = {name for function in functions for name in tree.names(function)}
    kept: list[ast.stmt] = []
    for constant in reversed(constants):
        assert isinstance(constant, ast.Assign)
        if not names.isdisjoint(tree.names(constant.targets[0])):
            kept.append(constant)
            names.update(tree.names(constant))
    return kept[::-1], names


def _summary(pieces: Pieces) -> str:
    name = pieces.program.name if pieces.program.model is None else pieces.program.model.name
    if pieces.data is not None:
        return f"Build, train and evaluate the model `{name}`."
    return f"Build the model `{name}`."


def _entry() -> list[ast.stmt]:
    test = ast.Compare(tree.path("__name__"), [ast.Eq()], [ast.Constant("__main__")])
    return [ast.If(test, [tree.expression(tree.call("main"))], [])]
