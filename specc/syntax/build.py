"""From reductions to AST nodes: one method for each rule or alternative of the grammar.

A method gets the values of the rule's right-hand side (for a token its index, None for an
optional part that is absent) and the rule's first and last token.
"""

# ruff: noqa: D102 - the grammar says what each method builds
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from specc.diagnostics.model import Sink
from specc.source import Span
from specc.syntax import ast, wellformed
from specc.syntax.layout import Layout
from specc.syntax.lexer import RESERVED, Tokens, number_value, string_value
from specc.syntax.precedence import Operand, Operator, settle

Values = list[Any]
CONSTANTS = {"true": True, "false": False, "none": None, "True": True, "False": False}
CHECKED_LENGTH = 200
"""An expression of fewer characters can't nest too deeply."""

TOLD = -1

new_tuple = tuple.__new__


class Many(list[Any]):
    """What a repeated part of a rule collects."""


class Builder:
    """Builds the nodes of one file."""

    def __init__(self, whole: Span, tokens: Tokens, layout: Layout, sink: Sink) -> None:
        self.whole = whole
        self.texts = tokens.texts
        self.starts = tokens.starts
        self.ends = tokens.ends
        self.kinds = tokens.kinds
        self.nl = layout.nl
        self.sink = sink
        self.depths: dict[ast.Statement, int] = {}
        """How deep statements with bodies nest."""

    def span(self, first: int, last: int) -> Span:
        """From the start of token `first` to the end of token `last`."""
        return new_tuple(Span, (self.starts[first], self.ends[last]))

    def before(self, token: int) -> int:
        """The token before `token`, line breaks in brackets aside."""
        return token - 2 if self.kinds[token - 1] == self.nl else token - 1

    def end_of_line(self, token: int) -> int:
        """The last token before a line break, or the one after which recovery made one up."""
        return self.before(token) if self.kinds[token] == self.nl else token

    def after(self, token: int) -> int:
        """The token after `token`, line breaks in brackets aside."""
        return token + 2 if self.kinds[token + 1] == self.nl else token + 1

    def named_by(self, token: int) -> ast.Name:
        """The Name that a token writes; a quoted one too."""
        text = self.texts[token]
        if text[:1] in ('"', "'"):
            text = string_value(text) or ""
        return ast.Name(self.span(token, token), text)

    def checked(self, value: Any) -> Any:
        """`value`, or an Invalid where it nests deeper than later passes could walk."""
        if value.span.end - value.span.start < CHECKED_LENGTH:
            return value
        return wellformed.bounded(value, self.sink)

    def depth(self, node: ast.Statement, inside: Iterable[ast.Statement]) -> int:
        """How deep `node` nests with the statements inside; TOLD where one was too deep."""
        depths = [self.depths.get(statement, 0) for statement in inside]
        depth = TOLD if TOLD in depths else 1 + max(depths, default=0)
        self.depths[node] = depth
        return depth

    # -------------------------------------------------------------- shared parts

    def many(self, v: Values, first: int, last: int) -> Many:
        if type(v[0]) is Many:
            v[0].extend(v[1:])
            return v[0]
        return Many(v)

    def ended(self, v: Values, first: int, last: int) -> Any:
        return v[0]

    def blank(self, v: Values, first: int, last: int) -> None:
        return None

    def names(self, v: Values, first: int, last: int) -> tuple[ast.Name, ...]:
        rest = v[1][1::2] if len(v) > 1 else ()
        return (self.named_by(v[0]), *map(self.named_by, rest))

    def targets(self, v: Values, first: int, last: int) -> tuple[ast.Target, ...]:
        match items_of(v):
            case (ast.Parts(parts=parts),):  # `for (a, b) in …` is `for a, b in …`
                return parts
            case targets:
                return tuple(map(self.target, targets))

    def parts(self, v: Values, first: int, last: int) -> ast.Parts:
        return ast.Parts(self.span(first, last), tuple(map(self.target, items_of(v[1:-1]))))

    def target(self, target: ast.Parts | int) -> ast.Target:
        """A target of a loop, which may be the token of a name."""
        return target if isinstance(target, ast.Parts) else self.named_by(target)

    def body(self, v: Values, first: int, last: int) -> tuple[ast.Statement, ...]:
        statements: Values = []
        for part in v[1:-1]:
            statements += part if type(part) is Many else (part,)
        return tuple(statement for statement in statements if statement is not None)

    # ----------------------------------------------------------------- top level

    def module(self, v: Values, first: int, last: int) -> ast.Module:
        items = tuple(item for item in v[0] if item is not None) if v else ()
        return ast.Module(self.whole, items)

    def invalid_item(self, v: Values, first: int, last: int) -> None:
        return None

    def edition(self, v: Values, first: int, last: int) -> ast.Edition:
        return ast.Edition(self.span(first, v[1]), self.number([v[1]], v[1], v[1]))

    def import_(self, v: Values, first: int, last: int) -> ast.Import:
        return ast.Import(self.span(first, v[1]), self.string([v[1]], v[1], v[1]))

    def param(self, v: Values, first: int, last: int) -> ast.Param:
        _, name, _, kind, _, default, _, low, _, high, nl = v
        return ast.Param(
            self.span(first, self.end_of_line(nl)),
            self.named_by(name),
            self.named_by(kind),
            None,
            default and self.checked(default),
            low and self.checked(low),
            high and self.checked(high),
        )

    def choice(self, v: Values, first: int, last: int) -> ast.Param:
        _, name, _, _, _, choices, _, default, nl = v
        return ast.Param(
            self.span(first, self.end_of_line(nl)),
            self.named_by(name),
            None,
            self.checked(choices),
            default and self.checked(default),
            None,
            None,
        )

    def let(self, v: Values, first: int, last: int) -> ast.Let:
        return ast.Let(self.span(first, last), self.named_by(v[1]), self.checked(v[3]))

    def parameters(self, v: Values, first: int, last: int) -> tuple[ast.Parameter, ...]:
        return items_of(v[1:-1])

    def parameter(self, v: Values, first: int, last: int) -> ast.Parameter:
        kind = None if v[2] is None else self.named_by(v[2])
        default = v[4] and self.checked(v[4])
        return ast.Parameter(self.span(first, last), self.named_by(v[0]), kind, default)

    def block(self, v: Values, first: int, last: int) -> ast.BlockDef:
        return ast.BlockDef(self.span(first, last), self.named_by(v[1]), v[2] or (), v[3])

    def layer(self, v: Values, first: int, last: int) -> ast.LayerDef:
        return ast.LayerDef(self.span(first, last), self.named_by(v[1]), v[2] or (), v[3])

    def extern(self, v: Values, first: int, last: int) -> ast.ExternDef:
        _, _, name, parameters, _, rule, _, module, nl = v
        return ast.ExternDef(
            self.span(first, self.end_of_line(nl)),
            self.named_by(name),
            parameters or (),
            self.checked(rule),
            self.string([module], module, module),
        )

    def model(self, v: Values, first: int, last: int) -> ast.ModelDef:
        return ast.ModelDef(self.span(first, last), self.named_by(v[1]), v[2])

    def data(self, v: Values, first: int, last: int) -> ast.DataDef:
        name = None if v[1] is None else self.named_by(v[1])
        return ast.DataDef(self.span(first, last), name, v[2])

    def train(self, v: Values, first: int, last: int) -> ast.TrainDef:
        name = None if v[1] is None else self.named_by(v[1])
        return ast.TrainDef(self.span(first, last), name, v[2])

    def device(self, v: Values, first: int, last: int) -> ast.DeviceDef:
        body = v[2] if type(v[2]) is tuple else ()
        end = last if type(v[2]) is tuple else v[1]
        return ast.DeviceDef(self.span(first, end), self.named_by(v[1]), body)

    def export(self, v: Values, first: int, last: int) -> ast.ExportDef:
        return ast.ExportDef(self.span(first, last), v[1])

    # ---------------------------------------------------------------- statements

    def invalid_statement(self, v: Values, first: int, last: int) -> ast.For | ast.If:
        head = self.invalid(v, first, first)
        if self.texts[first] == "for":
            return ast.For(self.span(first, last), self.names_of_loop(first, head), head, v[1])
        return ast.If(self.span(first, last), head, v[1], ())

    def names_of_loop(self, first: int, head: ast.Invalid) -> tuple[ast.Name, ...]:
        """The names that the unreadable head of a loop from token `first` on seems to bind.

        Those before its `in`; where there is none, those before what can be no part of a list.
        """
        end = first + 1
        while self.starts[end] < head.span.end and self.texts[end] != "in":
            end += 1
        names: list[ast.Name] = []
        for token in range(first + 1, end):
            is_name = self.texts[token].isidentifier() and self.texts[token] not in RESERVED
            follows_name = token > first + 1 and self.texts[token - 1].isidentifier()
            if self.texts[end] != "in" and (
                follows_name if is_name else self.texts[token] not in ("(", ",")
            ):
                break
            if is_name:
                names.append(self.named_by(token))
        return tuple(names)

    def repeat(self, v: Values, first: int, last: int) -> ast.Repeat:
        index = None if v[3] is None else self.named_by(v[3])
        node = ast.Repeat(self.span(first, last), self.checked(v[1]), index, v[4])
        self.depth(node, node.body)
        return node

    def for_(self, v: Values, first: int, last: int) -> ast.For:
        node = ast.For(self.span(first, last), v[1], self.checked(v[3]), v[4])
        self.depth(node, node.body)
        return node

    def if_(self, v: Values, first: int, last: int) -> ast.If:
        _, condition, body, _, rest = v
        orelse = (rest,) if isinstance(rest, ast.If) else rest or ()
        node = ast.If(self.span(first, last), self.checked(condition), body, orelse)
        depth = self.depth(node, (*body, *orelse))
        # Braces alone cannot nest as deep: it takes a long run of `else if`.
        if depth > wellformed.MAX_STATEMENTS:
            wellformed.report_depth(node, self.sink)
        if depth > wellformed.MAX_STATEMENTS or depth == TOLD:
            node = ast.If(node.span, node.condition, (), ())
            self.depths[node] = TOLD
        return node

    def feed(self, v: Values, first: int, last: int) -> ast.Feed:
        role, name = self.texts[v[0]], self.named_by(v[1])
        return ast.Feed(self.span(first, last), role, name, self.checked(v[3]))

    def input(self, v: Values, first: int, last: int) -> ast.InputDecl:
        return ast.InputDecl(self.span(first, last), v[1], v[3])

    def named_output(self, v: Values, first: int, last: int) -> ast.OutputDecl:
        name = self.named_by(v[1])
        return ast.OutputDecl(self.span(first, last), name, (self.checked(v[3]),))

    def output(self, v: Values, first: int, last: int) -> ast.OutputDecl:
        rest = v[2][1::2] if len(v) > 2 else ()
        values = tuple(map(self.checked, (v[1], *rest)))
        given = None if rest else wellformed.given_by_comparison(values[0], self.sink)
        if given is not None:
            return ast.OutputDecl(self.span(first, last), given[0], (given[1],))
        return ast.OutputDecl(self.span(first, last), None, values)

    def layer_binding(self, v: Values, first: int, last: int) -> ast.LayerBinding:
        return ast.LayerBinding(self.span(first, last), self.named_by(v[1]), self.checked(v[3]))

    def weight(self, v: Values, first: int, last: int) -> ast.WeightDecl:
        arguments = (
            ast.Argument(argument.span, argument.name, self.checked(argument.value))
            for argument in items_of(v[3:-1])
        )
        return ast.WeightDecl(self.span(first, last), self.named_by(v[1]), tuple(arguments))

    def update(self, v: Values, first: int, last: int) -> ast.Update:
        return ast.Update(self.span(first, last), self.named_by(v[1]), self.checked(v[3]))

    def assign(self, v: Values, first: int, last: int) -> ast.Assign:
        return ast.Assign(self.span(first, last), v[0], self.checked(v[2]))

    def expression(self, v: Values, first: int, last: int) -> ast.Statement:
        value = self.checked(v[0])
        if type(value) is ast.Name:
            return ast.ExprStatement(value.span, value)
        return wellformed.statement(value, self.sink)

    def type_(self, v: Values, first: int, last: int) -> ast.TensorDecl:
        return ast.TensorDecl(self.span(first, last), self.named_by(v[0]), items_of(v[2:-1]))

    def known(self, v: Values, first: int, last: int) -> ast.Dimension:
        return ast.Dimension(self.span(first, last), self.checked(v[0]), None)

    def unknown(self, v: Values, first: int, last: int) -> ast.Dimension:
        name = None if v[1] is None else self.named_by(v[1])
        return ast.Dimension(self.span(first, last), None, name)

    # --------------------------------------------------------------- expressions

    def arrows(self, v: Values, first: int, last: int) -> Values:
        return [v[0], v[2]]

    def more_arrows(self, v: Values, first: int, last: int) -> Values:
        v[0].append(v[2])
        return v[0]  # type: ignore[no-any-return]

    def pipe(self, v: Values, first: int, last: int) -> ast.Pipe:
        return ast.Pipe(self.span(first, last), tuple(v[0]))

    def conditional(self, v: Values, first: int, last: int) -> ast.Conditional:
        return ast.Conditional(self.span(first, last), v[0], v[2], v[4])

    def prefixed(self, v: Values, first: int, last: int) -> Values:
        return self.operands(v[0], v[1], first, last)

    def first_operator(self, v: Values, first: int, last: int) -> Values:
        operator = v[1] if type(v[1]) is tuple else (v[1], v[1])
        left = Operand(v[0], self.span(first, self.before(operator[0])))
        return self.next_operator([[left], operator, *v[2:]], first, last)

    def next_operator(self, v: Values, first: int, last: int) -> Values:
        row = v[0]
        start, end = v[1] if type(v[1]) is tuple else (v[1], v[1])
        text = self.texts[start] if start == end else "not in"
        row.append(Operator(text, self.span(start, end), False))
        row += self.operands(v[2] if len(v) == 4 else (), v[-1], self.after(end), last)
        return row  # type: ignore[no-any-return]

    def operands(self, prefixes: Iterable[int], operand: Any, first: int, last: int) -> Values:
        """Prefix operators, and the operand between them and token `last`."""
        row: Values = []
        for token in prefixes:
            row.append(Operator(self.texts[token], self.span(token, token), True))
            first = self.after(token)
        is_there = first <= last  # an ERROR may stand for nothing at all
        row.append(Operand(operand, self.span(first, last) if is_there else operand.span))
        return row

    def not_in(self, v: Values, first: int, last: int) -> tuple[int, int]:
        return (first, last)

    def settle(self, v: Values, first: int, last: int) -> ast.Expr:
        return settle(v[0], lambda misuse: wellformed.report_misuse(misuse, self.sink))

    def name(self, v: Values, first: int, last: int) -> ast.Name:
        return ast.Name(new_tuple(Span, (self.starts[last], self.ends[last])), self.texts[last])

    def number(self, v: Values, first: int, last: int) -> ast.Literal:
        text = self.texts[v[0]]
        return ast.Literal(self.span(first, last), number_value(text), text)

    def string(self, v: Values, first: int, last: int) -> ast.Literal:
        text = self.texts[v[0]]
        return ast.Literal(self.span(first, last), string_value(text), text)

    def constant(self, v: Values, first: int, last: int) -> ast.Literal:
        text = self.texts[v[0]]
        return ast.Literal(self.span(first, last), CONSTANTS.get(text), text)

    def parentheses(self, v: Values, first: int, last: int) -> ast.Expr:
        return v[1]  # type: ignore[no-any-return]

    def tuple_(self, v: Values, first: int, last: int) -> ast.Tuple:
        return ast.Tuple(self.span(first, last), items_of(v[1:-1]))

    def list_(self, v: Values, first: int, last: int) -> ast.List:
        return ast.List(self.span(first, last), items_of(v[1:-1]))

    def comprehension(self, v: Values, first: int, last: int) -> ast.Comprehension:
        return ast.Comprehension(self.span(first, last), v[1], v[3], v[5], v[7])

    def map_(self, v: Values, first: int, last: int) -> ast.Map:
        return ast.Map(self.span(first, last), items_of(v[1:-1]))

    def call(self, v: Values, first: int, last: int) -> ast.Call:
        return ast.Call(self.span(first, last), v[0], items_of(v[2:-1]))

    def index(self, v: Values, first: int, last: int) -> ast.Index:
        return ast.Index(self.span(first, last), v[0], items_of(v[2:-1]))

    def attribute(self, v: Values, first: int, last: int) -> ast.Attribute:
        return ast.Attribute(self.span(first, last), v[0], self.named_by(v[2]))

    def invalid(self, v: Values, first: int, last: int) -> ast.Invalid:
        return v[0] if isinstance(v[0], ast.Invalid) else ast.Invalid(self.span(first, last))

    def named(self, v: Values, first: int, last: int) -> ast.Argument:
        return ast.Argument(self.span(first, last), self.named_by(v[0]), v[2])

    def positional(self, v: Values, first: int, last: int) -> ast.Argument:
        return ast.Argument(self.span(first, last), None, v[0])

    def entry(self, v: Values, first: int, last: int) -> ast.Entry:
        return ast.Entry(self.span(first, last), self.named_by(v[0]), v[2])

    def numbered(self, v: Values, first: int, last: int) -> ast.Entry:
        key = wellformed.map_key(self.number([v[0]], v[0], v[0]), self.sink)
        return ast.Entry(self.span(first, last), key, v[2])

    def slice(self, v: Values, first: int, last: int) -> ast.Slice:
        return ast.Slice(self.span(first, last), v[0], v[2], v[4])


def items_of(parts: Values) -> tuple[Any, ...]:
    """The items between brackets: the first, then `, item` repeated, then perhaps a comma."""
    if parts[0] is None:
        return ()
    if len(parts) > 1 and type(parts[1]) is Many:
        return (parts[0], *parts[1][1::2])
    return (parts[0],)
