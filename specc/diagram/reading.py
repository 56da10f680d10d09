"""The graph as a tree of parts: layers in blocks in loops, as the spec has them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby
from math import prod

from specc.catalog.types import Instance, TensorType
from specc.catalog.values import written
from specc.diagram.folding import folded
from specc.diagram.part import Part, composed, leaf
from specc.graph.ir import Frame, Layer, Model, Node, Op
from specc.graph.live import live_nodes
from specc.source import SourceMap

MOST_CHARACTERS = 200
"""So much of the arguments of a block is read."""


def parts_of(
    model: Model, sources: SourceMap, *, fold: bool = True
) -> tuple[list[Part], Mapping[int, int]]:
    """The parts of a model in the order of its nodes; its inputs and outputs are none of them.

    Behind them: how often blocks are used in it, by what they are alike in. What repeats is one
    part where `fold` says so.
    """
    reading = _Reading(sources, fold)
    return reading.parts(model, live_nodes(model), 0), reading.uses


class _Reading:
    """Reads models; a layer's parameters are counted where it is first applied."""

    def __init__(self, sources: SourceMap, fold: bool) -> None:
        self._sources = sources
        self._fold = fold
        self._counted: set[Layer] = set()
        self.uses: Counter[int] = Counter()

    def parts(self, model: Model, nodes: Sequence[Node], depth: int) -> list[Part]:
        """The parts of nodes that share their `depth` outermost frames."""
        found: list[Part] = []
        for frame, some in groupby(nodes, lambda node: _frame(node, depth)):
            group = list(some)
            if frame is None:
                found += (self._single(model, node) for node in group)
                continue
            inner = self.parts(model, group, depth + 1)
            if frame.definition is None:
                found += inner  # a round of a loop
            else:
                title, detail = self._use(frame)
                found.append(composed("block", title, detail, inner, frame=frame))
                self.uses[found[-1].alike] += 1
        return folded(found) if self._fold else found

    def _use(self, frame: Frame) -> tuple[str, str]:
        """The name of a block and its arguments, as the spec writes them."""
        source = self._sources.source_at(frame.span.start)
        end = frame.span.end - source.base
        name = source.text[frame.span.start - source.base : end]
        return name, _in_brackets(source.text[end : end + MOST_CHARACTERS])

    def _single(self, model: Model, node: Node) -> Part:
        shape = ", ".join(map(shape_text, node.output_types))
        match node.operation:
            case Op() as op:
                constants = [written(v) for v in node.arguments.values() if _is_plain(v)]
                title = op.symbol or (op.name if op.entry is None else op.entry.name)
                return leaf("op", title, ", ".join(constants), [node], shape)
            case Layer(instance=Instance() as instance) as layer:
                shared = layer in self._counted
                self._counted.add(layer)
                weights = model.weights.get(layer)
                count = None if weights is None else sum(prod(w.shape) for w in weights)
                title, detail = layer.class_name, _arguments(instance)
                if instance.entry.section == "applications":
                    title = instance.entry.name
                own = 0 if shared else count
                return leaf("layer", title, detail, [node], shape, own, shared and count != 0)
            case Layer(model=Model() as used) as layer:
                shared = layer in self._counted
                self._counted.add(layer)
                inner = self.parts(used, live_nodes(used), 0)
                whole = composed("model", used.name, "", inner)
                self.uses[whole.alike] += 1
                own = 0 if shared else whole.parameters
                return Part(
                    "model",
                    used.name,
                    "",
                    [node],
                    shape,
                    own,
                    whole.alike,
                    whole.same,
                    shared,
                    inner,
                    [*used.inputs.values()],
                )
        raise AssertionError(node.operation)


def shape_text(found: TensorType) -> str:
    """`32×32×3`: a shape without the batch's axis; a number alone is a vector."""
    if found.shape is None:
        return "?"
    axes = [str(dim) if isinstance(dim, int) else "?" for dim in found.shape[1:]]
    return "×".join(axes) or "·"


def _frame(node: Node, depth: int) -> Frame | None:
    """The frame of a node behind its `depth` outermost ones."""
    frames: list[Frame] = []
    frame = node.frame
    while frame is not None:
        frames.append(frame)
        frame = frame.parent
    return frames[-1 - depth] if depth < len(frames) else None


def _arguments(instance: Instance) -> str:
    """The arguments of a layer as a spec writes them: the first ones without their names."""
    found: list[str] = []
    leading = [param.name for param in instance.entry.params[: instance.entry.positional]]
    for name, value in instance.args.items():
        by_place = leading[len(found) :][:1] == [name] and (not found or not _is_word(value))
        if name != "name":
            found.append(written(value) if by_place else f"{name}={written(value)}")
    return ", ".join(found)


def _is_word(value: object) -> bool:
    """Whether a value says little where the name of its argument is left out."""
    return value is None or isinstance(value, bool | str | Instance)


def _is_plain(value: object) -> bool:
    return isinstance(value, bool | int | float | str)


def _in_brackets(text: str) -> str:
    """What stands between the brackets that a text begins with, on one line; empty without them."""
    if not text.startswith("("):
        return ""
    depth = 0
    for place, character in enumerate(text):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth == 0:
            return " ".join(text[1:place].split())
    return "…"
