"""Dense, EinsumDense, Embedding, Identity, Masking: the layers of every kind of network."""

from __future__ import annotations

from collections.abc import Mapping

from specc.catalog.shapes.arguments import Arguments, Unknown, refuse
from specc.catalog.shapes.dims import agree
from specc.catalog.shapes.kit import (
    autocast,
    computed,
    known,
    layer_name,
    lora_weights,
    one,
    plain,
    ranked,
    read_lora,
    rule,
    shape_of,
    weight,
)
from specc.catalog.shapes.marked import the_input
from specc.catalog.types import Dim, LayerCall, Outcome, Shape, TensorType
from specc.record import value


@value
class _Dense:
    units: int
    use_bias: bool
    lora_rank: int


def _dense(arguments: Arguments) -> _Dense:
    return _Dense(
        arguments.integer("units", least=1),
        arguments.flag("use_bias"),
        read_lora(arguments),
    )


@rule("Dense", construct=_dense)
def dense(call: LayerCall, layer: _Dense) -> Outcome:
    """`[..., features]` to `[..., units]`: a matrix product along the last axis."""
    shape = ranked(call, least=2)
    features = known(shape[-1], call, len(shape) - 1, "the kernel")
    weights = [weight(call, "kernel", features, layer.units, trainable=not layer.lora_rank)]
    if layer.use_bias:
        weights.append(weight(call, "bias", layer.units))
    weights += lora_weights("kernel", (features, layer.units), layer.lora_rank)
    return computed(call, (*shape[:-1], layer.units), *weights)


# --- EinsumDense --------------------------------------------------------------


@value
class _Einsum:
    given: str
    kernel: str
    result: str
    open: bool
    """Whether `...` stands for axes that are not named."""
    before: bool
    """Whether it stands before the named ones, rather than after."""
    sizes: tuple[Dim, ...]
    bias: str | None
    lora_rank: int


_FORMS = (
    (r"([a-zA-Z]+),([a-zA-Z]+)->([a-zA-Z]+)", False),
    (r"0([a-zA-Z]+),([a-zA-Z]+)->0([a-zA-Z]+)", True),
    (r"([a-zA-Z]{2,})0,([a-zA-Z]+)->([a-zA-Z]+)0", False),
)


def _einsum(arguments: Arguments) -> _Einsum:
    sizes = arguments["output_shape"]
    if isinstance(sizes, int):
        sizes = (sizes,)
    if not isinstance(sizes, list | tuple):
        raise Unknown
    equation = arguments.text("equation", lower=False)
    bias = arguments["bias_axes"]
    if bias is not None and not isinstance(bias, str):
        raise Unknown
    import re

    for form, before in _FORMS:
        match = re.match(form, equation.replace("...", "0"))
        if match:
            given, kernel, result = match.groups()
            _check_letters(given, kernel, result, bias)
            return _Einsum(
                given,
                kernel,
                result,
                "..." in equation,
                before,
                tuple(sizes),
                bias,
                read_lora(arguments),
            )
    refuse(
        f"`{equation}` is not an equation that `EinsumDense` knows",
        argument="equation",
        help="it reads `ab,bc->ac`, `...b,bc->...c` or `ab...,bc->ac...`",
    )


def _check_letters(given: str, kernel: str, result: str, bias: str | None) -> None:
    for letter in result:
        if letter not in given and letter not in kernel:
            refuse(
                f"`{letter}` of the output is in neither the input nor the kernel",
                argument="equation",
            )
    for letter in kernel:
        if letter not in given and letter not in result:
            refuse(
                f"`{letter}` of the kernel is in neither the input nor the output",
                argument="equation",
                note="its size is not known then",
            )
    for letter in bias or "":
        if letter not in result:
            refuse(f"`{letter}` is no axis of the output `{result}`", argument="bias_axes")
    if bias == "":
        refuse("`bias_axes` names no axis", argument="bias_axes", help="`none` is no bias")


