"""Where masks come from: told apart from the rest, for most specs have none."""

from __future__ import annotations

from specc.catalog.types import Instance
from specc.graph.ir import Layer, Node

MAKERS = frozenset({"Embedding", "ReversibleEmbedding", "Masking"})
"""The layers that can make a mask of what has none."""


def may_make(node: Node) -> bool:
    """Whether a mask may come out of `node` where none went in."""
    match node.operation:
        case Layer(instance=Instance() as instance):
            return instance.entry.name in MAKERS or "mask" in node.arguments
    return False
