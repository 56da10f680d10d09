"""Finds what repeats in models, and makes blocks and loops of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from specc.importing.folding.blocks import (
    absorb,
    apart,
    inline,
    make_block,
    open_bodies,
)
from specc.importing.folding.chains import best_block, best_loop, best_stages, settle_loops
from specc.importing.folding.items import Body
from specc.importing.folding.names import rename
from specc.importing.folding.regions import Region, regions

ROUNDS = 400
"""Steps of folding of one kind: what is left then is written out."""


STRATEGIES = ("stages", "blocks", "none")
"""Ways of folding, of which the one with the shortest text is taken."""


def fold(mains: Sequence[Body], strategy: str) -> None:
    """Fold the bodies in place. `strategy` says what goes first: loops of stages, or blocks."""
    if strategy == "none":
        return
    for _ in range(ROUNDS):
        changed = _fold_regions(mains) or absorb(mains)
        if not changed and strategy == "stages":
            changed = any(best_stages(body) for body in open_bodies(mains))
            changed = _fold_loops(mains) or changed
        if not (changed or best_block(open_bodies(mains))):
            break
    for _ in range(ROUNDS):
        if not (_fold_loops(mains) or _fold_regions(mains) or best_block(open_bodies(mains))):
            break
    inline(mains)
    for body in open_bodies(mains):
        settle_loops(body)
    rename(mains)


def _fold_regions(mains: Sequence[Body]) -> bool:
    """Make blocks of all branched pieces of the least size that occurs twice; whether any was."""
    groups: dict[Any, list[Region]] = {}
    for body in open_bodies(mains):
        for region in regions(body):
            groups.setdefault(region.key(), []).append(region)
    several = [kept for found in groups.values() if len(kept := apart(found)) > 1]
    several.sort(key=lambda kept: len(kept[0].items))
    return any(make_block(kept) for kept in several)


def _fold_loops(mains: Sequence[Body], *, shortest: int = 3) -> bool:
    changed = False
    for body in open_bodies(mains):
        for _ in range(ROUNDS):
            if not best_loop(body, shortest=shortest):
                break
            changed = True
    return changed
