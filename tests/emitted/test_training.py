"""What scripts compile, fit, evaluate and save, and their command lines."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.emitted.scripts import script_of

DATA = """
data {
  source = random([4], classes=3, examples=100, seed=0)
  split  = Split(test=0.2, validation=0.2, seed=0)
  input  features = x
  target label = y -> OneHot(3)
}
"""
MODEL = """
model net {
  input features: float32[4]
  Dense(8, activation=relu)
  Dropout(0.3)
  output label = Dense(3, activation=softmax)
}
"""
TRAIN = """
train {
  loss       = categorical_crossentropy
  optimizer  = adam
  metrics    = [accuracy]
  epochs     = 4
  batch_size = 16
  callbacks  = [ReduceLROnPlateau(monitor=val_loss, patience=1)]
}
"""

# A model that writes down what it is given.
RECORDED = """
calls = {}
class Recorder:
    outputs = None
    steps_per_execution = 1
    def compile(self, **given):
        calls["compile"] = given
    def fit(self, *given, **named):
        calls["fit"] = named
        return "history"
def shown(value):
    if isinstance(value, dict):
        return {str(key): shown(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [shown(item) for item in value]
    plain = value is None or isinstance(value, (bool, int, float, str))
    return value if plain else type(value).__name__
model = Recorder()
"""


def recorded(runner: Any, spec: str, **params: Any) -> dict[str, Any]:
    """What `compile` and `fit` were given."""
    script = script_of(spec, **params)
    snippet = RECORDED + "\nscript.compile_model(model)\n"
    if script.trains:
        snippet += "script.several_steps, loaded = lambda *given: None, script.load_data()\n"
        snippet += "script.train(model, loaded if isinstance(loaded, dict) else loaded[0])\n"
    found: dict[str, Any] = runner.run(script.text, snippet + "result = shown(calls)")
    return found


def test_everything_of_compile_and_fit_arrives(runner: Any):
    spec = (
        DATA
        + MODEL
        + """
        train {
          loss = CategoricalCrossentropy(label_smoothing=0.1)
          optimizer = SGD(CosineDecay(0.1, decay_steps=100), momentum=0.9)
          metrics = [accuracy, AUC(name=auc)]
          weighted_metrics = [accuracy]
          loss_weights = 2.0
          run_eagerly = false
          steps_per_execution = 2
          jit_compile = false
          auto_scale_loss = false
          epochs = 7
          batch_size = 8
          initial_epoch = 2
          steps_per_epoch = 5
          class_weight = { 0 = 1.0, 1 = 2.0, 2 = 0.5 }
          validation_steps = 1
          validation_freq = 2
          verbose = 2
          callbacks = [TerminateOnNaN(), EarlyStopping(monitor=val_loss)]
        }
        """
    )
    found = recorded(runner, spec)
    assert found["compile"] == {
        "optimizer": "SGD",
        "loss": "CategoricalCrossentropy",
        "loss_weights": 2.0,
        "metrics": ["accuracy", "AUC"],
        "weighted_metrics": ["accuracy"],
        "run_eagerly": False,
        "steps_per_execution": 2,
        "jit_compile": False,
        "auto_scale_loss": False,
    }
    data = found["fit"].pop("validation_data")
    assert data == "_PrefetchDataset"
    assert found["fit"] == {
        "epochs": 7,
        "initial_epoch": 2,
        "steps_per_epoch": 5,
        "class_weight": {"0": 1.0, "1": 2.0, "2": 0.5},
        "validation_steps": 1,
        "validation_freq": 2,
        "shuffle": False,
        "callbacks": ["TerminateOnNaN", "EarlyStopping"],
        "verbose": 2,
    }


def test_what_the_spec_leaves_out_is_left_to_keras(runner: Any):
    spec = DATA.replace("validation=0.2, ", "") + MODEL + "train { loss = mse }"
    found = recorded(runner, spec)
    assert found["compile"] == {"loss": "mse", "steps_per_execution": 1}
    # No validation part: the test part is kept for the test.
    assert found["fit"] == {
        "epochs": 1,
        "initial_epoch": 0,
        "steps_per_epoch": 3,
        "shuffle": False,
        "callbacks": [],
        "verbose": "auto",
    }


def test_params_reach_the_settings_that_use_them(runner: Any):
    spec = (
        """
        param rate: float = 0.1
        param rounds: int = 2
        param share: float = 0.2
        let slow = rate / 10
        """
        + DATA.replace("test=0.2", "test=share")
        + MODEL
        + """
        train {
          loss = categorical_crossentropy
          optimizer = SGD(slow, momentum=min(0.9, rate * 2))
          epochs = rounds * 2
          batch_size = 10
        }
        """
    )
    text = script_of(spec).text
    snippet = """
script.compile_model(model := script.build_model(), rate=0.25)
trained, *_, history, tested = script.run(rounds=3, rate=0.25, share=0.3, verbose=0)
result = [model.optimizer.learning_rate.numpy().item(), model.optimizer.momentum,
          len(history.history["loss"]), len(script.load_data(share=0.3)["test"][0])]
"""
    rate, momentum, epochs, tested = runner.run(text, snippet)
    assert rate == pytest.approx(0.025)
    assert (momentum, epochs, tested) == (0.5, 6, 30)
    # The defaults are the values that this compilation had.
    changed = script_of(spec, rate=0.5).text
    assert "rate: float = 0.5" in changed


def test_one_seed_gives_one_model_to_the_bit(runner: Any):
    snippet = """
def trained(seed):
    model, *_, history, tested = script.run(seed=seed, verbose=0)
    weights = [w.numpy().tobytes().hex() for w in model.weights]
    return [weights, {k: [float(x) for x in v] for k, v in history.history.items()}, tested]
result = [trained(3), trained(3), trained(4)]
"""
    for train in (TRAIN, TRAIN.replace("epochs ", "deterministic = true\n  epochs ")):
        first, again, other = runner.run(script_of(DATA + MODEL + train).text, snippet)
        assert first == again
        assert first[0] != other[0]
        assert set(first[1]) == {
            "loss",
            "accuracy",
            "val_loss",
            "val_accuracy",
            "learning_rate",
        }


def test_training_learns_and_steps_run_together(runner: Any, root: Path):
    from specc.backends.python.program import emit
    from specc.pipeline import compile_path

    program = compile_path(root / "specs" / "iris.dlspec").program
    assert program is not None
    snippet = """
model, *_, history, tested = script.run(seed=1, verbose=0)
result = [tested["accuracy"], len(history.history["loss"]), model.steps_per_execution]
"""
    accuracy, epochs, together = runner.run(emit(program).text, snippet)
    assert accuracy > 0.9
    assert (epochs, together) == (100, 12)


def test_several_inputs_and_outputs_go_by_name(runner: Any):
    spec = """
        data {
          source = sklearn(iris)
          split = Split(test=0.2)
          input  width = [sepal_width, petal_width]
          input  length = [sepal_length, petal_length]
          target species = y
          target size = [petal_length] -> Rescaling(0.1)
        }
        model net {
          input width: float32[2]
          input length: float32[2]
          x = [width, length] -> Concatenate -> Dense(8, activation=relu)
          output species = x -> Dense(3, activation=softmax)
          output size = x -> Dense(1)
        }
        train {
          loss = [sparse_categorical_crossentropy, mse]
          optimizer = adam
          metrics = { species = [accuracy], size = [mae] }
          epochs = 2
        }
        """
    snippet = "result = script.run(verbose=0)[-1]"
    tested = runner.run(script_of(spec).text, snippet)
    assert set(tested) == {"loss", "species_loss", "size_loss", "species_accuracy", "size_mae"}


def test_an_output_without_a_loss_needs_no_target(runner: Any):
    spec = """
        data {
          source = sklearn(iris)
          input  features = x -> Normalization
          target species = y
        }
        model net {
          input features: float32[4]
          hidden = features -> Dense(8, activation=relu)
          output hidden = hidden
          output species = hidden -> Dense(3, activation=softmax)
        }
        train {
          loss = { species = sparse_categorical_crossentropy }
          optimizer = Adam(0.05)
          epochs = 10
        }
        """
    snippet = "result = script.run(verbose=0)[-2].history"
    history = runner.run(script_of(spec).text, snippet)
    assert set(history) == {"loss"}
    assert history["loss"][-1] < history["loss"][0] / 2


def test_all_examples_in_one_batch(runner: Any):
    spec = DATA + MODEL + TRAIN.replace("batch_size = 16", "batch_size = all")
    snippet = """
data = script.load_data()
drawn = iter(script.training_batches(data["train"], None, 0))
result = [script.count_steps(data["train"], None), len(next(drawn)[1]), len(next(drawn)[1]),
          script.count_steps(data["train"], 25), len(script.run(verbose=0)[-2].history["loss"])]
"""
    assert runner.run(script_of(spec).text, snippet) == [1, 60, 60, 3, 4]


def test_the_device_is_what_the_spec_says(runner: Any):
    spec = DATA + MODEL + TRAIN
    wanted = spec + "\ndevice gpu { precision = mixed_bfloat16\n  xla = true }"
    script = script_of(wanted)
    found = runner.ask(script.text, "script.set_up()")
    assert found["error"] == "RuntimeError: the spec asks for a GPU, and TensorFlow sees none"
    last = script.source_map[found["lines"][-1]]
    assert wanted[last.start : last.end].startswith("device gpu")
    assert recorded(runner, wanted)["compile"]["jit_compile"] is True
    automatic = script_of(wanted.replace("device gpu", "device auto"))
    snippet = """
script.set_up()
model = script.build_model()
result = [model.layers[0].compute_dtype, str(script.load_data()["train"][0].dtype)]
"""
    assert runner.run(automatic.text, snippet) == ["bfloat16", "float32"]
    on_cpu = script_of(spec + "\ndevice cpu").text
    assert 'tf.config.set_visible_devices([], "GPU")' in on_cpu


def test_a_mirrored_strategy_trains(runner: Any):
    spec = DATA + MODEL + TRAIN + "\ndevice auto { strategy = Mirrored() }"
    snippet = """
import warnings
warnings.simplefilter("ignore")
model, *_, history, tested = script.run(verbose=0)
result = [type(model.distribute_strategy).__name__, len(history.history["loss"])]
"""
    assert runner.run(script_of(spec).text, snippet) == ["MirroredStrategy", 4]


COMMAND_LINE = (
    """
    param width: int = 8 in 1..64
    param activation: one of [relu, tanh] = relu
    param bias: bool = true
    """
    + DATA.replace("validation=0.2, ", "")
    + """
    model net {
      input features: float32[4]
      Dense(width, activation=activation, use_bias=bias)
      output label = Dense(3, activation=softmax)
    }
    train { loss = categorical_crossentropy
      optimizer = adam
      metrics = [accuracy] }
    """
)


def test_the_command_line_has_a_flag_for_everything(runner: Any, tmp_path: Path):
    text = script_of(COMMAND_LINE).text
    out = tmp_path / "out"
    flags = ["--width", "5", "--activation", "tanh", "--no-bias", "--epochs", "2"]
    flags += ["--batch-size", "20", "--seed", "3"]
    snippet = f"""
import contextlib, io
said = io.StringIO()
with contextlib.redirect_stdout(said):
    script.main({[*flags, "--output", str(out)]!r})
model = keras.saving.load_model({str(out / "test.keras")!r})
layer = model.layers[0]
result = [said.getvalue(), layer.units, layer.activation.__name__, layer.use_bias]
"""
    said, *layer = runner.run(text, snippet)
    assert layer == [5, "tanh", False]
    lines = said.strip().splitlines()[-2:]
    assert [line.split()[:2] for line in lines] == [["test", "accuracy"], ["test", "loss"]]
    history = (out / "test.history.json").read_text()
    assert history.count("\n") == 10
    assert '"accuracy": [' in history


@pytest.mark.parametrize(
    "flags", [["--width", "0"], ["--width", "65"], ["--activation", "none"], ["--epochs", "x"]]
)
def test_wrong_flags_are_refused(tmp_path: Path, flags: list[str]):
    # The parser is all that is run: TensorFlow is not needed for that.
    stubs = "import sys, types\n" + "".join(
        f"sys.modules[{name!r}] = types.ModuleType({name!r})\n"
        for name in ("keras", "tensorflow", "sklearn", "sklearn.model_selection")
    )
    text = script_of(COMMAND_LINE).text
    start, end = text.index("import argparse"), text.index("def main(")
    parser_only = "from __future__ import annotations\n" + text[start : text.index("import keras")]
    path = tmp_path / "script.py"
    path.write_text(parser_only + stubs + text[end:], encoding="utf-8")
    result = subprocess.run(
        [sys.executable, str(path), *flags], capture_output=True, text=True, check=False
    )
    assert result.returncode == 2
    assert flags[0] in result.stderr


def test_params_may_be_called_like_the_flags(runner: Any):
    spec = (
        "param epochs: int = 3\nparam output: int = 3\n"
        + DATA
        + MODEL.replace("Dense(3,", "Dense(output,")
        + TRAIN.replace("epochs     = 4", "epochs = epochs + 1")
    )
    text = script_of(spec).text
    snippet = """
import contextlib, io, sys
out = io.StringIO()
with contextlib.redirect_stdout(out), contextlib.suppress(SystemExit):
    script.main(["--help"])
name = next(name for name in ("epochs", "epochs_") if name in script.run.__kwdefaults__)
result = [out.getvalue(), len(script.run(**{name: 1}, verbose=0)[-2].history["loss"])]
"""
    said, epochs = runner.run(text, snippet)
    assert said.count("--epochs") == 2  # usage and list
    assert epochs == 2


def test_names_of_the_spec_do_not_clash_with_those_of_the_script(runner: Any):
    spec = """
        param x: float = 0.25
        param steps: int = 2
        param train: int = 3
        block run(prepare) {
          input batches
          output batches -> Dense(prepare)
        }
        block load_iris {
          input np
          output np -> Dense(train)
        }
        data {
          source = sklearn(iris)
          split = Split(test=x)
          input  table = [petal_width] -> Rescaling(x)
          target columns = y
        }
        model net {
          input table: float32[1]
          tf = table -> run(steps)
          output columns = tf -> load_iris -> softmax
        }
        train {
          loss = sparse_categorical_crossentropy
          optimizer = SGD(x)
          epochs = steps
        }
        """
    snippet = """
names = [name for name in script.run.__kwdefaults__ if name.startswith("x")]
model, *_, history, tested = script.run(verbose=0, **{names[0]: 0.5})
result = [model.count_params(), len(history.history["loss"]), float(model.optimizer.learning_rate)]
"""
    found = runner.run(script_of(spec).text, snippet)
    assert found == [2 * 1 + 2 + 3 * 2 + 3, 2, 0.5]


def test_without_training_the_script_shows_the_model(runner: Any, root: Path):
    from specc.backends.python.program import emit
    from specc.pipeline import compile_path

    program = compile_path(root / "specs" / "alphago_zero.dlspec").program
    assert program is not None
    snippet = """
import contextlib, io
out = io.StringIO()
with contextlib.redirect_stdout(out):
    script.main(["--blocks", "1", "--filters", "4", "--board", "5"])
result = [out.getvalue(), keras.config.dtype_policy().name, hasattr(script, "load_data")]
"""
    said, *others = runner.run(emit(program).text, snippet)
    assert "alphago_zero" in said
    assert others == ["mixed_bfloat16", False]


def test_a_map_for_the_one_output_is_its_value(runner: Any):
    by_name = TRAIN.replace("= categorical_crossentropy", "= { label = categorical_crossentropy }")
    by_name = by_name.replace(
        "= [accuracy]", "= { label = accuracy }\n  loss_weights = { label = 2.0 }"
    )
    given = recorded(runner, DATA + MODEL + by_name)["compile"]
    assert given["loss"] == "categorical_crossentropy"
    assert given["metrics"] == ["accuracy"]
    assert given["loss_weights"] == 2.0


def test_a_list_goes_to_the_outputs_in_the_order_of_the_spec(runner: Any):
    model = """
    model net {
      input features: float32[4]
      x = Dense(8, activation=relu)
      output zulu = x -> Dense(3, activation=softmax)
      output alfa = x -> Dense(1)
    }
    train {
      loss = [categorical_crossentropy, mse]
      loss_weights = [1.0, 0.5]
      metrics = [accuracy, mae]
    }
    """
    given = recorded(runner, model)["compile"]
    assert given["loss"] == {"zulu": "categorical_crossentropy", "alfa": "mse"}
    assert given["loss_weights"] == {"zulu": 1.0, "alfa": 0.5}
    assert given["metrics"] == {"zulu": "accuracy", "alfa": "mae"}


def test_params_that_need_other_names_in_python_stay_apart(runner: Any):
    spec = """
    param list: int = 3
    param list_: int = 5
    model net {
      input features: float32[4]
      Dense(list)
      output label = Dense(list_)
    }
    train {
      loss = mse
      optimizer = Adam(learning_rate=0.1 * list + 0.01 * list_)
    }
    """
    script = script_of(spec)
    assert len(set(script.params.values())) == 2
    built = "result = [w.shape[-1] for w in script.build_model().weights]"
    assert runner.run(script.text, built) == [3, 3, 5, 5]
