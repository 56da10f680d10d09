"""Random specs, and what Keras does with those that pass the check.

The promise is that Keras refuses nothing that `specc check` has passed. Each spec that
passes is emitted and its script trains for an epoch, all in one process:

    python -m tests.checks.random_specs --cases 300 --seed 7

prints a JSON line for every spec that passed and would not train, then a summary.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import linecache
import os
import random
import sys
import tempfile
import warnings

SOURCES = {
    "random(4, classes=3, examples=64)": "4",
    "random(4, classes=2, examples=40)": "4",
    "random([3, 2], classes=3, examples=40)": "3, 2",
    "random([3, 2], examples=64)": "3, 2",
    "sklearn(iris)": "4",
    "sklearn(diabetes)": "10",
    "sklearn(breast_cancer)": "30",
    "sklearn(linnerud)": "3",
}
SPLITS = (
    "",
    "  split = Split(validation=0.25)\n",
    "  split = Split(test=0.2)\n",
    "  split = Split(test=0.2, validation=0.2, stratify=true)\n",
    "  split = Split(validation=0.2, shuffle=false)\n",
)
INPUTS = (
    "x",
    "x -> Normalization",
    "x -> Cast(float64)",
    "x -> Rescaling(0.5)",
    "x -> Cast(int32)",
)
TARGETS = (
    "y",
    "y",
    "y -> OneHot(3)",
    "y -> OneHot()",
    "y -> Reshape([1])",
    "y -> Cast(float32)",
    "[y, y]",
)
OUTPUTS = (
    "Dense(3, activation=softmax)",
    "Dense(2, activation=softmax)",
    "Dense(10, activation=softmax)",
    "Dense(1, activation=sigmoid)",
    "Dense(3, activation=sigmoid)",
    "Dense(1)",
    "Dense(3)",
)
LOSSES = (
    "categorical_crossentropy",
    "sparse_categorical_crossentropy",
    "binary_crossentropy",
    "crossentropy",
    "mse",
    "huber",
    "cosine_similarity",
    "CategoricalCrossentropy(label_smoothing=0.1)",
    "SparseCategoricalCrossentropy(from_logits=true)",
    "BinaryCrossentropy(from_logits=true)",
    "CategoricalFocalCrossentropy()",
    "KLDivergence()",
    "Poisson()",
    "Dice()",
)
METRICS = (
    "accuracy",
    "acc",
    "mae",
    "binary_accuracy",
    "categorical_accuracy",
    "sparse_categorical_accuracy",
    "Accuracy()",
    "AUC()",
    "AUC(name=area)",
    "BinaryCrossentropy()",
    "F1Score(average=macro)",
    "FalsePositives()",
    "MeanIoU(num_classes=3)",
    "MeanSquaredError(name=m)",
    "Precision()",
    "R2Score()",
    "Recall(thresholds=0.3)",
    "RootMeanSquaredError()",
    "SparseCategoricalCrossentropy()",
    "TopKCategoricalAccuracy(k=1)",
)
MONITORS = (
    "loss",
    "val_loss",
    "accuracy",
    "val_accuracy",
    "mae",
    "val_area",
    "auc",
    "m",
    "label_loss",
    "val_label_accuracy",
    "learning_rate",
)
OPTIONS = (
    "batch_size = all",
    "batch_size = 8",
    "batch_size = 1000",
    "shuffle = false",
    "validation_freq = 2",
    "validation_freq = [1]",
    "validation_steps = 1",
    "steps_per_epoch = 2",
    "steps_per_execution = 2",
    "run_eagerly = true",
    "auto_scale_loss = true",
    "class_weight = { 0 = 1.0, 1 = 2.0 }",
    "loss_weights = 2.0",
    "loss_weights = { label = 1.0, score = 2.0 }",
    "verbose = 0",
    "deterministic = true",
    "optimizer = SGD(CosineDecay(0.1, decay_steps=10))",
    "optimizer = AdamW(1e-3)",
)


def spec(rng: random.Random) -> str:
    """A random spec of a small network, its data and its training."""
    pick = rng.choice
    source, shape = pick(list(SOURCES.items()))
    names = ["label", "score"] if rng.random() < 0.3 else ["label"]
    targets = "".join(f"  target {name} = {pick(TARGETS)}\n" for name in names)
    rng.shuffle(names)
    outputs = "".join(f"  output {name} = hidden -> {pick(OUTPUTS)}\n" for name in names)
    settings = [f"loss = {_losses(rng, names)}", "epochs = 1"]
    if rng.random() < 0.6:
        settings.append(f"metrics = {_metrics(rng, names)}")
    if rng.random() < 0.15:
        settings.append(f"weighted_metrics = {_metrics(rng, names)}")
    if rng.random() < 0.5:
        settings.append(f"callbacks = [{_callback(rng)}, {_callback(rng)}]")
    chosen = {option.split()[0]: option for option in OPTIONS if rng.random() < 0.07}
    train = "".join(f"  {line}\n" for line in [*settings, *chosen.values()])
    return f"""data {{
  source = {source}
{pick(SPLITS)}  input features = {pick(INPUTS)}
{targets}}}

