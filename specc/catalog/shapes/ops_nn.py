"""Ops of neural networks that are neither activations nor over space: losses, attention, classes.

Softmax and the normalizations are here too.
"""

from __future__ import annotations

from specc.catalog.shapes.arguments import count, dim_text, refuse
from specc.catalog.shapes.dims import agree, broadcast, merged
from specc.catalog.shapes.dtypes import promote
from specc.catalog.shapes.op_kit import (
    BOOL,
    NOT_FLOATING,
    NOT_FLOATS,
    NOT_INDICES,
    NOT_REAL,
    SMALL_INTEGERS,
    TEXT,
    OpArguments,
    dtype_argument,
    kept,
    needs_tensor,
    op,
    operand,
    place,
    places,
    ranked,
    same,
    shape_of,
    strong,
)
from specc.catalog.types import Dim, Shape, TensorType

# --- along an axis --------------------------------------------------------------


@op("softmax", "log_softmax", "normalize")
def along(arguments: OpArguments) -> TensorType:
    """Elements weighed against the others along an axis, or several."""
    # Norms of other orders than 2 are those of `ops.norm`, which makes floats first.
    loose = arguments.name == "normalize" and arguments["order"] != 2
    given = operand(arguments, "x", NOT_REAL if loose else NOT_FLOATS)
    places(arguments, shape_of(given))
    several = isinstance(arguments["axis"], list | tuple) and arguments.name != "normalize"
    if several and not arguments.at_once and not arguments.in_layer:
        refuse(
            f"`ops.{arguments.name}` is along one axis, or it fails when the model runs",
            argument="axis",
            help="the layer `Softmax` takes several",
        )
    return TensorType(given.shape, "float32" if arguments.name == "normalize" else given.dtype)


@op("sparsemax")
def sparsemax(arguments: OpArguments) -> TensorType:
    """Elements weighed against the others along an axis, the small ones with 0."""
    given = operand(arguments, "x", NOT_FLOATS | {"float16"})
    place(arguments, arguments.integer("axis"), shape_of(given))
    return given


