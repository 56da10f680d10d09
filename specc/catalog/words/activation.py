"""Words for activations as layers."""

from __future__ import annotations

from specc.catalog.words.kit import NO_WEIGHTS, SAME_SHAPE, Words, family

FAMILIES = (
    family(
        "layers",
        "Activation",
        {
            "Activation": Words(
                "any activation by its name",
                about="In a chain the name alone does: `x -> relu`.",
                example="input x: float32[8]\noutput y = Activation(relu)",
            ),
            "ReLU": Words(
                "negative elements become 0",
                about="`negative_slope` lets some of them through, `max_value` is a ceiling, and "
                "`threshold` is where 0 ends.",
            ),
            "LeakyReLU": "negative elements become small, by a fixed slope",
            "PReLU": Words(
                "negative elements become small, by slopes that are learned",
                shape=SAME_SHAPE + " The sizes that the slopes need must be known.",
                weights="""\
  alpha [sizes of an example, 1 along `shared_axes`]
Parameters: one for each element of an example; `shared_axes=[1, 2]` leaves one for each channel \
of an image.""",
                example="input x: float32[8, 8, 4]\noutput y = PReLU(shared_axes=[1, 2])",
            ),
            "ELU": "negative elements approach `-alpha`, smoothly",
            "Softmax": Words(
                "elements along an axis become shares of 1",
            ),
        },
        shape=SAME_SHAPE,
        weights=NO_WEIGHTS,
        example="input x: float32[8]\noutput y = NAME",
    ),
)
