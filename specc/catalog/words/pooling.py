"""Words for pooling: over windows, over everything, to a given size."""

from __future__ import annotations

from collections.abc import Iterator

from specc.catalog.words.kit import (
    AXES,
    CHANGED,
    FIRST,
    NO_WEIGHTS,
    Words,
    arrow,
    family,
)

_INPUT = {1: "float32[100, 8]", 2: "float32[32, 32, 8]", 3: "float32[16, 32, 32, 8]"}
_SIZES = {1: "output_size", 2: "output height, output width", 3: "output depth, height, width"}
_ONES = {1: "1", 2: "1, 1", 3: "1, 1, 1"}
_WORD = {"Max": "largest", "Average": "mean"}


def _windowed(kind: str, rank: int) -> Words:
    return Words(
        f"the {_WORD[kind]} value of each window, channel by channel",
        shape=f"""\
{arrow(f"[batch, {AXES[rank]}, channels]", f"[batch, {CHANGED[rank]}, channels]")}
Along each spatial axis:
  padding=valid  floor((n - pool_size) / strides) + 1
  padding=same   ceil(n / strides)
`strides` left out are `pool_size`: windows side by side. {FIRST}""",
        example=f"""\
input x: {_INPUT[rank]}
output y = {kind}Pooling{rank}D(2)""",
    )


def _global(kind: str, rank: int) -> Words:
    return Words(
        f"the {_WORD[kind]} value of each channel over all positions",
        shape=f"""\
{arrow(f"[batch, {AXES[rank]}, channels]", "[batch, channels]")}
With `keepdims=true`, [batch, {_ONES[rank]}, channels]. Spatial sizes may be unknown. {FIRST}""",
        example=f"""\
input x: {_INPUT[rank]}
output y = Global{kind}Pooling{rank}D""",
    )


def _adaptive(kind: str, rank: int) -> Words:
    return Words(
        f"the {_WORD[kind]} value of as many windows as are asked for",
        shape=f"""\
{arrow(f"[batch, {AXES[rank]}, channels]", f"[batch, {_SIZES[rank]}, channels]")}
The windows are as large as that needs. {FIRST}""",
        example=f"""\
input x: {_INPUT[rank]}
output y = Adaptive{kind}Pooling{rank}D(4)""",
    )


def _rows() -> Iterator[tuple[str, Words]]:
    for kind in ("Max", "Average"):
        for rank in (1, 2, 3):
            yield f"{kind}Pooling{rank}D", _windowed(kind, rank)
    for kind in ("Max", "Average"):
        for rank in (1, 2, 3):
            yield f"Global{kind}Pooling{rank}D", _global(kind, rank)
    for kind in ("Max", "Average"):
        for rank in (1, 2, 3):
            yield f"Adaptive{kind}Pooling{rank}D", _adaptive(kind, rank)


FAMILIES = (family("layers", "Pooling", dict(_rows()), weights=NO_WEIGHTS),)
