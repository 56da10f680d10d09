"""The script's tree as text: laid out as Ruff's formatter would, with a source map.

Statements are here; `layout_expressions` has what stands in them, and `layout_doc`
decides where lines break. Blank lines follow from the tree: two around functions
and classes of the module, one around those inside, one after imports, and one
wherever a `Blank` stands.
"""

from __future__ import annotations

import ast
import sys

from specc.backends.python import tree
from specc.backends.python.layout_brackets import BARE, COMMA, INSIDE, arguments, brackets
from specc.backends.python.layout_doc import (
    INDENT,
    SOFT,
    SPACE,
    WIDTH,
    Doc,
    Group,
    IfBreaks,
    Indent,
    Printer,
)
from specc.backends.python.layout_expressions import expression, target, value, values
from specc.backends.python.layout_literals import docstring, dotted, identifier
from specc.backends.python.layout_precedence import SYMBOLS
from specc.source import Span

_Definition = ast.FunctionDef | ast.ClassDef
_Import = ast.Import | ast.ImportFrom


def print_module(module: ast.Module) -> tuple[str, dict[int, Span]]:
    """The module's text, and for each line (from 1) the place in the spec that it came from.

    Lines that came from nowhere are not in the map. Raises ValueError for a name
    that is none, TypeError for a node or a literal that a script does not have.
    """
    printer = Printer()
    _body(printer, module.body, 0, module)
    return "\n".join(printer.lines) + "\n", printer.origins


def _body(printer: Printer, body: list[ast.stmt], depth: int, parent: ast.AST) -> None:
    """The statements of a block, with the blank lines between them."""
    previous: ast.stmt | None = None
    asked = 0
    opens, documented = True, False
    for place, statement in enumerate(body):
        if isinstance(statement, tree.Blank):
            asked = 1
            continue
        if previous is None:
            held = isinstance(parent, ast.Module | _Definition)
            printer.blank(int(isinstance(statement, _Definition) and not held))
        else:
            needed = _between(previous, _after_comments(body, place), depth, parent, documented)
            if isinstance(previous, tree.Comment) and isinstance(statement, _Definition):
                needed = asked = 0
            printer.blank(max(needed, asked))
        asked = 0
        documented = opens and _is_docstring(statement, parent)
        _statement(printer, statement, depth, documents=documented)
        opens = opens and isinstance(statement, tree.Comment)
        previous = statement


def _after_comments(body: list[ast.stmt], place: int) -> ast.stmt:
    """The statement at `place`, or the one that the comments there lead up to."""
    while isinstance(body[place], tree.Comment) and place + 1 < len(body):
        place += 1
    return body[place]


def _between(
    before: ast.stmt, after: ast.stmt, depth: int, parent: ast.AST, documented: bool
) -> int:
    """How many blank lines must stand between two statements."""
    if _ends_in_definition(before) or isinstance(after, _Definition):
        return 1 if depth else 2
    if documented and isinstance(parent, ast.Module | ast.ClassDef):
        return 1
    if isinstance(before, _Import):
        return int(not isinstance(after, _Import) or _section(before) != _section(after))
    return 0


def _ends_in_definition(statement: ast.stmt) -> bool:
    """Whether the last thing in a statement, however deep, is a function or a class."""
    while not isinstance(statement, _Definition):
        match statement:
            case ast.Try(finalbody=[*_, last]) | ast.Try(orelse=[*_, last]):
                statement = last
            case ast.Try(handlers=[*_, ast.ExceptHandler(body=[*_, last])]):
                statement = last
            case ast.If(orelse=[*_, last]) | ast.If(body=[*_, last]):
                statement = last
            case ast.For(body=[*_, last]) | ast.While(body=[*_, last]):
                statement = last
            case ast.With(body=[*_, last]):
                statement = last
            case _:
                return False
    return True


