"""Sources that are tables of named columns: CSV, Parquet, and arrays of NumPy."""

from __future__ import annotations

import ast

from specc.backends.python import tree
from specc.backends.python.data_context import DataContext
from specc.backends.python.data_files import argument, leave_out, paths, read_files, used_columns
from specc.backends.python.data_stored import define_stored
from specc.backends.python.imports import Import
from specc.backends.python.quote import quote, quoted


def load_csv(context: DataContext) -> list[ast.stmt]:
    """`table = read_table(folder / "penguins.csv", ["bill", "mass"])`."""
    _define_read_table(context)
    source = context.source
    missing = source.get("missing")
    tokens = tuple(dict.fromkeys(("", *([missing] if isinstance(missing, str) else missing or ()))))
    used = used_columns(context)
    given = [] if used is None else [tree.constant(used)]
    keywords = []
    if source.get("delimiter") != ",":
        keywords.append(tree.keyword("delimiter", argument(context, "delimiter")))
    if source.get("header") is False:
        named = source.get("columns")
        names = argument(context, "columns") if named else ast.List([], ast.Load())
        keywords.append(tree.keyword("names", names))
    if tokens != ("",):
        keywords.append(tree.keyword("missing", tree.constant(tokens)))
    if source.get("types"):
        keywords.append(tree.keyword("types", argument(context, "types")))
    if source.get("bad_rows"):
        keywords.append(tree.keyword("bad_rows", argument(context, "bad_rows")))
    if source.get("in_memory") is False:
        define_stored(context)
        return read_files(
            context,
            lambda path: _on_disk(
                context, tree.call("open_table", path, *given, keywords=keywords)
            ),
        )
    statements = read_files(
        context, lambda path: tree.call("read_table", path, *given, keywords=keywords)
    )
    return statements + _features_and_target(context)


def _on_disk(context: DataContext, folder: ast.expr) -> ast.expr:
    """`Table(open_table(…), "kind")`: the columns in the folder, and which of them is `y`."""
    target = context.source.get("target")
    given = [] if target is None else [argument(context, "target")]
    if target is not None and context.source.get("columns"):
        given.append(argument(context, "columns"))
    return tree.call("Table", folder, *given)


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
    return statements + _features_and_target(context)


def load_npz(context: DataContext) -> list[ast.stmt]:
    """The arrays of an archive that flows speak of."""
    context.in_folder = True
    names = tree.constant(tuple(used_columns(context) or ()))
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
    context.in_folder = True
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


def _features_and_target(context: DataContext) -> list[ast.stmt]:
    """`x` and `y` of a table that names its target."""
    source = context.source
    used = {column.name for flow in context.flows() for column in flow.columns}
    statements: list[ast.stmt] = []
    if source.get("target") is None:
        return statements
    for table in (context.part_name(part) for part in context.parts):
        if "x" in used:
            if source.get("columns"):
                columns = argument(context, "columns")
                items = quoted("[TABLE[name] for name in NAMES]", TABLE=table, NAMES=columns)
            else:
                items = quoted(
                    "[column for name, column in TABLE.items() if name != TARGET]",
                    TABLE=table,
                    TARGET=argument(context, "target"),
                )
            statements += quote('TABLE["x"] = np.stack(ITEMS, axis=-1)', TABLE=table, ITEMS=items)
        if "y" in used:
            target = argument(context, "target")
            statements += quote('TABLE["y"] = TABLE[TARGET]', TABLE=table, TARGET=target)
    return statements


def _define_read_table(context: DataContext) -> None:
    context.imports |= {
        Import("csv"),
        Import("gzip"),
        Import("math"),
        Import("pathlib", "Path"),
        Import("collections.abc", "Mapping"),
        Import("collections.abc", "Sequence"),
    }
    context.functions += [*leave_out(context), *quote(_NUMBER)]
    if context.source.get("in_memory") is not False:
        context.functions += [*quote(_PARSE_COLUMN), *quote(_READ_TABLE)]


_NUMBER = '''
def number(cell: str, kind: str) -> float | None:
    """Return a cell as `bool`, `int` or `float`; None if it is no such thing."""
    try:
        if kind == "bool":
            return ("false", "true").index(cell.lower())
        return int(cell) if kind == "int" else float(cell)
    except ValueError:
        return None


def kind_of(cells: Sequence[str], bad_rows: float) -> str:
    """Return what cells are, but for a share: `bool`, `float` or else `string`."""
    for kind in ("bool", "float"):
        if sum(number(cell, kind) is None for cell in cells) <= bad_rows * len(cells):
            return kind
    return "string"
'''

_PARSE_COLUMN = '''
def parse_column(
    cells: Sequence[str], missing: Sequence[str], kind: str | None, bad_rows: float
) -> tuple[np.ndarray, list[int]]:
    """Return cells as an array, and the places of those that are not of its kind.

    Unless it is given, the kind is that of the first 2,000 cells that are filled;
    numbers are whole if all are. A gap is NaN among numbers, and empty in text.
    """
    gaps = [cell in missing for cell in cells]
    filled = [cell for cell, gap in zip(cells, gaps) if not gap]
    found = kind or kind_of(filled[:2000], bad_rows)
    if found == "string":
        return np.array(["" if gap else cell for cell, gap in zip(cells, gaps)], str), []
    numbers = [math.nan if gap else number(cell, found) for cell, gap in zip(cells, gaps)]
    bad = [place for place, value in enumerate(numbers) if value is None]
    for place in bad:
        numbers[place] = 0
    whole = found != "float"
    if kind is None and not whole:
        odd = {cells[place] for place in bad}
        whole = all(cell.isdecimal() and len(cell) < 19 or cell in odd for cell in filled)
    return np.array(numbers, "int64" if whole and not any(gaps) else "float32"), bad
'''

_READ_TABLE = '''
def read_table(
    path: Path,
    columns: Sequence[str] = (),
    *,
    delimiter: str = ",",
    names: Sequence[str] | None = None,
    missing: Sequence[str] = ("",),
    types: Mapping[str, str] = {},
    bad_rows: float = 0.0,
) -> dict[str, np.ndarray]:
    """Return columns of a CSV file by name, or by number without a header.

    Rows of another length than the header, or with a cell of another kind than its
    column, are left out and shown. Raises ValueError if they are more than a share.
    """
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, delimiter=delimiter)
        rows = [(reader.line_num, row) for row in reader if row]
    header = rows.pop(0)[1] if names is None else names or map(str, range(len(rows[0][1])))
    header = [name.strip() for name in header]
    bad = {line: f"{len(row)} cells" for line, row in rows if len(row) != len(header)}
    count, rows = len(rows), [(line, row) for line, row in rows if line not in bad]
    table = {}
    for name in columns or header:
        place = header.index(name)
        cells = [row[place].strip() for _, row in rows]
        table[name], wrong = parse_column(cells, missing, types.get(name), bad_rows)
        bad |= {rows[row][0]: f"`{cells[row]}` in {name}" for row in wrong}
    told = [f"{path}, line {line}: {bad[line]}" for line in sorted(bad)]
    leave_out(told, count, bad_rows)
    good = np.array([line not in bad for line, _ in rows], bool)
    return {name: column[good] for name, column in table.items()}
'''

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
