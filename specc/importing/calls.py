"""The arguments of a call, by the names that the catalog has for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specc.catalog.load import catalog
from specc.catalog.operations import operation
from specc.catalog.types import Entry
from specc.diagnostics.codes import importing as codes
from specc.importing.net import Flow, Made, flows_in
from specc.importing.objects import Reader
from specc.importing.usual import same_value


def tensor_history(data: Any) -> tuple[str, int, int] | None:
    """Where a tensor of a configuration comes from; None for anything else."""
    match data:
        case {
            "class_name": "__keras_tensor__",
            "config": {"keras_history": [str(name), int(call), int(index)]},
        }:
            return name, call, index
    return None


def arguments_of_layer(
    made: Made, args: list[Any], kwargs: Mapping[str, Any], reader: Reader
) -> dict[str, Any]:
    """What a layer or model is called with; what Keras fills in by itself is left out."""
    if made.net is not None:
        names, defaults = ["inputs"], {"training": None, "mask": None}
    else:
        assert made.instance is not None
        names = [param.name for param in made.instance.entry.call_params]
        defaults = {
            param.name: param.default
            for param in made.instance.entry.call_params
            if not param.required
        }
        if made.instance.entry.path == "custom":
            args = _spread(args)
            defaults |= {"training": None, "mask": None}
    if len(args) > len(names) or not (args or kwargs):
        raise reader.unread(f"a `{made.kind}` is called with too much, or with nothing")
    given = {**dict(zip(names, args, strict=False)), **kwargs}
    found = {
        name: value
        for name, value in given.items()
        if not (name in defaults and same_value(value, defaults[name])) and value is not None
    }
    unknown = [name for name in found if name not in names and name not in defaults]
    if unknown:
        raise reader.cannot(f"`{unknown[0]}` in a call of a `{made.kind}`")
    if made.net is not None and "training" in found:
        # Keras 3 gives what the outer model is told to all that is inside, whatever was said here.
        reader.trouble.say(
            codes.LEFT_OUT, what=f"`training={found.pop('training')}` in a call of `{made.name}`"
        )
    mask = found.get("mask")
    if isinstance(mask, list) and not any(flows_in(mask)):
        del found["mask"]
    first = found.get(names[0])
    parts = list(first) if isinstance(first, (list, tuple)) else [first]
    if isinstance(first, dict):
        parts = list(first.values())
    if not parts or not all(isinstance(part, Flow) for part in parts):
        raise reader.cannot(f"a `{made.kind}` that is called with what is no tensor")
    if isinstance(first, dict):
        found[names[0]] = parts
    return {name: found[name] for name in (names[0], *found)}


def _spread(args: list[Any]) -> list[Any]:
    """A list of tensors as what a custom layer is called with."""
    return args[0] if len(args) == 1 and isinstance(args[0], list) else args


def arguments_of_operation(
    layer: Mapping[str, Any],
    made: Made,
    args: list[Any],
    kwargs: Mapping[str, Any],
    reader: Reader,
) -> dict[str, Any]:
    """What a function of `keras.ops` is called with, that its operation was made by."""
    found = operation(str(layer.get("module")), str(layer.get("class_name")))
    entry = catalog().lookup("ops", made.function or "")
    if found is None or entry is None or entry.refused is not None:
        raise reader.unknown("operation", layer)
    config = layer.get("config")
    given: dict[str, Any] = {}
    rest = list(args)
    for name in found.given:
        if name.startswith("*"):
            given[name[1:]], rest = rest, []
        elif rest:
            given[name] = rest.pop(0)
    if rest:
        raise reader.unread(f"`ops.{made.function}` is called with too much")
    for key, value in kwargs.items():
        name = found.named.get(key, key)
        if entry.param(name) is None:
            raise reader.cannot(f"`{key}` of `ops.{made.function}`")
        given[name] = value
    for key, value in (config if isinstance(config, dict) else {}).items():
        if key == "name":
            continue
        name = found.made.get(key, key)
        if entry.param(name) is not None:
            given[name] = reader.value(value)
        elif value is not None and value is not False:
            raise reader.cannot(f"`{key}` of `ops.{made.function}`")
    missing = [p.name for p in entry.params if p.required and p.name not in given]
    if missing and entry.param(missing[0]) not in [p for p in entry.params if p.kind == "keywords"]:
        raise reader.unread(f"`ops.{made.function}` is called without `{missing[0]}`")
    return usual_operation(entry, given)


def usual_operation(entry: Entry, given: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments in the order of the function's parameters, without its defaults."""
    found: dict[str, Any] = {}
    for param in entry.params:
        if param.name not in given:
            continue
        value = given[param.name]
        if param.name == "dtype" and isinstance(value, dict):
            value = value.get("name")
        if any(flows_in(value)) or param.required or not same_value(value, param.default):
            found[param.name] = value
    return found
