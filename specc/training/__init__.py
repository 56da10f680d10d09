"""Training in this process: the emitted script's own `run`, with a display of ours.

What a run computes is the script's business; here is what somebody who watches
it needs beside: progress, and Keras's exceptions at the spec's lines.
"""

from __future__ import annotations

import gc
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from specc.backends.extern import extern_layers
from specc.backends.keras_model import RunError, built_model, own_state, run_script
from specc.diagnostics import Sink
from specc.diagnostics.codes import running as codes
from specc.graph.ir import Program
from specc.record import record
from specc.source import NOWHERE

if TYPE_CHECKING:
    import keras

__all__ = ["RunError", "Trained", "require_parts", "train"]


@record
class Trained:
    """What training gave: the model, what each epoch measured, and what the test part did.

    `tested` is empty where the data have no test part.
    """

    model: keras.Model
    history: keras.callbacks.History
    tested: dict[str, float]
    saved: tuple[Path, ...]


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
) -> Trained:
    """Train the program's model as its spec says.

    `epochs`, `batch_size` and `seed` override the spec's; `callbacks` are added to
    its own. Model and history are saved in the folder `output`, if one is given.
    `allow_extern` says whether the modules of extern layers may be imported.
    Raises RunError where there is nothing to train, TensorFlow is missing or Keras
    refuses.
    """
    require_parts(program)
    running = run_script(program, "training", allow_extern=allow_extern)
    if extern_layers(program):
        built_model(running)  # holds them to their declarations, before anything is trained
    watching: list[Any] = list(callbacks)
    if show_progress:
        from specc.training.progress import progress

        watching.append(progress())
    given = {"epochs": epochs, "batch_size": batch_size, "seed": seed}
    options: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    folder = _folder(program)
    if running.script.in_folder and folder is not None:
        options["folder"] = folder
    collecting = gc.isenabled()
    gc.enable()  # the command line rests it, for checks; training makes garbage
    try:
        with own_state(program):
            model, *fitted, history, tested = running.call(
                "run", callbacks=watching, verbose=0, **options
            )
            saved = () if output is None else running.call("save", model, *fitted, history, output)
    finally:
        if not collecting:
            gc.disable()
    return Trained(model, history, tested, tuple(saved or ()))


def _folder(program: Program) -> Path | None:
    """The folder that the paths of the data are relative to: the spec's own."""
    path = program.sources.source_at(program.module.span.start).path
    return None if path is None else path.parent


def require_parts(program: Program) -> None:
    """Raises RunError where the spec lacks a block that training needs."""
    parts = {"model": program.model, "data": program.data, "train": program.train}
    missing = [name for name, part in parts.items() if part is None]
    if missing:
        sink = Sink()
        sink.report(codes.NO_TRAINING, NOWHERE, missing=missing[0])
        raise RunError(sink)
