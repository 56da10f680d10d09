"""Functions of `keras.ops` that are sums of products."""

from __future__ import annotations

from specc.catalog.costs.attention import four_axes
from specc.catalog.costs.kit import elements, op_cost, product, shape
from specc.catalog.shapes.arguments import Unknown
from specc.catalog.shapes.op_kit import OpArguments, typed
from specc.catalog.shapes.ops_spatial import channels_first
from specc.catalog.types import Dim, TensorType


@op_cost("matmul", "dot", "inner")
def matmul(arguments: OpArguments, output: TensorType) -> int:
    """Each output is a sum over the last axis of the left side."""
    left = shape(typed(arguments["x1"]))
    return elements(output) * product(left[-1:])


@op_cost("vdot")
def vdot(arguments: OpArguments, output: TensorType) -> int:
    """One sum over everything."""
    return elements(typed(arguments["x1"]))


@op_cost("tensordot")
def tensordot(arguments: OpArguments, output: TensorType) -> int:
    """Each output is a sum over the axes that are named."""
    left, axes = shape(typed(arguments["x1"])), arguments["axes"]
    if isinstance(axes, int):
        return elements(output) * product(left[len(left) - axes :])
    return elements(output) * product(left[axis] for axis in axes[0])


@op_cost("einsum")
def einsum(arguments: OpArguments, output: TensorType) -> int:
    """A product for each combination of letters; more than two tensors are taken one by one."""
    given = arguments.get("operands") or arguments.get("*operands")
    operands = [typed(each) for each in (given if isinstance(given, list | tuple) else (given,))]
    terms = arguments.text("subscripts", lower=False).replace(" ", "")
    specs, arrow, result = terms.partition("->")
    rows = [_letters(t, o) for t, o in zip(specs.split(","), operands, strict=True)]
    if not arrow:
        seen = specs.replace(",", "")
        result = "".join(letter for letter in seen if seen.count(letter) == 1)
    total, gathered = 0, rows[0]
    for place, row in enumerate(rows[1:], start=2):
        merged = {**gathered, **row}
        total += product(merged.values())
        later = {letter for other in rows[place:] for letter in other}
        kept = later | set(result) | {letter for letter in merged if letter.startswith(".")}
        gathered = {letter: size for letter, size in merged.items() if letter in kept}
    return total


def _letters(term: str, given: TensorType) -> dict[str, Dim]:
    """The size behind each letter; axes under `...` are letters of their own, counted backwards."""
    dims = shape(given)
    before, dots, after = term.partition("...")
    middle = dims[len(before) : len(dims) - len(after)] if dots else ()
    found = dict(zip(before, dims, strict=False))
    found |= {f".{len(middle) - i}": dim for i, dim in enumerate(middle)}
    return found | dict(zip(after, dims[len(dims) - len(after) :], strict=True))


@op_cost("conv", "depthwise_conv", "separable_conv")
def convolution(arguments: OpArguments, output: TensorType) -> int:
    """At each place of the output, the whole kernel."""
    names = ("kernel", "depthwise_kernel", "pointwise_kernel")
    own = [arguments[name] for name in names if name in arguments.values]
    return _places(arguments, output) * sum(elements(kernel) for kernel in own)


@op_cost("conv_transpose")
def transposed(arguments: OpArguments, output: TensorType) -> int:
    """At each place of the input, the whole kernel."""
    return _places(arguments, typed(arguments["inputs"])) * elements(arguments["kernel"])


def _places(arguments: OpArguments, given: TensorType) -> int:
    dims = shape(given)
    return product((dims[0], *dims[2:]) if channels_first(arguments) else dims[:-1])


@op_cost("dot_product_attention")
def attention(arguments: OpArguments, output: TensorType) -> int:
    """Two products of all pairs, in each head."""
    return four_axes(arguments["query"], arguments["key"], arguments["value"])


@op_cost("correlate")
def correlate(arguments: OpArguments, output: TensorType) -> int:
    """Each output is a sum over the shorter signal, as far as TensorFlow pads it."""
    lengths = [elements(typed(arguments[name])) for name in ("x1", "x2")]
    if not lengths:
        raise Unknown
    return elements(output) * min(lengths)
