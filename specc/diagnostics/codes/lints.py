"""W07xx: lints. What Keras runs without a word and hardly anybody means; and their levels."""

from __future__ import annotations

from specc.diagnostics.model import Code, Severity

# ------------------------------------------------------------- levels

UNUSED_ALLOW = Code(
    "W0701",
    "an allowance that silences nothing",
    "{name} is allowed, and not given here",
    Severity.WARNING,
)
UNKNOWN_ALLOWED = Code(
    "W0702", "an allowance of no message", "no message has the code `{name}`", Severity.WARNING
)
ERROR_ALLOWED = Code(
    "W0703", "an allowance of an error", "{name} is an error, and stays one", Severity.WARNING
)
BAD_COMMENT = Code("W0704", "a comment for specc that says nothing", "{message}", Severity.WARNING)

# ------------------------------------------------------------- the graph

LOST_BIAS = Code(
    "W0711",
    "a bias that normalization removes",
    "the bias of this `{layer}` has no effect",
    Severity.WARNING,
)
DROPPED_OUTPUT = Code(
    "W0712",
    "dropout right before an output",
    "`{layer}` drops parts of the output `{name}` itself",
    Severity.WARNING,
)
LINEAR_CHAIN = Code(
    "W0713",
    "layers that are one linear map",
    "no activation stands between two `Dense` layers",
    Severity.WARNING,
)
ACTIVATED_TWICE = Code(
    "W0714",
    "two activations in a row",
    "`{second}` is applied to what `{first}` gives",
    Severity.WARNING,
)
DROPOUT_RATE = Code(
    "W0715", "dropout of nothing, or of nearly all", "`{layer}` {message}", Severity.WARNING
)
HUGE_DENSE = Code(
    "W0716",
    "a dense layer of very many weights",
    "this `Dense` has {count} million weights",
    Severity.WARNING,
)
NO_IDS = Code(
    "W0717",
    "an embedding of what are no whole numbers",
    "`{layer}` takes whole numbers, not {dtype}",
    Severity.WARNING,
)
NEVER_ADAPTED = Code(
    "W0718",
    "a normalization that learns nothing",
    "`Normalization` in a model changes nothing",
    Severity.WARNING,
)
WIDE_FLOATS = Code(
    "W0719", "float64", "{what} of `float64` takes twice the memory of `float32`", Severity.WARNING
)

# ------------------------------------------------------------- data and training

LEARNING_RATE = Code(
    "W0721",
    "a learning rate far from the usual",
    "a learning rate of {rate} is far {side} what `{optimizer}` is used with",
    Severity.WARNING,
)
IN_ORDER = Code(
    "W0722",
    "examples that are not shuffled",
    "the examples {what} in the order of the source, not shuffled",
    Severity.WARNING,
)
RANDOM_INPUT = Code(
    "W0723",
    "random changes of the test part",
    "`{step}` changes the test part at random, too",
    Severity.WARNING,
)
LAST_WEIGHTS = Code(
    "W0724",
    "early stopping that keeps the last weights",
    "`EarlyStopping` keeps the weights of the last epoch, not of the best",
    Severity.WARNING,
)
HALF_PRECISION = Code(
    "W0725",
    "probabilities in 16 bits",
    "`{activation}` is computed in `{dtype}`",
    Severity.WARNING,
)

SINGLE_EXAMPLE = Code(
    "W0726",
    "batch normalization of one example",
    "`BatchNormalization` of one example gives the same whatever flows in",
    Severity.WARNING,
)

# ------------------------------------------------------------- names

SHADOWED = Code(
    "W0731",
    "a name that hides Keras's",
    "`{name}` is {what} here, not Keras's",
    Severity.WARNING,
)
HIDDEN = Code(
    "W0732",
    "a name that hides an imported one",
    "the {kind} `{name}` hides that of `{path}`",
    Severity.WARNING,
)
UNUSED_IMPORT = Code(
    "W0733",
    "an import that nothing uses",
    "nothing of `{path}` is used",
    Severity.WARNING,
)

FORMER_NAME = Code(
    "W0734",
    "a layer by its former name",
    "`{name}` is the name of `{now}` in Keras 1",
    Severity.WARNING,
)

# ------------------------------------------------------------- on request

DROPOUT_BEFORE_NORM = Code(
    "W0741",
    "dropout before batch normalization",
    "`{layer}` changes the variance that `BatchNormalization` learns",
    Severity.WARNING,
)
SLOW_RECURRENT = Code(
    "W0742",
    "a recurrent layer that cuDNN does not compute",
    "cuDNN does not compute this `{layer}`",
    Severity.WARNING,
)

ON_REQUEST = frozenset((DROPOUT_BEFORE_NORM.id, SLOW_RECURRENT.id))
"""Lints that are silent unless `--warn` or `--deny` asks for them."""
