"""Programs and messages as HTML, for notebooks.

All of a spec's text is escaped, nothing is a script, nothing comes from elsewhere. Colours are
those of the page where it has Jupyter's.
"""

from __future__ import annotations

import re
from binascii import crc32
from collections.abc import Iterable, Sequence
from html import escape

from specc.diagram import STYLE, draw
from specc.embedding.graph import GraphModel
from specc.embedding.messages import Messages
from specc.embedding.walking import graph_of
from specc.graph.ir import Program

MOST_ROWS = 500
"""Longer tables end with how much they leave out."""

_CODE = re.compile(r"\x1b\[([0-9;]*)m")
_STYLES = {
    "1;31": "error",
    "1;33": "warning",
    "1;32": "note",
    "1;36": "help",
    "1;34": "frame",
    "1": "bold",
    "31": "removed",
    "32": "added",
}

_PAGE_STYLE = """\
.specc { --ink: var(--jp-content-font-color1, #1c1f23);
  --soft: var(--jp-content-font-color2, #636b75);
  --rule: var(--jp-border-color2, #dfe3e8); --paper: var(--jp-layout-color0, #fff);
  --train: var(--jp-brand-color1, #2563a8); color: var(--ink); background: var(--paper); }
.specc pre { font: 13px/1.4 ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace;
  color: var(--ink); background: none; white-space: pre; overflow-x: auto; margin: 0; }
.specc pre .error, .specc pre .removed { color: var(--jp-error-color1, #b3261e); }
.specc pre .warning { color: var(--jp-warn-color0, #94600a); }
.specc pre .note, .specc pre .added { color: var(--jp-success-color0, #1b6e3a); }
.specc pre .help { color: var(--jp-info-color0, #0b6b78); }
.specc pre .frame { color: var(--train); }
.specc pre .error, .specc pre .warning, .specc pre .note, .specc pre .help, .specc pre .bold {
  font-weight: 600; }
.specc summary { cursor: pointer; } .specc .wide { overflow-x: auto; }
.specc figure { margin: .5rem 0 1rem; } .specc figcaption { margin-bottom: .3rem; }
.specc table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
.specc table th, .specc table td { text-align: left; padding: .15rem .8rem;
  border-bottom: 1px solid var(--rule); }
.specc table td.number, .specc table th.number { text-align: right; }
"""


def messages(found: Messages) -> str:
    """Messages with the words that `specc check` prints, coloured."""
    if not found:
        return _whole("<p>nothing to be said</p>")
    return _whole(f"<pre>{_painted(found.as_text(color=True))}</pre>")


def program(shown: Program, *, is_open: bool = False) -> str:
    """A program: pictures of its models and tables of their layers, folded away.

    Where it `is_open` the picture of the model that is built is not.
    """
    graph = graph_of(shown)
    parts = []
    for name, model in graph.models.items():
        is_main = graph.model is model
        head = f"<b>{escape(name)}</b> · {_counts(model)}"
        own = shown.model if is_main and shown.model is not None else shown.models[name]
        picture = draw(shown, own, f"{crc32(shown.sources.sources[0].text.encode()):x}-{name}-")
        inner = (
            f"<details{' open' if is_open and is_main else ''}><summary>picture</summary>"
            f"{picture}</details>"
            f"<details><summary>layers</summary>{_layers(model)}</details>"
        )
        parts.append(f"<div>{head}{inner}</div>" if is_main else _folded(head, inner))
    return _whole("".join(parts) or f"<p>{escape(shown.name)}: no model</p>")


def _whole(inner: str) -> str:
    return f'<div class="specc"><style>{_PAGE_STYLE}{STYLE}</style>{inner}</div>'


def _folded(head: str, inner: str) -> str:
    return f"<details><summary>{head}</summary>{inner}</details>"


def _painted(text: str) -> str:
    """Text with the colours of a terminal as HTML; whatever else stands in it is escaped."""
    parts: list[str] = []
    for place, part in enumerate(_CODE.split(text)):
        if place % 2 == 0:
            parts.append(escape(part))
        elif part in _STYLES:
            parts.append(f'<span class="{_STYLES[part]}">')
        elif part == "0":
            parts.append("</span>")
    return "".join(parts)


def _counts(model: GraphModel) -> str:
    """`5 layers, 1,234 parameters`."""
    count, parameters = len(model.layers), model.parameters
    layers = f"{count:,} layer{'' if count == 1 else 's'}"
    return layers if parameters is None else f"{layers}, {parameters:,} parameters"


def _layers(model: GraphModel) -> str:
    rows = [(name, "input", str(tensor), "") for name, tensor in model.inputs.items()] + [
        (
            layer.name,
            layer.class_name,
            ", ".join(map(str, layer.nodes[0].outputs)),
            "?" if layer.parameters is None else f"{layer.parameters:,}",
        )
        for layer in model.layers[:MOST_ROWS]
    ]
    more = len(model.layers) - MOST_ROWS
    end = f"<p>and {more:,} more</p>" if more > 0 else ""
    return _table(("layer", "class", "output", "parameters"), rows) + end


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [_row("th", head), *(_row("td", row) for row in rows)]
    return f'<div class="wide"><table>{"".join(lines)}</table></div>'


def _row(tag: str, cells: Sequence[str]) -> str:
    last = len(cells) - 1
    inner = (
        f'<{tag} class="{"number" if i == last else "text"}">{escape(cell)}</{tag}>'
        for i, cell in enumerate(cells)
    )
    return f"<tr>{''.join(inner)}</tr>"
