"""What is in memory at once: an estimate, from the order of applications and from what they keep.

Inference: a tensor is there from when it is made until it is last read. Training: what the way
back reads stays until then (`specc/catalog/costs/keeping.py`), for every example of the batch, and
beside it the largest gradients of activations; weights, their gradients and what the optimizer
keeps do not depend on the batch. How far off this is: docs/summary.md.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from specc.catalog.costs.optimizers import slots
from specc.catalog.types import Instance, Policy
from specc.record import record
from specc.summarizing.counting import Counts
from specc.summarizing.tracing import Step, Trace, itemsize


@record
class Training:
    """What training takes, in bytes; `activations` for an example, the others for all."""

    weights: int
    gradients: int
    slots: int | None
    copies: int
    """Of the weights, in what a mixed policy computes in."""
    activations: int | None

    def at(self, batch_size: int) -> int | None:
        """In all, for batches of this size."""
        if self.slots is None or self.activations is None:
            return None
        fixed = self.weights + self.gradients + self.slots + self.copies
        return fixed + batch_size * self.activations


def peak(trace: Trace) -> int | None:
    """The most bytes that the tensors of one example take at once when the model runs."""
    if any(size is None for size in trace.buffers) or any(s.inner is None for s in trace.steps):
        return None
    last = {number: place for place, step in enumerate(trace.steps) for number in step.reads}
    for number in (*trace.inputs, *trace.outputs):
        last[number] = len(trace.steps)
    live = sum(trace.buffers[number] or 0 for number in trace.inputs)
    most = live
    for place, step in enumerate(trace.steps):
        live += step.made or 0
        most = max(most, live + (step.inner or 0))
        for number in {*step.reads, step.makes}:
            if last.get(number, place) <= place:
                live -= trace.buffers[number] or 0
                last[number] = len(trace.steps) + 1
    return most


def training(
    trace: Trace | None, counts: Counts, optimizer: Instance | None, policy: Policy
) -> Training:
    """What training takes, with this optimizer; without one, nothing is kept for it."""
    trained = [(path, weight) for path, weight in counts.weights if weight.trainable]
    own = sum(math.prod(w.shape) * itemsize(w.dtype) for _, w in counts.weights)
    gradients = sum(math.prod(w.shape) * itemsize(w.dtype) for _, w in trained)
    kept: int | None = 0
    if optimizer is not None:
        found = slots(optimizer, trained)
        kept = None if found is None else sum(itemsize(dtype) * n for dtype, n in found)
    copies = 0
    if policy.compute != policy.variable:
        copies = sum(math.prod(w.shape) * itemsize(policy.compute) for _, w in trained)
    activations = None if trace is None else _activations(trace, counts)
    return Training(own, gradients, kept, copies, activations)


def _activations(trace: Trace, counts: Counts) -> int | None:
    """The bytes of one example that the way back reads, and the largest gradients on it."""
    moving = _moving(trace, counts)
    read: set[int] = set(trace.inputs) | set(trace.outputs)
    more = largest = 0
    for step in moving:
        if step.inner is None or step.made is None:
            return None
        if step.kept.inputs:
            read.update(step.reads)
        if step.kept.output:
            read.add(step.makes)
        more += step.kept.more * step.itemsize + step.kept.flags + step.inner
        flowing = [trace.buffers[number] for number in {*step.reads, step.makes}]
        if None in flowing:
            return None
        largest = max(largest, sum(size or 0 for size in flowing))
    sizes = [trace.buffers[number] for number in read]
    if None in sizes:
        return None
    return more + largest + sum(size or 0 for size in sizes)


def _moving(trace: Trace, counts: Counts) -> Sequence[Step]:
    """The steps that a gradient goes through: those behind the first weight that is trained."""
    reached: set[int] = set()
    found: list[Step] = []
    for step in trace.steps:
        totals = counts.at.get(step.place)
        trains = totals is not None and (bool(totals.trainable) or totals.shared)
        if trains or any(number in reached for number in step.reads):
            reached.add(step.makes)
            found.append(step)
    return found
