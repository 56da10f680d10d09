"""Finds catalog entries by name: which section is meant, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from specc.catalog.kinds import SECTIONS
from specc.catalog.types import Entry
from specc.diagnostics.codes import names as codes
from specc.resolve.bindings import Kind
from specc.resolve.context import Context, report_unknown
from specc.resolve.scope import Scope, near_names, suggestion
from specc.syntax import ast

# A wrapper takes recurrent layers and cells, which are layers too.
_SECTIONS = {**SECTIONS, "cell": "layers", "rnn": "layers"}

SINGULAR = {section: word for word, section in _SECTIONS.items() if section != "layers"}


def section_of(kind: str | None) -> str | None:
    """The section whose entries a parameter of this kind takes, if it takes any."""
    if kind is None:
        return None
    for word in kind.replace("[]", "").split():
        if word in _SECTIONS:
            return _SECTIONS[word]
    return None


def find_entry(context: Context, name: str, kind: str | None, *, in_chain: bool) -> Entry | None:
    """The entry that a call of `name` means for a parameter of this kind, or in a chain."""
    wanted = section_of(kind)
    preferred = ("layers", "applications") if in_chain else (wanted,) if wanted else ()
    for section in preferred:
        entry = context.catalog.lookup(section, name)
        if entry is not None:
            return entry
    found = [e for e in context.catalog.find(name) if e.section != "ops"]
    if not in_chain and wanted is None:
        # An object named by `let` is more likely a regularizer than a layer of that name.
        found.sort(key=lambda entry: entry.section == "layers")
    return found[0] if found else None


def allowed(context: Context, entry: Entry, name: ast.Name) -> bool:
    """Whether a spec may use `entry`; reported at `name` where it may not."""
    if entry.refused is None:
        return True
    context.sink.report(codes.REFUSED, name.span, "refused", name=entry.name, reason=entry.refused)
    return False


def op_entry(context: Context, expr: ast.Attribute) -> Entry | None:
    """The function that `ops.NAME` or `ops.image.NAME` means; None, with a message, for others."""
    from specc.resolve.spelled import of_function, of_python_name

    match expr.base:
        case ast.Name(id="ops") | ast.Attribute(base=ast.Name(id="ops")):
            # `image.resize`, as the catalog has it.
            part = f"{expr.base.name.id}." if isinstance(expr.base, ast.Attribute) else ""
            entry = context.catalog.lookup("ops", part + expr.name.id)
            if entry is None:
                names = context.catalog.names("ops")
                beside = (n.removeprefix(part) for n in names if n.startswith(part))
                near = near_names(expr.name.id, (name for name in beside if "." not in name))
                told = None if part else of_function(context.catalog, expr.name.id, expr.span)
                context.sink.report(
                    codes.UNKNOWN_OP,
                    expr.name.span,
                    "unknown function",
                    name=part + expr.name.id,
                    **(told or suggestion(expr.name.span, near)),
                )
            elif entry.refused is not None:
                context.sink.report(
                    codes.REFUSED,
                    expr.span,
                    "refused",
                    name=attribute_text(expr),
                    reason=entry.refused,
                )
                return None
            return entry
        case _:
            text = attribute_text(expr)
            prefix = text.rpartition(".")[0]
            told = of_python_name(context.catalog, prefix, expr.name.id, expr.span)
            one = {"notes": ["the one prefix is `ops.`, for the functions of `keras.ops`"]}
            context.sink.report(
                codes.UNKNOWN_CALLABLE,
                expr.span,
                "unknown",
                what="function",
                name=text,
                **(told or one),
            )
            return None


def applicable_names(context: Context, scope: Scope) -> Iterator[str]:
    """Everything that a tensor can flow into, by name."""
    yield from scope.all_names(Kind.BLOCK, Kind.MODEL, Kind.LAYER, Kind.CUSTOM)
    yield from context.catalog.names("layers")
    yield from context.catalog.symbols("activations")
    yield from context.catalog.names("applications")


def report_unknown_flow(context: Context, name: ast.Name, scope: Scope) -> None:
    """A statement, or what begins a chain, is a word that means nothing."""
    context.resolution.failed.add(name)
    candidates = chain(scope.all_names(Kind.TENSOR), applicable_names(context, scope))
    what = "tensor, layer, block or model"
    report_unknown(context, name.id, name.span, what, candidates, "layers")


def callee_text(call: ast.Call) -> str:
    """What a call calls, as written."""
    match call.callee:
        case ast.Name(id=name):
            return name
        case ast.Attribute():
            return attribute_text(call.callee)
        case _:
            return "(…)"


def attribute_text(expr: ast.Attribute) -> str:
    """`a.b.c` as written."""
    parts = [expr.name.id]
    base = expr.base
    while isinstance(base, ast.Attribute):
        parts.append(base.name.id)
        base = base.base
    parts.append(base.id if isinstance(base, ast.Name) else "…")
    return ".".join(reversed(parts))
