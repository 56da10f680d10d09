"""A scene as text for Mermaid: a flowchart, as GitHub and GitLab draw it in Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from specc.diagnostics.cells import printable
from specc.graph.ir import Model
from specc.graphing.colors import LIGHT
from specc.graphing.labels import count_of, detail_of, shade_of, title_of, whole_of
from specc.graphing.nesting import nested
from specc.graphing.scene import Box, Scene
from specc.graphing.sizes import heading_of

_MARKUP = re.compile(r"[^\w .,:=()/+×…≥≤–·-]|(?<![\w ])-|_")
"""What may mean something to Mermaid, to Markdown or to HTML; that is all but a few characters."""


def text_of(scene: Scene, model: Model) -> str:
    """The picture of a model, as Mermaid reads it."""
    return "\n".join([*_lines(scene, whole_of(model)), ""])


def _lines(scene: Scene, whole: int) -> Iterator[str]:
    yield "flowchart TB"
    shades: dict[int, list[str]] = {}
    ends: list[str] = []
    for depth, item in nested(scene):
        indent = "  " * (depth + 1)
        if isinstance(item, str):
            yield f"{indent}end"
        elif isinstance(item, Box):
            name = f"b{item.number}"
            lines = [_line(title_of(r), detail_of(r), count_of(r)) for r in item.rows]
            label = "<br/>".join(lines)
            if item.rows[0].kind in ("input", "output"):
                yield f'{indent}{name}(["{label}"])'
                ends.append(name)
            else:
                yield f'{indent}{name}["{label}"]'
                shades.setdefault(max(shade_of(r, whole) for r in item.rows), []).append(name)
        else:
            yield f'{indent}subgraph g{item.number} ["{_line(*heading_of(item.part))}"]'
    for flow in scene.flows:
        arrow = "==>" if flow.skips else "-->"
        label = f'|"{_text(flow.label)}"|' if flow.label.strip() else ""
        yield f"  b{flow.start} {arrow}{label} b{flow.end}"
    for start, end in scene.links:
        yield f"  b{start} -.- b{end}"
    for shade, names in sorted(shades.items()):
        fill = LIGHT.shades[shade]
        yield f"  classDef s{shade} fill:{fill},stroke:{LIGHT.edge},color:{LIGHT.ink}"
        yield f"  class {','.join(names)} s{shade}"
    if ends:
        yield f"  classDef ends fill:{LIGHT.end},stroke:{LIGHT.edge},color:{LIGHT.ink}"
        yield f"  class {','.join(ends)} ends"


def _line(title: str, detail: str, count: str) -> str:
    return _text(f"{title}{detail}" + (f" · {count}" if count else ""))


def _text(text: str) -> str:
    """Text within quotes: characters that may mean something by their numbers.

    A backslash before an n, however it is written, would end the line: another sign stands there.
    """
    text = printable(text).replace("\\n", "\N{REVERSE SOLIDUS OPERATOR}n")
    return _MARKUP.sub(lambda found: f"#{ord(found[0])};", text) or "#32;"
