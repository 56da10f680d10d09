"""Params that a script is built with, once and for all.

A function that the pipeline calls batch by batch takes no params: it holds the values that they had
when the script was built. Where `load_data` or the model go by such a param as well, the script
would train on one value and build for another. It refuses the other one instead.
"""

from __future__ import annotations

import ast
from collections.abc import Collection

from specc.backends.python import tree
from specc.backends.python.data_context import DataContext
from specc.backends.python.quote import quote
from specc.backends.python.settings import Scope, written_argument


def note_fixed(context: DataContext, argument: str) -> None:
    """Note the params in an argument of the source whose value a function of batches holds."""
    scope = Scope(context.program, context.variable, context.module)
    written_argument(context.data.settings["source"], argument, scope)
    context.fixed |= set(scope.used)


def fixed_params(context: DataContext, batched: Scope, taken: Collection[str]) -> list[str]:
    """Those of the params `taken` that functions of batches hold, in the order of the spec."""
    held = context.fixed | set(batched.used)
    return [name for name in context.program.params if name in held and name in taken]


def refusing(context: DataContext, names: Collection[str]) -> list[ast.stmt]:
    """Statements of `load_data` that refuse other values of these params."""
    if not names:
        return []
    params = context.program.params
    variables: list[ast.expr] = [tree.path(context.variable(name)) for name in names]
    values: list[ast.expr] = [tree.constant(params[name].value) for name in names]
    single = len(variables) == 1
    text = (
        f"batches are read as the script was built: build it again for another {' or '.join(names)}"
    )
    return quote(
        """
        if GIVEN != BUILT:
            raise ValueError(REASON)
        """,
        GIVEN=variables[0] if single else ast.Tuple(variables, ast.Load()),
        BUILT=values[0] if single else ast.Tuple(values, ast.Load()),
        REASON=tree.constant(text),
    )
