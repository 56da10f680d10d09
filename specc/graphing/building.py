"""Parts become boxes in groups, with what flows between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from specc.diagram.part import Part, leaf
from specc.diagram.reading import shape_text
from specc.graph.ir import Layer, Model, Node, Tensor
from specc.graph.verify import tensors_in
from specc.graphing.scene import Box, Flow, Group, Opens, Scene
from specc.graphing.skips import skipping
from specc.record import record

MOST_ROWS = 14
"""A box has no more rows than these."""


@record
class _Item:
    """A part in a group; a box of its own until rows are joined."""

    part: Part
    group: int | None


@record
class _Opened:
    """A part that is shown as a group: what it holds, and the ends of a model in it."""

    group: int
    children: Sequence[_Opened | int]
    inputs: Sequence[int]
    outputs: Sequence[int]


Round = tuple[tuple[int, int], ...]
"""In which time of which groups a node is."""


class Builder:
    """Builds a scene; `opens` says which parts become groups.

    What flows in is `named` where it has one name, and not one for each use of a block.
    """

    def __init__(self, opens: Opens, *, named: bool = True) -> None:
        self._opens = opens
        self._named = named
        self._items: list[_Item] = []
        self._groups: list[Group] = []
        self._place: dict[Node | Tensor, tuple[int, Round]] = {}
        self._ends: dict[Node, _Opened] = {}  # calls of models that are opened
        self._flows: dict[tuple[int, int], dict[str, str]] = {}

    def scene(
        self,
        title: str,
        detail: str,
        note: str,
        parts: Sequence[Part],
        inputs: Mapping[str, Tensor],
        outputs: Iterable[tuple[str, Tensor]],
    ) -> Scene:
        """The scene of parts, of what flows into them and what is made of it."""
        for name, tensor in inputs.items():
            self._place[tensor] = self._end("input", name, tensor, None), ()
        for part in parts:
            self._assign(part, self._add(part, None, 0), ())
        self._connect([node for part in parts for node in part.nodes])
        for name, tensor in outputs:
            self._leave(tensor, self._end("output", name, tensor, None))
        boxes, flows, box_of = self._joined()
        return Scene(title, detail, note, boxes, self._groups, flows, list(self._links(box_of)))

    def _end(self, kind: str, name: str, tensor: Tensor, group: int | None) -> int:
        part = leaf(kind, name or kind, "", [], shape_text(tensor.type))
        self._items.append(_Item(part, group))
        return len(self._items) - 1

    def _add(self, part: Part, group: int | None, depth: int) -> _Opened | int:
        if not part.inner or part.shared or not self._opens(part, depth):
            self._items.append(_Item(part, group))
            return len(self._items) - 1
        number = len(self._groups)
        self._groups.append(Group(number, part, group))
        deeper = depth if part.kind == "loop" else depth + 1
        inputs: list[int] = []
        used = _model_of(part)
        if used is not None:
            for name, tensor in used.inputs.items():
                inputs.append(self._end("input", name, tensor, number))
                self._place[tensor] = inputs[-1], ()
        children = [self._add(inner, number, deeper) for inner in part.inner]
        outputs: list[int] = []
        if used is not None:
            for inner, child in zip(part.inner, children, strict=True):
                self._assign(inner, child, ())
            self._connect([node for inner in part.inner for node in inner.nodes])
            for name, tensor in used.outputs.items():
                outputs.append(self._end("output", name, tensor, number))
                self._leave(tensor, outputs[-1])
        return _Opened(number, children, inputs, outputs)

    def _assign(self, part: Part, shown: _Opened | int, rounds: Round) -> None:
        """Note where the nodes of a part are, in all the times that it comes."""
        if isinstance(shown, int):
            self._place.update((node, (shown, rounds)) for node in part.nodes)
            return
        for time, inner in enumerate(part.rounds):
            now = (*rounds, (shown.group, time))
            if part.kind == "loop":
                for each, child in zip(inner, shown.children, strict=True):
                    self._assign(each, child, now)
            else:
                self._assign(inner[0], shown, now)
        if part.rounds:
            return
        if part.kind == "model":  # its own nodes have their places
            self._ends.update((node, shown) for node in part.nodes)
            self._place.update((node, (shown.outputs[0], rounds)) for node in part.nodes)
            return
        for each, child in zip(part.inner, shown.children, strict=True):
            self._assign(each, child, rounds)

    def _connect(self, nodes: Iterable[Node]) -> None:
        for node in nodes:
            ends = self._ends.get(node)
            for number, tensor in enumerate(tensors_in(node.arguments)):
                if ends is None:
                    place, rounds = self._place[node]
                elif number < len(ends.inputs):
                    place, rounds = ends.inputs[number], self._place[node][1]
                self._flow(tensor, place, rounds)

    def _leave(self, tensor: Tensor, end: int) -> None:
        self._flow(tensor, end, ())

    def _flow(self, tensor: Tensor, end: int, rounds: Round) -> None:
        source: Node | Tensor = tensor
        if tensor not in self._place and tensor.node is not None:
            source = tensor.node
        if source not in self._place:  # made outside of what is drawn
            source, name = tensor, (tensor.name or "") if self._named else ""
            self._place[tensor] = self._end("input", name, tensor, None), ()
        start, made_in = self._place[source]
        if tensor.node is not None and tensor.node in self._ends:
            start = self._ends[tensor.node].outputs[tensor.index]
        times = dict(made_in)
        if start == end or any(times.get(group, time) != time for group, time in rounds):
            return
        found = self._flows.setdefault((start, end), {})
        label = shape_text(tensor.type)
        if found and any(time for _, time in (*made_in, *rounds)):  # of another time, in short
            label = label if label in found else "…"
        found.setdefault(label, str(tensor.type))

    def _joined(self) -> tuple[list[Box], list[Flow], Mapping[int, int]]:
        """Rows in a row in one box; the flows between boxes; the box of each item."""
        flows = self._flows
        into = Counter(end for _, end in flows)
        out = Counter(start for start, _ in flows)
        before = {
            end: start
            for (start, end), labels in flows.items()
            if into[end] == out[start] == 1 and self._joins(start, end, labels)
        }
        boxes: list[tuple[list[Part], int | None]] = []
        box_of: dict[int, int] = {}
        for number, item in enumerate(self._items):
            box = box_of.get(before.get(number, -1))
            if box is not None and len(boxes[box][0]) < MOST_ROWS:
                boxes[box][0].append(item.part)
                box_of[number] = box
            else:
                box_of[number] = len(boxes)
                boxes.append(([item.part], item.group))
        pairs = [
            (box_of[start], box_of[end], ", ".join(labels), ", ".join(labels.values()))
            for (start, end), labels in flows.items()
            if box_of[start] != box_of[end]
        ]
        skips = skipping([(start, end) for start, end, _, _ in pairs], len(boxes))
        found = [Flow(*pair, pair[:2] in skips) for pair in pairs]
        return [Box(number, *box) for number, box in enumerate(boxes)], found, box_of

    def _joins(self, start: int, end: int, labels: Iterable[str]) -> bool:
        """Whether an item is a row below another."""
        one, other = self._items[start], self._items[end]
        if one.group != other.group or other.part.shape != ", ".join(labels):
            return False
        return not {one.part.kind, other.part.kind} & {"input", "output", "model"}

    def _links(self, box_of: Mapping[int, int]) -> Iterator[tuple[int, int]]:
        """Where a layer is applied again: the box where it is first, and the other one."""
        first = {node.operation: box_of[shown.inputs[0]] for node, shown in self._ends.items()}
        for number, item in enumerate(self._items):
            if len(item.part.nodes) != 1 or not isinstance(item.part.nodes[0].operation, Layer):
                continue
            layer = item.part.nodes[0].operation
            box = first.setdefault(layer, box_of[number])
            if item.part.shared and box != box_of[number]:
                yield box, box_of[number]


def _model_of(part: Part) -> Model | None:
    operation = part.nodes[0].operation
    return operation.model if part.kind == "model" and isinstance(operation, Layer) else None
