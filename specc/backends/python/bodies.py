"""Bodies of blocks and models as statements of the script: loops as loops, branches as branches."""

from __future__ import annotations

import ast as py
from collections.abc import Sequence

from specc.backends.python.expressions import Writer, stored
from specc.backends.python.flow import may_set_current, reads_current, takes_current
from specc.backends.python.names import Scope
from specc.backends.python.tree import assign, at, loop, origin, path
from specc.resolve.bindings import Resolution
from specc.syntax import ast
from specc.syntax.walk import names_in, walk


class BodyWriter:
    """Writes one body. `outputs` are the variables of its `output` statements, in order."""

    def __init__(
        self, resolution: Resolution, writer: Writer, scope: Scope, body: Sequence[ast.Statement]
    ) -> None:
        self._resolution = resolution
        self._writer = writer
        self._scope = scope
        bound = bound_names(body)
        # The variable of statements that name nothing; `x`, unless the spec means something by it.
        wanted = next((n for n in ("x", "y", "h") if n not in bound), "value")
        self._unnamed = wanted
        self._unnamed_key = object()
        self.current: str | None = None
        self.kept: set[str] = set()
        """Variables that are read when all is done: no output may take them over."""
        self.outputs: list[tuple[str | None, str]] = []

    def write(self, statements: Sequence[ast.Statement], *, after: bool = False) -> list[py.stmt]:
        """The statements; `after` says whether the current value is read behind them."""
        written: list[py.stmt] = []
        for index, statement in enumerate(statements):
            rest = statements[index + 1 :]
            self._statement(statement, rest, after, written)
        return written

    def variable(self, name: str) -> str:
        """The script's name for a name bound in this body."""
        return self._scope.name(("local", name), name)

    def _statement(
        self,
        statement: ast.Statement,
        rest: Sequence[ast.Statement],
        after: bool,
        written: list[py.stmt],
    ) -> None:
        match statement:
            case ast.ExprStatement(value=value):
                target = self._scope.name(self._unnamed_key, self._unnamed)
                self._flow(value, [target], written)
                self.current = target
            case ast.Assign(targets=targets, value=value):
                names = [self.variable(target.id) for target in targets]
                self._flow(value, names, written)
                self.current = names[0]
            case ast.OutputDecl(name=name, values=values):
                for place, value in enumerate(values):
                    is_last = not rest and place == len(values) - 1
                    self._output(name, value, rest, is_last, written)
            case ast.Let(name=name, value=value):
                target = self.variable(name.id)
                self._keep_current([target], written)
                written.append(at(assign(target, self._writer.value(value)), statement.span))
            case ast.LayerBinding(name=name, value=value):
                made = self._writer.made(self._resolution.targets[value])
                target = self.variable(name.id)
                self._keep_current([target], written)
                written.append(at(assign(target, made), statement.span))
            case ast.Repeat() | ast.For():
                self._loop(statement, (rest, after), written)
            case ast.If():
                self._branch(statement, (rest, after), written)

    def _flow(self, expr: ast.Expr, targets: Sequence[str], written: list[py.stmt]) -> None:
        """Statements that give what `expr` comes to to `targets`, a stage each."""
        if isinstance(expr, ast.Conditional) and takes_current(expr, self._resolution):
            written.append(at(assign(_names(targets), self._conditional(expr)), expr.span))
            return
        flowing: py.expr | None
        if takes_current(expr, self._resolution):
            assert self.current is not None
            flowing = path(self.current)
            stages = expr.stages if isinstance(expr, ast.Pipe) else (expr,)
        elif isinstance(expr, ast.Pipe):
            flowing = self._writer.value(expr.stages[0])
            stages = expr.stages[1:]
        else:
            written.append(at(assign(_names(targets), self._writer.value(expr)), expr.span))
            return
        between = targets[0]
        if len(targets) > 1 or any(self._reads(stage, between) for stage in stages[1:]):
            between = self._scope.name(self._unnamed_key, self._unnamed)
            if any(self._reads(stage, between) for stage in stages[1:]):
                between = self._scope.fresh(self._unnamed)
        for stage in stages[:-1]:
            step = assign(between, self._applied(stage, flowing, written))
            written.append(at(step, stage.span))
            flowing = path(between)
        last = assign(_names(targets), self._applied(stages[-1], flowing, written))
        written.append(at(last, stages[-1].span))

    def _applied(self, stage: ast.Expr, flowing: py.expr, written: list[py.stmt]) -> py.expr:
        """A stage applied; what must be done before it is written down."""
        if not self._writer.is_application(stage):
            return self._writer.applied(stage, flowing)
        if not isinstance(flowing, py.Name):
            image = self._scope.name("image of an application", "image")
            written.append(at(assign(image, flowing), stage.span))
            flowing = path(image)
        base, layer, names = (
            self._scope.name(f"{name} of an application", name)
            for name in ("base", "layer", "names")
        )
        made = self._writer.application(stage, flowing, (base, layer, names))
        if made is None:
            return self._writer.applied(stage, flowing)
        statements, applied = made
        written += [at(s, stage.span) if origin(s) is None else s for s in statements]
        return at(applied, stage.span)

    def _conditional(self, expr: ast.Expr) -> py.expr:
        """A choice between chains, each of which may take the current value."""
        if isinstance(expr, ast.Conditional):
            return py.IfExp(
                self._writer.value(expr.condition),
                self._conditional(expr.then),
                self._conditional(expr.orelse),
            )
        if not takes_current(expr, self._resolution):
            return self._writer.value(expr)
        assert self.current is not None
        written: py.expr = path(self.current)
        for stage in expr.stages if isinstance(expr, ast.Pipe) else (expr,):
            written = self._writer.applied(stage, written)
        return written

    def _reads(self, stage: ast.Expr, variable: str) -> bool:
        return any(
            isinstance(node, ast.Name)
            and node in self._resolution.names
            and self._scope.find(("local", node.id)) == variable
            for node in walk(stage)
        )

    def _output(
        self,
        name: ast.Name | None,
        value: ast.Expr,
        rest: Sequence[ast.Statement],
        is_last: bool,
        written: list[py.stmt],
    ) -> None:
        if isinstance(value, ast.Name) and not takes_current(value, self._resolution):
            variable = self._writer.value(value)
            if isinstance(variable, py.Name) and value.id not in bound_names(rest):
                self.outputs.append((name.id if name else value.id, variable.id))
                return
        label = name.id if name is not None else None
        wanted = label or self._unnamed
        target = self._last(label) if is_last else self._scope.fresh(wanted)
        if target in self.kept or any(target == variable for _, variable in self.outputs):
            target = self._scope.fresh(wanted)
        self._flow(value, [target], written)
        implied = value.id if label is None and isinstance(value, ast.Name) else label
        self.outputs.append((implied, target))

    def _last(self, label: str | None) -> str:
        """The variable of an output that is the last statement: nothing is read after it."""
        if label is None:
            return self._scope.name(self._unnamed_key, self._unnamed)
        return self._scope.name(("local", label), label)

    def _loop(
        self,
        statement: ast.Repeat | ast.For,
        behind: tuple[Sequence[ast.Statement], bool],
        written: list[py.stmt],
    ) -> None:
        target, iterable = self._loop_head(statement)
        self._keep_current([self.variable(name.id) for name in loop_names(statement)], written)
        rest, after = behind
        body = statement.body
        read_behind = reads_current(rest, after, self._resolution) and may_set_current(body)
        carried = reads_current(body, False, self._resolution) or read_behind
        if carried:
            self._carry(written)
        inner = self.write(body, after=carried)
        if carried:
            self._carry(inner)
        head = statement.count if isinstance(statement, ast.Repeat) else statement.iterable
        written.append(at(loop(target, iterable, inner or [py.Pass()]), head.span))

    def _loop_head(self, statement: ast.Repeat | ast.For) -> tuple[py.expr, py.expr]:
        """The variables of a loop as they stand in its head, and what it runs over."""
        match statement:
            case ast.Repeat(count=count, index=index):
                variable = self.variable(index.id) if index is not None else "_"
                numbers = py.Call(path("range"), [self._writer.value(count)], [])
                return py.Name(variable, py.Store()), numbers
            case ast.For(targets=targets, iterable=items):
                target = stored(targets, lambda name: self.variable(name.id))
                return target, self._writer.iterable(items)

    def _branch(
        self,
        statement: ast.If,
        behind: tuple[Sequence[ast.Statement], bool],
        written: list[py.stmt],
    ) -> None:
        rest, after = behind
        branches = (*statement.body, *statement.orelse)
        carried = reads_current(rest, after, self._resolution) and may_set_current(branches)
        if carried:
            self._carry(written)
        before = self.current
        body = self.write(statement.body, after=carried)
        if carried:
            self._carry(body)
        self.current = before
        orelse = self.write(statement.orelse, after=carried)
        if carried:
            self._carry(orelse)
            self.current = self._scope.name(self._unnamed_key, self._unnamed)
        test = self._writer.value(statement.condition)
        written.append(at(py.If(test, body or [py.Pass()], orelse), statement.condition.span))

    def _carry(self, written: list[py.stmt]) -> None:
        """Bring the current value into the variable that carries it through loops and branches."""
        if self.current is None:
            return
        variable = self._scope.name(self._unnamed_key, self._unnamed)
        if self.current != variable:
            written.append(assign(variable, path(self.current)))
            self.current = variable

    def _keep_current(self, targets: Sequence[str], written: list[py.stmt]) -> None:
        """Before one of `targets` gets a constant: what flows must not be lost with it."""
        if self.current in targets:
            self._carry(written)


def _names(targets: Sequence[str]) -> str | Sequence[str]:
    return targets[0] if len(targets) == 1 else targets


def loop_names(statement: ast.Repeat | ast.For) -> list[ast.Name]:
    """The names that a loop gives another value in each round."""
    match statement:
        case ast.Repeat(index=index):
            return [] if index is None else [index]
        case ast.For(targets=targets):
            return names_in(targets)


def bound_names(statements: Sequence[ast.Statement]) -> set[str]:
    """Every name that these statements bind."""
    names: set[str] = set()
    for node in walk(*statements):
        match node:
            case ast.Assign(targets=names_given):
                names.update(name.id for name in names_given)
            case ast.For(targets=targets) | ast.Comprehension(targets=targets):
                names.update(name.id for name in names_in(targets))
            case ast.InputDecl(names=inputs):
                names.update(name.id for name in inputs)
            case ast.Let(name=name) | ast.LayerBinding(name=name):
                names.add(name.id)
            case ast.Repeat(index=ast.Name(id=index)):
                names.add(index)
    return names
