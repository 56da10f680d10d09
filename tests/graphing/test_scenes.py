"""What pictures show: every layer in one box, every flow as it is, repeats once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import specc
from specc.diagram.part import Part
from specc.graph.ir import Model, Node
from specc.graph.live import live_nodes
from specc.graph.verify import tensors_in
from specc.graphing.bending import bend_of
from specc.graphing.opening import Reading
from specc.graphing.scene import Scene
from specc.graphing.skips import skipping

SPECS = Path(__file__).parents[2] / "specs"
NAMES = [path.relative_to(SPECS).as_posix() for path in sorted(SPECS.rglob("*.dlspec"))]


def loaded(name: str) -> tuple[specc.Program, Model]:
    program = specc.load(SPECS / name if name.endswith(".dlspec") else name)
    assert program.model is not None
    return program, program.model


def scene_of(name: str, depth: int, *, fold: bool = True) -> Scene:
    program, model = loaded(name)
    return Reading(program, model, fold=fold).scenes(depth, apart=False)[0]


def rows(scene: Scene) -> Iterator[tuple[int, Part]]:
    """Rows with the numbers of their boxes."""
    return ((box.number, row) for box in scene.boxes for row in box.rows)


def titles(scene: Scene, group: int | None) -> list[str]:
    return [row.title for box in scene.boxes if box.group == group for row in box.rows]


@pytest.mark.parametrize("name", NAMES)
def test_flows_of_an_expanded_model_are_those_of_its_graph(name: str) -> None:
    program, model = loaded(name)
    reading = Reading(program, model, fold=False)
    scene = reading.scenes(reading.deepest, apart=False)[0]
    if any(group.part.kind == "model" for group in scene.groups):
        pytest.skip("what flows into a model goes to its inputs")
    box_of: dict[Node, int] = {}
    for number, row in rows(scene):
        for node in row.nodes:
            assert node not in box_of, "each is in one row"
            box_of[node] = number
    assert set(box_of) == set(live_nodes(model))
    wanted = {
        (box_of[tensor.node], box_of[node])
        for node in box_of
        for tensor in tensors_in(node.arguments)
        if tensor.node is not None and box_of[tensor.node] != box_of[node]
    }
    ends = {box.number for box in scene.boxes if box.rows[0].kind in ("input", "output")}
    found = {(f.start, f.end) for f in scene.flows if not {f.start, f.end} & ends}
    assert found == wanted
    assert len(ends) == len(model.inputs) + len(model.outputs)
    into = {f.end for f in scene.flows}
    outputs = {box.number for box in scene.boxes if box.rows[0].kind == "output"}
    assert outputs <= into


@pytest.mark.parametrize("name", NAMES)
def test_however_deep_it_is_opened_nothing_is_lost_and_no_flow_goes_round(name: str) -> None:
    program, model = loaded(name)
    reading = Reading(program, model)
    for depth in range(reading.deepest + 1):
        scenes = reading.scenes(depth, apart=True)
        for scene in scenes:
            assert is_sorted(scene), (name, depth, scene.title)
            used = {end for flow in scene.flows for end in (flow.start, flow.end)}
            assert used == {box.number for box in scene.boxes}, "no box stands alone"
    assert not [row for _, row in rows(scenes[0]) if row.inner and not row.shared]


def is_sorted(scene: Scene) -> bool:
    """Whether boxes can stand in an order in which all flows go on."""
    waiting = {box.number: 0 for box in scene.boxes}
    for flow in scene.flows:
        waiting[flow.end] += 1
    ready = [box for box, count in waiting.items() if not count]
    done = 0
    while ready:
        box = ready.pop()
        done += 1
        for flow in scene.flows:
            if flow.start == box:
                waiting[flow.end] -= 1
                if not waiting[flow.end]:
                    ready.append(flow.end)
    return done == len(scene.boxes)


def test_the_transformer_is_two_stacks_of_six() -> None:
    scene = scene_of("zoo/transformer.dlspec", 1)
    assert [(g.part.title, g.part.times, g.parent) for g in scene.groups] == [
        ("encoder", 6, None),
        ("decoder", 6, None),
    ]
    assert titles(scene, 0) == ["attention", "add_norm", "feed_forward", "add_norm"]
    decoder = ["attention", "add_norm", "attention", "add_norm", "feed_forward", "add_norm"]
    assert titles(scene, 1) == decoder
    # From the encoder into the decoder flows what its last layer gives, to the second attention.
    groups = {box.number: box.group for box in scene.boxes}
    (between,) = [f for f in scene.flows if (groups[f.start], groups[f.end]) == (0, 1)]
    inside = [box.number for box in scene.boxes if box.group == 0]
    other = [box.number for box in scene.boxes if box.group == 1]
    assert (between.start, between.end) == (inside[3], other[2])
    # The embedding is one layer in three places.
    assert [row.title for _, row in rows(scene) if row.shared] == ["ReversibleEmbedding"] * 2
    assert len(scene.links) == 2


def test_resnet_has_a_flow_past_each_block() -> None:
    program, model = loaded("resnet50.dlspec")
    whole, *apart = Reading(program, model).scenes(0, apart=True)
    assert [scene.title for scene in apart] == ["stage", "bottleneck", "bottleneck"]
    assert [sum(flow.skips for flow in scene.flows) for scene in (whole, *apart)] == [0, 0, 0, 1]
    assert apart[0].note == "220,032 parameters, used 4 times"
    deep = Reading(program, model).scenes(2, apart=True)
    assert len(deep) == 1, "what is opened is not drawn apart"
    assert sum(group.part.title == "bottleneck" for group in deep[0].groups) == 8


SHARED = """
model tower {
  input x: float32[8]
  input z: float32[8]
  output a = [x, z] -> Add -> Dense(4)
  output b = z -> Dense(2)
}

