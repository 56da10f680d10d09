"""Values of settings and of the steps of data as Python expressions.

They are written as the spec writes them: positional arguments stay positional,
`1 / 255` stays a division, a top-level constant goes by its name in the script, and
a `param` stays a name, which the function around it then takes as a parameter.
Constants of a block, and those that depend on a param, are written out.
"""

from __future__ import annotations

import ast as python
from collections.abc import Callable

from specc.backends.python import tree
from specc.backends.python.expressions import Writer
from specc.backends.python.imports import USES, Import
from specc.backends.python.names import Scope as Names
from specc.graph.ir import Program, Setting, Step
from specc.resolve.bindings import EntryTarget, Resolution
from specc.syntax import ast


class Scope:
    """What names mean in the settings of one function, and which params it has used.

    `variable` gives the name by which the function knows a param, `module` the names
    of the script's constants. `fixed` says that params are written as the values that they have:
    a function that the pipeline calls batch by batch takes none.
    """

    def __init__(
        self,
        program: Program,
        variable: Callable[[str], str],
        module: Names,
        *,
        fixed: bool = False,
    ) -> None:
        self.program = program
        self.resolution: Resolution = program.resolution
        self._variable = variable
        self._module = module
        self._fixed = fixed
        self._params: set[str] = set()
        self._modules: set[str] = set()
        self.writer = Writer(self.resolution, self._meaning, self._modules, program.on_tensors)

    @property
    def used(self) -> list[str]:
        """The params used so far, in the order of the spec."""
        return [name for name in self.program.params if name in self._params]

    @property
    def imports(self) -> set[Import]:
        """What the expressions written so far speak of."""
        return {USES[name] for name in self._modules}

    def use(self, name: str) -> python.expr:
        """The param called `name`."""
        self._params.add(name)
        return tree.path(self._variable(name))

    def depends(self, expr: ast.Expr) -> bool:
        """Whether `expr` has another value when a param has."""
        alone = Scope(self.program, self._variable, self._module)
        alone.writer.value(expr)
        return bool(alone.used)

    def _meaning(self, name: ast.Name) -> python.expr:
        binding = self.resolution.names.get(name)
        definition = None if binding is None else binding.definition
        constant = None if definition is None else self._module.find(definition)
        if constant is not None:
            return tree.path(constant)
        match definition:
            case ast.Param() if self._fixed:
                self._params.add(definition.name.id)
                return tree.constant(self.program.params[definition.name.id].value)
            case ast.Param():
                return self.use(definition.name.id)
            case ast.Let(value=value):
                return self.writer.value(value)
            case _:  # the variable of a comprehension
                return tree.path(self._variable(name.id))

    def behind(self, expr: ast.Expr) -> ast.Expr:
        """What `expr` stands for, where it is the name of a constant."""
        while isinstance(expr, ast.Name):
            binding = self.resolution.names.get(expr)
            if binding is None or not isinstance(binding.definition, ast.Let):
                break
            expr = binding.definition.value
        return expr


def written_setting(setting: Setting, scope: Scope) -> python.expr:
    """The value of a setting."""
    return tree.at(scope.writer.value(setting.expr), setting.span)


def written_items(expr: ast.Expr, scope: Scope) -> python.expr:
    """A list or map as one of Python that shows its items, whatever names it has in the spec."""
    node: python.expr
    match scope.behind(expr):
        case ast.List(items=items):
            node = python.List([written_items(item, scope) for item in items], python.Load())
        case ast.Tuple(items=items):
            node = python.Tuple([written_items(item, scope) for item in items], python.Load())
        case ast.Map(entries=entries):
            node = tree.mapping((e.item, written_items(e.value, scope)) for e in entries)
        case ast.Conditional(then=then, condition=condition, orelse=orelse):
            test = scope.writer.value(condition)
            node = python.IfExp(test, written_items(then, scope), written_items(orelse, scope))
        case ast.Comprehension() as computed:
            node = scope.writer.value(computed)
        case _:
            node = scope.writer.value(expr)
    return tree.at(node, expr.span)


def written_argument(owner: Setting | Step, name: str, scope: Scope) -> python.expr:
    """An argument of the object that a setting or a step is, or the argument's default."""
    expr = scope.behind(owner.expr)
    target = scope.resolution.targets.get(expr)
    given = target.constructor if isinstance(target, EntryTarget) else ()
    for param, value in given:
        if param.name == name:
            return scope.writer.value(value)
    instance = owner.instance if isinstance(owner, Step) else owner.value
    return tree.constant(instance.get(name))


def written_step(step: Step, scope: Scope) -> python.Call:
    """The layer that a step is: `layers.Rescaling(1 / 255)`."""
    layer = scope.writer.value(step.expr)
    assert isinstance(layer, python.Call)
    return layer
