"""Expressions as documents, with the parentheses that they need and no others.

How deep this recurses is bounded by the brackets in one another, for all that may be long without
them (chains, operators in a row, calls of calls, `else` behind `else`) is gone through in loops.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto

from specc.source import Span
from specc.syntax import ast
from specc.syntax.precedence import COMPARISON as COMPARING
from specc.syntax.precedence import LEVELS, PREFIXES, RIGHT_TO_LEFT
from specc.syntax.printing.brackets import bracketed
from specc.syntax.printing.cursor import Cursor
from specc.syntax.printing.docs import (
    Doc,
    Part,
    Row,
    either,
    fill,
    group,
    line,
    nest,
    notes,
    rows,
    seq,
)
from specc.syntax.printing.words import is_negative, key_text, literal_text, name_text

PIPE, CONDITIONAL, OPERATION = 0, 1, 2
SIGNED = OPERATION + PREFIXES["-"]
COMPARISON = OPERATION + COMPARING
POWER = OPERATION + RIGHT_TO_LEFT
OPERAND = POWER + 1
"""How tightly things bind; `specc/syntax/precedence.py` has the levels of operators."""

CARRYING = frozenset(("+", "-", "*", "/", "//", "%", "@", "**", "==", "!=", "<", "<=", ">", ">="))
"""Operators that may begin a line outside of brackets."""
BEFORE_MAP = CARRYING - {"<", "<=", ">", ">="}
"""Operators behind which `{` begins a map outside of brackets."""


class At(Enum):
    """Where an expression stands, for what it may begin with depends on that."""

    INSIDE = auto()
    """In brackets, where all may stand."""
    SIGN = auto()
    """Behind a sign."""
    WORD = auto()
    """Behind a word, where `{` begins a body."""
    START = auto()
    """Where a statement starts: nor may a sign, or a word that would be a keyword."""
    OUTPUT = auto()
    """Behind `output`: `output +x` is a sum."""
    COUNT = auto()
    """Behind `repeat`."""


class Expressions(Cursor):
    """Makes documents of expressions."""

    reserved: tuple[str, ...] = ()
    """Words that, outside of brackets, are keywords in this statement or before one."""
    is_free = False
    """Whether lines may end before any operator, for parentheses come where one does."""

    def expr(self, node: ast.Expr, level: int = PIPE, at: At = At.INSIDE) -> Doc:
        """`node` where it must bind at least as tightly as `level`."""
        own = level_of(node)
        if own < level or (at is not At.INSIDE and self.is_misread(node, at)):
            return self.parenthesized(node)
        match node:
            case ast.Name():
                return name_text(node)
            case ast.Literal():
                return literal_text(node)
            case ast.Pipe():
                return self.pipe(node, at)
            case ast.Conditional():
                return self.conditional(node, at)
            case ast.Binary():
                return self.binary(node, at)
            case ast.Unary():
                return self.unary(node, at)
            case ast.Invalid():
                raise ValueError("what could not be read cannot be written")
            case _:
                return self.postfix(node, at)

    def is_misread(self, node: ast.Expr, at: At) -> bool:
        """Whether `node`, outside of brackets, would be taken for something else."""
        match node:
            case ast.Map():
                return at is not At.SIGN
            case ast.Unary(operator="not"):
                return at is At.COUNT
            case ast.Unary(operator="-"):
                return at is At.START
            case ast.Unary(operator="+"):
                return at in (At.START, At.OUTPUT, At.COUNT)
            case ast.Binary(operator="in" | "not in"):
                return "in" in self.reserved
            case ast.Name():
                return node.id in self.reserved
            case ast.Attribute() | ast.Call() | ast.Index():
                return any(word in self.reserved for word in attributes_of(node))
            case ast.Literal(text=""):
                return at is At.START and is_negative(node)
        return False

    def value(self, node: ast.Expr, at: At = At.SIGN) -> Doc:
        """An expression outside of brackets.

        One that may end no line there gets parentheses where it takes more than one.
        """
        is_stiff = isinstance(node, ast.Conditional) or (
            isinstance(node, ast.Binary) and node.operator not in CARRYING
        )
        if not is_stiff or self.is_misread(node, at):
            return self.expr(node, PIPE, at)
        opened = self.break_before(node.span.start, "")
        self.is_free = True
        inner = self.expr(node, PIPE, at)
        self.is_free = False
        return group(
            either("", "("), nest(opened, inner, notes(self.taken())), line(""), either("", ")")
        )

    def parenthesized(self, node: ast.Expr) -> Doc:
        """`node` in parentheses."""
        opened = self.break_before(node.span.start, "")
        inner = self.expr(node)
        return group("(", nest(opened, inner, notes(self.taken())), line(""), ")")

    # ------------------------------------------------------- chains and operators

    def pipe(self, node: ast.Pipe, at: At) -> Doc:
        """A chain; where it takes several lines, those that its writer ended stay so.

        `(a - b) -> f` needs no parentheses, and has them: few know how loosely an arrow binds.
        """
        first = node.stages[0]
        head = self.expr(first, OPERAND if isinstance(first, ast.Binary) else OPERATION, at)
        behind = at if at is At.INSIDE else At.SIGN
        parts: list[Part] = []
        before = node.stages[0]
        for stage in node.stages[1:]:
            remarks = self.before(stage.span.start)
            is_wanted = self.begins_line(before.span, stage.span)
            parts.append(Part("-> ", self.expr(stage, OPERATION, behind), remarks, is_wanted))
            before = stage
        return fill(head, parts)

    def conditional(self, node: ast.Conditional, at: At) -> Doc:
        """`a if b else c if d else e`."""
        behind = at if at is At.INSIDE else At.WORD
        parts = [self.expr(node.then, OPERATION, at)]
        rest: ast.Expr = node
        while isinstance(rest, ast.Conditional):
            parts += [self.space(rest.condition, at), "if "]
            parts += [self.expr(rest.condition, OPERATION, behind)]
            rest = rest.orelse
            following = rest.then if isinstance(rest, ast.Conditional) else rest
            parts += [self.space(following, at), "else "]
            parts += [self.expr(following, OPERATION, behind)]
        may_break = self.is_free or at is At.INSIDE
        return group(parts[0], nest(*parts[1:])) if may_break else seq(*parts)

    def space(self, node: ast.Expr, at: At) -> Doc:
        """What comes before the word before `node`: outside of brackets no line may end there."""
        is_free = self.is_free or at is At.INSIDE
        return self.break_before(node.span.start) if is_free else " "

    def binary(self, node: ast.Binary, at: At) -> Doc:
        """Operators of one level in a row."""
        level = level_of(node)
        operands, operators = operands_of(node, level)
        leaning = level == POWER
        strict = level + 1
        first: Doc
        if at is At.START and isinstance(operands[0], ast.Name) and operators[0] == "not in":
            first = self.keyword_name(operands[0])
        else:
            first = self.expr(operands[0], strict, at)
        flat: list[Doc] = [first]
        parts: list[Part] = []
        for operator, operand in zip(operators, operands[1:], strict=True):
            is_free = self.is_free or at is At.INSIDE or operator in CARRYING
            remarks = self.before(operand.span.start) if is_free else ()
            behind = at
            if at is not At.INSIDE:
                behind = At.SIGN if operator in BEFORE_MAP else At.WORD
            signed = leaning and level_of(operand) == SIGNED and operand is operands[-1]
            doc = self.expr(operand, SIGNED if signed else strict, behind)
            if is_free:
                parts.append(Part(f"{operator} ", doc, remarks, False))
            else:
                flat += [f" {operator} ", doc]
        return fill(flat[0], parts) if parts else seq(*flat)

    def unary(self, node: ast.Unary, at: At) -> Doc:
        """Signs and `not` in a row."""
        signs = ""
        operand: ast.Expr = node
        level = 0
        while isinstance(operand, ast.Unary) and level_of(operand) >= level:
            level = level_of(operand)
            signs += "not " if operand.operator == "not" else operand.operator
            operand = operand.operand
        behind = at
        if at is not At.INSIDE:
            behind = At.WORD if signs.endswith(" ") else At.SIGN
        return seq(signs, self.expr(operand, level, behind))

    # -------------------------------------------------- calls, parts and brackets

    def postfix(self, node: ast.Expr, at: At) -> Doc:
        """Something in brackets, with the calls, indices and attributes behind it."""
        behind: list[ast.Call | ast.Index | ast.Attribute] = []
        while isinstance(node, ast.Call | ast.Index | ast.Attribute):
            behind.append(node)
            node = node.callee if isinstance(node, ast.Call) else node.base
        if not behind:
            return self.enclosed(node)
        last = behind[-1]
        if isinstance(node, ast.Name) and at is At.START and not isinstance(last, ast.Attribute):
            parts = [self.keyword_name(node)]
        elif isinstance(node, ast.Literal) and isinstance(last, ast.Attribute):
            parts = [self.parenthesized(node)]
        else:
            parts = [self.expr(node, OPERAND, at)]
        for item in reversed(behind):
            if isinstance(item, ast.Attribute):
                parts += [".", name_text(item.name)]
            elif isinstance(item, ast.Call):
                parts.append(self.arguments(item.arguments, item.span))
            else:
                parts.append(bracketed(self, "[", item.parts, self.part, "]", item.span))
        return seq(*parts)

    def keyword_name(self, node: ast.Name) -> Doc:
        """A name that starts a statement; two are keywords before a bracket."""
        text = name_text(node)
        return f"({text})" if text in ("output", "repeat") else text

    def enclosed(self, node: ast.Expr) -> Doc:
        """What has brackets of its own."""
        match node:
            case ast.List():
                return self.items("[", node.items, "]", node.span)
            case ast.Tuple(items=(one,)):
                return self.single(one, node.span)
            case ast.Tuple():
                return self.items("(", node.items, ")", node.span)
            case ast.Map():
                return self.map(node)
            case ast.Comprehension():
                return self.comprehension(node)
        raise TypeError(node)

    def single(self, one: ast.Expr, span: Span) -> Doc:
        """`(a,)`."""
        opened = self.break_before(one.span.start, "")
        inner = self.expr(one)
        return group("(", nest(opened, inner, ",", notes(self.before(span.end - 1))), line(""), ")")

    def items(self, opening: str, items: Sequence[ast.Expr], closing: str, span: Span) -> Doc:
        """Expressions in brackets; numbers fill lines."""
        return bracketed(self, opening, items, self.expr, closing, span)

    def arguments(self, arguments: Sequence[ast.Argument], span: Span) -> Doc:
        """The arguments of a call, in parentheses; `span` ends with them."""
        return bracketed(self, "(", arguments, self.argument, ")", span)

    def argument(self, node: ast.Argument) -> Doc:
        """`value` or `name=value`; on a line of its own, or where a chain follows, with spaces."""
        if node.name is None:
            return self.expr(node.value)
        name = name_text(node.name)
        equals = " = " if isinstance(node.value, ast.Pipe) else either("=", " = ")
        return seq(name, equals, self.expr(node.value))

    def part(self, node: ast.Expr | ast.Slice) -> Doc:
        """A part of an index."""
        if not isinstance(node, ast.Slice):
            return self.expr(node)
        parts: list[Doc] = [":"]
        if node.start is not None:
            parts.insert(0, self.expr(node.start))
        if node.stop is not None:
            parts.append(self.expr(node.stop))
        if node.step is not None:
            parts += [":", self.expr(node.step)]
        return seq(*parts)

    def map(self, node: ast.Map) -> Doc:
        """`{ a = 1, b = 2 }`, or its entries below one another."""
        entries: list[Row] = []
        opened: Doc = ""
        for entry in node.entries:
            if not entries:
                opened = self.break_before(entry.span.start, " ")
            remarks = self.before(entry.span.start)
            key = key_text(entry.key)
            entries.append(Row((key,), self.expr(entry.value), remarks))
        end = notes(self.before(node.span.end - 1))
        if not entries:
            return group("{", nest(end), line(""), "}") if end else "{}"
        return group("{", nest(opened, rows(entries), end), self.forced(node.span), line(" "), "}")

    def comprehension(self, node: ast.Comprehension) -> Doc:
        """`[a for b in c if d]`."""
        parts: list[Doc] = [self.break_before(node.element.span.start, ""), self.expr(node.element)]
        parts += [self.break_before(node.targets[0].span.start), "for "]
        parts += [self.targets(node.targets), " in ", self.expr(node.iterable, OPERATION)]
        if node.condition is not None:
            parts += [self.break_before(node.condition.span.start), "if "]
            parts += [self.expr(node.condition, OPERATION)]
        return group("[", nest(*parts, notes(self.before(node.span.end - 1))), line(""), "]")

    def targets(self, targets: Sequence[ast.Target]) -> str:
        """What a loop gives its items to."""
        texts: list[str] = []
        for target in targets:
            if isinstance(target, ast.Name):
                texts.append(name_text(target))
            else:
                texts.append(f"({self.targets(target.parts)})")
        return ", ".join(texts)


def level_of(node: ast.Expr) -> int:
    """How tightly what `node` is made with binds."""
    match node:
        case ast.Pipe():
            return PIPE
        case ast.Conditional():
            return CONDITIONAL
        case ast.Binary():
            return OPERATION + LEVELS[node.operator]
        case ast.Unary():
            return OPERATION + PREFIXES[node.operator]
        case ast.Literal(text="") if is_negative(node):
            return SIGNED
    return OPERAND


def attributes_of(node: ast.Expr) -> list[str]:
    """The names behind dots in calls, parts and attributes of one another."""
    names: list[str] = []
    while isinstance(node, ast.Attribute | ast.Call | ast.Index):
        if isinstance(node, ast.Attribute):
            names.append(node.name.id)
        node = node.callee if isinstance(node, ast.Call) else node.base
    return names


def operands_of(node: ast.Binary, level: int) -> tuple[list[ast.Expr], list[str]]:
    """What stands in a row with operators of one level between, and these."""
    operands: list[ast.Expr] = []
    operators: list[str] = []
    rest: ast.Expr = node
    if level == POWER:
        while isinstance(rest, ast.Binary) and level_of(rest) == level:
            operands.append(rest.left)
            operators.append(rest.operator)
            rest = rest.right
        return [*operands, rest], operators
    while isinstance(rest, ast.Binary) and level_of(rest) == level:
        operands.append(rest.right)
        operators.append(rest.operator)
        rest = rest.left
        if level == COMPARISON:
            break
    return [rest, *reversed(operands)][: len(operands) + 1], operators[::-1]
