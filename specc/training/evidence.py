"""What a trained model does with examples that it was not trained with, for the report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from specc.backends.keras_model import RunningScript
from specc.runs.drawing import number
from specc.runs.page import Evidence
from specc.training.inputs import Inputs
from specc.training.watched import Watched

if TYPE_CHECKING:
    import keras

MOST_EXAMPLES, MOST_CLASSES, MOST_SHOWN = 5_000, 40, 12

Show = Callable[[list[int]], list[list[str]]]
"""A table of examples, a head first, as HTML."""


def layers_of(model: keras.Model) -> list[list[str]]:
    """A head and a row for each layer: its name, its class, what it gives, its parameters."""
    rows = [["layer", "class", "output", "parameters"]]
    for layer in model.layers:
        try:
            output = str(layer.output.shape)
        except (AttributeError, ValueError):
            output = ""  # several outputs, or several uses
        rows.append([layer.name, type(layer).__name__, output, f"{layer.count_params():,}"])
    rows.append(["", "", "", f"{model.count_params():,}"])
    return rows


def evidence(
    running: RunningScript, watched: Watched, names: Sequence[str], size: int
) -> Evidence | None:
    """Predictions of the test part, or of the validation part where there is no test part.

    `names` are those of the classes, where they are known, `size` how many bytes the data's files
    have. None where there is no such
    part, or where the model has several outputs.
    """
    import numpy as np

    model = watched.model
    part = next((p for p in ("test", "validation") if p in watched.examples), None)
    if model is None or part is None or len(model.outputs) != 1:
        return None
    examples = watched.examples[part]
    if len(examples) < 2 or isinstance(examples[1], dict):
        return None
    size = watched.options["batch_size"] or 32
    batches = running.module.batches(examples, size).take(-(-MOST_EXAMPLES // size))
    predicted = np.asarray(model.predict(batches, verbose=0), "float64")
    true = np.concatenate([np.asarray(batch[1]) for batch in batches])
    classes = _classes(running, true, predicted)
    show = Inputs(running, watched, part, size).table
    if classes is None:
        return _measured(part, show, true, predicted)
    count = max(2, predicted.shape[-1])
    called = [str(name) for name in names] if len(names) == count else list(map(str, range(count)))
    return _classified(part, show, *classes, called)


def _classes(running: RunningScript, true: Any, predicted: Any) -> tuple[Any, Any, Any] | None:
    """The true and the predicted class of each example, and how far the latter was believed in."""
    import numpy as np

    if predicted.ndim != 2:
        return None
    loss = _loss_words(running)
    if predicted.shape[1] == 1 and "binary_crossentropy" in loss:
        believed = predicted[:, 0]
        believed = 1 / (1 + np.exp(-believed)) if "from_logits" in loss else believed
        taken = (believed > 0.5).astype(int)
        return true.reshape(len(true)).astype(int), taken, np.abs(believed - 0.5) + 0.5
    if predicted.shape[1] < 2 or "categorical" not in loss:
        return None
    told = true.argmax(-1) if true.shape == predicted.shape else true.reshape(len(true)).astype(int)
    if "from_logits" in loss:
        powers = np.exp(predicted - predicted.max(-1, keepdims=True))
        predicted = powers / powers.sum(-1, keepdims=True)
    return told, predicted.argmax(-1), predicted.max(-1)


def _loss_words(running: RunningScript) -> str:
    """The loss as it is written in the script's words: `sparse_categorical_crossentropy`, …"""
    train = running.program.train
    setting = None if train is None else train.settings.get("loss")
    if setting is None:
        return ""
    value = setting.value
    if isinstance(value, str):
        return value
    entry = getattr(value, "entry", None)
    name = "" if entry is None else str(entry.name)
    words = "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")
    return words + (" from_logits" if entry is not None and value.get("from_logits") else "")


def _classified(
    part: str, show: Show, true: Any, taken: Any, believed: Any, names: Sequence[str]
) -> Evidence:
    import numpy as np

    counts: list[list[int]] = []
    if len(names) <= MOST_CLASSES:
        table = np.zeros((len(names), len(names)), int)
        np.add.at(table, (true, taken), 1)
        counts = table.tolist()
    wrong = np.flatnonzero(true != taken)
    wrong = wrong[np.argsort(-believed[wrong], kind="stable")][:MOST_SHOWN]
    head, *rows = show(wrong.tolist())
    worst = [["is", "was taken for", "with", *head]]
    worst += [
        [escape(names[true[place]]), escape(names[taken[place]]), f"{believed[place]:.0%}", *row]
        for place, row in zip(wrong, rows, strict=True)
    ]
    return Evidence(part, len(true), names, counts, (), worst)


def _measured(part: str, show: Show, true: Any, predicted: Any) -> Evidence | None:
    import numpy as np

    if true.size != predicted.size or predicted.size != len(predicted):
        return None
    told, given = true.reshape(-1).astype("float64"), predicted.reshape(-1)
    order = np.argsort(-np.abs(given - told), kind="stable")[:MOST_SHOWN]
    head, *rows = show(order.tolist())
    worst = [["is", "was predicted", *head]]
    worst += [
        [number(told[place]), number(given[place]), *row]
        for place, row in zip(order, rows, strict=True)
    ]
    pairs = [(float(a), float(b)) for a, b in zip(told[:1000], given[:1000], strict=True)]
    return Evidence(part, len(told), (), (), pairs, worst)
