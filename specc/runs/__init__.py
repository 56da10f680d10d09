"""Runs: what each training was, what it measured and what came of it, kept in a folder.

    runs/iris/3/
        run.json            state, when, what the command line asked for
        spec.dlspec         the spec as it was; params.json, script.py, environment.json
        history.jsonl       a line for each epoch, written when it ends
        logs/               the same for TensorBoard
        checkpoints/        the last two states of training
        folds/              one folder for each fold, of the same kind
        iris.keras          the model; metrics.json: what the test part measured
        report.html         all of that as a page

Nothing here imports TensorFlow or Keras: `specc.runs.latest("iris")` costs little.
"""

from __future__ import annotations

from specc.runs.folder import Run, find, latest, names, runs_of

__all__ = ["Run", "find", "latest", "names", "runs_of"]
