"""How much memory training takes, measured, against what `specc summary` says.

python -m benchmarks.memory               all cases; prints a table
python -m benchmarks.memory --write       writes it into docs/summary.md

Each case trains in a process of its own, on random numbers: three steps of the script's model. What
is measured is the most memory that the process ever had (`VmHWM`), less what it had when TensorFlow
was imported and a tiny model was trained, and the model and data were not made yet.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

PAGE = ROOT / "docs" / "summary.md"
BEGIN, END = "<!-- memory: begin -->\n", "<!-- memory: end -->\n"

CASES: list[tuple[str, dict[str, Any], dict[str, int | list[int]], list[int]]] = [
    ("cifar10_cnn", {}, {}, [64, 512]),
    ("zoo/mobilenet_v2", {}, {}, [8, 32]),
    ("zoo/resnet", {}, {}, [4, 16]),
    ("zoo/unet", {"size": 188}, {}, [1, 4]),
    ("zoo/bilstm_tagger", {}, {"time": 50}, [32]),
    ("zoo/bert", {"depth": 2}, {"time": 128}, [4, 16]),
    ("zoo/transformer", {"depth": 2}, {"source_time": 64, "target_time": 64}, [8]),
    ("zoo/vit", {"depth": 4}, {}, [8]),
]

OPTIMIZER = "Adam"

OWN = 5 * 2**19
"""What TensorFlow takes for itself for each layer or function: 2.5 MiB, from these measurements."""


def with_own(tensors: int, layers: int, gradients: int) -> int:
    """The estimate with what TensorFlow takes for itself: for the graph, and while weights change.

    Keras's optimizers are many small operations, whose results are as large as the weights.
    """
    return tensors + layers * OWN + gradients


def main(arguments: list[str]) -> None:
    import specc
    from specc.catalog.types import TensorType
    from tests.emitted.compare import script

    lines = [
        "| model | layers | batch | measured | tensors | off by | with TensorFlow's own | off by |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for spec, params, sizes, batches in CASES:
        program = specc.load(ROOT / "specs" / f"{spec}.dlspec", params=params)
        assert program.model is not None
        found = specc.summary(program, sizes=sizes, batch_sizes=batches, optimizer=OPTIMIZER)
        whole = specc.summary(program, expand=True)
        layers = sum(row.kind in ("layer", "op") for row in whole.rows)
        types: dict[str, TensorType] = {n: t.type for n, t in program.model.inputs.items()}
        shapes = {name: _shape(type_, sizes) for name, type_ in types.items()}
        for batch in batches:
            said = found.training.at(batch)
            assert said is not None
            question = {
                "source": script(program),
                "shapes": shapes,
                "dtypes": {name: type_.dtype for name, type_ in types.items()},
                "batch": batch,
            }
            took = _measured(question)
            title = " ".join([spec, *(f"{n}={v}" for n, v in params.items())])
            cells = [title, str(layers), str(batch), _mib(took)]
            for estimate in (said, with_own(said, layers, found.training.gradients)):
                cells += [_mib(estimate), f"{(estimate - took) / took:+.0%}"]
            lines.append(f"| {' | '.join(cells)} |")
            print(lines[-1], flush=True)
    if "--write" in arguments:
        text = PAGE.read_text(encoding="utf-8")
        before, _, rest = text.partition(BEGIN)
        _, _, after = rest.partition(END)
        table = "".join(f"{line}\n" for line in lines)
        PAGE.write_text(before + BEGIN + table + END + after, encoding="utf-8")


def _shape(type_: Any, sizes: dict[str, Any]) -> list[int]:
    return [dim if isinstance(dim, int) else sizes[dim] for dim in type_.shape[1:]]


def _mib(size: int) -> str:
    return f"{size / 2**20:,.0f} MiB"


def _measured(question: dict[str, Any]) -> int:
    """Bytes."""
    command = [sys.executable, __file__, "--child"]
    done = subprocess.run(
        command, input=json.dumps(question), capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(done.stderr)
    return int(done.stdout.splitlines()[-1])


def child() -> None:
    """Train in this process; print what it took."""
    import os

    os.environ["KERAS_BACKEND"], os.environ["TF_CPP_MIN_LOG_LEVEL"] = "tensorflow", "3"
    os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
    import keras
    import numpy as np

    question = json.loads(sys.stdin.read())
    tiny = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
    tiny.compile("adam", "mse", jit_compile=False)
    tiny.fit(np.zeros((8, 4)), np.zeros((8, 1)), verbose=0)
    before = _status("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # the highest mark starts anew
    names: dict[str, Any] = {"__name__": "measured"}
    exec(question["source"], names)
    model = names["build_model"]()
    steps, batch = 3, question["batch"]
    draw = np.random.default_rng(0)
    given = [
        draw.integers(0, 2, (batch, *question["shapes"][x.name])).astype(question["dtypes"][x.name])
        for x in model.inputs
    ]

    ops = keras.ops
    outputs = [ops.cast(each, "float32") for each in keras.tree.flatten(model.outputs)]
    squares = [ops.mean(ops.reshape(each * each, (batch, -1)), axis=1) for each in outputs]
    whole = keras.Model(model.inputs, sum(squares[1:], squares[0]))
    whole.compile("adam", lambda _, found: ops.mean(found), jit_compile=False)
    for _ in range(steps):
        whole.train_on_batch(given if len(given) > 1 else given[0], np.zeros((batch,), "float32"))
    print(_status("VmHWM") - before)


def _status(name: str) -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024
    raise AssertionError(name)


if __name__ == "__main__":
    if "--child" in sys.argv:
        child()
    else:
        main(sys.argv[1:])