@op("glu")
def glu(arguments: OpArguments) -> TensorType:
    """One half along an axis, times the sigmoid of the other."""
    given = operand(arguments, "x", NOT_FLOATING)
    shape = shape_of(given)
    axis = place(arguments, arguments.integer("axis"), shape)
    dim = shape[axis]
    if not isinstance(dim, int):
        refuse(f"`ops.glu` must know the size of axis {axis}: {given}", argument="axis", axis=axis)
    if dim % 2:
        refuse(f"axis {axis} of {given} has no halves", argument="axis", axis=axis)
    return kept(given, (*shape[:axis], dim // 2, *shape[axis + 1 :]))


@op("layer_normalization", "rms_normalization")
def normalization(arguments: OpArguments) -> TensorType:
    """Elements less their mean, over their deviation."""
    given = operand(arguments, "x", TEXT)
    shape = shape_of(given)
    if not shape and arguments.name == "rms_normalization":
        places(arguments, (1,))
        return given
    axes = places(arguments, shape) or ()
    for name in ("gamma", "beta", "scale"):
        if arguments.get(name) is not None:
            wanted = tuple(shape[axis] for axis in axes)
            _check_spread(arguments, name, shape, wanted)
    return given


def _check_spread(arguments: OpArguments, name: str, shape: Shape, wanted: Shape) -> None:
    """Whether a scale or an offset fits the axes that are normalized."""
    given = operand(arguments, name, TEXT)
    wider = broadcast(shape, shape_of(given))
    if len(shape_of(given)) == len(wanted) and all(map(agree, shape_of(given), wanted)):
        return
    if isinstance(wider, int) or len(wider) > len(shape):
        refuse(
            f"`{name}` of `ops.{arguments.name}` has the sizes of the axes that are normalized, "
            f"this is {given}",
            argument=name,
        )


@op("batch_normalization")
def batch_normalization(arguments: OpArguments) -> TensorType:
    """Elements less a given mean, over a given deviation, for each place along an axis."""
    needs_tensor(arguments, "x", "mean", "variance", "offset", "scale")
    given = operand(arguments, "x", NOT_FLOATING)
    shape = shape_of(given)
    axis = place(arguments, arguments.integer("axis"), shape)
    if not isinstance(shape[axis], int) and arguments["axis"] != -1:
        refuse(
            f"`ops.batch_normalization` must know the size of axis {axis}: {given}", argument="axis"
        )
    for name in ("mean", "variance", "offset", "scale"):
        if arguments[name] is None:
            continue
        vector = operand(arguments, name)
        if len(shape_of(vector)) != 1 or not same(shape_of(vector)[0], shape[axis]):
            refuse(
                f"`{name}` of `ops.batch_normalization` has a number for each place along axis "
                f"{axis} of {given}, this is {vector}",
                argument=name,
            )
        if vector.dtype != given.dtype and None not in (vector.dtype, given.dtype):
            refuse(
                f"`{name}` of `ops.batch_normalization` is {given.dtype} as `x` is, not {vector}",
                argument=name,
                help=f"`ops.cast(…, {given.dtype})` makes it so",
            )
    if arguments["offset"] is not None and arguments["scale"] is None:
        refuse(
            "`ops.batch_normalization` takes an offset only with a scale",
            argument="offset",
            help="`scale=ops.ones_like(mean)` changes nothing",
        )
    return given


# --- classes --------------------------------------------------------------------


def _with_classes(arguments: OpArguments, given: TensorType) -> Shape:
    was, number = shape_of(given), arguments.integer("num_classes", least=1)
    axis = arguments.integer("axis")
    if axis != -1 and not 0 <= axis < len(was):
        refuse(
            f"`axis` of `ops.{arguments.name}` is -1 or one of the {count(len(was), 'axis')} of "
            f"{given}, this is {axis}",
            argument="axis",
        )
    at = len(was) if axis == -1 else axis
    return (*was[:at], number, *was[at:])


@op("one_hot")
def one_hot(arguments: OpArguments) -> TensorType:
    """A new axis with a 1 at the place that each integer names."""
    given = operand(arguments, "x", TEXT)
    return TensorType(_with_classes(arguments, given), dtype_argument(arguments, "float32"))


@op("multi_hot")
def multi_hot(arguments: OpArguments) -> TensorType:
    """A 1 at each place that one of several integers names; Keras says the dtype stays."""
    given = operand(arguments, "inputs", TEXT)
    if arguments["num_classes"] is None:
        refuse("`ops.multi_hot` must know the number of classes", argument="num_classes")
    shape = _with_classes(arguments, given)
    out = shape[-1:] if len(shape) == 2 else (shape[0], *shape[2:])
    return TensorType(out, strong(given.dtype))


# --- losses ---------------------------------------------------------------------


@op("binary_crossentropy", "categorical_crossentropy")
def crossentropy(arguments: OpArguments) -> TensorType:
    """A loss for each element, or for each row of classes."""
    needs_tensor(arguments, "target", "output")
    target, output = operand(arguments, "target"), operand(arguments, "output", NOT_FLOATS)
    one, two = shape_of(target), shape_of(output)
    if len(one) != len(two) or not all(map(same, one, two)):
        refuse(
            f"target and output of `ops.{arguments.name}` have one shape: {target} and {output}",
            argument="target",
        )
    # From logits TensorFlow computes with a target that it casts itself.
    as_given = arguments.name == "categorical_crossentropy" and arguments.flag("from_logits")
    if not as_given and target.dtype != output.dtype and None not in (target.dtype, output.dtype):
        refuse(
            f"target and output of `ops.{arguments.name}` are of one dtype: {target} and {output}",
            argument="target",
            help=f"`ops.cast(target, {output.dtype})` makes them so",
        )
    if arguments.name == "binary_crossentropy":
        return output
    if not one:
        refuse("`ops.categorical_crossentropy` needs an axis of classes", argument="output")
    axis = place(arguments, arguments.integer("axis"), two)
    if axis != len(two) - 1:
        refuse(
            "the classes of `ops.categorical_crossentropy` are along the last axis",
            argument="axis",
            note="Keras 3.15 says that the last axis goes, whatever `axis` is",
        )
    return kept(output, two[:-1])


@op("sparse_categorical_crossentropy")
def sparse_crossentropy(arguments: OpArguments) -> TensorType:
    """A loss for each row of classes, of which the target names one."""
    needs_tensor(arguments, "target", "output")
    target = operand(arguments, "target", TEXT)
    output, two = ranked(arguments, "output", NOT_FLOATS, least=1)
    if place(arguments, arguments.integer("axis"), two) != len(two) - 1:
        refuse(
            "the classes of `ops.sparse_categorical_crossentropy` are along the last axis",
            argument="axis",
        )
    one = shape_of(target)
    if len(one) == len(two) and one[-1] == 1:
        one = one[:-1]
    if len(one) != len(two) - 1 or not all(map(same, one, two)):
        refuse(
            f"the target of `ops.sparse_categorical_crossentropy` has the axes of the output, "
            f"less that of the classes: {target} and {output}",
            argument="target",
        )
    return kept(output, two[:-1])


@op("ctc_loss")
def ctc_loss(arguments: OpArguments) -> TensorType:
    """The loss of aligning outputs with targets, for each example."""
    target, labels = ranked(arguments, "target", TEXT, exactly=(2,))
    output, steps = ranked(arguments, "output", NOT_REAL, exactly=(3,))
    lengths = [
        ranked(arguments, "target_length", NOT_INDICES - {"uint8", "int8"}, exactly=(1,)),
        ranked(arguments, "output_length", TEXT, exactly=(1,)),
    ]
    batches = [labels[0], steps[0], *(shape[0] for _, shape in lengths)]
    if not all(same(batches[0], each) for each in batches):
        refuse(
            "targets, outputs and lengths of `ops.ctc_loss` are of as many examples: "
            + ", ".join(str(each) for each in (target, output, *(one for one, _ in lengths))),
            argument="target",
        )
    return TensorType((labels[0],), promote(output.dtype, "float32"))


@op("ctc_decode")
def ctc_decode(arguments: OpArguments) -> tuple[TensorType, TensorType]:
    """The likeliest labels of each example, and how likely they are."""
    given, shape = ranked(arguments, "inputs", NOT_REAL, exactly=(3,))
    lengths, batch = ranked(arguments, "sequence_lengths", TEXT, exactly=(1,))
    if not agree(shape[0], batch[0]):
        refuse(f"{given} and {lengths} are of as many examples", argument="sequence_lengths")
    greedy = arguments.text("strategy", "greedy", "beam_search", lower=False) == "greedy"
    paths = 1 if greedy else arguments.integer("top_paths", least=1)
    if not greedy and arguments.integer("beam_width", least=1) < paths:
        refuse(
            f"{paths} paths of {arguments['beam_width']} beams are too many", argument="top_paths"
        )
    scores: Shape = (shape[0], paths)
    decoded = TensorType((paths, shape[0], shape[1]), "int32")
    return decoded, TensorType(scores, promote(given.dtype, "float32"))


@op("psnr")
def psnr(arguments: OpArguments) -> TensorType:
    """How near one signal is to another, in decibels."""
    needs_tensor(arguments, "x1", "x2")
    refused = TEXT | BOOL | SMALL_INTEGERS
    left, right = operand(arguments, "x1", refused), operand(arguments, "x2", refused)
    one, two = shape_of(left), shape_of(right)
    if len(one) != len(two) or not all(map(same, one, two)) or left.dtype != right.dtype:
        refuse(f"`ops.psnr` compares signals of one type: {left} and {right}", argument="x2")
    return TensorType((), "float32")


# --- attention ------------------------------------------------------------------


@op("dot_product_attention")
def dot_product_attention(arguments: OpArguments) -> TensorType:
    """Values weighted by how keys match queries; the query's shape comes out."""
    needs_tensor(arguments, "query", "key", "value")
    refused = NOT_REAL | BOOL | SMALL_INTEGERS
    (query, q), (key, k), (value, v) = (
        ranked(arguments, name, refused, exactly=(4,)) for name in ("query", "key", "value")
    )
    for name in ("flash_attention", "attn_logits_soft_cap"):
        if arguments[name]:
            refuse(f"TensorFlow has no `{name}` for `ops.dot_product_attention`", argument=name)
    for axis, what in ((0, "batch"), (3, "size of a head")):
        if not agree(q[axis], k[axis]):
            refuse(
                f"query and key differ in axis {axis}, the {what}: {query} and {key}",
                argument="key",
                axis=axis,
            )
    if not agree(q[3], v[3]):
        refuse(
            f"value and query differ in axis 3, the size of a head, while Keras says that the "
            f"query's shape comes out: {value} and {query}",
            argument="value",
            axis=3,
        )
    if not all(map(agree, k[:3], v[:3])):
        refuse(f"key and value differ in shape: {key} and {value}", argument="value")
    heads = merged(_heads(q[2], k[2]), _heads(q[2], v[2]))
    if not agree(q[2], heads):
        refuse(
            f"{dim_text(q[2])} heads of the query do not share the {dim_text(k[2])} of the key",
            argument="key",
            axis=2,
        )
    logits = (q[0], q[2], q[1], k[1])
    for name in ("mask", "bias"):
        _check_over_logits(arguments, name, logits)
    return TensorType(query.shape, promote(query.dtype, key.dtype, value.dtype))


def _heads(queries: Dim, keys: Dim) -> Dim:
    """The number of heads once those of the key are repeated for groups of queries."""
    if isinstance(queries, int) and isinstance(keys, int) and 1 < keys < queries:
        return keys * (queries // keys)
    return keys


def _check_over_logits(arguments: OpArguments, name: str, logits: Shape) -> None:
    """Whether a mask or a bias broadcasts over `[batch, heads, queries, keys]`."""
    if arguments[name] is None:
        return
    given = operand(arguments, name)
    if name == "mask" and given.dtype not in ("bool", None):
        refuse(
            f"`mask` of `ops.dot_product_attention` is of booleans, this is {given}",
            argument=name,
            help="`ops.cast(mask, bool)` makes booleans",
        )
    wider = broadcast(logits, shape_of(given))
    if isinstance(wider, int) or len(wider) > 4:
        refuse(
            f"`{name}` of `ops.dot_product_attention` broadcasts to [batch, heads, queries, keys], "
            f"this is {given}",
            argument=name,
        )
