"""The trained model: where it is, what it takes, what it gives."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from specc.backends.keras_model import RunError, RunningScript, own_state, run_script
from specc.catalog.types import Instance
from specc.diagnostics.codes import running as codes
from specc.diagnostics.model import Sink
from specc.graph.ir import Program
from specc.record import record
from specc.source import NOWHERE

if TYPE_CHECKING:
    import keras

    from specc.predicting.rows import Wanted

BUILD = Path("build")
"""Where the script writes its model, unless it is told otherwise."""


@record
class Input:
    """A column that the model takes: `shape` is that of one row."""

    name: str
    dtype: str
    shape: tuple[int | None, ...]


@record
class Output:
    """What the model gives; `labels` name its last axis where it is of classes."""

    name: str
    shape: tuple[int | None, ...]
    classes: bool
    labels: tuple[str, ...] | None


@record
class Trained:
    """A model that was read, the script that defines its layers, and the file it came from."""

    program: Program
    running: RunningScript
    model: keras.Model
    path: Path
    labels: dict[str, list[Any]]

    def inputs(self) -> list[Input]:
        """What the model takes, by name."""
        return inputs_of(self.model)

    def as_trained(self) -> keras.Model:
        """The model without what takes its predictions to the units of the data."""
        import keras

        def called(layer: keras.Layer, *given: Any, **named: Any) -> Any:
            return given[0] if layer.name == "postprocessing" else layer(*given, **named)

        if not any(layer.name == "postprocessing" for layer in self.model.layers):
            return self.model
        return keras.models.clone_model(
            self.model, clone_function=lambda layer: layer, call_function=called
        )

    def outputs(self) -> list[Output]:
        """What the model gives, by the names in the spec."""
        plan = self.program.model
        assert plan is not None
        names, tensors = list(plan.outputs), self.model.outputs
        # A Sequential has no `output` once it was read from a file.
        given = self._by_name(tensors if len(tensors) == 1 else self.model.output)
        return [self._output(name, tuple(given[name].shape[1:])) for name in names]

    def _by_name(self, given: Any) -> dict[str, Any]:
        """The outputs by the names in the spec, however the model gives them."""
        plan = self.program.model
        assert plan is not None
        names = list(plan.outputs)
        if isinstance(given, dict):
            return {name: given[name] for name in names}
        return dict(zip(names, given if isinstance(given, list | tuple) else [given], strict=True))

    def _output(self, name: str, shape: tuple[int | None, ...]) -> Output:
        several = bool(shape) and shape[-1] not in (None, 1)
        labels = self._labels(name) if several else None
        classes = several and (labels is not None or self._is_classified(name))
        return Output(name, shape, classes, labels if classes else None)

    def _labels(self, name: str) -> tuple[str, ...] | None:
        """The names of an output's classes: those learned, or those of the data set."""
        found = self.labels.get(name)
        if found is not None:
            texts = all(isinstance(label, str) for label in found)
            return tuple(found) if texts else None
        from specc.catalog.data_sets import data_set

        data = self.program.data
        source = None if data is None else data.settings["source"].value
        targets = [] if data is None else [f for f in data.flows_of("target") if f.name == name]
        if not isinstance(source, Instance) or source.entry.name not in ("sklearn", "keras"):
            return None
        known = data_set(source.entry.name, str(source.get("name")))
        is_y = any([column.name for column in flow.columns] == ["y"] for flow in targets)
        return known.class_names or None if known is not None and is_y else None

    def _is_classified(self, name: str) -> bool:
        """Whether the output's loss is a crossentropy over its last axis."""
        train, plan = self.program.train, self.program.model
        setting = None if train is None else train.settings.get("loss")
        if setting is None or plan is None:
            return False
        loss = setting.value
        if isinstance(loss, dict):
            loss = loss.get(name)
        elif isinstance(loss, list | tuple):
            place = list(plan.outputs).index(name)
            loss = loss[place] if place < len(loss) else None
        called = loss.entry.name if isinstance(loss, Instance) else str(loss)
        called = called.lower().replace("_", "")
        return called.endswith("crossentropy") and not called.startswith("binary")

    def predict(self, rows: list[dict[str, Any]], wanted: list[Wanted]) -> dict[str, Any]:
        """What the model gives for rows of raw columns, by the names in the spec."""
        if not rows:
            return {}
        with own_state(self.program):
            return self._by_name(self.model.predict_on_batch(self.columns(rows, wanted)))

    def columns(self, rows: list[dict[str, Any]], wanted: list[Wanted]) -> Any:
        """Rows as what the model takes: tensors by name, or one."""
        import numpy as np
        import tensorflow as tf

        columns = {}
        for column in wanted:
            values = [row[column.key] for row in rows]
            if column.input.dtype == "string":
                columns[column.input.name] = tf.constant(values)
            elif None in column.input.shape:
                columns[column.input.name] = _filled_up(values, column.input.dtype)
            else:
                columns[column.input.name] = np.array(values, column.input.dtype)
        return columns if len(columns) > 1 else next(iter(columns.values()))


