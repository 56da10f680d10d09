"""Custom layers as classes: what they compute, and what Keras does with them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from specc.backends.python.layer_plan import LAYER_ATTRIBUTES
from specc.backends.python.layer_shapes import BUILT_AT_ONCE
from specc.backends.python.program import emit
from tests.emitted.compare import ask, assert_same, compiled, script
from tests.emitted.custom_layers import LAYERS, TWIN
from tests.emitted.odd_layers import ODD
from tests.emitted.scripts import script_of

SPECS = {**{name: spec for name, (spec, _) in LAYERS.items()}, **ODD}

INPUTS = """
import warnings
import numpy as np
warnings.simplefilter("error", UserWarning)

def inputs_of(model, rows=8):
    generator = np.random.default_rng(0)
    given = {
        t.name: generator.integers(0, 5, (rows, *t.shape[1:])).astype(t.dtype)
        if "int" in t.dtype else generator.normal(size=(rows, *t.shape[1:])).astype("float32")
        for t in model.inputs
    }
    return given if len(given) > 1 else next(iter(given.values()))
"""


@pytest.mark.parametrize("name", SPECS)
def test_the_class_is_what_the_graph_says(name: str) -> None:
    assert_same(compiled(SPECS[name]))


@pytest.mark.parametrize("name", LAYERS)
def test_a_class_written_by_hand_computes_the_same(name: str) -> None:
    spec, twin = LAYERS[name]
    question = {"source": script(compiled(spec)), "arguments": {}, "twin": TWIN + twin}
    built = ask({**question, "compared": True})
    assert built["shapes"] == built["twin"]["shapes"]
    assert built["difference"] < 1e-5


# --------------------------------------------------------------- saved models


SAVE = (
    INPUTS
    + """
result = None
model = script.build_model()
model.save(FILE)
np.savez(FILE + ".npz", y=model(inputs_of(model)))
"""
)

LOAD = (
    INPUTS
    + """
import importlib, json, sys
from pathlib import Path
import keras

folder = Path(sys.argv[1])
sys.path.insert(0, str(folder))
found = {}
for module in sorted(folder.glob("made_*.py")):
    importlib.import_module(module.stem)
    file = module.with_suffix(".keras")
    model = keras.models.load_model(file)
    with np.load(f"{file}.npz") as kept:
        same = np.array_equal(kept["y"], model(inputs_of(model)))
    model.save(folder / "again.keras")
    again = keras.models.load_model(folder / "again.keras")
    weights = zip(model.get_weights(), again.get_weights(), strict=True)
    found[module.stem] = {
        "outputs": bool(same),
        "weights": all(np.array_equal(a, b) for a, b in weights),
        "config": json.loads(model.to_json()) == json.loads(again.to_json()),
        "specc": "specc" in sys.modules,
    }
