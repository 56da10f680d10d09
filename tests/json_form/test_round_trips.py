"""A spec, its JSON form, and the spec that is written of that are one program."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from specc.backends.json_form import as_text
from specc.pipeline import Options, compile_path, compile_text
from specc.source import JSON_TEXT
from tests.emitted.compare import assert_same
from tests.json_form.same import assert_round_trips, read_again

ROOT = Path(__file__).parents[2]
SPECS = sorted((ROOT / "specs").rglob("*.dlspec"))
BLOCK = re.compile(r"^```dlspec(?: fix)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
DOCUMENTS = [
    ROOT / "README.md",
    *sorted((ROOT / "docs").rglob("*.md")),
    ROOT / "specc" / "diagnostics" / "explanations",
]


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_every_spec_round_trips(path: Path) -> None:
    program = compile_path(path).program
    assert program is not None
    assert_round_trips(program, path.parent)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_what_the_documents_show_round_trips(document: Path, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    paths = sorted(document.glob("*.md")) if document.is_dir() else [document]
    for text in (block for path in paths for block in BLOCK.findall(path.read_text("utf-8"))):
        program = compile_text(text).program
        if program is not None:  # a few import files that are not here
            assert_round_trips(program)


CUSTOM = """
param units: int = 4
let width = 2 * units
layer Inner(units: int = width) {
  input x
  weight kernel([ops.shape(x)[-1], units], initializer=Constant(-0.5))
  let parts = [i for i in range(3) if i != 1]
  y = x @ kernel
  for i in parts { y = y * (1 if i > 0 else -2.0) -> Dense(units, name="in{i}") }
  if training { z = y[:, none, 0:1] } else { z = y[:, none, :1] }
  output y + ops.squeeze(z, axis=1)
}
layer Outer(sizes: list = [1, 2], how=relu) {
  input x, memory
  layer gate = Dense(width, activation=how)
  weight seen([], initializer=zeros, trainable=false)
  update seen = seen + 1
  a = x -> gate
  b = memory -> gate
  output a + (b -> Inner), { k = b, j = a }["k"] ** 2
}
extern layer Windows(size: int, stride: int = 1)
  -> [(shape[0] - size) // stride + 1, size * shape[1]] from "my_package.layers"
model m {
  input x: float32[10, 4]
  input memory: float32[?time, 4]
  layer shared = Inner(3, name="sha{{red}}")
  a, b = x -> Outer(memory=memory[:, :10])
  c = [a -> shared, b -> shared] -> Concatenate
  d = c -> TimeDistributed(Inner(2)) -> Windows(3, stride=2)
  output y = d -> GRU(3)
}
"""

ODD = """
model part {
  input left: float32[6, 3]
  input right: float32[6, 3]
  output both = [left, right] -> Add
  output twice = left * 2
}
model whole {
  input x: float32[6, 3]
  input Label: int32[?, 2]
  layer never = Dense(3)
  layer late = Dense(3)
  a = x -> Dense(3, name="a b")
  b, c = a -> part(right=x)
  d, e = part(x, b)
  f = b + (c -> Dense(3) -> Dense(3)) -> LayerNormalization
  g = -f * 2 - 1 / f ** -2
  h = ops.einsum("bij,bij->bi", g, d -> late) -> RepeatVector(2) -> late2
  output y = h -> Softmax
}
block late2 {
  input x
  output x -> ops.transpose(axes=[0, 2, 1]) -> Dense(2)
}
"""


def test_custom_layers_round_trip() -> None:
    program = compile_text(CUSTOM).program
    assert program is not None
    again = assert_round_trips(program)
    assert "parts" in as_text(again)


def test_shared_layers_and_models_round_trip() -> None:
    result = compile_text(ODD, options=Options(debug=True))
    assert result.program is not None, result.diagnostics
    assert_round_trips(result.program)


STATES = """
model m {
  input x: float32[5, 3]
  r = x -> RNN([LSTMCell(2), GRUCell(2)], return_state=true)
  first = r[1][1] + r[2]
  seq, h, c = x -> LSTM(4, return_sequences=true, return_state=true)
  again = seq -> LSTM(4, initial_state=[h, c])
  q, rest = ops.qr(x)
  output y = [first, again, r[0], q -> Flatten] -> Concatenate
}
"""


def test_parts_of_results_round_trip() -> None:
    program = compile_text(STATES).program
    assert program is not None
    again = assert_round_trips(program)
    assert '{"$tensor": "rnn", "output": [1, 1]}' in as_text(again)


def test_files_of_one_name_keep_apart(tmp_path: Path) -> None:
    layer = "layer Scaled(by=size) {{\n  input x\n  output x * by\n}}\nlet size = {}\n"
    (tmp_path / "one.dlspec").write_text(
        layer.format(2) + "block one {\n  input x\n  output x -> Scaled\n}"
    )
    (tmp_path / "two.dlspec").write_text(
        layer.format(3) + "block two {\n  input x\n  output x -> Scaled\n}"
    )
    (tmp_path / "spec.dlspec").write_text(
        'import "one.dlspec"\nimport "two.dlspec"\n'
        "model m {\n  input x: float32[2]\n  one\n  output y = two\n}\n"
    )
    program = compile_path(tmp_path / "spec.dlspec").program
    assert program is not None
    again = read_again(as_text(program))
    assert as_text(again) == as_text(program)
    made = [(layer.name, layer.instance) for layer, _ in again.models["m"].made]
    assert [name for name, _ in made] == ["scaled", "scaled_1"]
    assert [layer.entry.name for _, layer in made if layer] == ["Scaled", "Scaled_2"]


@pytest.mark.parametrize("name", ["resnet50", "siamese", "transformer_encoder", "wide_and_deep"])
def test_keras_builds_the_graph_of_a_json_form(name: str) -> None:
    program = compile_path(ROOT / "specs" / f"{name}.dlspec").program
    assert program is not None
    assert_same(read_again(as_text(program), ROOT / "specs"))


def test_keras_builds_custom_layers_of_a_json_form() -> None:
    spec = CUSTOM[: CUSTOM.index("extern")] + CUSTOM[CUSTOM.index("model m") :]
    program = compile_text(spec.replace(" -> Windows(3, stride=2)", "")).program
    assert program is not None
    assert_same(read_again(as_text(program)))


def test_a_json_form_is_imported(tmp_path: Path) -> None:
    part = "model part {\n  input x: float32[4]\n  output y = Dense(3)\n}\n"
    program = compile_text(part).program
    assert program is not None
    (tmp_path / "part.dlspec.json").write_text(as_text(program))
    (tmp_path / "spec.dlspec").write_text(
        'import "part.dlspec.json"\n'
        "model m {\n  input x: float32[4]\n  output y = part -> Dense(1)\n}\n"
    )
    whole = compile_path(tmp_path / "spec.dlspec").program
    assert whole is not None
    assert list(whole.models) == ["part", "m"]


def test_the_version_of_the_text_is_the_first_thing_read() -> None:
    text = '{"version": 7, "anything": []}'
    assert [d.code for d in compile_text(text, JSON_TEXT).diagnostics] == ["E0034"]
