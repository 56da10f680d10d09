"""Each preprocessing layer of Keras as a step: what the script feeds is what the layer gives."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from specc.catalog.vocabulary import MIXING, STEP_LAYERS
from tests.emitted.scripts import script_of

FIXED = {
    "AutoContrast": "",
    "CenterCrop": "6, 6",
    "ContrastLimitedAdaptiveHistogramEqualization": "tile_grid_size=[2, 2]",
    "Flatten": "",
    "Normalization": "mean=100.0, variance=900.0",
    "Rescaling": "0.5, offset=1.0",
    "Resizing": "6, 10",
}
"""Those that make the same of a picture each time."""

DRAWN = {
    "AugMix": "",
    "Equalization": "",
    "GaussianNoise": "0.5",
    "RandAugment": "",
    "RandomBrightness": "0.2",
    "RandomColorDegeneration": "0.5",
    "RandomColorJitter": "brightness_factor=0.3, contrast_factor=0.3",
    "RandomContrast": "0.5",
    "RandomElasticTransform": "factor=1.0",
    "RandomErasing": "factor=1.0",
    "RandomFlip": "",
    "RandomGaussianBlur": "factor=1.0",
    "RandomGrayscale": "factor=0.9",
    "RandomHue": "0.5",
    "RandomInvert": "factor=0.9",
    "RandomPerspective": "factor=1.0",
    "RandomPosterization": "3",
    "RandomRotation": "0.3",
    "RandomSaturation": "0.9",
    "RandomSharpness": "0.9",
    "RandomShear": "0.5, 0.5",
    "RandomTranslation": "0.3, 0.3",
    "RandomZoom": "0.4",
    "Solarization": "threshold_factor=[0.2, 0.8], addition_factor=0.2",
}
"""Those that draw, and one that Keras builds no model with.

A batch of them is another in each step, and the same whenever it is drawn.
"""

MEL = "fft_length=64, sequence_stride=32, num_mel_bins=8, sampling_rate=800, max_freq=400"
NUMBERS = {
    "CategoryEncoding": ("n", "int64", "6, output_mode=one_hot"),
    "Discretization": ("v", "float32", "bin_boundaries=[0.0, 1.0]"),
    "Hashing": ("w", "string", "5"),
    "IntegerLookup": ("n", "int64", "vocabulary=[1, 2, 3]"),
    "MelSpectrogram": ("sound", "float32", MEL),
    "STFTSpectrogram": ("sounds", "float32", "frame_length=32, frame_step=16, fft_length=32"),
    "StringLookup": ("w", "string", 'vocabulary=["a", "b"]'),
    "TextVectorization": ("w", "string", 'vocabulary=["a", "b"], output_sequence_length=3'),
}
ELSEWHERE = {
    "HashedCrossing": "takes two columns, a flow gives one",
    "RandomCrop": "below: makes another size of a picture, and draws",
}


def write(folder: Path) -> None:
    draw = np.random.default_rng(0)
    smooth = draw.normal(128, 50, (12, 3, 3, 3)).repeat(4, axis=1).repeat(4, axis=2)
    x = np.clip(smooth + draw.normal(0, 9, smooth.shape), 0, 255).astype("uint8")[:, :8, :8]
    n, words = draw.integers(0, 6, 12), np.array(["a", "b", "c d", "a b a"])
    np.savez(
        folder / "d.npz",
        x=x,
        y=np.arange(12) % 3,
        n=n,
        v=draw.normal(size=12).astype("float32"),
        w=words[n % 4],
        sound=draw.normal(size=(12, 400)).astype("float32"),
        sounds=draw.normal(size=(12, 400, 1)).astype("float32"),
    )


def spec(flows: str, inputs: Mapping[str, str], more: str = "-> Flatten") -> str:
    declared = "\n".join(f"  input {name}: {shape}" for name, shape in inputs.items())
    parts = "\n".join(f"  h_{name} = {name} {more} -> Dense(1)" for name in inputs)
    names = ", ".join(f"h_{name}" for name in inputs)
    joined = f"[{names}] -> Add" if len(inputs) > 1 else names
    return f"""
