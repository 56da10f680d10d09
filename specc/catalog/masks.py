"""What layers do with masks: the one place that knows.

A mask says which steps count: a tensor of `bool`, as a rule of the shape of what it belongs to
without the last axis. `Embedding(mask_zero=true)` and `Masking` make one; Keras carries it from
layer to layer beside the tensors. `ROLES` says for each layer that has a part in this what
people are told (`said`) and what becomes of the mask (`rule`); any other layer ends it.

Keras goes through a model twice, and not in the same way: when it is built, with types alone,
and when it runs. Masks have types here as tensors do; no mask is None. The rules follow
`Layer.__call__`, `compute_mask` and `call` of Keras 3.15, and `tests/catalog/test_masks.py`
and `tests/graphs/test_masks.py` hold them against it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from specc.catalog.types import Dim, Instance, Mismatch, Shape, TensorType
from specc.record import value

_NOTHING: Final[Mapping[str, Any]] = {}

MAKERS: Final = frozenset({"Embedding", "ReversibleEmbedding", "Masking"})
"""The layers that can make a mask of what has none."""


@value
class Masked:
    """A layer applied to tensors with masks.

    `input` is the type of the first argument of `call`, or a tuple of types, and `masks` has
    the types of their masks in the same places, None for no mask. `extra` and `extra_masks`
    are the same for the other arguments by name. `output` are the types that come out.
    `running` is False while the model is built.
    """

    layer: Instance
    input: Any
    masks: Any
    output: tuple[TensorType, ...]
    extra: Mapping[str, Any] = _NOTHING
    extra_masks: Mapping[str, Any] = _NOTHING
    running: bool = False


@value
class Effect:
    """What becomes of masks: `output` has those of the outputs; what it leaves out is None.

    `makes`: the mask that comes out is of this layer's making. `reads`: the layer looks at a
    mask. `ends`: the layer does not know of masks, and Keras warns. `drops`: without a word a
    mask that went in has no effect behind. `overlooks`: the layer would look at the mask, but
    for the other tensors that it is given.
    """

    output: tuple[TensorType | None, ...] = ()
    makes: bool = False
    reads: bool = False
    ends: bool = False
    drops: bool = False
    overlooks: bool = False


@value
class Role:
    """What a layer does with masks, in words and as a rule."""

    said: str
    rule: Callable[[Masked], Effect | Mismatch]


def said(name: str) -> str:
    """What the layer called `name` does with masks, in words."""
    return ROLES.get(name, ENDS).said


def effect(masked: Masked) -> Effect | Mismatch:
    """What becomes of the masks, or why Keras refuses them, in one line.

    A custom layer ends them. What an extern one does is not known: none comes out, and
    nothing is said of it.
    """
    entry = masked.layer.entry
    match entry.path:
        case "extern":
            return Effect()
        case "custom":
            return _ends(masked)
    return ROLES.get(entry.name, ENDS).rule(masked)


# ---------------------------------------------------------------- what Keras hands over


def _flat(nest: Any) -> list[Any]:
    """The parts of a nest of tuples, from left to right."""
    parts, waiting = [], [nest]
    while waiting:
        part = waiting.pop()
        if isinstance(part, (tuple, list)):
            waiting.extend(reversed(part))
        else:
            parts.append(part)
    return parts


def _is_tensors(argument: Any) -> bool:
    parts = _flat(argument)
    return any(isinstance(part, TensorType) for part in parts)


def _handed(masked: Masked) -> Any:
    """The mask that `call` gets: the one given by name, else that of the one tensor argument."""
    given = masked.extra.get("mask")
    if given is not None:
        return given
    alone = not any(_is_tensors(value) for value in masked.extra.values())
    return masked.masks if alone else None


def _previous(masked: Masked) -> Any:
    """The mask that Keras passes on: the one given by name, else that of the first argument."""
    given = masked.extra.get("mask")
    return masked.masks if given is None else given


def _first(nest: Any) -> TensorType | None:
    found: TensorType | None = next(iter(_flat(nest)), None)
    return found


def _any(nest: Any) -> bool:
    return any(part is not None for part in _flat(nest))


def _boolean(shape: Shape | None) -> TensorType:
    return TensorType(shape, "bool")


def _differ(one: Dim, other: Dim) -> bool:
    """Whether two sizes are known to be different, none of them 1."""
    return (
        isinstance(one, int) and isinstance(other, int) and one != other and 1 not in (one, other)
    )


def _misfit(masked: Masked, mask: TensorType, wanted: str, help: str | None = None) -> Mismatch:
    name = masked.layer.entry.name
    return Mismatch(
        f"the mask that comes with the input of `{name}` is {mask}, {wanted}",
        notes=("Keras refuses it when the model runs",),
        help=help or "drop the mask where it ends to fit: an operation, such as `+ 0`, has none",
    )


# ---------------------------------------------------------------- one rule for each role


def _passes(masked: Masked) -> Effect | Mismatch:
    return Effect(tuple(_flat(_previous(masked))))


def _ends(masked: Masked) -> Effect | Mismatch:
    return Effect(ends=_any(_previous(masked)))


def _embedding(masked: Masked) -> Effect | Mismatch:
    if not masked.layer.get("mask_zero"):
        return _ends(masked)
    return Effect((_boolean(masked.input.shape),), makes=True)


def _reversible(masked: Masked) -> Effect | Mismatch:
    """It hangs the mask on the tensor while running: what is built has none."""
    if not masked.layer.get("mask_zero"):
        return _ends(masked)
    if not masked.running or masked.extra.get("reverse"):
        return Effect()
    return Effect((_boolean(masked.input.shape),), makes=True)


def _masking(masked: Masked) -> Effect | Mismatch:
    shape = masked.input.shape
    return Effect((_boolean(None if shape is None else shape[:-1]),), makes=True)


def _recurrent(masked: Masked) -> Effect | Mismatch:
    handed, previous = _first(_handed(masked)), _first(_previous(masked))
    keeps = masked.layer.get("return_sequences")
    if handed is not None and masked.running:
        refusal = _check_steps(masked, handed, 2 if keeps else 1)
        if refusal is not None:
            return refusal
    return Effect(
        (previous,) if keeps else (),
        reads=handed is not None,
        overlooks=handed is None and previous is not None,
    )


def _check_steps(masked: Masked, mask: TensorType, axis: int) -> Mismatch | None:
    """Whether the mask's axes behind time fit what comes out of a step, from `axis` on."""
    shape, out = mask.shape, masked.output[0].shape if masked.output else None
    if shape is None:
        return None
    if len(shape) < 2:
        return _misfit(masked, mask, "not one value for each step")
    if out is None:
        return None
    if any(_differ(one, other) for one, other in zip(shape[2:], out[axis:], strict=False)):
        return _misfit(masked, mask, "which does not fit what comes out of a step")
    return None


