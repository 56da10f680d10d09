"""Bodies of custom layers: what `call` computes, and the layers that the others make."""

from __future__ import annotations

import ast as py
from collections.abc import Sequence

from specc.backends.python.bodies import BodyWriter, loop_names
from specc.backends.python.expressions import stored
from specc.backends.python.layer_plan import Plan, Sublayer, flowing
from specc.backends.python.layer_slices import in_call
from specc.backends.python.layer_writer import LayerWriter, own
from specc.backends.python.names import Scope
from specc.backends.python.tree import assign, at, attribute, call, loop, path
from specc.resolve.bindings import Resolution
from specc.syntax import ast


class CallWriter(BodyWriter):
    """Writes the body of `call`."""

    def __init__(
        self, resolution: Resolution, writer: LayerWriter, scope: Scope, plan: Plan
    ) -> None:
        super().__init__(resolution, writer, scope, plan.definition.body)
        self._layers = writer
        self._plan = plan
        self._kept = in_call(plan)
        self.iterators: list[py.stmt] = []
        """Statements that begin going through lists of layers, where loops are nested."""
        for layer in plan.sublayers:
            if layer.loops and not layer.in_row:
                variable = scope.name(("row", layer.attribute), layer.attribute)
                self.iterators.append(assign(variable, call("iter", own(layer.attribute))))
                writer.held[layer.expr] = call("next", path(variable))

    def write(self, statements: Sequence[ast.Statement], *, after: bool = False) -> list[py.stmt]:
        """Those of the statements that `call` has; `after` as for any body."""
        return super().write([s for s in statements if s in self._kept], after=after)

    def _statement(
        self,
        statement: ast.Statement,
        rest: Sequence[ast.Statement],
        after: bool,
        written: list[py.stmt],
    ) -> None:
        match statement:
            case ast.Update(name=name, value=value):
                assigned = attribute(own(self._plan.attribute(name.id)), "assign")
                changed = py.Expr(call(assigned, self._conditional(value)))
                written.append(at(changed, statement.span))
            case ast.LayerBinding(name=name, value=value):
                # One of a list: the name means it until the loop comes round again.
                variable = self._scope.name(("local", name.id), name.id)
                written.append(at(assign(variable, self._layers.held[value]), statement.span))
                self._layers.held[value] = path(variable)
            case _:
                super()._statement(statement, rest, after, written)

    def _loop_head(self, statement: ast.Repeat | ast.For) -> tuple[py.expr, py.expr]:
        """A loop over layers goes over the lists that hold them."""
        inside = [s for s in self._plan.sublayers if s.in_row and s.loops == [statement]]
        if not inside:
            return super()._loop_head(statement)
        variables, items = super()._loop_head(statement)
        wanted = {name.id for name in loop_names(statement)}
        if not wanted & self._read(statement.body):
            return self._layers.rows(inside)
        if isinstance(statement, ast.For):
            return self._layers.rows(inside, (variables, items))
        target, rows = self._layers.rows(inside)
        return py.Tuple([variables, target], py.Store()), call("enumerate", rows)

    def _read(self, statements: Sequence[ast.Statement]) -> set[str]:
        """The names that `call` reads in these."""
        names: set[str] = set()
        pending = list(statements)
        while pending:
            statement = pending.pop()
            if statement not in self._kept:
                continue
            match statement:
                case ast.Repeat(count=head, body=body) | ast.For(iterable=head, body=body):
                    names |= self._plan.names_computed(head)
                    pending += body
                case ast.If(condition=head, body=body, orelse=orelse):
                    names |= self._plan.names_computed(head)
                    pending += (*body, *orelse)
                case ast.Let(value=value):
                    names |= self._plan.names_computed(value)
                case _:
                    names |= self._plan.names_computed(*flowing(statement))
        return names


