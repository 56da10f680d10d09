"""How long constants are when they are written out.

Where a constant depends on a param, the script writes it out at each use. Twenty
lines of `let b = a + a` would come to a million terms, so their sum is bounded.
"""

from __future__ import annotations

from specc.diagnostics.codes import arguments as codes
from specc.resolve.context import Context
from specc.syntax import ast
from specc.syntax.walk import walk

MAX_TERMS = 10_000


def measure(context: Context, let: ast.Let) -> None:
    """Note the size of a resolved constant, the constants in it written out; report a huge one.

    What is made of a huge one is huge as well, and nothing is said of it: its size is None.
    """
    size: int | None = 0
    for node in walk(let.value):
        binding = context.resolution.names.get(node) if isinstance(node, ast.Name) else None
        inner: int | None = 0
        if binding is not None and isinstance(binding.definition, ast.Let):
            inner = context.let_sizes.get(binding.definition, 0)
        size = None if size is None or inner is None else size + 1 + inner
    if size is not None and size > max(MAX_TERMS, let.value.span.end - let.value.span.start):
        context.sink.report(
            codes.CONSTANT_TOO_LARGE,
            let.name.span,
            "written out",
            message=f"`{let.name.id}` comes to more than {MAX_TERMS:,} terms",
        )
        size = None
    context.let_sizes[let] = size
