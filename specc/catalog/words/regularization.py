"""Words for dropout, noise and penalties: what happens in training only."""

from __future__ import annotations

from specc.catalog.words.kit import AXES, NO_WEIGHTS, Words, family

_INPUT = {1: "float32[100, 8]", 2: "float32[32, 32, 8]", 3: "float32[16, 32, 32, 8]"}


def _spatial(rank: int) -> Words:
    return Words(
        "drops whole channels at random in training",
        shape=f"""\
  [batch, {AXES[rank]}, channels] -> the same""",
        example=f"input x: {_INPUT[rank]}\noutput y = SpatialDropout{rank}D(0.2)",
    )


FAMILIES = (
    family(
        "layers",
        "Regularization",
        {
            "Dropout": Words(
                "sets a share of the elements to 0 in training",
                about="What is left is scaled by `1 / (1 - rate)`. Along an axis where "
                "`noise_shape` is 1, elements are dropped together.",
                example="input x: float32[8]\noutput y = Dropout(0.5)",
            ),
            "AlphaDropout": Words(
                "dropout that keeps mean and variance, for selu networks",
                example="input x: float32[8]\noutput y = AlphaDropout(0.1)",
            ),
            "GaussianDropout": Words(
                "multiplies by noise of mean 1 in training",
                about="Its standard deviation is `sqrt(rate / (1 - rate))`.",
                example="input x: float32[8]\noutput y = GaussianDropout(0.2)",
            ),
            "GaussianNoise": Words(
                "adds noise of mean 0 in training",
                example="input x: float32[8]\noutput y = GaussianNoise(0.1)",
            ),
            **{f"SpatialDropout{rank}D": _spatial(rank) for rank in (1, 2, 3)},
            "ActivityRegularization": Words(
                "hands on its input and adds its size to the loss",
                example="input x: float32[8]\noutput y = ActivityRegularization(l2=0.01)",
            ),
        },
        shape="The shape stays as it is; outside of training the values do too.",
        weights=NO_WEIGHTS + " The state of the random numbers is in no count of parameters.",
    ),
)
