"""Early stopping ends some epochs behind the best one, and keeps the weights of the last."""

from __future__ import annotations

from specc.catalog.types import Instance
from specc.checks.lints.look import Look, with_argument
from specc.checks.settings import leaves
from specc.diagnostics.codes.lints import LAST_WEIGHTS
from specc.diagnostics.model import Sink
from specc.expansion.inputs import callee_of
from specc.graph.spans import is_written, locate_expr


def check(look: Look, sink: Sink) -> None:
    """Each `EarlyStopping`, unless another callback saves the best weights."""
    setting = look.whole.train_setting("callbacks")
    if setting is None:
        return
    callbacks = [(c, path) for c, path in leaves(setting.value) if isinstance(c, Instance)]
    if any(c.entry.name == "ModelCheckpoint" and c.get("save_best_only") for c, _ in callbacks):
        return
    for callback, path in callbacks:
        if callback.entry.name != "EarlyStopping" or callback.get("restore_best_weights"):
            continue
        patience = callback.get("patience")
        late = f"{patience} epochs" if isinstance(patience, int) and patience > 1 else "an epoch"
        expr = locate_expr(setting.expr, setting.value, path)
        written = is_written(setting.expr, setting.value, path)
        sink.report(
            LAST_WEIGHTS,
            callee_of(expr).span,
            notes=[f"it stops {late} behind the best one, whose weights are gone by then"],
            helps=[] if written else ["give it `restore_best_weights=true`"],
            fixes=with_argument(expr, "restore_best_weights", "true", "go back to the best")
            if written
            else (),
        )
