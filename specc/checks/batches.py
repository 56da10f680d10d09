"""Batches against the number of examples, where that is known."""

from __future__ import annotations

from specc.catalog.splits import CROSS, HELD_OUT, column_names
from specc.catalog.types import Instance
from specc.checks.facts import Whole
from specc.diagnostics.codes.whole import BATCH_SIZE
from specc.diagnostics.model import Applicability, Edit, Fix, Label, Sink


def check(whole: Whole, sink: Sink) -> None:
    """The `batch_size` of the train block."""
    setting, source = whole.train_setting("batch_size"), whole.data_setting("source")
    examples = training_examples(whole)
    if setting is None or source is None or examples is None:
        return
    size = setting.value
    if isinstance(size, int) and not isinstance(size, bool) and size > examples:
        sink.report(
            BATCH_SIZE,
            setting.span,
            "every epoch is one batch",
            secondary=[Label(source.span, f"this leaves {examples} examples to train on")],
            fixes=[
                Fix("say so", (Edit(setting.span, "all"),), Applicability.UNSAFE),
            ],
            size=size,
        )


def training_examples(whole: Whole) -> int | None:
    """How many examples are trained on, where that is known before loading."""
    count, data = whole.source.train, whole.program.data
    if count is None or data is None:
        return None
    if any(step.instance.entry.name == "DropMissing" for f in data.flows for step in f.steps):
        return None
    split = whole.data_setting("split")
    if split is None:
        return count
    if not isinstance(split.value, Instance):
        return None
    if column_names(split.value) or split.value.entry.name == CROSS:
        return None
    fractions = [split.value.get(name) or 0 for name in HELD_OUT]
    if not all(isinstance(part, (int, float)) for part in fractions):
        return None
    if fractions[0] and whole.source.test is None:
        return None
    if fractions[0]:
        # The split chooses the test part, and a part of the source's own goes back to the rest.
        count += whole.source.test or 0
    return max(0, round(count * (1 - sum(fractions))))
