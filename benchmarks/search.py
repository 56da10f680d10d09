"""How long a search for networks of the size of ResNet-50 waits for specc.

    python -m benchmarks.search [NUMBER]

Each variant differs from the others in widths and depths. It is generated, checked, and scored by
its graph, on one thread; a second row has variants of which half cannot be built.
"""

from __future__ import annotations

import random
import sys
import time
from math import prod

from benchmarks.measure import prepare, row

DEPTHS = ((2, 4), (3, 5), (4, 8), (2, 4))


def variant(seed: int, slip: bool = False):
    """About ResNet-50, layer by layer: four stages of bottlenecks. A `slip` makes widths differ."""
    import specc

    draw = random.Random(seed)
    builder = specc.Builder(f"variant_{seed}")
    net = builder.model("net")
    number = iter(range(1_000))

    def conv(x, width, size, strides=1, activate=True):
        made = net.layer(
            "Conv2D", width, size, strides=strides, padding="same", use_bias=False, at=next(number)
        )
        x = net.layer("BatchNormalization", at=next(number))(made(x))
        return net.layer("Activation", "relu", at=next(number))(x) if activate else x

    x = conv(net.input("image", (224, 224, 3), at="input"), draw.choice((48, 64, 80)), 7, 2)
    x = net.layer("MaxPooling2D", 3, strides=2, padding="same", at=next(number))(x)
    width = draw.choice((48, 64, 80, 96))
    broken = draw.randrange(4) if slip else None
    for stage, (low, high) in enumerate(DEPTHS):
        for unit in range(draw.randint(low, high)):
            strides = 2 if stage and not unit else 1
            shortcut = conv(x, 4 * width, 1, strides, activate=False) if not unit else x
            y = conv(conv(x, width, 1, strides), width, draw.choice((3, 3, 5)))
            wide = 4 * width + (4 if stage == broken and unit == 1 else 0)
            added = net.layer("Add", at=next(number))([shortcut, conv(y, wide, 1, activate=False)])
            x = net.layer("Activation", "relu", at=next(number))(added)
        width *= 2
    x = net.layer("GlobalAveragePooling2D", at=next(number))(x)
    net.output("label", net.layer("Dense", 1000, activation="softmax", at=next(number))(x))
    return builder


def score(graph) -> int:
    """Multiply-adds of the convolutions."""
    return sum(
        prod(node.outputs[0].shape[1:3]) * node.layer.weights[0].size
        for node in graph
        if node.class_name == "Conv2D"
    )


def search(number: int, slips: bool) -> tuple[dict[str, float], int, int]:
    """CPU seconds by what they were spent on, the layers checked, and how many variants held."""
    import specc

    spent = dict.fromkeys(("generate", "check", "score"), 0.0)
    layers = held = 0
    for seed in range(number):
        began = time.process_time()
        builder = variant(seed, slip=slips and seed % 2 == 1)
        built = time.process_time()
        spent["generate"] += built - began
        try:
            program = specc.load(builder)
        except specc.SpecError:
            spent["check"] += time.process_time() - built
            continue
        checked = time.process_time()
        spent["check"] += checked - built
        graph = specc.expand(program)
        assert score(graph) > 0
        spent["score"] += time.process_time() - checked
        layers += len(graph)
        held += 1
    return spent, layers, held


def main() -> None:
    prepare()
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    search(5, True)
    for slips, what in ((False, "all of which hold"), (True, "half of which are refused")):
        spent, layers, held = search(number, slips)
        assert held == (number // 2 if slips else number)
        parts = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in spent.items())
        row(
            f"{number:,} specs of {layers // held} nodes, {what}, CPU",
            f"{sum(spent.values()):.1f} s",
            parts,
            f"goal: check within {60 * number / 1000:g} s",
        )


if __name__ == "__main__":
    main()
