"""A run around the script's own `run`: what is watched, and what is said when it ends."""

from __future__ import annotations

import errno
import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any

from specc.backends.keras_model import RunError, RunningScript
from specc.diagnostics import Sink
from specc.diagnostics.codes import running as codes
from specc.runs.checkpoint import Checkpoint, epochs_of, last_whole
from specc.runs.keeping import KeptRun, fold_of
from specc.runs.whole import write_json, write_text
from specc.source import NOWHERE
from specc.training.keeping import CannotKeep, Interrupted, LossNotFinite, keeper
from specc.training.logs import close_files, cut_files
from specc.training.not_finite import told
from specc.training.state import StateDiffers
from specc.training.watched import Watched

if TYPE_CHECKING:
    import keras


class Session:
    """A run while this process trains it.

    `watched` is the training that goes on, `place` where it is kept, and `resumed` what it goes on
    from: those of the run, or of a fold of it. `stopped` is why the run's own training ended before
    its time.
    """

    def __init__(
        self,
        running: RunningScript,
        kept: KeptRun,
        resumed: Checkpoint | None,
        every: int | None,
        say: Callable[[str], None],
    ) -> None:
        self.running = running
        self.kept = self.place = kept
        self.resumed = resumed
        self.every = every
        self.say = say
        self.watched = Watched()
        self.stopped: Interrupted | None = None

    def callbacks(self, shown: Sequence[keras.callbacks.Callback]) -> list[Any]:
        """What `run` is given behind the spec's own: what shows progress, and what keeps."""
        import keras

        keeping = keeper(self.kept, self.resumed, self.watched, self.every)
        self.watched.own = [*shown, keeping]
        return [keras.callbacks.History(), *shown, keeping]

    @contextmanager
    def training(self) -> Iterator[None]:
        """Watch the script train and test, and what is done with it; the run notes how it ends.

        Raises Interrupted or KeyboardInterrupt, and RunError for what has a message.
        """
        module: Any = self.running.module
        watching = {
            "train": self._noting,
            "load_data": self._loading,
            "evaluate": self._testing,
            "run_fold": self._folding,
        }
        own = {name: getattr(module, name) for name in watching if hasattr(module, name)}
        for name, function in own.items():
            setattr(module, name, watching[name](function))
        try:
            with _until_the_step(self):
                yield
            self.kept.end("finished")
        except BaseException as error:
            self._ended_by(error)
        finally:
            for name, function in own.items():
                setattr(module, name, function)
            close_files(self.watched.others())

    def keep(self, model: keras.Model, *fitted: Any, tested: Mapping[str, float]) -> None:
        """Save what was trained; `fitted` is what the script saves beside the model.

        Raises OSError, and Interrupted where somebody stopped it.
        """
        run = self.kept.run
        self.running.call("save", model, *fitted, run.folder)
        (run.folder / f"{run.name}.history.json").unlink(missing_ok=True)
        if self.stopped is not None:
            raise self.stopped
        write_json(run.folder / "metrics.json", {n: float(v) for n, v in tested.items()})
        self._report()

    def _report(self) -> None:
        """Write `report.html`. Raises OSError."""
        from specc.diagram import draw
        from specc.runs.page import page
        from specc.training.evidence import evidence, layers_of

        model = self.watched.model
        assert model is not None
        names = next(iter(self.kept.run.labels.values()), ())
        size = sum(about["bytes"] for about in self.kept.run.data.values())
        found = evidence(self.running, self.watched, names, size)
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

    def _testing(self, evaluate: Any) -> Any:
        """The script's `evaluate`, which has nothing to say of a training that was stopped."""

        @wraps(evaluate)
        def testing(*given: Any, **named: Any) -> Any:
            return {} if self.stopped is not None else evaluate(*given, **named)

        return testing

    def _folding(self, run_fold: Any) -> Any:
        """The script's `run_fold`, with a folder for each fold, from which it goes on."""

        @wraps(run_fold)
        def folding(fold: int | None, **named: Any) -> Any:
            return run_fold(fold, **named) if fold is None else self._fold(run_fold, fold, named)

        return folding

    def _fold(self, run_fold: Any, fold: int, named: dict[str, Any]) -> tuple[Any, ...]:
        """What `run_fold` gives, or what it gave: of that, what was measured stands last."""
        whole = self.watched, self.place, self.resumed
        place = fold_of(self.kept.run, fold + 1)
        about, measured = place.run.about, place.run.metrics
        asked = named.get("epochs")
        if measured and about.get("asked") == asked:
            place.close()
            return (measured,)
        checkpoint = last_whole(place.run.checkpoints, self.say)
        if checkpoint is not None:
            planned = int(asked or about["epochs"])
            named["initial_epoch"] = planned if checkpoint.state["stopped"] else checkpoint.epoch
        (place.run.folder / "metrics.json").unlink(missing_ok=True)
        place.note(state="training", asked=asked)
        self.watched, self.place, self.resumed = Watched(), place, checkpoint
        self.watched.asked = whole[0].asked
        keeping = keeper(place, checkpoint, self.watched, self.every)
        self.watched.own = [keeping]
        *rest, tested = run_fold(fold, callbacks=[keeping], **named)
        write_json(place.run.folder / "metrics.json", {n: float(v) for n, v in tested.items()})
        place.end("finished")
        whole[0].asked = self.watched.asked  # between two steps: the next one is the last
        self.watched, self.place, self.resumed = whole
        return (*rest, tested)

    def _noting(self, train: Any) -> Any:
        """The script's `train`, with a note of what is fitted and what `fit` is given."""

        def noting(model: Any, data: Any, **named: Any) -> Any:
            fit = model.fit

            def noted(dataset: Any, **given: Any) -> Any:
                own = {id(one) for one in self.watched.own}
                if not any(id(one) in own for one in given["callbacks"]):
                    return fit(dataset, **given)  # what autotuning tries
                watched = self.watched
                watched.model, watched.examples, watched.options = model, data, named
                watched.dataset, watched.given = dataset, given
                if hasattr(self.running.module, "several_steps"):
                    watched.together = int(model.steps_per_execution)
                self.place.note(epochs=given["epochs"])
                if self.resumed is not None:
                    cut_files(watched.others(), self.resumed.epoch)
                try:
                    return fit(dataset, **given)
                except Interrupted as stop:
                    if self.place is not self.kept:
                        raise
                    # The script goes on to make of the model what it makes of a trained one.
                    self.stopped = stop
                    stop.kept = self._best_weights()
                    return model.history

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
                if self.place is not self.kept:
                    error.fold = int(self.place.run.folder.name)
                    error.kept = f"what is done of the folds is in {self.place.run.folder.parent}"
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
                found = told(self.running, self.watched, self.place.run, error)
                self._end("failed")
                raise RunError(found) from error
            case _:
                self._end("failed")
                raise error

    def _end(self, state: str) -> None:
        for place in dict.fromkeys((self.place, self.kept)):
            try:
                place.end(state)
            except OSError:
                place.close()  # a full disk, which is told anyway

    def _best_weights(self) -> str:
        """Give the model the better weights that early stopping has seen; says which it has."""
        model, which = self.watched.model, "the weights as they are"
        assert model is not None
        for one in self.watched.others():
            best = getattr(one, "best_weights", None)
            if best is not None and getattr(one, "restore_best_weights", False):
                model.set_weights(best)
                which = f"the best weights, of epoch {one.best_epoch + 1},"
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
        run = self.place.run
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
def _until_the_step(session: Session) -> Iterator[None]:
    """An interrupt waits for the end of the step; a second one, or one before, does not."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ask(number: int, frame: Any) -> None:
        watched = session.watched
        if watched.asked or watched.model is None or session.stopped is not None:
            raise KeyboardInterrupt
        watched.asked = True

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
