"""Attention: dot-product and additive, with one head or several."""

from __future__ import annotations

from typing import Any

from specc.catalog.shapes.arguments import Arguments, Unknown, count, dim_text, refuse
from specc.catalog.shapes.dims import agree
from specc.catalog.shapes.kit import (
    FLOATS,
    Takes,
    autocast,
    check_dtype,
    computed,
    known,
    layer_name,
    one,
    rule,
    several,
    shape_of,
    weight,
)
from specc.catalog.shapes.marked import side_by_side
from specc.catalog.shapes.mask_arguments import (
    check_attention,
    check_same,
    lacks_batch,
    misfit,
    stretches,
)
from specc.catalog.types import LayerCall, Outcome, Shape, TensorType, Weight
from specc.record import value

# --- Attention and AdditiveAttention --------------------------------------------


@value
class _Attention:
    use_scale: bool
    concat: bool


def _attention(arguments: Arguments) -> _Attention:
    arguments.fraction("dropout")
    mode = arguments.text("score_mode", "dot", "concat", lower=False)
    return _Attention(arguments.flag("use_scale"), mode == "concat")


@rule("Attention", "AdditiveAttention", construct=_attention)
def attention(call: LayerCall, layer: _Attention) -> Outcome:
    """`[query, value]` or `[query, value, key]`: values weighted by how keys match queries."""
    name = layer_name(call)
    given = several(call)
    if not 2 <= len(given) <= 3:
        refuse(
            f"`{name}` takes [query, value] or [query, value, key], this is a list of {len(given)}"
        )
    floats = any(each.dtype in FLOATS for each in given)
    plain = name == "Attention" and not layer.concat and not floats
    for index, each in enumerate(given):
        check_dtype(name, each, Takes.FLOATS if plain else Takes.BOOLEANS, input=index)
    query, values = shape_of(given[0]), shape_of(given[1])
    keys = shape_of(given[2]) if len(given) == 3 else values
    for index, shape in enumerate((query, values, keys)):
        if len(shape) < 2:
            refuse(f"`{name}` needs at least 2 axes, {given[index]} has {len(shape)}", input=index)
    adds = layer.concat or name == "AdditiveAttention"
    _check_match(call, given, (query, values, keys), adds)
    _check_masks(call, (query, values))
    weights: list[Weight] = []
    if name == "AdditiveAttention":
        if layer.use_scale:
            size = known(query[-1], call, len(query) - 1, "the scale")
            weights.append(weight(call, "scale", size))
    else:
        if layer.use_scale:
            weights.append(weight(call, "scale"))
        if layer.concat:
            weights.append(weight(call, "concat_score_weight"))
    output: Shape = (*query[:-1], values[-1])
    if not call.extra.get("return_attention_scores"):
        return computed(call, output, *weights)
    scores = TensorType((*query[:-1], keys[-2]), call.policy.compute)
    return Outcome((TensorType(output, call.policy.compute), scores), tuple(weights))


def _check_masks(call: LayerCall, shapes: tuple[Shape, Shape]) -> None:
    """`mask` is a list, of a mask for the queries and one for the values."""
    masks = call.extra.get("mask")
    if masks is None:
        return
    if not isinstance(masks, list | tuple) or not 2 <= len(masks) <= 3:
        number = f"a list of {len(masks)}" if isinstance(masks, list | tuple) else "one tensor"
        refuse(
            f"`mask` of `{layer_name(call)}` is [query mask, value mask], this is {number}",
            argument="mask",
        )
    query, values = shapes
    of_query, of_values = masks[0], masks[1]
    if isinstance(of_query, TensorType) and of_query.shape is not None:
        check_same(call, of_query, of_query.shape, query[:-1], "mask")
    if not isinstance(of_values, TensorType) or of_values.shape is None:
        return
    shape = of_values.shape
    if call.extra.get("use_causal_mask"):
        check_same(call, of_values, shape, values[:-1], "mask")
        return
    # Keras puts an axis for the queries into a mask of two axes, and into no other.
    read = (shape[0], 1, shape[1]) if len(shape) == 2 else shape
    pairs = (*query[:-1], values[-2])
    unread = len(values) > 2 and lacks_batch(read, len(pairs) - 1)
    if unread or not stretches(read, pairs):
        misfit(call, of_values, values[:-1] if len(values) == 3 > len(shape) else pairs, "mask")