print(json.dumps(found))
"""
)


@pytest.fixture(scope="module")
def loaded(runner: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a process that has never heard of specc finds in the saved models."""
    folder: Path = tmp_path_factory.mktemp("saved")
    for number, spec in enumerate(SPECS.values()):
        module = folder / f"made_{number}.py"
        module.with_suffix(".dlspec").write_text(spec, encoding="utf-8")
        text = emit(compiled(module.with_suffix(".dlspec"))).text
        module.write_text(text, encoding="utf-8")
        runner.run(text, SAVE.replace("FILE", repr(str(module.with_suffix(".keras")))))
    done = subprocess.run(
        [sys.executable, "-c", LOAD, str(folder)],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env={**os.environ, "CUDA_VISIBLE_DEVICES": "-1", "TF_CPP_MIN_LOG_LEVEL": "3"},
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return {name: found[f"made_{number}"] for number, name in enumerate(SPECS)}


@pytest.mark.parametrize("name", SPECS)
def test_a_saved_model_is_loaded_without_specc(loaded: dict[str, Any], name: str) -> None:
    assert loaded[name] == {"outputs": True, "weights": True, "config": True, "specc": False}


# ------------------------------------------------------------------- training


TRAIN = (
    INPUTS
    + """
keras.config.set_dtype_policy(POLICY)
model = script.build_model()
x = inputs_of(model)
y = np.zeros((8, *model.output_shape[1:]))
model.compile("sgd", "mse", jit_compile=JIT)
history = model.fit(x, y, epochs=2, verbose=0)
lines = []
model.summary(print_fn=lambda line, **_: lines.append(line))
result = bool(np.isfinite(history.history["loss"]).all()) and "m" in lines[0]
"""
)


@pytest.mark.parametrize(("policy", "jit"), [("float32", True), ("mixed_bfloat16", False)])
@pytest.mark.parametrize("name", SPECS)
def test_it_trains(runner: Any, name: str, policy: str, jit: bool) -> None:
    snippet = TRAIN.replace("POLICY", repr(policy)).replace("JIT", repr(jit))
    spec = SPECS[name] + f"device cpu {{ precision = {policy} }}\n"
    assert runner.run(script_of(spec).text, snippet)


def test_updates_are_part_of_training_alone(runner: Any) -> None:
    snippet = (
        INPUTS
        + """
model = script.build_model()
layer = model.get_layer("running_mean")
x = inputs_of(model)
model.predict(x, verbose=0)
before = layer.mean.numpy().tolist()
model.compile("sgd", "mse")
model.fit(x, np.zeros((8, 2)), batch_size=8, verbose=0)
after = layer.mean.numpy()
model.evaluate(x, np.zeros((8, 2)), verbose=0)
kept = np.array_equal(after, layer.mean.numpy())
result = [before, bool(np.allclose(after, 0.5 * x.mean(axis=0), atol=1e-6)), kept]
"""
    )
    assert runner.run(script_of(LAYERS["running mean"][0]).text, snippet) == [[0] * 5, True, True]


def test_regularizers_add_to_the_loss(runner: Any) -> None:
    snippet = """
model = script.build_model()
layer = model.get_layer("standard_dense")
kernel = layer.kernel.numpy()
result = [len(model.losses), abs(float(layer.losses[0]) - 1e-4 * float((kernel ** 2).sum())) < 1e-7]
"""
    assert runner.run(script_of(LAYERS["standardized dense"][0]).text, snippet) == [2, True]


def test_an_initializer_fills_each_weight_anew(runner: Any) -> None:
    spec = """
layer Two(filled=glorot_uniform) {
  input x
  weight a([4, 4], initializer=filled)
  weight b([4, 4], initializer=filled)
  output x @ a + x @ b
}
model m {
  input x: float32[4]
  output y = x -> Two
}
"""
    snippet = """
a, b = script.build_model().get_weights()
result = bool((a == b).any())
"""
    assert runner.run(script_of(spec).text, snippet) is False


# ------------------------------------------------------------------ operators


OPERATORS = [
    "n * 2.5",
    "n / 2",
    "7 / n",
    "n // 2 + n % 3",
    "n ** 2",
    "2 ** n",
    "x * n",
    "n - x",
    "x + (n > 2)",
    "(n > 1) * x",
    "x + ops.cast(n, float64)",
    "x * ops.arange(4, dtype=float32)",
    "-x ** 2 / (1 + x)",
    "ops.ones_like(n) @ ops.transpose(x)",
    "x[:, 0] @ x[:, 1]",
    "x * ops.shape(x)[-1] / 3",
    "(x > 0.25) == (n > 2)",
]
OF_LAYERS = ["x * (ops.shape(x)[0] / 4) - ops.shape(x)[0] * 2", "ops.shape(x)[0] / 2 + x"]

COMPUTE = """
layer Compute {{
  input x, n
  output {0}
}}
model m {{
  input x: float32[4]
  input n: int32[4]
  output y = [x, n] -> Compute
  output z = {1}
}}
device cpu {{ precision = {2} }}
"""

COMPARE = """
import numpy as np
keras.config.set_dtype_policy(POLICY)
model = script.build_model()
x = np.linspace(0, 1, 16, dtype="float32").reshape(4, 4)
n = np.arange(16, dtype="int32").reshape(4, 4) % 5 + 1
dtypes = [model.output[name].dtype for name in "yz"]
y, z = (model({"x": x, "n": n})[name] for name in "yz")
result = [dtypes, [keras.backend.standardize_dtype(t.dtype) for t in (y, z)]]
y, z = (keras.ops.convert_to_numpy(keras.ops.cast(t, "float64")) for t in (y, z))
result.append(y.shape == z.shape and bool(np.allclose(y, z, rtol=1e-6)))
"""


@pytest.mark.parametrize("body", OPERATORS)
def test_operators_are_what_they_are_in_a_model(runner: Any, body: str) -> None:
    spec = COMPUTE.format(body, body, "float32")
    program = compiled(spec)
    assert program.model is not None
    dtypes = [output.type.dtype for output in program.model.outputs.values()]
    found = runner.run(script_of(spec).text, COMPARE.replace("POLICY", '"float32"'))
    assert found == [dtypes, dtypes, True]


@pytest.mark.parametrize("policy", ["float32", "mixed_bfloat16"])
@pytest.mark.parametrize("body", [*OPERATORS, *OF_LAYERS])
def test_operators_give_what_the_graph_says(runner: Any, body: str, policy: str) -> None:
    """What a layer computes with TensorFlow's tensors, in less than full precision too."""
    spec = COMPUTE.format(body, "x", policy)
    program = compiled(spec)
    assert program.model is not None
    dtype = program.model.outputs["y"].type.dtype
    found = runner.run(script_of(spec).text, COMPARE.replace("POLICY", repr(policy)))
    assert found[0][0] == found[1][0] == dtype


# -------------------------------------------------------------------- wrapped


WRAPPED = """
layer Gate(units: int, rate: float = 0.5) {
  input x
  weight scale([units], initializer=ones)
  output (x -> Dense(units) -> Dropout(rate)) * scale
}
model m {
  input x: float32[6, 5]
  input z: float32[5]
  layer shared = Gate(3)
  a = x -> TimeDistributed(Gate(4, rate=0.1)) -> Flatten
  output y = [a, z -> shared, (z + 1.0) -> shared] -> Concatenate
}
"""


def test_a_custom_layer_is_wrapped_and_shared() -> None:
    text = assert_same(compiled(WRAPPED))
    assert "def compute_output_shape" in text


@pytest.mark.parametrize("policy", ["float32", "mixed_bfloat16"])
def test_a_wrapped_layer_is_saved_and_trains(runner: Any, tmp_path: Path, policy: str) -> None:
    snippet = (
        INPUTS
        + f"""
keras.config.set_dtype_policy({policy!r})
model = script.build_model()
x = inputs_of(model)
given = np.asarray(model.predict(x, verbose=0), "float32")
model.save({str(tmp_path / "m.keras")!r})
again = keras.models.load_model({str(tmp_path / "m.keras")!r})
same = np.array_equal(given, np.asarray(again.predict(x, verbose=0), "float32"))
again.compile("sgd", "mse", jit_compile=True)
again.fit(x, np.zeros_like(given), verbose=0)
result = bool(same)
"""
    )
    assert runner.run(script_of(WRAPPED).text, snippet)


# ---------------------------------------------------------------------- names


def test_names_that_python_or_keras_has() -> None:
    """The class is found by its name, and layers are called after it, as in the graph."""
    spec = """
layer Path(input: float = 0.5, lambda: int = 3, build=2) {
  input self, training_
  weight losses([lambda])
  let config = build * 2
  layer weights = Dense(lambda)
  super = (self -> weights) * input + training_
  output super * losses * config
}
model m {
  input x: float32[3]
  output y = [x, x] -> Path(lambda=3) -> Path(input=0.25, lambda=3, training_=x)
}
"""
    assert_same(compiled(spec))


def test_an_input_that_is_called_as_masks_are(runner: Any) -> None:
    spec = """
layer Masked {
  input x, mask
  weight scale([ops.shape(mask)[-1]], initializer=ones)
  output x * mask * scale
}
model m {
  input x: float32[3]
  output y = [x, x] -> Masked -> Masked(mask=x)
}
"""
    snippet = """
import numpy as np
result = script.build_model()(np.full((1, 3), 2.0, "float32")).numpy().tolist()
"""
    assert runner.run(script_of(spec).text, snippet) == [[8.0, 8.0, 8.0]]


def test_the_attributes_of_a_layer_are_known(runner: Any) -> None:
    snippet = """
layer = keras.layers.Layer()
names = {*dir(layer), *vars(layer)}
result = sorted(n for n in names if not n.startswith("_"))
"""
    assert set(runner.run("", snippet)) <= LAYER_ATTRIBUTES


def test_layers_that_have_nothing_to_build(runner: Any) -> None:
    snippet = f"""
given = {{"ActivityRegularization": {{}}, "Activation": {{"activation": "relu"}}}}
result = []
for name in {sorted(BUILT_AT_ONCE)!r}:
    takes = given.get(name, {{}})
    if "Dropout" in name:
        takes = {{"rate": 0.5}}
    if name == "GaussianNoise":
        takes = {{"stddev": 0.5}}
    if name.startswith(("Average", "Max")):
        takes = {{"pool_size": 2}}
    if not getattr(keras.layers, name)(**takes).built:
        result.append(name)
"""
    assert runner.run("", snippet) == []
