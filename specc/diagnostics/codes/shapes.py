"""E04xx: shapes, dtypes and the flow of tensors."""

from __future__ import annotations

from specc.diagnostics.model import Code, Severity

MISMATCH = Code("E0401", "shapes or dtypes do not fit", "{message}")
WRONG_COUNT = Code("E0402", "wrong number of values", "{given} cannot be given to {wanted} names")
NO_CURRENT_VALUE = Code("E0403", "no current value", "there is no current value for `{name}`")
BAD_DIMENSION = Code(
    "E0404", "bad dimension", "a dimension is a positive integer or `?`, not {what}"
)
BAD_DTYPE = Code("E0405", "unknown dtype", "no dtype is called `{name}`")
WRONG_INPUTS = Code(
    "E0406",
    "wrong number of inputs",
    "the {kind} `{name}` takes {wanted}, {given} given",
)
TOO_MANY_NODES = Code("E0407", "expansion too large", "the spec expands to more than {limit} nodes")
TOO_DEEP = Code("E0408", "expansion too deep", "blocks, loops and brackets nest too deep here")
INPUT_TYPE = Code("E0409", "input without a type", "the model's input `{name}` has no type")
DUPLICATE_OUTPUT = Code("E0410", "output given twice", "the output `{name}` is given twice")
UNKNOWN_SIZE = Code(
    "E0411", "size that is not known", "the size of axis {axis} of {type} is not known"
)
BRANCHES = Code(
    "E0412",
    "branches of different types",
    "{what} is {first} in training and {second} otherwise",
)
TRAINING_FLAG = Code(
    "E0413", "`training` as a constant", "`training` is known only when the layer runs"
)
LATE_SIZE = Code(
    "E0414", "made of what is not known", "weights and layers are made before the layer runs"
)
MASK_LOST = Code("W0415", "a mask that does not arrive", "{message}", Severity.WARNING)