def _section(statement: _Import) -> int:
    """Where an import belongs: the future, the standard library, other packages."""
    name = statement.module if isinstance(statement, ast.ImportFrom) else statement.names[0].name
    root = (name or "").partition(".")[0]
    return 0 if root == "__future__" else 1 if root in sys.stdlib_module_names else 2


def _is_docstring(statement: ast.stmt, parent: ast.AST) -> bool:
    holds_one = isinstance(parent, ast.Module | _Definition)
    return holds_one and _string(statement) is not None


def _string(statement: ast.stmt) -> str | None:
    match statement:
        case ast.Expr(ast.Constant(str(text))):
            return text
        case _:
            return None


def _statement(printer: Printer, node: ast.stmt, depth: int, *, documents: bool) -> None:
    printer.enter(tree.origin(node))
    if documents:
        text = _string(node) or ""
        for line in docstring(text, " " * (depth * INDENT)):
            printer.print(line, depth if line.startswith('"""') and line != '"""' else 0)
    else:
        for decorator in getattr(node, "decorator_list", ()):
            printer.print(("@", expression(decorator, BARE)), depth)
        for doc, body in _parts(node):
            printer.print(doc, depth)
            if body is not None:
                _body(printer, body, depth + 1, node)
    printer.leave()


def _parts(node: ast.stmt) -> list[tuple[Doc, list[ast.stmt] | None]]:
    """The lines of a statement, each with the block below it."""
    match node:
        case ast.FunctionDef(name=name, args=args, returns=returns, body=body):
            arrow: Doc = "" if returns is None else (" -> ", _returned(returns))
            return [(("def ", identifier(name), _parameters(args), arrow, ":"), body)]
        case ast.ClassDef(name=name, bases=bases, body=body):
            docs = [expression(base, INSIDE) for base in bases]
            return [
                (("class ", identifier(name), arguments(docs, BARE) if docs else "", ":"), body)
            ]
        case ast.For(target=variable, iter=iterable, body=body, orelse=[]):
            return [(("for ", target(variable), " in ", values(iterable), ":"), body)]
        case ast.While(test=test, body=body, orelse=[]):
            return [(("while ", value(test), ":"), body)]
        case ast.If():
            return _branches(node)
        case ast.With(items=items, body=body):
            return [(("with ", *_contexts(items), ":"), body)]
        case ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=finalbody):
            return _attempt(body, handlers, orelse, finalbody)
        case _:
            return [(_simple(node), None)]


def _returned(annotation: ast.expr) -> Doc:
    """The annotation behind the arrow: one that fits behind `) -> ` never breaks."""
    text = ast.unparse(annotation)
    if len(text) <= WIDTH - len(") -> :") and not any(
        isinstance(node, ast.Constant) and node.value is not None for node in ast.walk(annotation)
    ):
        return text
    return expression(annotation, BARE)


def _branches(node: ast.If) -> list[tuple[Doc, list[ast.stmt] | None]]:
    parts: list[tuple[Doc, list[ast.stmt] | None]] = []
    word = "if "
    while True:
        parts.append(((word, value(node.test), ":"), node.body))
        match node.orelse:
            case [ast.If() as inner]:
                node, word = inner, "elif "
            case []:
                return parts
            case orelse:
                return [*parts, ("else:", orelse)]


def _attempt(
    body: list[ast.stmt],
    handlers: list[ast.ExceptHandler],
    orelse: list[ast.stmt],
    finalbody: list[ast.stmt],
) -> list[tuple[Doc, list[ast.stmt] | None]]:
    parts: list[tuple[Doc, list[ast.stmt] | None]] = [("try:", body)]
    for handler in handlers:
        caught: Doc = "" if handler.type is None else (" ", expression(handler.type, BARE))
        bound = "" if handler.name is None else f" as {identifier(handler.name)}"
        parts.append((("except", caught, bound, ":"), handler.body))
    if orelse:
        parts.append(("else:", orelse))
    if finalbody:
        parts.append(("finally:", finalbody))
    return parts


