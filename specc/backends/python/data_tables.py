"""Sources that are tables of named columns: Parquet files, and arrays of NumPy."""

from __future__ import annotations

import ast

from specc.backends.python import tree
from specc.backends.python.data_context import DataContext
from specc.backends.python.data_csv import features_and_target
from specc.backends.python.data_files import argument, paths, read_files, used_columns
from specc.backends.python.data_mapped import mapped_archive, mapped_files
from specc.backends.python.imports import Import
from specc.backends.python.quote import quote


def load_parquet(context: DataContext) -> list[ast.stmt]:
    """`table = read_parquet(folder / "penguins.parquet", ["bill", "mass"])`."""
    context.imports |= {
        Import("pathlib", "Path"),
        Import("collections.abc", "Sequence"),
        Import("pyarrow", alias="pa"),
        Import("pyarrow.parquet", alias="pq"),
    }
    context.functions += quote(_READ_PARQUET)
    used = used_columns(context)
    given = [] if used is None else [tree.constant(used)]
    statements = read_files(context, lambda path: tree.call("read_parquet", path, *given))
    return statements + features_and_target(context)


def load_npz(context: DataContext) -> list[ast.stmt]:
    """The arrays of an archive that flows speak of."""
    context.in_folder = True
    names = tree.constant(tuple(used_columns(context) or ()))
    if context.source.get("in_memory") is False:
        return mapped_archive(context, names)
    statements: list[ast.stmt] = []
    for name, path in paths(context):
        statements += quote(
            """
            with np.load(PATH) as archive:
                TABLE = {name: archive[name] for name in NAMES}
            """,
            TABLE=name,
            PATH=path,
            NAMES=names,
        )
    return statements


def load_npy(context: DataContext) -> list[ast.stmt]:
    """Arrays in files of their own: those that a map names, or those of a folder."""
    statements = _npy_files(context)
    context.in_folder = True
    if context.source.get("in_memory") is False:
        return mapped_files(context, statements)
    return statements


def _npy_files(context: DataContext) -> list[ast.stmt]:
    used, given = used_columns(context) or [], context.source.get("path")
    if not isinstance(given, dict):
        return quote(
            """
            table = {name: np.load(folder / PATH / f"{name}.npy") for name in NAMES}
            """,
            PATH=argument(context, "path"),
            NAMES=tree.constant(tuple(used)),
        )
    files = argument(context, "path")
    if isinstance(files, ast.Dict):
        kept = [
            (key, value)
            for key, value in zip(files.keys, files.values, strict=True)
            if isinstance(key, ast.Constant) and key.value in used
        ]
        files = ast.Dict([key for key, _ in kept], [value for _, value in kept])
    return quote(
        """
        files = FILES
        table = {name: np.load(folder / path) for name, path in files.items()}
        """,
        FILES=files,
    )


_READ_PARQUET = '''
def as_array(column: pa.Array) -> np.ndarray:
    """Return whole numbers, numbers (a gap is NaN), text (a gap is empty) or lists."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    kind = column.type
    if pa.types.is_nested(kind):
        return np.array(column.to_pylist())
    if pa.types.is_boolean(kind) or pa.types.is_integer(kind):
        column = column.cast("float32" if column.null_count else "int64", safe=False)
        return column.to_numpy(zero_copy_only=False)
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return column.cast("float32", safe=False).to_numpy(zero_copy_only=False)
    return np.array(column.cast("string").fill_null("").to_pylist(), str)


def read_parquet(path: Path, columns: Sequence[str] | None = None) -> dict[str, np.ndarray]:
    """Return columns of a Parquet file by name; all if none is chosen."""
    table = pq.read_table(path, columns=columns)
    return {name: as_array(table[name].combine_chunks()) for name in table.column_names}
'''
