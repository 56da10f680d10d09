"""Words for convolutions in one to three dimensions."""

from __future__ import annotations

from specc.catalog.words.kit import AXES, CHANGED, FIRST, Words, arrow, family

_INPUT = {1: "float32[100, 8]", 2: "float32[32, 32, 3]", 3: "float32[16, 32, 32, 1]"}
_DATA = {1: "sequences", 2: "images", 3: "volumes"}
_KERNEL = {1: "k", 2: "kh, kw", 3: "kd, kh, kw"}
_PRODUCT = {1: "k", 2: "kh * kw", 3: "kd * kh * kw"}
_ONES = {1: "1", 2: "1, 1", 3: "1, 1, 1"}

_SLID = """\
Along each spatial axis, with `reach = dilation_rate * (kernel_size - 1) + 1`:
  padding=valid  floor((n - reach) / strides) + 1
  padding=same   ceil(n / strides)"""

_CAUSAL = """
  padding=causal  as same, with all of the padding before the first step"""

_GROWN = """\
Along each spatial axis, with `reach = dilation_rate * (kernel_size - 1) + 1`:
  padding=valid  (n - 1) * strides + max(reach, strides)
  padding=same   n * strides
With `output_padding`, which is below `strides`:
  padding=valid  (n - 1) * strides + reach + output_padding
  padding=same   (n - 1) * strides + reach % 2 + output_padding"""

_UNKNOWN = (
    "An unknown size stays unknown; the number of channels must be known. "
    "Strides and dilation exclude each other."
)


def _given(rank: int) -> str:
    return f"[batch, {AXES[rank]}, channels]"


def _plain(rank: int) -> Words:
    k, product = _KERNEL[rank], _PRODUCT[rank]
    return Words(
        f"filters that slide over {_DATA[rank]}",
        shape=f"""\
{arrow(_given(rank), f"[batch, {CHANGED[rank]}, filters]")}
{_SLID}{_CAUSAL if rank == 1 else ""}
{_UNKNOWN} {FIRST}""",
        weights=f"""\
  kernel [{k}, channels / groups, filters]
  bias   [filters], unless use_bias=false
Parameters: {product} * (channels / groups) * filters + filters.
`groups` divides both the channels and the filters. `lora_rank=r` freezes the kernel and trains \
`[{k}, channels / groups, r]` and `[r, filters]` beside it.""",
        example=f"""\
input x: {_INPUT[rank]}
output y = Conv{rank}D(16, 3, strides=2, padding=same)""",
    )


def _transposed(rank: int) -> Words:
    k, product = _KERNEL[rank], _PRODUCT[rank]
    return Words(
        f"a convolution run backwards, which enlarges {_DATA[rank]}",
        shape=f"""\
{arrow(_given(rank), f"[batch, {CHANGED[rank]}, filters]")}
{_GROWN}
{_UNKNOWN} {FIRST}""",
        weights=f"""\
  kernel [{k}, filters, channels]
  bias   [filters], unless use_bias=false
Parameters: {product} * filters * channels + filters.""",
        example=f"""\
input x: {_INPUT[rank]}
output y = Conv{rank}DTranspose(8, 3, strides=2, padding=same)""",
    )


def _depthwise(rank: int) -> Words:
    k, product = _KERNEL[rank], _PRODUCT[rank]
    return Words(
        f"filters over each channel of {_DATA[rank]} on its own",
        shape=f"""\
{arrow(_given(rank), f"[batch, {CHANGED[rank]}, channels * depth_multiplier]")}
{_SLID}
{_UNKNOWN} {FIRST}""",
        weights=f"""\
  kernel [{k}, channels, depth_multiplier]
  bias   [channels * depth_multiplier], unless use_bias=false
Parameters: {product} * channels * depth_multiplier + channels * depth_multiplier.""",
        example=f"""\
input x: {_INPUT[rank]}
output y = DepthwiseConv{rank}D(3, padding=same, depth_multiplier=2)""",
    )


def _separable(rank: int) -> Words:
    k, product = _KERNEL[rank], _PRODUCT[rank]
    return Words(
        f"each channel of {_DATA[rank]} on its own, then a mix of channels",
        shape=f"""\
{arrow(_given(rank), f"[batch, {CHANGED[rank]}, filters]")}
{_SLID}
{_UNKNOWN} {FIRST}""",
        weights=f"""\
  depthwise_kernel [{k}, channels, depth_multiplier]
  pointwise_kernel [{_ONES[rank]}, channels * depth_multiplier, filters]
  bias             [filters], unless use_bias=false
Parameters: {product} * channels * depth_multiplier + channels * depth_multiplier * filters + \
filters.""",
        example=f"""\
input x: {_INPUT[rank]}
output y = SeparableConv{rank}D(16, 3)""",
    )


FAMILIES = (
    family(
        "layers",
        "Convolution",
        {
            **{f"Conv{rank}D": _plain(rank) for rank in (1, 2, 3)},
            **{f"Conv{rank}DTranspose": _transposed(rank) for rank in (1, 2, 3)},
            **{f"DepthwiseConv{rank}D": _depthwise(rank) for rank in (1, 2)},
            **{f"SeparableConv{rank}D": _separable(rank) for rank in (1, 2)},
        },
    ),
)
