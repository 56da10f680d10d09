"""A program as the text of a spec: what `specc convert` writes of a JSON form.

    Program ──► models, values ──► ast.Module ──► specc.syntax.printing ──► text

What it says is the graph, as a person would write it: what flows straight on needs no name, and
layers are called as Keras counts unless the program says otherwise.
"""

from __future__ import annotations

from specc.backends.json_form import as_text as as_json
from specc.backends.json_form.definitions import Definitions
from specc.backends.spec.models import model_def
from specc.backends.spec.settings import data_def, settings_of
from specc.backends.spec.words import Words
from specc.diagnostics.model import Sink
from specc.graph.ir import Program
from specc.json_form import read
from specc.limits import Limits
from specc.source import JSON_TEXT, NOWHERE, SourceMap
from specc.syntax import ast
from specc.syntax.printing import print_module

__all__ = ["as_module", "as_text"]


def as_text(program: Program) -> str:
    """The program as a spec without params, blocks and loops. Equal programs, equal text."""
    return print_module(as_module(program))


def as_module(program: Program) -> ast.Module:
    """The tree of that text."""
    definitions = Definitions(program)
    items: list[ast.TopLevel] = [ast.Edition(NOWHERE, ast.Literal(NOWHERE, 1, "1"))]
    items += _definitions(program) if definitions.written else []
    top = {model.name for model in program.models.values()}
    top |= {i.name.id for i in items if isinstance(i, (ast.Let, ast.LayerDef, ast.ExternDef))}
    words = Words(definitions, frozenset(top))
    if program.data is not None:
        items.append(data_def(program.data, words))
    for definition in program.resolution.models:
        for model in program.models.values():
            if model.definition is definition:
                items.append(model_def(model, words))
    if program.train is not None:
        named = program.resolution.train.name
        called = None if named is None else ast.Name(NOWHERE, named.id)
        items.append(ast.TrainDef(NOWHERE, called, settings_of(program.train.settings, words)))
    if program.device is not None:
        kind = ast.Name(NOWHERE, program.device.kind)
        items.append(ast.DeviceDef(NOWHERE, kind, settings_of(program.device.settings, words)))
    return ast.Module(NOWHERE, tuple(items))


def _definitions(program: Program) -> list[ast.TopLevel]:
    """The custom layers of a program, as its JSON form has them: one name for each."""
    source = SourceMap().add(JSON_TEXT, as_json(program))
    module = read(source, Sink(), Limits(max_bytes=len(source.text) + 1))
    kinds = (ast.Let, ast.LayerDef, ast.ExternDef)
    return [item for item in module.items if isinstance(item, kinds)]
