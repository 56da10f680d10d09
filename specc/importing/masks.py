"""Masks that Keras filled in: left out, for Keras will do so again.

Where a layer takes `mask` and is given one tensor, Keras looks for the mask that goes beside the
tensor, and what it finds becomes part of the configuration, with all operations that compute it
from what `Embedding(mask_zero=true)` or `Masking` was given.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specc.importing.net import Flow, Made, Net, Step, flows_in, in_order, inputs_of, replaced

_OPERATIONS = frozenset(
    {"all", "any", "broadcast_to", "cast", "concatenate", "expand_dims", "logical_and"}
    | {"logical_or", "not_equal", "ones_like", "squeeze", "zeros_like", "reshape", "repeat"}
)
"""What Keras computes masks with."""


def without_masks(net: Net) -> Net:
    """`net` without the masks that follow from its layers."""
    changed: dict[Step, Step] = {}
    above: dict[Step, set[Any]] = {}

    def moved(flow: Flow) -> Flow:
        source = flow.source
        return Flow(changed[source], flow.index) if isinstance(source, Step) else flow

    follows = any("mask" in step.arguments for step in net.steps)
    for step in net.steps:
        arguments = dict(step.arguments)
        if follows:
            above[step] = {f.source for f in inputs_of(step)}.union(
                *(above[f.source] for f in inputs_of(step) if isinstance(f.source, Step))
            )
        if "mask" in arguments and step.made.function is None:
            others = [f for k, v in arguments.items() if k != "mask" for f in flows_in(v)]
            if len(others) == 1 or len(arguments) == 2:
                known = {f.source for f in others}.union(
                    *(above[f.source] for f in others if isinstance(f.source, Step))
                )
                if all(_is_implied(flow, known) for flow in flows_in(arguments["mask"])):
                    del arguments["mask"]
        arguments = {k: replaced(v, moved) for k, v in arguments.items()}
        changed[step] = Step(step.made, arguments, step.rank)
    outputs = {name: moved(flow) for name, flow in net.outputs.items()}
    return Net(net.name, net.feeds, outputs, tuple(in_order(list(outputs.values()))), net.chain)


def _is_implied(mask: Flow, known: set[Any]) -> bool:
    """Whether `mask` is computed by such operations alone, from what is in `known`."""
    pending, seen, compared = [mask.source], set(), False
    while pending:
        source = pending.pop()
        if source in seen:
            continue
        seen.add(source)
        if isinstance(source, Step) and source.made.function in _OPERATIONS:
            compared = compared or source.made.function == "not_equal"
            pending += [flow.source for flow in inputs_of(source)]
        elif source not in known:
            return False
    return compared


def with_nets(net: Net, changed: Mapping[Net, Net]) -> Net:
    """`net` with others in the place of those that it uses."""
    if not any(step.made.net in changed for step in net.steps):
        return net
    made: dict[Made, Made] = {}
    steps: dict[Step, Step] = {}

    def moved(flow: Flow) -> Flow:
        source = flow.source
        return Flow(steps[source], flow.index) if isinstance(source, Step) else flow

    for step in net.steps:
        own = step.made
        if own.net is not None and own.net in changed and own not in made:
            made[own] = Made(own.name, own.named, net=changed[own.net])
        arguments = {k: replaced(v, moved) for k, v in step.arguments.items()}
        steps[step] = Step(made.get(own, own), arguments, step.rank)
    outputs = {name: moved(flow) for name, flow in net.outputs.items()}
    return Net(net.name, net.feeds, outputs, tuple(steps.values()), net.chain)
