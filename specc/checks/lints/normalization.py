"""`Normalization` within a model: nothing calls its `adapt`, so it has mean 0 and variance 1."""

from __future__ import annotations

from specc.checks.lints.look import Look, instance_of, once, place
from specc.diagnostics.codes.lints import NEVER_ADAPTED
from specc.diagnostics.model import Sink


def check(look: Look, sink: Sink) -> None:
    """Each such layer without a mean."""
    for node in once(look.nodes("Normalization")):
        instance = instance_of(node)
        if instance is not None and instance.get("mean") is None:
            sink.report(
                NEVER_ADAPTED,
                place(node),
                "its mean is 0, its variance 1",
                notes=["it learns them from data by `adapt`, and training does not call that"],
                helps=[
                    "make it a step of the data block, which learns from the training part: "
                    "`input x = x -> Normalization`",
                    "or give it `mean` and `variance`",
                ],
            )