def _filled_up(values: list[Any], dtype: str) -> Any:
    """Arrays of different sizes as one, filled up with zeros to the largest."""
    import numpy as np

    arrays = [np.asarray(value, dtype) for value in values]
    sizes = np.max([array.shape for array in arrays], axis=0)
    found = np.zeros((len(arrays), *sizes), dtype)
    for place, array in zip(found, arrays, strict=True):
        place[tuple(slice(size) for size in array.shape)] = array
    return found


def inputs_of(model: keras.Model) -> list[Input]:
    """What a model takes, by name."""
    return [
        Input(tensor.name, str(tensor.dtype), tuple(tensor.shape[1:])) for tensor in model.inputs
    ]


def load(program: Program, path: Path | None, runs: Path, *, allow_extern: bool = False) -> Trained:
    """The model behind its steps: from `path`, or from the last run that has one, or from `build`.

    Raises RunError where there is none, or where Keras does not read it.
    """
    found = model_file(program, path, runs)
    running = run_script(program, "prediction", allow_extern=allow_extern)
    with own_state(program):
        if running.has("set_up"):
            running.call("set_up")
        model = read_model(found, Sink())
    return Trained(program, running, model, found, _labels_beside(program, found))


def model_file(program: Program, path: Path | None, runs: Path, *, alone: bool = False) -> Path:
    """`path`, or the last model that was kept. Raises RunError where there is none.

    Keras's safe mode is for `.keras` files: older ones (`.h5`), and folders, may run code.
    """
    found = path if path is not None else find(program, runs, alone=alone)
    sink = Sink()
    if found is not None and found.is_file():
        if found.name.endswith((".keras", ".weights.h5") if alone else ".keras"):
            return found
        sink.report(
            codes.MODEL_NOT_READ,
            NOWHERE,
            helps=["`specc train` keeps models in `.keras` files"],
            path=found.as_posix(),
            reason="of other files than `.keras` Keras would run what they bring",
        )
        raise RunError(sink)
    sink.report(
        codes.NO_MODEL,
        NOWHERE,
        helps=["`specc train` makes one; `--model` names another file"],
        name=program.name,
        where=runs.as_posix() if found is None else found.as_posix(),
    )
    raise RunError(sink)


def read_model(path: Path, sink: Sink) -> keras.Model:
    """The model in a file of Keras. Raises RunError where it is none that the script knows."""
    import keras

    try:
        return keras.saving.load_model(path, compile=False, safe_mode=True)
    except (ValueError, TypeError, OSError, KeyError) as error:
        reason = " ".join(str(error).split())[:200]
        sink.report(
            codes.MODEL_NOT_READ,
            NOWHERE,
            helps=["train again, should the spec have changed since"],
            path=path.as_posix(),
            reason=reason,
        )
        raise RunError(sink) from error


def find(program: Program, runs: Path, *, alone: bool = False) -> Path | None:
    """The last model that was kept: behind its steps if it has any, unless `alone`."""
    from specc.runs import runs_of

    name = program.name
    for run in reversed(runs_of(name, runs)):
        for file in (run.model,) if alone else (run.serving, run.model):
            if file.is_file():
                return file
    endings = ("keras",) if alone else ("serving.keras", "keras")
    files = (BUILD / f"{name}.{ending}" for ending in endings)
    return next((file for file in files if file.is_file()), None)


def _labels_beside(program: Program, path: Path) -> dict[str, list[Any]]:
    """The names of classes that were saved beside a model."""
    file = path.with_name(f"{program.name}.labels.json")
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
