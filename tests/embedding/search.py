"""A search for small networks, as a program that embeds specc would write it.

Variants are generated and checked; those that hold are scored by their graphs alone. Keras is not
imported until the best are built.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from math import prod

import specc


def variant(seed: int) -> specc.Builder:
    """A network for pictures of 16 by 16 pixels; some variants cannot be built."""
    draw = random.Random(seed)
    builder = specc.Builder(f"variant_{seed}")
    net = builder.model("net")
    x = net.input("image", (16, 16, 3), at=(seed, "input"))
    for stage in range(draw.randint(1, 3)):
        width = draw.choice((4, 8, 16))
        before = x
        conv = net.layer(
            "Conv2D",
            width,
            draw.choice((1, 3, 5)),
            strides=draw.choice((1, 1, 2)),
            padding=draw.choice(("same", "same", "valid")),
            at=(seed, stage),
        )
        x = conv(x)
        if draw.random() < 0.5:
            x = net.layer("BatchNormalization")(x)
        x = net.op(draw.choice(("relu", "gelu")), x)
        if draw.random() < 0.3:
            with net.at((seed, stage)):
                x = x + before  # holds where nothing changed the shape, or one axis is 1
    x = net.layer(draw.choice(("GlobalAveragePooling2D", "Flatten")))(x)
    net.output("label", net.layer("Dense", 10, activation="softmax")(x))
    return builder


def multiply_adds(graph: specc.Graph) -> int:
    """About how many multiplications an example takes: each kernel at each place of its output."""
    total = 0
    for node in graph:
        shape = node.outputs[0].shape or ()
        places = prod(size for size in shape[1:-1] if isinstance(size, int))
        weights = node.layer.weights if node.layer is not None else ()
        total += sum(places * w.size for w in weights or () if w.name == "kernel")
    return total


def search(seeds: Iterator[int]) -> tuple[list[tuple[int, specc.Program]], list[specc.Messages]]:
    """The variants that hold with their scores, the best first; what is wrong with the others."""
    held: list[tuple[int, specc.Program]] = []
    refused: list[specc.Messages] = []
    for seed in seeds:
        try:
            program = specc.load(variant(seed))
        except specc.SpecError as error:
            refused.append(error.diagnostics)
            continue
        held.append((multiply_adds(specc.expand(program)), program))
    held.sort(key=lambda scored: scored[0])
    return held, refused


def blamed(messages: specc.Messages) -> set[object]:
    """What the search called the parts that are wrong."""
    return {message.place.at for message in messages if message.place is not None}
