"""Small functions that a script has where its data need them."""

from __future__ import annotations

import ast

from specc.backends.python import tree
from specc.backends.python.data_context import DataContext
from specc.backends.python.imports import KERAS, TENSORFLOW, Import
from specc.backends.python.quote import quote

_MISSING = '''
def missing(column: np.ndarray) -> np.ndarray:
    """Return where a column has gaps: NaN among numbers, nothing in text."""
    return column == "" if column.dtype.kind in "US" else np.isnan(column)
'''

_MOST_FREQUENT = '''
def most_frequent(column: np.ndarray) -> Any:
    """Return the value that a column has most often, the least of several."""
    if column.ndim > 1:
        return [most_frequent(part) for part in column.T]
    values, counts = np.unique(column[~missing(column)], return_counts=True)
    return values[counts.argmax()].item()
'''

_DISTINCT_ROWS = '''
def distinct_rows(columns: Sequence[np.ndarray]) -> np.ndarray:
    """Return the numbers of the rows that repeat no earlier one."""
    texts = [column.astype(str).reshape(len(column), -1) for column in columns]
    _, first = np.unique(np.concatenate(texts, axis=1), axis=0, return_index=True)
    return np.sort(first)
'''

_AS_INPUT = '''
def as_input(name: str, column: np.ndarray) -> keras.KerasTensor:
    """Return an input of a model that takes such a column."""
    kinds = {"U": "string", "S": "string", "O": "string", "f": "float32"}
    dtype = kinds.get(column.dtype.kind, column.dtype.name)
    return keras.Input(column.shape[1:], dtype=dtype, name=name)
'''

_CLASSES_OF = '''
def classes_of(column: np.ndarray) -> np.ndarray:
    """Return the classes of a column: its texts in order, or the numbers up to its largest."""
    return np.unique(column) if column.dtype.kind in "US" else np.arange(column.max() + 1)
'''

_FREQUENCIES = '''
def frequencies(column: np.ndarray) -> tuple[layers.Layer, np.ndarray]:
    """Return a layer that numbers the values of a column, and the share of rows with each."""
    values, counts = np.unique(column, return_counts=True)
    shares = np.concatenate([[0], counts / len(column)])
    return lookup(values), shares.astype("float32")
'''

_LOOKUP = '''
def lookup(values: np.ndarray) -> layers.Layer:
    """Return a layer that numbers these values from 1; any other is 0."""
    if values.dtype.kind in "US":
        return layers.StringLookup(vocabulary=values)
    return layers.IntegerLookup(vocabulary=values.astype(int))
'''

_LOGARITHM = '''
def logarithm(numbers: Any, offset: float = 0) -> Any:
    """Return logarithms whose last bit does not depend on the place in a batch."""
    numbers = ops.cast(numbers, "float64")
    found = ops.log1p(numbers) if offset == 1 else ops.log(numbers + offset)
    return ops.cast(found, "float32")
'''

_EXPONENTIAL = '''
def exponential(logarithms: Any, offset: float = 0) -> Any:
    """Return the numbers that `logarithm` was given."""
    logarithms = ops.cast(logarithms, "float64")
    found = ops.expm1(logarithms) if offset == 1 else ops.exp(logarithms) - offset
    return ops.cast(found, "float32")
'''

_UNDO = '''
def undo(normalization: layers.Normalization) -> layers.Normalization:
    """Return a layer that takes what was normalized back."""
    mean, variance = np.squeeze(normalization.mean), np.squeeze(normalization.variance)
    axis = normalization.axis if mean.ndim else None
    return layers.Normalization(axis, mean.tolist(), variance.tolist(), invert=True)
'''

_FILL_MISSING = '''
@keras.saving.register_keras_serializable(PACKAGE)
class FillMissing(layers.Layer):
    """Put a value where a column has gaps: NaN among numbers, nothing in text."""

    def __init__(self, value: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.value = value

    def call(self, column: tf.Tensor) -> tf.Tensor:
        if column.dtype.is_integer:
            return column
        gaps = column == "" if column.dtype == tf.string else tf.math.is_nan(column)
        return tf.where(gaps, tf.constant(self.value, column.dtype), column)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "value": self.value}
'''

