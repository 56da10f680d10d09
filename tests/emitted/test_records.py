"""TFRecord files, TensorFlow Datasets and Hugging Face's datasets, read in their real formats."""

from __future__ import annotations

import ast
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.emitted.scripts import script_of

MODEL = """
model net {
  input %s
  Flatten
  output label = Dense(1)
}
train { loss = mse
  optimizer = sgd }
"""


def spec(source: str, given: str, flow: str, target: str = "label") -> str:
    data = f"data {{\n  source = {source}\n  input x = {flow}\n  target label = {target}\n}}\n"
    return data + MODEL % f"x: {given}"


WRITE = """
import pathlib
import numpy as np
import tensorflow as tf
folder = pathlib.Path(%r)
train = tf.train
def feature(value):
    if isinstance(value[0], bytes):
        return train.Feature(bytes_list=train.BytesList(value=value))
    if isinstance(value[0], float):
        return train.Feature(float_list=train.FloatList(value=value))
    return train.Feature(int64_list=train.Int64List(value=value))
def features(**given):
    return train.Features(feature={name: feature(value) for name, value in given.items()})
pictures = np.random.default_rng(0).integers(0, 256, (6, 5, 4, 3), "uint8")
def shard(name, places, options=None):
    with tf.io.TFRecordWriter(str(folder / name), options) as writer:
        for i in places:
            example = train.Example(features=features(
                picture=[tf.io.encode_png(pictures[i]).numpy()],
                box=[float(i), 0.5], label=[i %% 2], kind=["Füße" .encode() if i %% 2 else b"b"],
                words=list(range(1, i + 2)),
            ))
            writer.write(example.SerializeToString())
"""


def test_examples_with_pictures_and_sizes_that_vary(runner: Any, tmp_path: Path) -> None:
    declared = (
        "{ picture = [image, 5, 4, 3], box = [float32, 2], label = int64, kind = string, "
        "words = [int64, none] }"
    )
    source = f'tfrecord("part-*.tfrecord", features={declared}, compression=gzip)'
    text = script_of(spec(source, "uint8[5, 4, 3]", "picture")).text
    found = runner.run(
        text,
        WRITE % str(tmp_path)
        + """
shard("part-0.tfrecord", range(4), "GZIP")
shard("part-1.tfrecord", range(4, 6), "GZIP")
encoded, labels = script.load_data(folder)["train"]
decoded, labels = script.prepare_batch(encoded, labels)
fixed, varying = tf.io.FixedLenFeature, tf.io.FixedLenSequenceFeature
declared = {
    "box": fixed([2], tf.float32), "kind": fixed([], tf.string),
    "words": varying([], tf.int64, allow_missing=True),
}
table = script.read_records(folder / "part-*.tfrecord", declared, "GZIP", ["kind"])
result = [
    bool(np.array_equal(decoded, pictures)), np.asarray(labels).tolist(), table["box"].tolist(),
    table["words"].tolist(), table["kind"].tolist(),
]
""",
    )
    assert found[:2] == [True, [0, 1, 0, 1, 0, 1]]
    assert found[2] == [[number, 0.5] for number in range(6)]
    assert found[3] == [[*range(1, n + 2), *[0] * (5 - n)] for n in range(6)]
    assert found[4] == ["b", "Füße"] * 3


@pytest.mark.parametrize("length", [None, 2, 5])
def test_sequence_examples(runner: Any, tmp_path: Path, length: int | None) -> None:
    given = "" if length is None else f", sequence_length={length}"
    source = (
        'tfrecord("s.tfrecord", features={ label = int64 }, '
        f"sequence_features={{ steps = [float32, 2] }}{given})"
    )
    found = runner.run(
        script_of(
            spec(source, f"float32[{length or '?'}, 2]", "steps").replace(
                "Flatten", "GlobalMaxPooling1D"
            )
        ).text,
        WRITE % str(tmp_path)
        + """
with tf.io.TFRecordWriter(str(folder / "s.tfrecord")) as writer:
    for i in range(3):
        steps = [feature([float(i), float(step)]) for step in range(i + 1)]
        lists = train.FeatureLists(feature_list={"steps": train.FeatureList(feature=steps)})
        example = train.SequenceExample(context=features(label=[i]), feature_lists=lists)
        writer.write(example.SerializeToString())
steps, labels = script.load_data(folder)["train"]
result = [np.asarray(steps).tolist(), labels.tolist()]
""",
    )
    size = length or 3
    rows = [[[float(i), float(s)] for s in range(min(i + 1, size))] for i in range(3)]
    assert found == [[row + [[0.0, 0.0]] * (size - len(row)) for row in rows], [0, 1, 2]]


