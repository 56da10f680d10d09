"""Runs a script's `load_data`, and keeps the columns that its steps were given."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from specc.backends.keras_model import own_state, run_script
from specc.graph.ir import Program
from specc.record import record

if TYPE_CHECKING:
    import numpy as np

Columns = Mapping[str, "np.ndarray[Any, Any]"]


@record
class Part:
    """A part of the data: its columns before the steps, and its examples as the model takes them.

    `columns` are those of the first block alone (`whole` is false) where a table is not kept in
    memory. `inputs` and `targets` are of the first examples, through every step.
    """

    name: str
    count: int
    columns: Columns
    whole: bool
    inputs: Columns
    targets: Columns


@record
class Data:
    """The parts of the data, and the names of the classes of targets, where the data have them."""

    parts: tuple[Part, ...]
    labels: Mapping[str, list[Any]]


def observe(program: Program, *, shown: int, allow_extern: bool = False) -> Data:
    """The data of `program`, of which `shown` examples of each part are taken through all steps.

    Raises RunError where loading fails, at the spec's line.
    """
    running = run_script(program, "`specc data`", allow_extern=allow_extern)
    arguments = []
    if running.script.in_folder:
        path = program.sources.source_at(program.module.span.start).path
        arguments = [Path() if path is None else path.parent]
    with own_state(program), calls_of("prepare", running.module.__file__) as calls:
        if running.has("set_up"):
            running.call("set_up")
        loaded = running.call("load_data", *arguments)
    data, *fitted = loaded if isinstance(loaded, tuple) else (loaded,)
    labels = next((item for item in fitted if isinstance(item, dict)), {})
    parts = []
    # Of a table that is not in memory, `prepare` is given blocks.
    whole = len(calls) == len(data) and all(
        len(column) == _count(examples)
        for columns, examples in zip(calls, data.values(), strict=True)
        for column in columns.values()
    )
    for place, (name, examples) in enumerate(data.items()):
        columns = calls[place if whole else 0]
        few = _through_all(running, examples, shown)
        sides = _named(program, few)
        parts.append(Part(name, _count(examples), columns, whole, *sides))
    return Data(tuple(parts), labels)


@contextmanager
def calls_of(function: str, filename: str | None) -> Iterator[list[dict[str, Any]]]:
    """The columns that a function inside the script is called with, call by call."""
    calls: list[dict[str, Any]] = []

    def watch(frame: FrameType, event: str, _: Any) -> None:
        code = frame.f_code
        if event == "call" and code.co_name == function and code.co_filename == filename:
            given = {name: frame.f_locals[name] for name in code.co_varnames[: code.co_argcount]}
            only = given.get("columns") if len(given) == 1 else None
            calls.append(dict(only) if isinstance(only, Mapping) else given)

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        yield calls
    finally:
        sys.setprofile(before)


def _count(examples: Any) -> int:
    import tensorflow as tf

    return len(tf.nest.flatten(examples)[-1])


def _through_all(running: Any, examples: Any, shown: int) -> Any:
    """The first examples as a batch, through the steps that run batch by batch, too."""
    import numpy as np
    import tensorflow as tf

    few = tf.nest.map_structure(lambda array: np.asarray(array[:shown]), examples)
    if running.has("prepare_batch"):
        few = running.call("prepare_batch", *tf.nest.map_structure(tf.constant, few))
    return tf.nest.map_structure(np.asarray, few)


def _named(program: Program, examples: Any) -> tuple[Columns, Columns]:
    """Inputs and targets by name; of a batch that is a tuple of arrays or dicts."""
    assert program.model is not None
    assert program.data is not None
    sides = examples if isinstance(examples, tuple) else (examples,)
    found: list[dict[str, Any]] = [{}, {}]
    fed = [program.model.inputs, program.model.outputs]
    for place, side in enumerate(sides[:2]):
        found[place] = side if isinstance(side, dict) else {next(iter(fed[place])): side}
    return found[0], found[1]
