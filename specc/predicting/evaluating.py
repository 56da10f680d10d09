"""Measuring a trained model: on the test part of its data, or on the rows of a file."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any

from specc.backends.keras_model import RunError, RunningScript, own_state, run_script
from specc.backends.python.data_restoring import KEPT_AS_THEY_ARE, through_model
from specc.diagnostics.codes import running as codes
from specc.diagnostics.model import Sink
from specc.graph.ir import Flow, Program
from specc.predicting.models import Input, Trained, inputs_of, load, model_file, read_model
from specc.predicting.refusing import BadRows
from specc.predicting.rows import Row, Wanted, read_rows, wanted_columns
from specc.record import record
from specc.source import NOWHERE


@record
class Evaluated:
    """What was measured, by name, and rows of the file that do not fit."""

    measured: dict[str, float]
    bad: BadRows
    model: Path


def evaluate(
    program: Program,
    *,
    data: Path | None = None,
    model: Path | None = None,
    runs: Path = Path("runs"),
    batch_size: int | None = None,
    max_bad: float = 0.0,
    allow_extern: bool = False,
) -> Evaluated:
    """The loss and the metrics of the test part, or of the rows of the file `data`.

    Raises RunError where there is no model, no test part, or what `predict` would refuse.
    """
    if data is None:
        return _test_part(program, model, runs, batch_size, allow_extern=allow_extern)
    trained = load(program, model, runs, allow_extern=allow_extern)
    return _file(trained, data, batch_size or 32, max_bad)


def _test_part(
    program: Program, path: Path | None, runs: Path, batch_size: int | None, *, allow_extern: bool
) -> Evaluated:
    found = model_file(program, path, runs, alone=True)
    running = run_script(program, "evaluation", allow_extern=allow_extern)
    if not running.has("evaluate"):
        _refuse("the data have no test part", "give them one: `split = Split(test=0.2)`")
    spec = program.sources.source_at(program.module.span.start).path
    in_folder = running.script.in_folder and spec is not None
    given = {"folder": spec.parent} if in_folder and spec is not None else {}
    sized = {} if batch_size is None else {"batch_size": batch_size}
    with own_state(program):
        _set_up(running)
        loaded = running.call("load_data", **given)
        examples = loaded if isinstance(loaded, dict) else loaded[0]
        if "test" not in examples:
            _refuse("each example is in the training part of the model that is kept", None)
        model = running.call("build_model")
        _load_weights(model, found)
        running.call("compile_model", model)
        measured = running.call("evaluate", model, examples, **sized)
    return Evaluated(measured, BadRows(), found)


def _load_weights(model: Any, path: Path) -> None:
    try:
        model.load_weights(path)
    except (ValueError, OSError, KeyError) as error:
        sink = Sink()
        sink.report(
            codes.MODEL_NOT_READ,
            NOWHERE,
            helps=["train again, should the spec have changed since"],
            path=path.as_posix(),
            reason=" ".join(str(error).split())[:200],
        )
        raise RunError(sink) from error


def _set_up(running: RunningScript) -> None:
    """What the script does before all else: devices, seeds, the dtype policy."""
    if running.has("set_up"):
        running.call("set_up")


def _refuse(what: str, help_: str | None) -> None:
    sink = Sink()
    helps = [] if help_ is None else [help_]
    sink.report(codes.NOTHING_TO_TEST, NOWHERE, helps=helps, what=what)
    raise RunError(sink)


# -------------------------------------------------------------- rows of a file


def _file(trained: Trained, path: Path, batch_size: int, max_bad: float) -> Evaluated:
    program = trained.program
    assert program.data is not None
    targets = list(program.data.flows_of("target"))
    plain = [flow for flow in targets if not through_model(flow)]
    stepped = [flow for flow in targets if through_model(flow)]
    inputs = wanted_columns(program, trained.inputs())
    steps, stepped_columns = _target_steps(trained, stepped) if stepped else (None, [])
    columns = dict.fromkeys(column.name for flow in plain for column in flow.columns)
    answers = [
        Wanted(f"target {name}", Input(name, "string", ()), name, (), False, False)
        for name in columns
    ]
    reading = read_rows(program, trained, path, [*inputs, *answers, *stepped_columns])
    bad = BadRows()

    def batches() -> Iterator[tuple[Any, Any]]:
        for batch in _batches(_answered(trained, plain, reading.rows), batch_size):
            bad.add(batch)
            good = [row.values for row in batch if row.values is not None]
            if good:
                y = {flow.name: _stacked(good, flow.name) for flow in plain}
                if steps is not None:
                    given = steps.predict_on_batch(trained.columns(good, stepped_columns))
                    y |= given if isinstance(given, dict) else {stepped[0].name: given}
                yield trained.columns(good, inputs), y if len(y) > 1 else next(iter(y.values()))

    measured = _measured(trained, batches())
    bad.refuse_above(max_bad, path)
    return Evaluated(measured, bad, trained.path)


def _target_steps(trained: Trained, flows: list[Flow]) -> tuple[Any, list[Wanted]]:
    """The steps of targets that were saved, and the columns that they take."""
    program = trained.program
    path = trained.path.with_name(f"{program.name}.targets.keras")
    if not path.is_file():
        listed = ", ".join(f"`{flow.name}`" for flow in flows)
        help_ = "`specc train` saves them beside the model"
        _refuse(f"`{path.as_posix()}`, the steps of {listed}, is not there", help_)
    with own_state(program):
        model = read_model(path, Sink())
    return model, wanted_columns(program, inputs_of(model), "target")


def _measured(trained: Trained, batches: Iterator[tuple[Any, Any]]) -> dict[str, float]:
    """The loss and the metrics over batches, which are not held in memory."""
    import tensorflow as tf

    first = next(batches, None)
    if first is None:
        return {}
    # As in Keras's own `evaluate` on a dataset, whose batches are of no size known before.
    shapes = tf.nest.map_structure(
        lambda part: tf.TensorSpec([None, *part.shape[1:]], part.dtype), first
    )
    with own_state(trained.program):
        model = trained.as_trained()
        trained.running.call("compile_model", model)
        model.test_on_batch(*first)  # makes the metrics
        model.reset_metrics()
        step = tf.function(model.test_step, input_signature=[shapes])
        for batch in chain([first], batches):
            step(batch)
        measured = model.get_metrics_result()
        return {name: float(measured[name]) for name in sorted(measured)}


def _stacked(rows: list[dict[str, Any]], name: str) -> Any:
    import numpy as np

    return np.array([row[f"answer {name}"] for row in rows])


def _batches(rows: Iterator[Row], size: int) -> Iterator[list[Row]]:
    while batch := list(islice(rows, size)):
        yield batch


def _answered(trained: Trained, targets: list[Flow], rows: Iterator[Row]) -> Iterator[Row]:
    """The rows with what each output is to give; those without it do not fit."""
    for row in rows:
        values = row.values
        if values is None:
            yield row
            continue
        try:
            answers = {f"answer {flow.name}": _answer(trained, flow, values) for flow in targets}
        except ValueError as error:
            yield Row(row.place, None, str(error), row.kept)
            continue
        yield Row(row.place, values | answers, "", row.kept)


def _answer(trained: Trained, flow: Flow, values: dict[str, Any]) -> Any:
    """A target after its steps; raises ValueError for what is none of its kind."""
    names = [step.instance.entry.name for step in flow.steps]
    steps = [name for name in names if name not in (*KEPT_AS_THEY_ARE, "FillMissing")]
    texts = [str(values[f"target {column.name}"]) for column in flow.columns]
    if not steps:
        numbers = [_number(text, flow) for text in texts]
        return numbers if flow.stacked else numbers[0]
    known = trained.labels.get(flow.name)
    if known is not None and all(isinstance(label, str) for label in known):
        if texts[0] not in known:
            raise ValueError(f"`{flow.columns[0].name}` is `{texts[0][:40]}`, which training lacks")
        place = known.index(texts[0])
    else:
        place = int(_number(texts[0], flow))
    if steps[0] != "OneHot":
        return place
    width = next(output.shape[-1] for output in trained.outputs() if output.name == flow.name)
    if not 0 <= place < (width or 0):
        raise ValueError(f"`{flow.columns[0].name}` is {place}, beyond the {width} classes")
    return [float(number == place) for number in range(width or 0)]


def _number(text: str, flow: Flow) -> float:
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"`{flow.columns[0].name}` is `{text[:40]}`, no number") from None
