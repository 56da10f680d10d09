"""What the MobileNets of keras.applications are made of.

The other constructors make the same layers each time, and are written down in
`applications/`. Here the widths are a function of `alpha`, which may be any number: each
channel count of the paper is multiplied by it and rounded, in each version in a way of
its own, and a block has a shortcut wherever its input and output come to be equally wide.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Operation = tuple[str, Mapping[str, Any], str, tuple[int, ...]]
"""Class, shape arguments, name (`re_lu/3` where Keras counts it), inputs counted backwards."""

MOBILE_NETS = ("MobileNet", "MobileNetV2", "MobileNetV3Large", "MobileNetV3Small")

_PREVIOUS = (1,)


def operations_of(name: str, get: Any) -> list[Operation]:
    """The operations of one of `MOBILE_NETS`, head included; `get` gives its arguments by name."""
    match name:
        case "MobileNet":
            return _version_1(get)
        case "MobileNetV2":
            return _version_2(get)
        case _:
            return _version_3(name, get)


class _Network:
    """Operations as they are added, one behind the other unless `back` says otherwise."""

    def __init__(self) -> None:
        self.operations: list[Operation] = []
        self._counts: dict[str, int] = {}

    def add(self, cls: str, name: str, back: tuple[int, ...] = _PREVIOUS, **args: Any) -> None:
        """Add an operation; a name that ends in a slash is counted."""
        if name.endswith("/"):
            count = self._counts.get(name, 0)
            self._counts[name] = count + 1
            name = f"{name}{count}"
        self.operations.append((cls, args, name, back))

    def conv(
        self, name: str, filters: int, size: int = 1, *, bias: bool = False, **args: Any
    ) -> None:
        """A convolution that is not strided, or says so."""
        padding = args.pop("padding", "same")
        self.add(
            "Conv2D",
            name,
            filters=filters,
            kernel_size=size,
            padding=padding,
            use_bias=bias,
            **args,
        )

    def depthwise(self, name: str, size: int, stride: int, **args: Any) -> None:
        """A depthwise convolution; the input of a strided one is padded before."""
        padding = "same" if stride == 1 else "valid"
        self.add(
            "DepthwiseConv2D",
            name,
            kernel_size=size,
            strides=stride,
            padding=padding,
            use_bias=False,
            **args,
        )

    def pool(self, get: Any, avg: str, most: str) -> None:
        """The end without a classifier: pooled, or as it is."""
        if get("pooling") == "avg":
            self.add("GlobalAveragePooling2D", avg)
        elif get("pooling") == "max":
            self.add("GlobalMaxPooling2D", most)


def _divisible(width: float) -> int:
    """The multiple of 8 next to `width`, at most a tenth below it."""
    rounded = max(8, int(width + 4) // 8 * 8)
    return rounded + 8 if rounded < 0.9 * width else rounded


# --- version 1 --------------------------------------------------------------

# Filters, stride and repeats.
_BLOCKS_1 = (
    (64, 1, 1),
    (128, 2, 2),
    (256, 2, 2),
    (512, 2, 6),
    (1024, 2, 2),
)


def _version_1(get: Any) -> list[Operation]:
    """Depthwise and pointwise convolutions in turn (Howard et al. 2017)."""
    net, alpha, multiplier = _Network(), get("alpha"), get("depth_multiplier")

    def normalized(name: str) -> None:
        net.add("BatchNormalization", f"{name}_bn")
        net.add("ReLU", f"{name}_relu")

    net.conv("conv1", int(32 * alpha), 3, strides=2)
    normalized("conv1")
    for block, (filters, stride) in enumerate(_repeated(_BLOCKS_1), start=1):
        if stride == 2:
            net.add("ZeroPadding2D", f"conv_pad_{block}", padding=((0, 1), (0, 1)))
        net.depthwise(f"conv_dw_{block}", 3, stride, depth_multiplier=multiplier)
        normalized(f"conv_dw_{block}")
        net.conv(f"conv_pw_{block}", int(filters * alpha))
        normalized(f"conv_pw_{block}")
    if get("include_top"):
        net.add("GlobalAveragePooling2D", "global_average_pooling2d/", keepdims=True)
        net.add("Dropout", "dropout")
        net.conv("conv_preds", get("classes"), bias=True)
        net.add("Reshape", "reshape_2", target_shape=(get("classes"),))
        net.add("Activation", "predictions")
    else:
        net.pool(get, "global_average_pooling2d/", "global_max_pooling2d/")
    return net.operations


# --- version 2 --------------------------------------------------------------

# Filters, stride and repeats of the inverted residuals.
_BLOCKS_2 = (
    (16, 1, 1),
    (24, 2, 2),
    (32, 2, 3),
    (64, 2, 4),
    (96, 1, 3),
    (160, 2, 3),
    (320, 1, 1),
)


def _version_2(get: Any) -> list[Operation]:
    """Inverted residuals with linear bottlenecks (Sandler et al. 2018)."""
    net, alpha = _Network(), get("alpha")

    def normalized(name: str, bn: str, relu: str) -> None:
        net.add("BatchNormalization", bn.format(name))
        if relu:
            net.add("ReLU", relu.format(name))

    width = _divisible(32 * alpha)
    net.conv("Conv1", width, 3, strides=2)
    normalized("Conv1", "bn_{}", "{}_relu")
    for block, (filters, stride) in enumerate(_repeated(_BLOCKS_2)):
        prefix = f"block_{block}_" if block else "expanded_conv_"
        start = len(net.operations)
        if block:
            net.conv(f"{prefix}expand", 6 * width)
            normalized(f"{prefix}expand", "{}_BN", "{}_relu")
        if stride == 2:
            net.add("ZeroPadding2D", f"{prefix}pad", padding="same 3")
        net.depthwise(f"{prefix}depthwise", 3, stride)
        normalized(f"{prefix}depthwise", "{}_BN", "{}_relu")
        before, width = width, _divisible(int(filters * alpha))
        net.conv(f"{prefix}project", width)
        normalized(f"{prefix}project", "{}_BN", "")
        if stride == 1 and before == width:
            net.add("Add", f"{prefix}add", (len(net.operations) - start + 1, 1))
    net.conv("Conv_1", _divisible(1280 * alpha) if alpha > 1 else 1280)
    normalized("Conv_1", "{}_bn", "")
    net.add("ReLU", "out_relu")
    if get("include_top"):
        net.add("GlobalAveragePooling2D", "global_average_pooling2d/")
        net.add("Dense", "predictions", units=get("classes"))
    else:
        net.pool(get, "global_average_pooling2d/", "global_max_pooling2d/")
    return net.operations


def _repeated(rows: tuple[tuple[int, int, int], ...]) -> Iterator[tuple[int, int]]:
    """Filters and stride of each block: only the first of a row is strided."""
    for filters, stride, repeats in rows:
        yield filters, stride
        yield from ((filters, 1),) * (repeats - 1)


# --- version 3 --------------------------------------------------------------

# Expansion, filters, size of the kernel, stride, squeeze and excite, whether activated by
# hard swish. A kernel of 5 is 3 in a minimalistic network, which has nothing of the last two.
_LARGE = (
    (1, 16, 3, 1, False, False),
    (4, 24, 3, 2, False, False),
    (3, 24, 3, 1, False, False),
    (3, 40, 5, 2, True, False),
    (3, 40, 5, 1, True, False),
    (3, 40, 5, 1, True, False),
    (6, 80, 3, 2, False, True),
    (2.5, 80, 3, 1, False, True),
    (2.3, 80, 3, 1, False, True),
    (2.3, 80, 3, 1, False, True),
    (6, 112, 3, 1, True, True),
    (6, 112, 3, 1, True, True),
    (6, 160, 5, 2, True, True),
    (6, 160, 5, 1, True, True),
    (6, 160, 5, 1, True, True),
)
_SMALL = (
    (1, 16, 3, 2, True, False),
    (72 / 16, 24, 3, 2, False, False),
    (88 / 24, 24, 3, 1, False, False),
    (4, 40, 5, 2, True, True),
    (6, 40, 5, 1, True, True),
    (6, 40, 5, 1, True, True),
    (3, 48, 5, 1, True, True),
    (3, 48, 5, 1, True, True),
    (6, 96, 5, 2, True, True),
    (6, 96, 5, 1, True, True),
    (6, 96, 5, 1, True, True),
)


def _version_3(name: str, get: Any) -> list[Operation]:
    """Inverted residuals with squeeze and excite and hard swish (Howard et al. 2019)."""
    net, alpha, minimal = _Network(), get("alpha"), get("minimalistic")
    rows, last = (_LARGE, 1280) if name.endswith("Large") else (_SMALL, 1024)

    def normalized(name: str) -> None:
        net.add("BatchNormalization", f"{name}_bn")

    def activated(hard_swish: bool) -> None:
        if hard_swish and not minimal:
            net.add("Activation", "activation/")
        else:
            net.add("ReLU", "re_lu/")

    if get("include_preprocessing"):
        net.add("Rescaling", "rescaling/")
    width = 16
    net.conv("conv", width, 3, strides=2)
    normalized("conv")
    activated(True)
    for block, (expansion, filters, size, stride, squeezed, swish) in enumerate(rows):
        kernel = 3 if minimal else size
        prefix = f"expanded_conv_{block}_" if block else "expanded_conv_"
        start = len(net.operations)
        expanded = _divisible(width * expansion)
        if block:
            net.conv(f"{prefix}expand", expanded)
            normalized(f"{prefix}expand")
            activated(swish)
        if stride == 2:
            net.add("ZeroPadding2D", f"{prefix}depthwise_pad", padding=f"same {kernel}")
        net.depthwise(f"{prefix}depthwise", kernel, stride)
        normalized(f"{prefix}depthwise")
        activated(swish)
        if squeezed and not minimal:
            _squeeze(net, f"{prefix}squeeze_excite_", expanded)
        before, width = width, _divisible(filters * alpha)
        net.conv(f"{prefix}project", width)
        normalized(f"{prefix}project")
        if stride == 1 and before == width:
            net.add("Add", f"{prefix}add", (len(net.operations) - start + 1, 1))
    net.conv("conv_1", _divisible(width * 6))
    normalized("conv_1")
    activated(True)
    if get("include_top"):
        net.add("GlobalAveragePooling2D", "global_average_pooling2d/", keepdims=True)
        net.conv("conv_2", _divisible(last * alpha) if alpha > 1 else last, bias=True)
        activated(True)
        if get("dropout_rate") > 0:
            net.add("Dropout", "dropout/")
        net.conv("logits", get("classes"), bias=True)
        net.add("Flatten", "flatten/")
        net.add("Activation", "predictions")
    else:
        net.pool(get, "avg_pool", "max_pool")
    return net.operations


def _squeeze(net: _Network, prefix: str, channels: int) -> None:
    """Each channel weighed by what all of the picture says: a hard sigmoid of two convolutions."""
    net.add("GlobalAveragePooling2D", f"{prefix}avg_pool", keepdims=True)
    net.conv(f"{prefix}conv", _divisible(channels * 0.25), bias=True)
    net.add("ReLU", f"{prefix}relu")
    net.conv(f"{prefix}conv_1", channels, bias=True)
    net.add("ops.Add", "add/")
    net.add("ReLU", "re_lu/")
    net.add("ops.Multiply", "multiply/")
    net.add("Multiply", f"{prefix}mul", (8, 1))
