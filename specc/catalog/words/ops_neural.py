"""Words for functions of keras.ops that layers and losses are made of."""

from __future__ import annotations

from specc.catalog.words.kit import OF_CONSTANTS, SAME_SHAPE, Words, family

_IMAGE = "input x: float32[32, 32, 3]\n"
_FIRST = (
    "Keras 3.15 says a wrong shape for it unless channels come first; the layers of that name are "
    "right about theirs."
)
_CHANNELS_FIRST = (
    "input x: float32[3, 32, 32]\noutput y = ops.NAME(x, (4, 4), data_format=channels_first)"
)
_CONV = "As the layers do it, the kernel being given."

FAMILIES = (
    family(
        "ops",
        "Convolution, pooling, attention",
        {
            "conv": Words(
                "a convolution with a kernel that is given",
                shape="  [batch, spatial..., channels], [size..., channels, filters]\n"
                "  -> [batch, spatial'..., filters], as `Conv2D` changes sizes",
                example=_IMAGE + "output y = ops.conv(x, ops.ones([3, 3, 3, 8]), padding=same)",
            ),
            "conv_transpose": Words(
                "a transposed convolution with a kernel that is given",
                about=OF_CONSTANTS + " The layers do it with a kernel that is learned.",
                shape="  [batch, spatial..., channels], [size..., filters, channels]\n"
                "  -> [batch, spatial'..., filters], as `Conv2DTranspose` changes sizes",
                example="input x: float32[]\n"
                "kernel = ops.ones([2, 2, 8, 3])\n"
                "grown = ops.conv_transpose(ops.ones([1, 4, 4, 3]), kernel, strides=2)\n"
                "output y = x * ops.mean(grown)",
            ),
            "depthwise_conv": Words(
                "a depthwise convolution with a kernel that is given",
                shape="  [batch, spatial..., channels], [size..., channels, multiplier]\n"
                "  -> [batch, spatial'..., channels * multiplier]",
                example=_IMAGE + "output y = ops.depthwise_conv(x, ops.ones([3, 3, 3, 2]))",
            ),
            "separable_conv": Words(
                "a separable convolution with kernels that are given",
                shape="  [batch, spatial..., channels] -> [batch, spatial'..., filters]",
                example=_IMAGE + "depth = ops.ones([3, 3, 3, 2])\n"
                "output y = ops.separable_conv(x, depth, ops.ones([1, 1, 6, 8]))",
            ),
            "max_pool": Words(
                "the largest value of each window",
                shape="Spatial sizes as `MaxPooling2D` changes them; channels stay.",
                example=_IMAGE + "output y = ops.max_pool(x, 2)",
            ),
            "average_pool": Words(
                "the mean of each window",
                shape="Spatial sizes as `AveragePooling2D` changes them; channels stay.",
                example=_IMAGE + "output y = ops.average_pool(x, 2)",
            ),
            "adaptive_max_pool": Words(
                "the largest value of as many windows as are asked for",
                shape="  [batch, channels, spatial...] -> [batch, channels, output_size...]",
                about=_FIRST,
                example=_CHANNELS_FIRST,
            ),
            "adaptive_average_pool": Words(
                "the mean of as many windows as are asked for",
                shape="  [batch, channels, spatial...] -> [batch, channels, output_size...]",
                about=_FIRST,
                example=_CHANNELS_FIRST,
            ),
            "unfold": Words(
                "the patches of images, as columns",
                shape="  [batch, c, h, w] -> [batch, c * size, patches]",
                example="input x: float32[]\n"
                "patches = ops.unfold(ops.ones([1, 3, 32, 32]), 2, stride=2)\n"
                "output y = x * ops.sum(patches)",
            ),
            "fold": Words(
                "images from their patches, overlaps added",
                shape="  [batch, c * size, patches] -> [batch, c, output_size...]",
                example="input x: float32[12, 256]\noutput y = ops.fold(x, [32, 32], 2, stride=2)",
            ),
            "dot_product_attention": Words(
                "attention of several heads, without weights",
                shape="  [batch, queries, heads, d], [batch, keys, heads, d] twice\n"
                "  -> [batch, queries, heads, d]",
                example="input q: float32[5, 2, 8]\ninput v: float32[10, 2, 8]\n"
                "output y = ops.dot_product_attention(q, v, v)",
            ),
        },
        about=_CONV,
    ),
    family(
        "ops",
        "Normalization by given numbers",
        {
            "batch_normalization": Words(
                "less a given mean, over a given deviation",
                example="input x: float32[8]\n"
                "output y = ops.batch_normalization(x, ops.zeros(8), ops.ones(8), axis=-1)",
            ),
            "layer_normalization": Words(
                "mean 0 and variance 1 along an axis",
                example="input x: float32[8]\noutput y = ops.layer_normalization(x)",
            ),
            "rms_normalization": Words(
                "divided by the root mean square along an axis",
                example="input x: float32[8]\noutput y = ops.rms_normalization(x)",
            ),
        },
        shape=SAME_SHAPE,
    ),
    family(
        "ops",
        "Encoding and losses",
        {
            "one_hot": Words(
                "integers to vectors with a 1 in their place",
                shape="  [...] -> [..., num_classes], the new axis where `axis` says",
                example="input x: int32[5]\noutput y = ops.one_hot(x, 10)",
            ),
            "multi_hot": Words(
                "lists of integers to vectors with 1 for each that occurs",
                shape="  [..., m] -> [..., num_classes]",
                example="input x: int32[5]\noutput y = ops.multi_hot(x, 10)",
            ),
            "binary_crossentropy": Words(
                "minus the log of the right of two answers",
                shape="Both have one shape, which comes out.",
                example="input t: float32[8]\ninput o: float32[8]\n"
                "output y = ops.binary_crossentropy(t, o)",
            ),
            "categorical_crossentropy": Words(
                "minus the log of the right class, one-hot",
                shape="  [..., classes] twice -> [...]",
                example="input t: float32[8]\ninput o: float32[8]\n"
                "output y = ops.categorical_crossentropy(t, o)",
            ),
            "sparse_categorical_crossentropy": Words(
                "minus the log of the right class, by its number",
                shape="  [...], [..., classes] -> [...]",
                example="input t: int32[]\ninput o: float32[8]\n"
                "output y = ops.sparse_categorical_crossentropy(t, o)",
            ),
            "ctc_loss": Words(
                "how likely a sequence of labels is, wherever in time they stand",
                shape="  target [batch, labels], output [batch, time, classes], lengths [batch]\n"
                "  -> [batch]",
                example="input t: int32[5]\ninput o: float32[20, 10]\n"
                "input n: int32[]\ninput m: int32[]\noutput y = ops.ctc_loss(t, o, n, m)",
            ),
            "ctc_decode": Words(
                "the likeliest sequence of labels",
                shape="Sequences [paths, batch, labels], and their scores [batch, paths].",
                example="input o: float32[20, 10]\ninput n: int32[]\n"
                "labels, scores = ops.ctc_decode(o, n)\noutput y = scores",
            ),
            "psnr": Words(
                "how near two pictures are, in decibels",
                shape="  two of one shape -> a scalar",
                example="input a: float32[32, 32, 3]\ninput b: float32[32, 32, 3]\n"
                "output y = a * ops.psnr(a, b, max_val=1.0)",
            ),
        },
    ),
)
