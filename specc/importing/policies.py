"""Dtype policies: one that all layers have is the model's, and said once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from specc.catalog.types import Instance
from specc.importing.net import Flow, Made, Net, Step, replaced


def common_policy(nets: Sequence[Net]) -> str | None:
    """The policy that every layer has, where it is not the usual one."""
    found = {
        inner.args.get("dtype")
        for net in nets
        for step in net.steps
        if step.made.instance is not None
        for inner in _layers_in(step.made.instance)
    }
    if len(found) != 1:
        return None
    policy = found.pop()
    return policy if isinstance(policy, str) else None


def _layers_in(value: Any) -> Iterator[Instance]:
    """A layer and those inside it."""
    if isinstance(value, Instance):
        if value.entry.section == "layers":
            yield value
        for inner in value.args.values():
            yield from _layers_in(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _layers_in(inner)


def without_policy(net: Net, policy: str) -> Net:
    """`net` with layers that are not told the policy that all have."""
    made: dict[Made, Made] = {}
    steps: dict[Step, Step] = {}

    def moved(flow: Flow) -> Flow:
        source = flow.source
        return Flow(steps[source], flow.index) if isinstance(source, Step) else flow

    for step in net.steps:
        own = step.made
        if own.instance is not None and own not in made:
            made[own] = Made(own.name, own.named, instance=_plain(own.instance, policy))
        arguments = {k: replaced(v, moved) for k, v in step.arguments.items()}
        steps[step] = Step(made.get(own, own), arguments, step.rank)
    outputs = {name: moved(flow) for name, flow in net.outputs.items()}
    return Net(net.name, net.feeds, outputs, tuple(steps.values()), net.chain)


def _plain(value: Any, policy: str) -> Any:
    if isinstance(value, Instance):
        args = {k: _plain(v, policy) for k, v in value.args.items() if (k, v) != ("dtype", policy)}
        return Instance(value.entry, args)
    if isinstance(value, (list, tuple)):
        return tuple(_plain(item, policy) for item in value)
    return value
