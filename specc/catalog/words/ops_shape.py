"""Words for functions of keras.ops on shapes: reshape, join, split, pick, put."""

from __future__ import annotations

from specc.catalog.words.kit import SAME_SHAPE, Words, family

_X = "input x: float32[4, 8]\n"
_PAIR = "input a: float32[4, 8]\ninput b: float32[4, 8]\n"
_SQUARE = "input x: float32[8, 8]\n"

FAMILIES = (
    family(
        "ops",
        "Shape",
        {
            "shape": Words(
                "the sizes of the axes",
                shape="A tuple: numbers for the sizes that are known, tensors for others.",
                example=_X + "output y = x -> Dense(ops.shape(x)[-1])",
            ),
            "ndim": Words(
                "the number of axes",
                shape="A number.",
                example=_X + "output y = x * ops.ndim(x)",
            ),
            "size": Words(
                "the number of elements", shape="A number, or a scalar where a size is unknown."
            ),
            "dtype": Words("the dtype, as a word", shape="A word such as `float32`."),
            "reshape": Words(
                "the same elements in another shape",
                shape="The shape asked for, batch axis included; one size may be -1.",
                example=_X + "output y = ops.reshape(x, [-1, 32])",
            ),
            "ravel": Words(
                "all elements in one axis, batch included",
                shape="  [a, b, ...] -> [a * b * ...]",
                example=_X + "output y = ops.ravel(x)",
            ),
            "expand_dims": Words(
                "one more axis, of size 1",
                shape="  axis=-1  [...] -> [..., 1]",
                example=_X + "output y = ops.expand_dims(x, axis=-1)",
            ),
            "squeeze": Words(
                "without axes of size 1",
                shape="`axis` names those that go; without it all of size 1 do.",
                example="input x: float32[4, 1]\noutput y = ops.squeeze(x, axis=-1)",
            ),
            "transpose": Words(
                "axes in another order",
                shape="Backwards, or in the order that `axes` names.",
                example=_X + "output y = ops.transpose(x, [0, 2, 1])",
            ),
            "moveaxis": Words(
                "axes moved to other places",
                shape="Those not named keep their order.",
                example=_X + "output y = ops.moveaxis(x, 1, -1)",
            ),
            "swapaxes": Words(
                "two axes exchanged",
                shape="  [..., a, b] -> [..., b, a] for axes -2 and -1",
                example=_X + "output y = ops.swapaxes(x, 1, 2)",
            ),
            "rearrange": Words(
                "axes split, joined and moved as a pattern says",
                shape="The pattern names the axes: `b (h w) c -> b h w c`; sizes that it needs go "
                "by name.",
            ),
            "broadcast_to": Words(
                "stretched to a shape",
                shape="The shape asked for; sizes of 1 are stretched.",
                example="input x: float32[1, 8]\noutput y = ops.broadcast_to(x, [1, 4, 8])",
            ),
            "depth_to_space": Words(
                "channels spread out into height and width",
                shape="  [batch, h, w, c] -> [batch, h * block, w * block, c / block ** 2]",
                example="input x: float32[8, 8, 12]\noutput y = ops.depth_to_space(x, 2)",
            ),
            "space_to_depth": Words(
                "blocks of pixels gathered in channels",
                shape="  [batch, h, w, c] -> [batch, h / block, w / block, c * block ** 2]",
                example="input x: float32[8, 8, 3]\noutput y = ops.space_to_depth(x, 2)",
            ),
        },
    ),
    family(
        "ops",
        "Joining",
        {
            "concatenate": Words(
                "one after the other along an axis",
                shape="The sizes along `axis` add up; the others are the same.",
                example=_PAIR + "output y = ops.concatenate([a, b], axis=-1)",
            ),
            "stack": Words(
                "side by side along a new axis",
                shape="One more axis, as long as the list; all shapes are the same.",
                example=_PAIR + "output y = ops.stack([a, b], axis=1)",
            ),
            "hstack": Words("joined along axis 1"),
            "vstack": Words("joined along axis 0"),
            "dstack": Words("joined along axis 2"),
            "append": Words(
                "the second behind the first",
                shape="Along `axis`; without one both are flattened.",
                example=_PAIR + "output y = ops.append(a, b, axis=1)",
            ),
            "meshgrid": Words(
                "coordinates of a grid, from those of its sides",
                shape="As many tensors as sides, each of the shape of the grid.",
                example="input x: float32[4]\n"
                "rows, columns = ops.meshgrid(ops.arange(4), ops.arange(3))\n"
                "output y = ops.expand_dims(x, 1) * ops.cast(columns, float32)",
            ),
        },
        shape="The sizes along that axis add up; the others are the same.",
        example=_PAIR + "output y = ops.NAME([a, b])",
    ),
    family(
        "ops",
        "Splitting",
        {
            "split": Words(
                "cut into equal parts, or at indices",
                example="input x: float32[12]\na, b, c = ops.split(x, 3, axis=1)\noutput y = a",
            ),
            "array_split": Words(
                "cut into parts that are as equal as can be",
                example="input x: float32[8]\na, b, c = ops.array_split(x, 3, axis=1)\n"
                "output y = a",
            ),
            "hsplit": Words(
                "cut along axis 1",
                example="input x: float32[12]\na, b, c = ops.hsplit(x, 3)\noutput y = a",
            ),
            "vsplit": Words("cut along axis 0, that of the batch"),
            "dsplit": Words(
                "cut along axis 2",
                example="input x: float32[4, 12]\na, b, c = ops.dsplit(x, 3)\noutput y = a",
            ),
            "unstack": Words(
                "the parts along an axis, which is gone in each",
                shape="As many tensors as the axis is long.",
                example="input x: float32[3, 8]\na, b, c = ops.unstack(x, axis=1)\noutput y = b",
            ),
        },
        shape="A list of tensors: a number gives as many equal parts, a list of indices one more.",
    ),
    family(
        "ops",
        "Picking and putting",
        {
            "take": Words(
                "elements at indices along an axis",
                shape="The axes of the indices in place of that axis.",
                example=_X + "output y = ops.take(x, [0, 2], axis=1)",
            ),
            "take_along_axis": Words(
                "for each place the element at its own index",
                shape="The shape of the indices.",
                example="input x: float32[8]\n"
                "output y = ops.take_along_axis(x, ops.argsort(x), axis=1)",
            ),
            "get_item": Words(
                "`x[key]` as a function",
                shape="As indexing gives it; a spec writes `x[:, 0]`.",
            ),
            "slice": Words(
                "a box out of a tensor",
                shape="The shape asked for, from `start_indices` on.",
                example=_X + "output y = ops.slice(x, [0, 1, 2], [1, 2, 4])",
            ),
            "slice_update": Words(
                "a tensor with a box in it replaced",
                shape=SAME_SHAPE,
                example=_X + "output y = ops.slice_update(x, [0, 0, 0], ops.ones([1, 2, 2]))",
            ),
            "scatter": Words(
                "zeros with values put at indices",
                shape="The shape asked for.",
                example="input v: float32[]\n"
                "output y = v + ops.sum(ops.scatter([[0], [2]], [1.0, 2.0], [4]))",
            ),
            "scatter_update": Words(
                "a tensor with values put at indices",
                shape=SAME_SHAPE,
                example=_X + "output y = ops.scatter_update(x, [[0, 0, 0]], [1.0])",
            ),
            "diag": Words(
                "a matrix with a vector on its diagonal, or the diagonal of one",
                shape="  [n] -> [n + |k|, n + |k|]; [n, m] -> its diagonal",
                example="input x: float32[]\noutput y = ops.diag(x)",
            ),
            "diagflat": Words(
                "a matrix with all elements on its diagonal",
                shape="  n elements -> [n + |k|, n + |k|]",
                example="input x: float32[]\noutput y = ops.diagflat(x)",
            ),
            "diagonal": Words(
                "the diagonals of matrices",
                shape="The two axes go, and the diagonal comes last.",
                example=_SQUARE + "output y = ops.diagonal(x, axis1=1, axis2=2)",
            ),
            "trace": Words(
                "the sums of diagonals",
                shape="The two axes go.",
                example=_SQUARE + "output y = ops.trace(x, axis1=1, axis2=2)",
            ),
            "tril": Words(
                "matrices with 0 above the diagonal",
                shape=SAME_SHAPE,
                example=_SQUARE + "output y = ops.tril(x)",
            ),
            "triu": Words(
                "matrices with 0 below the diagonal",
                shape=SAME_SHAPE,
                example=_SQUARE + "output y = ops.triu(x)",
            ),
            "unravel_index": Words(
                "indices of all elements as coordinates",
                shape="A tensor of the indices' shape for each axis of `shape`.",
            ),
        },
    ),
    family(
        "ops",
        "Repeating, padding, turning",
        {
            "repeat": Words(
                "each element several times",
                shape="The axis times `repeats`; without an axis all elements in one.",
                example=_X + "output y = ops.repeat(x, 2, axis=1)",
            ),
            "tile": Words(
                "the whole several times",
                shape="Each axis times its number in `repeats`.",
                example=_X + "output y = ops.tile(x, [1, 2, 1])",
            ),
            "pad": Words(
                "a border around a tensor",
                shape="Each axis becomes `before + n + after`; the batch axis is one of them.",
                example=_X + "output y = ops.pad(x, [[0, 0], [1, 1], [0, 0]])",
            ),
            "rot90": Words(
                "turned by quarter turns in the plane of two axes",
                shape="The two axes change places at odd numbers of turns.",
                example=_SQUARE + "output y = ops.rot90(x, axes=(1, 2))",
            ),
            "fliplr": Words(
                "axis 1 backwards", shape=SAME_SHAPE, example=_X + "output y = ops.fliplr(x)"
            ),
            "flipud": Words(
                "axis 0 backwards, that of the batch",
                shape=SAME_SHAPE,
                example=_X + "output y = ops.flipud(x)",
            ),
        },
    ),
)
