"""Reading CSV files: block by block, by TensorFlow where a block has no surprises.

    described, width = describe_columns(path, …)        by the first rows
    read_blocks(path, described, width, …)              arrays for the rows of a block
      read_rows(text, …)                                  rows as they stand, with their lines
      parse_rows(rows, …)                                 several blocks at once, in threads
        read_cells(rows, …)                                 TensorFlow, else Python's `csv`
        parse_cells(cells, …)                               text, truth values, what is odd

Of a table that is kept in memory `read_table` joins the blocks; `store_table` in
`data_stored` writes them into files. What is read is what Python's own `csv` and `float`
would read, in a fifth of the time and without their objects.
"""

from __future__ import annotations

import ast

from specc.backends.python import tree
from specc.backends.python.data_context import DataContext
from specc.backends.python.data_files import argument, leave_out, read_files, used_columns
from specc.backends.python.data_stored import define_stored
from specc.backends.python.imports import TENSORFLOW, Import
from specc.backends.python.quote import quote, quoted


def load_csv(context: DataContext) -> list[ast.stmt]:
    """`table = read_table(folder / "penguins.csv", ["bill", "mass"])`."""
    _define_reading(context)
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
    context.functions += quote(_READ_TABLE)
    statements = read_files(
        context, lambda path: tree.call("read_table", path, *given, keywords=keywords)
    )
    return statements + features_and_target(context)


def _on_disk(context: DataContext, folder: ast.expr) -> ast.expr:
    """`Table(open_table(…), "kind")`: the columns in the folder, and which of them is `y`."""
    target = context.source.get("target")
    given = [] if target is None else [argument(context, "target")]
    if target is not None and context.source.get("columns"):
        given.append(argument(context, "columns"))
    return tree.call("Table", folder, *given)


def features_and_target(context: DataContext) -> list[ast.stmt]:
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


def _define_reading(context: DataContext) -> None:
    context.imports |= {
        TENSORFLOW,
        *(Import(module) for module in ("csv", "gzip", "itertools", "math")),
        *(Import("collections.abc", name) for name in ("Iterator", "Mapping", "Sequence")),
        Import("concurrent.futures", "ThreadPoolExecutor"),
        Import("pathlib", "Path"),
        *(Import("typing", name) for name in ("NamedTuple", "TextIO")),
        Import("contextlib", "suppress"),
    }
    context.functions += leave_out(context)
    for template in (_COLUMN, _NUMBER, _DESCRIBE, _ROWS, _READ_CELLS, _PARSE):
        context.functions += quote(template)


_COLUMN = '''
class Column(NamedTuple):
    """A column of a CSV file: its place in a row, and of what kind its cells are.

    `whole` says that its numbers have been whole so far.
    """

    name: str
    place: int
    kind: str
    whole: bool
'''

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
    few = int(bad_rows * len(cells))
    for kind in ("bool", "float"):
        odd = (cell for cell in cells if number(cell, kind) is None)
        if sum(1 for _ in itertools.islice(odd, few + 1)) <= few:
            return kind
    return "string"


def is_whole(cells: Sequence[str]) -> bool:
    """Return whether those of the cells that are numbers are digits alone."""
    odd = (cell for cell in cells if not cell.isdecimal() or len(cell) > 18)
    return all(number(cell, "float") is None for cell in odd)
'''

_DESCRIBE = '''
def open_text(path: Path) -> TextIO:
    """Open a file of text, which may be packed by gzip."""
    opened = gzip.open if path.suffix == ".gz" else open
    return opened(path, "rt", encoding="utf-8-sig", newline="")


