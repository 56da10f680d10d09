"""Folders of pictures, texts and sounds, against Keras's own loaders."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.emitted.scripts import script_of
from tests.emitted.test_data import loaded
from tests.emitted.test_sources import refusal


def picture_folder(folder: Path, count: int = 3) -> None:
    """Pictures of several formats and sizes in the folders of two classes, one of them nested."""
    from PIL import Image

    random = np.random.default_rng(0)
    for kind in ("dog", "cat"):
        (folder / kind / "more").mkdir(parents=True)
        for number in range(count):
            for ending in ("jpg", "png", "bmp", "gif"):
                pixels = random.integers(0, 256, (9 + number, 17, 3), "uint8")
                name = f"more/{number}.{ending}" if number == 1 else f"{number}.{ending.upper()}"
                Image.fromarray(pixels).save(folder / kind / name)
        (folder / kind / "notes.txt").write_text("no picture")
    (folder / ".hidden").mkdir()


IMAGES = """
data {
  source = image_folder("pets", %s)
  input image = x
  target label = y
}
model net {
  input image: %s
  Flatten
  output label = Dense(2)
}
train { loss = sparse_categorical_crossentropy
  optimizer = sgd }
"""


@pytest.mark.parametrize(
    ("arguments", "of_keras", "given"),
    [
        ("[8, 10]", "image_size=(8, 10)", "float32[8, 10, 3]"),
        ("11, interpolation=nearest", "image_size=11, interpolation='nearest'", "uint8[11, 11, 3]"),
        (
            "[8, 10], color_mode=grayscale, interpolation=bicubic",
            "image_size=(8, 10), color_mode='grayscale', interpolation='bicubic'",
            "float32[8, 10, 1]",
        ),
        (
            "[8, 10], crop_to_aspect_ratio=true",
            "image_size=(8, 10), crop_to_aspect_ratio=True",
            "float32[8, 10, 3]",
        ),
        (
            "[8, 10], pad_to_aspect_ratio=true, class_names=[dog, cat]",
            "image_size=(8, 10), pad_to_aspect_ratio=True, class_names=['dog', 'cat']",
            "float32[8, 10, 3]",
        ),
    ],
)
def test_pictures_are_those_of_kerass_loader(
    runner: Any, tmp_path: Path, arguments: str, of_keras: str, given: str
) -> None:
    picture_folder(tmp_path / "pets")
    if "grayscale" in arguments:  # to which TensorFlow turns PNG and JPEG alone
        for path in (tmp_path / "pets").rglob("*.*"):
            if path.suffix.lower() in (".bmp", ".gif"):
                path.unlink()
    found = runner.run(
        script_of(IMAGES % (arguments, given)).text,
        f"""
import pathlib
import numpy as np
folder = pathlib.Path({str(tmp_path)!r})
files, labels = script.load_data(folder)[0]["train"]
images, labels = script.prepare_batch(files, labels)
loader = keras.utils.image_dataset_from_directory(
    folder / "pets", shuffle=False, batch_size=None, {of_keras})
