"""Words for what concerns variables: how they begin, what is added for them, what they may be."""

from __future__ import annotations

from specc.catalog.words.kit import Words, family

_FANS = "`fan_in` is the number of inputs of a unit, `fan_out` that of its outputs."

FAMILIES = (
    family(
        "initializers",
        "Initializers",
        {
            "Zeros": "0",
            "Ones": "1",
            "Constant": "one value everywhere",
            "RandomNormal": "from a normal distribution",
            "TruncatedNormal": "from a normal distribution cut off at two deviations",
            "RandomUniform": "evenly from `minval` to `maxval`",
            "GlorotUniform": Words(
                "evenly from -a to a with a = sqrt(6 / (fan_in + fan_out))", about=_FANS
            ),
            "GlorotNormal": Words(
                "normal with deviation sqrt(2 / (fan_in + fan_out))", about=_FANS
            ),
            "HeUniform": Words("evenly from -a to a with a = sqrt(6 / fan_in)", about=_FANS),
            "HeNormal": Words("normal with deviation sqrt(2 / fan_in)", about=_FANS),
            "LecunUniform": Words("evenly from -a to a with a = sqrt(3 / fan_in)", about=_FANS),
            "LecunNormal": Words("normal with deviation sqrt(1 / fan_in)", about=_FANS),
            "VarianceScaling": Words(
                "variance `scale` over a fan: the general form of these", about=_FANS
            ),
            "Orthogonal": "a random matrix whose rows or columns are orthogonal",
            "Identity": Words(
                "1 on the diagonal, 0 elsewhere", about="For matrices: a kernel of two axes."
            ),
            "STFT": Words(
                "the kernel of a Fourier transform",
                about="For kernels of three axes: [frame, 1, frequencies].",
                example="input sound: float32[1000, 1]\n"
                "output y = Conv1D(129, 256, kernel_initializer=STFT())",
            ),
        },
        example="input x: float32[8]\noutput y = Dense(8, kernel_initializer=NAME())",
    ),
    family(
        "regularizers",
        "Regularizers",
        {
            "L1": "adds l1 * sum(|x|) to the loss",
            "L2": "adds l2 * sum(x ** 2) to the loss",
            "L1L2": "both of these",
            "OrthogonalRegularizer": Words(
                "adds how far rows or columns are from being orthogonal",
                about="For matrices: a kernel of two axes.",
            ),
        },
        example="input x: float32[8]\noutput y = Dense(4, kernel_regularizer=NAME())",
    ),
    family(
        "constraints",
        "Constraints",
        {
            "NonNeg": "negative weights become 0",
            "MaxNorm": "the length of each vector along `axis` is at most `max_value`",
            "MinMaxNorm": "that length is between two values",
            "UnitNorm": "that length is 1",
        },
        about="It is put into force after each step of training.",
        example="input x: float32[8]\noutput y = Dense(4, kernel_constraint=NAME())",
    ),
)
