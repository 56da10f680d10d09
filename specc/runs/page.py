"""A run as one page that needs no network: curves, what the model gets wrong, what it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from specc.diagram import STYLE
from specc.record import record
from specc.runs.comparing import best_of, settings, shown
from specc.runs.drawing import Curve, bars, curves, matrix, number, scatter, table
from specc.runs.folder import Run


@record
class Evidence:
    """What a model did with examples of a part of the data.

    `counts` by true and predicted class, with the classes' `names`; or, of a measured
    target, `pairs` of true and predicted numbers. `worst` are rows of a table: a head,
    then HTML.
    """

    part: str
    examples: int
    names: Sequence[str]
    counts: Sequence[Sequence[int]]
    pairs: Sequence[tuple[float, float]]
    worst: Sequence[Sequence[str]]


def page(
    run: Run, layers: Sequence[Sequence[str]], evidence: Evidence | None, diagram: str = ""
) -> str:
    """The page. `layers` has a row for each layer: name, class, output, parameters.

    `diagram` is the picture of the model, as HTML.
    """
    title = f"{run.name}, run {run.number}"
    parts = [
        f"<h1>{escape(title)}</h1>",
        f"<p>{escape(_when(run))}</p>",
        _tiles(run),
        "<h2>Epochs</h2>",
        f'<div class="figures">{"".join(_figures(run.history))}</div>',
        *_evidence(evidence),
        "<h2>Model</h2>",
        diagram,
        f"<details><summary>{len(layers) - 2} layers</summary>",
        table([[escape(cell) for cell in row] for row in layers]),
        "</details>",
        "<h2>Settings</h2>",
        _pairs({**settings(run), **_flat(run.environment)}),
        "<h2>Spec</h2>",
        f"<pre>{escape(_text(run))}</pre>",
    ]
    return _PAGE.format(title=escape(title), diagram=STYLE, body="\n".join(parts))


def _when(run: Run) -> str:
    about = run.about
    planned = about.get("epochs", "?")
    return f"begun {about.get('began', '?')}; {len(run.history)} of {planned} epochs"


def _tiles(run: Run) -> str:
    """The numbers that one looks for first."""
    tiles = [(f"test {name}", number(value)) for name, value in run.metrics.items()]
    best = best_of(run.history)
    if best is not None:
        tiles.append((f"best {best[0]}, epoch {best[2]}", number(best[1])))
    seconds = sum(line.get("seconds", 0.0) for line in run.history)
    tiles.append(("time in epochs", f"{seconds:.1f} s"))
    inner = "".join(f"<div><b>{escape(v)}</b>{escape(name)}</div>" for name, v in tiles)
    return f'<div class="tiles">{inner}</div>'


def _figures(history: Sequence[Mapping[str, Any]]) -> list[str]:
    """Curves of each metric, in training and validation."""
    names = dict.fromkeys(n for line in history for n in line if n not in ("epoch", "seconds"))
    bases = dict.fromkeys(name.removeprefix("val_") for name in names)
    figures = []
    for base in bases:
        given: list[Curve] = []
        for name, called, kind in (
            (base, "training", "train"),
            (f"val_{base}", "validation", "validation"),
        ):
            points = [
                (float(line["epoch"]), float(line[name]))
                for line in history
                if line.get(name) is not None
            ]
            if points:
                given.append((called, kind, points))
        if given:
            figures.append(curves(base, given))
    return figures


def _evidence(evidence: Evidence | None) -> list[str]:
    if evidence is None:
        return []
    parts = [
        f"<h2>Predictions</h2><p>Of {evidence.examples} examples: the {evidence.part} part.</p>"
    ]
    if evidence.counts:
        parts.append(matrix(evidence.counts, evidence.names))
    if evidence.pairs:
        residuals = [predicted - true for true, predicted in evidence.pairs]
        parts.append(
            '<div class="figures">'
            + scatter("predicted by true value", evidence.pairs, "true", "predicted")
            + bars("residuals: predicted less true", residuals, "residual")
            + "</div>"
        )
    if len(evidence.worst) > 1:
        parts += ["<h2>Furthest from the truth</h2>", table(evidence.worst)]
    return parts


def _pairs(found: Mapping[str, Any]) -> str:
    rows = [[escape(name), escape(shown(value))] for name, value in found.items()]
    return table([["name", "value"], *rows])


def _flat(environment: Mapping[str, Any]) -> dict[str, Any]:
    devices = [str(device) for device in environment.get("devices", ())]
    return {**environment, "devices": ", ".join(devices)}


def _text(run: Run) -> str:
    try:
        return (run.folder / "spec.dlspec").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>{title}</title>
<style>
:root {{ --ink: #1c1f23; --soft: #636b75; --rule: #dfe3e8; --paper: #fff;
  --train: #2563a8; --validation: #c2570c; color-scheme: light dark; }}
@media (prefers-color-scheme: dark) {{ :root {{ --ink: #e6e8eb; --soft: #9aa3ad; --rule: #343a42;
  --paper: #16191d; --train: #6ea8e8; --validation: #f0975a; }} }}
body {{ font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }}
h1 {{ font-size: 1.5rem; margin-bottom: 0; }} h2 {{ font-size: 1.1rem; margin-top: 2rem; }}
p, caption, figcaption {{ color: var(--soft); }}
.tiles {{ display: flex; flex-wrap: wrap; gap: .75rem 2rem; }}
.tiles div {{ color: var(--soft); font-size: .85rem; }}
.tiles b {{ display: block; font-size: 1.35rem; color: var(--ink); }}
.figures {{ display: grid; gap: 1rem;
  grid-template-columns: repeat(auto-fill, minmax(min(26rem, 100%), 1fr)); }}
figure {{ margin: 0; min-width: 0; }} svg {{ width: 100%; height: auto; overflow: visible; }}
svg text {{ font-size: 11px; fill: var(--soft); }}
polyline {{ fill: none; stroke-width: 2; stroke-linejoin: round; }}
polyline.train {{ stroke: var(--train); }} circle.train, .dot {{ fill: var(--train); }}
polyline.validation {{ stroke: var(--validation); }}
circle.validation {{ fill: var(--validation); }}
.dot {{ opacity: .5; }} .grid {{ stroke: var(--rule); }} .even {{ stroke: var(--soft); }}
.key {{ font-size: .85rem; margin-left: .75rem; }} .key.train {{ color: var(--train); }}
.key.validation {{ color: var(--validation); }}
.wide {{ overflow-x: auto; }} table {{ border-collapse: collapse; font-size: .9rem; }}
th, td {{ text-align: left; padding: .2rem .7rem; border-bottom: 1px solid var(--rule); }}
td {{ font-variant-numeric: tabular-nums; }} caption {{ text-align: left; white-space: nowrap; }}
.matrix td, .matrix th {{ text-align: center; border: 0; }}
.share {{ background: color-mix(in srgb, var(--train) calc(var(--share) * 60%), transparent); }}
img {{ image-rendering: pixelated; height: 64px; }}
pre {{ overflow-x: auto; padding: 1rem; border: 1px solid var(--rule); }}
summary {{ cursor: pointer; color: var(--soft); }}
{diagram}</style>
</head>
<body>
{body}
</body>
</html>
"""
