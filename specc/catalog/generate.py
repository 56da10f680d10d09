"""Writes `facts.json`: what the installed Keras has, found by introspection.

    python -m specc.catalog.generate            write specc/catalog/facts.json
    python -m specc.catalog.generate --print    show it instead

Facts only: names, order, defaults. One line for each entry, sorted, so that the
file of a new Keras can be read as a diff:

    "Dense": {"params": ["units", ["activation", null], …], "positional": 13, "call": ["inputs", …]}
    "Convolution2D": "Conv2D"                          another name of the same class

A parameter without default is a bare name, one with a default a pair. `*x` takes
any number of values by position, `**x` any further keyword. A parameter that
comes after the first `positional` ones is given by name only.

Most layers pass `**kwargs` on to their base classes, and not all of these take all
that the next one has. So each keyword a base class declares is tried.
"""

from __future__ import annotations

import inspect
import json
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from specc.catalog.examples import New, example

FACTS = Path(__file__).with_name("facts.json")

SECTIONS = (
    "layers",
    "losses",
    "metrics",
    "optimizers",
    "schedules",
    "callbacks",
    "initializers",
    "regularizers",
    "constraints",
    "activations",
    "applications",
    "ops",
)

# Sections in which a string may stand for an object, through the section's `get`.
WITH_SYMBOLS = (
    "losses",
    "metrics",
    "optimizers",
    "initializers",
    "regularizers",
    "constraints",
    "activations",
)

# What each module offers besides its vocabulary.
HELPERS = frozenset({"deserialize", "get", "serialize"})

# Made for other frameworks' objects; they cannot be tried without these.
UNTRIED = frozenset({"FlaxLayer", "JaxLayer", "Lambda", "TFSMLayer", "TorchModuleWrapper"})

# A base class's keyword that is None by default is tried with one of these besides:
# some classes take the keyword only to say that they have no use for it.
PROBES: Mapping[str, Any] = {
    "activity_regularizer": "l2",
    "bounding_box_format": "xyxy",
    "data_format": "channels_last",
    "dtype": "float32",
    "factor": 0.5,
    "lora_alpha": 2,
    "lora_rank": 2,
    "name": "probe",
    "seed": 1,
}


def facts() -> dict[str, Any]:
    """The facts of the Keras that can be imported here, as the JSON document holds them."""
    import keras

    sections = {name: dict(_section(name, _module(keras, name))) for name in SECTIONS}
    symbols = {name: _symbols(name, _module(keras, name)) for name in WITH_SYMBOLS}
    return {"keras": keras.__version__, "sections": sections, "symbols": symbols}


def render(document: Mapping[str, Any]) -> str:
    """`document` as JSON text, one line for each entry."""
    lines = ["{", f' "keras": {json.dumps(document["keras"])},']
    for part in ("sections", "symbols"):
        lines.append(f' "{part}": {{')
        blocks = []
        for name, entries in document[part].items():
            rows = [
                f"   {json.dumps(key)}: {json.dumps(value, separators=(',', ':'))}"
                for key, value in sorted(entries.items())
            ]
            blocks.append(f"  {json.dumps(name)}: {{\n" + ",\n".join(rows) + "\n  }")
        lines.append(",\n".join(blocks))
        lines.append(" }," if part == "sections" else " }")
    lines.append("}\n")
    return "\n".join(lines)


def _module(keras: Any, section: str) -> ModuleType:
    module: ModuleType = (
        keras.optimizers.schedules if section == "schedules" else getattr(keras, section)
    )
    return module


def _section(section: str, module: ModuleType) -> Iterator[tuple[str, object]]:
    for name in sorted(vars(module)):
        value: Any = getattr(module, name)
        if name.startswith("_") or name in HELPERS or not callable(value):
            continue
        if isinstance(value, type):
            own_name = value.__name__
            if own_name != name and vars(module).get(own_name) is value:
                yield name, own_name
            else:
                yield name, _class(section, value)
        elif section != "layers":  # there, functions are the lowercase doubles of classes
            yield name, _function(value)
    if section == "ops":
        yield from _parts(module)


def _parts(module: ModuleType) -> Iterator[tuple[str, object]]:
    """What the modules in `keras.ops` have: `image.resize`, and `nn.relu` for `relu`."""
    for part in sorted(name for name in vars(module) if inspect.ismodule(getattr(module, name))):
        functions = getattr(module, part)
        for name in sorted(vars(functions)):
            value = getattr(functions, name)
            if name.startswith("_") or not callable(value):
                continue
            same = getattr(module, name, None) is value
            yield f"{part}.{name}", name if same else _function(value)


def _class(section: str, cls: Any) -> dict[str, object]:
    params, positional, open_ended = _signature(_init(cls))
    if section == "layers" and cls.__name__ not in UNTRIED and open_ended:
        params = params + list(_keywords(cls, params))
    fact: dict[str, object] = {"params": [_pair(*p) for p in params], "positional": positional}
    if section == "layers" and hasattr(cls, "call"):
        call, _, _ = _signature(cls.call)
        fact["call"] = [_pair(*p) for p in call]
    return fact


