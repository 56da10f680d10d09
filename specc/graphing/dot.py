"""A scene as text for Graphviz."""

from __future__ import annotations

from collections.abc import Iterator

from specc.diagnostics.cells import printable
from specc.graph.ir import Model
from specc.graphing.colors import LIGHT
from specc.graphing.labels import all_of, count_of, detail_of, shade_of, title_of, whole_of
from specc.graphing.nesting import nested
from specc.graphing.scene import Box, Scene
from specc.graphing.sizes import heading_of


def text_of(scene: Scene, model: Model) -> str:
    """The picture of a model, as Graphviz reads it."""
    return "\n".join([*_lines(scene, whole_of(model)), ""])


def _lines(scene: Scene, whole: int) -> Iterator[str]:
    title = f"{printable(scene.title)} · {scene.note}"
    yield f"digraph {_quoted(printable(scene.title))} {{"
    yield f"  graph [label={_quoted(title)} labelloc=t labeljust=l fontname=monospace fontsize=11]"
    yield '  node [shape=box style="filled,rounded" fillcolor=white fontname=monospace fontsize=11]'
    yield "  edge [fontname=monospace fontsize=10 arrowsize=0.7]"
    for depth, item in nested(scene):
        indent = "  " * (depth + 1)
        if isinstance(item, str):
            yield f"{indent}}}"
        elif isinstance(item, Box):
            yield f"{indent}b{item.number} [{_box(item, whole)}]"
        else:
            title, detail, count = heading_of(item.part)
            heading = f"{title}{detail}" + (f"  {count}" if count else "")
            yield f"{indent}subgraph cluster_{item.number} {{"
            yield (
                f'{indent}  graph [label={_quoted(heading)} style="filled,rounded" '
                f'fillcolor="#8aa0b814" tooltip={_quoted(all_of(item.part))}]'
            )
    for flow in scene.flows:
        label, types = _quoted(printable(flow.label)), _quoted(printable(flow.types))
        color = f' color="{LIGHT.skip}" penwidth=1.5' if flow.skips else ""
        yield f"  b{flow.start} -> b{flow.end} [label={label} tooltip={types}{color}]"
    for start, end in scene.links:
        yield f'  b{start} -> b{end} [style=dotted dir=none constraint=false tooltip="the same"]'
    yield "}"


def _box(box: Box, whole: int) -> str:
    lines = []
    for row in box.rows:
        count = count_of(row)
        lines.append(f"{title_of(row)}{detail_of(row)}" + (f"  {count}" if count else ""))
    tooltip = _quoted("\n\n".join(map(all_of, box.rows)))
    shade = LIGHT.shades[max(shade_of(row, whole) for row in box.rows)]
    if box.rows[0].kind in ("input", "output"):
        return f'label={_quoted(lines[0])} shape=oval fillcolor="{LIGHT.end}" tooltip={tooltip}'
    if len(lines) == 1:
        return f'label={_quoted(lines[0])} fillcolor="{shade}" tooltip={tooltip}'
    label = "".join(f"{_escaped(line)}\\l" for line in lines)
    return f'label="{label}" fillcolor="{shade}" tooltip={tooltip}'


def _quoted(text: str) -> str:
    return f'"{_escaped(text)}"'


def _escaped(text: str) -> str:
    """Text within quotes: Graphviz reads escapes there, and the entities of HTML."""
    text = text.replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')
    return text.replace("\n", "\\n")
