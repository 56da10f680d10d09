"""Layers that prepare numbers and categories: scaling, normalizing, binning, hashing."""

from __future__ import annotations

from typing import Any

from specc.catalog.shapes.arguments import Arguments, Unknown, refuse, show
from specc.catalog.shapes.dims import agree
from specc.catalog.shapes.kit import (
    Takes,
    axis_of,
    computed,
    known,
    layer_name,
    one,
    plain,
    rule,
    several,
    shape_of,
)
from specc.catalog.types import Dim, LayerCall, Outcome, Shape, TensorType, Weight
from specc.record import value


@rule("Rescaling", construct=plain)
def rescaling(call: LayerCall, _: None) -> Outcome:
    """Elements times a scale, plus an offset; integers become floats."""
    return computed(call, shape_of(one(call)))


# --- Normalization --------------------------------------------------------------


@value
class _Normalization:
    axes: tuple[int, ...]
    mean: Any
    given: bool


def _normalization(arguments: Arguments) -> _Normalization:
    axes = () if arguments["axis"] is None else arguments.axes("axis")
    mean, variance = arguments["mean"], arguments["variance"]
    if (mean is None) != (variance is None):
        missing = "variance" if variance is None else "mean"
        refuse(
            "`Normalization` takes `mean` and `variance` together, or learns both",
            argument="mean" if missing == "variance" else "variance",
            help=f"give `{missing}` as well",
        )
    for name in ("mean", "variance"):
        if isinstance(arguments[name], list | tuple) and not axes:
            refuse(f"`{name}` is one number where no axis is kept", argument=name)
    return _Normalization(axes, mean, mean is not None)


@rule("Normalization", construct=_normalization)
def normalization(call: LayerCall, layer: _Normalization) -> Outcome:
    """The shape stays; a mean and a variance for each index of the kept axes."""
    shape = shape_of(one(call))
    places = sorted(axis_of(axis, shape, "Normalization") for axis in layer.axes)
    sizes = tuple(known(shape[place], call, place, "the mean") for place in places)
    if not layer.given:
        return computed(
            call,
            shape,
            Weight("mean", sizes, call.policy.variable, False),
            Weight("variance", sizes, call.policy.variable, False),
            Weight("count", (), "int64", False),
        )
    if isinstance(layer.mean, list | tuple) and len(sizes) == 1:
        length = len(layer.mean)
        if length not in (1, sizes[0]):
            refuse(
                f"`mean` has {length} numbers, axis {places[0]} of {call.input} is {sizes[0]}",
                argument="mean",
                input=0,
                axis=places[0],
            )
    return computed(call, shape)


# --- encoding integers ------------------------------------------------------------


def encoding_mode(arguments: Arguments, *modes: str) -> str:
    """`output_mode`, which must be one of `modes`; its old names are read too."""
    mode = arguments.text("output_mode", lower=False)
    mode = {"binary": "multi_hot", "tf-idf": "tf_idf"}.get(mode, mode)
    if mode not in modes:
        choices = " or ".join(f"`{choice}`" for choice in modes)
        refuse(
            f"`output_mode` of `{arguments.name}` is {choices}, this is `{mode}`",
            argument="output_mode",
        )
    if arguments.get("sparse") and mode == "int":
        refuse("`output_mode=int` gives no sparse tensors", argument="sparse")
    return mode


@value
class _Encoding:
    depth: Dim
    mode: str
    dtype: Any = None


def _category_encoding(arguments: Arguments) -> _Encoding:
    if arguments["num_tokens"] is None:
        refuse(
            "`CategoryEncoding` must be told `num_tokens`",
            argument="num_tokens",
            help="`IntegerLookup` learns the number of tokens",
        )
    depth = arguments.integer("num_tokens", least=1)
    return _Encoding(depth, encoding_mode(arguments, "count", "one_hot", "multi_hot"))


def one_hot_shape(shape: Shape, depth: Dim) -> Shape:
    """One-hot: an axis more, which takes the place of a last axis of size 1."""
    if len(shape) > 1 and shape[-1] == 1:
        return (*shape[:-1], depth)
    return (*shape, depth)


def counted_shape(call: LayerCall, shape: Shape, depth: Dim) -> Shape:
    """The last axis counted away, as Keras says. Raises: Refused where it counts along axis 1.

    That it does for more than two axes.
    """
    said = (*shape[:-1], depth)
    given = said if len(shape) < 3 else (shape[0], *shape[2:], depth)
    if said != given:
        refuse(
            f"`{layer_name(call)}` counts along axis 1 of {call.input}, and gives "
            f"{show(given)} where Keras says {show(said)}",
            argument="output_mode",
            help="`one_hot`, and `ops.max` or `ops.sum` of it with `axis=-2`, counts along the "
            "last axis",
        )
    return said


@rule("CategoryEncoding", construct=_category_encoding)
def category_encoding(call: LayerCall, layer: _Encoding) -> Outcome:
    """Integers to vectors of zeros and ones, or to counts."""
    shape = shape_of(one(call))
    if layer.mode == "one_hot":
        return computed(call, one_hot_shape(shape, layer.depth))
    counted = counted_shape(call, shape, layer.depth)
    _check_counting(call, layer, *(("float16",) if len(shape) < 3 else ()))
    return computed(call, counted)


