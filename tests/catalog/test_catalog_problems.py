"""How the catalog words what is wrong with an argument."""

from __future__ import annotations

from typing import Any

import pytest

from specc.catalog import catalog
from specc.catalog.agreement import check_arguments
from specc.catalog.rows import describe, parse
from specc.catalog.types import Entry, Instance
from specc.catalog.values import Problem, check_kind, check_value, written


def entry(section: str, name: str) -> Entry:
    found = catalog().lookup(section, name)
    assert found is not None
    return found


def make(section: str, name: str, **args: Any) -> Instance:
    return Instance(entry(section, name), args)


def problem(section: str, name: str, parameter: str, value: Any) -> Problem | None:
    param = entry(section, name).param(parameter)
    assert param is not None
    return check_value(entry(section, name), param, value)


L2 = make("regularizers", "L2")


@pytest.mark.parametrize(
    ("section", "name", "parameter", "value", "message", "suggestions"),
    [
        ("layers", "Dense", "units", 0, "a positive integer, not `0`", ()),
        ("layers", "Dense", "units", 3.0, "a positive integer, not `3.0`", ("3",)),
        ("layers", "Dense", "units", "3", 'a positive integer, not `"3"`', ("3",)),
        ("layers", "Dense", "units", True, "a positive integer, not `true`", ()),
        ("layers", "Dense", "use_bias", "True", "`true` or `false`, not `True`", ("true",)),
        (
            "layers",
            "Dense",
            "activation",
            "rleu",
            "an activation, and none is called `rleu`",
            ("relu",),
        ),
        (
            "layers",
            "Dense",
            "kernel_initializer",
            L2,
            "an initializer, not a regularizer (`L2`)",
            (),
        ),
        ("layers", "Conv2D", "padding", "Same", "one of `valid`, `same`, not `Same`", ("same",)),
        (
            "layers",
            "Conv2D",
            "kernel_size",
            [3, 3, 3],
            "a positive integer or a list of 2 positive integers, not `[3, 3, 3]`",
            (),
        ),
        ("layers", "Dropout", "rate", 1.5, "a number from 0 to 1, not `1.5`", ()),
        (
            "optimizers",
            "Adam",
            "learning_rate",
            1,
            "a number with a decimal point or a learning-rate schedule, not `1`",
            ("1.0",),
        ),
        (
            "callbacks",
            "ReduceLROnPlateau",
            "factor",
            2,
            "a number above 0 and below 1, not `2`",
            (),
        ),
        (
            "sources",
            "sklearn",
            "name",
            "irsi",
            "a data set of scikit-learn, and none is called `irsi`",
            ("iris",),
        ),
        (
            "layers",
            "TextVectorization",
            "ngrams",
            [1, 2],
            "a positive integer or a tuple of positive integers such as `(1, 2)`, not `[1, 2]`",
            ("(1, 2)",),
        ),
    ],
)
def test_problems(
    section: str, name: str, parameter: str, value: Any, message: str, suggestions: tuple[str, ...]
) -> None:
    found = problem(section, name, parameter, value)
    assert found is not None
    assert found.message == f"`{parameter}` of `{name}` takes {message}"
    assert found.suggestions == suggestions
    assert not found.refused


@pytest.mark.parametrize(
    ("section", "name", "parameter", "value"),
    [
        ("layers", "Dense", "units", 3),
        ("layers", "Dense", "activation", None),
        ("layers", "Dense", "activation", "relu"),
        ("layers", "Dense", "activation", make("layers", "LeakyReLU")),
        ("layers", "Dense", "kernel_regularizer", L2),
        ("layers", "Dense", "kernel_regularizer", "l2"),
        ("layers", "Conv2D", "kernel_size", 3),
        ("layers", "Conv2D", "kernel_size", (3, 5)),
        ("layers", "Conv2D", "kernel_size", [3, 5]),
        ("layers", "Conv1D", "padding", "causal"),
        ("layers", "ZeroPadding2D", "padding", ((1, 2), (3, 4))),
        ("layers", "Bidirectional", "layer", make("layers", "LSTM", units=4)),
        ("layers", "Reshape", "target_shape", [-1, 4]),
        ("layers", "Dense", "dtype", "mixed_float16"),
        ("optimizers", "Adam", "learning_rate", 1e-3),
        ("optimizers", "Adam", "learning_rate", make("schedules", "CosineDecay")),
        ("callbacks", "EarlyStopping", "monitor", "val_auc"),
    ],
)
def test_no_problem(section: str, name: str, parameter: str, value: Any) -> None:
    assert problem(section, name, parameter, value) is None


