"""Values, settings and flows in JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from specc.backends.json_form.definitions import Definitions
from specc.catalog.types import Entry, Instance
from specc.graph.ir import DataPlan, Flow, Setting, Tensor

Refer = Callable[[Tensor], Any]


def value_as_data(value: Any, definitions: Definitions, refer: Refer | None = None) -> Any:
    """A value; its lists and objects nest no deeper than brackets may.

    Tuples are lists, which Keras takes alike; where it does not, the parameter says so.
    """
    match value:
        case Tensor():
            assert refer is not None
            return refer(value)
        case list() | tuple():
            return [value_as_data(item, definitions, refer) for item in value]
        case dict():
            items = [(k, value_as_data(v, definitions, refer)) for k, v in value.items()]
            if all(isinstance(k, str) and k[:1] != "$" for k, _ in items):
                return dict(items)
            return {"$map": [[k, v] for k, v in items]}
        case slice():
            ends = (value.start, value.stop, value.step)
            return {"$slice": [value_as_data(end, definitions, refer) for end in ends]}
        case Instance():
            made: dict[str, Any] = {"$object": definitions.called(value.entry)}
            given = arguments_as_data(value, definitions)
            return {**made, "arguments": given} if given else made
        case _:
            return value


def arguments_as_data(instance: Instance, definitions: Definitions) -> dict[str, Any]:
    """What something is made with."""
    return {
        name: _argument(instance.entry, name, value, definitions)
        for name, value in instance.args.items()
    }


def _argument(entry: Entry, name: str, value: Any, definitions: Definitions) -> Any:
    param = entry.param(name)
    data = value_as_data(value, definitions)
    if isinstance(value, tuple) and param is not None and "int_tuple" in param.kind:
        return {"$tuple": data}
    return data


def settings_as_data(settings: Mapping[str, Setting], definitions: Definitions) -> dict[str, Any]:
    """The settings of a block, where it has some."""
    if not settings:
        return {}
    written = {n: value_as_data(s.value, definitions) for n, s in settings.items()}
    return {"settings": written}


def data_as_data(data: DataPlan, definitions: Definitions) -> dict[str, Any]:
    """A data block."""
    written = settings_as_data(data.settings, definitions)
    if data.flows:
        written["flows"] = [_flow(flow, definitions) for flow in data.flows]
    return written


def _flow(flow: Flow, definitions: Definitions) -> dict[str, Any]:
    written: dict[str, Any] = {"role": flow.role, "name": flow.name}
    if flow.stacked:
        written["columns"] = [column.name for column in flow.columns]
    elif flow.columns:
        written["column"] = flow.columns[0].name
    steps = []
    for step in flow.steps:
        made: dict[str, Any] = {"step": step.instance.entry.name}
        given = arguments_as_data(step.instance, definitions)
        steps.append({**made, "arguments": given} if given else made)
    return {**written, "steps": steps} if steps else written