def _check_counting(call: LayerCall, layer: _Encoding, *missing: str) -> None:
    """Refuse to count in a dtype that TensorFlow does not count in."""
    compute = call.policy.compute
    if layer.mode in ("multi_hot", "count") and compute in missing:
        refuse(
            f"TensorFlow does not count in {compute}, which `{layer_name(call)}` computes in here",
            argument="dtype",
            help="set `dtype=float32`",
        )


def _discretization(arguments: Arguments) -> _Encoding:
    mode = encoding_mode(arguments, "int", "one_hot", "multi_hot", "count")
    bins, boundaries = arguments.optional("num_bins", least=0), arguments["bin_boundaries"]
    if (bins is None) == (boundaries is None):
        refuse(
            "`Discretization` takes `bin_boundaries`, or `num_bins` of them to learn"
            + ("" if bins is None else ", not both"),
            argument="num_bins",
        )
    if boundaries is not None and not isinstance(boundaries, list | tuple):
        raise Unknown
    return _Encoding(bins if boundaries is None else len(boundaries) + 1, mode)


@rule("Discretization", construct=_discretization)
def discretization(call: LayerCall, layer: _Encoding) -> Outcome:
    """Numbers to the bins that they fall into."""
    shape = shape_of(one(call))
    _check_counting(call, layer, "float16", *(("bfloat16",) if len(shape) < 3 else ()))
    if layer.mode == "int":
        return Outcome(TensorType(shape, "int32"))
    if layer.mode == "one_hot":
        return computed(call, one_hot_shape(shape, layer.depth))
    if len(shape) >= 2:
        return computed(call, (shape[0], *shape[2:], layer.depth))
    return computed(call, (layer.depth,))


def _hashing(arguments: Arguments) -> _Encoding:
    more = () if arguments.name == "HashedCrossing" else ("multi_hot", "count")
    mode, dtype = encoding_mode(arguments, "int", "one_hot", *more), arguments.get("dtype")
    if mode == "int" and dtype is not None and dtype not in ("int32", "int64"):
        refuse("with `output_mode=int`, `dtype` is int32 or int64", argument="dtype")
    return _Encoding(arguments.integer("num_bins", least=1), mode, dtype)


@rule("Hashing", construct=_hashing)
def hashing(call: LayerCall, layer: _Encoding) -> Outcome:
    """Integers or strings to a fixed number of bins."""
    shape = shape_of(one(call, Takes.ANYTHING))
    if layer.mode == "int":
        return Outcome(TensorType(shape, layer.dtype or "int64"))
    if not shape and layer.mode == "one_hot":
        refuse("`Hashing` with `output_mode=one_hot` needs an axis, this is a scalar", input=0)
    dtype = layer.dtype or "float32"
    if layer.mode != "one_hot":
        return Outcome(TensorType(counted_shape(call, shape, layer.depth), dtype))
    if len(shape) > 1 and shape[-1] != 1:
        refuse(
            f"`Hashing` with `output_mode=one_hot` of {call.input} gives "
            f"{show((*shape, layer.depth))} where Keras says {show((*shape[:-1], layer.depth))}",
            argument="output_mode",
            help="`Hashing(n) -> CategoryEncoding(n, output_mode=one_hot)` says what it gives",
        )
    return Outcome(TensorType((*shape[:-1], layer.depth), dtype))


@rule("HashedCrossing", construct=_hashing)
def hashed_crossing(call: LayerCall, layer: _Encoding) -> Outcome:
    """Two columns of integers or strings, crossed and hashed to a fixed number of bins."""
    given = several(call)
    if len(given) != 2:
        refuse("`HashedCrossing` takes a list of 2 tensors", input=0)
    first, second = shape_of(given[0]), shape_of(given[1])
    if not first:
        refuse("`HashedCrossing` needs a batch axis, this is a scalar", input=0)
    for index, each in enumerate(given):
        if each.dtype in ("float32", "float16", "float64", "bfloat16", "bool"):
            refuse(f"`HashedCrossing` takes integers or strings, this is {each}", input=index)
    same = len(first) == len(second) and all(
        agree(a, b) for a, b in zip(first, second, strict=True)
    )
    if not same or len(first) > 2 or (len(first) == 2 and first[1] != 1):
        refuse(
            "`HashedCrossing` takes two columns, [batch] or [batch, 1]: "
            f"these are {given[0]} and {given[1]}",
            input=1,
        )
    dtype = "int64" if layer.mode == "int" else call.policy.compute
    if layer.mode == "int":
        return Outcome(TensorType(first, layer.dtype or dtype))
    # Keras looks at the last axis alone, which of [batch] is the batch axis.
    out = (*first, layer.depth) if first and first[-1] != 1 else (*first[:-1], layer.depth)
    return Outcome(TensorType(out, dtype))
