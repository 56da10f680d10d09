"""How much of a model is shown: as many blocks opened as fit on one screen."""

from __future__ import annotations

from specc.graph.ir import Model, Program
from specc.graphing.arranging import Sheet, arrange
from specc.graphing.opening import Reading
from specc.graphing.scene import Scene

MOST_TRIED = 150
"""A picture of more boxes than these fits on no screen."""

MOST_TRIES = 5

FEW = 40
"""So many boxes at most have text forms, where nothing else is said."""


def scene_of(program: Program, model: Model, depth: int | None, expand: bool) -> Scene:
    """What is drawn where nothing is laid out; without `depth` a few dozens of boxes at most."""
    reading = Reading(program, model, fold=not expand)
    if expand or depth is not None:
        return reading.scenes(_depth(reading, depth, expand), apart=False)[0]
    found = reading.scenes(0, apart=False)[0]
    for level in range(1, min(reading.deepest, MOST_TRIES) + 1):
        scene = reading.scenes(level, apart=False)[0]
        if len(scene.boxes) > FEW:
            break
        found = scene
    return found


def sheet_of(program: Program, model: Model, depth: int | None, expand: bool) -> Sheet:
    """A picture: with `depth` so many levels of blocks opened, with `expand` all.

    Without them as many as fit on a screen; the others are drawn apart. Raises TooLarge.
    """
    reading = Reading(program, model, fold=not expand)
    if expand or depth is not None:
        return arrange(reading.scenes(_depth(reading, depth, expand), apart=False))
    best = arrange(reading.scenes(0, apart=True))
    for level in range(1, min(reading.deepest, MOST_TRIES) + 1):
        scenes = reading.scenes(level, apart=True)
        if sum(len(scene.boxes) for scene in scenes) > MOST_TRIED:
            break
        sheet = arrange(scenes)
        if not sheet.fits:
            break
        best = sheet
    return best


def _depth(reading: Reading, depth: int | None, expand: bool) -> int:
    return reading.deepest if expand else depth or 0
