"""What the JSON form is, as a table: the one place that says so.

`checking.py` holds a text to it, `tree.py` reads what has passed, `schema.py` makes a JSON Schema
of it. A type is one of these words, the name of a form, `[X]` for an array or `{X}` for an object
whose keys are names; `X|Y` is either.

    name        a word that may be a name in a spec            text      a string that is not empty
    dimension   a size; null, or "?name" where it is unknown   whole     a whole number from 0 on
    constant    what an argument may be                        value     one in which tensors stand
    tensor      "id", or {"$tensor": "id", "output": 1}        tensors   one, or arrays of them
    operand     a tensor, or a number                          part      of an index
    expression, statement, definition, target, key             trees: see trees.py
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from specc.json_form.trees import TAGGED, TREES
from specc.record import record

VERSION: Final = 1
"""The version of the format that is written. Those that are read: docs/json.md, "Versions"."""

VERSIONS: Final = (1,)

ROLES: Final = ("input", "target", "weight", "augment")


@record
class Field:
    """A key of an object: its type, whether it must be there, how many items it has at least."""

    type: str
    required: bool = True
    least: int = 0
    words: str = ""


@record
class Form:
    """An object with these keys and no others; `what` is what messages call it."""

    what: str
    fields: Mapping[str, Field]


def _optional(type_: str, words: str = "") -> Field:
    return Field(type_, False, 0, words)


_ID: Final = Field("text", words="what other nodes call this one's tensor; unique in its model")

NODES: Final[Mapping[str, Form]] = {
    "layer": Form(
        "layer",
        {
            "id": _ID,
            "layer": Field("name", words="the class, by its Keras name"),
            "arguments": _optional("{constant}", "what it is made with, `name` among them"),
            "inputs": _optional("tensors", "what it is applied to; without it is only made"),
            "call": _optional("{value}", "further arguments of `call`"),
        },
    ),
    "apply": Form(
        "application of a layer",
        {
            "id": _ID,
            "apply": Field("text", words="the id of a layer that is only made: one to be shared"),
            "inputs": Field("tensors"),
            "call": _optional("{value}", "further arguments of `call`"),
        },
    ),
    "model": Form(
        "use of a model",
        {
            "id": _ID,
            "model": Field("name", words="another model of the file; its weights are shared"),
            "inputs": Field("{tensor}", words="a tensor for each of its inputs"),
        },
    ),
    "op": Form(
        "operation",
        {
            "id": _ID,
            "op": Field("text", words="a function of `keras.ops`"),
            "positional": _optional("[value]", "arguments by position"),
            "arguments": _optional("{value}", "arguments by name"),
        },
    ),
    "operator": Form(
        "operator",
        {
            "id": _ID,
            "operator": Field("operator"),
            "operands": Field("[operand]", least=1, words="two; for `-` one does, too"),
        },
    ),
    "index": Form(
        "index",
        {
            "id": _ID,
            "index": Field("tensor", words="the tensor of which a part is taken"),
            "key": Field("[part]", least=1, words="a position, null or a `$slice` for each axis"),
        },
    ),
}
"""The kinds of nodes; each is told by the key that has its name."""

FORMS: Final[Mapping[str, Form]] = {
    "program": Form(
        "spec",
        {
            "dlspec": Field("whole", words="the edition of the language"),
            "version": Field("whole", words="the version of the JSON form"),
            "definitions": _optional("[definition]", "custom layers, and the constants they use"),
            "models": Field("[model]"),
            "data": _optional("data"),
            "train": _optional("train"),
            "device": _optional("device"),
        },
    ),
    "model": Form(
        "model",
        {
            "name": Field("name"),
            "inputs": Field("[input]", least=1),
            "nodes": Field("[node]", words="in the order in which Keras makes them"),
            "outputs": Field("[output]", least=1),
        },
    ),
    "input": Form(
        "input",
        {
            "name": Field("name"),
            "dtype": Field("text"),
            "shape": Field("[dimension]", words="without the batch"),
        },
    ),
    "output": Form("output", {"name": Field("name"), "tensor": Field("tensor")}),
    "data": Form(
        "data block",
        {
            "settings": _optional("{constant}", "`source`, `split` and so on"),
            "flows": _optional("[flow]"),
        },
    ),
    "flow": Form(
        "flow",
        {
            "role": Field("role"),
            "name": Field("name", words="the input or output of the model"),
            "column": _optional("text"),
            "columns": _optional("[text]", "several columns, stacked on a last axis"),
            "steps": _optional("[step]"),
        },
    ),
    "step": Form("step", {"step": Field("name"), "arguments": _optional("{constant}")}),
    "train": Form(
        "train block",
        {
            "model": _optional("name", "the model that is trained; without it the last"),
            "settings": _optional("{constant}", "what `compile` and `fit` take"),
        },
    ),
    "device": Form(
        "device block",
        {"kind": Field("name"), "settings": _optional("{constant}")},
    ),
    "$tensor": Form("tensor", {"$tensor": Field("text"), "output": _optional("whole|[whole]")}),
    "$object": Form("object", {"$object": Field("name"), "arguments": _optional("{constant}")}),
    "$map": Form("map", {"$map": Field("[pair]", words="for keys that are no names")}),
    "$tuple": Form("tuple", {"$tuple": Field("[value]", words="where Keras refuses a list")}),
    "constant $map": Form("map", {"$map": Field("[constant pair]")}),
    "constant $tuple": Form("tuple", {"$tuple": Field("[constant]")}),
    "$slice": Form(
        "slice", {"$slice": Field("slice", words="start, stop, step; each may be null")}
    ),
    **{f"{kind} node": form for kind, form in NODES.items()},
    **{
        tree: Form(
            f"`{tree}`",
            {
                **({"node": Field("text")} if tree in TAGGED else {}),
                **{
                    name: Field(part.type, part.required, part.least)
                    for name, part in parts.items()
                },
            },
        )
        for tree, parts in TREES.items()
    },
}