def test_a_data_set_of_tensorflow_datasets(runner: Any, tmp_path: Path) -> None:
    source = 'tfds("tiny", data_dir="sets", split={ train = "train", test = "test" })'
    found = runner.run(
        script_of(spec(source, "uint8[4, 4, 1]", "image", "label")).text,
        WRITE % str(tmp_path)
        + """
import tensorflow_datasets as tfds
images = np.arange(5 * 16, dtype="uint8").reshape(5, 4, 4, 1)
def part(places):
    rows = {"image": images[places], "label": np.array(places) % 2}
    return tf.data.Dataset.from_tensor_slices(rows)
described = {
    "image": tfds.features.Image(shape=(4, 4, 1)),
    "label": tfds.features.ClassLabel(num_classes=2),
}
tfds.dataset_builders.store_as_tfds_dataset(
    name="tiny", version="1.0.0", features=tfds.features.FeaturesDict(described),
    split_datasets={"train": part([0, 1, 2]), "test": part([3, 4])}, data_dir=folder / "sets",
    disable_shuffling=True)
data = script.load_data(folder)
result = [[name, bool(np.array_equal(x, images[3 * place:][: len(x)])), y.tolist()]
          for place, (name, (x, y)) in enumerate(data.items())]
""",
    )
    assert found == [["train", True, [0, 1, 0]], ["test", True, [1, 0]]]


OWN = {"pythonClassName": "tensorflow_datasets.core.features.Text", "text": {}}
OF_OTHERS = {"pythonClassName": "evil.Text", "text": {}}
FEATURES = {
    "its own": (OWN, True),
    "one of others": (OF_OTHERS, False),
    "the whole": ({"python_class_name": "os.X", "featuresDict": {}}, False),
    "inside": ({**OWN, "sequence": {"feature": OF_OTHERS}}, False),
    "in a list": ({**OWN, "content": [1, [OF_OTHERS]]}, False),
    "as older versions wrote": ({"type": "evil.Text", "content": {}}, False),
    "in a text": ({**OWN, "jsonFeature": {"json": json.dumps({"a": OF_OTHERS})}}, False),
    "in a text in a text": ({"content": json.dumps(json.dumps({"type": "evil.X"}))}, False),
    "a name that begins alike": ({"type": "tensorflow_datasets_evil.X"}, False),
    "a column called type": ({"features": {"type": OWN}}, True),
}


@pytest.mark.parametrize("name", FEATURES)
@pytest.mark.parametrize("place", ["tiny/1.0.0", "tiny/config/1.0.0"])
def test_a_prepared_data_set_imports_nothing(name: str, place: str, tmp_path: Path) -> None:
    """TensorFlow Datasets imports the classes that the features of a data set name."""
    described, fine = FEATURES[name]
    text = script_of(spec('tfds("tiny", data_dir="sets")', "float32[2]", "x")).text
    module = ast.parse(text)
    function = next(s for s in module.body if getattr(s, "name", "") == "check_features")
    space: dict[str, Any] = {"json": json, "suppress": suppress, "Path": Path, "Any": Any}
    exec(compile(ast.Module([function], []), "script.py", "exec"), space)
    folder = tmp_path / "sets" / place
    folder.mkdir(parents=True)
    (folder / "features.json").write_text(json.dumps(described), encoding="utf-8")
    calls = [ast.unparse(n) for n in ast.walk(module) if isinstance(n, ast.Call)]
    assert "check_features(folder / 'sets')" in calls
    if fine:
        space["check_features"](tmp_path / "sets")
    else:
        with pytest.raises(ValueError, match="is no feature of TensorFlow Datasets"):
            space["check_features"](tmp_path / "sets")


def test_a_data_set_that_hugging_face_saved(runner: Any, tmp_path: Path) -> None:
    pytest.importorskip("datasets")
    source = 'huggingface("saved", split={ train = "train", test = "validation" })'
    found = runner.run(
        script_of(spec(source, "float32[2]", "pair", "label")).text,
        WRITE % str(tmp_path)
        + """
import datasets
def part(*places):
    pairs = [[i + 0.5, i] for i in places]
    return datasets.Dataset.from_dict({"pair": pairs, "label": list(places)})
datasets.DatasetDict(train=part(0, 1, 2), validation=part(3)).save_to_disk(folder / "saved")
data = script.load_data(folder)
result = {name: [x.tolist(), y.tolist()] for name, (x, y) in data.items()}
""",
    )
    assert found == {
        "train": [[[0.5, 0], [1.5, 1], [2.5, 2]], [0, 1, 2]],
        "test": [[[3.5, 3]], [3]],
    }
