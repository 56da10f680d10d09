"""What differs between the catalog and the Keras that is installed, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def differences(catalog: Mapping[str, Any], installed: Mapping[str, Any]) -> list[str]:
    """One line for each entry that is new, gone or other in `installed`, in the catalog's order.

    Both are documents as `specc.catalog.generate.facts` makes them.
    """
    lines = []
    for part in ("sections", "symbols"):
        for section in catalog[part]:
            ours, theirs = catalog[part][section], installed[part].get(section, {})
            for name in sorted({*ours, *theirs}):
                called = f"{section}.{name}"
                if name not in theirs:
                    lines.append(f"{called}: not in this Keras")
                elif name not in ours:
                    lines.append(f"{called}: new in this Keras, not known to specc")
                elif ours[name] != theirs[name]:
                    changes = _changes(ours[name], theirs[name])
                    lines += [f"{called}: {change}" for change in changes]
    return lines


def _changes(ours: Any, theirs: Any) -> Iterator[str]:
    if not (isinstance(ours, dict) and isinstance(theirs, dict)):
        yield f"stood for {_named(ours)}, stands for {_named(theirs)}"
        return
    for where, word in (("params", "argument"), ("call", "argument of `call`")):
        before, after = _defaults(ours.get(where, ())), _defaults(theirs.get(where, ()))
        for name in {**before, **after}:
            if name not in after:
                yield f"{word} `{name}` is gone"
            elif name not in before:
                yield f"{word} `{name}` is new"
            elif before[name] != after[name]:
                yield f"{word} `{name}` was {before[name]}, is {after[name]}"
        if before == after and list(before) != list(after):
            yield f"the order of the {word}s is another"
    if ours.get("positional") != theirs.get("positional"):
        yield f"{ours.get('positional')} arguments went by position, {theirs.get('positional')} do"


def _named(fact: Any) -> str:
    return fact if isinstance(fact, str) else "a thing of its own"


def _defaults(params: Any) -> dict[str, str]:
    """Names of parameters with their defaults, as text."""
    return {
        p if isinstance(p, str) else p[0]: "required" if isinstance(p, str) else repr(p[1])
        for p in params
    }
