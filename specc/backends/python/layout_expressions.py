"""Expressions as documents that break where Ruff's formatter breaks them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable

from specc.backends.python.layout_brackets import (
    BARE,
    COMMA,
    INSIDE,
    Level,
    arguments,
    brackets,
    breakable,
    grouped,
    marked,
    separated,
)
from specc.backends.python.layout_doc import SOFT, SPACE, BestFit, Doc, Group, IfBreaks, Indent
from specc.backends.python.layout_literals import escaped, identifier, literal
from specc.backends.python.layout_parentheses import Wish, can_omit, is_fluent, wish
from specc.backends.python.layout_precedence import (
    AND,
    ATOM,
    COMPARISON,
    OR,
    SYMBOLS,
    TEST,
    UNARY,
    precedence,
)


def value(node: ast.expr, *, best_fit: bool = True) -> Doc:
    """An expression that stands in a statement: parenthesised where that helps it to fit."""
    match wish(node):
        case Wish.NEVER:
            doc = expression(node, BARE)
            chain = isinstance(node, ast.Call | ast.Attribute | ast.Subscript)
            return BestFit(doc, brackets=True) if chain and best_fit else doc
        case Wish.BEST_FIT:
            doc = expression(node, BARE)
            return BestFit(doc) if best_fit else doc
        case Wish.MULTILINE if can_omit(node):
            group = object()
            inner = Indent((SOFT, expression(node, group)), when=group)
            return Group((IfBreaks("("), inner, SOFT, IfBreaks(")")), id=group)
        case _:
            inner = Indent((SOFT, expression(node, INSIDE)))
            return Group((IfBreaks("("), inner, SOFT, IfBreaks(")")))


def values(node: ast.expr) -> Doc:
    """As `value`, where a tuple needs no parentheses: to the right of `=`, `return` and `in`."""
    if isinstance(node, ast.Tuple) and node.elts:
        return marked(node, _open_tuple(node))
    return value(node)


def expression(node: ast.expr, level: Level) -> Doc:
    """Any expression, without parentheses of its own."""
    return marked(node, _WRITERS[type(node)](node, level))


def operand(node: ast.expr, lowest: int, level: Level) -> Doc:
    """An expression, in parentheses if it binds more loosely than `lowest`."""
    if precedence(node) < lowest:
        return brackets("(", expression(node, INSIDE), ")", level)
    return expression(node, level)


# ------------------------------------------------------------------------- atoms


def _name(node: ast.Name, level: Level) -> Doc:
    return identifier(node.id)


def _constant(node: ast.Constant, level: Level) -> Doc:
    return literal(node.value)


def _joined(node: ast.JoinedStr, level: Level) -> Doc:
    return 'f"' + _template(node) + '"'


def _template(node: ast.JoinedStr) -> str:
    parts: list[str] = []
    for piece in node.values:
        match piece:
            case ast.Constant(str(text)):
                parts.append(escaped(text, '"').replace("{", "{{").replace("}", "}}"))
            case ast.FormattedValue(inner, conversion, format_spec):
                parts.append("{" + _replacement(inner))
                parts.append("" if conversion < 0 else "!" + chr(conversion))
                if isinstance(format_spec, ast.JoinedStr):
                    parts.append(":" + _template(format_spec))
                parts.append("}")
            case _:
                raise TypeError(f"cannot stand in an f-string: {piece!r}")
    return "".join(parts)


def _replacement(node: ast.expr) -> str:
    """What stands in the braces: no quotes but single ones, no backslashes before 3.12."""
    text = ast.unparse(node)
    if '"' in text or "\\" in text or text.startswith("{"):
        raise ValueError(f"cannot stand in an f-string: {text}")
    return text


def _starred(node: ast.Starred, level: Level) -> Doc:
    return "*", operand(node.value, ATOM - 1, level)


# ------------------------------------------------------------------------ brackets


def _sequence(opening: str, closing: str) -> Callable[[ast.List | ast.Set, Level], Doc]:
    def write(node: ast.List | ast.Set, level: Level) -> Doc:
        if not node.elts:
            return opening + closing
        items = [expression(item, INSIDE) for item in node.elts]
        return brackets(opening, (*separated(items), COMMA), closing, level)

    return write


def _tuple(node: ast.Tuple, level: Level) -> Doc:
    if not node.elts:
        return "()"
    items = [expression(item, INSIDE) for item in node.elts]
    comma = "," if len(items) == 1 else COMMA
    return brackets("(", (*separated(items), comma), ")", level)


def _open_tuple(node: ast.Tuple) -> Doc:
    if len(node.elts) == 1:
        return _tuple(node, BARE)
    items = [expression(item, INSIDE) for item in node.elts]
    inner = Indent((SOFT, *separated(items), COMMA))
    return Group((IfBreaks("("), inner, SOFT, IfBreaks(")")))


def _dict(node: ast.Dict, level: Level) -> Doc:
    if not node.keys:
        return "{}"
    items: list[Doc] = []
    for key, item in zip(node.keys, node.values, strict=True):
        if key is None:
            items.append(("**", operand(item, ATOM - 1, INSIDE)))
        else:
            items.append(Group((expression(key, INSIDE), ": ", expression(item, INSIDE))))
    return brackets("{", (*separated(items), COMMA), "}", level)


def _comprehension(
    opening: str, closing: str
) -> Callable[[ast.ListComp | ast.SetComp | ast.GeneratorExp, Level], Doc]:
    def write(node: ast.ListComp | ast.SetComp | ast.GeneratorExp, level: Level) -> Doc:
        content = Group((expression(node.elt, INSIDE), *_clauses(node.generators)))
        return brackets(opening, content, closing, level)

    return write


def _dict_comprehension(node: ast.DictComp, level: Level) -> Doc:
    pair = (expression(node.key, INSIDE), ": ", expression(node.value, INSIDE))
    return brackets("{", Group((*pair, *_clauses(node.generators))), "}", level)


def _clauses(generators: list[ast.comprehension]) -> Iterable[Doc]:
    for clause in generators:
        yield SPACE
        iterable = operand(clause.iter, TEST + 1, INSIDE)
        yield Group(("for ", target(clause.target), " in ", iterable))
        for condition in clause.ifs:
            yield SPACE
            yield "if "
            yield operand(condition, TEST + 1, INSIDE)


def target(node: ast.expr) -> Doc:
    """What is assigned to: a tuple needs no parentheses there."""
    if isinstance(node, ast.Tuple) and len(node.elts) > 1:
        docs = separated(expression(item, BARE) for item in node.elts)
        return tuple(" " if doc is SPACE else doc for doc in docs)
    return expression(node, BARE)


# -------------------------------------------------- calls, attributes, subscripts


def _chain(node: ast.Call | ast.Attribute | ast.Subscript, level: Level) -> Doc:
    """`base.name(arguments)[index]…`, broken before dots where there are several calls."""
    links: list[ast.Call | ast.Attribute | ast.Subscript] = []
    base: ast.expr = node
    while isinstance(base, ast.Call | ast.Attribute | ast.Subscript):
        links.append(base)
        base = base.func if isinstance(base, ast.Call) else base.value
    fluent = is_fluent(node)
    number = isinstance(base, ast.Constant) and isinstance(base.value, int | float)
    parts: list[Doc] = [operand(base, ATOM + 1 if number else ATOM, level)]
    after_brackets = False
    for link in reversed(links):
        match link:
            case ast.Attribute(attr=name):
                if fluent and after_brackets:
                    parts.append(breakable("", level))
                parts.append("." + identifier(name))
            case ast.Call(args=args, keywords=keywords):
                parts.append(_call_arguments(args, keywords, level))
            case ast.Subscript(slice=index):
                parts.append(brackets("[", _index(index), "]", level))
        after_brackets = not isinstance(link, ast.Attribute)
        if link is not node:
            parts = [marked(link, tuple(parts))]
    doc = tuple(parts)
    return grouped(doc, level) if fluent else doc


def _call_arguments(args: list[ast.expr], keywords: list[ast.keyword], level: Level) -> Doc:
    if len(args) == 1 and not keywords and isinstance(args[0], ast.GeneratorExp):
        only = args[0]
        content = Group((expression(only.elt, INSIDE), *_clauses(only.generators)))
        return brackets("(", marked(only, content), ")", level)
    docs = [expression(arg, INSIDE) for arg in args]
    for item in keywords:
        if item.arg is None:
            doc: Doc = ("**", operand(item.value, ATOM - 1, INSIDE))
        else:
            doc = (identifier(item.arg) + "=", expression(item.value, INSIDE))
        docs.append(marked(item, doc))
    return arguments(docs, level)


def _index(node: ast.expr) -> Doc:
    if isinstance(node, ast.Tuple) and node.elts:
        docs = separated(expression(item, INSIDE) for item in node.elts)
        return (*docs, "," if len(node.elts) == 1 else COMMA)
    return expression(node, INSIDE)


def _slice(node: ast.Slice, level: Level) -> Doc:
    given = [part for part in (node.lower, node.upper, node.step) if part is not None]
    gap = "" if all(_simple(part) for part in given) else " "
    parts: list[Doc] = []
    if node.lower is not None:
        parts += (operand(node.lower, TEST, INSIDE), gap)
    parts.append(":")
    if node.upper is not None:
        parts += (gap, operand(node.upper, TEST, INSIDE))
    if node.step is not None:
        parts += (gap if node.upper is not None else "", ":")
        parts += (gap, operand(node.step, TEST, INSIDE))
    return tuple(parts)


def _simple(node: ast.expr) -> bool:
    while isinstance(node, ast.UnaryOp) and not isinstance(node.op, ast.Not):
        node = node.operand
    return isinstance(node, ast.Name | ast.Constant)


# ---------------------------------------------------------------------- operators


def _binary(node: ast.BinOp | ast.BoolOp | ast.Compare, level: Level) -> Doc:
    operands, operators = _flatten(node, level)
    return grouped(_split(operands, operators, level), level)


_Operator = tuple[str, int, bool]
"""An operator: its symbol, how tightly it binds, and whether it stands without spaces."""


def _flatten(
    node: ast.BinOp | ast.BoolOp | ast.Compare, level: Level
) -> tuple[list[Doc], list[_Operator]]:
    """Operands and the operators between them, the whole tree in a row."""
    operands: list[Doc] = []
    operators: list[_Operator] = []
    work: list[tuple[ast.expr, int] | _Operator] = [(node, 0)]
    while work:
        item = work.pop()
        if len(item) == 3:
            operators.append(item)
            continue
        part, lowest = item
        binding = precedence(part)
        if binding < lowest or not isinstance(part, ast.BinOp | ast.BoolOp | ast.Compare):
            operands.append(operand(part, lowest, level))
            continue
        match part:
            case ast.BinOp(left, op, right):
                power = isinstance(op, ast.Pow)
                hugs = power and _simple_power(right) and _simple_power(left)
                hugs = hugs and not isinstance(left, ast.UnaryOp)
                # A sign to the right of `**` needs no parentheses, to its left it does.
                after = UNARY if power else binding + 1
                work.append((right, after))
                work.append((SYMBOLS[type(op)], binding, hugs))
                work.append((left, binding + 1 if power else binding))
            case ast.BoolOp(op, values):
                for position, item_ in enumerate(reversed(values)):
                    work.append((item_, binding + 1))
                    if position < len(values) - 1:
                        work.append((SYMBOLS[type(op)], binding, False))
            case ast.Compare(left, ops, comparators):
                for op_, right in zip(reversed(ops), reversed(comparators), strict=True):
                    work.append((right, COMPARISON + 1))
                    work.append((SYMBOLS[type(op_)], binding, False))
                work.append((left, COMPARISON + 1))
    return operands, operators


def _split(operands: list[Doc], operators: list[_Operator], level: Level) -> Doc:
    """Groups around the operators that bind most loosely, and so on inside them."""
    if not operators:
        return operands[0]
    loosest = min(_layer(binding) for _, binding, _ in operators)
    parts: list[Doc] = []
    start = 0
    for place, (symbol, binding, hugs) in enumerate(operators):
        if _layer(binding) == loosest:
            parts.append(_side(operands[start : place + 1], operators[start:place], level))
            parts.append(breakable("" if hugs else " ", level))
            parts.append(symbol if hugs else symbol + " ")
            if hugs and level is not BARE:
                parts.append(
                    IfBreaks(" ") if level is INSIDE else IfBreaks(IfBreaks(" "), of=level)
                )
            start = place + 1
    parts.append(_side(operands[start:], operators[start:], level))
    return tuple(parts)


def _layer(binding: int) -> int:
    """`and` and `or` break as one."""
    return OR if binding == AND else binding


def _side(operands: list[Doc], operators: list[_Operator], level: Level) -> Doc:
    if not operators:
        return operands[0]
    return grouped(_split(operands, operators, level), level)


def _simple_power(node: ast.expr) -> bool:
    while isinstance(node, ast.UnaryOp) and not isinstance(node.op, ast.Not):
        node = node.operand
    while isinstance(node, ast.Attribute):
        node = node.value
        if not isinstance(node, ast.Attribute | ast.Name):
            return False
    if isinstance(node, ast.Constant):
        return node.value is None or isinstance(node.value, int | float)
    return isinstance(node, ast.Name)


def _unary(node: ast.UnaryOp, level: Level) -> Doc:
    # A power below a sign is written in parentheses, for the reader's sake.
    power = isinstance(node.operand, ast.BinOp) and isinstance(node.operand.op, ast.Pow)
    lowest = ATOM if power else precedence(node)
    return SYMBOLS[type(node.op)], operand(node.operand, lowest, level)


def _conditional(node: ast.IfExp, level: Level) -> Doc:
    parts: list[Doc] = []
    last: ast.expr = node
    while isinstance(last, ast.IfExp):
        parts += (operand(last.body, TEST + 1, level), breakable(" ", level))
        parts += ("if ", operand(last.test, TEST + 1, level), breakable(" ", level), "else ")
        last = last.orelse
    parts.append(operand(last, TEST, level))
    return grouped(tuple(parts), level)


def _lambda(node: ast.Lambda, level: Level) -> Doc:
    names = ", ".join(identifier(parameter.arg) for parameter in node.args.args)
    return "lambda" + (" " + names if names else "") + ": ", operand(node.body, TEST, level)


_WRITERS: dict[type[ast.expr], Callable[..., Doc]] = {
    ast.Name: _name,
    ast.Constant: _constant,
    ast.JoinedStr: _joined,
    ast.Starred: _starred,
    ast.List: _sequence("[", "]"),
    ast.Set: _sequence("{", "}"),
    ast.Tuple: _tuple,
    ast.Dict: _dict,
    ast.ListComp: _comprehension("[", "]"),
    ast.SetComp: _comprehension("{", "}"),
    ast.GeneratorExp: _comprehension("(", ")"),
    ast.DictComp: _dict_comprehension,
    ast.Call: _chain,
    ast.Attribute: _chain,
    ast.Subscript: _chain,
    ast.Slice: _slice,
    ast.BinOp: _binary,
    ast.BoolOp: _binary,
    ast.Compare: _binary,
    ast.UnaryOp: _unary,
    ast.IfExp: _conditional,
    ast.Lambda: _lambda,
}
