"""W07xx: lints. What Keras runs without a word and hardly anybody means; and their levels."""

from __future__ import annotations

from specc.diagnostics.model import Code, Severity

# ------------------------------------------------------------- levels

UNUSED_ALLOW = Code(
    "W0701", "an allowance that silences nothing", "nothing here gives {name}", Severity.WARNING
)
UNKNOWN_ALLOWED = Code(
    "W0702", "an allowance of no message", "no message has the code `{name}`", Severity.WARNING
)
ERROR_ALLOWED = Code(
    "W0703", "an allowance of an error", "{name} is an error, and stays one", Severity.WARNING
)
BAD_COMMENT = Code("W0704", "a comment for specc that says nothing", "{message}", Severity.WARNING)

ON_REQUEST: frozenset[str] = frozenset()
"""Lints that are silent unless `--warn` or `--deny` asks for them."""
