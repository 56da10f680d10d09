"""Training in this process: the emitted script's own `run`, watched and kept.

What a run computes is the script's business; here is what somebody who watches
it needs beside: progress, Keras's exceptions at the spec's lines, and a folder that
keeps the run, from which training goes on after whatever ended it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from specc.backends.extern import extern_layers
from specc.backends.keras_model import (
    RunError,
    built_model,
    own_state,
    require_leave,
    run_script,
)
from specc.backends.requirements import require_callbacks
from specc.diagnostics import Sink
from specc.diagnostics.codes import running as codes
from specc.graph.ir import Program
from specc.record import record
from specc.runs import Run
from specc.source import NOWHERE
from specc.training.folder import spec_folder
from specc.training.keeping import Interrupted
from specc.training.resuming import LATEST, Resumed, new_run, run_to_resume
from specc.training.session import Session
from specc.training.starting import start_tensorflow

if TYPE_CHECKING:
    import keras

__all__ = ["LATEST", "Interrupted", "RunError", "Trained", "require_parts", "train"]


@record
class Trained:
    """What training gave: the model, what each epoch measured, and what the test part did.

    `tested` is empty where the data have no test part; `run` is where all of it is kept.
    """

    model: keras.Model
    history: keras.callbacks.History
    tested: dict[str, float]
    saved: tuple[Path, ...]
    run: Run | None


def train(
    program: Program,
    *,
    epochs: int | None = None,
    batch_size: int | None = None,
    seed: int | None = None,
    callbacks: Sequence[keras.callbacks.Callback] = (),
    output: Path | None = None,
    show_progress: bool = False,
    allow_extern: bool = False,
    start_quietly: bool = False,
    runs: Path | None = None,
    resume: int | None = None,
    checkpoint_steps: int | None = None,
    say: Callable[[str], None] | None = None,
) -> Trained:
    """Train the program's model as its spec says.

    `epochs`, `batch_size` and `seed` override the spec's; `callbacks` are added to
    its own. Model and history are saved in the folder `output`, if one is given.
    `allow_extern` says whether the modules of extern layers may be imported, `start_quietly`
    whether what TensorFlow's libraries write when they start is kept from standard error.

    With `runs`, a folder, a run is kept in it, or gone on with, where `resume` is its
    number, or `LATEST`. Its state is written at ends of epochs, about once a second where they
    are short; with `checkpoint_steps` at each, and every so many steps within one. `say` is told
    what is worth a line.

    Raises RunError where there is nothing to train, TensorFlow is missing, Keras
    refuses, the loss is not finite or the run cannot be kept or gone on with;
    Interrupted where somebody interrupts a kept run.
    """
    require_parts(program)
    needed = Sink()
    if not require_callbacks(program, needed):
        raise RunError(needed)
    given = {"epochs": epochs, "batch_size": batch_size, "seed": seed}
    say = say or (lambda line: None)
    options: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    going_on: Resumed | None = None
    if runs is not None and resume is not None:
        going_on = run_to_resume(program, runs, resume, options, say)
        options = going_on.options
    require_leave(program, "training", allow_extern=allow_extern)
    if start_quietly:
        start_tensorflow()
    running = run_script(program, "training", allow_extern=allow_extern)
    if extern_layers(program):
        built_model(running)  # holds them to their declarations, before anything is trained
    session: Session | None = None
    if going_on is not None:
        session = Session(running, going_on.kept, going_on.checkpoint, checkpoint_steps, say)
    elif runs is not None:
        kept = new_run(program, running.script, runs, options)
        session = Session(running, kept, None, checkpoint_steps, say)
    shown: list[Any] = []
    if show_progress:
        from specc.training.progress import progress

        shown.append(progress())
    watching = [*callbacks, *(shown if session is None else session.callbacks(shown))]
    folder = spec_folder(program)
    if running.script.in_folder and folder is not None:
        options["folder"] = folder
    keeping = nullcontext() if session is None else session.training()
    with keeping:
        with own_state(program), _finished(shown):
            model, *fitted, history, tested = running.call(
                "run", callbacks=watching, verbose=0, **options
            )
        if session is not None:
            session.keep(model, *fitted, history, tested=tested)
        saved = () if output is None else running.call("save", model, *fitted, history, output)
    run = None if session is None else session.kept.run
    return Trained(model, history, tested, tuple(saved or ()), run)


@contextmanager
def _finished(shown: Sequence[Any]) -> Iterator[None]:
    """Whatever ends training, what was drawn on the terminal is left in order."""
    try:
        yield
    finally:
        for one in shown:
            one.finish()


def require_parts(program: Program) -> None:
    """Raises RunError where the spec lacks a block that training needs."""
    parts = {"model": program.model, "data": program.data, "train": program.train}
    missing = [name for name, part in parts.items() if part is None]
    if missing:
        sink = Sink()
        sink.report(codes.NO_TRAINING, NOWHERE, missing=missing[0])
        raise RunError(sink)
