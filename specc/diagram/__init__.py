"""Pictures of models: layers in order, shapes, parameters; blocks by their names, repeats once.

parts.py       the graph as a tree of parts: layers in blocks in loops, as the spec has them
folding.py     what repeats is one part
panels.py      a panel for the model, and one for each kind of block: boxes of rows, and edges
layout.py      where boxes stand and how edges run
svg.py         draws panels

Nothing here imports Keras: a picture takes no longer than a check.
"""

from __future__ import annotations

from specc.diagram.svg import STYLE, draw

__all__ = ["STYLE", "draw"]
