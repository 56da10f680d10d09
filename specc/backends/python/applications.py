"""Models of keras.applications in the script: made for what flows in, frozen, applied.

In a chain that is a statement they are made as one would by hand:

    base = keras.applications.ResNet50(include_top=False, input_shape=image.shape[1:])
    base.trainable = False
    x = base(image)

Inside of an expression, which has no room for statements, a function of the script does it.
"""

from __future__ import annotations

import ast as py
from collections.abc import Callable, Sequence

from specc.backends.python.imports import Import
from specc.backends.python.quote import quote
from specc.backends.python.tree import assign, at, attribute, call, index, keyword, loop, path
from specc.resolve.bindings import EntryTarget, Resolution
from specc.syntax import ast

Value = Callable[[ast.Expr], py.expr]

APPLY = "apply_application"
APPLY_IMPORTS = (Import("typing", "Any"),)

_FUNCTION = '''
def apply_application(
    application: Any,
    image: keras.KerasTensor,
    *,
    trainable: bool = True,
    freeze_until: int | str | None = None,
    training: bool | None = None,
    **arguments: Any,
) -> keras.KerasTensor:
    """Make a model of `keras.applications` for `image`, freeze it, and apply it.

    `freeze_until` is a number of layers, or the name of the first layer that trains.
    """
    base = application(**arguments, input_shape=image.shape[1:])
    base.trainable = trainable
    if isinstance(freeze_until, str):
        freeze_until = [layer.name for layer in base.layers].index(freeze_until)
    for layer in base.layers[: freeze_until or 0]:
        layer.trainable = False
    return base(image, training=training)
'''


def apply_function() -> py.stmt:
    """The function that makes, freezes and applies, for a script that speaks of it."""
    (function,) = quote(_FUNCTION)
    return function


def applied_application(target: EntryTarget, flowing: Sequence[py.expr], value: Value) -> py.expr:
    """An application to what flows, as an expression."""
    given = [
        keyword(name, value(expr)) for name, expr in ((p.name, e) for p, e in target.constructor)
    ]
    given += [keyword(name, value(expr)) for name, expr in target.call]
    return call(APPLY, path(target.entry.path), *flowing, keywords=given)


def application_statements(
    target: EntryTarget,
    flowing: py.expr,
    value: Value,
    names: tuple[str, str, str],
    resolution: Resolution,
) -> tuple[list[py.stmt], py.expr] | None:
    """Statements that make and freeze an application, and the expression that applies it.

    `flowing` is written twice, so it is a name. `names` are those of the model, of a layer in
    it, and of the list of their names. None where `freeze_until` is neither clearly a number
    nor clearly a name.
    """
    base, layer, listed = names
    given = {param.name: expr for param, expr in target.constructor}
    until = given.pop("freeze_until", None)
    trainable = given.pop("trainable", None)
    shape = py.Subscript(attribute(flowing, "shape"), py.Slice(py.Constant(1)), py.Load())
    made = call(
        target.entry.path,
        keywords=[
            *(keyword(name, value(expr)) for name, expr in given.items()),
            keyword("input_shape", shape),
        ],
    )
    statements: list[py.stmt] = [assign(base, made)]
    if trainable is not None:
        frozen = assign(attribute(path(base), "trainable"), value(trainable))
        statements.append(at(frozen, trainable.span))
    if until is not None:
        kind = _type_of(until, resolution)
        if kind is None:
            return None
        every, count = attribute(path(base), "layers"), value(until)
        if kind == "string":
            called = py.comprehension(py.Name(layer, py.Store()), every, [], 0)
            names_of = py.ListComp(attribute(path(layer), "name"), [called])
            statements.append(at(assign(listed, names_of), until.span))
            count = call(f"{listed}.index", count)
        layers = index(every, py.Slice(None, count))
        still = assign(attribute(path(layer), "trainable"), py.Constant(False))
        statements.append(at(loop(layer, layers, [still]), until.span))
    named = [keyword(name, value(expr)) for name, expr in target.call]
    return statements, call(path(base), flowing, keywords=named)


def _type_of(expr: ast.Expr, resolution: Resolution) -> str | None:
    """`int` or `string` where the expression itself says so, or a param that it names."""
    match expr:
        case ast.Literal(value=str()):
            return "string"
        case ast.Literal(value=int()):
            return "int"
        case ast.Name() if expr not in resolution.names:
            return "string"
        case ast.Name():
            definition = resolution.names[expr].definition
            kind = definition.type if isinstance(definition, ast.Param) else None
            return kind.id if kind is not None and kind.id in ("int", "string") else None
        case _:
            return None
