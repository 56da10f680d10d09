"""E03xx: arguments and their values, params and constants."""

from __future__ import annotations

from specc.diagnostics.model import Code

UNKNOWN_ARGUMENT = Code("E0301", "unknown argument", "`{callee}` has no argument `{name}`")
TOO_MANY = Code(
    "E0302",
    "too many arguments",
    "`{callee}` takes {most} by position, {given} are given",
)
MISSING = Code("E0303", "missing argument", "`{callee}` needs `{name}`")
GIVEN_TWICE = Code("E0304", "argument given twice", "`{name}` is given twice")
WRONG_VALUE = Code("E0305", "value of the wrong kind", "{message}")
REFUSED_VALUE = Code("E0306", "refused value", "{message}")
POSITIONAL_AFTER_KEYWORD = Code(
    "E0307", "positional after named", "an argument without a name follows one with a name"
)
TENSOR_AS_CONSTANT = Code(
    "E0308", "tensor where a constant is needed", "{what} is a constant, this is a tensor"
)
CONSTANT_AS_TENSOR = Code(
    "E0309", "constant where a tensor is needed", "a tensor is needed here, this is {what}"
)
PARAM_TYPE = Code("E0310", "param of the wrong type", "the param `{name}` is {wanted}, not {given}")
PARAM_RANGE = Code("E0311", "param out of range", "the param `{name}` is {value}, outside {range}")
PARAM_CHOICE = Code(
    "E0312", "param not among its choices", "the param `{name}` is {value}, not one of {choices}"
)
PARAM_MISSING = Code("E0313", "param without a value", "the param `{name}` has no value")
UNKNOWN_TYPE = Code("E0314", "unknown type", "no type is called `{name}`")
BAD_CONSTANT = Code("E0320", "constant that has no value", "{message}")
CONSTANT_TOO_LARGE = Code("E0321", "constant too large", "{message}")
TOO_MANY_STEPS = Code(
    "E0322", "too much to compute", "evaluating the spec takes more than {limit} steps"
)
