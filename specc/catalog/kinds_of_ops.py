"""Kinds of the parameters of `keras.ops` (see `kinds.py`).

A `tensor` is a tensor of the model, or a number or list that Keras makes one of;
`tensors` is a list of them. `variadic` takes any number of tensors by position, and
`keywords` any further keywords.
"""

from __future__ import annotations

from collections.abc import Mapping

_TENSOR = "tensor"
_SIZES = "positive_int or positive_int[]"

# By name, in any operation.
OPS: Mapping[str, str] = {
    **dict.fromkeys(
        (
            "a",
            "abs_",
            "angle",
            "array",
            "b",
            "beta",
            "bias",
            "condition",
            "coordinates",
            "data",
            "depthwise_kernel",
            "end_points",
            "fill_value",
            "gamma",
            "image1",
            "image2",
            "images",
            "indices",
            "inputs",
            "kernel",
            "key",
            "mask",
            "mean",
            "offset",
            "output",
            "output_length",
            "pointwise_kernel",
            "predictions",
            "q",
            "query",
            "scale",
            "segment_ids",
            "sequence_lengths",
            "sorted_sequence",
            "start",
            "start_indices",
            "start_points",
            "step",
            "stop",
            "target",
            "target_length",
            "targets",
            "tensor",
            "transform",
            "translation",
            "updates",
            "value",
            "values",
            "variable",
            "variance",
            "volumes",
            "weights",
            "x",
            "x1",
            "x2",
            "x_max",
            "x_min",
            "y",
        ),
        _TENSOR,
    ),
    **dict.fromkeys(("choicelist", "condlist", "xs"), "tensors"),
    "M": "positive_int",
    "N": "positive_int",
    "alpha": "number",
    "attn_logits_soft_cap": "positive",
    "axes": "int or int[]",
    "axis": "int or int[]",
    "axis1": "int",
    "axis2": "int",
    "base": "number",
    "beam_width": "positive_int",
    "bins": "tensor",
    "block_size": "positive_int",
    "constant_values": "number",
    "default": "tensor",
    "default_value": "number",
    "destination": "int or int[]",
    "fft_length": "positive_int",
    "indexing": "symbol:xy|ij",
    "indices_or_sections": "positive_int or int[]",
    "initial": "number",
    "k": "int",
    "kernel_size": _SIZES,
    "kth": "int",
    "length": "positive_int",
    "max_val": "number",
    "minlength": "non_negative_int",
    "method": "symbol:linear|lower|higher|midpoint|nearest",
    "n": "positive_int",
    "neginf": "number",
    "newshape": "shape",
    "num": "positive_int",
    "num_segments": "positive_int",
    "ord": "number or symbol:fro|nuc",
    "order": "number",
    "output_padding": "non_negative_int or non_negative_int[]",
    "output_size": _SIZES,
    "padding": "symbol:valid|same",
    "pad_width": "non_negative_int or non_negative_int[] or non_negative_int[][2]",
    "pattern": "string",
    "pool_size": _SIZES,
    "posinf": "number",
    "ragged": "bool",
    "range": "number[2]",
    "rcond": "number",
    "reduction": "symbol:add|max|min|mul",
    "repeats": "non_negative_int or non_negative_int[]",
    "return_counts": "bool",
    "sequence_length": "positive_int",
    "sequence_stride": "positive_int",
    "shape": "non_negative_int or non_negative_int[]",
    "shift": "int or int[]",
    "side": "symbol:left|right",
    "size": "positive_int",
    "source": "int or int[]",
    "sparse": "bool",
    "strategy": "symbol:greedy|beam_search",
    "strides": _SIZES,
    "dilation_rate": _SIZES,
    "dilation": _SIZES,
    "stride": _SIZES,
    "subscripts": "string",
    "threshold": "number",
    "tol": "number",
    "top_paths": "positive_int",
    "window": "symbol:hann|hamming or none",
}

_TUPLE = "positive_int or int_tuple"
_INTERPOLATION = "symbol:nearest|bilinear"
_FILL_MODE = "symbol:constant|nearest|wrap|reflect"
_SIDES = ("bottom", "left", "right", "top")

_FORMAT = "symbol:channels_last|channels_first or none"