def _init(cls: Any) -> Callable[..., object]:
    init: Callable[..., object] = cls.__init__
    return init


def _function(function: Callable[..., object]) -> dict[str, object]:
    params, positional, open_ended = _signature(function)
    if open_ended == "axes_lengths":
        params.append(("**" + open_ended, inspect.Parameter.empty))
    return {
        "params": [_pair(*p) for p in params],
        "positional": positional,
        "function": True,
    }


Fact = tuple[str, Any]
"""A parameter's name and its default (`inspect.Parameter.empty` for none)."""


def _signature(function: Callable[..., object]) -> tuple[list[Fact], int, str]:
    """The parameters, how many may be given by position, and the name after `**`."""
    params: list[Fact] = []
    positional, open_ended = 0, ""
    for p in inspect.signature(function).parameters.values():
        if p.name in ("self", "custom_objects"):
            continue
        if p.kind is p.VAR_KEYWORD:
            open_ended = p.name
        elif p.kind is p.VAR_POSITIONAL:
            if p.name != "args":
                params.append(("*" + p.name, inspect.Parameter.empty))
                positional += 1
        else:
            params.append((p.name, p.default))
            positional += p.kind is not p.KEYWORD_ONLY
    return params, positional, open_ended


def _pair(name: str, default: Any) -> str | list[Any]:
    return name if default is inspect.Parameter.empty else [name, default]


def _keywords(cls: Any, own: list[Fact]) -> Iterator[Fact]:
    """The keywords of `cls`'s base classes that `cls` takes too: each one is tried."""
    args = example(cls.__name__, _required(cls))
    seen = {name for name, _ in own}
    for base in cls.__mro__[1:]:
        if "__init__" not in vars(base) or not base.__module__.startswith("keras"):
            continue
        for name, default in _signature(_init(base))[0]:
            if name in seen or default is inspect.Parameter.empty:
                continue
            seen.add(name)
            probe = PROBES.get(name) if default is None else default
            if _accepts(cls, {**args, name: default}) and _accepts(cls, {**args, name: probe}):
                yield name, default
        if base.__name__ == "Layer":
            break


def _accepts(cls: type, args: Mapping[str, Any]) -> bool:
    try:
        make(cls, args)
    except (TypeError, ValueError):
        return False
    return True


def make(cls: Callable[..., Any], args: Mapping[str, Any]) -> Any:
    """`cls` called with `args`, the `New`s among which are made first.

    Raises whatever Keras raises.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return cls(**{name: _made(value) for name, value in args.items()})


def _made(value: Any) -> Any:
    import keras

    if isinstance(value, New):
        return make(getattr(_module(keras, value.section), value.name), value.args)
    if isinstance(value, list | tuple):
        return type(value)(_made(item) for item in value)
    return value


def _required(function: Callable[..., object]) -> list[str]:
    params, _, _ = _signature(function)
    return [name for name, default in params if default is inspect.Parameter.empty]


def _symbols(section: str, module: ModuleType) -> dict[str, str]:
    """The strings that `module.get` takes, each with the name of what it stands for."""
    source = _defining_module(module.get)
    classes = {name: value for name, value in vars(module).items() if inspect.isclass(value)}
    candidates = set(source.ALL_OBJECTS_DICT) | set(classes)
    candidates |= {name.lower() for name in candidates}
    by_function = _classes_by_function(classes) if section == "losses" else {}
    found: dict[str, str] = {}
    for symbol in sorted(candidates):
        try:
            value = module.get(symbol)
        except (TypeError, ValueError, KeyError):
            continue
        if section == "activations" and len(_required(value)) > 1:
            continue  # `threshold` is found, but cannot be called with a tensor alone
        name = getattr(value, "__name__", type(value).__name__)
        found[symbol] = by_function.get(name, name)
    if section == "metrics":  # chosen by `compile` to fit the loss and the shapes
        found |= {"accuracy": "accuracy", "acc": "accuracy"}
        found |= {"crossentropy": "crossentropy", "ce": "crossentropy"}
    public = {name for name in vars(module) if not name.startswith("_")}
    public |= {"accuracy", "crossentropy"}
    bases = {"Constraint", "Initializer", "Loss", "Metric", "Optimizer", "Regularizer"}
    return {s: n for s, n in found.items() if n in public and n not in bases}


def _defining_module(function: Any) -> Any:
    return sys.modules[function.__module__]


def _classes_by_function(classes: Mapping[str, type]) -> dict[str, str]:
    """The names of the loss functions, each with its class's: the class wraps the function."""
    found = {}
    for name, cls in classes.items():
        if name != "Loss":
            function = getattr(cls(), "fn", None)
            if function is not None:
                found[function.__name__] = name
    return found


def main() -> None:
    """Write the file, or print it."""
    text = render(facts())
    if "--print" in sys.argv[1:]:
        sys.stdout.write(text)
    else:
        FACTS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
