"""Pictures of models: every node is in one row, repeats are drawn once, branches stay branches."""

from __future__ import annotations

import random
from math import prod
from pathlib import Path
from xml.etree import ElementTree

import pytest

import specc
from specc.diagram import draw
from specc.diagram.folding import MOST_AT_ALL
from specc.diagram.panels import Panel, panels

SPECS = Path(__file__).parents[2] / "specs"
NAMES = [
    *(path.relative_to(SPECS).as_posix() for path in sorted(SPECS.glob("*.dlspec"))),
    *(f"zoo/{name}.dlspec" for name in ("llama", "nasnet_mobile", "transformer", "unet")),
]


def drawn(text: str) -> list[Panel]:
    program = specc.load(text)
    assert program.model is not None
    return panels(program, program.model)


def rows(panel: Panel) -> list[list[str]]:
    """Each box's rows: what it is, and how often."""
    return [
        [f"{r.part.title}×{r.part.times}" if r.part.times > 1 else r.part.title for r in box]
        for box in panel.boxes
    ]


@pytest.mark.parametrize("name", NAMES)
def test_every_node_is_in_one_row_and_every_parameter_counted(name: str) -> None:
    program = specc.load(SPECS / name)
    model = program.model
    assert model is not None
    found = panels(program, model)
    nodes = [node for box in found[0].boxes for row in box for node in row.part.nodes]
    assert sorted(map(id, nodes)) == sorted(map(id, model.nodes))
    shapes = [w.shape for held in model.weights.values() for w in held or ()]
    assert found[0].parameters == sum(map(prod, shapes))
    assert [panel.number for panel in found] == list(range(len(found)))
    assert max(len(box) for panel in found for box in panel.boxes) <= 40
    root = ElementTree.fromstring(f"<div>{draw(program, model)}</div>")
    linked = {link.get("href") for link in root.iter("a")}
    assert linked == {f"#panel-{panel.number}" for panel in found[1:]}
    assert len(list(root.iter("svg"))) == len(found)


def test_resnet_is_four_panels() -> None:
    program = specc.load(SPECS / "resnet50.dlspec")
    assert program.model is not None
    whole, stage, first, other = panels(program, program.model)
    assert rows(whole)[0][7:11] == ["stage"] * 4
    assert rows(stage) == [["input", "bottleneck", "bottleneck×2", "output"]]
    assert (stage.uses, first.uses, other.uses) == (4, 4, 12)
    assert len(first.boxes) == 4, "a projection beside three convolutions"
    # Past what is skipped the input flows into the sum.
    inputs, _, end = rows(other)
    assert (inputs, end) == (["input"], ["Add", "Activation", "output"])
    assert sorted(other.edges) == [(0, 1), (0, 2), (1, 2)]
    assert other.parameters == 70_400 + 2_816 - 1_664


BRANCHES = """
model wide {
  input x: float32[8]
  a = x -> Dense(4)
  b = x -> Dense(4)
  output y = [a, b] -> Concatenate -> Dense(1)
}
"""


def test_few_branches_are_drawn_each() -> None:
    (panel,) = drawn(BRANCHES)
    assert rows(panel) == [["x"], ["Dense"], ["Dense"], ["Concatenate", "Dense", "y"]]
    assert sorted(panel.edges) == [(0, 1), (0, 2), (1, 3), (2, 3)]


def test_many_branches_are_a_row_that_says_so() -> None:
    heads = "\n".join(f"  h{i} = x -> Dense(4)" for i in range(12))
    names = ", ".join(f"h{i}" for i in range(12))
    text = (
        f"model many {{\n  input x: float32[8]\n{heads}\n  output y = [{names}] -> Concatenate\n}}"
    )
    program = specc.load(text)
    assert program.model is not None
    (panel,) = panels(program, program.model)
    assert rows(panel) == [["x", "Dense×12", "Concatenate", "y"]]
    assert "12 side by side" in draw(program, program.model)


def test_a_layer_that_is_shared_is_counted_once() -> None:
    (panel,) = drawn(
        "model shared {\n  input a: float32[8]\n  input b: float32[8]\n  layer dense = Dense(4)\n"
        "  output y = [a -> dense, b -> dense] -> Add\n}"
    )
    parts = [row.part for box in panel.boxes for row in box if row.part.title == "Dense"]
    assert [(part.parameters, part.shared) for part in parts] == [(36, False), (0, True)]
    assert panel.parameters == 36


def test_a_long_model_without_repeats_is_cut_in_the_middle() -> None:
    draw_kind = random.Random(0).choice
    kinds = ["relu", "tanh", "Dropout(0.1)", "LayerNormalization", "Dense(3)", "GaussianNoise(0.1)"]
    body = "\n".join(f"  {draw_kind(kinds)}" for _ in range(600))
    whole = drawn(f"model long {{\n  input x: float32[3]\n{body}\n  output y = Dense(1)\n}}")[0]
    titles = [title for box in rows(whole) for title in box]
    assert len(titles) == MOST_AT_ALL + 3
    assert any(title.startswith("… ") and title.endswith(" more") for title in titles)


def test_text_of_a_spec_is_text_in_the_picture() -> None:
    program = specc.load(
        'model m {\n  input x: float32[2, 3]\n  output y = EinsumDense("abc,cd->abd", [2, 4])\n}'
    )
    assert program.model is not None
    text = draw(program, program.model)
    assert "abc,cd-&gt;abd" in text
    assert "->" not in text
