"""specc's own words for data and devices, beside those that Keras has.

A row is `(parameter, default, kind)`; kinds are those of `kinds.py`. The first
`positional` parameters of a table may be given by position, which here is all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specc.catalog.types import REQUIRED

Row = tuple[str, Any, str]

SOURCES: Mapping[str, tuple[Row, ...]] = {
    # A table or generator that scikit-learn brings; `examples` and `seed` are the generators'.
    "sklearn": (
        ("name", REQUIRED, "sklearn_data"),
        ("examples", None, "positive_int or none"),
        ("seed", 0, "non_negative_int"),
    ),
    # A data set of keras.datasets; which one takes which options is said in `data_sets.json`.
    "keras": (
        ("name", REQUIRED, "keras_data"),
        ("num_words", None, "positive_int or none"),
        ("skip_top", 0, "non_negative_int"),
        ("maxlen", None, "positive_int or none"),
        ("start_char", 1, "non_negative_int or none"),
        ("oov_char", 2, "non_negative_int or none"),
        ("index_from", 3, "non_negative_int"),
        ("test_split", 0.2, "number(0..<1)"),
        ("seed", 113, "non_negative_int"),
        ("label_mode", "fine", "symbol:fine|coarse"),
        ("version", "large", "symbol:large|small"),
    ),
    # Files may be several, one for each part of the data: a map of `train`, `validation`, `test`.
    "csv": (
        ("path", REQUIRED, "path or map"),
        ("target", None, "string or none"),
        ("columns", None, "string[] or none"),
        ("header", True, "bool"),
        ("delimiter", ",", "separator"),
        ("missing", "", "string or string[]"),
        ("types", None, "map or none"),
        ("bad_rows", 0.0, "fraction"),
        ("in_memory", True, "bool"),
    ),
    "parquet": (
        ("path", REQUIRED, "path or map"),
        ("target", None, "string or none"),
        ("columns", None, "string[] or none"),
    ),
    "npz": (("path", REQUIRED, "path or map"), ("in_memory", True, "bool")),
    # A file of one array for each column, as a map of names, or those of a folder.
    "npy": (("path", REQUIRED, "path or map"), ("in_memory", True, "bool")),
    # Windows over the rows of a table in the order of time.
    "timeseries": (
        ("path", REQUIRED, "path or map"),
        ("window", REQUIRED, "positive_int"),
        ("horizon", 1, "positive_int"),
        ("stride", 1, "positive_int"),
        ("delimiter", ",", "string"),
        ("missing", "", "string or string[]"),
        ("types", None, "map or none"),
    ),
    # Files whose classes are the folders that they are in, as Keras's loaders read them.
    "image_folder": (
        ("path", REQUIRED, "path or map"),
        ("image_size", (256, 256), "positive_int or positive_int[2]"),
        ("color_mode", "rgb", "symbol:grayscale|rgb|rgba"),
        (
            "interpolation",
            "bilinear",
            "symbol:area|bicubic|bilinear|gaussian|lanczos3|lanczos5|mitchellcubic|nearest",
        ),
        ("crop_to_aspect_ratio", False, "bool"),
        ("pad_to_aspect_ratio", False, "bool"),
        ("class_names", None, "string[+] or none"),
        ("bad_rows", 0.0, "fraction"),
    ),
    "text_folder": (
        ("path", REQUIRED, "path or map"),
        ("max_length", None, "positive_int or none"),
        ("class_names", None, "string[+] or none"),
    ),
    "audio_folder": (
        ("path", REQUIRED, "path or map"),
        ("output_sequence_length", None, "positive_int or none"),
        ("class_names", None, "string[+] or none"),
        ("bad_rows", 0.0, "fraction"),
    ),
    # Records of TensorFlow: what they hold is declared, `{ label = int64, box = [float32, 4] }`.
    "tfrecord": (
        ("path", REQUIRED, "path or map"),
        ("features", None, "map or none"),
        ("sequence_features", None, "map or none"),
        ("sequence_length", None, "positive_int or none"),
        ("compression", None, "symbol:gzip|zlib or none"),
    ),
    # A data set of TensorFlow Datasets, fetched, or prepared in a folder before.
    "tfds": (
        ("name", REQUIRED, "string"),
        ("data_dir", None, "path or none"),
        ("split", "train", "string or map"),
    ),
    # A data set that Hugging Face's `datasets` saved to disk.
    "huggingface": (
        ("path", REQUIRED, "path"),
        ("split", None, "string or map or none"),
    ),
    # Standard normal numbers of the given shape, and class numbers (or a number) to go with them.
    "random": (
        ("shape", REQUIRED, "positive_int or positive_int[]"),
        ("classes", None, "positive_int or none"),
        ("examples", 1000, "positive_int"),
        ("seed", 0, "non_negative_int"),
    ),
}

SPLITS: Mapping[str, tuple[Row, ...]] = {
    # A part is a share of the rows, or the rows whose column `by` says so.
    "Split": (
        ("test", 0.0, "fraction"),
        ("validation", 0.0, "fraction"),
        ("seed", 0, "non_negative_int"),
        ("stratify", False, "bool"),
        ("shuffle", True, "bool"),
        ("group", None, "string or none"),
        ("order", None, "string or none"),
        ("by", None, "string or none"),
        ("parts", None, "map or none"),
    ),
    # Each fold is the test part once; `test` and `validation` are shares of all rows. A column `by`
    # has one value for each fold.
    "CrossValidation": (
        ("folds", 5, "int(2..)"),
        ("test", 0.0, "fraction"),
        ("validation", 0.0, "fraction"),
        ("seed", 0, "non_negative_int"),
        ("stratify", False, "bool"),
        ("shuffle", True, "bool"),
        ("group", None, "string or none"),
        ("order", None, "string or none"),
        ("by", None, "string or none"),
    ),
}

STEPS: Mapping[str, tuple[Row, ...]] = {
    "OneHot": (("num_classes", None, "positive_int or none"),),
    "Cast": (("dtype", REQUIRED, "dtype"),),
    "Reshape": (("target_shape", REQUIRED, "shape"),),
    "DropMissing": (),
    "DropDuplicates": (),
    # Text other than `mean`, `median` and `most_frequent` fills the gaps of text.
    "FillMissing": (("value", "mean", "number or string"),),
    "Clip": (("min", None, "number or none"), ("max", None, "number or none")),
    "Log": (("offset", 0, "number"),),
    "DatePart": (
        (
            "part",
            REQUIRED,
            "symbol:year|quarter|month|day|weekday|day_of_year|hour|minute|second",
        ),
    ),
    "OrdinalEncoding": (("categories", None, "string[+] or int[+] or none"),),
    "FrequencyEncoding": (),
}

STRATEGIES: Mapping[str, tuple[Row, ...]] = {
    "Single": (),
    "Mirrored": (("devices", None, "string[] or none"),),
    "MultiWorker": (),
    "Tpu": (("address", "", "string"),),
}

# Layers that may stand in the data as steps: they work on what has no gradient yet.
STEP_LAYERS: tuple[str, ...] = (
    "AugMix",
    "AutoContrast",
    "CategoryEncoding",
    "CenterCrop",
    "ContrastLimitedAdaptiveHistogramEqualization",
    "CutMix",
    "Discretization",
    "Equalization",
    "Flatten",
    "GaussianNoise",
    "HashedCrossing",
    "Hashing",
    "IntegerLookup",
    "MelSpectrogram",
    "MixUp",
    "Normalization",
    "RandAugment",
    "RandomBrightness",
    "RandomColorDegeneration",
    "RandomColorJitter",
    "RandomContrast",
    "RandomCrop",
    "RandomElasticTransform",
    "RandomErasing",
    "RandomFlip",
    "RandomGaussianBlur",
    "RandomGrayscale",
    "RandomHue",
    "RandomInvert",
    "RandomPerspective",
    "RandomPosterization",
    "RandomRotation",
    "RandomSaturation",
    "RandomSharpness",
    "RandomShear",
    "RandomTranslation",
    "RandomZoom",
    "Rescaling",
    "Resizing",
    "Solarization",
    "STFTSpectrogram",
    "StringLookup",
    "TextVectorization",
)

MIXING: tuple[str, ...] = ("CutMix", "MixUp")
"""Layers that mix the classes of a batch in the proportions in which they mix its pictures."""

DRAWING: tuple[str, ...] = (
    "AugMix",
    "GaussianNoise",
    "RandAugment",
    "Solarization",
    *(name for name in STEP_LAYERS if name.startswith("Random")),
)
"""Layers that draw at random."""

NOT_KEPT: tuple[str, ...] = ("Equalization",)
"""Layers that are no part of a model: what they give in one is, to Keras, what they were given."""

TABLES: Mapping[str, Mapping[str, tuple[Row, ...]]] = {
    "sources": SOURCES,
    "splits": SPLITS,
    "steps": STEPS,
    "strategies": STRATEGIES,
}
