"""Lints: what Keras builds and trains without a word, and what hardly anybody means.

Each file holds one lint, and `LINTS` is the list. A lint reads the typed graph through `Look`,
which sorts the nodes by their layers once, so that it costs no more than what it looks for
is there. Its explanation gives the reason and the source.
"""

from __future__ import annotations

from collections.abc import Callable

from specc.checks.facts import Whole
from specc.checks.lints import (
    activations,
    bias,
    dense_chain,
    dropout,
    early_stopping,
    embedding,
    float64,
    half_precision,
    huge_dense,
    imports,
    learning_rate,
    normalization,
    output_dropout,
    random_input,
    recurrent,
    shadowed,
    shuffling,
    variance_shift,
)
from specc.checks.lints.look import Look
from specc.diagnostics.model import Sink

Lint = Callable[[Look, Sink], None]

LINTS: tuple[Lint, ...] = (
    bias.check,
    output_dropout.check,
    dense_chain.check,
    activations.check,
    dropout.check,
    huge_dense.check,
    embedding.check,
    normalization.check,
    float64.check,
    learning_rate.check,
    shuffling.check,
    random_input.check,
    early_stopping.check,
    half_precision.check,
    shadowed.check,
    imports.check,
    variance_shift.check,
    recurrent.check,
)


def check(whole: Whole, sink: Sink) -> None:
    """All lints."""
    look = Look(whole)
    for lint in LINTS:
        lint(look, sink)
