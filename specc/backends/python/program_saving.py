"""`save`, and what `run` gives it: the model, what was fitted for it, its history."""

from __future__ import annotations

import ast
from textwrap import fill

from specc.backends.python import tree
from specc.backends.python.data_sides import subscript
from specc.backends.python.imports import KERAS, Import
from specc.backends.python.pieces import Pieces
from specc.backends.python.quote import quote, quoted

WIDTH = 84
"""Of the lines of a docstring."""


def returned_by_run(pieces: Pieces, tests: bool) -> str:
    """What `run` returns, in words of its docstring."""
    called = {
        "serving": "the model behind its steps",
        "targets": "the steps of its targets",
        "labels": "the names of its classes",
    }
    parts = ["the model", *(called[name] for name in saved_names(pieces)), "its history"]
    parts += ["its test metrics"] if tests else []
    return fill(f"Return {', '.join(parts[:-1])} and {parts[-1]}.", WIDTH)


def saved_names(pieces: Pieces) -> list[str]:
    """What `run` returns and `save` takes between the model and its history."""
    assert pieces.data is not None
    fitted = pieces.data.fitted
    names = {
        "serving": "preprocessing" in fitted or "postprocessing" in fitted,
        "targets": "target_steps" in fitted,
        "labels": "labels" in fitted,
    }
    return [name for name, there in names.items() if there]


def saved_types(pieces: Pieces) -> list[ast.expr]:
    """The types of what `save` takes: the model, what was fitted, and the history."""
    types = {"labels": quoted("dict[str, list]")}
    between = [types.get(name, quoted("keras.Model")) for name in saved_names(pieces)]
    return [quoted("keras.Model"), *between, quoted("keras.callbacks.History")]


def save_function(pieces: Pieces) -> tuple[list[ast.stmt], set[Import]]:
    """`save`: the model, what was fitted for it, and its history as files."""
    names = ["model", *saved_names(pieces), "history"]
    endings = {"model": "keras", "serving": "serving.keras", "targets": "targets.keras"}
    files = [
        tree.constant(f"{pieces.program.name}.{endings.get(name, f'{name}.json')}")
        for name in names
    ]
    written: list[ast.stmt] = []
    for number, name in enumerate(names):
        code = _SAVE_MODEL if name in endings else _SAVE_HISTORY
        code = _SAVE_LABELS if name == "labels" else code
        named = {"VALUE": tree.path(name)} if name in endings else {}
        written += quote(code, PLACE=tree.constant(number), **named)
    paths = [tree.binary(tree.path("output"), ast.Div(), file) for file in files]
    parameters: list[tuple[ast.arg, ast.expr | None]] = [
        (tree.parameter(name, kind), None)
        for name, kind in zip(names, saved_types(pieces), strict=True)
    ]
    called = {
        "model": "the model",
        "serving": "the model behind its steps",
        "targets": "the steps of its targets",
        "labels": "the names of classes",
        "history": "what each epoch measured",
    }
    what = [called[name] for name in names]
    listed = f"{', '.join(what[:-1])} and {what[-1]}"
    text = f"Save {listed} in a folder; return the two files."
    if len(names) > 2:
        they = fill(f"They are {listed}.", WIDTH)
        text = f"Save files in a folder and return their paths.\n\n{they}"
    function = tree.function(
        "save",
        [*parameters, (tree.parameter("output", "Path"), None)],
        quote(
            _SAVE,
            DOCSTRING=[tree.docstring(text)],
            PATHS=tree.pair(*paths),
            WRITTEN=written,
        ),
        returns=subscript("tuple", [tree.path("Path") for _ in names]),
    )
    return [function], {Import("json"), Import("pathlib", "Path"), KERAS}


_SAVE = """
DOCSTRING
output.mkdir(parents=True, exist_ok=True)
files = PATHS
WRITTEN
return files
"""

_SAVE_MODEL = "VALUE.save(files[PLACE])"

_SAVE_LABELS = """
files[PLACE].write_text(json.dumps(labels, indent=2) + "\\n", encoding="utf-8")
"""

_SAVE_HISTORY = """
measured = json.dumps(history.history, indent=2, default=float)
files[PLACE].write_text(measured + "\\n", encoding="utf-8")
"""
