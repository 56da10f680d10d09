"""Writes a plan as a spec, a step a line."""

from __future__ import annotations

from typing import Any

from tests.catalog.shapes.cases import Nested
from tests.graphs.plan import Body, Plan, Step

Places = dict[int, tuple[str, int | None]]
"""Line of the spec (from 1) to the model and the step that it holds; None for its head and end."""


def written(plan: Plan) -> tuple[str, Places]:
    """The spec's text, and which step stands in which line."""
    lines: list[str] = []
    places: Places = {}

    def write(text: str, body: Body, step: int | None = None) -> None:
        lines.append(text)
        places[len(lines)] = (body.name, step)

    for body in plan.bodies:
        write(f"model {body.name} {{", body)
        for name, sizes, dtype in body.inputs:
            dims = ", ".join("?" if size is None else str(size) for size in sizes)
            write(f"  input {name}: {dtype}[{dims}]", body)
        for name, layer in body.shared.items():
            write(f"  layer {name} = {_value(layer)}", body)
        for number, step in enumerate(body.steps):
            write(f"  {', '.join(step.targets)} = {_step(step)}", body, number)
        for output in body.outputs:
            write(f"  output {output}_out = {output}", body)
        write("}", body)
    if plan.policy != "float32":
        lines.append(f"device auto {{ precision = {plan.policy} }}")
    return "\n".join(lines) + "\n", places


def _step(step: Step) -> str:
    if step.how == "operator":
        right = step.on[1] if step.constant is None else repr(step.constant)
        return f"{step.on[0]} {step.name} {right}"
    arguments = ", ".join(
        f"{name}={_value(value)}" for name, value in {**step.arguments, **step.call}.items()
    )
    given = f"[{', '.join(step.on)}]" if step.as_list else step.on[0]
    if step.how == "op":
        return f"{given} -> ops.{step.name}({arguments})"
    return f"{given} -> {step.name}" + (f"({arguments})" if arguments else "")


def _value(value: Any) -> str:
    match value:
        case None:
            return "none"
        case bool():
            return "true" if value else "false"
        case Nested():
            inner = ", ".join(f"{name}={_value(each)}" for name, each in value.arguments.items())
            return f"{value.name}({inner})"
        case list() | tuple():
            return "[" + ", ".join(_value(each) for each in value) + "]"
        case str():
            return value
    return repr(value)