def _both_ways(masked: Masked) -> Effect | Mismatch:
    inner = masked.layer.get("layer")
    if not isinstance(inner, Instance):
        return Effect()
    found = _recurrent(_with(masked, inner))
    if isinstance(found, Mismatch) or masked.layer.get("merge_mode") is not None:
        return found
    return Effect(found.output * 2, reads=found.reads, overlooks=found.overlooks)


def _with(masked: Masked, layer: Instance) -> Masked:
    return Masked(
        layer,
        masked.input,
        masked.masks,
        masked.output,
        masked.extra,
        masked.extra_masks,
        masked.running,
    )


def _each_step(masked: Masked) -> Effect | Mismatch:
    """`TimeDistributed`: the layer inside gets each step's part of the mask, if it takes one."""
    handed, previous = _handed(masked), _previous(masked)
    inner = masked.layer.get("layer")
    takes = isinstance(inner, Instance) and any(p.name == "mask" for p in inner.entry.call_params)
    reads = False
    if handed is not None and masked.running and handed.shape is not None:
        shape, steps = handed.shape, masked.input.shape
        if len(shape) < 2 or (steps is not None and _differ(shape[1], steps[1])):
            return _misfit(masked, handed, "not one value for each step")
        if takes and steps is not None:
            part = _boolean((shape[0], *shape[2:]))
            step = TensorType((steps[0], *steps[2:]), masked.input.dtype)
            out = tuple(_without_steps(type_) for type_ in masked.output)
            found = effect(Masked(inner, step, part, out, running=True))
            if isinstance(found, Mismatch):
                return found
            reads = found.reads
    return Effect(tuple(_flat(previous)), reads=reads or (takes and handed is not None))


def _without_steps(type_: TensorType) -> TensorType:
    shape = type_.shape
    return type_ if shape is None else TensorType((shape[0], *shape[2:]), type_.dtype)


