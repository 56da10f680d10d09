"""Words for normalization inside a network."""

from __future__ import annotations

from specc.catalog.words.kit import NO_WEIGHTS, SAME_SHAPE, Words, family

_SCALED = """\
  gamma [sizes of `axis`], unless scale=false
  beta  [sizes of `axis`], unless center=false"""

FAMILIES = (
    family(
        "layers",
        "Normalization",
        {
            "BatchNormalization": Words(
                "mean 0 and variance 1 for each channel, over the batch",
                about="In training it uses the batch's own mean and variance and keeps moving "
                "averages of them, which it uses otherwise.",
                weights="""\
  gamma           [n], unless scale=false
  beta            [n], unless center=false
  moving_mean     [n], not trained
  moving_variance [n], not trained
Parameters: 4 * n, half of them trained; `n` is the size of `axis`, which must be known. \
`renorm=true` keeps three more of size n.""",
                example="input x: float32[32, 32, 8]\noutput y = BatchNormalization",
            ),
            "LayerNormalization": Words(
                "mean 0 and variance 1 for each example, over its features",
                weights=f"""\
{_SCALED}
Parameters: 2 * n for the n elements along `axis`, the last one by default.""",
                example="input x: float32[20, 8]\noutput y = LayerNormalization",
            ),
            "RMSNormalization": Words(
                "features divided by their root mean square",
                weights="""\
  scale [sizes of `axis`]
Parameters: n, the number of elements along `axis`, which are the last axes.""",
                example="input x: float32[20, 8]\noutput y = RMSNormalization",
            ),
            "GroupNormalization": Words(
                "mean 0 and variance 1 for each example and group of channels",
                shape=SAME_SHAPE + " `groups` divides the number of channels; -1 is a group for "
                "each channel.",
                weights="""\
  gamma [channels], unless scale=false
  beta  [channels], unless center=false
Parameters: 2 * channels.""",
                example="input x: float32[32, 32, 16]\noutput y = GroupNormalization(groups=4)",
            ),
            "UnitNormalization": Words(
                "vectors stretched or shrunk to length 1",
                weights=NO_WEIGHTS,
                example="input x: float32[20, 8]\noutput y = UnitNormalization",
            ),
        },
        shape=SAME_SHAPE,
    ),
)
