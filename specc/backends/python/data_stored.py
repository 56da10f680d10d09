"""Tables larger than memory: a CSV file is turned once into columns on disk.

    table = open_table(folder / "big.csv", ["a", "b", "y"])       columns, read when asked for
    train, test = train_test_split(rows, …)
    train = table.part(train)
    normalization.adapt(in_blocks(train, lambda columns: …))      block by block
    stored = prepare_stored(prepare, table)                       and so are the steps
    return {"train": stored(train), …}

The examples, too, are rows in files; the pipeline reads those of a batch by their numbers.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from specc.backends.python import tree
from specc.backends.python.data_context import DataContext
from specc.backends.python.imports import TENSORFLOW, Import
from specc.backends.python.quote import quote, quoted

if TYPE_CHECKING:
    from specc.backends.python.data_steps import FlowWriter


def define_stored(context: DataContext) -> None:
    """The functions and classes that `load_data` needs; the context knows of it."""
    context.stored = True
    context.imports |= {TENSORFLOW, *(Import(module) for module in ("hashlib", "json", "os"))}
    context.imports |= {
        Import("shutil"),
        Import("tempfile"),
        Import("itertools"),
        Import("collections.abc", "Callable"),
        Import("collections.abc", "Iterator"),
        Import("contextlib", "ExitStack"),
        Import("contextlib", "suppress"),
        Import("typing", "Any"),
    }
    for template in (_STORE_TABLE, _OPEN_TABLE, _TABLE, STORED, IN_BLOCKS, PREPARE_STORED):
        context.functions += quote(template)


def learning_in_blocks(writer: FlowWriter) -> list[ast.stmt]:
    """What the steps of several columns learn, without all of these columns in memory."""
    context, flow = writer.context, writer.flow
    train = context.part_name("train")
    statements: list[ast.stmt] = []
    current = context.raw(flow, None)
    for number, step in enumerate(writer.steps):
        if step.instance.entry.name == "FillMissing" and not number:
            made = _fill_by_columns(writer, train)
        else:
            blocks = tree.call("in_blocks", tree.path(train), _on_columns(current))
            made = writer.make(step, blocks)
        statements += [tree.at(statement, step.expr.span) for statement in made]
        current = writer.on_tensor(step, current)
    return statements


def _on_columns(value: ast.expr) -> ast.expr:
    """`lambda columns: …`."""
    arguments = tree.function("_", [(tree.parameter("columns"), None)], []).args
    return ast.Lambda(arguments, value)


def _fill_by_columns(writer: FlowWriter, train: str) -> list[ast.stmt]:
    step = writer.steps[0]
    one = tree.index(train, tree.path("name"))
    made = writer.make(step, one)
    names = tree.constant([column.name for column in writer.flow.columns])
    for statement in made:
        assert isinstance(statement, ast.Assign)
        by_name = ast.comprehension(ast.Name("name", ast.Store()), names, [], 0)
        listed = ast.ListComp(statement.value, [by_name])
        statement.value = tree.call("np.array", listed)
    return made


def prepared_parts(context: DataContext) -> dict[str, ast.expr]:
    """What `load_data` gives for each part, out of `stored`."""
    return {part: quoted("stored(PART)", PART=context.part_name(part)) for part in context.parts}


PREPARE = "stored = prepare_stored(prepare, table)"

_TABLE = '''
class Table(Mapping):
    """Columns in files of a folder, each read when it is asked for.

    `rows` are the numbers of those in use. `x` is all columns but the target, or those
    that are named; `y` is the target.
    """

    def __init__(
        self,
        folder: Path,
        target: str | None = None,
        features: Sequence[str] = (),
        rows: np.ndarray | None = None,
    ) -> None:
        about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
        self.folder, self.target, self.columns = folder, target, about["columns"]
        self.features = features or [name for name in self.columns if name != target]
        self.rows = np.arange(about["rows"]) if rows is None else rows

    def __iter__(self) -> Iterator[str]:
        return iter([*self.columns, *(() if self.target is None else ("x", "y"))])

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __getitem__(self, name: str) -> np.ndarray:
        if self.target is not None and name == "x":
            return np.stack([self[feature] for feature in self.features], axis=-1)
        return self.read(name, 0, self.rows.max(initial=-1) + 1)[self.rows]

    def read(self, name: str, start: int, stop: int) -> np.ndarray:
        """Return the rows of a column from `start` up to `stop`."""
        column = self.columns[self.target if name == "y" and self.target else name]
        kind = np.dtype(column["dtype"])
        place = self.folder / column["file"]
        cells = np.fromfile(place, kind, stop - start, offset=start * kind.itemsize)
        if column["kind"] == "string":
            return np.array(column["texts"], str)[cells]
        return cells.astype("int64" if column["whole"] else "float32")

    def part(self, rows: np.ndarray) -> "Table":
        """Return the table of some of the rows, by their places in this one."""
        return Table(self.folder, self.target, self.features, self.rows[rows])

    def blocks(self, size: int = 4096) -> Iterator[dict[str, np.ndarray]]:
        """Yield some rows after the other, as they stand in the files."""
        rows = np.sort(self.rows)
        for first in range(0, len(rows), size):
            some = rows[first : first + size]
            start, stop = int(some[0]), int(some[-1]) + 1
            block = {n: self.read(n, start, stop)[some - start] for n in self.columns}
            if self.target is not None:
                x = np.stack([block[name] for name in self.features], axis=-1)
                block |= {"x": x, "y": block[self.target]}
            yield block
'''

_STORE_TABLE = '''
def store_table(
    path: Path,
    folder: Path,
    columns: Sequence[str],
    *,
    delimiter: str,
    names: Sequence[str] | None,
    missing: Sequence[str],
    types: Mapping[str, str],
    bad_rows: float,
) -> None:
    """Write columns of a CSV file, block by block, each into a file of a folder.

    Text is kept as the numbers of the different texts that there are.
    """
    said = {"delimiter": delimiter, "missing": missing}
    described, width = describe_columns(
        path, columns, names=names, types=types, bad_rows=bad_rows, **said
    )
    stored, bad, count = {}, [], 0
    for name, place, kind, whole in described:
        dtype = "int32" if kind == "string" else "float64" if whole else "float32"
        column = {"file": f"{place}.bin", "kind": kind, "whole": whole, "dtype": dtype}
        stored[name] = column | {"texts": {}}
    with ExitStack() as opened:
        files = [opened.enter_context(open(folder / c["file"], "wb")) for c in stored.values()]
        blocks = read_blocks(path, described, width, header=names is None, **said)
        for found, ends, wrong in blocks:
            bad += [f"{path}, line {line}: {wrong[line]}" for line in sorted(wrong)]
            count += len(ends)
            for column, cells, file in zip(stored.values(), found, files):
                if column["kind"] == "string":
                    known = column["texts"]
                    cells = [known.setdefault(cell, len(known)) for cell in cells.tolist()]
                    cells = np.array(cells, int)
                column["whole"] &= cells.dtype.kind == "i"
                file.write(cells.astype(column["dtype"]))
    columns = {name: column | {"texts": [*column["texts"]]} for name, column in stored.items()}
    about = {"rows": count, "columns": columns, "bad": bad, "count": count + len(bad)}
    (folder / "about.json").write_text(json.dumps(about), encoding="utf-8")
'''

_OPEN_TABLE = '''
def open_table(
    path: Path,
    columns: Sequence[str] = (),
    *,
    delimiter: str = ",",
    names: Sequence[str] | None = None,
    missing: Sequence[str] = ("",),
    types: Mapping[str, str] = {},
    bad_rows: float = 0.0,
    cache: Path = Path("build", "cache"),
) -> Path:
    """Return the folder that holds columns of a CSV file, written if it is not there.

    It is kept for the next time, as long as the file and the arguments are the same.
    Bad rows are shown; raises ValueError if they are more than a share.
    """
    options = {"delimiter": delimiter, "names": names, "missing": missing}
    options |= {"types": types, "bad_rows": bad_rows}
    now = path.stat()
    key = [2, str(path.resolve()), now.st_size, now.st_mtime_ns, list(columns), options]
    digest = hashlib.sha256(json.dumps(key).encode()).hexdigest()[:16]
    folder = cache / f"{path.name}-{digest}"
    if not folder.exists():
        cache.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(dir=cache))
        try:
            store_table(path, beside, columns, **options)
            beside.rename(folder)
        except BaseException:
            shutil.rmtree(beside)
            raise
    about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
    leave_out(about["bad"], about["count"], bad_rows)
    return folder
'''

STORED = '''
class Stored:
    """Rows of numbers in a file, read by their places; `rows` are those in use."""

    def __init__(self, file: Any, dtype: Any, shape: tuple[int, ...], rows: np.ndarray) -> None:
        self.file, self.dtype, self.rows = file, np.dtype(dtype), rows
        self.shape = (len(rows), *shape)
        self.size = self.dtype.itemsize * math.prod(shape)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, places: Any) -> np.ndarray:
        rows = np.atleast_1d(self.rows[places])
        read = [os.pread(self.file.fileno(), self.size, row * self.size) for row in rows.tolist()]
        return np.frombuffer(b"".join(read), self.dtype).reshape(len(rows), *self.shape[1:])

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return self[:].astype(dtype or self.dtype)

    def take(self, places: tf.Tensor) -> tf.Tensor:
        """Return the rows at these places."""
        found = tf.numpy_function(self.__getitem__, [places], self.dtype, stateful=False)
        return tf.ensure_shape(found, (None, *self.shape[1:]))
'''

IN_BLOCKS = '''
def in_blocks(table: Table, take: Callable[[dict[str, np.ndarray]], Any]) -> tf.data.Dataset:
    """Return what `take` makes of a table, block by block."""
    first = np.asarray(take(next(table.blocks(1))))
    signature = tf.TensorSpec((None, *first.shape[1:]), first.dtype)
    return tf.data.Dataset.from_generator(
        lambda: (np.asarray(take(block)) for block in table.blocks()),
        output_signature=signature,
    )
'''

PREPARE_STORED = '''
def prepare_stored(
    prepare: Callable[[dict[str, np.ndarray]], Examples], table: Table
) -> Callable[[Table], Examples]:
    """Take a table through its steps block by block; return what makes parts.

    They are kept in files without names, which are gone when the program ends.
    """
    files: list[Any] = []
    for block in table.blocks():
        examples = prepare(block)
        arrays = [np.ascontiguousarray(array) for array in tf.nest.flatten(examples)]
        files = files or [tempfile.TemporaryFile() for _ in arrays]
        for file, array in zip(files, arrays):
            file.write(array)
    for file in files:
        file.flush()
    order = np.sort(table.rows)

    def part(some: Table) -> Examples:
        rows = np.searchsorted(order, some.rows)
        found = [Stored(f, a.dtype, a.shape[1:], rows) for f, a in zip(files, arrays)]
        return tf.nest.pack_sequence_as(examples, found)

    return part
'''