data {{
  source = npz("d.npz")
{flows}
  target label = y -> OneHot(3)
}}
model m {{
{declared}
{parts}
  output label = {joined} -> Dense(3)
}}
train {{
  loss = mse
  batch_size = 6
}}
"""


def test_every_layer_is_tested() -> None:
    assert sorted([*FIXED, *DRAWN, *NUMBERS, *ELSEWHERE, *MIXING]) == sorted(STEP_LAYERS)


FED = """
import pathlib
import numpy as np
import tensorflow as tf
from keras import layers
folder = pathlib.Path(FOLDER)
data, *fitted = script.load_data(folder)
raw = dict(np.load(folder / "d.npz"))
inputs = data["train"][0]
if hasattr(script, "prepare_batch"):
    inputs, _ = script.prepare_batch(*tf.nest.map_structure(tf.constant, data["train"]))
inputs = inputs if isinstance(inputs, dict) else {next(iter(LAYERS)): inputs}
given = {tensor.name: tf.constant(raw[tensor.name]) for tensor in fitted[0].inputs}
served = fitted[0](given if len(given) > 1 else next(iter(given.values())))
served = served if isinstance(served, dict) else {next(iter(LAYERS)): served}
result = {}
for name, (column, call) in LAYERS.items():
    expected = np.asarray(eval("layers." + call)(tf.constant(raw[column])))
    result[name] = [
        bool(np.allclose(part, expected, rtol=1e-5, atol=1e-4)) and np.shape(part) == expected.shape
        for part in (inputs[name], served[name])
    ]
"""


def fed(runner: Any, folder: Path, text: str, layers: Mapping[str, tuple[str, str]]) -> None:
    write(folder)
    snippet = FED.replace("FOLDER", repr(str(folder))).replace("LAYERS", repr(dict(layers)))
    assert runner.run(script_of(text).text, snippet) == {name: [True, True] for name in layers}


def python(arguments: str) -> str:
    return arguments.replace("output_mode=one_hot", 'output_mode="one_hot"')


def test_steps_of_pictures_are_the_layers(runner: Any, tmp_path: Path) -> None:
    sizes = {"CenterCrop": "[6, 6, 3]", "Resizing": "[6, 10, 3]", "Flatten": "[192]"}
    flows = "\n".join(f"  input p_{n} = x -> {n}({given})" for n, given in FIXED.items())
    inputs = {f"p_{n}": f"float32{sizes.get(n, '[8, 8, 3]')}" for n in FIXED}
    layers = {f"p_{n}": ("x", f"{n}({given})") for n, given in FIXED.items()}
    fed(runner, tmp_path, spec(flows, inputs), layers)


def test_steps_of_tables_and_sounds_are_the_layers(runner: Any, tmp_path: Path) -> None:
    shapes = {
        "CategoryEncoding": "float32[6]",
        "MelSpectrogram": "float32[8, ?]",
        "STFTSpectrogram": "float32[?, 17]",
        "TextVectorization": "int64[3]",
    }
    flows = "\n".join(f"  input p_{n} = {c} -> {n}({g})" for n, (c, _, g) in NUMBERS.items())
    inputs = {f"p_{n}": shapes.get(n, "int64[]") for n in NUMBERS}
    text = spec(flows, inputs, "-> Cast")
    for name in NUMBERS:
        way = f"p_{name}"
        if name == "MelSpectrogram":
            pooled = f"{way} -> Permute([2, 1]) -> GlobalMaxPooling1D ->"
            text = text.replace(f"{way} -> Cast ->", pooled)
        elif "?" in inputs[way]:
            text = text.replace(f"{way} -> Cast ->", f"{way} -> GlobalMaxPooling1D ->")
        elif inputs[way] == "int64[]":
            text = text.replace(f"{way} -> Cast ->", f"{way} -> Embedding(9, 1) ->")
        elif inputs[way] == "int64[3]":
            text = text.replace(f"{way} -> Cast ->", f"{way} -> Embedding(9, 1) -> Flatten ->")
        else:
            text = text.replace(f"{way} -> Cast ->", f"{way} ->")
    layers = {f"p_{n}": (c, f"{n}({python(g)})") for n, (c, _, g) in NUMBERS.items()}
    fed(runner, tmp_path, text, layers)


AUGMENTED = """
import pathlib
import numpy as np
data, *_ = script.load_data(pathlib.Path(FOLDER))
def drawn(step, epoch=0):
    script.set_up(1)
    batches = script.training_batches(data["train"], 6, 7, epoch).skip(step)
    inputs, labels = next(iter(batches))
    inputs = inputs if isinstance(inputs, dict) else {"x": inputs}
    return {n: np.asarray(part) for n, part in inputs.items()}, np.asarray(labels)