def _average(masked: Masked) -> Effect | Mismatch:
    """`GlobalAveragePooling1D`: the mask is stretched over the channels."""
    mask = _handed(masked)
    if mask is None:
        return Effect()
    shape, taken = mask.shape, masked.input.shape
    if masked.running and shape is not None and taken is not None and len(taken) == 3:
        if len(shape) != 2:
            return _misfit(masked, mask, "not one value for each step")
        steps = taken[1] if masked.layer.get("data_format") != "channels_first" else taken[2]
        if _differ(shape[1], steps):
            return _misfit(masked, mask, f"which does not fit {steps} steps")
    return Effect(reads=True)


def _normalizes(masked: Masked) -> Effect | Mismatch:
    """`BatchNormalization`: the mask has the axes of the input, without the last."""
    mask = _handed(masked)
    if mask is not None and masked.running:
        shape, taken = mask.shape, masked.input.shape
        if shape is not None and taken is not None:
            pairs = zip(shape, taken, strict=False)
            if len(shape) != len(taken) - 1 or any(_differ(*pair) for pair in pairs):
                return _misfit(masked, mask, f"it takes one for {_boolean(taken[:-1])}")
    return Effect(tuple(_flat(_previous(masked))), reads=mask is not None)


def _softmax(masked: Masked) -> Effect | Mismatch:
    """The mask is held against the last axes, so that one for each step never fits."""
    mask = _handed(masked)
    if mask is not None and masked.running and masked.extra.get("mask") is None:
        shape, taken = mask.shape, masked.input.shape
        if shape is not None and taken is not None:
            pairs = zip(shape, taken, strict=False)
            if len(shape) != len(taken) or any(_differ(*pair) for pair in pairs):
                return _misfit(
                    masked,
                    mask,
                    "it takes one for each element",
                    "`softmax` as an activation passes masks on: `-> softmax`",
                )
    return Effect(tuple(_flat(_previous(masked))), reads=mask is not None)


def _attends(masked: Masked) -> Effect | Mismatch:
    """`Attention`: masks of query and value, in a list."""
    masks = _handed(masked)
    if not isinstance(masks, (tuple, list)):
        return Effect()
    query = masks[0] if masks else None
    if masked.running and query is not None and query.shape is not None and len(query.shape) != 2:
        return _misfit(masked, query, "not one value for each step")
    return Effect((query,), reads=_any(masks))


def _heads(masked: Masked) -> Effect | Mismatch:
    """Each of query, value and key has a mask; one given by name goes before."""
    read = _any(masked.masks) or any(_any(masks) for masks in masked.extra_masks.values())
    return Effect((_first(masked.masks),), reads=read)


def _merges(masked: Masked) -> Effect | Mismatch:
    masks, inputs = _flat(masked.masks), _flat(masked.input)
    if not _any(masks):
        return Effect()
    if masked.running and masked.layer.entry.name in ("Multiply", "Maximum", "Minimum"):
        ranks = {len(type_.shape or ()) for type_ in inputs}
        for mask in masks if len(ranks) == 1 and 0 not in ranks else ():
            if mask is not None and mask.shape is not None and len(mask.shape) + 1 not in ranks:
                return _misfit(masked, mask, f"which does not stretch over {inputs[0]}")
    if None in masks:
        return Effect(drops=True)
    joined = masks[0].shape
    for mask in masks[1:]:
        joined = _or(joined, mask.shape)
        if isinstance(joined, str):
            return _misfit(masked, mask, f"it does not fit {masks[0]}, that of another input")
    return Effect((_boolean(joined),))


def _or(one: Shape | None, other: Shape | None) -> Any:
    """The shape of two masks put together; a word where they do not fit."""
    if one is None or other is None:
        return None
    pairs = list(zip(one, other, strict=False))
    if len(one) != len(other) or any(_differ(*pair) for pair in pairs):
        return "misfit"
    return tuple(b if a == 1 else a if b == 1 or a is not None else b for a, b in pairs)


def _concatenates(masked: Masked) -> Effect | Mismatch:
    """Masks are stretched over their inputs, joined as these are, and hold where any part does."""
    masks, inputs = _flat(masked.masks), _flat(masked.input)
    if not _any(masks):
        return Effect()
    shapes: list[Shape] = []
    for mask, type_ in zip(masks, inputs, strict=True):
        if type_.shape is None or (mask is not None and mask.shape is None):
            return Effect((_boolean(None),))
        if mask is None or len(mask.shape) == len(type_.shape) - 1:
            shapes.append(type_.shape)
        elif len(mask.shape) < len(type_.shape):
            return _misfit(masked, mask, f"which does not stretch over {type_}")
        else:
            shapes.append(mask.shape)
    axis = masked.layer.get("axis")
    rank = len(shapes[0])
    if not isinstance(axis, int) or not -rank <= axis < rank:
        return Effect((_boolean(None),))
    joined: list[Dim] = list(shapes[0])
    for mask, shape in zip(masks[1:], shapes[1:], strict=True):
        for place, (one, other) in enumerate(zip(joined, shape, strict=True)):
            if place == axis % rank:
                known = isinstance(one, int) and isinstance(other, int)
                joined[place] = one + other if known else None  # type: ignore[operator]
            elif isinstance(one, int) and isinstance(other, int) and one != other:
                return _misfit(masked, mask or masks[0], "which does not join those beside it")
    every = axis % rank == rank - 1 and None in masks
    return Effect((_boolean(tuple(joined[:-1])),), drops=every)


