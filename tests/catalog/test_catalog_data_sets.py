"""The facts of data sets, against scikit-learn and Keras themselves."""

from __future__ import annotations

import inspect

import keras
import pytest
import sklearn.datasets

from specc.catalog.data_sets import Column, data_set, data_set_names
from specc.catalog.vocabulary import SOURCES

TABLES = [name for name in data_set_names("sklearn") if not name.startswith("make_")]
GENERATORS = [name for name in data_set_names("sklearn") if name.startswith("make_")]


@pytest.mark.parametrize("name", TABLES)
def test_tables(name: str) -> None:
    facts = data_set("sklearn", name)
    assert facts is not None
    bunch = getattr(sklearn.datasets, f"load_{name}")()
    x, y = facts.columns
    assert (x.name, y.name) == ("x", "y")
    assert bunch.data.shape == (facts.train, *x.shape)
    assert bunch.target.shape == (facts.train, *y.shape)
    assert (str(bunch.data.dtype), str(bunch.target.dtype)) == (x.dtype, y.dtype)
    assert (bunch.data.min(), bunch.data.max()) == (x.low, x.high)
    assert (bunch.target.min(), bunch.target.max()) == (y.low, y.high)
    assert len(facts.features) == x.shape[0] == len(set(facts.features))
    assert all(label.isidentifier() for label in facts.features + facts.targets)
    if facts.task == "classification":
        assert [str(c) for c in bunch.target_names] == list(facts.class_names)
        assert set(bunch.target) == set(range(y.classes or 0))
    else:
        assert y.classes is None


@pytest.mark.parametrize("name", GENERATORS)
def test_generators(name: str) -> None:
    facts = data_set("sklearn", name)
    assert facts is not None
    assert facts.generated
    make = getattr(sklearn.datasets, name)
    assert {"n_samples", "random_state"} <= set(inspect.signature(make).parameters)
    data, target = make(random_state=1)[:2]
    x, y = facts.columns
    assert data.shape == (facts.train, *x.shape)
    assert target.shape == (facts.train, *y.shape)
    assert (str(data.dtype), str(target.dtype)) == (x.dtype, y.dtype)
    if y.classes is not None:
        assert set(target) == set(range(y.classes))


@pytest.mark.parametrize("name", data_set_names("keras"))
def test_keras_data_sets(name: str) -> None:
    facts = data_set("keras", name)
    assert facts is not None
    x, y = facts.columns
    assert facts.test > 0
    assert (y.classes is not None) == (facts.task == "classification")
    if y.classes is not None:
        assert (y.low, y.high) == (0, y.classes - 1)
    assert len(facts.class_names) in (0, y.classes)
    assert len(facts.features) in (0, x.shape[0])


@pytest.mark.parametrize("name", data_set_names("keras"))
def test_options_are_those_of_the_loader(name: str) -> None:
    facts = data_set("keras", name)
    assert facts is not None
    parameters = inspect.signature(getattr(keras.datasets, name).load_data).parameters
    assert set(facts.options) == set(parameters) - {"path", "kwargs"}
    defaults = {row: default for row, default, _ in SOURCES["keras"]}
    for option in facts.options:
        assert defaults[option] == parameters[option].default


def test_columns_by_name() -> None:
    iris = data_set("sklearn", "iris")
    assert iris is not None
    assert iris.features == ("sepal_length", "sepal_width", "petal_length", "petal_width")
    assert iris.column("sepal_width") == Column("sepal_width", (), "float64")
    assert iris.column("y") == Column("y", (), "int64", 3, 0, 2)
    assert iris.column("colour") is None
    linnerud = data_set("sklearn", "linnerud")
    assert linnerud is not None
    assert linnerud.column("Weight") == Column("Weight", (), "float64")


def test_unknown() -> None:
    assert data_set("sklearn", "irsi") is None
    assert data_set("nowhere", "iris") is None
    assert data_set_names("nowhere") == []
