"""specc's own code: what could run a text, and where it does."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Set
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "specc"
FILES = sorted(PACKAGE.rglob("*.py"))

MODULES = {
    "pickle",
    "cPickle",
    "dill",
    "cloudpickle",
    "joblib",
    "shelve",
    "marshal",
    "yaml",
    "ctypes",
    "cffi",
    "code",
    "codeop",
    "pty",
    "socket",
    "ssl",
    "http",
    "urllib",
    "requests",
    "ftplib",
    "telnetlib",
    "smtplib",
    "multiprocessing",
    "subprocess",
    "runpy",
    "importlib",
    "tempfile",
    "shutil",
    "tarfile",
    "zipfile",
    "h5py",
    "xml",
}
"""Modules that run, fetch, unpack or delete things: each use has its reason below."""

CALLS = {
    "eval",
    "exec",
    "compile",
    "__import__",
    "input",
    "breakpoint",
    "globals",
    "mktemp",
    "system",
    "popen",
    "execv",
    "spawnv",
    "fork",
    "load_model",
    "load_weights",
    "model_from_json",
    "deserialize_keras_object",
    "enable_unsafe_deserialization",
    "rmtree",
    "removedirs",
    "extractall",
    "FunctionType",
    "ModuleType",
    "CodeType",
}
"""Functions that do so."""

ALLOWED = {
    ("__init__.py", "importlib"): "the modules of specc's own public names",
    ("record.py", "exec"): "the constructor of a record, from the number of its fields alone",
    ("record.py", "FunctionType"): "the constructor, with the names of fields in our own classes",
    ("backends/keras_model.py", "compile"): "the script that specc has just emitted",
    ("backends/keras_model.py", "exec"): "the script that specc has just emitted",
    ("backends/keras_model.py", "ModuleType"): "the module that the emitted script is run as",
    ("backends/extern.py", "importlib"): "the modules of extern layers, where that is allowed",
    ("backends/script_child.py", "runpy"): "runs the written script as Python would",
    ("backends/script_process.py", "subprocess"): "starts Python for the script, without a shell",
    ("backends/script_process.py", "tempfile"): "a folder of its own for what a script failed of",
    ("backends/requirements.py", "importlib"): "asks whether TensorFlow and Pillow are installed",
    ("graphing/__init__.py", "importlib"): "asks whether packages are installed; imports none",
    ("doctor/__init__.py", "importlib"): "asks whether TensorFlow is installed",
    ("doctor/__init__.py", "subprocess"): "starts Python to look at Keras, without a shell",
    ("doctor/here.py", "importlib"): "reads versions of installed packages",
    ("catalog/shapes/registry.py", "importlib"): "the modules of specc's own rules",
    ("catalog/words/__init__.py", "importlib"): "the modules of specc's own words",
    ("catalog/costs/registry.py", "importlib"): "the modules of specc's own rules",
    ("cli/revisions.py", "subprocess"): "asks Git for files of a revision, without a shell",
    ("cli/explain.py", "shutil"): "the width of the terminal",
    ("cli/watch.py", "shutil"): "the size of the terminal",
    ("cli/layers.py", "shutil"): "the width of the terminal",
    ("checks/lints/__init__.py", "importlib"): "the modules of specc's own lints",
    ("diagnostics/render_sarif.py", "urllib"): "writes paths as addresses; connects to nothing",
    ("checks/tables.py", "zipfile"): "the headers of arrays in an NPZ file; unpacks nothing",
    ("importing/archive.py", "zipfile"): "reads two members of a `.keras` file; unpacks nothing",
    ("importing/entrance.py", "importlib"): "the module of a function, where that is allowed",
    ("cli/commands.py", "importlib"): "the modules of specc's own commands",
    ("training/progress.py", "importlib"): "asks whether rich is installed",
    ("training/rates_plot.py", "xml"): "escapes what is written; reads nothing",
    ("training/summaries.py", "socket"): "the host's name in a log's; connects to nothing",
    ("training/starting.py", "importlib"): "imports TensorFlow while its start is kept quiet",
    ("predicting/models.py", "load_model"): "a trained model, in Keras's safe mode",
    ("predicting/evaluating.py", "load_weights"): "weights, into the model that the script built",
    ("predicting/rows.py", "zipfile"): "the exception of an archive that is none",
    ("runs/keeping.py", "importlib"): "asks for the versions of packages; imports none",
}
"""Where one of them is used, and for what."""

TOOLS = ("catalog/generate", "reference/", "syntax/generate.py")
"""What writes the package's own files, from Keras and the grammar: never from a spec."""


