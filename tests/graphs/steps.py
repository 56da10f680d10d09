"""The steps that plans are drawn from: which layers and operations suit a tensor of which type."""

from __future__ import annotations

from random import Random
from typing import Any

from specc.catalog.types import Shape, TensorType
from tests.catalog.shapes.cases import Nested

MERGES = (
    "Add",
    "Add",
    "Multiply",
    "Average",
    "Maximum",
    "Minimum",
    "Subtract",
    "Concatenate",
    "Concatenate",
    "Dot",
    "Attention",
    "MultiHeadAttention",
)

SIZES = (1, 2, 3, 4, 6, 8)


def input_type(random: Random) -> tuple[list[int | None], str]:
    """Sizes without the batch axis, and a dtype."""
    rank = random.choice((1, 2, 2, 3, 3, 4))
    if rank == 1:
        return random.choice(([8], [6])), "float32"
    if rank == 2:
        if random.random() < 0.25:
            return [random.choice((6, None))], "int32"
        return [random.choice((6, 8, 12, None)), random.choice((4, 8))], "float32"
    if rank == 3:
        size = random.choice((8, 12, 16, None))
        return [size, size, random.choice((1, 3, 4))], "float32"
    return [4, 6, 6, 2], "float32"


def layer(random: Random, given: TensorType) -> Nested | None:
    """A layer that may suit a tensor, or None."""
    if given.dtype == "int32":
        return _made(random, "Embedding", input_dim=50, output_dim=random.choice((4, 8)))
    shape = given.shape or ()
    rank = len(shape)
    if rank < 2:
        return None
    own = {2: _flat, 3: _sequence, 4: _picture, 5: _volume}.get(rank)
    if own is None or random.random() < 0.3:
        return _any(random, shape)
    return own(random, shape)


def _made(random: Random, name: str, **arguments: Any) -> Nested:
    return Nested(name, arguments)


def _any(random: Random, shape: Shape) -> Nested:
    match random.randrange(12):
        case 0:
            return Nested("Dropout", {"rate": 0.3})
        case 1:
            return Nested("BatchNormalization", {"axis": random.choice((-1, -1, 1))})
        case 2:
            return Nested("LayerNormalization", {"epsilon": 1e-5})
        case 3:
            return Nested("Activation", {"activation": random.choice(("relu", "gelu", "softmax"))})
        case 4:
            return Nested("Flatten", {})
        case 5:
            return Nested("Dense", {"units": random.choice(SIZES), "activation": "tanh"})
        case 6:
            return Nested("Reshape", {"target_shape": _factors(random, shape)})
        case 7:
            axes = list(range(1, len(shape)))
            random.shuffle(axes)
            return Nested("Permute", {"dims": axes})
        case 8:
            return Nested("Rescaling", {"scale": 0.5, "offset": 1})
        case 9:
            return Nested(random.choice(("ReLU", "PReLU", "LeakyReLU", "ELU")), {})
        case 10:
            groups = random.choice((1, 2))
            return Nested("GroupNormalization", {"groups": groups})
        case _:
            return Nested(random.choice(("GaussianNoise",)), {"stddev": 0.1})


def _factors(random: Random, shape: Shape) -> list[int]:
    """A shape of as many elements, or -1 in it."""
    total = 1
    for size in shape[1:]:
        total *= size if isinstance(size, int) else 1
    parts: list[int] = []
    for factor in random.sample((2, 3, 4), 2):
        if total % factor == 0 and random.random() < 0.7:
            parts.append(factor)
            total //= factor
    parts.append(random.choice((-1, total)))
    random.shuffle(parts)
    return parts


def _flat(random: Random, shape: Shape) -> Nested:
    match random.randrange(4):
        case 0 | 1:
            return Nested("Dense", {"units": random.choice(SIZES)})
        case 2:
            return Nested("RepeatVector", {"n": random.choice((2, 3))})
        case _:
            return Nested("Reshape", {"target_shape": _factors(random, shape)})


def _window(random: Random, size: int = 1) -> dict[str, Any]:
    arguments: dict[str, Any] = {}
    if random.random() < 0.5:
        arguments["padding"] = random.choice(("same", "valid"))
    if random.random() < 0.3:
        arguments["strides"] = 2
    return arguments


def _convolution(random: Random, rank: int) -> Nested:
    name = random.choice((f"Conv{rank}D",) * 3 + (f"Conv{rank}DTranspose",))
    if rank < 3:
        name = random.choice((name, name, f"SeparableConv{rank}D", f"DepthwiseConv{rank}D"))
    arguments = {"kernel_size": random.choice((1, 2, 3)), **_window(random)}
    if not name.startswith("Depthwise"):
        arguments["filters"] = random.choice((2, 4, 8))
    if "strides" not in arguments and random.random() < 0.2 and "Transpose" not in name:
        arguments["dilation_rate"] = 2
    if random.random() < 0.15 and name == f"Conv{rank}D":
        arguments["groups"] = 2
    return Nested(name, arguments)


