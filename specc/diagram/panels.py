"""A panel for the model, and one for each kind of block in it: boxes of rows, and edges.

Rows that follow one another, with nothing else between, share a box.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence

from specc.diagram.part import Part, leaf, sum_of
from specc.diagram.reading import parts_of, shape_text
from specc.graph.ir import Model, Node, Program, Tensor
from specc.graph.verify import tensors_in
from specc.record import record

MOST_PANELS = 30
"""More kinds of blocks than these are not drawn."""


@record
class Row:
    """A part; `panel` is the number of the panel that shows what is in it, where there is one."""

    part: Part
    panel: int | None


@record
class Panel:
    """`title` is the model or the block, `uses` are how many parts of the model are such blocks.

    Each box is some rows; `edges` are pairs of numbers of boxes, from one to another.
    """

    number: int
    title: str
    detail: str
    uses: int
    parameters: int | None
    boxes: Sequence[Sequence[Row]]
    edges: Sequence[tuple[int, int]]


def panels(program: Program, model: Model) -> list[Panel]:
    """The panels of a model, its own first, then those of blocks as they come."""
    parts, uses = parts_of(model, program.sources)
    users = users_of(model)
    numbers: dict[int, int] = {}
    waiting: deque[Part] = deque()

    def number_of(part: Part) -> int | None:
        """The panel of a block, which is to be drawn yet where it is the first of its kind."""
        if part.inner and part.alike not in numbers and len(numbers) < MOST_PANELS:
            numbers[part.alike] = len(numbers) + 1
            waiting.append(part)
        return numbers.get(part.alike) if part.inner else None

    def panel(
        number: int, title: str, detail: str, parameters: int | None, used: int, graph: _Graph
    ) -> Panel:
        boxes = [[Row(part, number_of(part)) for part in box] for box in graph.boxes]
        return Panel(number, title, detail, used, parameters, boxes, graph.edges)

    graph = _graph(parts, model.inputs, model.outputs.items())
    found = [panel(0, model.name, "", sum_of(parts), 1, graph)]
    while waiting:
        part = waiting.popleft()
        inputs = {tensor.name or "": tensor for tensor in part.tensors}
        graph = _graph(part.inner, inputs, (("", tensor) for tensor in leaving(part, users)))
        number, used = numbers[part.alike], uses.get(part.alike, part.times)
        found.append(panel(number, part.title, part.detail, sum_of(part.inner), used, graph))
    return found


@record
class _Graph:
    boxes: Sequence[Sequence[Part]]
    edges: Sequence[tuple[int, int]]


def _graph(
    parts: Sequence[Part], inputs: Mapping[str, Tensor], outputs: Iterable[tuple[str, Tensor]]
) -> _Graph:
    """Parts with what flows in and out, their edges, and rows in a row in one box."""
    every: list[Part] = []
    places: dict[Node | Tensor, int] = {}
    flows: dict[tuple[int, int], None] = {}

    def add_input(name: str, tensor: Tensor) -> None:
        places[tensor] = len(every)
        every.append(leaf("input", name or "input", "", [], shape_text(tensor.type)))

    for name, tensor in inputs.items():
        add_input(name, tensor)
    made = {node for part in parts for node in part.nodes}
    for part in parts:
        used = [tensor for node in part.nodes for tensor in tensors_in(node.arguments)]
        for tensor in used:
            if tensor not in places and tensor.node not in made:
                add_input(tensor.name or "", tensor)
        own = set(part.nodes)
        for tensor in used:
            if tensor.node not in own:
                flows[places[_source(tensor, places)], len(every)] = None
        places.update(dict.fromkeys(part.nodes, len(every)))
        every.append(part)
    for name, tensor in outputs:
        if _source(tensor, places) in places:
            flows[places[_source(tensor, places)], len(every)] = None
            every.append(leaf("output", name or "output", "", [], shape_text(tensor.type)))
    return _boxed(every, list(flows))


def _source(tensor: Tensor, places: Mapping[Node | Tensor, int]) -> Node | Tensor:
    """What stands for where a tensor comes from: itself, where it flows in."""
    return tensor if tensor in places or tensor.node is None else tensor.node


def _boxed(parts: Sequence[Part], flows: Sequence[tuple[int, int]]) -> _Graph:
    """Parts that follow one another, with nothing else between, in one box."""
    into, out = Counter(b for _, b in flows), Counter(a for a, _ in flows)
    joined = {b: a for a, b in flows if into[b] == 1 and out[a] == 1}
    boxes: list[list[Part]] = []
    box_of: dict[int, int] = {}
    for place, part in enumerate(parts):
        if place in joined:
            box_of[place] = box_of[joined[place]]
            boxes[box_of[place]].append(part)
        else:
            box_of[place] = len(boxes)
            boxes.append([part])
    edges = {(box_of[a], box_of[b]): None for a, b in flows if joined.get(b) != a}
    return _Graph(boxes, list(edges))


def leaving(part: Part, users: Mapping[Node, Sequence[Use]]) -> list[Tensor]:
    """What is made in the first time of a part and used elsewhere: one tensor of each node."""
    own = dict.fromkeys(node for inner in part.inner for node in inner.nodes)
    left: dict[Node, Tensor] = {}
    for node in own:
        for tensor, user in users.get(node, ()):
            if user not in own:
                left.setdefault(node, tensor)
    return list(left.values())


Use = tuple[Tensor, Node | None]
"""A tensor, and the node that it flows into; None where it is an output."""


def users_of(model: Model) -> Mapping[Node, Sequence[Use]]:
    """Where flows what nodes make, those of the models in a model among them."""
    found: dict[Node, list[Use]] = {}
    seen: set[Model] = set()
    waiting = [model]
    while waiting:
        one = waiting.pop()
        if one in seen:
            continue
        seen.add(one)
        uses: list[Use] = [(tensor, None) for tensor in one.outputs.values()]
        uses += ((tensor, node) for node in one.nodes for tensor in tensors_in(node.arguments))
        for tensor, user in uses:
            if tensor.node is not None:
                found.setdefault(tensor.node, []).append((tensor, user))
        waiting += (layer.model for layer in one.layers if layer.model is not None)
    return found
