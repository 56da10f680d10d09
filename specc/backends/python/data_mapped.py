"""Arrays larger than memory: they stay in their files, mapped into memory.

    table = Table(map_arrays(folder / "photos.npz", ("x", "y")))    np.memmap where it can be
    train = table.part(train)                                       numbers of rows
    stored = prepare_stored(prepare, table)                         what a step makes of them

What no step changes before batches are made is read from the array itself; the rest of the
examples are written into files block by block, as those of `data_stored`.
"""

from __future__ import annotations

import ast

from specc.backends.python import tree
from specc.backends.python.data_context import DataContext
from specc.backends.python.data_files import paths
from specc.backends.python.data_stored import IN_BLOCKS, STORED
from specc.backends.python.imports import TENSORFLOW, Import
from specc.backends.python.quote import quote


def mapped_archive(context: DataContext, names: ast.expr) -> list[ast.stmt]:
    """`table = Table(map_arrays(folder / "photos.npz", ("x", "y")))`."""
    context.imports |= {Import("pathlib", "Path"), Import("zipfile")}
    context.functions += quote(_MAP_ARRAYS)
    _define(context)
    ((name, path),) = paths(context)
    return [tree.assign(name, tree.call("Table", tree.call("map_arrays", path, names)))]


def mapped_files(context: DataContext, loading: list[ast.stmt]) -> list[ast.stmt]:
    """The statements that load `.npy` files, with the arrays left in them."""
    _define(context)
    for node in (node for statement in loading for node in ast.walk(statement)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "np.load":
            node.keywords.append(tree.keyword("mmap_mode", ast.Constant("r")))
    last = loading[-1]
    assert isinstance(last, ast.Assign)
    last.value = tree.call("Table", last.value)
    return loading


def _define(context: DataContext) -> None:
    """The classes and functions that `load_data` needs; the context knows of them."""
    context.stored = context.mapped = True
    context.imports |= {
        TENSORFLOW,
        Import("tempfile"),
        Import("pathlib", "Path"),
        Import("collections.abc", "Callable"),
        Import("collections.abc", "Iterator"),
        Import("collections.abc", "Mapping"),
        Import("collections.abc", "Sequence"),
        Import("os"),
        Import("typing", "Any"),
    }
    for template in (_TABLE, STORED, _MAPPED, IN_BLOCKS, _PREPARE_MAPPED):
        context.functions += quote(template)


_MAP_ARRAYS = '''
def map_arrays(path: Path, names: Sequence[str]) -> dict[str, np.ndarray]:
    """Return arrays of an archive, mapped into memory; those that are compressed are loaded."""
    arrays = {}
    with np.load(path) as archive, zipfile.ZipFile(path) as members, open(path, "rb") as file:
        for name in names:
            member = members.getinfo(name if name in members.NameToInfo else f"{name}.npy")
            if member.compress_type != zipfile.ZIP_STORED:
                arrays[name] = archive[name]
                continue
            # The head of a member ends in its name and what else is said of it.
            file.seek(member.header_offset + 26)
            lengths = np.frombuffer(file.read(4), "<u2")
            file.seek(int(lengths.sum()), os.SEEK_CUR)
            head = np.lib.format
            first = head.read_magic(file) == (1, 0)
            read = head.read_array_header_1_0 if first else head.read_array_header_2_0
            shape, is_fortran, dtype = read(file)
            if dtype.hasobject or not np.prod(shape):
                arrays[name] = archive[name]
                continue
            order = "F" if is_fortran else "C"
            arrays[name] = np.memmap(path, dtype, "r", file.tell(), shape, order)
    return arrays
'''

_TABLE = '''
class Table(Mapping):
    """Arrays of equal length by name; `rows` are the numbers of those in use."""

    def __init__(self, arrays: Mapping[str, np.ndarray], rows: np.ndarray | None = None) -> None:
        self.arrays = arrays
        self.rows = np.arange(len(next(iter(arrays.values())))) if rows is None else rows
        self.whole = rows is None

    def __iter__(self) -> Iterator[str]:
        return iter(self.arrays)

    def __len__(self) -> int:
        return len(self.arrays)

    def __getitem__(self, name: str) -> np.ndarray:
        return self.arrays[name] if self.whole else self.arrays[name][self.rows]

    def part(self, rows: np.ndarray) -> "Table":
        """Return the table of some of the rows, by their places in this one."""
        return Table(self.arrays, self.rows[rows])

    def blocks(self, size: int = 256) -> Iterator[dict[str, np.ndarray]]:
        """Yield some rows after the other, as they stand in the files."""
        rows = np.sort(self.rows)
        for first in range(0, len(rows), size):
            some = rows[first : first + size]
            yield {name: np.asarray(array[some]) for name, array in self.arrays.items()}
'''

_MAPPED = '''
class Mapped(Stored):
    """Rows of an array that is mapped into memory, read by their places."""

    def __init__(self, array: np.ndarray, rows: np.ndarray) -> None:
        self.array, self.dtype, self.rows = array, array.dtype, rows
        self.shape = (len(rows), *array.shape[1:])

    def __getitem__(self, places: Any) -> np.ndarray:
        return np.asarray(self.array[np.atleast_1d(self.rows[places])])
'''

_PREPARE_MAPPED = '''
def prepare_stored(
    prepare: Callable[[dict[str, np.ndarray]], Examples], table: Table
) -> Callable[[Table], Examples]:
    """Take a table through its steps block by block; return what makes parts.

    An array that no step changes stays where it is. What the others become is kept in files
    without names, which are gone when the program ends.
    """
    files: list[Any] = []
    for block in table.blocks():
        examples = prepare(block)
        arrays = tf.nest.flatten(examples)
        same = [next((n for n, c in block.items() if c is array), None) for array in arrays]
        files = files or [None if name else tempfile.TemporaryFile() for name in same]
        for file, array in zip(files, arrays):
            if file is not None:
                file.write(np.ascontiguousarray(array))
        if not any(files):
            break
    for file in filter(None, files):
        file.flush()
    order = np.sort(table.rows)

    def part(some: Table) -> Examples:
        rows = np.searchsorted(order, some.rows)
        found = [
            Mapped(table.arrays[name], some.rows)
            if name is not None
            else Stored(file, array.dtype, array.shape[1:], rows)
            for name, file, array in zip(same, files, arrays)
        ]
        return tf.nest.pack_sequence_as(examples, found)

    return part
'''
