"""The embeddable compiler, as another tool uses it."""

from __future__ import annotations

import keras
import numpy as np
import pytest

import specc

SPEC = """
param width: int = 8 in 1..64

data {
  source = sklearn(iris)
  split  = Split(test=0.2, seed=42)
  input  features = x -> Normalization
  target species  = y -> OneHot(3)
}

model mlp {
  input features: float32[4]
  Dense(width, activation=relu)
  output species = Dense(3, activation=softmax)
}

train {
  loss    = categorical_crossentropy
  metrics = [accuracy]
  epochs  = 2
}
"""


def test_a_spec_is_its_text_or_a_path(tmp_path) -> None:
    path = tmp_path / "small.dlspec"
    path.write_text(SPEC, encoding="utf-8")
    for spec in (SPEC, path, str(path)):
        assert specc.load(spec).model.name == "mlp"


def test_params_override_the_spec() -> None:
    model = specc.build_model(specc.load(SPEC, params={"width": 5}))
    assert model.count_params() == 5 * 5 + 6 * 3
    with pytest.raises(specc.SpecError) as caught:
        specc.load(SPEC, params={"width": 65})
    assert [d.code for d in caught.value.diagnostics] == ["E0311"]


def test_errors_are_data_and_read_as_the_command_line_prints_them() -> None:
    broken = SPEC.replace("Dense(3", "Dens(3")
    assert [d.code for d in specc.check(broken)] == ["E0201"]
    with pytest.raises(specc.SpecError, match="error\\[E0201\\]"):
        specc.load(broken)


def test_building_compiles_where_the_spec_trains() -> None:
    model = specc.build_model(specc.load(SPEC))
    assert model.compiled
    assert [layer.name for layer in model.layers] == ["dense", "dense_1"]
    bare = SPEC[: SPEC.index("train {")]
    assert not specc.build_model(specc.load(bare)).compiled


def test_building_leaves_keras_as_it_was() -> None:
    keras.layers.Dense(1)
    before = keras.layers.Dense(1).name
    policy = keras.config.dtype_policy().name
    mixed = SPEC + "\ndevice cpu {\n  precision = mixed_bfloat16\n}\n"
    model = specc.build_model(specc.load(mixed))
    assert model.layers[0].compute_dtype == "bfloat16"
    assert model.layers[0].name == "dense"
    assert keras.config.dtype_policy().name == policy
    prefix, _, number = before.rpartition("_")
    assert keras.layers.Dense(1).name == f"{prefix}_{int(number) + 1}"


def test_training_gives_the_history_and_repeats_itself(tmp_path, capfd) -> None:
    program = specc.load(SPEC)
    first, second = (specc.train(program, output=tmp_path / name) for name in ("a", "b"))
    assert sorted(first.history) == ["accuracy", "loss"]
    assert first.history == second.history
    models = [keras.models.load_model(tmp_path / name / "spec.keras") for name in ("a", "b")]
    for one, other in zip(*(model.get_weights() for model in models), strict=True):
        assert np.array_equal(one, other)
    assert capfd.readouterr().out == ""


def test_what_keras_refuses_is_said_at_the_line_of_the_spec(tmp_path) -> None:
    path = tmp_path / "table.dlspec"
    path.write_text(SPEC.replace("sklearn(iris)", 'csv("no.csv")'), encoding="utf-8")
    with pytest.raises(specc.SpecError) as caught:
        specc.train(specc.load(path))
    (found,) = caught.value.diagnostics
    assert found.code == "E0603"
    assert caught.value.sources.text(found.primary.span) == 'csv("no.csv")'
    assert isinstance(caught.value.__cause__, FileNotFoundError)


def test_equal_programs_give_equal_scripts() -> None:
    assert specc.emit_python(specc.load(SPEC)) == specc.emit_python(specc.load(SPEC))


def test_a_program_goes_through_json() -> None:
    program = specc.load("model m {\n  input x: float32[4]\n  output y = Dense(3)\n}\n")
    text = specc.to_json(program)
    again = specc.from_json(text)
    assert specc.to_json(again) == text
    assert specc.emit_python(again).count("layers.Dense(units=3") == 1


@pytest.mark.parametrize("text", ["", "x.dlspec", '"x.dlspec"', "{}", '{"dlspec": 1'])
def test_what_is_no_json_form_is_told(text: str) -> None:
    with pytest.raises(specc.SpecError) as caught:
        specc.from_json(text)
    assert {d.code for d in caught.value.diagnostics} <= {"E0031", "E0033"}


def test_a_json_form_is_loaded_from_a_file(tmp_path) -> None:
    program = specc.load("model m {\n  input x: float32[4]\n  output y = Dense(3)\n}\n")
    path = tmp_path / "name.dlspec.json"
    path.write_text(specc.to_json(program))
    for given in (path, str(path)):
        assert specc.load(given).name == "name"
        assert specc.check(given) == []
