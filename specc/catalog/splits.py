"""What the entries of the vocabulary's `splits` mean together: parts, columns and files.

A part of the data comes from a share of the rows, from the rows whose `by` column says so, or
from a file of its own. Everything else is for training.
"""

from __future__ import annotations

from collections.abc import Mapping

from specc.catalog.types import Instance, Mismatch

PARTS = ("train", "validation", "test")
HELD_OUT = ("test", "validation")
"""In the order in which they are split off."""

CROSS = "CrossValidation"

COLUMNS = ("by", "group", "order")
"""Arguments that name a column; a split goes by one of them at most."""


def goes_by(split: Instance) -> str | None:
    """Which of `by`, `group` and `order` the split sets first."""
    return next((name for name in COLUMNS if split.get(name) is not None), None)


def column_names(split: Instance) -> list[str]:
    """The columns that the split looks at, beside those that flow to the model."""
    given = (split.get(name) for name in COLUMNS)
    return [name for name in given if isinstance(name, str)]


def named_parts(split: Instance) -> dict[str, list[object]]:
    """For each part that `by` gives rows to, the values of the column that mean it.

    Without `parts` the column holds the names of the parts themselves. Folds are no parts.
    """
    if split.get("by") is None or split.entry.name == CROSS:
        return {}
    given = split.get("parts")
    if not isinstance(given, Mapping):
        return {part: [part] for part in PARTS}
    named = {part: given[part] for part in PARTS if part in given}
    return {p: list(v) if isinstance(v, list | tuple) else [v] for p, v in named.items()}


def share(split: Instance, part: str) -> bool:
    """Whether a part is a share of the rows."""
    value = split.get(part)
    return isinstance(value, int | float) and value > 0


def file_of(split: Instance, part: str) -> str | None:
    """The file that a part is read from, where it has one."""
    value = split.get(part)
    return value if isinstance(value, str) else None


def makes(split: Instance, part: str) -> bool:
    """Whether the split makes a part: validation or test."""
    if split.entry.name == CROSS and part == "test":
        return True
    return bool(split.get(part)) or part in named_parts(split)


def split_agrees(split: Instance) -> Mismatch | None:
    """What of a split's arguments does not go together."""
    name = split.entry.name
    given = [argument for argument in COLUMNS if split.get(argument) is not None]
    if len(given) > 1:
        return _exclude(name, given[0], given[1], "rows go to the parts in one way")
    way = given[0] if given else None
    if way == "by" and name == CROSS:
        if split.get("stratify") and not any(share(split, part) for part in HELD_OUT):
            return _exclude(name, "by", "stratify", "each row says which fold it belongs to")
        return None
    if way == "by":
        return _named_parts_agree(split)
    if split.get("parts") is not None:
        return Mismatch(
            f"`parts` of `{name}` needs `by`",
            argument="parts",
            help="name the column that says which part a row belongs to: `by=part`",
        )
    if way == "order" and split.get("stratify"):
        return _exclude(name, "order", "stratify", "what comes last is cut off as it is")
    if way == "order" and split.args.get("shuffle") is True:
        return _exclude(name, "order", "shuffle", "what comes last is cut off as it is")
    if way == "group" and split.args.get("shuffle") is False:
        return _exclude(name, "group", "shuffle", "groups are drawn at random")
    if way == "group" and split.get("stratify") and any(share(split, part) for part in HELD_OUT):
        return _exclude(name, "group", "stratify", "a group goes to one part whole")
    if way is not None and name != CROSS and not any(share(split, part) for part in HELD_OUT):
        return Mismatch(
            f"`{way}` of `{name}` has nothing to divide",
            argument=way,
            help="say which share is held out: `test=0.2`",
        )
    return None


def _named_parts_agree(split: Instance) -> Mismatch | None:
    """The arguments beside `by`: each part named once, by known names."""
    name, parts = split.entry.name, split.get("parts")
    known = ", ".join(f"`{part}`" for part in PARTS)
    if isinstance(parts, Mapping):
        wrong = next((part for part in parts if part not in PARTS), None)
        if wrong is not None:
            return Mismatch(
                f"the split has no part called `{wrong}`",
                argument="parts",
                help=f"the parts are {known}",
            )
        bad = next((p for p, values in named_parts(split).items() if not _are_values(values)), None)
        if bad is not None:
            return Mismatch(
                f"`{bad}` of `parts` takes a value of the column, or a list of them",
                argument="parts",
            )
    named = named_parts(split)
    if not any(part in named for part in HELD_OUT):
        return Mismatch(
            "`parts` holds nothing out",
            argument="parts",
            help="say which values mean `validation` or `test`",
        )
    twice = next((part for part in HELD_OUT if part in named and split.get(part)), None)
    if twice is not None:
        return Mismatch(
            f"the {twice} part is told twice",
            argument=twice,
            notes=(f"`by` gives it the rows whose `{split.get('by')}` says so",),
            help=f"leave out `{twice}`, or say in `parts` which parts `by` is for",
        )
    left = [part for part in HELD_OUT if share(split, part)]
    if not left and split.get("stratify"):
        return _exclude(name, "by", "stratify", "each row says where it belongs")
    return None


def _are_values(values: list[object]) -> bool:
    return bool(values) and all(isinstance(value, str | int | float) for value in values)


def _exclude(name: str, first: str, second: str, why: str) -> Mismatch:
    return Mismatch(
        f"`{first}` and `{second}` of `{name}` exclude each other",
        argument=second,
        notes=(why,),
        help=f"leave out one of `{first}` and `{second}`",
    )
