"""A part of a picture: a layer, an operation, or a block that holds parts itself."""

from __future__ import annotations

from collections.abc import Sequence

from specc.graph.ir import Frame, Node, Tensor
from specc.record import record


@record
class Part:
    """What is drawn as one row: a layer, an operation, or a block with `inner` parts.

    `kind` is `layer`, `op`, `block`, `model`, `loop`, `input`, `output` or `more`. `nodes` are all
    that it stands for; `times` how often it comes, one after the other where it is `chained`,
    else beside one another. `shape` is what comes out at last, `parameters` what its layers have
    in all: None where that is not known, and `shared` says that they were counted before.
    `inner` are the parts of a block the first time that it comes, `tensors` what flows into
    them, where they are of another model, `rounds` the parts of each time, `frame` the use of
    the block. `alike` is equal for parts that differ in numbers
    at most, `same` for those that do not differ.
    """

    kind: str
    title: str
    detail: str
    nodes: Sequence[Node]
    shape: str
    parameters: int | None
    alike: int
    same: int
    shared: bool = False
    inner: Sequence[Part] = ()
    tensors: Sequence[Tensor] = ()
    times: int = 1
    chained: bool = True
    rounds: Sequence[Sequence[Part]] = ()
    frame: Frame | None = None


def leaf(
    kind: str,
    title: str,
    detail: str,
    nodes: Sequence[Node],
    shape: str,
    parameters: int | None = 0,
    shared: bool = False,
) -> Part:
    """A part that holds no others."""
    alike, same = hash((kind, title)), hash((kind, title, detail, shape))
    return Part(kind, title, detail, nodes, shape, parameters, alike, same, shared)


def composed(
    kind: str,
    title: str,
    detail: str,
    inner: Sequence[Part],
    *,
    rounds: Sequence[Sequence[Part]] = (),
    chained: bool = True,
    frame: Frame | None = None,
) -> Part:
    """A part made of others; `rounds` are the parts of all times, where there are several."""
    every = [part for parts in rounds or [inner] for part in parts]
    count = sum_of(every)
    shape = every[-1].shape
    times = max(1, len(rounds))
    same = hash((kind, title, detail, shape, times, *(part.same for part in inner)))
    return Part(
        kind,
        title,
        detail,
        [node for part in every for node in part.nodes],
        shape,
        count,
        hash((kind, title, *(part.alike for part in inner))),
        same,
        any(part.shared for part in every) and not count,
        inner,
        (),
        times,
        chained,
        rounds,
        frame,
    )


def sum_of(parts: Sequence[Part]) -> int | None:
    """The parameters of parts in all; None where those of one are not known."""
    counts = [part.parameters for part in parts]
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None