def describe_columns(
    path: Path,
    columns: Sequence[str],
    *,
    delimiter: str,
    names: Sequence[str] | None,
    missing: Sequence[str],
    types: Mapping[str, str],
    bad_rows: float,
) -> tuple[list[Column], int]:
    """Return columns of a CSV file, in its order, and how many cells its rows have.

    What they hold is what the first 2,000 rows hold, or more until each has a cell.
    """
    with open_text(path) as text:
        rows = (row for row in csv.reader(text, delimiter=delimiter) if row)
        first = next(rows, [])
        if names is None:
            names = first
        elif first:
            rows = itertools.chain([first], rows)
        header = [name.strip() for name in names or map(str, range(len(first)))]
        fitting = (row for row in rows if len(row) == len(header))
        sample, cells = [*itertools.islice(fitting, 2000)], {}
        for place in sorted({header.index(name) for name in columns or header}):
            found = (row[place].strip() for row in sample)
            cells[place] = [cell for cell in found if cell not in missing]
        lacking = {place for place, found in cells.items() if not found}
        for row in fitting:
            if not lacking:
                break
            filled = {place for place in lacking if row[place].strip() not in missing}
            cells |= {place: [row[place].strip()] for place in filled}
            lacking -= filled
    described = []
    for place, found in cells.items():
        kind = types.get(header[place]) or kind_of(found, bad_rows)
        inferred = kind == "float" and header[place] not in types
        whole = kind in ("bool", "int") or inferred and is_whole(found)
        described.append(Column(header[place], place, kind, whole))
    return described, len(header)
'''

_ROWS = '''
def read_rows(
    text: TextIO, delimiter: str, header: bool
) -> Iterator[tuple[list[str], np.ndarray, np.ndarray]]:
    """Yield rows behind the header as they stand, many at once.

    Beside them: the lines on which they end, and how many cells they have.
    """
    begin = 0
    for lines in iter(lambda: text.readlines(1 << 20), []):
        if '"' in "".join(lines):
            rows, ends, counts = quoted_rows(lines, text, delimiter)
        else:
            rows, ends = lines, range(1, len(lines) + 1)
            counts = [line.count(delimiter) + 1 for line in lines]
        rows = [row.rstrip("\\r\\n") for row in rows]
        filled = [place for place, row in enumerate(rows) if row]
        if header and filled:
            filled, header = filled[1:], False
        ends, counts = np.array(ends) + begin, np.array(counts)
        yield [rows[place] for place in filled], ends[filled], counts[filled]
        begin += len(lines)


def quoted_rows(
    lines: list[str], text: TextIO, delimiter: str
) -> tuple[list[str], list[int], list[int]]:
    """Return what `read_rows` yields; add the lines on which the last row goes on."""

    def further() -> Iterator[str]:
        for line in iter(text.readline, ""):
            lines.append(line)
            yield line

    more = itertools.chain(lines[:], further())
    rows, ends, counts = [], [0], []
    count, reader = len(lines), csv.reader(more, delimiter=delimiter)
    while ends[-1] < count:
        counts.append(len(next(reader)))
        rows.append("".join(lines[ends[-1] : reader.line_num]))
        ends.append(reader.line_num)
    return rows, ends[1:], counts
'''

_READ_CELLS = '''
def read_cells(
    rows: Sequence[str],
    columns: Sequence[Column],
    delimiter: str,
    missing: Sequence[str],
) -> list[np.ndarray | list[str]]:
    """Return columns of rows: numbers where TensorFlow can read all of them, or text.

    Numbers in base 16 are left to Python, to which they are none.
    """
    gap, places = np.iinfo("int64").min, [column.place for column in columns]
    empty = {"int": np.array([gap]), "float": np.array([math.nan])}
    kinds = ["int" if c.kind == "float" and c.whole else c.kind for c in columns]
    defaults = [empty.get(kind, [""]) for kind in kinds]
    mark = next(filter(None, missing), "")
    read = []
    if rows and not any("0x" in row or "0X" in row for row in rows):
        with suppress(tf.errors.InvalidArgumentError):
            read = tf.io.decode_csv(rows, defaults, delimiter, True, mark, select_cols=places)
    if not read:
        cells = list(csv.reader(rows, delimiter=delimiter))
        return [[row[place].strip() for row in cells] for place in places]
    found = []
    for column, cells in zip(columns, (tensor.numpy() for tensor in read)):
        if cells.dtype.kind == "O":
            found.append([cell.decode().strip() for cell in cells])
            continue
        if cells.dtype.kind == "i":
            gaps = cells == gap
            if gaps.any() or column.kind == "float" and (cells < 0).any():
                cells = np.where(gaps, math.nan, cells)
        found.append(cells.astype("float32") if cells.dtype.kind == "f" else cells)
    return found
