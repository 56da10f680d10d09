"""What a function of the script needs from outside: params, what depends on them, models.

A block is a function, so the params that it uses, and those that the blocks it
uses use, become keyword arguments. A top-level constant that depends on a param
is computed in `build_model` and passed along in the same way; one that does not
is a constant of the script.
"""

from __future__ import annotations

from specc.record import record
from specc.resolve.bindings import Definition, EntryTarget, Kind, Resolution
from specc.syntax import ast
from specc.syntax.walk import walk

Outside = ast.Param | ast.Let


@record
class Needs:
    """`values` are params and dependent constants in the order of the spec, `models` likewise."""

    values: tuple[Outside, ...]
    models: tuple[ast.ModelDef, ...]


class Free:
    """The needs of every block and model, and which constants depend on params."""

    def __init__(self, resolution: Resolution) -> None:
        self._resolution = resolution
        self._order: dict[Outside, int] = {}
        for param in resolution.params.values():
            self._order[param] = len(self._order)
        self.dependent: dict[ast.Let, tuple[Outside, ...]] = {}
        """Constants that depend on params, with what each one uses directly."""
        self.inlined: set[ast.Let] = set()
        """Constants that hold an object: each use makes a fresh one, as Keras wants it."""
        for let in resolution.lets:
            self._classify(let)
        self._needs: dict[Definition, Needs] = {}

    def _classify(self, let: ast.Let) -> None:
        nodes = list(walk(let.value))
        used = tuple(
            dict.fromkeys(
                outside
                for node in nodes
                if isinstance(node, ast.Name)
                for outside in self.outside(node)
            )
        )
        targets = self._resolution.targets
        if any(
            isinstance(n, (ast.Call, ast.Name))
            and n in targets
            and isinstance(targets[n], EntryTarget)
            for n in nodes
        ):
            self.inlined.add(let)
        elif used:
            self.dependent[let] = used
            self._order[let] = len(self._order)

    def outside(self, name: ast.Name) -> tuple[Outside, ...]:
        """The param or dependent constant that `name` means; those of an inlined constant."""
        binding = self._resolution.names.get(name)
        if binding is None or binding.kind not in (Kind.PARAM, Kind.LET):
            return ()
        definition = binding.definition
        if isinstance(definition, ast.Let) and definition in self.inlined:
            return tuple(
                o
                for node in walk(definition.value)
                if isinstance(node, ast.Name)
                for o in self.outside(node)
            )
        if isinstance(definition, (ast.Param, ast.Let)) and definition in self._order:
            return (definition,)
        return ()

    def used_in(self, *roots: ast.Node) -> tuple[Outside, ...]:
        """Params and dependent constants that are used below `roots`, in the spec's order."""
        found: set[Outside] = set()
        for node in walk(*roots):
            if isinstance(node, ast.Name):
                found.update(self.outside(node))
            elif isinstance(node, ast.Literal):
                for part in self._resolution.templates.get(node, ()):
                    if isinstance(part, ast.Name):
                        found.update(self.outside(part))
        return tuple(sorted(found, key=self._order.__getitem__))

    def params_of(self, *values: Outside) -> tuple[ast.Param, ...]:
        """The params behind these, dependent constants followed to what they use."""
        found: set[ast.Param] = set()
        pending = list(values)
        while pending:
            match pending.pop():
                case ast.Param() as param:
                    found.add(param)
                case let:
                    pending.extend(self.dependent[let])
        return tuple(sorted(found, key=self._order.__getitem__))

    def lets_of(self, *values: Outside) -> tuple[ast.Let, ...]:
        """The dependent constants among these, and those that they use, in the spec's order."""
        found: set[ast.Let] = set()
        pending = list(values)
        while pending:
            item = pending.pop()
            if isinstance(item, ast.Let):
                found.add(item)
                pending.extend(self.dependent[item])
        return tuple(sorted(found, key=self._order.__getitem__))

    def needs(self, definition: Definition) -> Needs:
        """What the function of a block or model needs, its blocks' needs included.

        Models that a model uses are made outside of it and passed to it.
        """
        if definition not in self._needs:
            for item in self._resolution.used_first(definition, known=self._needs.keys()):
                self._needs[item] = self._direct(item)
        return self._needs[definition]

    def _direct(self, definition: Definition) -> Needs:
        body = () if isinstance(definition, ast.ExternDef) else definition.body
        values = set(self.used_in(*body))
        models: dict[ast.ModelDef, None] = {}
        for used in self._resolution.uses[definition]:
            if isinstance(used, ast.ModelDef):
                models.setdefault(used)
            else:
                values.update(self._needs[used].values)
                defaults = [p.default for p in used.parameters if p.default is not None]
                values.update(self.used_in(*defaults))  # callers give those that params change
                models.update(dict.fromkeys(self._needs[used].models))
        return Needs(tuple(sorted(values, key=self._order.__getitem__)), tuple(models))