expected = list(loader.as_numpy_iterator())
result = [
    str(expected[0][0].dtype), str(images.dtype.name), len(expected),
    bool(np.array_equal(images, np.stack([image for image, _ in expected]))),
    bool(np.array_equal(labels, [label for _, label in expected])),
]
""",
    )
    dtype = given.partition("[")[0]
    assert found == [dtype, dtype, 12 if "grayscale" in arguments else 24, True, True]


def test_broken_pictures_are_told_before_training(runner: Any, tmp_path: Path) -> None:
    picture_folder(tmp_path / "pets")
    whole = (tmp_path / "pets" / "cat" / "0.PNG").read_bytes()
    (tmp_path / "pets" / "cat" / "0.PNG").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "pets" / "dog" / "2.JPG").write_bytes(b"")
    spec = IMAGES % ("[8, 8]", "float32[8, 8, 3]")
    words = refusal(runner, spec, tmp_path)
    assert words.startswith("ValueError: 2 of 24 rows are bad, more than 0.0%:")
    assert f"{tmp_path / 'pets' / 'cat' / '0.PNG'}: unreadable" in words
    assert f"{tmp_path / 'pets' / 'dog' / '2.JPG'}: unreadable" in words
    gray = spec.replace("[8, 8])", "[8, 8], color_mode=grayscale)").replace("8, 3]", "8, 1]")
    assert refusal(runner, gray, tmp_path).startswith("ValueError: 14 of 24 rows are bad")
    left = loaded(runner, spec.replace("[8, 8])", "[8, 8], bad_rows=0.1)"), tmp_path)
    assert len(left["train"][0]) == 22


def test_pictures_that_a_step_learns_from(runner: Any, tmp_path: Path) -> None:
    picture_folder(tmp_path / "pets")
    spec = (IMAGES % ("[8, 8]", "float32[8, 8, 3]")).replace("= x", "= x -> Normalization")
    images, _ = loaded(runner, spec, tmp_path)["train"]
    assert images.shape == (24, 8, 8, 3)
    np.testing.assert_allclose(images.mean(axis=(0, 1, 2)), 0, atol=1e-4)
    np.testing.assert_allclose(images.std(axis=(0, 1, 2)), 1, atol=1e-3)


def test_training_on_pictures(runner: Any, tmp_path: Path) -> None:
    picture_folder(tmp_path / "pets" / "train")
    picture_folder(tmp_path / "pets" / "test", 1)
    spec = IMAGES.replace('"pets"', '{ train = "pets/train", test = "pets/test" }')
    spec = (spec % ("[8, 8]", "float32[8, 8, 3]")).replace("= x", "= x -> Rescaling(1 / 255)")
    spec = spec.replace("optimizer", "epochs = 2\n  optimizer")
    spec = spec.replace("Dense(2)", "Dense(2, activation=softmax)")
    found = runner.run(
        script_of(spec).text,
        f"""
import pathlib
model, *_, history, tested = script.run(folder=pathlib.Path({str(tmp_path)!r}), verbose=0)
result = [len(history.history["loss"]), tested["loss"] > 0]
""",
    )
    assert found == [2, True]


def test_pictures_that_are_kept_are_those_that_are_read_each_time(
    runner: Any, tmp_path: Path
) -> None:
    picture_folder(tmp_path / "pets")
    spec = (IMAGES % ("[8, 10]", "float32[8, 10, 3]")).replace("= x", "= x -> Rescaling(0.5)")
    augmented = spec.replace("  target", "  augment image = RandomFlip(seed=3)\n  target")
    kept, read, first, again = runner.run(
        script_of(augmented).text,
        f"""
import pathlib
from unittest import mock
examples = script.load_data(pathlib.Path({str(tmp_path)!r}))[0]["train"]
steps = 3 * script.count_steps(examples, 5)
def drawn(epoch=0):
    batches = script.training_batches(examples, 5, 1, epoch).take(steps)
    return [[part.numpy().tobytes().hex() for part in batch] for batch in batches]
def in_order():
    return [[part.numpy().tobytes().hex() for part in b] for b in script.batches(examples, 5)]
kept = drawn() + drawn(1), in_order()
assert script.is_small(script.batches(examples, 5), len(examples[1]))
with mock.patch.object(script, "is_small", return_value=False):
    read = drawn() + drawn(1), in_order()
result = [kept[0], read[0], kept[1], read[1]]
""",
    )
    assert kept == read
    assert len({batch[0] for batch in kept[:5]}) == 5
    assert first == again


def test_texts_are_those_of_kerass_loader(runner: Any, tmp_path: Path) -> None:
    for kind in ("neg", "pos"):
        (tmp_path / "reviews" / kind).mkdir(parents=True)
        for number in range(4):
            text = f"{kind} Füße number {number} " * (number + 1)
            (tmp_path / "reviews" / kind / f"{number}.txt").write_text(text, encoding="utf-8")
    spec = """
data {
  source = text_folder("reviews", max_length=20)
  input words = x -> TextVectorization(20, output_sequence_length=6)
  target label = y
}
model net {
  input words: int32[6]
  Embedding(20, 2) -> GlobalAveragePooling1D
  output label = Dense(1, activation=sigmoid)
}
train { loss = binary_crossentropy
  optimizer = sgd }
"""
    found = runner.run(
        script_of(spec).text,
        f"""
import pathlib
import numpy as np
folder = pathlib.Path({str(tmp_path)!r})
words, labels = script.load_data(folder)[0]["train"]
loader = keras.utils.text_dataset_from_directory(
    folder / "reviews", shuffle=False, batch_size=None, max_length=20)
