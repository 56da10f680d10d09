"""Words for data blocks and devices: sources, splits, steps and strategies."""

from __future__ import annotations

from specc.catalog.words.kit import SAME_SHAPE, Words, family

_SOURCE = "source = random([8], classes=4)\n"


def _fed(source: str, given: str = "float32[8]", flow: str = "x") -> str:
    """A spec with a model of one input, fed from `source`; classes are its targets."""
    return f"""\
model m {{
  input x: {given}
  Flatten
  output y = Dense(10, activation=softmax)
}}

data {{
  source = {source}
  input x = {flow}
  target y = y -> OneHot(10)
}}
"""


FAMILIES = (
    family(
        "sources",
        "Sources",
        {
            "sklearn": Words(
                "a table that scikit-learn brings, or examples that it generates",
                about="Its columns are `x` and `y`, and those of the table by their names.",
                example=_fed("sklearn(digits)", "float32[64]"),
            ),
            "keras": Words(
                "a data set of Keras, fetched when the script first runs",
                about="Its columns are `x` and `y`. The options are those of its loader in Keras: "
                "`num_words`, `skip_top`, `maxlen`, `start_char`, `oov_char`, `index_from` and "
                "`seed` of `imdb` and `reuters`, `test_split` of `reuters` and `test_split` and "
                "`seed` of the two sets of houses, of which `california_housing` has a `version`; "
                "`label_mode` of `cifar100`. Longer texts than `maxlen` are left out.",
                example=_fed("keras(mnist)", "uint8[28, 28]"),
            ),
            "csv": Words(
                "a file of comma-separated values, plain or `.gz`",
                about="Columns go by the names of the header, or by `columns`. They hold whole "
                "numbers, numbers, text, or truth values as 0 and 1: what their first rows hold, "
                "or what `types` says. A row of another length, or with a cell of another kind, "
                "is bad: bad rows are left out and shown, and refused where they are more than "
                "the share `bad_rows`.\n"
                "With `in_memory=false`, for a table larger than memory, the file is turned once "
                "into columns on disk (`build/cache`), and those are read by batches.\n"
                "`path` may be a map: a file for each of `train`, `validation` and `test`.",
                example=_fed('csv("table.csv", columns=[a, b, y])', "float32[2]", "[a, b]"),
            ),
            "parquet": Words(
                "a Parquet file, read by pyarrow",
                about="Columns go by their names in the file. "
                "`path` may be a map: a file for each of `train`, `validation` and `test`.",
                example=_fed('parquet("table.parquet")', "float32[2]", "[a, b]"),
            ),
            "npz": Words(
                "a file of NumPy arrays",
                about="Columns go by the names of the arrays. "
                "`path` may be a map: a file for each of `train`, `validation` and `test`. "
                "With `in_memory=false` arrays stay in one file, and rows of them are read when a "
                "batch wants them; those that `np.savez_compressed` wrote are loaded nevertheless.",
                example=_fed('npz("arrays.npz")', "float32[8]"),
            ),
            "npy": Words(
                "files of one NumPy array each",
                about="`path` is a map from the columns to their files, or a folder of files, "
                "whose columns go by the names of the files. With `in_memory=false` arrays stay in "
                "their files, and rows of them are read when a batch wants them.",
                example=_fed('npy({ x = "features.npy", y = "labels.npy" })', "float32[8]"),
            ),
            "timeseries": Words(
                "windows over the rows of a table, which stand in the order of time",
                about="A column by its name is windows of it, `window` rows long, `stride` rows "
                "apart; `next_NAME` is its value `horizon` rows behind the end of each. The file "
                "is a CSV file, or one that ends in `.parquet`. `Split` cuts off the last windows, "
                "so that nothing that is to be foretold was trained on.",
                example="""\
model m {
  input past: float32[24, 2]
  GRU(8)
  output degrees = Dense(1)
}

data {
  source = timeseries("weather.csv", window=24)
  input past = [temperature, pressure] -> Normalization
  target degrees = next_temperature
}
""",
            ),
            "image_folder": Words(
                "a folder of pictures, with a folder for each class",
                about="`x` is the pictures, read batch by batch as "
                "`keras.utils.image_dataset_from_directory` reads them; `y` the numbers of the "
                "classes, in the order of their names. A file that does not begin and end as a "
                "picture is a bad row.\n"
                "`path` may be a map: a folder for each of `train`, `validation` and `test`.",
                example=_fed('image_folder("pets", [32, 32])', "float32[32, 32, 3]"),
            ),
            "text_folder": Words(
                "a folder of texts, with a folder for each class",
                about="`x` is the texts, `y` the numbers of the classes, in the order of their "
                "names. `max_length` counts bytes, as in "
                "`keras.utils.text_dataset_from_directory`.\n"
                "`path` may be a map: a folder for each of `train`, `validation` and `test`.",
                example=_fed(
                    'text_folder("reviews")',
                    "int32[100]",
                    "x -> TextVectorization(1000, output_sequence_length=100)",
                ),
            ),
            "audio_folder": Words(
                "a folder of WAV files, with a folder for each class",
                about="`x` is the sounds, read batch by batch as "
                "`keras.utils.audio_dataset_from_directory` reads them, cut or filled up to "
                "`output_sequence_length` or to the longest of the batch; `y` the numbers of the "
                "classes, in the order of their names.\n"
                "`path` may be a map: a folder for each of `train`, `validation` and `test`.",
                example=_fed(
                    'audio_folder("words", output_sequence_length=16000)', "float32[16000, 1]"
                ),
            ),
            "tfrecord": Words(
                "TFRecord files of TensorFlow, with examples or sequence examples",
                about="`features` says what an example holds: `float32`, `int64` or `string`, with "
                "sizes a list, `[float32, 4]`; a first size of `none` varies, and is filled up to "
                "the longest. `[image, 32, 32, 3]` is an encoded picture of that size, decoded "
                "batch by batch. `sequence_features` are those of each step of a sequence, cut or "
                "filled up to `sequence_length` or the longest. A `*` in the name of the file is "
                "anything.",
                example=_fed('tfrecord("a.tfrecord", features={ x = [float32, 8], y = int64 })'),
            ),
            "tfds": Words(
                "a data set of TensorFlow Datasets",
                about="It is fetched when the script first runs, unless `data_dir` holds it. "
                "`split` is one of its splits, or a map: one for each of `train`, `validation` and "
                "`test`. Columns go by the names of its features.",
                example=_fed('tfds("mnist")', "uint8[28, 28, 1]", "image").replace(
                    "target y = y", "target y = label"
                ),
            ),
            "huggingface": Words(
                "a data set that Hugging Face's `datasets` saved to disk",
                about="`split` is one of its splits, or a map: one for each of `train`, "
                "`validation` and `test`.",
                example=_fed('huggingface("flowers", split=train)', "float32[8]"),
            ),
            "random": Words(
                "random numbers of a given shape, to try a model on",
                about="`x` is normally distributed; `y` is a class number with `classes`, else a "
                "number.",
                example=_fed("random([32, 32, 3], classes=10)", "float32[32, 32, 3]"),
            ),
        },
    ),
    family(
        "splits",
        "Splits",
        {
            "Split": Words(
                "which share of the examples is for testing and for validation",
                about="The rest is for training. `stratify=true` keeps the classes in proportion, "
                "`group` what belongs together in one part, and `order` cuts off what comes last. "
                "`by` names a column whose values are `train`, `validation` and `test`, or those "
                "that `parts` says.",
                example=_SOURCE + "split = Split(test=0.2, validation=0.1, seed=1)\n"
                "input x = x\ntarget y = y -> OneHot(4)",
            ),
            "CrossValidation": Words(
                "as many trainings as folds, each tested on the fold that it has not seen",
                about="Mean and standard deviation of what the folds measured are reported; the "
                "model that is kept is trained on all of them. With `order` each fold tests what "
                "was trained on all that lies before it. `by` names a column that has one value "
                "for each of the `folds`.",
                example=_SOURCE + "split = CrossValidation(folds=5, stratify=true, seed=1)\n"
                "input x = x\ntarget y = y -> OneHot(4)",
            ),
        },
    ),
    family(
        "steps",
        "Steps of a data block",
        {
            "OneHot": Words(
                "class numbers to vectors with a 1 in their place",
                shape="  [...] -> [..., num_classes]",
                example=_SOURCE + "input x = x\ntarget y = y -> OneHot(4)",
            ),
            "Cast": Words(
                "the same numbers in another dtype",
                shape=SAME_SHAPE,
                example=_SOURCE + "input x = x -> Cast(float32)\ntarget y = y -> OneHot(4)",
            ),
            "Reshape": Words(
                "the same elements of each example in another shape",
                shape="  [...] -> target_shape, one size of which may be -1",
                example="source = random([2, 4], classes=4)\n"
                "input x = x -> Reshape([8])\ntarget y = y -> OneHot(4)",
            ),
            "DropMissing": Words(
                "leaves out the examples that lack a value",
                shape=SAME_SHAPE,
                example='source = csv("table.csv")\n'
                "input x = [a, b, c, d, e, f, g, h] -> DropMissing\ntarget y = label -> OneHot(4)",
            ),
            "DropDuplicates": Words(
                "leaves out the examples that repeat an earlier one",
                shape=SAME_SHAPE,
                about="Of this flow's columns, before the data are split.",
                example='source = csv("table.csv")\n'
                "input x = [a, b, c, d, e, f, g, h] -> DropDuplicates\n"
                "target y = label -> OneHot(4)",
            ),
            "FillMissing": Words(
                "fills the gaps of a column: with its mean, say, or with what is given",
                shape=SAME_SHAPE,
                about="`mean`, `median` and `most_frequent` are those of the training part; a "
                "number fills gaps of numbers, any other text those of text.",
                example='source = csv("table.csv")\n'
                "input x = [a, b, c, d, e, f, g, h] -> FillMissing(median)\n"
                "target y = label -> OneHot(4)",
            ),
            "Clip": Words(
                "keeps numbers between two bounds, of which one may be left out",
                shape=SAME_SHAPE,
                example=_SOURCE + "input x = x -> Clip(-3, 3)\ntarget y = y -> OneHot(4)",
            ),
            "Log": Words(
                "the natural logarithm of `x + offset`",
                shape=SAME_SHAPE,
                about="`Log(offset=1)` takes counts, 0 among them.",
                example=_SOURCE
                + "input x = x -> Clip(min=0) -> Log(offset=1)\ntarget y = y -> OneHot(4)",
            ),
            "DatePart": Words(
                "a part of dates that are written as ISO 8601 has them",
                shape=SAME_SHAPE,
                about="Dates are text: `2024-02-29`, `2024-02-29T23:59:00`. Months and days "
                "count from 1, weekdays from Monday, which is 0.",
                example='source = csv("table.csv")\n'
                "input x = sold -> DatePart(weekday) -> OneHot(8)\ntarget y = label -> OneHot(4)",
            ),
            "OrdinalEncoding": Words(
                "the place of a value in a list of categories, from 1; 0 for any other",
                shape=SAME_SHAPE,
                about="Without `categories` they are those of the training part, in order.",
                example='source = csv("table.csv")\n'
                "input x = size -> OrdinalEncoding([small, medium, large]) -> OneHot(8)\n"
                "target y = label -> OneHot(4)",
            ),
            "FrequencyEncoding": Words(
                "the share of the training examples that have the same value",
                shape=SAME_SHAPE,
                about="A value that is new has a share of 0.",
                example='source = csv("table.csv")\n'
                "input x = [a, b, c, d, e, f, g, h] -> FrequencyEncoding\n"
                "target y = label -> OneHot(4)",
            ),
        },
        about="Preprocessing layers are steps too, by their own names.",
    ),
    family(
        "strategies",
        "Strategies",
        {
            "Single": "one device",
            "Mirrored": "all devices of one machine, each with a part of the batch",
            "MultiWorker": "several machines, each with a part of the batch",
        },
        example="strategy = NAME()",
    ),
    family(
        "strategies",
        "Not supported yet",
        {"Tpu": Words("a TPU", about="specc refuses it so far.")},
    ),
)
