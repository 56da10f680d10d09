"""A comparison as data: what `specc diff --format json` prints.

`docs/diff.md` says what the keys are and `docs/diff.schema.json` is the schema.
"""

from __future__ import annotations

from typing import Any

from specc.changes.model import Changes


def as_data(changes: Changes) -> dict[str, object]:
    """The comparison as dicts, lists, strings and numbers."""
    found = _plain(changes)
    assert isinstance(found, dict)
    return {"version": 1, "different": not changes.is_empty, **found}


def as_text(changes: Changes) -> str:
    """The comparison as JSON text, ASCII only."""
    import json

    return json.dumps(as_data(changes), indent=1)


def _plain(thing: Any) -> Any:
    """Records as dicts of their fields, tuples as lists; as deep as the records are."""
    if isinstance(thing, tuple):
        return [_plain(item) for item in thing]
    names = getattr(thing, "__match_args__", None)
    return thing if names is None else {name: _plain(getattr(thing, name)) for name in names}
