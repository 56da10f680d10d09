"""Writes `operations.json`: the classes of Keras's operations, and the functions that make them.

    python -m specc.catalog.generate_operations

A model's configuration names an operation by its class (`keras.src.ops.numpy.Mean`), a spec by
its function (`ops.mean`). The functions' own text says which class each makes, what of its
arguments goes to the constructor, and what is passed to the object:

    "keras.src.ops.numpy.Mean": {"function": "mean", "made": {"axis": "axis"}, "given": ["x"]}

`given` may end with `*xs`, for any number of tensors. A function that makes its class in another
way is left out, and so are classes that several functions make.
"""

from __future__ import annotations

import ast
import inspect
import json
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

from specc.catalog.load import catalog

OPERATIONS = Path(__file__).with_name("operations.json")


def operations() -> dict[str, dict[str, Any]]:
    """What each class of operations comes from, by module and class."""
    import keras

    found: dict[str, list[dict[str, Any]]] = {}
    seen: set[Any] = set()
    # `mean` goes before `numpy.mean`, which is the same function.
    for name in sorted(catalog().names("ops"), key=lambda name: (name.count("."), name)):
        entry = catalog().lookup("ops", name)
        function: Any = keras.ops
        for part in name.split("."):
            function = getattr(function, part)
        if entry is None or entry.refused is not None or function in seen:
            continue
        seen.add(function)
        for key, row in _made_by(name, function):
            found.setdefault(key, []).append(row)
    return {key: rows[0] for key, rows in sorted(found.items()) if len(rows) == 1}


def _made_by(name: str, function: Callable[..., Any]) -> list[tuple[str, dict[str, Any]]]:
    try:
        source = textwrap.dedent(inspect.getsource(function))
    except (OSError, TypeError):
        return []
    module = inspect.getmodule(function)
    params = list(inspect.signature(function).parameters)
    rows = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case (
                ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name(id=made)) as maker))
                | ast.Call(func=ast.Call(func=ast.Name(id=made)) as maker)
            ):
                cls: Any = getattr(module, made, None)
                row = _row(cls, maker, node, params) if inspect.isclass(cls) else None
                if row is not None:
                    rows.append((f"{cls.__module__}.{cls.__name__}", {"function": name, **row}))
    return rows


def _row(cls: type, maker: ast.Call, call: ast.Call, params: list[str]) -> dict[str, Any] | None:
    """Which parameter of the function goes where; None where that is not said plainly."""
    signature = [p for p in inspect.signature(_init(cls)).parameters if p != "self"]
    passed = [*zip(signature, maker.args, strict=False)]
    passed += [(keyword.arg, keyword.value) for keyword in maker.keywords if keyword.arg]
    made = {name: _speaks_of(value, params, name) for name, value in passed}
    given: list[str] = []
    for value in call.args:
        starred = isinstance(value, ast.Starred)
        inner = value.value if isinstance(value, ast.Starred) else value
        if not isinstance(inner, ast.Name) or inner.id not in params:
            return None
        given.append(f"*{inner.id}" if starred else inner.id)
    named = {k.arg: _speaks_of(k.value, params, k.arg) for k in call.keywords if k.arg}
    row: dict[str, Any] = {"made": {k: v for k, v in made.items() if v is not None}, "given": given}
    if named:
        row["named"] = {k: v for k, v in named.items() if v is not None}
    return row


def _init(cls: Any) -> Callable[..., object]:
    init: Callable[..., object] = cls.__init__
    return init


def _speaks_of(value: ast.expr, params: list[str], name: str) -> str | None:
    """The parameter that `value` is, or is computed from."""
    names = [n.id for n in ast.walk(value) if isinstance(n, ast.Name) and n.id in params]
    if names:
        return name if name in names else names[0]
    return name if name in params else None


def render(rows: dict[str, dict[str, Any]]) -> str:
    """`rows` as JSON text, a line for each."""
    lines = [f" {json.dumps(k)}: {json.dumps(v, separators=(',', ':'))}" for k, v in rows.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    OPERATIONS.write_text(render(operations()), encoding="utf-8")
