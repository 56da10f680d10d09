"""What comes out of a layer, an op or an operator: shape, dtype and weights.

One file holds the rules of one family; it is imported when a layer of that
family is first met. `tests/catalog/shapes` holds each rule against Keras.
"""

from __future__ import annotations

from specc.catalog.shapes.arguments import Arguments, Refused, Unknown
from specc.catalog.shapes.registry import MODULES, apply, find, find_op
from specc.catalog.types import (
    UNKNOWN,
    Instance,
    LayerCall,
    Mismatch,
    OpCall,
    Outcome,
    TensorType,
)


def has_rule(section: str, name: str) -> bool:
    """Whether types are inferred for this entry of the catalog."""
    if section == "ops":
        return find_op(name) is not None
    return section == "applications" or (section == "layers" and name in MODULES)


def infer_layer(call: LayerCall) -> Outcome | Mismatch | None:
    """What `call` gives, why Keras would refuse it, or None where there is no rule.

    An argument of the wrong kind, or an input of unknown shape, gives an
    `Outcome` of `UNKNOWN` without weights.
    """
    try:
        return apply(call)
    except Refused as refused:
        return refused.mismatch
    except Unknown:
        return Outcome(UNKNOWN, None)


def check_layer(instance: Instance) -> Mismatch | None:
    """Why Keras would refuse to make this layer, whatever it is given.

    Arguments of the wrong kind are not its business.
    """
    found = find(instance.entry)
    if found is None:
        return None
    try:
        found[0](Arguments(instance))
    except Refused as refused:
        return refused.mismatch
    except Unknown:
        return None
    return None


def infer_operator(
    symbol: str, left: TensorType | int | float | bool, right: TensorType | int | float | bool
) -> TensorType | Mismatch:
    """The type of `left symbol right`; `input` of a mismatch is 0 for left, 1 for right."""
    from specc.catalog.shapes.operators import typed_operator

    try:
        return typed_operator(symbol, left, right)
    except Refused as refused:
        return refused.mismatch


def infer_op(call: OpCall) -> Outcome | Mismatch | None:
    """What a function of `keras.ops` gives, or None where there is no rule.

    An operand may be a type, a number, or a list of numbers; those of a variadic
    parameter are a tuple (`operands` of `einsum`).
    """
    rule = find_op(call.entry.name)
    if rule is None:
        return None
    from specc.catalog.shapes.op_kit import OpArguments

    try:
        return Outcome(rule(OpArguments(call)))
    except Refused as refused:
        return refused.mismatch
    except Unknown:
        return Outcome(UNKNOWN, None)