def _contexts(items: list[ast.withitem]) -> list[Doc]:
    docs: list[Doc] = []
    for item in items:
        docs += (", ", expression(item.context_expr, BARE))
        if item.optional_vars is not None:
            docs += (" as ", expression(item.optional_vars, BARE))
    return docs[1:]


def _parameters(args: ast.arguments) -> Doc:
    docs: list[Doc] = []
    plain = [*args.posonlyargs, *args.args]
    defaults = [None] * (len(plain) - len(args.defaults)) + args.defaults
    for position, (item, default) in enumerate(zip(plain, defaults, strict=True)):
        docs.append(_parameter(item, default))
        if args.posonlyargs and position + 1 == len(args.posonlyargs):
            docs.append("/")
    if args.vararg is not None:
        docs.append(("*", _parameter(args.vararg, None)))
    elif args.kwonlyargs:
        docs.append("*")
    for item, default in zip(args.kwonlyargs, args.kw_defaults, strict=True):
        docs.append(_parameter(item, default))
    if args.kwarg is not None:
        docs.append(("**", _parameter(args.kwarg, None)))
    if len(docs) == 1:
        # Without a comma so far, it gets one as soon as it is on a line of its own.
        return brackets("(", (docs[0], COMMA), ")", BARE)
    return arguments(docs, BARE)


def _parameter(item: ast.arg, default: ast.expr | None) -> Doc:
    name = identifier(item.arg)
    if item.annotation is None:
        return name if default is None else (name, "=", expression(default, INSIDE))
    annotated: Doc = (name, ": ", expression(item.annotation, INSIDE))
    return annotated if default is None else (annotated, " = ", expression(default, INSIDE))


def _simple(node: ast.stmt) -> Doc:
    match node:
        case tree.Comment(text=text):
            return f"# {text}" if text else "#"
        case ast.Expr(ast.Yield(inner)):
            return "yield" if inner is None else ("yield ", expression(inner, BARE))
        case ast.Expr(value=inner):
            arithmetic = isinstance(inner, ast.BinOp | ast.BoolOp | ast.Compare)
            return value(inner, best_fit=False) if arithmetic else expression(inner, BARE)
        case ast.Assign(targets=targets, value=inner):
            return (*((target(item), " = ") for item in targets), values(inner))
        case ast.AnnAssign(target=variable, annotation=annotation, value=inner):
            declared = (target(variable), ": ", expression(annotation, BARE))
            return declared if inner is None else (declared, " = ", values(inner))
        case ast.AugAssign(target=variable, op=op, value=inner):
            return target(variable), f" {SYMBOLS[type(op)]}= ", values(inner)
        case ast.Return(value=inner):
            return "return" if inner is None else ("return ", values(inner))
        case ast.Raise(exc=raised, cause=cause):
            doc: Doc = "raise" if raised is None else ("raise ", value(raised, best_fit=False))
            return doc if cause is None else (doc, " from ", value(cause, best_fit=False))
        case ast.Import(names=names):
            return "import ", ", ".join(_alias(name) for name in names)
        case ast.ImportFrom(module=str(module), names=names, level=0):
            return _import_from(module, names)
        case ast.Pass():
            return "pass"
        case ast.Continue():
            return "continue"
        case ast.Break():
            return "break"
        case _:
            raise TypeError(f"a script has no {type(node).__name__}")


def _import_from(module: str, names: list[ast.alias]) -> Doc:
    docs: list[Doc] = []
    for name in names:
        docs += (",", SPACE, _alias(name))
    inner = Indent((SOFT, *docs[2:], IfBreaks(",")))
    return "from ", dotted(module), " import ", Group((IfBreaks("("), inner, SOFT, IfBreaks(")")))


def _alias(name: ast.alias) -> str:
    return dotted(name.name) + ("" if name.asname is None else f" as {identifier(name.asname)}")
