"""Kinds, read and explained: what a kind's text means and how a message words it.

positive_int or positive_int[2]   ->   two alternatives; "a positive integer or a list
                                       of 2 positive integers"
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from specc.record import value

# Rows that are ranges under a name of their own.
RANGES: Mapping[str, str] = {
    "positive_int": "int(1..)",
    "non_negative_int": "int(0..)",
    "positive": "number(0<..)",
    "non_negative": "number(0..)",
    "fraction": "number(0..1)",
}

# How a message words one value and several values of a row.
WORDS: Mapping[str, tuple[str, str]] = {
    "activation": ("an activation", "activations"),
    "any": ("any value", "values"),
    "bool": ("`true` or `false`", "`true` or `false`"),
    "callback": ("a callback", "callbacks"),
    "cell": ("an RNN cell", "RNN cells"),
    "code": ("a Python object", "Python objects"),
    "constraint": ("a constraint", "constraints"),
    "dims": ("a list of sizes", "lists of sizes"),
    "dtype": ("a dtype", "dtypes"),
    "einsum": ("an equation such as `ab,bc->ac`", "equations"),
    "float": ("a number with a decimal point", "numbers with decimal points"),
    "fraction_list": ("a list of numbers from 0 to 1", "lists of numbers"),
    "initializer": ("an initializer", "initializers"),
    "int": ("an integer", "integers"),
    "int_tuple": ("a tuple of positive integers such as `(1, 2)`", "tuples of integers"),
    "keras_data": ("a data set of `keras.datasets`", "data sets"),
    "keywords": ("a value", "values"),
    "layer": ("a layer", "layers"),
    "loss": ("a loss", "losses"),
    "map": ("a map", "maps"),
    "metric": ("a metric", "metrics"),
    "name": ("a name", "names"),
    "none": ("`none`", "`none`"),
    "number": ("a number", "numbers"),
    "odd_int": ("an odd positive integer", "odd positive integers"),
    "optimizer": ("an optimizer", "optimizers"),
    "path": ("a path", "paths"),
    "permutation": ("the axes 1, 2, … in some order", "permutations"),
    "regularizer": ("a regularizer", "regularizers"),
    "rnn": ("a recurrent layer", "recurrent layers"),
    "schedule": ("a learning-rate schedule", "learning-rate schedules"),
    "separator": (
        "a single character, no quote and no line break",
        "single characters, no quotes and no line breaks",
    ),
    "shape": ("a list of sizes, of which one may be -1", "lists of sizes"),
    "sklearn_data": ("a data set of scikit-learn", "data sets"),
    "source": ("a data source", "data sources"),
    "split": ("a split", "splits"),
    "strategy": ("a strategy", "strategies"),
    "string": ("a string", "strings"),
    "tensor": ("a tensor", "tensors"),
    "tensors": ("tensors", "tensors"),
    "variadic": ("tensors", "tensors"),
    "window": ("the name of a window, such as `hann`", "names of windows"),
}

SOME = -1
"""The length of a list that may not be empty."""

_NUMERIC = {"int": ("integer", "integers"), "number": ("number", "numbers")}
_ALTERNATIVE = re.compile(
    r"(?P<row>\w+)(?:\((?P<low>[-\d.]*?)(?P<low_open><?)\.\.(?P<high_open><?)(?P<high>[-\d.]*)\))?"
    r"(?P<lengths>(?:\[(?:\d*|\+)\])*)"
)


@value
class Alternative:
    """One alternative of a kind.

    `lengths` are those of the nested lists, outermost first, None for any and SOME for any
    but none; `words` are a symbol's. An end of the range that is None is not there.
    """

    row: str
    low: float | None = None
    high: float | None = None
    low_open: bool = False
    high_open: bool = False
    words: tuple[str, ...] = ()
    lengths: tuple[int | None, ...] = ()

    def contains(self, number: float) -> bool:
        """Whether `number` lies in the range."""
        if self.low is not None and (number < self.low or (self.low_open and number == self.low)):
            return False
        return self.high is None or not (
            number > self.high or (self.high_open and number == self.high)
        )


@cache
def parse(kind: str) -> tuple[Alternative, ...]:
    """The alternatives of `kind`. Raises ValueError for a kind that is not well formed."""
    return tuple(_alternative(text) for text in kind.split(" or "))


def _alternative(text: str) -> Alternative:
    if text.startswith("symbol:"):
        return Alternative("symbol", words=tuple(text[len("symbol:") :].split("|")))
    if text.startswith("only:"):
        number = float(text[len("only:") :])
        return Alternative("int", number, number)
    name, bracket, lengths = text.partition("[")
    match = _ALTERNATIVE.fullmatch(RANGES.get(name, name) + bracket + lengths)
    if match is None or (match["row"] not in WORDS and match["row"] not in ("symbol", "refused")):
        raise ValueError(f"{text!r} is not a kind")
    return Alternative(
        match["row"],
        float(match["low"]) if match["low"] else None,
        float(match["high"]) if match["high"] else None,
        match["low_open"] == "<",
        match["high_open"] == "<",
        lengths=tuple(_length(n) for n in re.findall(r"\[([\d+]*)\]", match["lengths"])),
    )


def _length(text: str) -> int | None:
    if text == "+":
        return SOME
    return int(text) if text else None


@cache
def describe(kind: str) -> str:
    """What `kind` takes, in words: `a positive integer or a list of 2 positive integers`."""
    words = [_describe(alternative) for alternative in parse(kind)]
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " or " + words[-1]


def _describe(alternative: Alternative) -> str:
    if alternative.row == "symbol":
        quoted = [f"`{word}`" for word in alternative.words]
        return quoted[0] if len(quoted) == 1 else "one of " + ", ".join(quoted)
    one, many = _range_words(alternative)
    for length in reversed(alternative.lengths):
        if length == 1:
            one, many = f"a list with {one} in it", f"lists with {one} in each"
        else:
            count = "" if length in (None, SOME) else f"{length} "
            one, many = f"a list of {count}{many}", f"lists of {count}{many}"
    return one


def _range_words(alternative: Alternative) -> tuple[str, str]:
    """How to word one value and several values of the innermost row."""
    one, many = WORDS.get(alternative.row, (alternative.row, alternative.row))
    low, high = alternative.low, alternative.high
    if low is None and high is None:
        return one, many
    if low == high:
        return f"{low:g}", f"{low:g}"
    if alternative.row in _NUMERIC and high is None:
        noun, nouns = _NUMERIC[alternative.row]
        if (alternative.row == "int" and low == 1) or (low == 0 and alternative.low_open):
            return f"a positive {noun}", f"positive {nouns}"
        if low == 0:
            return f"a non-negative {noun}", f"non-negative {nouns}"
    ends = []
    if low is not None:
        ends.append(f"above {low:g}" if alternative.low_open else f"from {low:g}")
    if high is not None:
        ends.append(f"below {high:g}" if alternative.high_open else f"to {high:g}")
    if low is None or high is None:
        text = ends[0].replace("from ", "of at least ").replace("to ", "of at most ")
    else:
        text = (" and " if alternative.low_open and alternative.high_open else " ").join(ends)
        text = text.replace("above 0 to", "above 0, up to").replace(" below", " to below")
        text = text.replace("and to below", "and below")
    return f"{one} {text}", f"{many} {text}"
