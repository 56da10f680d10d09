"""Which run a training is: a new one, or one that it goes on with."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from specc.backends.keras_model import RunError
from specc.backends.python.program import Script, emit
from specc.catalog.paths import USES
from specc.catalog.types import Instance
from specc.diagnostics import Sink
from specc.diagnostics.codes import running as codes
from specc.graph.ir import Program
from specc.places import is_address
from specc.record import record
from specc.runs.checkpoint import Checkpoint, last_whole
from specc.runs.data import changes, fingerprints
from specc.runs.folder import Run, find, latest
from specc.runs.keeping import KeptRun, RunInUse, begin, environment
from specc.source import NOWHERE
from specc.training.folder import spec_folder
from specc.training.session import differs

LATEST = 0
"""The number that stands for a spec's last run."""

_SHOWN = 8
"""So many lines of a difference are shown."""


def new_run(program: Program, script: Script, runs: Path, options: Mapping[str, Any]) -> KeptRun:
    """Begin a run: its folder holds what it is of. Raises RunError where that cannot be written."""
    import tensorflow as tf

    devices = [device.name for device in tf.config.list_physical_devices()]
    texts = {"spec.dlspec": _spec(program), "script.py": script.text}
    data = {
        "params.json": _params(program),
        "environment.json": environment(devices),
        "data.json": _data(program),
    }
    try:
        kept = begin(runs, program.name, texts, data)
        kept.note(options=dict(options))
    except OSError as error:
        sink = Sink()
        reason = str(error.strerror or error).lower()
        sink.report(codes.CANNOT_WRITE, NOWHERE, path=error.filename or runs, reason=reason)
        raise RunError(sink) from error
    return kept


@record
class Resumed:
    """A run to go on with: where it stands, and what the script's `run` is to be given."""

    kept: KeptRun
    checkpoint: Checkpoint | None
    options: dict[str, Any]


def run_to_resume(
    program: Program,
    runs: Path,
    number: int,
    options: Mapping[str, Any],
    say: Callable[[str], None],
) -> Resumed:
    """The run to go on with; nothing of TensorFlow is needed to find it.

    `options` are those of now; only `epochs` may be others than they were. Raises
    RunError where there is no such run, where it is of something else, finished, or
    going on.
    """
    run = latest(program.name, runs) if number == LATEST else find(program.name, number, runs)
    sink = Sink()
    if run is None:
        wanted = f"run {number} of" if number != LATEST else "run of"
        sink.report(
            codes.NO_RUN, NOWHERE, wanted=f"{wanted} `{program.name}`", folder=runs.as_posix()
        )
        raise RunError(sink)
    _hold_to_what_it_was(run, program, options)
    _hold_to_its_data(run, program)
    try:
        kept = KeptRun(run)
    except RunInUse:
        sink.report(codes.RUN_IN_USE, NOWHERE, number=run.number, name=run.name)
        raise RunError(sink) from None
    checkpoint = last_whole(run.checkpoints, say)
    given = {**run.about.get("options", {}), **options}
    if checkpoint is None:
        kept.note(state="training", options=given)
        return Resumed(kept, None, given)
    planned = int(given.get("epochs") or run.about["epochs"])
    stopped = checkpoint.state["stopped"]
    if run.about.get("state") == "finished" and (stopped or checkpoint.epoch >= planned):
        kept.close()
        raise RunError(_finished(run, checkpoint.epoch, stopped=stopped))
    given["initial_epoch"] = planned if stopped else checkpoint.epoch
    kept.note(state="training", options={n: v for n, v in given.items() if n != "initial_epoch"})
    return Resumed(kept, checkpoint, given)


def _hold_to_what_it_was(run: Run, program: Program, options: Mapping[str, Any]) -> None:
    """Raise RunError, with what differs, where the run was of something else."""
    before = run.params
    changed = {
        name: (before.get(name), now)
        for name, now in _params(program).items()
        if before.get(name) != now
    }
    if changed:
        notes = [f"`{name}` was {old!r}, is {new!r}" for name, (old, new) in changed.items()]
        sets = " ".join(f"--set {name}={old}" for name, (old, _) in changed.items())
        raise RunError(differs(run.number, "other params", *notes, helps=[f"`{sets}`"]))
    for name, old in run.about.get("options", {}).items():
        if name != "epochs" and options.get(name, old) != old:
            was = f"`{name}` was {old!r}, is {options[name]!r}"
            raise RunError(differs(run.number, f"another {name.replace('_', ' ')}", was))
    for name in ("batch_size", "seed"):
        if name in options and name not in run.about.get("options", {}):
            was = f"`{name}` was what the spec says, is {options[name]!r}"
            raise RunError(differs(run.number, f"another {name.replace('_', ' ')}", was))
    lines = _difference(_read(run.folder / "script.py"), emit(program).text)
    if lines:
        shown = _difference(_read(run.folder / "spec.dlspec"), _spec(program)) or lines
        more = [f"… and {len(shown) - _SHOWN} more lines"] if len(shown) > _SHOWN else []
        notes = ["\n".join([*shown[:_SHOWN], *more])]
        helps = [f"the spec as it was is `{(run.folder / 'spec.dlspec').as_posix()}`"]
        raise RunError(differs(run.number, "another spec", *notes, helps=helps))


def _hold_to_its_data(run: Run, program: Program) -> None:
    """Raise RunError where files of the data are not what they were."""
    before = run.data
    found = changes(before, _data(program)) if before else []
    if found:
        sink = Sink()
        helps = ["without `--resume` a new run begins"]
        sink.report(codes.DATA_CHANGED, NOWHERE, number=run.number, notes=found, helps=helps)
        raise RunError(sink)


def _data(program: Program) -> dict[str, Any]:
    """What the files of the program's data hold."""
    return fingerprints(spec_folder(program) or Path(), _data_paths(program))


def _data_paths(program: Program) -> Iterator[str]:
    """The files, folders and patterns that the data are read from, as the spec has them."""
    setting = None if program.data is None else program.data.settings.get("source")
    waiting = [] if setting is None else [setting.value]
    while waiting:
        match waiting.pop():
            case Instance(entry=entry, args=args):
                for name, value in args.items():
                    if (entry.section, name) not in USES:
                        waiting.append(value)
                        continue
                    texts = value.values() if isinstance(value, dict) else [value]
                    yield from (t for t in texts if isinstance(t, str) and not is_address(t))
            case list() | tuple() as items:
                waiting.extend(items)
            case dict() as items:
                waiting.extend(items.values())


def _finished(run: Run, epochs: int, *, stopped: bool) -> Sink:
    sink = Sink()
    why = "a callback stopped it" if stopped else "as many as it was to have"
    sink.report(
        codes.RUN_FINISHED,
        NOWHERE,
        number=run.number,
        name=run.name,
        notes=[f"it had {epochs} epochs, {why}"],
        helps=[] if stopped else [f"`--epochs {2 * epochs}` goes on with it"],
    )
    return sink


def _difference(before: str, after: str) -> list[str]:
    """The lines that differ, as a diff has them; those that say where a script is from do not."""
    old, new = (
        [line for line in text.splitlines() if not line.startswith("# ")]
        for text in (before, after)
    )
    compared = difflib.unified_diff(old, new, lineterm="", n=0)
    return [line for line in compared if not line.startswith(("---", "+++", "@@"))]


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""


def _spec(program: Program) -> str:
    return program.sources.source_at(program.module.span.start).text


def _params(program: Program) -> dict[str, Any]:
    """The values of the params, as JSON has them."""
    return {
        name: list(param.value) if isinstance(param.value, tuple) else param.value
        for name, param in program.params.items()
    }
