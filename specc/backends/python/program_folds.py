"""Cross-validation: `run` trains once for each fold, then once on all examples.

What a script without folds calls `run` is `run_fold` here, which takes the number of
a fold. Each training begins as the others: Keras is cleared, so that its names count
from the start, and the seed is set anew.
"""

from __future__ import annotations

import ast

from specc.backends.python import tree
from specc.backends.python.imports import KERAS, TENSORFLOW, Import
from specc.backends.python.pieces import Pieces
from specc.backends.python.program_saving import returned_by_run, saved_names
from specc.backends.python.quote import quote
from specc.backends.python.settings import written_argument

_ALONE = ("initial_epoch", "callbacks", "verbose")
"""What the last training is told, and those of the folds are not."""


def with_folds(pieces: Pieces, run: ast.FunctionDef) -> tuple[list[ast.stmt], set[Import]]:
    """`run_fold`, made of the `run` of one training, and the `run` that calls it."""
    whole = tree.function("run", [], [], returns=run.returns, named=_named(run))
    given = [argument.arg for argument in run.args.kwonlyargs]
    fit = tree.call(
        "partial",
        tree.path("run_fold"),
        keywords=[tree.keyword(name, tree.path(name)) for name in given if name not in _ALONE],
    )
    last = tree.call(
        "fit",
        ast.Constant(None),
        keywords=[tree.keyword(name, tree.path(name)) for name in given if name in _ALONE],
    )
    assert pieces.program.data is not None
    names = ["model", *saved_names(pieces), "history", "tested"]
    unpacked = tree.assign(names, last)
    returned = ast.Return(tree.pair(*map(tree.path, names)))
    split = pieces.program.data.settings["split"]
    scope = pieces.training.scope()
    whole.body = quote(
        _RUN,
        WHY=[tree.Comment("Each training traces its own model, of which TensorFlow would warn.")],
        FIT=fit,
        FOLDS=written_argument(split, "folds", scope),
        UNPACKED=[unpacked],
        RETURNED=[returned],
    )
    run.name = "run_fold"
    optional = tree.binary(tree.path("int"), ast.BitOr(), ast.Constant(None))
    run.args.args.append(tree.parameter("fold", optional))
    what = returned_by_run(pieces, tests=True)
    run.body[0] = tree.docstring(f"{_ABOUT_FOLD}\n\n{what}")
    run.body.insert(1, tree.expression(tree.call("keras.utils.clear_session")))
    imports = {
        KERAS,
        TENSORFLOW,
        Import("sys"),
        Import("statistics"),
        Import("functools", "partial"),
    }
    return [run, whole], imports


def _named(run: ast.FunctionDef) -> list[tuple[ast.arg, ast.expr | None]]:
    return list(zip(run.args.kwonlyargs, run.args.kw_defaults, strict=True))


_ABOUT_FOLD = "Train on what is outside of a fold and test on the fold; without one, train on all."

_RUN = '''
"""Train once for each fold, then on all examples; return what came of the last training.

Its history holds the test metrics of all folds, as `fold_loss` and so on, and its test
metrics their means and standard deviations.
"""
WHY
tf.get_logger().setLevel("ERROR")
fit = FIT
folds, measured = FOLDS, []
for fold in range(folds):
    *_, tested = fit(fold, verbose=0)
    shown = "  ".join(f"{name} {value:.4f}" for name, value in tested.items())
    print(f"fold {fold + 1}/{folds}  {shown}", file=sys.stderr)
    measured.append(tested)
UNPACKED
for name in measured[0]:
    values = [fold[name] for fold in measured]
    history.history[f"fold_{name}"] = values
    tested[f"fold_{name}"] = statistics.mean(values)
    tested[f"fold_{name}_deviation"] = statistics.stdev(values)
RETURNED
'''
