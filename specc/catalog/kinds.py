"""What each parameter takes: the part of the catalog that is written by hand.

A kind is a string, read by `values.py`:

    positive_int                     one of the rows of `values.ROWS`
    int(2..)  number(0<..1)          a range; `<` leaves the end out
    symbol:valid|same                one of these words
    positive_int[2]  string[]  int[+]   a list of 2, of any number, of at least one
    int or int[]                     either

`tensor`, `tensors`, `variadic` and `keywords` are those of operations and calls.
None is taken wherever it is the default, or where a kind says `or none`. The kinds
`code` and `refused` take nothing but the default.

The kind of a parameter is the first of these that there is: its row in `BY_ENTRY`
(for this entry), in `kinds_by_name.py` (for this section, then for any), a rule for
the number of spatial axes (`Conv2D`: pairs), and the type of its default.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from specc.catalog.kinds_by_entry import BY_ENTRY
from specc.catalog.kinds_by_name import ANY_SECTION, BY_RANK, BY_SECTION, CALL
from specc.catalog.kinds_of_ops import BY_OP, OPS
from specc.catalog.refused import refusal

SECTIONS: Mapping[str, str] = {
    "activation": "activations",
    "callback": "callbacks",
    "constraint": "constraints",
    "initializer": "initializers",
    "layer": "layers",
    "loss": "losses",
    "metric": "metrics",
    "optimizer": "optimizers",
    "regularizer": "regularizers",
    "schedule": "schedules",
    "source": "sources",
    "split": "splits",
    "strategy": "strategies",
}
"""Which section of the catalog a kind speaks of."""

_SUFFIXES = ("initializer", "regularizer", "constraint", "activation")
_RANK = re.compile(r"([123])D(?:Transpose)?$")


def kind_of(section: str, entry: str, parameter: str, default: Any) -> str:
    """The kind of a parameter. `any` where the tables do not say (a test holds that they do)."""
    if section == "ops":
        return _kind_of_operation(entry, parameter, default)
    if refusal(section, entry, function=False) is not None:
        return "refused"
    row: Mapping[str, str] = BY_ENTRY.get(entry, {})
    if parameter in row:
        return row[parameter]
    named = BY_SECTION.get(section, {}).get(parameter)
    if named is not None:
        return named
    rank = _RANK.search(entry)
    if rank is not None and section == "layers" and parameter in BY_RANK:
        return BY_RANK[parameter][int(rank[1]) - 1]
    if parameter in ANY_SECTION:
        return ANY_SECTION[parameter]
    for suffix in _SUFFIXES:
        if parameter == suffix or parameter.endswith("_" + suffix):
            return suffix
    return _by_default(default)


def call_kind(entry: str, parameter: str) -> str:
    """The kind of a parameter of a layer's `call`: `tensor` or a plain kind."""
    return BY_ENTRY.get(f"{entry}.call", {}).get(parameter, CALL.get(parameter, "tensor"))


def _kind_of_operation(entry: str, parameter: str, default: Any) -> str:
    if parameter.startswith("*"):
        return "keywords" if parameter.startswith("**") else "variadic"
    if refusal("ops", entry, function=True) is not None:
        return "refused"
    row: Mapping[str, str] = BY_OP.get(entry, {})
    return (
        row.get(parameter) or OPS.get(parameter) or ANY_SECTION.get(parameter, _by_default(default))
    )


def _by_default(default: Any) -> str:
    match default:
        case bool():
            return "bool"
        case int():
            return "int"
        case float():
            return "number"
        case _:
            return "any"
