"""What words are made of: a row for an entry, a family of rows.

A text is paragraphs, one a line; a line that begins with two spaces is a formula and is
shown as it stands. Sizes go by their names: `[batch, height, width, channels]`.
"""

from __future__ import annotations

from collections.abc import Mapping

from specc.record import value


@value
class Words:
    """What is said of one entry, beside what the catalog knows of it.

    `summary` is a few words for a list; `about` what else one should know. For what is
    applied to tensors, `shape` says what comes out for what goes in, `weights` which
    variables it has and how many numbers they are; `specc.catalog.masks` says of masks.
    `example` is the body of a model, or one setting of a `train` or `data` block.
    """

    summary: str
    about: str = ""
    shape: str = ""
    weights: str = ""
    example: str = ""


@value
class Family:
    """Entries of one section that one rule covers, under a title."""

    section: str
    title: str
    words: Mapping[str, Words]


def family(
    section: str,
    title: str,
    rows: Mapping[str, Words | str],
    *,
    about: str = "",
    shape: str = "",
    weights: str = "",
    example: str = "",
) -> Family:
    """A family; what a row leaves out is what is said here. `NAME` stands for the entry's name."""
    words: dict[str, Words] = {}
    for name, row in rows.items():
        own = row if isinstance(row, Words) else Words(row)
        words[name] = Words(
            own.summary,
            own.about or about,
            own.shape or shape,
            own.weights or weights,
            (own.example or example).replace("NAME", name),
        )
    return Family(section, title, words)


# --- what is said more than once ------------------------------------------------

AXES: Mapping[int, str] = {1: "length", 2: "height, width", 3: "depth, height, width"}
"""The spatial axes of data in one to three dimensions."""

CHANGED: Mapping[int, str] = {1: "length'", 2: "height', width'", 3: "depth', height', width'"}
"""The same, where a rule changes their sizes."""

SAME_SHAPE = "The shape stays as it is."
FIRST = "With `data_format=channels_first`, channels stand before the spatial axes."
NO_WEIGHTS = "None."

OF_CONSTANTS = (
    "On TensorFlow, Keras 3.15 computes it of constants only, when the model is made: what flows "
    "through the model cannot go into it."
)


def arrow(given: str, gives: str) -> str:
    """A formula from what goes in to what comes out, on two lines where one is too narrow."""
    between = " -> " if len(given) + len(gives) < 70 else "\n  -> "
    return f"  {given}{between}{gives}"
