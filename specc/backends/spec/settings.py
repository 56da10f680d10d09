"""The data, train and device blocks of a spec."""

from __future__ import annotations

from collections.abc import Mapping

from specc.backends.spec.words import Words, is_word
from specc.graph.ir import DataPlan, Flow, Setting
from specc.source import NOWHERE
from specc.syntax import ast


def settings_of(settings: Mapping[str, Setting], words: Words) -> tuple[ast.Statement, ...]:
    """`name = value` for each setting."""
    return tuple(
        ast.Assign(NOWHERE, (ast.Name(NOWHERE, name),), words.value(setting.value))
        for name, setting in settings.items()
    )


def data_def(data: DataPlan, words: Words) -> ast.DataDef:
    """A data block."""
    flows = (_flow(flow, words) for flow in data.flows)
    return ast.DataDef(NOWHERE, None, (*settings_of(data.settings, words), *flows))


def _flow(flow: Flow, words: Words) -> ast.Feed:
    columns = tuple(_column(column.name) for column in flow.columns)
    stages: list[ast.Expr] = [ast.List(NOWHERE, columns)] if flow.stacked else list(columns)
    for step in flow.steps:
        called = ast.Name(NOWHERE, step.instance.entry.name)
        made = words.made_with(step.instance)
        stages.append(ast.Call(NOWHERE, called, made) if made else called)
    value = stages[0] if len(stages) == 1 else ast.Pipe(NOWHERE, tuple(stages))
    return ast.Feed(NOWHERE, flow.role, ast.Name(NOWHERE, flow.name), value)


def _column(name: str) -> ast.Expr:
    """A column by its name, which is no binding whatever else is called so."""
    return ast.Name(NOWHERE, name) if is_word(name) else ast.Literal(NOWHERE, name, "")