_BY_OP: Mapping[str, Mapping[str, str]] = {
    # Without an axis these look at all elements.
    **{name: {"axis": "int or none"} for name in ("argpartition", "argsort", "sort")},
    **{name: {"axis": "int or int[] or none"} for name in ("log_softmax", "softmax")},
    "adaptive_average_pool": {"output_size": "int_tuple"},
    "adaptive_max_pool": {"output_size": "int_tuple"},
    "array_split": {"indices_or_sections": "positive_int"},
    "associative_scan": {"elems": "tensors"},
    "broadcast_to": {"shape": "non_negative_int[]"},
    "correlate": {"mode": "symbol:valid|same|full"},
    "depth_to_space": {"data_format": _FORMAT},
    "depthwise_conv": {"strides": _TUPLE},
    "diff": {"n": "non_negative_int"},
    "fold": {"padding": "non_negative_int or non_negative_int[]"},
    "get_item": {"key": "any"},
    "histogram": {"bins": "positive_int"},
    "in_top_k": {"k": "positive_int"},
    "image.affine_transform": {"interpolation": _INTERPOLATION, "fill_mode": _FILL_MODE},
    "image.crop_images": {
        **{f"{side}_cropping": "non_negative_int" for side in _SIDES},
        "target_height": "non_negative_int",
        "target_width": "non_negative_int",
    },
    "image.elastic_transform": {
        "alpha": "number",
        "fill_mode": _FILL_MODE,
        "fill_value": "number",
        "interpolation": _INTERPOLATION,
        "sigma": "number",
    },
    "image.extract_patches": {"size": "positive_int or positive_int[2] or positive_int[3]"},
    "image.extract_patches_3d": {"size": "positive_int or positive_int[3]"},
    "image.gaussian_blur": {"kernel_size": "positive_int[2]", "sigma": "positive[2]"},
    "image.map_coordinates": {
        "fill_mode": "symbol:constant|nearest|wrap|mirror|reflect",
        "order": "int(0..1)",
    },
    "image.pad_images": {
        **{f"{side}_padding": "non_negative_int" for side in _SIDES},
        "target_height": "non_negative_int",
        "target_width": "non_negative_int",
    },
    "image.perspective_transform": {"interpolation": _INTERPOLATION},
    "image.resize": {
        "fill_mode": "symbol:constant",
        "interpolation": "symbol:bilinear|nearest|bicubic|lanczos3|lanczos5|area",
        "size": "positive_int[2]",
    },
    "image.scale_and_translate": {
        "method": ("symbol:linear|bilinear|trilinear|cubic|bicubic|tricubic|lanczos3|lanczos5"),
        "output_shape": "positive_int[]",
        "spatial_dims": "int[]",
    },
    "image.ssim": {"filter_size": "positive_int"},
    "kaiser": {"beta": "number"},
    "moments": {"axes": "int or int[] or none"},
    "normalize": {"axis": "int or int[] or none", "order": "positive_int"},
    "pad": {"mode": "symbol:constant|reflect|symmetric"},
    "qr": {"mode": "symbol:reduced|complete"},
    "repeat": {"repeats": "tensor"},
    "roll": {"shift": "int or int[]"},
    "rot90": {"axes": "int[2]"},
    "scatter": {"shape": "non_negative_int[]"},
    "separable_conv": {"strides": _TUPLE},
    "slice": {"shape": "int[]"},
    "space_to_depth": {"data_format": _FORMAT},
    "stack": {"x": "tensors"},
    "tensordot": {"axes": "non_negative_int or int[2][]"},
    "top_k": {"k": "positive_int"},
    "trapezoid": {"x": "tensor"},
    "transpose": {"axes": "int[] or none"},
    "unfold": {"padding": "non_negative_int or non_negative_int[]"},
    "unique": {"fill_value": "number"},
    "unravel_index": {"shape": "non_negative_int[]"},
    "vander": {"N": "positive_int"},
}

_ONE_AXIS = (
    "append argmax argmin array_split average batch_normalization "
    "categorical_crossentropy concatenate cross cumprod cumsum diff geomspace glu linspace "
    "logspace multi_hot nanargmax nanargmin nancumprod nancumsum one_hot repeat "
    "sparse_categorical_crossentropy sparsemax split stack take take_along_axis trapezoid unique "
    "unstack"
)
_ALONG_ONE_AXIS = frozenset(_ONE_AXIS.split())

BY_OP: Mapping[str, Mapping[str, str]] = {
    name: {**({"axis": "int"} if name in _ALONG_ONE_AXIS else {}), **_BY_OP.get(name, {})}
    for name in {*_BY_OP, *_ALONG_ONE_AXIS}
}
