"""A random program before anybody has read it: what the spec says and what Keras is asked to do.

A plan is plain data. `text.py` writes it as a spec; `worker.py` makes the calls in
Keras itself, step by step, without anything that specc has made of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.catalog.shapes.cases import Nested


@dataclass
class Step:
    """One statement: `targets` are the names it binds, `on` those that it reads.

    `how` is `layer`, `shared`, `model`, `op` or `operator`, and `name` the class,
    the binding, the function or the symbol. `as_list` says that the tensors are
    passed as one list. `call` holds further tensors by the name of their argument.
    """

    how: str
    name: str
    targets: list[str]
    on: list[str]
    arguments: dict[str, Any] = field(default_factory=dict)
    as_list: bool = False
    call: dict[str, Any] = field(default_factory=dict)
    constant: float | int | None = None
    """The right operand of an operator, where it is no tensor."""


@dataclass
class Body:
    """A model: inputs as (name, sizes, dtype), layers to share, steps, outputs."""

    name: str
    inputs: list[tuple[str, list[int | None], str]] = field(default_factory=list)
    shared: dict[str, Nested] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)


@dataclass
class Plan:
    """Models that the last one uses, and the last one."""

    bodies: list[Body]
    policy: str = "float32"

    def is_sized(self) -> bool:
        """Whether all sizes are known but the batch's: nothing depends on what will flow."""
        return all(
            size is not None
            for body in self.bodies
            for _, sizes, _ in body.inputs
            for size in sizes
        )


def as_json(value: Any) -> Any:
    """A plan, or a part of one, as the worker reads it."""
    match value:
        case Nested():
            return {"$layer": [value.name, as_json(value.arguments)]}
        case Plan() | Body() | Step():
            return {name: as_json(each) for name, each in vars(value).items()}
        case list() | tuple():
            return [as_json(each) for each in value]
        case dict():
            return {key: as_json(each) for key, each in value.items()}
    return value
