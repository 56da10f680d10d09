"""Models as import sees them: layers and operations applied to one another.

A `Net` is what a configuration says, without names that Keras counted and without arguments that
are the default. It is read from Keras's configuration (`functional.py`) and from the graph of a
spec (`compare.py`); where both are equal, the spec means the model.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from specc.catalog.types import Instance
from specc.record import record, value


@record
class Feed:
    """An input of a net. Sizes that are not known are None; the batch is left out."""

    name: str
    shape: tuple[int | None, ...]
    dtype: str


@record
class Made:
    """What is applied: a layer, a net used as one, or a function of `keras.ops`.

    Exactly one of `instance`, `net` and `function` is set. `name` is the layer's, whoever gave it;
    `named` says that Keras would not have counted it.
    """

    name: str
    named: bool = False
    instance: Instance | None = None
    net: Net | None = None
    function: str | None = None

    @property
    def kind(self) -> str:
        """What it is called in the catalog, or in Keras."""
        if self.instance is not None:
            return self.instance.entry.name
        return self.function or "model"


@record
class Step:
    """Something applied. `arguments` are those of its call by name, with flows among them."""

    made: Made
    arguments: Mapping[str, Any]
    rank: int | None = None
    """How many axes the first tensor has."""


@record
class Flow:
    """A tensor: an input, or one of what a step gives."""

    source: Feed | Step
    index: int = 0


@value
class Array:
    """A tensor of constants among the arguments of an operation."""

    value: Any
    dtype: str


def identity(size: int) -> tuple[tuple[float, ...], ...]:
    """The numbers of an identity matrix."""
    return tuple(tuple(float(i == j) for j in range(size)) for i in range(size))


@record
class Net:
    """A model: inputs, outputs by name, steps in the order in which they can be taken."""

    name: str
    feeds: tuple[Feed, ...]
    outputs: Mapping[str, Flow]
    steps: tuple[Step, ...]
    chain: bool = False
    """Whether it is a `Sequential`."""


def flows_in(nest: Any) -> Iterator[Flow]:
    """The flows in an argument, in order."""
    pending = [nest]
    while pending:
        item = pending.pop()
        if isinstance(item, Flow):
            yield item
        elif isinstance(item, (list, tuple)):
            pending.extend(reversed(item))
        elif isinstance(item, dict):
            pending.extend(reversed(item.values()))


def inputs_of(step: Step) -> list[Flow]:
    """All flows that a step takes."""
    return [flow for nest in step.arguments.values() for flow in flows_in(nest)]


def replaced(nest: Any, change: Any) -> Any:
    """`nest` with `change(flow)` in place of each flow."""
    if isinstance(nest, Flow):
        return change(nest)
    if isinstance(nest, (list, tuple)):
        return type(nest)(replaced(item, change) for item in nest)
    if isinstance(nest, dict):
        return {key: replaced(item, change) for key, item in nest.items()}
    return nest


def in_order(outputs: list[Flow]) -> list[Step]:
    """The steps that `outputs` need, each behind what it takes: depth first."""
    done: dict[Step, None] = {}
    begun: set[Step] = set()
    pending: list[tuple[Step, bool]] = [
        (flow.source, False) for flow in reversed(outputs) if isinstance(flow.source, Step)
    ]
    while pending:
        step, is_ready = pending.pop()
        if step in done:
            continue
        if is_ready:
            done[step] = None
            continue
        if step in begun:
            continue
        begun.add(step)
        pending.append((step, True))
        pending += [
            (flow.source, False)
            for flow in reversed(inputs_of(step))
            if isinstance(flow.source, Step) and flow.source not in done
        ]
    return list(done)


def nets_of(net: Net) -> list[Net]:
    """The nets that are used in `net`, each once, those inside first; `net` itself last."""
    found: dict[Net, None] = {}
    pending: list[tuple[Net, bool]] = [(net, False)]
    while pending:
        item, is_ready = pending.pop()
        if item in found:
            continue
        if is_ready:
            found[item] = None
            continue
        pending.append((item, True))
        pending += [(s.made.net, False) for s in reversed(item.steps) if s.made.net is not None]
    return list(found)
