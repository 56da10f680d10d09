"""Names with braces: `name="conv{i}"`, filled from the constants in scope."""

from __future__ import annotations

import re

from specc.diagnostics.codes import arguments as codes
from specc.resolve.context import Context, report_unbound
from specc.resolve.scope import Scope
from specc.source import Span
from specc.syntax import ast

_BRACE = re.compile(r"\{\{|\}\}|\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}|[{}]")


def resolve_template(context: Context, literal: ast.Literal, scope: Scope) -> None:
    """Split a name into text and the names in its braces; doubled braces are one brace."""
    text = literal.value
    if not isinstance(text, str) or ("{" not in text and "}" not in text):
        return
    # Offsets in the source hold as long as the string is written without escapes.
    base = literal.span.start + 1 if literal.text[1:-1] == text else None
    parts: list[str | ast.Name] = []
    end = 0
    for match in _BRACE.finditer(text):
        parts.append(text[end : match.start()])
        end = match.end()
        written = match.group()
        name = match.group(1)
        if name is not None:
            span = (
                literal.span if base is None else Span(base + match.start(1), base + match.end(1))
            )
            node = ast.Name(span, name)
            binding = scope.find(name)
            if binding is None:
                report_unbound(context, node, scope, "constant")
            else:
                context.use(node, binding)
            parts.append(node)
        elif written in ("{{", "}}"):
            parts.append(written[0])
        else:
            context.sink.report(
                codes.BAD_CONSTANT,
                literal.span,
                "",
                message="braces in a name hold the name of a constant, as in `conv{i}`",
                helps=["double a brace to mean itself: `{{`"],
            )
            return
    parts.append(text[end:])
    context.resolution.templates[literal] = tuple(part for part in parts if part != "")