texts, classes = zip(*loader.as_numpy_iterator())
layer = keras.layers.TextVectorization(20, output_sequence_length=6)
layer.adapt(np.array(texts, object))
result = [
    words.shape, str(words.dtype), bool(np.array_equal(words, layer(np.array(texts, object)))),
    labels.tolist() == list(map(int, classes)), len({{*texts}}),
]
""",
    )
    assert found == [[8, 6], "int32", True, True, 8]


def sound_folder(folder: Path) -> None:
    import wave

    random = np.random.default_rng(0)
    for kind in ("yes", "no"):
        (folder / kind).mkdir(parents=True)
        for number in range(3):
            with wave.open(str(folder / kind / f"{number}.wav"), "wb") as file:
                file.setnchannels(1)
                file.setsampwidth(2)
                file.setframerate(8000)
                samples = random.integers(-(2**15), 2**15, 50 + 10 * number).astype("int16")
                file.writeframes(samples.tobytes())


@pytest.mark.parametrize("length", ["", "60"])
def test_sounds_are_those_of_kerass_loader(runner: Any, tmp_path: Path, length: str) -> None:
    sound_folder(tmp_path / "words")
    given = f", output_sequence_length={length}" if length else ""
    spec = f"""
data {{
  source = audio_folder("words"{given})
  input sound = x
  target label = y
}}
model net {{
  input sound: float32[{length or "?"}, 1]
  GlobalMaxPooling1D
  output label = Dense(1, activation=sigmoid)
}}
train {{ loss = binary_crossentropy
  optimizer = sgd }}
"""
    found = runner.run(
        script_of(spec).text,
        f"""
import pathlib
import numpy as np
folder = pathlib.Path({str(tmp_path)!r})
files, labels = script.load_data(folder)[0]["train"]
sounds, labels = script.prepare_batch(files, labels)
loader = keras.utils.audio_dataset_from_directory(
    folder / "words", shuffle=False, batch_size=6{given})
(expected, classes), = loader.as_numpy_iterator()
result = [list(sounds.shape), bool(np.array_equal(sounds, expected)),
    bool(np.array_equal(labels, classes))]
""",
    )
    assert found == [[6, int(length or 70), 1], True, True]


def test_a_sound_that_is_cut_short_is_bad(runner: Any, tmp_path: Path) -> None:
    sound_folder(tmp_path / "words")
    path = tmp_path / "words" / "no" / "1.wav"
    path.write_bytes(path.read_bytes()[:60])
    spec = """
data {
  source = audio_folder("words", output_sequence_length=60)
  input sound = x
  target label = y
}
model net {
  input sound: float32[60, 1]
  Flatten
  output label = Dense(1, activation=sigmoid)
}
train { loss = binary_crossentropy
  optimizer = sgd }
"""
    assert f"{path}: unreadable" in refusal(runner, spec, tmp_path)


FIXED = """
param side: int = 8
param shift: float = 0.0
param width: int = 4
data {
  source = image_folder("pets", [side, side])
  input image = x -> Rescaling(1 / 255, offset=shift)
  target label = y
}
model net {
  input image: float32[side, side, 3]
  Flatten
  Dense(width)
  output label = Dense(2)
}
train { loss = sparse_categorical_crossentropy
  optimizer = sgd }
"""


def test_params_that_batches_are_read_by_are_those_the_script_was_built_with(
    runner: Any, tmp_path: Path
) -> None:
    picture_folder(tmp_path / "pets", count=1)
    ask = f"import pathlib\nresult = len(script.load_data(pathlib.Path({str(tmp_path)!r}), %s)[0])"
    script = script_of(FIXED)
    assert set(script.params) == {"side", "shift", "width"}
    assert runner.run(script.text, ask % "side=8, shift=0.0") == 1
    for given in ("side=9", "shift=0.5"):
        words = runner.ask(script.text, ask % given)["error"]
        assert words.endswith("build it again for another side or shift")
    assert runner.run(script_of(FIXED, side=9, shift=0.5).text, ask % "side=9, shift=0.5") == 1


SOUNDS = """
param rate: int = 16_000
data {
  source = audio_folder("words", output_sequence_length=rate)
  input sound = x
  target label = y
}
model net {
  input sound: float32[rate, 1]
  Flatten
  output label = Dense(2)
}
train { loss = sparse_categorical_crossentropy }
"""


def test_a_param_may_be_the_length_of_sounds() -> None:
    script = script_of(SOUNDS, rate=8_000)
    assert "desired_samples=8000" in script.text
    assert "if rate != 8000:" in script.text