def _none(_: Masked) -> Effect | Mismatch:
    return Effect()


# ---------------------------------------------------------------- who has which role

ENDS: Final = Role("A mask ends here: Keras warns, and later layers do not see it.", _ends)
PASSES: Final = Role("Passed on as it is.", _passes)

_MERGES = Role(
    "An element counts where any input's mask says so. If one of the inputs has no mask, none "
    "is passed on.",
    _merges,
)
_RECURRENT = Role(
    "Used: masked steps are skipped, unless `initial_state` is given and `mask` is not. Passed "
    "on with `return_sequences=true`, else it ends here, as time does.",
    _recurrent,
)
_ZERO = "`mask_zero=true` makes a mask: 0 is padding, and row 0 of the table is for it."
_ATTENDS = Role(
    "The call takes masks as a list, `mask=[query_mask, value_mask]`: masked values are not looked "
    "at. The query's mask is passed on.",
    _attends,
)
_HEADS = Role(
    "Those of query, value and key are all used; `attention_mask` and `use_causal_mask=true` in "
    "the call forbid further pairs. The query's is passed on.",
    _heads,
)
_CELL = Role("The `RNN` around it skips masked steps.", _ends)

ROLES: Final[Mapping[str, Role]] = {
    "Embedding": Role(_ZERO, _embedding),
    "ReversibleEmbedding": Role(
        f"{_ZERO} Keras hangs it on when the model runs, not when it is built.", _reversible
    ),
    "Masking": Role("Makes one: a step counts unless all its features are `mask_value`.", _masking),
    "Concatenate": Role(
        "Joined as the tensors are; an input without a mask counts whole.", _concatenates
    ),
    "Dot": Role("None comes out.", _none),
    "GlobalAveragePooling1D": Role(
        "Used: masked steps do not count. It ends here, as time does.", _average
    ),
    "BatchNormalization": Role(
        "Used: masked positions are left out of the statistics. Passed on.", _normalizes
    ),
    "Softmax": Role(
        "Used: masked elements get no share. It has to have the shape of the input, which one of "
        "steps has not; the activation `softmax` passes it on.",
        _softmax,
    ),
    "Attention": _ATTENDS,
    "AdditiveAttention": _ATTENDS,
    "MultiHeadAttention": Role(
        f"{_HEADS.said} When the model runs, it takes the masks off what it is given: what uses "
        "the same tensors later sees none.",
        _heads,
    ),
    "GroupQueryAttention": _HEADS,
    "TimeDistributed": Role("Each step's part is given to the layer. Passed on.", _each_step),
    "Bidirectional": Role(
        "Given to both layers, unless `initial_state` is given and `mask` is not. Passed on with "
        "`return_sequences=true`.",
        _both_ways,
    ),
    "Pipeline": Role("Given to its layers, and ends here: Keras warns.", _ends),
    **dict.fromkeys(
        ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"),
        _MERGES,
    ),
    **dict.fromkeys(
        ("LSTM", "GRU", "SimpleRNN", "RNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"),
        _RECURRENT,
    ),
    **dict.fromkeys(("LSTMCell", "GRUCell", "SimpleRNNCell", "StackedRNNCells"), _CELL),
    **dict.fromkeys(
        (
            "Dense",
            "Identity",
            "LayerNormalization",
            "GroupNormalization",
            "UnitNormalization",
            "Activation",
            "ReLU",
            "LeakyReLU",
            "PReLU",
            "ELU",
            "Dropout",
            "AlphaDropout",
            "GaussianDropout",
            "GaussianNoise",
            "SpatialDropout1D",
            "SpatialDropout2D",
            "SpatialDropout3D",
            "ActivityRegularization",
            "Normalization",
            "Rescaling",
        ),
        PASSES,
    ),
}
"""By name: catalog layers that have a part in masks, or of which there is more to say."""