def _check_match(
    call: LayerCall, given: tuple[TensorType, ...], shapes: tuple[Shape, Shape, Shape], adds: bool
) -> None:
    """Queries and keys are multiplied, or added, which stretches a width of 1."""
    name = layer_name(call)
    query, values, keys = shapes
    if len({len(query), len(values), len(keys)}) > 1:
        refuse(
            f"`{name}` takes tensors of as many axes each: "
            + ", ".join(str(each) for each in given),
            input=1 if len(values) != len(query) else 2,
        )
    if not agree(query[-1], keys[-1]) and not (adds and 1 in (query[-1], keys[-1])):
        refuse(
            f"`{name}` compares queries with keys: queries are {dim_text(query[-1])} wide, "
            f"keys are {dim_text(keys[-1])}",
            input=len(given) - 1,
            axis=len(keys) - 1,
            note=side_by_side([("queries", query), ("keys", keys)], {len(keys) - 1}),
            help=f"`Dense({dim_text(query[-1])})` behind the keys makes them as wide"
            if isinstance(query[-1], int)
            else None,
        )
    dtypes = {given[0].dtype, given[-1].dtype} - {None}
    if adds and len(dtypes) > 1:
        refuse(
            f"`{name}` adds queries and keys, which takes one dtype: {given[0]} and {given[-1]}",
            input=len(given) - 1,
            help="`ops.cast` makes them the same",
        )
    for index, shape in ((1, values), (len(given) - 1, keys)):
        if not stretches(shape[:-2], query[:-2]):
            # Where the queries have 1, more comes out than Keras says.
            refuse(
                f"`{name}` looks up values and keys for queries of the same axes before the last "
                "two, or of 1: " + ", ".join(str(each) for each in given),
                input=index,
            )
    if not agree(values[-2], keys[-2]):
        refuse(
            f"`{name}` needs a value for each key: {dim_text(values[-2])} values, "
            f"{dim_text(keys[-2])} keys",
            input=2,
            axis=len(keys) - 2,
            note=side_by_side([("values", values), ("keys", keys)], {len(keys) - 2}),
        )


# --- MultiHeadAttention and GroupQueryAttention ---------------------------------


@value
class _Heads:
    heads: int
    key_heads: int
    key_dim: int
    value_dim: int
    output: tuple[int, ...]
    use_bias: bool
    use_gate: bool
    sliding: bool


def _heads(arguments: Arguments) -> _Heads:
    output = arguments["output_shape"]
    if isinstance(output, int) and output:
        output = (output,)
    elif not output:
        output = ()
    if not isinstance(output, list | tuple) or not all(isinstance(o, int) for o in output):
        raise Unknown
    heads = arguments.integer("num_heads", least=1)
    key_dim = arguments.integer("key_dim", least=1)
    _check_common(arguments)
    return _Heads(
        heads=heads,
        key_heads=heads,
        key_dim=key_dim,
        value_dim=arguments.optional("value_dim", least=1) or key_dim,
        output=tuple(output),
        use_bias=arguments.flag("use_bias"),
        use_gate=arguments.flag("use_gate"),
        sliding=arguments.get("sliding_window") is not None,
    )


def _grouped(arguments: Arguments) -> _Heads:
    heads = arguments.integer("num_query_heads", least=1)
    key_heads = arguments.integer("num_key_value_heads", least=1)
    if heads % key_heads:
        refuse(
            f"{count(heads, 'query head')} do not divide among "
            f"{count(key_heads, 'key and value head')}",
            argument="num_key_value_heads",
        )
    dim = arguments.integer("head_dim", least=1)
    _check_common(arguments)
    return _Heads(
        heads=heads,
        key_heads=key_heads,
        key_dim=dim,
        value_dim=dim,
        output=(),
        use_bias=arguments.flag("use_bias"),
        use_gate=arguments.flag("use_gate"),
        sliding=arguments.get("sliding_window") is not None,
    )


def _check_common(arguments: Arguments) -> None:
    dropout = arguments.fraction("dropout")
    arguments.optional("sliding_window", least=1)
    if arguments["flash_attention"] and dropout > 0:
        refuse(
            "flash attention has no dropout",
            argument="dropout",
            help="set `dropout` to 0, or `flash_attention` to none",
        )


@rule("MultiHeadAttention", construct=_heads)
def multi_head_attention(call: LayerCall, layer: _Heads) -> Outcome:
    """Queries look up values by their keys, in several heads; the query's shape comes out."""
    query, values, keys = _triple(call)
    _same_middle(call, values, keys)
    shape = shape_of(query)
    rank = len(shape)
    if rank < 3 or len(shape_of(values)) != rank:
        at = query if rank < 3 else values
        refuse(
            f"`MultiHeadAttention` attends along the axes between batch and features: it takes "
            f"tensors of as many axes each, at least 3; {at} has {len(shape_of(at))}",
            input=0 if rank < 3 else None,
            argument=None if rank < 3 else "value",
            note=f"query {query}, value {values}",
        )
    check_attention(call, layer.heads, layer.sliding, shape, shape_of(values))
    output = layer.output or (shape[-1],)
    weights = _projections(call, layer, shape_of(keys), shape_of(values), shape, output)
    typed = TensorType((*shape[:-1], *output), call.policy.compute)
    if not call.extra.get("return_attention_scores"):
        return Outcome(typed, weights)
    # Keras takes the number of keys to be that of queries when it computes this shape.
    scores = (shape[0], layer.heads, shape[1], shape[1])
    return Outcome((typed, TensorType(scores, call.policy.compute)), weights)


