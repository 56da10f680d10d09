"""What the steps for single columns make of them: bounds, logarithms, dates, encodings."""

from __future__ import annotations

from collections.abc import Sequence

from specc.catalog.types import Instance, Mismatch, TensorType
from specc.checks.facts import FlowType

PARTS = {
    "year": None,
    "quarter": 5,
    "month": 13,
    "day": 32,
    "weekday": 7,
    "day_of_year": 367,
    "hour": 24,
    "minute": 60,
    "second": 60,
}
"""The parts of a date, each with the number behind its largest."""


def apply_column_step(
    step: Instance, flow: FlowType, before: Sequence[Instance]
) -> FlowType | Mismatch:
    """The flow after `step`, or why the step does not take it."""
    match step.entry.name:
        case "Clip":
            return _clip(step, flow)
        case "Log":
            return _log(step, flow, before)
        case "DatePart":
            return _date_part(step, flow)
        case _:
            return _encoding(step, flow)


def _clip(step: Instance, flow: FlowType) -> FlowType | Mismatch:
    low, high = step.get("min"), step.get("max")
    if flow.type.dtype == "string":
        return Mismatch("`Clip` takes numbers, these are strings")
    if low is None and high is None:
        return Mismatch("this `Clip` has no bounds", help="give it `min`, `max` or both")
    if _number(low) and _number(high) and low > high:
        return Mismatch(f"the least value, {low}, is above the greatest, {high}", argument="min")
    whole = all(bound is None or isinstance(bound, int) for bound in (low, high))
    if whole:
        return FlowType(flow.type, flow.encoding, flow.classes)
    return FlowType(TensorType(flow.type.shape, "float32"), "continuous")


def _log(step: Instance, flow: FlowType, before: Sequence[Instance]) -> FlowType | Mismatch:
    if flow.type.dtype == "string":
        return Mismatch("`Log` takes numbers, these are strings")
    centred = next((s for s in before if s.entry.name == "Normalization"), None)
    if centred is not None and centred.get("mean") is None:
        return Mismatch(
            "`Log` takes positive numbers, those of `Normalization` lie around 0",
            help="put `Log` before `Normalization`",
        )
    offset = step.get("offset")
    if flow.encoding == "one_hot" and not (_number(offset) and offset > 0):
        return Mismatch("`Log` takes positive numbers, most of these are 0")
    return FlowType(TensorType(flow.type.shape, "float32"), "continuous")


def _date_part(step: Instance, flow: FlowType) -> FlowType | Mismatch:
    if flow.type.dtype not in (None, "string"):
        return Mismatch(
            "`DatePart` takes dates as text, these are numbers",
            notes=("a date looks like `2024-02-29` or `2024-02-29T23:59:00`",),
        )
    classes = PARTS.get(str(step.get("part")))
    return FlowType(TensorType(flow.type.shape, "int32"), "integer", classes)


def _encoding(step: Instance, flow: FlowType) -> FlowType | Mismatch:
    """`OrdinalEncoding` and `FrequencyEncoding` take categories: names or whole numbers."""
    name, dtype = step.entry.name, flow.type.dtype
    if flow.encoding in ("one_hot", "continuous"):
        found = {"one_hot": "one-hot already", "continuous": "measured numbers"}
        return Mismatch(
            f"`{name}` takes names or whole numbers, these are {found[flow.encoding]}",
            help="`Discretization` sorts numbers into bins"
            if flow.encoding == "continuous"
            else "leave out this step",
        )
    if name == "FrequencyEncoding":
        return FlowType(TensorType(flow.type.shape, "float32"), "continuous")
    given = step.get("categories")
    categories = given if isinstance(given, (list, tuple)) else ()
    if len(set(categories)) < len(categories):
        twice = next(item for item in categories if list(categories).count(item) > 1)
        return Mismatch(f"the category {twice} is there twice", argument="categories")
    text = any(isinstance(item, str) for item in categories)
    if categories and dtype is not None and text != (dtype == "string"):
        return Mismatch(
            f"the categories are {'text' if text else 'numbers'}, "
            f"the column holds {'text' if dtype == 'string' else 'numbers'}",
            argument="categories",
        )
    classes = len(categories) + 1 if categories else None
    return FlowType(TensorType(flow.type.shape, "int64"), "integer", classes)


def _number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
