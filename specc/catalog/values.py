"""Checks a value against the kind of the parameter that it is given to."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping

from specc.catalog.data_sets import data_set_names
from specc.catalog.kinds import SECTIONS
from specc.catalog.load import catalog
from specc.catalog.rows import SOME, WORDS, Alternative, describe, parse
from specc.catalog.spellings import Spelling
from specc.catalog.types import Entry, Instance, Param, Value
from specc.record import value as record_value
from specc.similar import similar

DTYPES: tuple[str, ...] = (
    "bool",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "int8",
    "int16",
    "int32",
    "int64",
    "bfloat16",
    "float16",
    "float32",
    "float64",
    "string",
    "float8_e4m3fn",
    "float8_e5m2",
    "complex64",
    "complex128",
)
POLICIES: tuple[str, ...] = (
    *(d for d in DTYPES if d != "int8" and not d.startswith("float8")),
    "mixed_bfloat16",
    "mixed_float16",
)

WINDOWS: tuple[str, ...] = (
    "barthann",
    "bartlett",
    "blackman",
    "blackmanharris",
    "bohman",
    "boxcar",
    "cosine",
    "exponential",
    "flattop",
    "hamming",
    "hann",
    "lanczos",
    "nuttall",
    "parzen",
    "poisson",
    "taylor",
    "triang",
    "tukey",
)
"""The windows of SciPy that need no number besides, which Keras takes by name."""


RECURRENT = frozenset({"ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D", "GRU", "LSTM", "RNN", "SimpleRNN"})
CELLS = frozenset({"GRUCell", "LSTMCell", "SimpleRNNCell", "StackedRNNCells"})
ACTIVATION_LAYERS = frozenset({"Activation", "ELU", "LeakyReLU", "ReLU", "Softmax"})
"""Layers that may be given for an activation: they have no weights."""

_SINGULAR: Mapping[str, str] = {
    **{section: WORDS[kind][0] for kind, section in SECTIONS.items()},
    "applications": "a model",
    "ops": "an operation",
    "steps": "a step",
}
# Rows whose values go by names: one that there is not is an unknown name, not a wrong value.
_NAMED = frozenset(SECTIONS) - {"layer"} | {"dtype", "keras_data", "sklearn_data"}
# Keras reads None here as "none", "no activation" or its own default.
_NONE_TOO = frozenset({"activation", "constraint", "initializer", "regularizer"})
_EQUATION = re.compile(r"(?:\.\.\.)?[a-zA-Z]+,(?:\.\.\.)?[a-zA-Z]+->(?:\.\.\.)?[a-zA-Z]*")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


@record_value
class Problem:
    """Why a parameter cannot take a value.

    `message` is a headline; `expected` says what the parameter takes; `suggestions` are
    replacements as a spec would write them, the best first. `refused` tells a parameter
    that no spec may set from a value that does not fit. `notes` and `helps` are for a word
    that another time or library has.
    """

    message: str
    expected: str
    suggestions: tuple[str, ...] = ()
    refused: bool = False
    notes: tuple[str, ...] = ()
    helps: tuple[str, ...] = ()


def check_value(entry: Entry, param: Param, value: Value) -> Problem | None:
    """What is wrong with `value` for `param` of `entry`; None where it fits.

    The arguments of an `Instance` in `value` are not looked at: check them on their own.
    """
    if value is None and (param.default is None or param.kind in _NONE_TOO):
        return None
    callee = f"ops.{entry.name}" if entry.section == "ops" else entry.name
    return check_kind(f"`{param.name}` of `{callee}`", param.kind, value, entry.section)


def check_kind(subject: str, kind: str, value: Value, section: str = "") -> Problem | None:
    """What is wrong with `value` for something of `kind`; `subject` is what messages call it.

    `section` is that of the entry it is given to, if any. Raises ValueError for a kind that
    is not well formed.
    """
    alternatives = parse(kind)
    if any(_fits(a, a.lengths, value, section) for a in alternatives):
        return None
    if kind in ("code", "refused"):
        reason = f"{subject} takes a Python object, for which a spec has no word"
        return Problem(reason, "nothing", refused=True)
    expected = describe(kind)
    spelling = _spelling(alternatives, value) if isinstance(value, str) else None
    told: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    if spelling is None:
        suggestions = tuple(_suggestions(alternatives, value, section))
    else:
        fits = any(_fits(a, a.lengths, spelling.now, section) for a in alternatives)
        suggestions = (spelling.now,) if fits else ()
        told = ((spelling.note,), (spelling.help,) if spelling.help else ())
    if isinstance(value, str) and all(a.row in _NAMED for a in alternatives):
        return Problem(
            f"{subject} takes {expected}, and none is called {_shown(value)}",
            expected,
            suggestions,
            False,
            *told,
        )
    return Problem(
        f"{subject} takes {expected}, not {_shown(value)}", expected, suggestions, False, *told
    )


def _spelling(alternatives: Iterable[Alternative], value: str) -> Spelling | None:
    """What the word is in another time or library, of the kinds that are wanted here."""
    from specc.catalog.spellings.objects import OBJECTS, WORDS

    for alternative in alternatives:
        section = SECTIONS.get(alternative.row, "")
        found = OBJECTS.get(section, {}).get(value)
        if found is None and alternative.row == "symbol":
            found = WORDS.get(value)
            found = None if found is None or found.now not in alternative.words else found
        if found is not None:
            return found
    return None


def written(value: Value) -> str:
    """`value` as a spec writes it: `true`, `same`, `"a b"`, `[1, none]`, `L2(0.01)`.

    Lists are nested no deeper than brackets may be, which is bounded.
    """
    match value:
        case None:
            return "none"
        case bool():
            return "true" if value else "false"
        case str():
            return value if _WORD.fullmatch(value) else f'"{value.translate(_ESCAPES)}"'
        case tuple() if len(value) > 1:
            return "(" + ", ".join(written(item) for item in value) + ")"
        case list() | tuple():
            return "[" + ", ".join(written(item) for item in value) + "]"
        case dict():
            return "{ " + ", ".join(f"{k} = {written(v)}" for k, v in value.items()) + " }"
        case Instance():
            args = ", ".join(f"{name}={written(v)}" for name, v in value.args.items())
            return f"{value.entry.name}({args})"
        case _:
            return repr(value)


def _fits(
    alternative: Alternative, lengths: tuple[int | None, ...], value: Value, section: str
) -> bool:
    if lengths:
        return (
            isinstance(value, list | tuple)
            and (lengths[0] in (None, len(value)) or (lengths[0] == SOME and len(value) > 0))
            and all(_fits(alternative, lengths[1:], item, section) for item in value)
        )
    return _TESTS[alternative.row](alternative, value, section)


Test = Callable[[Alternative, Value, str], bool]


def _is_int(value: Value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Value) -> bool:
    return _is_int(value) or (isinstance(value, float) and math.isfinite(value))


def _integer(alternative: Alternative, value: Value, section: str) -> bool:
    return _is_int(value) and alternative.contains(value)


def _number(alternative: Alternative, value: Value, section: str) -> bool:
    return _is_number(value) and alternative.contains(value)


def _float(alternative: Alternative, value: Value, section: str) -> bool:
    return isinstance(value, float) and math.isfinite(value) and alternative.contains(value)


def _name(alternative: Alternative, value: Value, section: str) -> bool:
    # Keras makes paths of these names, which `/` would break.
    in_paths = section in ("layers", "optimizers", "applications")
    return isinstance(value, str) and bool(value) and not (in_paths and "/" in value)


def _symbol(alternative: Alternative, value: Value, section: str) -> bool:
    return isinstance(value, str) and value in alternative.words


def _dtype(alternative: Alternative, value: Value, section: str) -> bool:
    return isinstance(value, str) and value in _dtypes(section)


def _sizes(alternative: Alternative, value: Value, section: str) -> bool:
    return isinstance(value, list | tuple) and all(
        size is None or (_is_int(size) and size > 0) for size in value
    )


def _shape(alternative: Alternative, value: Value, section: str) -> bool:
    return (
        isinstance(value, list | tuple)
        and all(_is_int(size) and (size > 0 or size == -1) for size in value)
        and list(value).count(-1) <= 1
    )


def _fraction_list(alternative: Alternative, value: Value, section: str) -> bool:
    # Keras tells this one from a tuple.
    return isinstance(value, list) and all(_is_number(item) and 0 <= item <= 1 for item in value)


def _int_tuple(alternative: Alternative, value: Value, section: str) -> bool:
    # Keras tells this one from a list.
    return isinstance(value, tuple) and all(_is_int(item) and item > 0 for item in value)


def _permutation(alternative: Alternative, value: Value, section: str) -> bool:
    return (
        isinstance(value, list | tuple)
        and all(_is_int(axis) for axis in value)
        and sorted(value) == list(range(1, len(value) + 1))
    )


def _object(alternative: Alternative, value: Value, section: str) -> bool:
    """An initializer, a loss …: a symbol of the section, or an instance of one of its classes."""
    wanted = SECTIONS[alternative.row]
    if isinstance(value, str):  # only sections with symbols know any
        return catalog().canonical(wanted, value) is not None
    return isinstance(value, Instance) and value.entry.section == wanted


def _activation(alternative: Alternative, value: Value, section: str) -> bool:
    if isinstance(value, Instance):
        return value.entry.section == "layers" and value.entry.name in ACTIVATION_LAYERS
    return _object(alternative, value, section)


def _one_of(names: frozenset[str]) -> Test:
    def test(alternative: Alternative, value: Value, section: str) -> bool:
        return (
            isinstance(value, Instance)
            and value.entry.section == "layers"
            and value.entry.name in names
        )

    return test


def _window(alternative: Alternative, value: Value, section: str) -> bool:
    return isinstance(value, str) and value in WINDOWS


def _separates(value: str) -> bool:
    """Whether `csv.reader` takes the value between columns; Python 3.13 refuses more than 3.11."""
    return len(value) == 1 and value not in '"\r\n\0'


_TESTS: Mapping[str, Test] = {
    "activation": _activation,
    "any": lambda a, value, s: True,
    "bool": lambda a, value, s: isinstance(value, bool),
    "callback": _object,
    "cell": _one_of(CELLS),
    "code": lambda a, value, s: False,
    "constraint": _object,
    "dims": _sizes,
    "dtype": _dtype,
    "einsum": lambda a, value, s: isinstance(value, str) and bool(_EQUATION.fullmatch(value)),
    "float": _float,
    "fraction_list": _fraction_list,
    "initializer": _object,
    "int": _integer,
    "int_tuple": _int_tuple,
    "keras_data": lambda a, value, s: value in data_set_names("keras"),
    "keywords": lambda a, value, s: True,
    "layer": _object,
    "loss": _object,
    "map": lambda a, value, s: isinstance(value, Mapping),
    "metric": _object,
    "name": _name,
    "none": lambda a, value, s: value is None,
    "number": _number,
    "odd_int": lambda a, value, s: _is_int(value) and value > 0 and value % 2 == 1,
    "optimizer": _object,
    "path": lambda a, value, s: isinstance(value, str) and bool(value),
    "permutation": _permutation,
    "refused": lambda a, value, s: False,
    "regularizer": _object,
    "rnn": _one_of(RECURRENT),
    "schedule": _object,
    "separator": lambda a, value, s: isinstance(value, str) and _separates(value),
    "shape": _shape,
    "sklearn_data": lambda a, value, s: value in data_set_names("sklearn"),
    "source": _object,
    "split": _object,
    "strategy": _object,
    "string": lambda a, value, s: isinstance(value, str),
    "symbol": _symbol,
    "tensor": lambda a, value, s: True,
    "tensors": lambda a, value, s: True,
    "variadic": lambda a, value, s: True,
    "window": _window,
}


def _dtypes(section: str) -> tuple[str, ...]:
    """The dtypes that entries of `section` take; as policies some of them mean quantizations."""
    return POLICIES if section in ("layers", "losses", "metrics") else DTYPES


def _shown(value: Value) -> str:
    """How a message names `value`."""
    match value:
        case Instance():
            return f"{_SINGULAR.get(value.entry.section, 'a')} (`{value.entry.name}`)"
        case list() | tuple() if len(value) > 8:
            return f"a list of {len(value)}"
        case str() if len(value) > 60:
            return "a string of " + str(len(value)) + " characters"
        case _:
            return f"`{written(value)}`"


def _suggestions(alternatives: Iterable[Alternative], value: Value, section: str) -> list[str]:
    """Values near to `value` that would do, as a spec writes them."""
    found: list[str] = []
    for alternative in alternatives:
        for nearby in _nearby(alternative, value, section):
            if _fits(alternative, alternative.lengths, nearby, section):
                found.append(written(nearby))
    return list(dict.fromkeys(found))


_TRUTH = ("true", "false")


def _nearby(alternative: Alternative, value: Value, section: str) -> Iterable[Value]:
    if isinstance(value, str):
        if value.lower() in ("true", "yes", "on"):
            yield True
        elif value.lower() in ("false", "no", "off"):
            yield False
        elif value.lower() in ("none", "null"):
            yield None
        yield from ({"true": True, "false": False}[word] for word in similar(value, _TRUTH))
        yield from similar(value, _words(alternative, section))
        yield from _read_number(value)
    elif isinstance(value, float):
        if math.isfinite(value) and value == int(value):
            yield int(value)
    elif isinstance(value, bool):
        return
    elif isinstance(value, int):
        yield float(value)
    if isinstance(value, list | tuple) and len(value) == 1:
        yield value[0]
    elif isinstance(value, list):
        yield tuple(value)
    elif isinstance(value, tuple):
        yield list(value)
    if alternative.lengths and not isinstance(value, list | tuple):
        yield [value] * max(1, alternative.lengths[0] or 1)


def _read_number(text: str) -> Iterable[Value]:
    for read in (int, float):
        try:
            yield read(text)
        except ValueError:
            continue


def _words(alternative: Alternative, section: str) -> Iterable[str]:
    """The words that an alternative takes."""
    match alternative.row:
        case "symbol":
            return alternative.words
        case "dtype":
            return _dtypes(section)
        case "window":
            return WINDOWS
        case "keras_data" | "sklearn_data":
            return data_set_names(alternative.row.removesuffix("_data"))
        case row if row in SECTIONS and row != "layer":
            return catalog().symbols(SECTIONS[row])
        case _:
            return ()