(first, labels), (again, _) = drawn(2), drawn(0, 1)
"""


def test_what_draws_is_a_function_of_seed_and_step(runner: Any, tmp_path: Path) -> None:
    write(tmp_path)
    flows = "\n".join(
        f"  input p_{n} = x -> Rescaling(1.0)\n  augment p_{n} = {n}({given})"
        for n, given in DRAWN.items()
    )
    inputs = dict.fromkeys([f"p_{n}" for n in DRAWN], "float32[8, 8, 3]")
    inputs["plain"] = "float32[8, 8, 3]"
    text = script_of(spec("  input plain = x -> Rescaling(1.0)\n" + flows, inputs)).text
    snippet = (
        AUGMENTED.replace("FOLDER", repr(str(tmp_path)))
        + """
plain = first["plain"]
result = {
    name: [
        bool(np.isfinite(part).all()),
        bool(np.array_equal(part, again[name])),
        bool((np.abs(part - plain) > 0.01).any()),
        part.shape == plain.shape,
    ]
    for name, part in first.items() if name != "plain"
}
"""
    )
    found = runner.run(text, snippet)
    assert found == {f"p_{n}": [True] * 4 for n in DRAWN}


def test_examples_are_mixed_with_their_classes(runner: Any, tmp_path: Path) -> None:
    write(tmp_path)
    for layer in MIXING:
        flows = f"  input x = x -> Rescaling(1.0)\n  augment x = RandomFlip -> {layer}(1.0)"
        flows = flows.replace("CutMix(1.0)", "CutMix(factor=1.0)")
        text = script_of(spec(flows, {"x": "float32[8, 8, 3]"})).text
        snippet = (
            AUGMENTED.replace("FOLDER", repr(str(tmp_path)))
            + """
other, _ = drawn(3)
whole = np.isin(labels, [0, 1]).all(axis=1)
result = [
    bool(np.allclose(labels.sum(axis=1), 1)), bool(whole.all()),
    bool(np.array_equal(first["x"], again["x"])), bool(np.array_equal(first["x"], other["x"])),
]
"""
        )
        assert runner.run(text, snippet) == [True, False, True, False]


def test_a_crop_is_cut_once(runner: Any, tmp_path: Path) -> None:
    write(tmp_path)
    flows = "  input x = x -> Rescaling(1.0) -> RandomCrop(5, 5)"
    text = script_of(spec(flows, {"x": "float32[5, 5, 3]"})).text
    snippet = f"""
import pathlib
import numpy as np
script.set_up(1)
data, *_ = script.load_data(pathlib.Path({str(tmp_path)!r}))
x = np.load(pathlib.Path({str(tmp_path)!r}) / "d.npz")["x"]
given = data["train"][0]
places = [(i, j) for i in range(4) for j in range(4)]
cut = all(
    any(np.array_equal(one, whole[i : i + 5, j : j + 5]) for i, j in places)
    for one, whole in zip(given, x, strict=True)
)
result = [list(given.shape), cut]
"""
    assert runner.run(text, snippet) == [[12, 5, 5, 3], True]