def test_python_objects_are_refused() -> None:
    found = problem("layers", "Dense", "quantization_config", "int8")
    assert found is not None
    assert found.refused


def test_settings_have_kinds_too() -> None:
    assert check_kind("`epochs`", "positive_int", 3) is None
    found = check_kind("`epochs`", "positive_int", 0)
    assert found is not None
    assert found.message == "`epochs` takes a positive integer, not `0`"


@pytest.mark.parametrize("kind", ["integer", "int(1)", "int[", "", "int or"])
def test_kinds_are_checked(kind: str) -> None:
    with pytest.raises(ValueError, match="is not a kind"):
        parse(kind)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("positive_int", "a positive integer"),
        ("int(2..)", "an integer of at least 2"),
        ("int(1..8)", "an integer from 1 to 8"),
        ("number(..0)", "a number of at most 0"),
        ("number(0<..1)", "a number above 0, up to 1"),
        ("int or int[] or none", "an integer, a list of integers or `none`"),
        ("int[1]", "a list with an integer in it"),
        ("int[3][2]", "a list of 3 lists of 2 integers"),
        ("string[+] or path", "a list of strings or a path"),
        ("symbol:valid|same", "one of `valid`, `same`"),
        ("positive_int or only:-1", "a positive integer or -1"),
    ],
)
def test_wording(kind: str, words: str) -> None:
    assert describe(kind) == words


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "none"),
        (True, "true"),
        (1e-4, "0.0001"),
        ("same", "same"),
        ("a b", '"a b"'),
        ([1, (2, 3)], "[1, (2, 3)]"),
        ({"policy": 1.0}, "{ policy = 1.0 }"),
        (make("regularizers", "L2", l2=0.1), "L2(l2=0.1)"),
    ],
)
def test_values_as_specs_write_them(value: Any, text: str) -> None:
    assert written(value) == text


@pytest.mark.parametrize(
    ("instance", "argument"),
    [
        (make("optimizers", "Adam", clipnorm=1.0, clipvalue=1.0), "clipvalue"),
        (
            make("schedules", "PiecewiseConstantDecay", boundaries=[10], values=[0.1]),
            "values",
        ),
        (make("metrics", "AUC", num_labels=3), "num_labels"),
        (make("metrics", "IoU", num_classes=2, target_class_ids=[2]), "target_class_ids"),
        (make("callbacks", "ModelCheckpoint", filepath="best"), "filepath"),
        (make("callbacks", "TensorBoard", profile_batch=(5, 2)), "profile_batch"),
        (make("layers", "Normalization", mean=0.0), "mean"),
        (make("layers", "CategoryEncoding"), None),
        (make("layers", "Discretization"), None),
        (make("layers", "StringLookup", vocabulary=["a", "a"]), "vocabulary"),
        (make("layers", "StringLookup", vocabulary=["[UNK]"]), "vocabulary"),
        (make("layers", "IntegerLookup", salt=3), "salt"),
        (make("layers", "STFTSpectrogram", fft_length=10), "fft_length"),
        (make("applications", "ResNet50", classes=10), "classes"),
        (
            make("applications", "ResNet50", classifier_activation="relu"),
            "classifier_activation",
        ),
        (make("layers", "Conv2D", filters=4, kernel_size=3, groups=3), "groups"),
    ],
)
def test_arguments_that_disagree(instance: Instance, argument: str | None) -> None:
    found = check_arguments(instance)
    assert found is not None
    assert found.argument == argument
    assert not found.message[0].isupper()
    assert not found.message.endswith(".")


@pytest.mark.parametrize(
    "instance",
    [
        make("optimizers", "Adam", clipnorm=1.0),
        make("schedules", "PiecewiseConstantDecay", boundaries=[10], values=[0.1, 0.01]),
        make("callbacks", "ModelCheckpoint", filepath="best.keras"),
        make("callbacks", "ModelCheckpoint", filepath="w.weights.h5", save_weights_only=True),
        make("layers", "StringLookup", vocabulary=["[UNK]", "a", "b"]),
        make("layers", "Dense", units=3),
        make("applications", "ResNet50", classes=10, weights=None),
        make("applications", "ResNet50", classes=10, include_top=False),
    ],
)
def test_arguments_that_agree(instance: Instance) -> None:
    assert check_arguments(instance) is None