def uses(path: Path) -> Iterator[tuple[str, int]]:
    """What a file uses of the two lists, with the line."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names=names):
                for alias in names:
                    yield alias.name.split(".")[0], node.lineno
            case ast.ImportFrom(module=str(module), level=0):
                yield module.split(".")[0], node.lineno
            case ast.Call(func=ast.Name(id=name)) if name in CALLS:
                yield name, node.lineno
            case ast.Call(func=ast.Attribute(value=ast.Name(id="re"), attr="compile")):
                pass  # a pattern
            case ast.Call(func=ast.Attribute(attr=name)) if name in CALLS:
                yield name, node.lineno


def relative(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


@pytest.mark.parametrize("path", FILES, ids=relative)
def test_nothing_runs_text_but_for_a_reason(path: Path) -> None:
    if relative(path).startswith(TOOLS):
        return
    wrong = [
        f"line {line} uses {name}"
        for name, line in uses(path)
        if name in MODULES | CALLS and (relative(path), name) not in ALLOWED
    ]
    assert not wrong


def test_every_reason_is_of_something_that_is_there() -> None:
    found = {(relative(path), name) for path in FILES for name, _ in uses(path)}
    assert set(ALLOWED) <= found


def test_no_process_is_started_through_a_shell() -> None:
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "shell":
                pytest.fail(f"{relative(path)}:{node.value.lineno} asks for a shell")


def test_what_is_quoted_is_a_constant() -> None:
    """The fixed parts of scripts are literals in the source: no text is put together for them."""
    for path in sorted((PACKAGE / "backends").rglob("*.py")):
        constants = _constants(path)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            if node.func.id in ("quote", "quoted") and path.name not in (
                "quote.py",
                "layout_literals.py",
            ):
                constant = _is_constant(node.args[0], constants)
                assert constant, f"{relative(path)}:{node.lineno} quotes {ast.unparse(node)[:60]}"


@cache
def _constants(path: Path) -> frozenset[str]:
    """Names of a file that stand for constants wherever they stand, and for nothing else.

    What is imported from another file of specc counts with it; a map counts by its values.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = set()
    given: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                given.setdefault(name, []).extend(getattr(value, "values", [value]))
            case ast.ImportFrom(module=str(module)) if module.startswith("specc.backends."):
                other = PACKAGE.parent.joinpath(*module.split(".")).with_suffix(".py")
                names = {alias.name for alias in node.names if alias.name.isupper()}
                found |= names & _constants(other) if names else set()
    for name, values in given.items():  # in the order of the file, as they build on one another
        if all(_is_constant(value, found | {name}) for value in values):
            found.add(name)
    parameters = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    return frozenset((found - parameters) | _looped(tree, found))


def _is_constant(text: ast.expr, constants: Set[str]) -> bool:
    match text:
        case ast.Constant():
            return True
        case ast.Name(id=name):
            return name in constants
        case ast.BinOp(left=one, op=ast.Add(), right=other):
            return _is_constant(one, constants) and _is_constant(other, constants)
        case ast.Subscript(value=ast.Name(id=name)):
            return name in constants
        case ast.IfExp(body=one, orelse=other):
            return _is_constant(one, constants) and _is_constant(other, constants)
        case _:
            return False


def _looped(tree: ast.Module, constants: Set[str]) -> set[str]:
    """Variables of loops over rows that are written out, or over a map of constants."""
    found = set()
    for node in ast.walk(tree):
        match node:
            case ast.For(iter=ast.Tuple(elts=rows)):
                items = [i for row in rows for i in getattr(row, "elts", [row])]
            case ast.For(iter=ast.Call(func=ast.Attribute(value=table, attr="items"))):
                items = [table]
            case _:
                continue
        if all(_is_constant(item, constants) for item in items):
            found |= {n.id for n in ast.walk(node.target) if isinstance(n, ast.Name)}
    return found
