"""Everything that is to be said of an entry of the catalog, as data."""

from __future__ import annotations

import math

from specc.catalog.masks import said
from specc.catalog.rows import describe as kind_in_words
from specc.catalog.shapes import has_rule
from specc.catalog.types import Entry, Param, Weight
from specc.catalog.values import written
from specc.catalog.words import words_of
from specc.record import value
from specc.reference.examples import GROUPS, Result, as_spec, result_of
from specc.reference.lookup import SINGULAR, spellings

COMMON = ("activity_regularizer", "trainable", "dtype", "autocast", "name")
"""What nearly every layer takes by name, beside what is its own."""


@value
class Argument:
    """An argument: what it takes, in words, and what it is where it is left out."""

    name: str
    takes: str
    default: str | None
    """As a spec writes it; None for one that must be given."""


@value
class Description:
    """What is said of an entry. Texts that there is nothing to say for are empty.

    `name` is as a spec writes it. `positional` arguments go by position too; `common` are the
    names of those that nearly every layer takes. `called` are arguments of a layer's call, by
    name, beside its input. `result` is lines on what the example comes to, as the compiler
    sees it.
    """

    name: str
    path: str
    kind: str
    family: str
    summary: str
    spellings: tuple[str, ...]
    refused: str
    about: str
    arguments: tuple[Argument, ...]
    positional: int
    common: tuple[str, ...]
    called: tuple[Argument, ...]
    shape: str
    weights: str
    masks: str
    dtypes: str
    example: str
    result: tuple[str, ...]


def describe(entry: Entry) -> Description:
    """What is to be said of `entry`. Compiles its example."""
    found = words_of(entry.section, entry.name)
    title, words = ("", None) if found is None else (found[0].title, found[1])
    example = "" if words is None else as_spec(entry, words)
    result = result_of(entry, example) if example else None
    applied = entry.section in ("layers", "ops")
    own = [
        param
        for position, param in enumerate(entry.params)
        if entry.section != "layers" or position < entry.positional or param.name not in COMMON
    ]
    refused = entry.refused is not None
    return Description(
        name=f"ops.{entry.name}" if entry.section == "ops" else entry.name,
        path=entry.path if entry.path.startswith("keras.") else "",
        kind=SINGULAR[entry.section],
        family=title,
        summary="" if words is None else words.summary,
        spellings=tuple(spellings(entry)),
        refused=entry.refused or "",
        about="" if words is None else words.about,
        arguments=() if refused else tuple(_argument(param) for param in own),
        positional=entry.positional,
        common=tuple(p.name for p in entry.params if p not in own),
        called=() if refused else tuple(_argument(param) for param in entry.call_params[1:]),
        shape="" if words is None else words.shape,
        weights="" if words is None or not applied else words.weights,
        masks=said(entry.name) if entry.section == "layers" and not refused else "",
        dtypes="" if result is None else _dtypes(result),
        example=example,
        result=() if result is None else tuple(_result_lines(entry, result)),
    )


def _argument(param: Param) -> Argument:
    takes = kind_in_words(param.kind)
    if param.kind in ("code", "refused"):
        takes = "nothing: a spec has no word for what it takes"
    return Argument(param.name, takes, None if param.required else written(param.default))


def _dtypes(result: Result) -> str:
    """`floats, integers -> float32; not text`."""
    by_result: dict[str, list[str]] = {}
    refused: list[str] = []
    for group in GROUPS:
        got = result.dtypes.get(group)
        if got is None:
            refused.append(group)
        else:
            by_result.setdefault(got, []).append(group)
    parts = [f"{_listed(groups)} -> {dtype}" for dtype, groups in by_result.items()]
    if refused and by_result:
        parts.append(f"not {_listed(refused)}")
    return "; ".join(parts)


def _listed(groups: list[str]) -> str:
    unsigned = "unsigned integers"
    return ", ".join(g for g in groups if g != unsigned or "integers" not in groups)


def _result_lines(entry: Entry, result: Result) -> list[str]:
    lines = [f"{result.given} -> {result.gives}"]
    if result.weights is None or (entry.section == "layers" and not has_rule("layers", entry.name)):
        return lines
    if not result.weights:
        return [*lines, "no parameters"]
    if entry.section != "applications":
        lines += [_weight_line(weight) for weight in result.weights]
    total, trained = result.parameters()
    counted = f"{total:,} parameters"
    if total != trained:
        counted += f", {trained:,} of them trained" if trained else ", none of them trained"
    return [*lines, counted]


def _weight_line(weight: Weight) -> str:
    sizes = ", ".join(str(size) for size in weight.shape)
    frozen = "" if weight.trainable else ", not trained"
    return f"{weight.name} [{sizes}]: {math.prod(weight.shape):,}{frozen}"