'''

_PARSE = '''
def parse_cells(
    cells: Sequence[str], column: Column, missing: Sequence[str]
) -> tuple[np.ndarray, list[int]]:
    """Return cells of a column as an array, and the places of those of another kind.

    A gap is NaN among numbers, and empty in text.
    """
    if column.kind == "string":
        return np.array(["" if cell in missing else cell for cell in cells], str), []
    filled, kind = [cell for cell in cells if cell not in missing], column.kind
    if kind == "float" and column.whole and is_whole(filled):
        kind = "int"
    numbers = [math.nan if cell in missing else number(cell, kind) for cell in cells]
    bad = [place for place, value in enumerate(numbers) if value is None]
    for place in bad:
        numbers[place] = 0
    whole = kind != "float" and len(filled) == len(cells)
    return np.array(numbers, "int64" if whole else "float32"), bad


def parse_rows(
    block: tuple[list[str], np.ndarray, np.ndarray],
    columns: Sequence[Column],
    width: int,
    delimiter: str,
    missing: Sequence[str],
) -> tuple[list[np.ndarray], np.ndarray, dict[int, str]]:
    """Return the columns of rows, their lines, and what is wrong with rows by line.

    Rows are bad that have not `width` cells, or one that is not of its column's kind.
    """
    rows, ends, counts = block
    fit = counts == width
    bad = {end: f"{count} cells" for end, count in zip(ends[~fit], counts[~fit])}
    rows, ends = [*itertools.compress(rows, fit)], ends[fit]
    found = read_cells(rows, columns, delimiter, missing)
    for place, (cells, column) in enumerate(zip(found, columns)):
        if isinstance(cells, list):
            found[place], odd = parse_cells(cells, column, missing)
            bad |= {ends[row]: f"`{cells[row]}` in {column.name}" for row in odd}
    good = ~np.isin(ends, [*bad])
    return [cells[good] for cells in found], ends[good], bad


def read_blocks(
    path: Path,
    columns: Sequence[Column],
    width: int,
    *,
    delimiter: str,
    header: bool,
    missing: Sequence[str],
) -> Iterator[tuple[list[np.ndarray], np.ndarray, dict[int, str]]]:
    """Yield what `parse_rows` makes of all rows, block by block."""

    def parse(block: tuple[list[str], np.ndarray, np.ndarray]) -> tuple:
        return parse_rows(block, columns, width, delimiter, missing)

    with open_text(path) as text, ThreadPoolExecutor() as pool:
        blocks = read_rows(text, delimiter, header)
        for several in iter(lambda: [*itertools.islice(blocks, 8)], []):
            for parsed in pool.map(parse, several):
                yield parsed
                kinds = [cells.dtype.kind for cells in parsed[0]]
                columns = [c._replace(whole=c.whole and k == "i") for c, k in zip(columns, kinds)]
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
    said = {"delimiter": delimiter, "missing": missing}
    described, width = describe_columns(
        path, columns, names=names, types=types, bad_rows=bad_rows, **said
    )
    parts, lines, bad = {column.name: [] for column in described}, [], {}
    blocks = read_blocks(path, described, width, header=names is None, **said)
    for cells, ends, wrong in blocks:
        for column, part in zip(described, cells):
            parts[column.name].append(part)
        lines.append(ends)
        bad |= wrong
    lines = np.concatenate(lines)
    told = [f"{path}, line {line}: {bad[line]}" for line in sorted(bad)]
    leave_out(told, len(lines) + len(bad), bad_rows)
    table = {name: np.concatenate(parts.pop(name)) for name in columns or list(parts)}
    mixed = [name for name, column in table.items() if column.dtype == "float64"]
    return table | {name: table[name].astype("float32") for name in mixed}
'''
