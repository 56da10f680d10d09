"""What shape rules are written with: the registry, inputs, outputs.

A rule has two halves, as a Keras layer has. The first reads the constructor's
arguments and answers with what the second needs; the second is given the call.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import Enum
from typing import Any, Final, NoReturn, TypeVar

from specc.catalog.shapes.arguments import Arguments, Unknown, count, refuse
from specc.catalog.shapes.marked import the_input
from specc.catalog.types import (
    UNKNOWN,
    Dim,
    LayerCall,
    Outcome,
    Policy,
    Shape,
    TensorType,
    Value,
    Weight,
)

# --- the registry -----------------------------------------------------------

T = TypeVar("T")
Construct = Callable[[Arguments], Any]
Infer = Callable[[LayerCall, Any], Outcome]

LAYERS: dict[str, tuple[Construct, Infer]] = {}
"""Layer name to the two halves of its rule; filled as rule modules are imported."""


def rule(
    *names: str, construct: Callable[[Arguments], T]
) -> Callable[[Callable[[LayerCall, T], Outcome]], Callable[[LayerCall, T], Outcome]]:
    """Register the call half of a rule for the layers called `names`."""

    def register(infer: Callable[[LayerCall, T], Outcome]) -> Callable[[LayerCall, T], Outcome]:
        for name in names:
            LAYERS[name] = (construct, infer)
        return infer

    return register


def plain(arguments: Arguments) -> None:
    """The constructor half of a layer that takes any arguments of the right kinds."""


MADE_FOR: Final = "made_for"
"""The type for which an application was made, among the `extra` of a call with another."""

# --- inputs -----------------------------------------------------------------


def layer_name(call: LayerCall) -> str:
    """The layer's class name."""
    return call.layer.entry.name


class Takes(Enum):
    """The dtypes that a layer runs on. Keras takes any until then."""

    FLOATS = "floats"
    NUMBERS = "integers and floats"
    SIGNED = "signed integers and floats"
    BOOLEANS = "numbers and booleans"
    ANYTHING = "anything, text included"


def one(call: LayerCall, takes: Takes = Takes.BOOLEANS) -> TensorType:
    """The call's one tensor, its dtype as the layer sees it.

    Floats are cast to the dtype that the layer computes in; integers are not.
    """
    given = call.input
    name = layer_name(call)
    if not isinstance(given, TensorType):
        refuse(
            f"`{name}` takes one tensor, this is a list of {len(given)}",
            help="`Concatenate` or `Add` makes one tensor of several" if len(given) > 1 else None,
        )
    check_dtype(name, given, takes)
    return autocast(given, call)


def check_dtype(
    name: str, given: TensorType, takes: Takes, *, input: int = 0, argument: str | None = None
) -> None:
    """Refuse a tensor of a dtype that the layer would fail on when it runs."""
    dtype = given.dtype
    if dtype in FLOATS or dtype is None or takes is Takes.ANYTHING:
        return
    if dtype == "string":
        refuse(
            f"`{name}` computes with numbers, this is {given}",
            input=input,
            argument=argument,
            help="`StringLookup`, `TextVectorization` or `Hashing` turns text into numbers",
        )
    if takes is Takes.FLOATS:
        refuse(
            f"`{name}` computes with floats, this is {given}",
            input=input,
            argument=argument,
            note="Keras casts floats to the dtype it computes in, but not integers or booleans",
            help="`Rescaling(1 / 255)` makes floats of pixels, `Embedding` vectors of indices; "
            "or declare the input as `float32`",
        )
    if takes is Takes.SIGNED and dtype.startswith("uint"):
        refuse(f"`{name}` is not defined on unsigned integers, this is {given}", argument=argument)
    if takes in (Takes.NUMBERS, Takes.SIGNED) and dtype == "bool":
        refuse(
            f"`{name}` is not defined on booleans, this is {given}",
            input=input,
            argument=argument,
            help="`ops.cast(x, float32)` makes numbers of them",
        )


def autocast(given: TensorType, call: LayerCall) -> TensorType:
    """What a layer makes of an input's dtype before it computes."""
    if given.dtype in FLOATS and call.layer.args.get("autocast", True) is not False:
        return TensorType(given.shape, call.policy.compute)
    return given


def several(call: LayerCall) -> tuple[TensorType, ...]:
    """The call's list of tensors."""
    given = call.input
    if given == UNKNOWN:
        raise Unknown
    if isinstance(given, TensorType):
        refuse(
            f"`{layer_name(call)}` takes a list of tensors, this is one",
            help=f"a list is written `[a, b] -> {layer_name(call)}`",
        )
    for place, each in enumerate(given):
        if not isinstance(each, TensorType):
            refuse(
                f"`{layer_name(call)}` takes a list of tensors, what is at {place} is a list",
                help="take it apart first: `a, b = …`",
            )
    return tuple(autocast(each, call) for each in given)


def shape_of(given: TensorType) -> Shape:
    """The shape, which must be known. Raises: Unknown."""
    if given.shape is None:
        raise Unknown
    return given.shape


