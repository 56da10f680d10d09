"""How much a step of training computes, as far as the spec tells."""

from __future__ import annotations

from specc.expansion.retype import Misfit
from specc.graph.ir import Program
from specc.summarizing.counting import count
from specc.summarizing.sizes import inputs_of
from specc.summarizing.tracing import trace

DEFAULT_BATCH = 32
"""Examples in a step, where a spec does not say."""


def batch_size(program: Program) -> int:
    """Examples in a step; where it is all of them, the default."""
    given = None if program.train is None else program.train.get("batch_size")
    return given if isinstance(given, int) else DEFAULT_BATCH


def work_of_step(program: Program) -> int | None:
    """Multiply-adds of the forward pass of a step; None where they are not known.

    Sizes that the spec leaves open count as what `Inputs.unknown` shows for them.
    """
    model = program.model
    if model is None:
        return None
    shown = inputs_of(model, {}).unknown
    numbers = {name: [int(size) for size in text.split("x")] for name, text in shown.items()}
    sizes = {name: size if len(size) > 1 else size[0] for name, size in numbers.items()}
    traced = trace(model, inputs_of(model, sizes).types, program.policy)
    if isinstance(traced, Misfit):
        return None
    works = [totals.work for place, totals in count(model, traced).at.items() if len(place) == 1]
    known = [work for work in works if work is not None]
    return sum(known) * batch_size(program) if len(known) == len(works) else None
