"""Which examples a step trains with: their places in the training part, and in the table.

The order is the rule of the script's own pipeline: a shuffle without state of the
numbers of the examples, by seed and epoch.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from inspect import unwrap
from typing import Any

from specc.backends.keras_model import RunningScript
from specc.training.watched import Watched

LINE = "\0line"
"""A column that no table of a spec has."""


def rows_of(watched: Watched, running: RunningScript, epoch: int, step: int) -> list[int]:
    """The places in the training part, from 0, of the examples of a step, both counted from 0."""
    import tensorflow as tf

    train, options = watched.examples["train"], watched.options
    count = len(tf.nest.flatten(train)[-1])
    size = options["batch_size"] or count
    batches = running.module.count_steps(train, options["batch_size"])
    each = watched.given["steps_per_epoch"]
    epoch, step = divmod(epoch * each + step, batches)
    order = tf.range(count)
    if _shuffles(running):
        seed = [options["seed"], epoch]
        order = tf.random.experimental.stateless_shuffle(order, seed)
    taken: list[int] = order[step * size : (step + 1) * size].numpy().tolist()
    return taken


def _shuffles(running: RunningScript) -> bool:
    train = running.program.train
    setting = None if train is None else train.settings.get("shuffle")
    return setting is None or setting.value is not False


def lines_of(watched: Watched, running: RunningScript) -> tuple[str, list[int]] | None:
    """The file that the training part is from, and each example's line in it.

    None where the data are not from a table in a file. They are read once more, with
    the numbers of the lines as a further column, which goes where the others go.
    """
    if not running.has("read_table"):
        return None
    load = unwrap(running.module.load_data)
    arguments, named = watched.loaded
    try:
        with numbered_lines(running) as files:
            own = with_locals(load, *arguments, **named)[1]
    except (KeyError, ValueError):
        return None
    train = own.get("train", own.get("table"))
    if len(files) != 1 or not isinstance(train, dict) or LINE not in train:
        return None
    return files[0], [int(line) for line in train[LINE]]


@contextmanager
def numbered_lines(running: RunningScript) -> Iterator[list[str]]:
    """Tables that are read meanwhile have the numbers of their lines as a further column.

    Yields the files that were read.
    """
    module: Any = running.module
    files: list[str] = []
    if not running.has("read_table"):
        yield files
        return
    read = module.read_table

    def numbered(path: Any, *given: Any, **named: Any) -> dict[str, Any]:
        import numpy as np

        table, own = with_locals(read, path, *given, **named)
        files.append(str(path))
        return {**table, LINE: np.array(own["lines"])}

    module.read_table = numbered
    try:
        yield files
    finally:
        module.read_table = read


def with_locals(function: Any, *given: Any, **named: Any) -> tuple[Any, dict[str, Any]]:
    """What a function of the script returns, and what its names stood for at its end."""
    own: dict[str, Any] = {}

    def noting(frame: Any, event: str, result: Any) -> None:
        if event == "return" and frame.f_code is function.__code__:
            own.update(frame.f_locals)

    before = sys.getprofile()
    sys.setprofile(noting)
    try:
        return function(*given, **named), own
    finally:
        sys.setprofile(before)
