"""Statements, and what is at the top of a file, as documents; of what has a body its head."""

from __future__ import annotations

from collections.abc import Sequence

from specc.syntax import ast
from specc.syntax.printing.brackets import bracketed
from specc.syntax.printing.docs import Doc, Part, either, fill, flat, remarks_in, seq
from specc.syntax.printing.expressions import CONDITIONAL, At, Expressions
from specc.syntax.printing.layout import text_of
from specc.syntax.printing.words import name_text


class Heads(Expressions):
    """Documents of what takes no body."""

    def simple(self, node: ast.Node) -> Doc:
        """A statement without a body."""
        match node:
            case ast.InputDecl():
                names = ", ".join(map(name_text, node.names))
                return seq("input ", names, *self.typed(node.type))
            case ast.OutputDecl(name=None):
                return seq("output ", *self.outputs(node.values))
            case ast.OutputDecl(name=name, values=(value, *_)):
                assert name is not None
                return seq(f"output {name_text(name)} = ", self.value(value))
            case ast.Let():
                return seq(f"let {name_text(node.name)} = ", self.value(node.value))
            case ast.LayerBinding():
                return seq(f"layer {name_text(node.name)} = ", self.value(node.value))
            case ast.Update():
                return seq(f"update {name_text(node.name)} = ", self.value(node.value))
            case ast.WeightDecl():
                head = f"weight {name_text(node.name)}"
                return seq(head, self.arguments(node.arguments, node.span))
            case ast.ExprStatement():
                return self.value(node.value, At.START)
            case ast.Assign() | ast.Feed():
                return seq(f"{' '.join(left_of(node))} = ", self.value(node.value))
        raise TypeError(node)

    def typed(self, declared: ast.TensorDecl | None) -> tuple[Doc, ...]:
        """`: float32[3]`, where a type is declared."""
        if declared is None:
            return ()
        return (
            f": {name_text(declared.dtype)}",
            bracketed(self, "[", declared.dimensions, self.dimension, "]", declared.span),
        )

    def dimension(self, node: ast.Dimension) -> Doc:
        """One size of a shape."""
        if node.value is not None:
            return self.expr(node.value)
        return "?" if node.name is None else f"?{name_text(node.name)}"

    def outputs(self, values: Sequence[ast.Expr]) -> list[Doc]:
        """The values behind `output`."""
        if len(values) == 1:
            return [self.value(values[0], At.OUTPUT)]
        docs: list[Doc] = []
        for index, value in enumerate(values):
            docs += [", "] if index else []
            docs.append(self.expr(value, at=At.SIGN if index else At.OUTPUT))
        return docs

    def head(self, node: ast.Node) -> Doc:
        """What comes before the brace of a body."""
        match node:
            case ast.Repeat():
                return self.repeat(node)
            case ast.For():
                targets = self.targets(node.targets)
                return seq(f"for {targets} in ", self.value(node.iterable, At.WORD))
            case ast.If():
                return seq("if ", self.value(node.condition, At.WORD))
            case ast.BlockDef():
                return seq(f"block {name_text(node.name)}", self.parameters(node))
            case ast.LayerDef():
                return seq(f"layer {name_text(node.name)}", self.parameters(node))
            case ast.ModelDef():
                return f"model {name_text(node.name)}"
            case ast.DataDef() | ast.TrainDef():
                word = "data" if isinstance(node, ast.DataDef) else "train"
                return word if node.name is None else f"{word} {name_text(node.name)}"
            case ast.DeviceDef():
                return f"device {name_text(node.kind)}"
            case ast.ExportDef():
                return "export"
        raise TypeError(node)

    def repeat(self, node: ast.Repeat) -> Doc:
        """`repeat count as index`.

        It is a call of something called `repeat` unless a bracket behind it and the brace of the
        body are on one line.
        """
        behind = "" if node.index is None else f" as {name_text(node.index)}"
        self.reserved = ("as", "repeat") if behind else ()
        count = self.expr(node.count, at=At.COUNT)
        self.reserved = ()
        if text_of(count)[:1] in ("(", "["):
            self.waiting[:0] = remarks_in(count)
            count = flat(count)
        return seq("repeat ", count, behind)

    def top(self, node: ast.TopLevel) -> Doc:
        """What stands at the top of a file and takes no body."""
        match node:
            case ast.Edition():
                return seq("dlspec ", self.expr(node.number))
            case ast.Import():
                return seq("import ", self.expr(node.path))
            case ast.Param():
                self.reserved = ("in",)
                doc = self.param(node)
                self.reserved = ()
                return doc
            case ast.ExternDef():
                return self.extern(node)
            case ast.DeviceDef():
                return self.head(node)
        return self.simple(node)

    def param(self, node: ast.Param) -> Doc:
        """`param width: int = 64 in 1..1024`."""
        parts: list[Doc] = [f"param {name_text(node.name)}: "]
        if node.choices is not None:
            parts += ["one of ", self.expr(node.choices)]
        elif node.type is not None:
            parts.append(name_text(node.type))
        if node.default is not None:
            parts += [" = ", self.value(node.default)]
        if node.low is not None or node.high is not None:
            low = "" if node.low is None else self.expr(node.low, at=At.WORD)
            high = "" if node.high is None else self.expr(node.high, at=At.WORD)
            touches = str(low).endswith(".") or str(high).startswith(".")
            parts += [" in ", low, " .. " if touches else "..", high]
        return seq(*parts)

    def parameters(self, node: ast.BlockDef | ast.LayerDef | ast.ExternDef) -> Doc:
        """The parameters of a definition, in parentheses if there are any."""
        if not node.parameters:
            return ""
        span = node.span if self.trivia is None else self.trivia.brackets_at(node.name.span.end)
        return bracketed(self, "(", node.parameters, self.parameter, ")", span)

    def parameter(self, node: ast.Parameter) -> Doc:
        """`a`, `a=1`, `a: int = 1`."""
        kind = "" if node.type is None else f": {name_text(node.type)}"
        parts: list[Doc] = [name_text(node.name), kind]
        if node.default is not None:
            parts += [" = " if kind else either("=", " = "), self.expr(node.default)]
        return seq(*parts)

    def extern(self, node: ast.ExternDef) -> Doc:
        """`extern layer Scale(factor) -> same from "my_package.layers"`."""
        head = seq(f"extern layer {name_text(node.name)}", self.parameters(node))
        remarks = self.before(node.rule.span.start)
        self.reserved = ("from",)
        if ends_like_comment(node.rule):
            rule = self.parenthesized(node.rule)
        else:
            rule = self.expr(node.rule, CONDITIONAL, At.SIGN)
        self.reserved = ()
        arrow = Part("-> ", rule, remarks, False)
        remarks = self.before(node.module.span.start)
        return fill(head, (arrow, Part("from ", self.expr(node.module), remarks, False)))


def ends_like_comment(node: ast.Expr) -> bool:
    """Whether `… // a` ends the rule of an extern layer.

    With the word behind it that would be taken for a comment of C++.
    """
    before: ast.Expr = node
    last = node
    while not isinstance(last, ast.Name):
        before = last
        match last:
            case ast.Binary():
                last = last.right
            case ast.Conditional():
                last = last.orelse
            case ast.Unary():
                last = last.operand
            case _:
                return False
    match before:
        case ast.Unary(operator="-") | ast.Binary(operator="//"):
            return True
    return False


def left_of(node: ast.Assign | ast.Feed) -> tuple[str, ...]:
    """What stands left of the sign, by columns."""
    if isinstance(node, ast.Feed):
        return (node.role, name_text(node.name))
    return (", ".join(map(name_text, node.targets)),)
