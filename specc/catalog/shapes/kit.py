"""What shape rules are written with: arguments, refusals, the registry.

A rule has two halves, as a Keras layer has. The first reads the constructor's
arguments and answers with what the second needs; the second is given the call.
Either ends early in one of two ways: `refuse` (Keras would not take this) or
`Unknown` (an argument of the wrong kind, reported elsewhere; nothing can be
said). Both are caught where rules are applied, in `specc.catalog.shapes`; none
leaves this folder.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, NoReturn, TypeVar

from specc.catalog.types import (
    REQUIRED,
    Dim,
    Instance,
    LayerCall,
    Mismatch,
    Outcome,
    Policy,
    Shape,
    TensorType,
    Value,
    Weight,
)


class Refused(Exception):
    """Ends a rule: Keras would refuse this, and `mismatch` says why."""

    def __init__(self, mismatch: Mismatch) -> None:
        self.mismatch = mismatch


class Unknown(Exception):
    """Ends a rule: something it needs is not known, so that nothing is said."""


def refuse(
    message: str,
    *,
    argument: str | None = None,
    input: int | None = None,
    axis: int | None = None,
    note: str | None = None,
    help: str | None = None,
) -> NoReturn:
    """End the rule with a `Mismatch`. Raises: Refused."""
    notes = () if note is None else (note,)
    raise Refused(Mismatch(message, argument, input, axis, notes, help))


class Arguments:
    """The arguments of a catalog entry, defaults filled in, read by kind.

    Each reader raises `Unknown` for a value of another kind than it reads, and
    `Refused` for a value of that kind which Keras would not take.
    """

    __slots__ = ("name", "values")

    def __init__(self, instance: Instance) -> None:
        self.name = instance.entry.name
        self.values = {**_defaults(instance), **instance.args}

    def __getitem__(self, name: str) -> Value:
        value = self.values.get(name, REQUIRED)
        if value is REQUIRED:
            raise Unknown
        return value

    def get(self, name: str) -> Value:
        """The argument, or None where the layer has none of that name."""
        return self.values.get(name)

    def integer(self, name: str, *, least: int | None = None) -> int:
        """An `int`, at least `least` where that is given."""
        value = self[name]
        if not isinstance(value, int):
            raise Unknown
        if least is not None and value < least:
            self._too_small(name, value, least)
        return value

    def optional(self, name: str, *, least: int | None = None) -> int | None:
        """An `int` or None."""
        return None if self[name] is None else self.integer(name, least=least)

    def number(self, name: str) -> float:
        """An `int` or a `float`."""
        value = self[name]
        if not isinstance(value, int | float):
            raise Unknown
        return value

    def flag(self, name: str) -> bool:
        """A value read as true or false, as Python reads it."""
        return bool(self[name])

    def text(self, name: str, *allowed: str, lower: bool = True) -> str:
        """A `str` out of `allowed`, in lower case."""
        value = self[name]
        if not isinstance(value, str):
            raise Unknown
        value = value.lower() if lower else value
        if allowed and value not in allowed:
            choices = " or ".join(f"`{choice}`" for choice in allowed)
            refuse(f"`{name}` of `{self.name}` is {choices}, this is `{value}`", argument=name)
        return value

    def sizes(self, name: str, rank: int, *, least: int = 1) -> tuple[int, ...]:
        """One `int` for all of `rank` axes, or one for each."""
        value = self[name]
        if isinstance(value, int):
            sizes: tuple[int, ...] = (value,) * rank
        elif isinstance(value, list | tuple):
            sizes = tuple(value)
            if not all(isinstance(size, int) for size in sizes):
                raise Unknown
            if len(sizes) != rank:
                refuse(
                    f"`{name}` of `{self.name}` is one integer or {count(rank, 'integer')}, "
                    f"this has {len(sizes)}",
                    argument=name,
                )
        else:
            raise Unknown
        for size in sizes:
            if size < least:
                self._too_small(name, size, least)
        return sizes

    def pairs(self, name: str, rank: int) -> tuple[tuple[int, int], ...]:
        """Before and after on each of `rank` axes: one `int`, `rank` of them, or pairs."""
        value = self[name]
        if isinstance(value, int):
            if value < 0:
                self._too_small(name, value, 0)
            return ((value, value),) * rank
        if not isinstance(value, list | tuple):
            raise Unknown
        if len(value) != rank:
            refuse(
                f"`{name}` of `{self.name}` has one entry for each of {rank} axes, "
                f"this has {len(value)}",
                argument=name,
            )
        return tuple(self._pair(name, entry) for entry in value)

    def _pair(self, name: str, entry: Value) -> tuple[int, int]:
        if isinstance(entry, int):
            entry = (entry, entry)
        if not isinstance(entry, list | tuple) or not all(isinstance(e, int) for e in entry):
            raise Unknown
        if len(entry) != 2:
            refuse(
                f"an entry of `{name}` of `{self.name}` is one integer or two, "
                f"this has {len(entry)}",
                argument=name,
            )
        for size in entry:
            if size < 0:
                self._too_small(name, size, 0)
        return entry[0], entry[1]

    def axes(self, name: str) -> tuple[int, ...]:
        """One axis or several."""
        value = self[name]
        if isinstance(value, int):
            return (value,)
        if not isinstance(value, list | tuple) or not all(isinstance(v, int) for v in value):
            raise Unknown
        return tuple(value)

    def channels_first(self) -> bool:
        """Whether `data_format` puts channels before the spatial axes."""
        if self["data_format"] is None:
            return False
        return self.text("data_format", "channels_last", "channels_first") == "channels_first"

    def fraction(self, name: str) -> float:
        """A number from 0 to 1."""
        value = self.number(name)
        if not 0 <= value <= 1:
            help = f"{value} percent is `{value / 100:g}`" if 1 < value <= 100 else None
            refuse(
                f"`{name}` of `{self.name}` is between 0 and 1, this is {value}",
                argument=name,
                help=help,
            )
        return value

    def _too_small(self, name: str, value: int, least: int) -> NoReturn:
        refuse(f"`{name}` of `{self.name}` is at least {least}, this is {value}", argument=name)


_cached_defaults: dict[tuple[str, str], dict[str, Value]] = {}


def _defaults(instance: Instance) -> dict[str, Value]:
    entry = instance.entry
    key = (entry.section, entry.name)
    defaults = _cached_defaults.get(key)
    if defaults is None:
        defaults = _cached_defaults[key] = {p.name: p.default for p in entry.params}
    return defaults


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
    if isinstance(given, TensorType):
        refuse(
            f"`{layer_name(call)}` takes a list of tensors, this is one",
            help=f"a list is written `[a, b] -> {layer_name(call)}`",
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
        help=_rank_help(shape_of(given), missing),
    )


def _rank_help(shape: Shape, missing: int) -> str | None:
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
        note=f"the input is {call.input}",
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


def policy_of(dtype: Value, otherwise: Policy) -> Policy:
    """The policy that a layer's own `dtype` argument names; `otherwise` where it has none."""
    if not isinstance(dtype, str):
        return otherwise
    if dtype.startswith("mixed_"):
        return Policy(dtype.removeprefix("mixed_"), "float32")
    return Policy(dtype, dtype)


# --- words ------------------------------------------------------------------


def count(n: int, noun: str) -> str:
    """`1 axis`, `2 axes`."""
    plural = noun[:-2] + "es" if noun.endswith("is") else noun + "s"
    return f"{n} {noun if n == 1 else plural}"


def show(shape: Shape) -> str:
    """A shape as messages write it: `[?, 10]`."""
    return str(TensorType(shape, ""))[len("unknown") :]


def dim_text(dim: Dim) -> str:
    """A size as messages write it: `64`, `?`, `?time`."""
    return show((dim,))[1:-1]


def given_types(types: Mapping[int, TensorType] | tuple[TensorType, ...]) -> str:
    """Several types in a row, as messages write them."""
    items = types.values() if isinstance(types, Mapping) else types
    return " and ".join(str(each) for each in items)
