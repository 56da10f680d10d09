"""Which blocks are opened where they stand, and which are drawn apart, once for each kind."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from specc.diagram.panels import leaving, users_of
from specc.diagram.part import Part, sum_of
from specc.diagram.reading import parts_of
from specc.graph.ir import Model, Program
from specc.graphing.arguments import arguments_of
from specc.graphing.building import Builder
from specc.graphing.labels import parameters_text
from specc.graphing.scene import Scene

MOST_APART = 12
"""More kinds of blocks than these are not drawn apart."""


class Reading:
    """A model as parts, of which scenes are built with more or fewer blocks opened."""

    def __init__(self, program: Program, model: Model, *, fold: bool = True) -> None:
        self._model = model
        self._parts, self._uses = parts_of(model, program.sources, fold=fold)
        self._users = users_of(model)
        self.deepest = _deepest(self._parts)

    def scenes(self, depth: int, *, apart: bool) -> list[Scene]:
        """The model with the blocks opened that stand in fewer than `depth` others.

        With `apart`, behind it are the blocks that stay closed, one of each kind.
        """

        def opens(part: Part, within: int) -> bool:
            return part.kind == "loop" or within < depth

        model = self._model
        note = parameters_text(sum_of(self._parts))
        outputs = model.outputs.items()
        whole = Builder(opens).scene(model.name, "", note, self._parts, model.inputs, outputs)
        found = [whole]
        known = {group.part.alike for group in whole.groups}
        waiting = deque(closed(whole) if apart else ())
        while waiting and len(found) <= MOST_APART:
            part = waiting.popleft()
            if part.alike not in known:
                known.add(part.alike)
                found.append(self._apart(part))
                waiting += closed(found[-1])
        return found

    def _apart(self, part: Part) -> Scene:
        uses = self._uses.get(part.alike, part.times)
        note = parameters_text(sum_of(part.inner))
        note += f", used {uses} times" if uses > 1 else ""
        inputs = {tensor.name or "input": tensor for tensor in part.tensors}
        outputs = [("", tensor) for tensor in leaving(part, self._users)]
        builder = Builder(lambda inner, _: inner.kind == "loop", named=False)
        return builder.scene(part.title, arguments_of(part), note, part.inner, inputs, outputs)


def closed(scene: Scene) -> list[Part]:
    """The blocks of a scene that show nothing of what is in them."""
    return [row for box in scene.boxes for row in box.rows if row.inner]


def _deepest(parts: Sequence[Part]) -> int:
    """How many blocks stand in one another."""
    found, level = 0, list(parts)
    while level:
        below: list[Part] = []
        found_now = False
        for part in level:
            if part.inner:
                found_now = found_now or part.kind != "loop"
                below += part.inner
        found += found_now
        level = below
    return found
