"""One question that is put to a rule and to Keras, and how the two answers are compared."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from specc.catalog.load import catalog
from specc.catalog.shapes import infer_layer, infer_op, infer_operator
from specc.catalog.types import (
    UNKNOWN,
    Instance,
    LayerCall,
    Mismatch,
    OpCall,
    Outcome,
    Policy,
    TensorType,
)

POLICIES = {
    "float32": Policy(),
    "float16": Policy("float16", "float16"),
    "float64": Policy("float64", "float64"),
    "mixed_bfloat16": Policy("bfloat16", "float32"),
}


OWN_DTYPE = {
    "HashedCrossing",
    "Hashing",
    "IntegerLookup",
    "StringLookup",
    "TextVectorization",
}
"""Layers whose output has a dtype of its own."""


@dataclass(frozen=True)
class Nested:
    """A layer given as an argument."""

    name: str
    arguments: dict[str, Any]


@dataclass(frozen=True)
class Case:
    """A layer, op or operator applied."""

    kind: str
    name: str
    arguments: dict[str, Any] = field(default_factory=dict)
    input: Any = None
    extra: dict[str, Any] = field(default_factory=dict)
    policy: str = "float32"

    def tensors(self) -> list[TensorType]:
        found: list[TensorType] = []
        pending = [self.input, *self.extra.values(), *self.arguments.values()]
        while pending:
            value = pending.pop()
            if isinstance(value, TensorType):
                found.append(value)
            elif isinstance(value, list | tuple):
                pending.extend(value)
        return found


def can_run(case: Case) -> bool:
    """Whether the sizes are all known, so that running it shows what Keras makes of it."""
    return all(
        all(isinstance(dim, int) for dim in tensor.shape[1:])
        for tensor in case.tensors()
        if tensor.shape is not None
    )


def with_sizes(case: Case) -> Case:
    """The same case with sizes in place of unknowns."""

    def fixed(value: Any) -> Any:
        match value:
            case TensorType() if value.shape:
                batch, *rest = value.shape
                sizes = [dim if isinstance(dim, int) else 6 for dim in rest]
                return TensorType((2 if batch is None else batch, *sizes), value.dtype)
            case list() | tuple():
                return type(value)(fixed(each) for each in value)
        return value

    arguments = case.arguments
    if case.kind == "op":
        arguments = {name: fixed(value) for name, value in case.arguments.items()}
    extra = {name: fixed(value) for name, value in case.extra.items()}
    return Case(case.kind, case.name, arguments, fixed(case.input), extra, case.policy)


def question(case: Case, run: bool = False) -> dict[str, Any]:
    arguments = _encoded(case.arguments, case.policy)
    if case.kind == "operator":
        left, right = _encoded(case.input)
        return {"operator": case.name, "left": left, "right": right, "run": run}
    if case.kind == "op":
        for name, value in case.arguments.items():
            if isinstance(value, tuple):  # which some ops tell from a list
                arguments[name] = {"$tuple": arguments[name]}
        return {"op": case.name, "arguments": arguments, "run": run}
    if case.policy != "float32" and _takes_policy(case.name):
        arguments.setdefault("dtype", case.policy)
    return {
        "layer": case.name,
        "arguments": arguments,
        "input": _encoded(case.input),
        "extra": _encoded(case.extra),
        "run": run,
    }


def _encoded(value: Any, policy: str = "float32") -> Any:
    match value:
        case TensorType():
            shape = [None if isinstance(dim, str) else dim for dim in value.shape or ()]
            return {"$tensor": [shape, value.dtype]}
        case Nested():
            arguments = _encoded(value.arguments, policy)
            if policy != "float32" and _takes_policy(value.name):
                arguments.setdefault("dtype", policy)
            return {"$layer": [value.name, arguments]}
        case list() | tuple():
            return [_encoded(each, policy) for each in value]
        case dict():
            return {key: _encoded(each, policy) for key, each in value.items()}
    return value


def _takes_policy(layer: str) -> bool:
    """Whether a layer computes in the model's policy, and can be told another."""
    entry = catalog().lookup("layers", layer)
    return layer not in OWN_DTYPE and entry is not None and entry.param("dtype") is not None


def _instances(value: Any) -> Any:
    match value:
        case Nested():
            entry = catalog().lookup("layers", value.name)
            assert entry is not None
            return Instance(entry, _instances(value.arguments))
        case list() | tuple():
            return type(value)(_instances(each) for each in value)
        case dict():
            return {key: _instances(each) for key, each in value.items()}
    return value


def inferred(case: Case) -> Outcome | Mismatch | None:
    """The rule's answer."""
    if case.kind == "operator":
        typed = infer_operator(case.name, *case.input)
        return typed if isinstance(typed, Mismatch) else Outcome(typed)
    entry = catalog().lookup("ops" if case.kind == "op" else "layers", case.name)
    assert entry is not None, case.name
    if case.kind == "op":
        return infer_op(OpCall(entry, case.arguments))
    given = tuple(case.input) if isinstance(case.input, list) else case.input
    extra = {k: _tuples(v) for k, v in case.extra.items()}
    instance = Instance(entry, _instances(case.arguments))
    around = POLICIES[case.policy]
    own = case.arguments.get("dtype")
    policy = POLICIES.get(own, around) if isinstance(own, str) else around
    return infer_layer(LayerCall(instance, given, extra, policy, around))


def _tuples(value: Any) -> Any:
    return tuple(_tuples(each) for each in value) if isinstance(value, list | tuple) else value


def disagreement(ours: Outcome | Mismatch | None, keras: dict[str, Any]) -> str | None:
    """What the two answers differ in, or None."""
    if ours is None:
        return "no rule"
    if isinstance(ours, Mismatch):
        if "refused" in keras:
            return None
        return f"stricter: {ours.message} / Keras gives {keras['outputs']}"
    if ours.output is UNKNOWN:
        return None if "refused" in keras else "unknown"
    if "refused" in keras:
        return f"laxer: {ours.output} / Keras: {keras['refused']}"
    outputs = ours.output if isinstance(ours.output, tuple) else (ours.output,)
    if isinstance(ours.output, tuple) != keras["several"]:
        return f"one or several: {ours.output} / {keras['outputs']}"
    typed = [_typed(each) for each in outputs]
    if typed != keras["outputs"]:
        return f"output: {typed} / Keras: {keras['outputs']}"
    weights = [[w.name, list(w.shape), w.dtype, w.trainable] for w in ours.weights or ()]
    if weights != keras["weights"]:
        return f"weights: {weights} / Keras: {keras['weights']}"
    return None


def _typed(output: Any) -> Any:
    """An output as the worker writes it."""
    if isinstance(output, tuple):
        return {"nested": [_typed(each) for each in output]}
    shape = output.shape
    plain = None if shape is None else [None if isinstance(dim, str) else dim for dim in shape]
    return [plain, output.dtype]