def ranked(
    call: LayerCall,
    *,
    exactly: int | None = None,
    least: int | None = None,
    takes: Takes = Takes.BOOLEANS,
) -> Shape:
    """The shape of the one input, which must have so many axes, the batch axis included."""
    given = one(call, takes)
    shape = shape_of(given)
    rank = len(shape)
    if exactly is not None and rank != exactly:
        _wrong_rank(layer_name(call), given, str(exactly), exactly - rank)
    if least is not None and rank < least:
        _wrong_rank(layer_name(call), given, f"at least {least}", least - rank)
    return shape


def _wrong_rank(name: str, given: TensorType, needed: str, missing: int) -> NoReturn:
    rank = len(shape_of(given))
    refuse(
        f"`{name}` needs {needed} axes, the batch axis included; {given} has {rank}",
        input=0,
        help=rank_help(shape_of(given), missing, given.dtype),
    )


_PICTURE = 8
"""How many pixels high and wide what is taken for a picture is at least."""


def rank_help(shape: Shape, missing: int, dtype: str | None = None) -> str | None:
    """What gives a tensor the `missing` number of axes more, or takes them away."""
    if missing == 1 and len(shape) == 2 and dtype is not None and "int" in dtype:
        return "`Embedding` makes a vector of each number: [batch, steps, features]"
    if missing == 2 and len(shape) == 2 and isinstance(shape[1], int):
        for channels in (1, 3):
            side = math.isqrt(shape[1] // channels)
            if side >= _PICTURE and side * side * channels == shape[1]:
                picture = f"`Reshape([{side}, {side}, {channels}])`"
                return f"{picture} makes a picture of {shape[1]} numbers"
    if missing == 1 and len(shape) > 1 and not all(isinstance(dim, int) for dim in shape[1:]):
        return "`ops.expand_dims(axis=-1)` adds an axis of size 1"
    if missing == 1 and len(shape) > 1 and all(isinstance(dim, int) for dim in shape[1:]):
        sizes = ", ".join(str(dim) for dim in shape[1:])
        return f"`Reshape([{sizes}, 1])` adds an axis of size 1"
    if missing < 0 and len(shape) > 2:
        return "`Flatten`, a global pooling or `Reshape` takes axes away"
    return None


def known(dim: Dim, call: LayerCall, axis: int, what: str) -> int:
    """A size that must be known when the model is made: weights depend on it."""
    if isinstance(dim, int):
        return dim
    refuse(
        f"`{layer_name(call)}` must know the size of axis {axis}: {what} depends on it",
        input=0,
        axis=axis,
        note=the_input(call.input, axis),
        help="give the input a fixed size there",
    )


def axis_of(axis: int, shape: Shape, name: str, argument: str | None = "axis") -> int:
    """`axis` counted from the front; it must be within `shape`."""
    rank = len(shape)
    if not -rank <= axis < rank:
        refuse(
            f"`{name}` is told axis {axis} of a tensor with {count(rank, 'axis')}",
            argument=argument,
            help=f"axes go from {-rank} to {rank - 1}, the batch axis included" if rank else None,
        )
    return axis % rank


# --- outputs ----------------------------------------------------------------

FLOATS = frozenset({"float32", "float16", "bfloat16", "float64"})


def computed(call: LayerCall, shape: Shape, *weights: Weight) -> Outcome:
    """An output in the dtype that the layer computes in."""
    return Outcome(TensorType(shape, call.policy.compute), weights)


def weight(call: LayerCall, name: str, *shape: int, trainable: bool = True) -> Weight:
    """A variable in the policy's dtype."""
    return Weight(name, shape, call.policy.variable, trainable)


def check_activations(arguments: Arguments) -> None:
    """Refuse the one activation after which a layer gives another shape than Keras says."""
    for name in ("activation", "recurrent_activation"):
        if arguments.get(name) == "glu":
            refuse(
                f"`glu` leaves half of the last axis, and `{arguments.name}` does not know of it",
                argument=name,
                help="`ops.glu`, applied to what comes out, halves it and says so",
            )


def read_lora(arguments: Arguments, constraint: str = "kernel_constraint") -> int:
    """`lora_rank`, 0 where the layer is trained as a whole."""
    if not arguments.get("lora_rank"):
        return 0
    rank = arguments.integer("lora_rank", least=1)
    if arguments.get(constraint) is not None:
        refuse(
            f"LoRA does not train what `{constraint}` constrains",
            argument="lora_rank",
            help=f"leave out `{constraint}` or `lora_rank`",
        )
    return rank


def lora_weights(name: str, kernel: tuple[int, ...], rank: int) -> list[Weight]:
    """The two small matrices that LoRA trains in place of a frozen kernel.

    Whatever the policy, Keras makes them in float32.
    """
    if not rank:
        return []
    return [
        Weight(f"lora_{name}_a", (*kernel[:-1], rank), "float32"),
        Weight(f"lora_{name}_b", (rank, kernel[-1]), "float32"),
    ]


def policy_of(dtype: Value, otherwise: Policy) -> Policy:
    """The policy that a layer's own `dtype` argument names; `otherwise` where it has none."""
    if not isinstance(dtype, str):
        return otherwise
    if dtype.startswith("mixed_"):
        return Policy(dtype.removeprefix("mixed_"), "float32")
    return Policy(dtype, dtype)


def inner_policy(dtype: Value, call: LayerCall) -> Policy:
    """The policy of a layer inside of `call`'s: its own `dtype` argument, or the model's."""
    return policy_of(dtype, call.policy if call.around is None else call.around)
