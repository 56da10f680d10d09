"""What a step of a data flow makes of what flows into it.

Preprocessing layers go by the catalog's shape rules; what the numbers mean
afterwards, and specc's own steps, are said here.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from specc.catalog.types import Instance, LayerCall, Mismatch, Shape, TensorType
from specc.checks.facts import UNKNOWN_FLOW_TYPE, FlowType

LEARNED_FILLS = ("mean", "median", "most_frequent")
"""What a `FillMissing` may take from the training part."""


def apply_step(
    step: Instance, flow: FlowType, before: Sequence[Instance] = ()
) -> FlowType | Mismatch:
    """The flow after `step`, or why the step does not take it; `before` are the steps so far."""
    if step.entry.section == "layers":
        return _layer(step, flow)
    match step.entry.name:
        case "OneHot":
            return _one_hot(step, flow)
        case "Cast":
            return _cast(step, flow)
        case "Reshape":
            return _reshape(step, flow)
        case "FillMissing":
            return _fill_missing(step, flow)
        case "Clip" | "Log" | "DatePart" | "OrdinalEncoding" | "FrequencyEncoding":
            from specc.checks.columns import apply_column_step

            return apply_column_step(step, flow, before)
        case "DropMissing" | "DropDuplicates":
            return flow
        case _:
            return UNKNOWN_FLOW_TYPE


def _one_hot(step: Instance, flow: FlowType) -> FlowType | Mismatch:
    if flow.encoding == "one_hot":
        return Mismatch(
            "`OneHot` takes class numbers or names, these are one-hot already",
            help="leave out this step",
        )
    if flow.encoding == "continuous":
        return Mismatch(
            "`OneHot` takes class numbers or names, these are measured numbers",
            help="`Discretization` sorts numbers into bins",
        )
    asked = step.get("num_classes")
    width = asked if isinstance(asked, int) else flow.classes
    if isinstance(asked, int) and flow.classes is not None and asked < flow.classes:
        return Mismatch(
            f"`OneHot({asked})` has no place for {flow.classes} classes",
            argument="num_classes",
            help=f"write `OneHot({flow.classes})`",
        )
    shape = flow.type.shape
    if shape is None:
        return FlowType(TensorType(None, "float32"), "one_hot", width)
    if len(shape) > 1 and shape[-1] == 1:
        shape = shape[:-1]
    return FlowType(TensorType((*shape, width), "float32"), "one_hot", width)


def _cast(step: Instance, flow: FlowType) -> FlowType | Mismatch:
    dtype = step.get("dtype")
    if not isinstance(dtype, str):
        return UNKNOWN_FLOW_TYPE
    if flow.type.dtype not in (None, "string") and dtype == "string":
        return Mismatch(
            "`Cast` makes no strings of numbers",
            argument="dtype",
            help="`IntegerLookup` and `OrdinalEncoding` take whole numbers",
        )
    if flow.type.dtype == "string" and dtype != "string":
        return Mismatch(
            f"`Cast` makes no {dtype} of strings",
            argument="dtype",
            help="`OneHot()` turns names of classes into numbers, `StringLookup` words",
        )
    return FlowType(TensorType(flow.type.shape, dtype), flow.encoding, flow.classes)


def _reshape(step: Instance, flow: FlowType) -> FlowType | Mismatch:
    target = step.get("target_shape")
    sizes = (target,) if isinstance(target, int) else target
    if not isinstance(sizes, (list, tuple)) or not all(isinstance(size, int) for size in sizes):
        return UNKNOWN_FLOW_TYPE
    dtype = flow.type.dtype
    shape: Shape = (None, *(None if size == -1 else size for size in sizes))
    before = flow.type.shape
    if before is None or not all(isinstance(size, int) for size in before[1:]):
        return FlowType(TensorType(shape, dtype), flow.encoding, flow.classes)
    count = prod(size for size in before[1:] if isinstance(size, int))
    known = prod(size for size in sizes if size != -1)
    if known == 0 or (count % known if -1 in sizes else count != known):
        wanted = ", ".join(str(size) for size in sizes)
        return Mismatch(
            f"{flow.type} does not reshape to [{wanted}]",
            argument="target_shape",
            notes=(f"an example has {count} numbers, the new shape has room for {known}",)
            if -1 not in sizes
            else (),
        )
    shape = (None, *(count // known if size == -1 else size for size in sizes))
    if shape == before:
        return flow
    # Class numbers keep their meaning in any shape, a one-hot axis does not.
    encoding = None if flow.encoding == "one_hot" else flow.encoding
    return FlowType(TensorType(shape, dtype), encoding, flow.classes)


def _fill_missing(step: Instance, flow: FlowType) -> FlowType | Mismatch:
    value, dtype = step.get("value"), flow.type.dtype
    if dtype == "string" and value in ("mean", "median"):
        return Mismatch(
            f"strings have no {value} to fill gaps with",
            argument="value",
            help="`FillMissing(most_frequent)` takes the commonest one",
        )
    if dtype == "string" and not isinstance(value, str):
        return Mismatch(
            "the gaps of strings are filled with a string",
            argument="value",
            help=f'write `FillMissing("{value}")`',
        )
    numbers = dtype not in (None, "string")
    if numbers and isinstance(value, str) and value not in LEARNED_FILLS:
        return Mismatch(
            f"the gaps of numbers are not filled with the text `{value}`",
            argument="value",
            help="write a number, `mean`, `median` or `most_frequent`",
        )
    return flow


def _layer(step: Instance, flow: FlowType) -> FlowType | Mismatch:
    from specc.catalog.shapes import infer_layer

    if flow.type.shape is None:
        return _meaning(step, UNKNOWN_FLOW_TYPE, flow)
    outcome = infer_layer(LayerCall(step, flow.type))
    if isinstance(outcome, Mismatch):
        return outcome
    if outcome is None or not isinstance(outcome.output, TensorType):
        return _meaning(step, UNKNOWN_FLOW_TYPE, flow)
    return _meaning(step, FlowType(outcome.output), flow)


def _meaning(step: Instance, after: FlowType, before: FlowType) -> FlowType:
    """What the numbers that a preprocessing layer gives mean."""
    match step.entry.name, step.get("output_mode"):
        case "StringLookup" | "IntegerLookup" | "Hashing" | "Discretization", "int":
            return FlowType(after.type, "integer")
        case "StringLookup" | "IntegerLookup" | "Hashing" | "Discretization", "one_hot":
            return FlowType(after.type, "one_hot")
        case "CategoryEncoding", "one_hot":
            return FlowType(after.type, "one_hot")
        case "Rescaling" | "Normalization" | "GaussianNoise", _:
            return FlowType(after.type, "continuous")
        case "Flatten", _:
            return FlowType(after.type, before.encoding, before.classes)
        case _:
            return after
