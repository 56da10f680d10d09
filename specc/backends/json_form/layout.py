"""Lays JSON out to be read: what fits into a line stands on one, else an item a line.

A list of a document's statements, such as a model's nodes, has an item a line in any case, so that
messages have a line to show and differences are those of nodes.
"""

from __future__ import annotations

import json
from typing import Any

WIDTH = 100
ALWAYS_APART = frozenset({"models", "nodes", "definitions", "flows", "settings", "body"})


def laid_out(document: Any) -> str:
    """The text of a document, with a line break at its end. It does not recurse."""
    out: list[str] = []
    pending: list[Any] = [(document, 0, "", "", "")]
    while pending:
        item, depth, before, key, after = pending.pop()
        head = before + ("  " * depth) + (f"{json.dumps(key)}: " if key != "" else "")
        apart = isinstance(item, (dict, list)) and (key in ALWAYS_APART or depth == 0) and item
        line = None if apart else _on_one_line(item, WIDTH - len(head) - len(after))
        if line is not None:
            out.append(head + line + after)
            continue
        opening, closing = "{}" if isinstance(item, dict) else "[]"
        parts = list(item.items()) if isinstance(item, dict) else [("", part) for part in item]
        out.append(head + opening)
        pending.append((_Text(closing), depth, "", "", after))
        for place in range(len(parts) - 1, -1, -1):
            name, part = parts[place]
            pending.append((part, depth + 1, "", name, "," if place < len(parts) - 1 else ""))
    return "\n".join(out) + "\n"


class _Text(str):
    """A part of the text itself."""


def _on_one_line(item: Any, room: int) -> str | None:
    """`item` on one line; None where that is longer than `room` and can be helped."""
    if isinstance(item, _Text):
        return str(item)
    if not isinstance(item, (dict, list)) or not item:
        return json.dumps(item, ensure_ascii=False)
    out: list[str] = []
    size = 0
    pending: list[Any] = [item]
    while pending:
        here = pending.pop()
        if isinstance(here, _Text):
            text = str(here)
        elif isinstance(here, dict) and here:
            text = "{"
            pending.append(_Text("}"))
            parts = list(here.items())
            for place in range(len(parts) - 1, -1, -1):
                if place < len(parts) - 1:
                    pending.append(_Text(", "))
                pending.append(parts[place][1])
                pending.append(_Text(json.dumps(parts[place][0], ensure_ascii=False) + ": "))
        elif isinstance(here, list) and here:
            text = "["
            pending.append(_Text("]"))
            for place in range(len(here) - 1, -1, -1):
                if place < len(here) - 1:
                    pending.append(_Text(", "))
                pending.append(here[place])
        else:
            text = json.dumps(here, ensure_ascii=False)
        out.append(text)
        size += len(text)
        if size > room:
            return None
    return "".join(out)
