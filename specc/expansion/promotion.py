"""Where an operator on real tensors is not what it is on the tensors of a model.

In a model Keras computes `x + y`, and finds a dtype for both sides. In the body of a custom layer
it is TensorFlow, which wants the two alike, has no arithmetic on truths, and divides whole numbers
into float64. There the script calls Keras's function.
"""

from __future__ import annotations

from typing import Any

from specc.catalog.shapes.kit import FLOATS
from specc.graph.ir import Tensor

_WHOLE = frozenset(["int32", "int64"])


def needs_promotion(symbol: str, left: Any, right: Any) -> bool:
    """Whether TensorFlow's own operator would refuse these sides, or give another dtype.

    Of a side whose dtype is not known nothing is said: bodies are run without types as well.
    """
    dtypes = {side.type.dtype for side in (left, right) if isinstance(side, Tensor)}
    if None in dtypes:
        return False
    if len(dtypes) != 1:
        return True
    (dtype,) = dtypes
    if dtype in FLOATS:
        return any(isinstance(side, bool) for side in (left, right))
    if dtype not in _WHOLE or symbol in ("/", "**"):
        return True
    return any(isinstance(side, (float, bool)) for side in (left, right))
