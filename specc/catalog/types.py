"""What the catalog speaks of: tensor types, catalog entries, values, weights.

Nothing here knows of syntax, so that the shape rules can be tested against
Keras with plain Python values.

A *value* is what a constant expression of a spec comes to: `int`, `float`,
`bool`, `str` (symbols and strings alike), `None`, `list`, `tuple`, `dict` with
string keys, or an `Instance` for a catalog entry called with arguments
(`L2(1e-4)`, `LSTM(64)` inside `Bidirectional(...)`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from specc.record import value

Value = Any

Dim = int | str | None
"""A size, the name of an unknown size (two of one name are equal), or unknown."""

Shape = tuple[Dim, ...]

MOST_AXES = 254
"""So many axes a tensor may have in TensorFlow."""


@value
class TensorType:
    """Shape (batch axis first) and dtype of a tensor; None is unknown."""

    shape: Shape | None
    dtype: str | None

    def __str__(self) -> str:
        """As messages write it: `float32[?, 10]`."""
        dims = "…" if self.shape is None else ", ".join(_dim(d) for d in self.shape)
        return f"{self.dtype or 'unknown'}[{dims}]"


def _dim(dim: Dim) -> str:
    return "?" if dim is None else f"?{dim}" if isinstance(dim, str) else str(dim)


UNKNOWN: Final = TensorType(None, None)
"""The type that absorbs: nothing is said of what is computed from it."""


class _Required:
    """The default of a parameter that has none."""

    def __repr__(self) -> str:
        return "REQUIRED"


REQUIRED: Final = _Required()


@value
class Param:
    """A parameter of a catalog entry. `kind` names a row of `catalog/kinds.py`."""

    name: str
    default: Value
    kind: str

    @property
    def required(self) -> bool:
        """Whether an argument must be given for it."""
        return self.default is REQUIRED


@value
class Entry:
    """One public class or function of Keras (or of specc's own data vocabulary).

    `section` is `layers`, `losses`, `metrics`, `optimizers`, `schedules`,
    `callbacks`, `initializers`, `regularizers`, `constraints`, `activations`,
    `applications`, `ops`, `sources`, `splits`, `steps` or `strategies`.
    `path` is the public import path (`keras.layers.Dense`).
    `params` are those of the constructor (or function), in order, `self` left out.
    `positional` says how many of them may be given by position.
    `call_params` are those of a layer's `call`, the input first.
    `refused` says why a spec may not use it, or is None.
    `rule` types the calls of a layer that the spec itself defines, whose path is `custom`
    or `extern`; None for those of the catalog, whose rules are found by name. `inside` says
    what the body of a layer applies when the layer is called; None where there is no body.
    """

    name: str
    section: str
    path: str
    params: tuple[Param, ...]
    positional: int
    call_params: tuple[Param, ...] = ()
    refused: str | None = None
    rule: Callable[[LayerCall], Outcome | Mismatch | None] | None = None
    inside: Callable[[LayerCall], tuple[LayerCall | OpCall, ...]] | None = None

    def param(self, name: str) -> Param | None:
        """The parameter called `name`, if there is one."""
        return next((p for p in self.params if p.name == name), None)


@value
class Instance:
    """A catalog entry with the arguments it is given; those left out are not in `args`."""

    entry: Entry
    args: Mapping[str, Value]

    def get(self, name: str) -> Value:
        """The argument called `name`, or its default (None where it has neither)."""
        if name in self.args:
            return self.args[name]
        param = self.entry.param(name)
        return None if param is None or param.required else param.default


@value
class Weight:
    """A variable that a layer makes, in Keras's order of `layer.weights`."""

    name: str
    shape: tuple[int, ...]
    dtype: str
    trainable: bool = True


@value
class Policy:
    """A dtype policy: what layers compute in and what they keep their variables in."""

    compute: str = "float32"
    variable: str = "float32"


FLOAT32: Final = Policy()


_NOTHING: Final[Mapping[str, Any]] = {}


@value
class LayerCall:
    """A layer applied to tensors: what a shape rule is given.

    `input` is the first argument of `call`: a type, or a tuple of types where a
    list of tensors was passed. `extra` holds the other call arguments by name,
    each a type, a tuple of types, or a plain value (`use_causal_mask=True`).
    `policy` is the one in force, the layer's own `dtype` argument applied; `around` is
    the model's, which the layers inside of this one get, None where it is `policy`.
    """

    layer: Instance
    input: TensorType | tuple[TensorType, ...]
    extra: Mapping[str, Any] = _NOTHING
    policy: Policy = FLOAT32
    around: Policy | None = None


@value
class OpCall:
    """A `keras.ops` function applied: `args` by parameter name, types in place of tensors.

    `at_once` says that no input of the model flows into it, so that it is computed when the
    model is made; `in_layer` that it stands in the body of a custom layer, where it is traced
    with the layer. Elsewhere it becomes an operation of the model.
    """

    entry: Entry
    args: Mapping[str, Any]
    at_once: bool = False
    in_layer: bool = False


@value
class Outcome:
    """What a rule computes: the output's type (a tuple for several) and the weights.

    A part of a tuple may be a tuple itself: the two states of an LSTM cell among those of
    others. `weights` is None where they cannot be known (an unknown last axis).
    """

    output: TensorType | tuple[Any, ...]
    weights: tuple[Weight, ...] | None = ()


@value
class Mismatch:
    """Why a layer does not fit: what Keras would refuse, in one line.

    `argument` is the constructor or call argument at fault, `input` the index of
    the input tensor at fault, `axis` its axis; each None where it is not the cause.
    `message` is the headline (lowercase, no final stop), `help` what to change.
    `between` are two inputs that should be of one shape, save `along` this axis, where there
    is one: who knows how they were made may find what would make them fit.
    """

    message: str
    argument: str | None = None
    input: int | None = None
    axis: int | None = None
    notes: tuple[str, ...] = ()
    help: str | None = None
    between: tuple[int, int] | None = None
    along: int | None = None
