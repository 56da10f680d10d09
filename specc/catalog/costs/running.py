"""Sizes that Keras leaves open when a model is made, and that are known once what flows in is.

`EinsumDense(…, output_shape=[none, 8, 64])` says that an axis is unknown, whatever comes in.
"""

from __future__ import annotations

from specc.catalog.types import LayerCall, OpCall, TensorType


def filled(call: LayerCall | OpCall, output: TensorType) -> TensorType:
    """The output, its open axes as large as those of the input that have the same letter."""
    if isinstance(call, OpCall) or call.layer.entry.name != "EinsumDense":
        return output
    given, equation = call.input, call.layer.get("equation")
    if not isinstance(given, TensorType) or given.shape is None or output.shape is None:
        return output
    before, _, result = str(equation).replace(" ", "").partition("->")
    before = before.partition(",")[0]
    sizes = dict(zip(_letters(before, len(given.shape)), given.shape, strict=False))
    places = zip(_letters(result, len(output.shape)), output.shape, strict=False)
    shape = tuple(dim if isinstance(dim, int) else sizes.get(letter) for letter, dim in places)
    return TensorType(shape, output.dtype)


def _letters(term: str, rank: int) -> list[str]:
    """A letter for each axis; those under `...` are told from others by their place."""
    before, dots, after = term.partition("...")
    middle = rank - len(before) - len(after) if dots else 0
    return [*before, *(f".{i}" for i in range(middle)), *after]
