"""What the functions of a script know of one another: their names and what each takes."""

from __future__ import annotations

import ast as py
from collections.abc import Sequence
from textwrap import fill

from specc.backends.python.expressions import Blocks, Called, Writer
from specc.backends.python.free import Free, Needs, Outside
from specc.backends.python.layout_doc import INDENT, WIDTH
from specc.backends.python.names import Scope, param_names
from specc.backends.python.signature import Signature, signature_of
from specc.backends.python.tree import docstring, keyword, path
from specc.expansion import models_used_by
from specc.graph.ir import Layer, Program
from specc.graph.sparse import sparse_arguments
from specc.resolve.bindings import EntryTarget, Kind, Resolution
from specc.source import SourceMap
from specc.syntax import ast
from specc.syntax.walk import walk

OF_CLASS = frozenset(("self", "cls", "training", "mask", "args", "kwargs", "config", "input_shape"))
"""Names that mean something in the methods of a layer."""

_DOCUMENTED = WIDTH - INDENT - 2 * len('"""')
"""How long a line of a docstring may be."""


class Outline:
    """The names in a script: of its constants, of its functions, of what those take.

    `uses` collects the modules that the code speaks of: `keras`, `layers`, `ops`, `sys`.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.resolution: Resolution = program.resolution
        self.free = Free(self.resolution)
        self.module = Scope()
        self.uses: set[str] = {"keras"}
        self.constants: dict[ast.Node, str] = {}
        self.functions: dict[ast.Node, str] = {}
        self.used = {used for each in self.resolution.uses.values() for used in each}
        """The definitions that others use."""
        self.main = program.model.definition if program.model is not None else None
        self._signatures: dict[Called, Signature] = {}
        self._wrapped: set[ast.Node] | None = None
        self._sparse: set[tuple[ast.Node, str]] | None = None

    def writer(self, scope: Scope, needs: Needs) -> Writer:
        """A writer of expressions in a function whose names are `scope`."""

        def lookup(name: ast.Name) -> py.expr:
            binding = self.resolution.names.get(name)
            if binding is None:
                return path(scope.name(("local", name.id), name.id))
            definition = binding.definition
            if definition in self.constants:
                return path(self.constants[definition])
            if isinstance(definition, ast.Let) and definition in self.free.inlined:
                return writer.value(definition.value)
            if binding.kind in (Kind.PARAM, Kind.LET) and definition in needs.values:
                return path(scope.name(definition, binding.name))
            if binding.kind is Kind.MODEL:
                return path(scope.name(definition, binding.name))
            return path(scope.name(("local", name.id), name.id))

        writer = Writer(
            self.resolution,
            lookup,
            self.uses,
            self.program.on_tensors,
            Blocks(self.functions, self.signature, lambda block: self._needed_by(block, scope)),
        )
        return writer

    def _needed_by(self, block: Called, scope: Scope) -> Sequence[py.keyword]:
        """What a block is given beside its own parameters, by a function with these names."""
        names = self.needed_names(block)
        return [keyword(name, path(scope.name(item, item.name.id))) for item, name in names.items()]

    def needed_names(self, block: Called) -> dict[Outside | ast.ModelDef, str]:
        """What a block or layer takes from outside, with the names of those parameters."""
        scope = self.inner_scope(block)
        needs = self.free.needs(block)
        return {item: scope.name(item, item.name.id) for item in (*needs.values, *needs.models)}

    def inner_scope(self, block: Called) -> Scope:
        """The names in a block or layer: its inputs and parameters first."""
        scope = Scope(self.module.taken | (set() if isinstance(block, ast.BlockDef) else OF_CLASS))
        self._signatures[block] = signature_of(block, self.resolution, scope)
        return scope

    def signature(self, block: Called) -> Signature:
        """What a block or layer takes."""
        if block not in self._signatures:
            self.inner_scope(block)
        return self._signatures[block]

    def wraps(self, definition: ast.LayerDef) -> bool:
        """Whether another layer is given this one: `TimeDistributed(Scale())`."""
        if self._wrapped is None:
            self._wrapped = self._find_wrapped()
        return definition in self._wrapped

    def _find_wrapped(self) -> set[ast.Node]:
        """Custom layers in the arguments of others, or held by a constant."""
        targets = self.resolution.targets
        values = [
            value
            for target in targets.values()
            if isinstance(target, EntryTarget)
            for _, value in target.constructor
        ]
        values += [let.value for let in self.resolution.lets]
        definitions: list[ast.BlockDef | ast.ModelDef] = [*self.resolution.blocks]
        bodies = [definition.body for definition in [*definitions, *self.resolution.models]]
        for body in bodies:
            values += [node.value for node in walk(*body) if isinstance(node, ast.Let)]
        found: set[ast.Node] = set()
        for node in walk(*values):
            inner = targets.get(node) if isinstance(node, (ast.Call, ast.Name)) else None
            if isinstance(inner, EntryTarget):
                found.update(d for d in (self.resolution.definition_of(inner.entry),) if d)
        return found

    def is_given_sparse(self, definition: ast.LayerDef, name: str) -> bool:
        """Whether Keras may trace this layer with a sparse tensor for its input `name`."""
        if self._sparse is None:
            self._sparse = set()
            for node, argument in sparse_arguments(list(self.program.models.values())):
                if isinstance(node.operation, Layer) and node.operation.instance is not None:
                    made = self.resolution.definition_of(node.operation.instance.entry)
                    if made is not None:
                        self._sparse.add((made, argument))
        return (definition, name) in self._sparse

    # ---------------------------------------------------------------- models

    def is_root(self, definition: ast.ModelDef) -> bool:
        """Whether nobody passes anything to this model's function."""
        if definition is self.main:
            return True
        return definition not in self.used

    def all_needs(self, root: ast.ModelDef) -> Needs:
        """The needs of a model and of all models that it makes."""
        values = dict.fromkeys(self.free.needs(root).values)
        models = models_used_by(self.resolution, root)
        for model in models:
            values.update(dict.fromkeys(self.free.needs(model).values))
        order = [*self.resolution.params.values(), *self.resolution.lets]
        places = {item: place for place, item in enumerate(order)}
        return Needs(tuple(sorted(values, key=places.__getitem__)), tuple(models))

    def param_name(self, param: ast.Param) -> str:
        """What `build_model` calls a param."""
        return param_names(self.program.params, self.module)[param.name.id]


def explanation(sources: SourceMap, definition: ast.Node, otherwise: str) -> py.stmt:
    """The docstring of what a definition becomes: the comment above it, or `otherwise`."""
    text = leading_comment(sources, definition) or otherwise
    return docstring("\n\n".join(map(_filled, text.split("\n\n"))))


def _filled(paragraph: str) -> str:
    """A paragraph as it is, its lines broken anew where one of them is too long."""
    lines = paragraph.split("\n")
    if all(len(line) <= _DOCUMENTED for line in lines):
        return paragraph
    return fill(paragraph, _DOCUMENTED, break_long_words=False, break_on_hyphens=False)


def leading_comment(sources: SourceMap, definition: ast.Node) -> str:
    """The comment lines right above a definition, as one text; empty where there are none."""
    location = sources.locate(definition.span.start)
    lines: list[str] = []
    line = location.line - 1
    while line >= 1:
        text = location.source.line_text(line).strip()
        if not text.startswith("#"):
            break
        lines.append(text.lstrip("#").strip())
        line -= 1
    return "\n".join(reversed(lines)).strip()