def _pooling(random: Random, rank: int) -> Nested:
    if random.random() < 0.3:
        kind = random.choice(("Max", "Average"))
        return Nested(f"Global{kind}Pooling{rank}D", {"keepdims": random.random() < 0.3})
    name = f"{random.choice(('Max', 'Average'))}Pooling{rank}D"
    return Nested(name, {"pool_size": random.choice((2, 3)), **_window(random)})


def _around(random: Random, rank: int) -> Nested:
    name = random.choice(("ZeroPadding", "Cropping", "UpSampling"))
    argument = {"ZeroPadding": "padding", "Cropping": "cropping", "UpSampling": "size"}[name]
    return Nested(f"{name}{rank}D", {argument: random.choice((1, 2))})


def recurrent(random: Random) -> Nested:
    """A recurrent layer, as it is or with a cell."""
    arguments: dict[str, Any] = {}
    if random.random() < 0.6:
        arguments["return_sequences"] = True
    units = {"units": random.choice((4, 8))}
    if random.random() < 0.25:
        cells = [
            Nested(random.choice(("LSTMCell", "GRUCell", "SimpleRNNCell")), units)
            for _ in range(random.choice((1, 2)))
        ]
        cell: Any = cells if len(cells) > 1 else cells[0]
        return Nested("RNN", {"cell": cell, **arguments})
    return Nested(random.choice(("LSTM", "GRU", "SimpleRNN")), {**units, **arguments})


def _sequence(random: Random, shape: Shape) -> Nested:
    match random.randrange(8):
        case 0 | 1:
            return _convolution(random, 1)
        case 2:
            return _pooling(random, 1)
        case 3:
            return _around(random, 1)
        case 4:
            return recurrent(random)
        case 5:
            merge = {"merge_mode": random.choice(("concat", "sum", "ave", "mul"))}
            return Nested("Bidirectional", {"layer": recurrent(random), **merge})
        case 6:
            return Nested("TimeDistributed", {"layer": _flat(random, shape[:1] + shape[2:])})
        case _:
            return Nested("SpatialDropout1D", {"rate": 0.2})


def _picture(random: Random, shape: Shape) -> Nested:
    match random.randrange(7):
        case 0 | 1 | 2:
            return _convolution(random, 2)
        case 3:
            return _pooling(random, 2)
        case 4:
            return _around(random, 2)
        case 5:
            inner = random.choice((_convolution(random, 1), _pooling(random, 1)))
            return Nested("TimeDistributed", {"layer": inner})
        case _:
            arguments = {"filters": 2, "kernel_size": random.choice((1, 2)), **_window(random)}
            arguments["return_sequences"] = random.random() < 0.5
            return Nested("ConvLSTM1D", arguments)


def _volume(random: Random, shape: Shape) -> Nested:
    match random.randrange(4):
        case 0 | 1:
            return _convolution(random, 3)
        case 2:
            return _pooling(random, 3)
        case _:
            inner = random.choice((_convolution(random, 2), _pooling(random, 2)))
            return Nested("TimeDistributed", {"layer": inner})


def op(random: Random, given: TensorType) -> tuple[str, dict[str, Any]]:
    """A function of `keras.ops` of one tensor, with its arguments."""
    rank = len(given.shape or ())
    match random.randrange(9):
        case 0:
            return random.choice(("exp", "tanh", "square", "relu", "sigmoid", "abs")), {}
        case 1:
            name = random.choice(("mean", "sum", "max", "std", "logsumexp"))
            arguments: dict[str, Any] = {"axis": random.choice((-1, 1, 2))}
            if random.random() < 0.5:
                arguments["keepdims"] = True
            return name, arguments
        case 2:
            return "expand_dims", {"axis": random.choice((-1, 1, 2))}
        case 3:
            return "squeeze", {"axis": random.choice((-1, 1))}
        case 4:
            return "transpose", {
                "axes": [0, *random.sample(range(1, max(rank, 1)), max(rank - 1, 0))]
            }
        case 5:
            return "softmax", {"axis": random.choice((-1, 1))}
        case 6:
            return "clip", {"x_min": -1.0, "x_max": 1.0}
        case 7:
            return "flip", {"axis": random.choice((-1, 1))}
        case _:
            return "repeat", {"repeats": 2, "axis": random.choice((-1, 1))}


def fits(name: str, shape: Shape, other: Shape) -> bool:
    """Whether a merge of these shapes may be worth a try."""
    if len(shape) != len(other):
        return False
    match name:
        case "Concatenate":
            return shape[:-1] == other[:-1]
        case "Dot" | "Attention" | "MultiHeadAttention":
            return len(shape) == 3 and shape[-1] == other[-1]
        case _:
            return shape == other
