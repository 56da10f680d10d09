"""Checks of the spec as a whole, before TensorFlow is imported.

Expansion has typed each model by itself. Here models, data, training and device
are held against each other: columns against inputs, targets against outputs and
losses, monitored quantities against what will be reported. `prepare` works out
once what the checks share; `CHECKS` is the list, one check in each file. An
unknown type absorbs, a missing part makes a check do nothing, and one mistake is
told once. Lints come last, and only where nothing is wrong.
"""

from __future__ import annotations

from collections.abc import Callable

from specc.checks import (
    batches,
    callbacks,
    class_weights,
    inputs,
    layer_names,
    layouts,
    lints,
    losses,
    masks,
    metrics,
    monitor,
    outputs,
    probabilities,
    sample_weights,
    settings,
    split,
    step_places,
    targets,
    unsupported,
    unused,
    weight_files,
)
from specc.checks.facts import Whole
from specc.checks.flows import type_flows
from specc.checks.sources import source_facts
from specc.diagnostics.model import Sink
from specc.graph.ir import Program

Check = Callable[[Whole, Sink], None]

CHECKS: tuple[Check, ...] = (
    settings.check,
    unsupported.check,
    layer_names.check,
    weight_files.check,
    unused.check,
    inputs.check,
    targets.check,
    losses.check,
    class_weights.check,
    sample_weights.check,
    probabilities.check,
    metrics.check,
    callbacks.check,
    step_places.check,
    monitor.check,
    split.check,
    batches.check,
    layouts.check,
    masks.check,
)


def run_checks(program: Program, sink: Sink) -> None:
    """Report into `sink` what is wrong with the spec as a whole."""
    expanded = not sink.has_errors
    whole = prepare(program, sink)
    for check in CHECKS:
        # Where expansion has failed in part, what it left out seems unused.
        if expanded or check is not unused.check:
            check(whole, sink)
    if not sink.has_errors:
        lints.check(whole, sink)


def prepare(program: Program, sink: Sink) -> Whole:
    """Type the data flows and tie targets and losses to outputs; report what does not fit."""
    source = source_facts(program, sink)
    flows = type_flows(program, source, sink)
    return Whole(program, source, flows, outputs.tie(program, flows))