model twins {
  input p: float32[8]
  input q: float32[8]
  one = [p, q] -> tower
  two = [q, p] -> tower
  output y = [one[0], two[0], one[1], two[1]] -> Concatenate
}
"""


def test_a_model_in_a_model_is_opened_once() -> None:
    scene = scene_of(SHARED, 1)
    (group,) = scene.groups
    assert (group.part.title, group.part.kind) == ("tower", "model")
    assert titles(scene, 0) == ["x", "z", "Add", "Dense", "Dense", "a", "b"]
    names = {box.number: box.rows[0].title for box in scene.boxes}
    flows = [(names[flow.start], names[flow.end], flow.label) for flow in scene.flows]
    assert ("p", "x", "8") in flows
    assert ("q", "z", "8") in flows
    assert ("a", "Concatenate", "4") in flows
    assert ("b", "Concatenate", "2") in flows
    assert ("tower", "Concatenate", "4, 2") in flows
    assert [(names[one], names[other]) for one, other in scene.links] == [("x", "tower")]


def test_rows_share_a_box_while_the_shape_stays() -> None:
    text = """model m {
  input x: float32[8]
  output y = x -> Dense(4) -> LayerNormalization -> relu -> Dense(3) -> softmax
}"""
    scene = scene_of(text, 0)
    assert [[row.title for row in box.rows] for box in scene.boxes] == [
        ["x"],
        ["y"],
        ["Dense", "LayerNormalization", "Activation"],
        ["Dense", "Activation"],
    ] or len(scene.boxes) == 4
    assert sorted(flow.label for flow in scene.flows) == ["3", "4", "8"]


def test_side_by_side_and_carried() -> None:
    heads = "\n".join(f"  h{i} = x -> Dense(4)" for i in range(12))
    names = ", ".join(f"h{i}" for i in range(12))
    text = f"model m {{\n  input x: float32[8]\n{heads}\n  output y = [{names}] -> Concatenate\n}}"
    scene = scene_of(text, 0)
    (row,) = [row for _, row in rows(scene) if row.title == "Dense"]
    assert (row.times, row.chained) == (12, False)
    assert len(scene.flows) == 3


def test_what_passes_by() -> None:
    flows = [(0, 1), (1, 2), (0, 2), (2, 3), (0, 3), (0, 4), (4, 5), (5, 3)]
    assert skipping(flows, 6) == {(0, 2), (0, 3)}


def test_a_u_is_bent_and_nothing_else_is() -> None:
    bend = bend_of(scene_of("zoo/unet.dlspec", 0))
    assert bend is not None
    assert len(bend.bridges) == 4
    for name in ("resnet50.dlspec", "zoo/wavenet.dlspec", "zoo/transformer.dlspec"):
        assert bend_of(scene_of(name, 0)) is None
