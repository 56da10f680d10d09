"""Scripts of specs, for tests."""

from __future__ import annotations

from typing import Any

from specc.backends.python.program import Script, emit
from specc.pipeline import Options, compile_text


def script_of(text: str, **params: Any) -> Script:
    """The script of a spec that must have no errors."""
    compilation = compile_text(text, "test.dlspec", Options(overrides=params))
    errors = [d for d in compilation.diagnostics if d.severity == "error"]
    assert compilation.program is not None, errors
    return emit(compilation.program)