class MakerWriter:
    """Writes the statements of `__init__` or `build` that make weights and layers."""

    def __init__(
        self, plan: Plan, writer: LayerWriter, kept: set[ast.Statement], *, in_build: bool
    ) -> None:
        self._plan = plan
        self._writer = writer
        self._kept = kept
        self._in_build = in_build

    def write(self, statements: Sequence[ast.Statement], depth: int = 0) -> list[py.stmt]:
        """The statements; `depth` says how many loops they stand in."""
        written: list[py.stmt] = []
        for statement in statements:
            if statement in self._kept:
                written += self._statement(statement, depth)
        return written

    def _statement(self, statement: ast.Statement, depth: int) -> list[py.stmt]:
        writer = self._writer
        match statement:
            case ast.Let(name=name, value=value):
                return [at(assign(writer.local(name.id), writer.value(value)), statement.span)]
            case ast.Repeat(count=count, index=index, body=body):
                variable = "_" if index is None else self._local(index)
                iterable = call("range", writer.value(count))
                return self._loop(statement, py.Name(variable, py.Store()), iterable, body, depth)
            case ast.For(targets=targets, iterable=items, body=body):
                target = stored(targets, self._local)
                return self._loop(statement, target, writer.iterable(items), body, depth)
            case ast.If(condition=condition) if self._plan.is_training(condition):
                inside = (*statement.body, *statement.orelse)  # made whichever is run
                return self.write(inside, depth)
            case ast.If(condition=condition, body=body, orelse=orelse):
                test = writer.value(condition)
                first, second = self.write(body, depth), self.write(orelse, depth)
                return [at(py.If(test, first or [py.Pass()], second), condition.span)]
            case ast.WeightDecl():
                return [self._weight(statement)]
            case _:
                layers = self._plan.made_by(statement)
                return [
                    made
                    for layer in layers
                    if layer.in_build is self._in_build
                    for made in self._layer(layer, depth)
                ]

    def _loop(
        self,
        statement: ast.Repeat | ast.For,
        target: py.expr,
        iterable: py.expr,
        body: Sequence[ast.Statement],
        depth: int,
    ) -> list[py.stmt]:
        inside = [
            layer
            for layer in self._plan.sublayers
            if layer.in_build is self._in_build and statement in layer.loops
        ]
        inner = self.write(body, depth + 1)
        match inner:
            case [py.Expr(py.Call(args=[made]))] if not depth and len(inside) == 1:
                # One layer in each round: a list of them.
                listed = py.ListComp(made, [py.comprehension(target, iterable, [], 0)])
                return [at(assign(own(inside[0].attribute), listed), statement.span)]
        empty: list[py.stmt] = []
        if not depth:
            empty = [assign(own(layer.attribute), py.List([], py.Load())) for layer in inside]
        return [*empty, at(loop(target, iterable, inner), statement.span)]

    def _layer(self, layer: Sublayer, depth: int) -> list[py.stmt]:
        made = self._writer.value_of_layer(layer.expr)
        target = own(layer.attribute)
        generators: list[py.comprehension] = []
        tests: list[py.expr] = []
        for node, is_else in layer.around:
            match node:
                case ast.Comprehension(targets=targets, iterable=iterable, condition=condition):
                    variables = stored(targets, self._local)
                    ifs = [] if condition is None else [self._writer.value(condition)]
                    items = self._writer.iterable(iterable)
                    generators.append(py.comprehension(variables, items, ifs, 0))
                case ast.Conditional(condition=condition) if not self._plan.is_training(condition):
                    test = self._writer.value(condition)
                    if is_else:
                        test = py.UnaryOp(py.Not(), test)
                    place = generators[-1].ifs if generators else tests
                    place.append(test)
        span = layer.expr.span
        if generators:
            made = py.ListComp(made, generators)
            several = call(attribute(target, "extend"), made)
            statement: py.stmt = py.Expr(several) if depth else assign(target, made)
        else:
            single = call(attribute(target, "append"), made)
            statement = py.Expr(single) if depth else assign(target, made)
        statement = at(statement, span)
        for test in reversed(tests):
            statement = at(py.If(test, [statement], []), span)
        return [statement]

    def _weight(self, weight: ast.WeightDecl) -> py.stmt:
        """`self.kernel = self.add_weight(name="kernel", shape=…)`."""
        keywords = [py.keyword("name", py.Constant(weight.name.id))]
        for argument in weight.arguments:
            value = self._writer.value(argument.value)
            if argument.name is None or argument.name.id == "shape":
                if isinstance(value, py.List):
                    value = py.Tuple(value.elts, py.Load())
                keywords.append(py.keyword("shape", value))
            else:
                keywords.append(py.keyword(argument.name.id, value))
        made = call(own("add_weight"), keywords=keywords)
        return at(assign(own(self._plan.attribute(weight.name.id)), made), weight.span)

    def _local(self, name: ast.Name) -> str:
        """The variable of a name that a loop binds."""
        variable = self._writer.local(name.id)
        assert isinstance(variable, py.Name)
        return variable.id