@rule("EinsumDense", construct=_einsum)
def einsum_dense(call: LayerCall, layer: _Einsum) -> Outcome:
    """A tensor product with a kernel, axes named by the letters of an equation."""
    given = one(call)
    shape = shape_of(given)
    elided = len(shape) - len(layer.given)
    if not shape or elided < 0 or (elided > 0 and not layer.open):
        refuse(
            f"the equation names {len(layer.given)} axes of the input; {given} has {len(shape)}",
            argument="equation",
            input=0,
            note=the_input(given, *range(len(layer.given), len(shape))) if elided > 0 else None,
            help="`...` stands for axes that are not named" if elided > 0 else None,
        )
    output: list[Dim] = [shape[0], *layer.sizes]
    if elided > 0 and layer.before:
        # Keras puts these axes in backwards when it computes the shape.
        output[1:1] = shape[elided - 1 : 0 : -1]
    elif elided > 0:
        output += shape[len(shape) - elided :]
    first = elided if layer.before else 0
    axes = {letter: i + first for i, letter in enumerate(layer.given)}
    inputs = {letter: shape[axis] for letter, axis in axes.items()}
    if len(output) < len(layer.result) + first:
        refuse(
            f"the equation gives {len(layer.result) + first} axes, "
            f"`output_shape` has sizes for {len(output)}",
            argument="output_shape",
            help="`output_shape` leaves the batch axis out",
        )
    outputs = {letter: output[i + first] for i, letter in enumerate(layer.result)}
    for letter, dim in inputs.items():
        wanted = outputs.get(letter)
        if wanted is not None and wanted != dim:
            refuse(
                f"`{letter}` is {_said(dim)} in the input and {_said(wanted)} in the output",
                argument="output_shape",
                note=the_input(given, axes[letter]),
            )
    kernel = [outputs.get(letter, inputs.get(letter)) for letter in layer.kernel]
    fixed = _fixed(given, kernel, layer.kernel, axes)
    weights = [weight(call, "kernel", *fixed, trainable=not layer.lora_rank)]
    if layer.bias is not None:
        letters = layer.result[min(layer.result.find(letter) for letter in layer.bias) :]
        sizes: list[Dim] = [outputs[x] if x in layer.bias else 1 for x in letters]
        if not layer.before:
            sizes += [1] * max(elided, 0)
        weights.append(weight(call, "bias", *_fixed(given, sizes, letters, axes)))
    weights += lora_weights("kernel", tuple(fixed), layer.lora_rank)
    return computed(call, tuple(output), *weights)


def _said(dim: Dim) -> str:
    return "unknown" if dim is None else f"?{dim}" if isinstance(dim, str) else str(dim)


def _fixed(given: TensorType, sizes: list[Dim], letters: str, axes: Mapping[str, int]) -> list[int]:
    """The sizes of a weight, which are known; `axes` of the input go by these letters."""
    fixed: list[int] = []
    for position, size in enumerate(sizes):
        if not isinstance(size, int):
            letter = letters[position] if position < len(letters) else "..."
            refuse(
                f"`EinsumDense` must know the size of `{letter}`: a weight depends on it",
                input=0,
                note=the_input(given, *(axis for name, axis in axes.items() if name == letter)),
            )
        fixed.append(size)
    return fixed


# --- Embedding ----------------------------------------------------------------


@value
class _Embedding:
    input_dim: int
    output_dim: int
    lora_rank: int
    tied: bool


def _embedding(arguments: Arguments) -> _Embedding:
    tied = arguments.get("tie_weights")
    return _Embedding(
        arguments.integer("input_dim", least=1),
        arguments.integer("output_dim", least=1),
        read_lora(arguments, "embeddings_constraint"),
        tied is None or bool(tied),
    )


@rule("Embedding", "ReversibleEmbedding", construct=_embedding)
def embedding(call: LayerCall, layer: _Embedding) -> Outcome:
    """Integers to vectors: one more axis, of size `output_dim`."""
    shape = shape_of(one(call))
    table = (layer.input_dim, layer.output_dim)
    weights = [weight(call, "embeddings", *table, trainable=not layer.lora_rank)]
    weights += lora_weights("embeddings", table, layer.lora_rank)
    if not layer.tied:
        weights.append(weight(call, "reverse_embeddings", *reversed(table)))
    if call.extra.get("reverse"):
        output: Shape = (*shape[:-1], layer.input_dim)
        if not shape or not agree(shape[-1], layer.output_dim):
            refuse(
                f"`{layer_name(call)}` in reverse needs a last axis of {layer.output_dim}; "
                f"the input is {call.input}",
                input=0,
                axis=len(shape) - 1,
            )
    else:
        output = (*shape, layer.output_dim)
    return computed(call, output, *weights)


# --- layers that hand on what they are given ---------------------------------


@rule("Identity", construct=plain)
def identity(call: LayerCall, _: None) -> Outcome:
    """Whatever it is given, a list or a string included."""
    given = call.input
    if isinstance(given, TensorType):
        return Outcome(autocast(given, call))
    return Outcome(tuple(autocast(each, call) for each in given))


@rule("Masking", construct=plain)
def masking(call: LayerCall, _: None) -> Outcome:
    """The same shape; steps that hold only the mask value are left out by later layers."""
    return computed(call, ranked(call, least=1))