@rule("GroupQueryAttention", construct=_grouped)
def group_query_attention(call: LayerCall, layer: _Heads) -> Outcome:
    """Multi-head attention in which several query heads share a key and value head."""
    query, values, keys = _triple(call)
    for argument, each in (("query", query), ("value", values), ("key", keys)):
        if len(shape_of(each)) != 3:
            refuse(
                f"`GroupQueryAttention` needs 3 axes, [batch, time, features]; {each} has "
                f"{len(shape_of(each))}",
                argument=None if argument == "query" else argument,
                input=0 if argument == "query" else None,
            )
    shape = shape_of(query)
    width, other = _fixed(shape[-1]), _fixed(shape_of(values)[-1])
    if width != other:
        refuse(
            f"`GroupQueryAttention` needs queries and values of one width: {query} and {values}",
            argument="value",
        )
    _same_middle(call, values, keys)
    check_attention(call, layer.heads, layer.sliding, shape, shape_of(values))
    weights = _projections(call, layer, shape_of(keys), shape_of(values), shape, (shape[-1],))
    typed = TensorType(shape, call.policy.compute)
    if not call.extra.get("return_attention_scores"):
        return Outcome(typed, weights)
    scores = (shape[0], layer.heads, shape[1], shape_of(keys)[1])
    return Outcome((typed, TensorType(scores, call.policy.compute)), weights)


def _triple(call: LayerCall) -> tuple[TensorType, TensorType, TensorType]:
    """Query, value and key; the key is the value where it is left out."""
    query = one(call)
    values = call.extra.get("value")
    name = layer_name(call)
    if values is None:
        refuse(
            f"`{name}` needs a `value` to look up",
            argument="value",
            help=f"`x -> {name}(..., value=x)` is self-attention",
        )
    keys = call.extra.get("key")
    keys = values if keys is None else keys
    for each in (values, keys):
        if not isinstance(each, TensorType):
            raise Unknown
    for each in (query, values, keys):
        if not shape_of(each):
            refuse(f"`{name}` needs at least 3 axes, {each} has none", argument="value")
    for argument, each in (("value", values), ("key", keys)):
        if not agree(shape_of(query)[0], shape_of(each)[0]):
            refuse(
                f"`{name}` takes as many examples everywhere: the query is {query}, this is {each}",
                argument=argument,
            )
    return query, autocast(values, call), autocast(keys, call)


def _fixed(dim: Any) -> int | None:
    return dim if isinstance(dim, int) else None


def _same_middle(call: LayerCall, values: TensorType, keys: TensorType) -> None:
    middle = [[_fixed(dim) for dim in shape_of(each)[1:-1]] for each in (values, keys)]
    if middle[0] != middle[1]:
        refuse(
            f"`{layer_name(call)}` needs a key for each value: the value is {values}, "
            f"the key is {keys}",
            argument="key",
            note="they may differ in the last axis only",
        )


def _projections(
    call: LayerCall, layer: _Heads, keys: Shape, values: Shape, query: Shape, output: Shape
) -> tuple[Weight, ...]:
    """The kernels and biases of query, key, gate, value and output, in Keras's order."""
    features = known(query[-1], call, len(query) - 1, "the kernel of the queries")
    key_features = known(keys[-1], call, len(keys) - 1, "the kernel of the keys")
    value_features = known(values[-1], call, len(values) - 1, "the kernel of the values")
    kernels: list[tuple[tuple[int, ...], int]] = [
        ((features, layer.heads, layer.key_dim), 2),
        ((key_features, layer.key_heads, layer.key_dim), 2),
    ]
    if layer.use_gate:
        kernels.append(((features, layer.heads, layer.value_dim), 2))
    kernels.append(((value_features, layer.key_heads, layer.value_dim), 2))
    sizes = tuple(known(dim, call, len(query) - 1, "the output") for dim in output)
    kernels.append(((layer.heads, layer.value_dim, *sizes), len(sizes)))
    weights: list[Weight] = []
    for kernel, biased in kernels:
        weights.append(weight(call, "kernel", *kernel))
        if layer.use_bias:
            weights.append(weight(call, "bias", *kernel[-biased:]))
    return tuple(weights)
