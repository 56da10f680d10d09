"""`shuffle=false`: batches, or parts, of examples that stand beside one another in the data."""

from __future__ import annotations

from specc.catalog.types import Instance
from specc.checks.lints.look import Look
from specc.diagnostics.codes.lints import IN_ORDER
from specc.diagnostics.model import Sink
from specc.graph.spans import locate

_WITH_REASON = "where the order means something, say so: `# specc: allow W0722: rows in time`"


def check(look: Look, sink: Sink) -> None:
    """The train block, and the split of the data."""
    setting = look.whole.train_setting("shuffle")
    batch = look.whole.train_setting("batch_size")
    in_one = batch is not None and batch.value == "all"
    if setting is not None and setting.value is False and not in_one:
        sink.report(
            IN_ORDER,
            setting.span,
            notes=["in data that are sorted, the examples of a batch are alike"],
            helps=["leave out `shuffle`", _WITH_REASON],
            what="come to training",
        )
    setting = look.whole.data_setting("split")
    split = None if setting is None else setting.value
    if setting is None or not isinstance(split, Instance) or split.get("shuffle") is not False:
        return
    parts = [name for name in ("validation", "test") if split.get(name)]
    if parts:
        sink.report(
            IN_ORDER,
            locate(setting.expr, split, ("shuffle",)),
            notes=[
                f"what is kept for {' and '.join(parts)} is cut off at the end: in data that are "
                "sorted by class, it is of other classes than what is trained on"
            ],
            helps=["leave out `shuffle`", _WITH_REASON],
            what="are divided",
        )
