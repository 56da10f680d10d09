"""Words for losses: what they measure, and which targets they go with."""

from __future__ import annotations

from specc.catalog.words.kit import Words, family

_SAME = "Targets have the shape of the output."
_ONE_HOT = (
    "Targets are one-hot, or probabilities, in the shape of the output. Outputs are probabilities, "
    "as `softmax` gives, or any numbers with `from_logits=true`."
)
_BINARY = (
    "Targets are 0 or 1 in the shape of the output. Outputs are probabilities, as `sigmoid` "
    "gives, or any numbers with `from_logits=true`."
)
_SIGNS = "Targets are -1 or 1; 0 is read as -1. Outputs are any numbers."

FAMILIES = (
    family(
        "losses",
        "For classes",
        {
            "CategoricalCrossentropy": Words("minus the log of the right class", about=_ONE_HOT),
            "SparseCategoricalCrossentropy": Words(
                "minus the log of the right class, given by its number",
                about="Targets are class numbers, without the output's last axis. Outputs are "
                "probabilities, as `softmax` gives, or any numbers with `from_logits=true`.",
            ),
            "CategoricalFocalCrossentropy": Words(
                "crossentropy that counts what is still wrong the most", about=_ONE_HOT
            ),
            "CategoricalGeneralizedCrossEntropy": Words(
                "between crossentropy and absolute error, for noisy labels",
                about="Targets are class numbers; outputs are probabilities.",
            ),
            "CategoricalHinge": Words(
                "how far the right class is from the best wrong one, plus 1",
                about="Targets are one-hot in the shape of the output.",
            ),
            "BinaryCrossentropy": Words("minus the log of the right of two answers", about=_BINARY),
            "BinaryFocalCrossentropy": Words(
                "binary crossentropy that counts what is still wrong the most", about=_BINARY
            ),
            "Hinge": Words("max(1 - target * output, 0)", about=_SIGNS),
            "SquaredHinge": Words("max(1 - target * output, 0) ** 2", about=_SIGNS),
            "KLDivergence": Words(
                "how far one distribution is from another",
                about="Targets and outputs are probabilities, in the same shape.",
            ),
            "CTC": Words(
                "how likely a sequence of labels is, wherever in time they stand",
                about="Targets are label numbers, 0 being blank; outputs are scores "
                "[batch, time, labels].",
            ),
        },
        example="loss = NAME()",
    ),
    family(
        "losses",
        "For numbers",
        {
            "MeanSquaredError": "(target - output) ** 2",
            "MeanAbsoluteError": "|target - output|",
            "MeanAbsolutePercentageError": "|target - output| in percent of the target",
            "MeanSquaredLogarithmicError": "the square of log(target + 1) - log(output + 1)",
            "Huber": "squared where small, absolute above `delta`",
            "LogCosh": "log(cosh(target - output)): nearly squared, then nearly absolute",
            "Poisson": "output - target * log(output), for counts",
            "CosineSimilarity": "minus the cosine between target and output",
        },
        about=_SAME,
        example="loss = NAME()",
    ),
    family(
        "losses",
        "For regions and embeddings",
        {
            "Dice": Words("1 minus twice the overlap over the sum of sizes", about=_SAME),
            "Tversky": Words(
                "as Dice, with weights for what is missed and what is too much", about=_SAME
            ),
            "Circle": Words(
                "draws examples of one class together, pushes others apart",
                about="Targets are class numbers; outputs are vectors of length 1.",
            ),
        },
        example="loss = NAME()",
    ),
)