model net {{
  input features: float32[{shape}]
  hidden = features -> Flatten -> Dense(4, activation=relu)
{outputs}}}

train {{
{train}}}
"""


def _losses(rng: random.Random, names: list[str]) -> str:
    if len(names) == 1 or rng.random() < 0.3:
        return rng.choice(LOSSES)
    if rng.random() < 0.3:
        return f"[{rng.choice(LOSSES)}, {rng.choice(LOSSES)}]"
    chosen = names if rng.random() < 0.8 else names[:1]
    return "{ " + ", ".join(f"{name} = {rng.choice(LOSSES)}" for name in chosen) + " }"


def _metrics(rng: random.Random, names: list[str]) -> str:
    lists = [f"[{', '.join(rng.choices(METRICS, k=rng.randint(1, 3)))}]" for _ in names]
    if len(names) == 1:
        return lists[0]
    return "{ " + ", ".join(f"{n} = {m}" for n, m in zip(names, lists, strict=True)) + " }"


def _callback(rng: random.Random) -> str:
    monitor = rng.choice(MONITORS)
    return rng.choice(
        (
            f"EarlyStopping(monitor={monitor}, restore_best_weights=true)",
            f"EarlyStopping(monitor={monitor}, mode=max)",
            f"ReduceLROnPlateau(monitor={monitor}, patience=0)",
            "ReduceLROnPlateau(monitor=loss, mode=min)",
            f'ModelCheckpoint("best.keras", monitor={monitor}, save_best_only=true)',
            f'ModelCheckpoint("{{epoch}}-{{{monitor}:.1f}}.keras")',
            'CSVLogger("log.csv")',
            "TerminateOnNaN()",
        )
    )


def trains(text: str) -> str | None:
    """Why the script of a spec would not train, or None; `skipped` where the check refused it."""
    from specc.api import emit_python
    from specc.pipeline import compile_text

    program = compile_text(text).program
    if program is None:
        return "skipped"
    names = {"__name__": "script", "__file__": os.path.join(os.getcwd(), "script.py")}
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        try:
            script = emit_python(program)
            # TensorFlow reads the source of what it makes graphs of.
            linecache.cache["script.py"] = len(script), None, script.splitlines(True), "script.py"
            exec(compile(script, "script.py", "exec"), names)
            names["run"](epochs=1, verbose=0)  # type: ignore[operator]
        except Exception as error:
            return f"{type(error).__name__}: {error}"
    return None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=50, help="specs to train")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    rng = random.Random(arguments.seed)
    warnings.simplefilter("ignore")
    counts = {"trained": 0, "failed": 0, "skipped": 0}
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        while counts["trained"] + counts["failed"] < arguments.cases:
            text = spec(rng)
            problem = trains(text)
            counts[
                "trained" if problem is None else problem if problem == "skipped" else "failed"
            ] += 1
            if problem not in (None, "skipped"):
                print(json.dumps({"problem": problem, "spec": text}), flush=True)
    print(json.dumps(counts), flush=True)


if __name__ == "__main__":
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
    sys.exit(main())
