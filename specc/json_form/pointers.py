"""JSON pointers (RFC 6901) to what stands at a place of a JSON text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable

from specc.json_form.scan import Json


def pointers(root: Json) -> Callable[[int], str]:
    """Tells for an offset the pointer to the innermost value there; on a key to its value."""

    def pointer_at(offset: int) -> str:
        parts: list[str] = []
        here = root
        while True:
            inner = _inner(here, offset)
            if inner is None:
                return "".join(f"/{part}" for part in parts)
            name, here = inner
            parts.append(name.replace("~", "~0").replace("/", "~1"))

    return pointer_at


def _inner(holder: Json, offset: int) -> tuple[str, Json] | None:
    """The part of an object or array at `offset`, and what it is called there."""
    items: Iterable[tuple[str, Json]]
    if isinstance(holder.value, dict):
        items = holder.value.items()
        starts = [holder.keys[key].start for key in holder.value]
    elif isinstance(holder.value, list):
        items = ((str(place), item) for place, item in enumerate(holder.value))
        starts = [item.span.start for item in holder.value]
    else:
        return None
    place = bisect_right(starts, offset) - 1
    if place < 0:
        return None
    name, found = next(item for index, item in enumerate(items) if index == place)
    return (name, found) if offset < found.span.end else None
