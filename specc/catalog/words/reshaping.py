"""Words for layers that move, repeat, pad or cut elements."""

from __future__ import annotations

from specc.catalog.words.kit import AXES, CHANGED, NO_WEIGHTS, Words, arrow, family

_INPUT = {1: "float32[100, 8]", 2: "float32[32, 32, 3]", 3: "float32[16, 32, 32, 3]"}
_DATA = {1: "sequences", 2: "images", 3: "volumes"}
_EDGES = {
    1: "One number for both ends, or `[before, after]`.",
    2: "One number, `[height, width]`, or `[[top, bottom], [left, right]]`.",
    3: "One number, one for each axis, or a pair `[before, after]` for each axis.",
}


def _padding(rank: int) -> Words:
    return Words(
        f"zeros around {_DATA[rank]}",
        shape=f"""\
{arrow(f"[batch, {AXES[rank]}, channels]", f"[batch, {CHANGED[rank]}, channels]")}
Each spatial axis becomes `n + before + after`. {_EDGES[rank]}""",
        example=f"input x: {_INPUT[rank]}\noutput y = ZeroPadding{rank}D(2)",
    )


def _cropping(rank: int) -> Words:
    return Words(
        f"cuts the edges of {_DATA[rank]} off",
        shape=f"""\
{arrow(f"[batch, {AXES[rank]}, channels]", f"[batch, {CHANGED[rank]}, channels]")}
Each spatial axis becomes `n - before - after`, of which something must be left. {_EDGES[rank]}""",
        example=f"input x: {_INPUT[rank]}\noutput y = Cropping{rank}D(2)",
    )


def _up(rank: int) -> Words:
    return Words(
        f"enlarges {_DATA[rank]} by whole factors",
        shape=f"""\
{arrow(f"[batch, {AXES[rank]}, channels]", f"[batch, {CHANGED[rank]}, channels]")}
Each spatial axis becomes `n * size`.""",
        example=f"input x: {_INPUT[rank]}\noutput y = UpSampling{rank}D(2)",
    )


FAMILIES = (
    family(
        "layers",
        "Reshaping",
        {
            "Flatten": Words(
                "all axes but the batch become one",
                shape="""\
  [batch, a, b, ...] -> [batch, a * b * ...]
The dtype stays, text included.""",
                example="input x: float32[4, 4, 8]\noutput y = Flatten",
            ),
            "Reshape": Words(
                "the same elements in another shape",
                shape="""\
  [batch, ...] -> [batch, target_shape...]
As many elements as before; one size may be -1 and is worked out. The batch axis is left alone, \
the dtype stays.""",
                example="input x: float32[12]\noutput y = Reshape([3, -1])",
            ),
            "Permute": Words(
                "the axes of an example in another order",
                shape="""\
  [batch, a, b, c] -> [batch, b, c, a] for Permute([2, 3, 1])
`dims` counts axes from 1: the batch is axis 0 and stays.""",
                example="input x: float32[10, 4]\noutput y = Permute([2, 1])",
            ),
            "RepeatVector": Words(
                "one vector, repeated along a new axis of time",
                shape="  [batch, features] -> [batch, n, features]",
                example="input x: float32[8]\noutput y = RepeatVector(5)",
            ),
            **{f"ZeroPadding{rank}D": _padding(rank) for rank in (1, 2, 3)},
            **{f"Cropping{rank}D": _cropping(rank) for rank in (1, 2, 3)},
            **{f"UpSampling{rank}D": _up(rank) for rank in (1, 2, 3)},
        },
        weights=NO_WEIGHTS,
    ),
)
