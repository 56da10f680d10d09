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
        Spec,
        SpecError,
        build_model,
        check,
        diff,
        emit_python,
        expand,
        format,
        from_json,
        import_model,
        load,
        loads,
        summary,
        to_json,
        train,
    )
    from specc.changes import Changes
    from specc.diagnostics import Diagnostic
    from specc.embedding.blocks import BlockBuilder, DataBuilder, ParamRef
    from specc.embedding.builder import Builder
    from specc.embedding.graph import (
        Graph,
        GraphLayer,
        GraphModel,
        GraphNode,
        GraphStep,
        GraphTensor,
        GraphWeight,
    )
    from specc.embedding.messages import Messages
    from specc.embedding.models import ModelBuilder
    from specc.embedding.program import Program
    from specc.embedding.refs import LayerRef, TensorRef
    from specc.embedding.values import Call
    from specc.limits import Limits
    from specc.source import Place
    from specc.summarizing import Summary

__version__ = "0.1.0"

_ELSEWHERE = {
    "BlockBuilder": "embedding.blocks",
    "Builder": "embedding.builder",
    "Call": "embedding.values",
    "Changes": "changes",
    "DataBuilder": "embedding.blocks",
    "Diagnostic": "diagnostics",
    "Graph": "embedding.graph",
    "GraphLayer": "embedding.graph",
    "GraphModel": "embedding.graph",
    "GraphNode": "embedding.graph",
    "GraphStep": "embedding.graph",
    "GraphTensor": "embedding.graph",
    "GraphWeight": "embedding.graph",
    "LayerRef": "embedding.refs",
    "Limits": "limits",
    "Messages": "embedding.messages",
    "ModelBuilder": "embedding.models",
    "ParamRef": "embedding.blocks",
    "Place": "source",
    "Program": "embedding.program",
    "Summary": "summarizing",
    "TensorRef": "embedding.refs",
}
"""The public names that are not those of `specc.api`, and where they are."""

__all__ = [
    "BlockBuilder",
    "Builder",
    "Call",
    "Changes",
    "DataBuilder",
    "Diagnostic",
    "Graph",
    "GraphLayer",
    "GraphModel",
    "GraphNode",
    "GraphStep",
    "GraphTensor",
    "GraphWeight",
    "LayerRef",
    "Limits",
    "Messages",
    "ModelBuilder",
    "ParamRef",
    "Place",
    "Program",
    "Spec",
    "SpecError",
    "Summary",
    "TensorRef",
    "__version__",
    "build_model",
    "check",
    "diff",
    "emit_python",
    "expand",
    "format",
    "from_json",
    "import_model",
    "load",
    "loads",
    "summary",
    "to_json",
    "train",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'specc' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(f"specc.{_ELSEWHERE.get(name, 'api')}"), name)


def __dir__() -> list[str]:
    return __all__


def load_ipython_extension(shell: Any) -> None:
    """What `%load_ext specc` calls: cells that begin with `%%dlspec` are specs then."""
    from specc.notebook import register

    register(shell)
