"""What a layer or a function of `keras.ops` costs: multiply-adds, and the memory it asks for.

registry.py      which file has the rule of which layer and function; how a rule is applied
kit.py           what rules are written with
dense.py, convolution.py, recurrent.py, attention.py, wrappers.py, audio.py, applications.py, ops.py
                 a rule for each family whose work is sums of products
keeping.py       what training keeps of a layer for its way back
optimizers.py    what an optimizer keeps for each weight

A multiply-add is a product that is added to a sum. What has no rule makes none: work on each
element by itself, pooling, moving things. `docs/summary.md` has the formulas and their sources.
"""

from __future__ import annotations

from specc.catalog.costs.registry import multiply_adds

__all__ = ["multiply_adds"]
