"""A run around the script's own `run`: what is watched, and what is said when it ends."""

from __future__ import annotations

import errno
import os
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any

from specc.backends.keras_model import RunError, RunningScript
from specc.diagnostics import Sink
from specc.diagnostics.codes import running as codes
from specc.runs.checkpoint import Checkpoint, epochs_of
from specc.runs.keeping import KeptRun
from specc.runs.whole import write_text
from specc.source import NOWHERE
from specc.training.keeping import CannotKeep, Interrupted, LossNotFinite, keeper
from specc.training.logs import close_files, cut_files
from specc.training.not_finite import told
from specc.training.state import StateDiffers
from specc.training.watched import Watched

if TYPE_CHECKING:
    import keras


class Session:
    """A run while this process trains it."""

    def __init__(
        self, running: RunningScript, kept: KeptRun, resumed: Checkpoint | None, every: int | None
    ) -> None:
        self.running = running
        self.kept = kept
        self.resumed = resumed
        self.every = every
        self.watched = Watched()

    def callbacks(self, shown: Sequence[keras.callbacks.Callback]) -> list[Any]:
        """What `run` is given behind the spec's own: what shows progress, and what keeps."""
        import keras

        keeping = keeper(self.kept, self.resumed, self.watched, self.every)
        self.watched.own = [*shown, keeping]
        return [keras.callbacks.History(), *shown, keeping]

    @contextmanager
    def training(self) -> Iterator[None]:
        """Watch the script train, test and save; how it ends is noted in the run.

        Raises Interrupted or KeyboardInterrupt, and RunError for what has a message.
        """
        module: Any = self.running.module
        train, load = module.train, module.load_data
        module.train, module.load_data = self._noting(train), self._loading(load)
        try:
            with _until_the_step(self.watched):
                yield
            self.kept.end("finished")
        except BaseException as error:
            self._ended_by(error)
        finally:
            module.train, module.load_data = train, load
            close_files(self.watched.others())

    def report(self) -> None:
        """Write `report.html`. Raises OSError."""
        from specc.diagram import draw
        from specc.runs.page import page
        from specc.training.evidence import evidence, layers_of

        model = self.watched.model
        assert model is not None
        names = next(iter(self.kept.run.labels.values()), ())
        found = evidence(self.running, self.watched, names)
        program = self.running.program
        assert program.model is not None
        diagram = draw(program, program.model)
        text = page(self.kept.run, layers_of(model), found, diagram)
        write_text(self.kept.run.folder / "report.html", text)

    def _loading(self, load: Any) -> Any:
        """The script's `load_data`, with a note of what it is given."""

        @wraps(load)
        def loading(*given: Any, **named: Any) -> Any:
            self.watched.loaded = (given, named)
            return load(*given, **named)

        return loading

    def _noting(self, train: Any) -> Any:
        """The script's `train`, with a note of what is fitted and what `fit` is given."""

        def noting(model: Any, data: Any, **named: Any) -> Any:
            fit = model.fit

            def noted(dataset: Any, **given: Any) -> Any:
                own = {id(one) for one in self.watched.own}
                if any(id(one) in own for one in given["callbacks"]):  # not one of the folds
                    watched = self.watched
                    watched.model, watched.examples, watched.options = model, data, named
                    watched.dataset, watched.given = dataset, given
                    if hasattr(self.running.module, "several_steps"):
                        watched.together = int(model.steps_per_execution)
                    self.kept.note(epochs=given["epochs"])
                    if self.resumed is not None:
                        cut_files(watched.others(), self.resumed.epoch)
                return fit(dataset, **given)

            model.fit = noted
            try:
                return train(model, data, **named)
            finally:
                del model.fit

        return noting

    def _ended_by(self, error: BaseException) -> None:
        """Note how training ended, and raise what says so."""
        match error:
            case Interrupted():
                error.number = self.kept.run.number
                error.kept = self._keep_weights()
                self._end("interrupted")
                raise error
            case KeyboardInterrupt():
                self._end("interrupted")
                raise error
            case CannotKeep():
                self._end("failed")
                raise RunError(self._not_kept(error.__cause__)) from error.__cause__
            case OSError(errno=errno.ENOSPC):
                self._end("failed")
                raise RunError(self._not_kept(error)) from error
            case StateDiffers():
                self._end("failed")
                raise RunError(differs(self.kept.run.number, "another model", str(error)))
            case LossNotFinite():
                found = told(self.running, self.watched, self.kept.run, error)
                self._end("failed")
                raise RunError(found) from error
            case _:
                self._end("failed")
                raise error

    def _end(self, state: str) -> None:
        try:
            self.kept.end(state)
        except OSError:
            self.kept.close()  # a full disk, which is told anyway

    def _keep_weights(self) -> str:
        """Save the model as it is; where early stopping has seen better weights, those."""
        model, which = self.watched.model, "the weights as they are"
        assert model is not None
        for one in self.watched.others():
            best = getattr(one, "best_weights", None)
            if best is not None and getattr(one, "restore_best_weights", False):
                model.set_weights(best)
                which = f"the best weights, of epoch {one.best_epoch + 1},"
        model.save(self.kept.run.model)
        return f"{which} are in {self.kept.run.model}"

    def _not_kept(self, error: BaseException | None) -> Sink:
        sink = Sink()
        reason = str(error)
        if isinstance(error, OSError) and error.errno is not None:
            reason = os.strerror(error.errno).lower()
        sink.report(codes.RUN_NOT_KEPT, NOWHERE, reason=reason, **self._standing())
        return sink

    def _standing(self) -> dict[str, Any]:
        """What is left of the run, as notes and helps."""
        run = self.kept.run
        if not run.checkpoints:
            return {"notes": [f"nothing can go on from `{run.folder}`"]}
        epoch = epochs_of(run.checkpoints[0])
        return {
            "notes": [f"`{run.folder}` has the state at the end of epoch {epoch}"],
            "helps": [f"`--resume {run.number}` goes on from there"],
        }


def differs(number: int, other: str, *notes: str, helps: Sequence[str] = ()) -> Sink:
    """The message that a run was of something else."""
    sink = Sink()
    sink.report(codes.RUN_DIFFERS, NOWHERE, number=number, other=other, notes=notes, helps=helps)
    return sink


@contextmanager
def _until_the_step(watched: Watched) -> Iterator[None]:
    """An interrupt waits for the end of the step; a second one, or one before, does not."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ask(number: int, frame: Any) -> None:
        if watched.asked or watched.model is None:
            raise KeyboardInterrupt
        watched.asked = True

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