_DATE_PART = '''
@keras.saving.register_keras_serializable(PACKAGE)
class DatePart(layers.Layer):
    """Take a part of dates as ISO 8601 writes them: 2024-02-29, 2024-02-29T23:59:00."""

    def __init__(self, part: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.part = part

    def call(self, dates: tf.Tensor) -> tf.Tensor:
        # What a date lacks of its time is midnight.
        dates = tf.strings.join([dates, "T00:00:00"])
        places = {"month": 5, "day": 8, "hour": 11, "minute": 14, "second": 17}
        if self.part in places:
            return self.number(dates, places[self.part], 2)
        year = self.number(dates, 0, 4)
        if self.part == "year":
            return year
        month, day = self.number(dates, 5, 2), self.number(dates, 8, 2)
        if self.part == "quarter":
            return (month + 2) // 3
        if self.part == "day_of_year":
            return self.days(year, month, day) - self.days(year - 1, 12, 31)
        return (self.days(year, month, day) + 1) % 7

    def number(self, dates: tf.Tensor, start: int, length: int) -> tf.Tensor:
        """Return the digits from a place on as a number."""
        return tf.strings.to_number(tf.strings.substr(dates, start, length), tf.int32)

    def days(self, year: tf.Tensor, month: tf.Tensor, day: tf.Tensor) -> tf.Tensor:
        """Return the number of a day; years begin in March, so that leap days come last."""
        year = tf.where(tf.less(month, 3), year - 1, year)
        leaps = year // 4 - year // 100 + year // 400
        return 365 * year + leaps + (153 * ((month + 9) % 12) + 2) // 5 + day

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "part": self.part}
'''

_ONE_HOT = '''
def one_hot(
    labels: np.ndarray, known: np.ndarray, num_classes: int | None = None
) -> np.ndarray:
    """Return labels as one-hot rows; text is numbered as in the sorted `known` labels.

    Raises ValueError for text that is not known and for numbers without a column.
    """
    is_text = labels.dtype.kind in "US"
    if num_classes is None:
        num_classes = len(known) if is_text else int(known.max()) + 1
    if is_text:
        strange = np.setdiff1d(labels, known)
        if strange.size:
            raise ValueError(f"labels that the training part lacks: {', '.join(strange)}")
        labels = np.searchsorted(known, labels)
    if not ((labels >= 0) & (labels < num_classes)).all():
        raise ValueError(f"labels beyond the {num_classes} classes of the one-hot rows")
    return keras.utils.to_categorical(labels, num_classes).astype("float32")
'''

_READ_ALL = '''
def read_all(
    read: Callable[[tf.Tensor], tf.Tensor], column: np.ndarray, batch_size: int = 64
) -> np.ndarray:
    """Return what `read` makes of a column, batch by batch."""
    dataset = tf.data.Dataset.from_tensor_slices(column).batch(batch_size)
    dataset = dataset.map(read, num_parallel_calls=tf.data.AUTOTUNE)
    return np.concatenate(list(dataset.as_numpy_iterator()))
'''


_CHECK_VALUES = '''
def check_values(column: np.ndarray, known: Sequence[str | float]) -> None:
    """Raise ValueError for a value of the column that is not among those that are known."""
    strange = np.setdiff1d(column, known)
    if strange.size:
        raise ValueError(f"values that mean no part: {', '.join(map(str, strange[:10]))}")
'''

_ROWS_WITH = '''
def rows_with(column: np.ndarray, values: Sequence[str | float]) -> np.ndarray:
    """Return the numbers of the rows whose value is one of `values`.

    Raises ValueError if there is none.
    """
    rows = np.flatnonzero(np.isin(column, values))
    if not rows.size:
        raise ValueError(f"no row has the value {' or '.join(map(str, values))}")
    return rows
'''

_SPLIT_GROUPS = '''
def split_groups(
    rows: np.ndarray, groups: np.ndarray, size: float, seed: int
) -> list[np.ndarray]:
    """Return the rows in two parts that share no group; `size` is of the groups."""
    splitter = GroupShuffleSplit(1, test_size=size, random_state=seed)
    parts = next(splitter.split(rows, groups=groups[rows]))
    return [rows[part] for part in parts]
'''


def helper_functions(context: DataContext) -> list[ast.stmt]:
    """The helpers that the code written so far calls, in the order of use."""
    functions: list[ast.stmt] = []
    for name, source in _FUNCTIONS.items():
        if name in context.helpers:
            functions += quote(source)
            for kind in ("Callable", "Sequence"):
                if f"{kind}[" in source:
                    context.imports.add(Import("collections.abc", kind))
    for name, source in _CLASSES.items():
        if name in context.helpers:
            package = tree.constant(context.program.name)
            functions += quote(source, PACKAGE=package)
    if functions:
        context.imports |= {Import("keras", "layers"), Import("keras", "ops"), TENSORFLOW, KERAS}
        context.imports.add(Import("typing", "Any"))
    return functions


_FUNCTIONS = {
    "read_all": _READ_ALL,
    "missing": _MISSING,
    "most_frequent": _MOST_FREQUENT,
    "one_hot": _ONE_HOT,
    "check_values": _CHECK_VALUES,
    "rows_with": _ROWS_WITH,
    "split_groups": _SPLIT_GROUPS,
    "distinct_rows": _DISTINCT_ROWS,
    "as_input": _AS_INPUT,
    "classes_of": _CLASSES_OF,
    "lookup": _LOOKUP,
    "frequencies": _FREQUENCIES,
    "logarithm": _LOGARITHM,
    "exponential": _EXPONENTIAL,
    "undo": _UNDO,
}
_CLASSES = {"FillMissing": _FILL_MISSING, "DatePart": _DATE_PART}
