"""The message on a loss that is not finite, with all that can be found out about its step."""

from __future__ import annotations

import math

from specc.backends.keras_model import RunningScript
from specc.diagnostics import Sink
from specc.diagnostics.codes import running as codes
from specc.runs.checkpoint import TornCheckpoint, epochs_of, read
from specc.runs.folder import Run
from specc.source import NOWHERE
from specc.training.hunting import Found, hunt
from specc.training.keeping import LossNotFinite
from specc.training.rows import lines_of, rows_of
from specc.training.watched import Watched

_ROWS = 16
"""So many examples of a batch are listed."""


def told(running: RunningScript, watched: Watched, run: Run, error: LossNotFinite) -> Sink:
    """The message; what came since the last checkpoint is trained again to find out more."""
    found = _found(watched, run, error)
    sink = Sink()
    train = running.program.train
    loss = None if train is None else train.settings.get("loss")
    notes: list[str] = []
    helps: list[str] = []
    if found is None:
        notes.append("trained again from the last checkpoint on, it was finite")
    else:
        rows = rows_of(watched, running, found.epoch, found.step - 1)
        names = _Names(watched, running)
        notes = [*_about_the_step(found), f"its batch: {names(rows)}"]
        helps = [_help(found, rows, names)]
    kept = epochs_of(run.checkpoints[0]) if run.checkpoints else 0
    if kept:
        notes.append(f"`{run.folder}` has the state at the end of epoch {kept}")
    sink.report(
        codes.LOSS_NOT_FINITE,
        NOWHERE if loss is None else loss.span,
        "" if loss is None else "this loss",
        value="infinite" if found is not None and math.isinf(found.loss) else "nan",
        step=error.step if found is None else found.step,
        epoch=(error.epoch if found is None else found.epoch) + 1,
        notes=notes,
        helps=helps,
    )
    return sink


def _found(watched: Watched, run: Run, error: LossNotFinite) -> Found | None:
    """What training again from the last checkpoint shows, where there is one."""
    try:
        checkpoint = read(run.checkpoints[0])
    except (IndexError, TornCheckpoint, OSError):
        return None
    return hunt(watched, checkpoint, error.epoch, error.step)


def _about_the_step(found: Found) -> list[str]:
    notes: list[str] = []
    if found.learning_rate is not None:
        notes.append(f"the learning rate was {found.learning_rate:.4g}")
    if found.before is not None:
        notes.append(f"the loss of the step before was {found.before:.4g}")
    lengths = ", ".join(f"`{layer}` {length:.3g}" for layer, length in found.gradients)
    when = "in the step before" if found.of_step_before else "in this step"
    if lengths:
        notes.append(f"largest gradients {when}: {lengths}")
    return notes


class _Names:
    """What examples of the training part are called: by lines of a file, else by their places."""

    def __init__(self, watched: Watched, running: RunningScript) -> None:
        found = lines_of(watched, running)
        self._lines = None if found is None else found[1]
        self._what = "example" if found is None else "line"
        self._where = "the training part" if found is None else f"`{found[0]}`"

    def __call__(self, rows: list[int]) -> str:
        numbers = [row + 1 if self._lines is None else self._lines[row] for row in rows]
        shown = ", ".join(map(str, numbers[:_ROWS]))
        more = f" and {len(rows) - _ROWS} more" if len(rows) > _ROWS else ""
        what = self._what if len(rows) == 1 else f"the {self._what}s"
        return f"{what} {shown}{more} of {self._where}"


def _help(found: Found, rows: list[int], names: _Names) -> str:
    if found.bad_inputs:
        bad = names([rows[place] for place in found.bad_inputs])
        holds = "holds" if len(found.bad_inputs) == 1 else "hold"
        return f"{bad} {holds} numbers that are not finite; `FillMissing` fills them"
    return "a smaller learning rate, or `clipnorm` of the optimizer, keeps the steps small"
