"""Which layers inside of a custom layer can be made only when the sizes of its inputs are known.

`Dense(ops.shape(x)[-1])` is one, and any layer in a loop or branch whose head reads a size. The
others are made with the custom layer itself. All of them are made before the layer runs, and so
are its weights: what they are made of is no tensor, and no size of one that the layer computes.
"""

from __future__ import annotations

from collections.abc import Iterable

from specc.diagnostics import Label
from specc.diagnostics.codes import shapes as codes
from specc.resolve.bindings import ActivationTarget, EntryTarget, Kind, OpTarget
from specc.resolve.context import Context
from specc.syntax import ast
from specc.syntax.walk import walk
from specc.syntax.wellformed import children


def note_late(context: Context, definition: ast.LayerDef) -> None:
    """Add the late layers of a custom layer to `Resolution.late`."""
    resolution = context.resolution
    reading = _Reading(context)
    waiting: list[tuple[ast.Node, bool, tuple[ast.Expr, ...]]] = [
        (node, False, ()) for node in reversed(definition.body)
    ]
    while waiting:
        node, late, heads = waiting.pop()
        inner: Iterable[ast.Node] = children(node)
        match node:
            case ast.Let():
                reading.note(node)
                continue
            case ast.WeightDecl(arguments=arguments):
                if not reading.check((*heads, *(argument.value for argument in arguments))):
                    resolution.misplaced.add(node)
                continue
            case ast.Repeat(count=head) | ast.For(iterable=head):
                late, heads = late or reading.reads_size(head), (*heads, head)
            case ast.If(condition=head) | ast.Conditional(condition=head):
                late, heads = late or reading.reads_size(head), (*heads, head)
            case ast.Comprehension(iterable=head, condition=condition):
                conditions = () if condition is None else (condition,)
                late = late or reading.reads_size(head, *conditions)
                heads = (*heads, head, *conditions)
            case ast.Call() | ast.Name():
                target = resolution.targets.get(node)
                made_with: list[ast.Expr] = []
                if isinstance(target, EntryTarget) and target.entry.section == "layers":
                    made_with = [value for _, value in target.constructor]
                    inner = [value for _, value in target.call]
                elif not isinstance(target, ActivationTarget):
                    waiting += [(child, late, heads) for child in reversed(list(inner))]
                    continue
                reading.check((*heads, *made_with))
                if late or reading.reads_size(*made_with):
                    resolution.late.add(node)
        waiting += [(child, late, heads) for child in reversed(list(inner))]


class _Reading:
    """What the constants of a custom layer's body read of its tensors."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._sized: set[ast.Node] = set()
        """Constants that sizes are part of."""
        self._derived: dict[ast.Node, ast.Node] = {}
        """Constants that are known only when the layer runs, with what in them is."""

    def note(self, let: ast.Let) -> None:
        """Note what a constant of the body reads."""
        if self.reads_size(let.value):
            self._sized.add(let)
        derived = self._derived_in(let.value)
        if derived is not None:
            self._derived[let] = derived

    def reads_size(self, *exprs: ast.Expr) -> bool:
        """Whether a size is part of these."""
        resolution = self._context.resolution
        for node in walk(*exprs):
            if isinstance(node, (ast.Call, ast.Name, ast.Attribute)) and isinstance(
                resolution.targets.get(node), OpTarget
            ):
                return True
            binding = resolution.names.get(node) if isinstance(node, ast.Name) else None
            if binding is not None and binding.definition in self._sized:
                return True
        return False

    def check(self, exprs: Iterable[ast.Expr]) -> bool:
        """Report what in these is known only when the layer runs; whether there was nothing."""
        names = self._context.resolution.names
        fits = True
        for expr in exprs:
            derived = self._derived_in(expr)
            if derived is None:
                continue
            shown: ast.Node = derived
            secondary = []
            for node in walk(expr):
                binding = names.get(node) if isinstance(node, ast.Name) else None
                if binding is not None and binding.definition in self._derived:
                    shown = node
                    secondary = [Label(derived.span, "computed here")]
                    break
            fits = False
            self._context.sink.report(
                codes.LATE_SIZE,
                shown.span,
                "known only when the layer runs",
                secondary=secondary,
                notes=["of the tensors of a layer, only the sizes of its inputs are known before"],
                helps=["take them from an input: `let width = ops.shape(x)[-1]`"],
            )
        return fits

    def _derived_in(self, expr: ast.Expr) -> ast.Node | None:
        """What in an expression is known only when the layer runs."""
        resolution = self._context.resolution
        waiting: list[ast.Node] = [expr]
        while waiting:
            node = waiting.pop()
            target = resolution.targets.get(node) if isinstance(node, ast.Call) else None
            if isinstance(target, OpTarget) and self._is_of_input(target):
                continue
            if isinstance(target, OpTarget):
                return node
            binding = resolution.names.get(node) if isinstance(node, ast.Name) else None
            if binding is not None and binding.kind in (Kind.TENSOR, Kind.WEIGHT):
                return node
            if binding is not None and binding.definition in self._derived:
                return self._derived[binding.definition]
            waiting += reversed(children(node))
        return None

    def _is_of_input(self, target: OpTarget) -> bool:
        """Whether this is `ops.shape(x)` or `ops.ndim(x)` of an input that was not reassigned."""
        given = [*target.positional, *(value for _, value in target.keywords)]
        if target.entry.name not in ("shape", "ndim") or len(given) != 1:
            return False
        names = self._context.resolution.names
        binding = names.get(given[0]) if isinstance(given[0], ast.Name) else None
        return binding is not None and isinstance(binding.definition, ast.InputDecl)
