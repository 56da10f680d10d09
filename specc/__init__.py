"""specc: a compiler for neural-network specs.

    import specc

    program = specc.load("iris.dlspec", params={"width": 32})
    print(specc.emit_python(program))
    model = specc.build_model(program)

`load` and `check` import neither TensorFlow nor Keras. The names below are the
public interface; they are found when they are first used, so that importing
specc costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from specc.api import (
        SpecError,
        build_model,
        check,
        emit_python,
        from_json,
        load,
        summary,
        to_json,
        train,
    )
    from specc.diagnostics import Diagnostic
    from specc.graph.ir import Program
    from specc.limits import Limits

__version__ = "0.1.0"

__all__ = [
    "Diagnostic",
    "Limits",
    "Program",
    "SpecError",
    "__version__",
    "build_model",
    "check",
    "emit_python",
    "from_json",
    "load",
    "summary",
    "to_json",
    "train",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'specc' has no attribute '{name}'")
    if name == "Program":
        from specc.graph import ir as module
    elif name == "Diagnostic":
        from specc import diagnostics as module  # type: ignore[no-redef]
    else:
        from specc import api as module  # type: ignore[no-redef]
    return getattr(module, name)
