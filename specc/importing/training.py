"""The `train` block: what a model was compiled with, as far as a spec says it."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Any

from specc.catalog.load import catalog
from specc.catalog.types import Instance
from specc.diagnostics.codes import importing as codes
from specc.diagnostics.model import Sink
from specc.importing.objects import Reader
from specc.importing.trouble import Refused, Trouble
from specc.importing.usual import usual
from specc.importing.writing.values import Values, name
from specc.source import NOWHERE
from specc.syntax import ast

_SETTINGS = {
    "loss": "losses",
    "loss_weights": None,
    "optimizer": "optimizers",
    "metrics": "metrics",
    "weighted_metrics": "metrics",
}
"""What of `compile` is a setting, in the order in which it is written, and where its words are."""


def train_of(config: Any, labels: Mapping[str, str], trouble: Trouble) -> ast.TrainDef | None:
    """The block for a compile configuration; `labels` are the outputs' names in the spec.

    What a spec cannot say is left out with a message.
    """
    if not isinstance(config, dict):
        return None
    statements: list[ast.Statement] = []
    for key, section in _SETTINGS.items():
        data = config.get(key)
        if data in (None, [], {}):
            continue
        aside = Sink()
        try:
            reader = Reader(Trouble(trouble.path, aside), lambda module, text: None)
            value = _setting(key, _by_output(data, labels), section, reader)
        except Refused:
            trouble.say(codes.LEFT_OUT, what=f"the `{key}`", helps=(aside.sorted()[0].message,))
            continue
        statements.append(ast.Assign(NOWHERE, (name(key),), Values().value(value)))
    if not any(s.targets[0].id == "loss" for s in statements if isinstance(s, ast.Assign)):
        return None
    return ast.TrainDef(NOWHERE, None, tuple(statements))


def _by_output(data: Any, labels: Mapping[str, str]) -> Any:
    """Settings by output under the names that the outputs have in the spec."""
    names = list(labels.values())
    if isinstance(data, dict) and "class_name" not in data:
        return {labels.get(key, key): value for key, value in data.items()}
    if isinstance(data, list) and len(names) > 1 and len(data) == len(names):
        return dict(zip(names, data, strict=True))
    return data[0] if isinstance(data, list) and len(data) == 1 and len(names) == 1 else data


def _setting(key: str, data: Any, section: str | None, reader: Reader) -> Any:
    if section == "metrics":
        if isinstance(data, dict) and "class_name" not in data:
            return {k: _several(v, section, reader) for k, v in data.items() if v is not None}
        return _several(data, section, reader)
    if isinstance(data, dict) and "class_name" not in data:
        return {k: _one(v, section, reader) for k, v in data.items() if v is not None}
    return _one(data, section, reader)


def _several(data: Any, section: str, reader: Reader) -> list[Any]:
    items = data if isinstance(data, list) else [data]
    return [_one(item, section, reader) for item in items if item is not None]


def _one(data: Any, section: str | None, reader: Reader) -> Any:
    """One loss, metric or optimizer: a word where nothing is said of it but which it is."""
    value = reader.value(data, section)
    if isinstance(value, str) and section is not None:
        if catalog().canonical(section, value) is None:
            raise reader.cannot(f"`{value}`")
        return value
    if isinstance(value, (int, float)) and section is None:
        return value
    if not isinstance(value, Instance) or value.entry.section != section:
        raise reader.cannot(f"what is no part of `{section}`")
    value = usual(value)
    args = {k: _shortest(v) for k, v in value.args.items()}
    if section == "optimizers" and same_rate(value, args):
        del args["learning_rate"]
    if not args:
        from specc.importing.usual import word_of

        word = word_of(section or "", value.entry.name)
        if word is not None:
            return word
    return Instance(value.entry, args)


def same_rate(value: Instance, args: Mapping[str, Any]) -> bool:
    """Whether the learning rate is the default, once it is rounded as it was."""
    param = value.entry.param("learning_rate")
    return param is not None and "learning_rate" in args and args["learning_rate"] == param.default


def _shortest(value: Any) -> Any:
    """The shortest number that is `value` in 32 bits: variables of optimizers have no more."""
    if not isinstance(value, float) or len(repr(value)) < 10:
        return value
    try:
        kept = struct.pack("f", value)
    except OverflowError:
        return value
    if struct.unpack("f", kept)[0] != value:
        return value
    for digits in range(1, 9):
        shorter = float(f"{value:.{digits}g}")
        if struct.pack("f", shorter) == kept:
            return shorter
    return value
