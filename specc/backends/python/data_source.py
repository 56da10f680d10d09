"""Loading a source: the statements that put its columns into arrays."""

from __future__ import annotations

import ast

from specc.backends.python import tree
from specc.backends.python.data_context import DataContext
from specc.backends.python.data_csv import load_csv
from specc.backends.python.data_files import argument as _argument
from specc.backends.python.data_folders import (
    load_audio_folder,
    load_image_folder,
    load_text_folder,
)
from specc.backends.python.data_records import load_huggingface, load_tfds, load_tfrecord
from specc.backends.python.data_rows import drop_rows
from specc.backends.python.data_series import load_timeseries
from specc.backends.python.data_tables import load_npy, load_npz, load_parquet
from specc.backends.python.imports import NUMPY, Import
from specc.backends.python.quote import quote, quoted
from specc.catalog.data_sets import DataSet
from specc.catalog.sources import classes_of


def load_source(context: DataContext) -> list[ast.stmt]:
    """Statements that load the source and, of a table, drop incomplete rows."""
    context.imports.add(NUMPY)
    load = {
        "sklearn": _sklearn,
        "keras": _keras,
        "random": _random,
        "csv": load_csv,
        "parquet": load_parquet,
        "npz": load_npz,
        "npy": load_npy,
        "timeseries": load_timeseries,
        "tfrecord": load_tfrecord,
        "tfds": load_tfds,
        "huggingface": load_huggingface,
        "image_folder": load_image_folder,
        "text_folder": load_text_folder,
        "audio_folder": load_audio_folder,
    }[context.source.entry.name]
    span = context.data.settings["source"].expr.span
    statements = [tree.at(statement, span) for statement in load(context)]
    return statements + drop_rows(context)


def _split_asks(context: DataContext, part: str) -> bool:
    from specc.backends.python.data_split import asks_for

    return asks_for(context, part)


def _sklearn(context: DataContext) -> list[ast.stmt]:
    from specc.catalog.data_sets import data_set

    name = str(context.source.get("name"))
    known = data_set("sklearn", name)
    if known is not None:
        context.features, context.target_names = known.features, known.targets
        context.classes = known.columns[1].classes
        context.dtypes = _dtypes(known)
    if known is not None and known.generated:
        called = _imported(context, name)
        keywords = []
        if context.source.get("examples") is not None:
            keywords.append(tree.keyword("n_samples", _argument(context, "examples")))
        keywords.append(tree.keyword("random_state", _argument(context, "seed")))
        return [tree.assign(("x", "y"), tree.call(called, keywords=keywords))]
    called = _imported(context, f"load_{name}")
    return [tree.assign(("x", "y"), tree.call(called, return_X_y=ast.Constant(True)))]


def _dtypes(known: DataSet) -> dict[str, str]:
    """The dtypes of `x` and `y` that are no floats."""
    dtypes = {name: known.columns[place].dtype for place, name in enumerate("xy")}
    return {name: dtype for name, dtype in dtypes.items() if not dtype.startswith("float")}


def _imported(context: DataContext, loader: str) -> str:
    """Import a function of `sklearn.datasets`; by another name, should the spec use its own."""
    called = context.module.fresh(loader)
    alias = None if called == loader else called
    context.imports.add(Import("sklearn.datasets", loader, alias))
    return called


def _keras(context: DataContext) -> list[ast.stmt]:
    from specc.catalog.data_sets import data_set

    name = str(context.source.get("name"))
    known = data_set("keras", name)
    if known is not None:
        context.features, context.target_names = known.features, known.targets
        context.classes = classes_of(context.source, known)
        context.ragged = tuple(c.name for c in known.columns if None in c.shape)
        context.dtypes = _dtypes(known)
    given = [option for option in context.source.args if option != "name"]
    options = [tree.keyword(option, _argument(context, option)) for option in given]
    loaded = tree.call(f"keras.datasets.{name}.load_data", keywords=options)
    pairs = [
        ast.Tuple([ast.Name(f"{base}_{part}", ast.Store()) for base in "xy"], ast.Store())
        for part in ("train", "test")
    ]
    statements: list[ast.stmt] = [tree.assign(ast.Tuple([*pairs], ast.Store()), loaded)]
    context.parts = ("train", "test")
    if _split_asks(context, "test"):
        # The split is to choose the test part: the source's own goes back to the rest.
        context.parts = ("train",)
        statements += quote(
            """
            x = np.concatenate([x_train, x_test])
            y = np.concatenate([y_train, y_test])
            """
        )
    return statements


def _random(context: DataContext) -> list[ast.stmt]:
    shape = context.source.get("shape")
    size = _argument(context, "shape")
    wanted: list[ast.expr] = [_argument(context, "examples")]
    if isinstance(shape, int):
        wanted.append(size)
    elif isinstance(size, ast.List | ast.Tuple):
        wanted += size.elts
    else:
        wanted.append(ast.Starred(size, ast.Load()))
    classes = context.source.get("classes")
    context.classes = classes if isinstance(classes, int) else None
    context.dtypes = {} if classes is None else {"y": "int64"}
    if classes is None:
        y = quoted('random.standard_normal(len(x), "float32")')
    else:
        y = quoted("random.integers(CLASSES, size=len(x))", CLASSES=_argument(context, "classes"))
    return quote(
        """
        random = np.random.default_rng(SEED)
        x = random.standard_normal(SHAPE, "float32")
        y = Y
        """,
        SEED=_argument(context, "seed"),
        SHAPE=ast.Tuple(wanted, ast.Load()),
        Y=y,
    )
