"""The values of params: defaults, overrides, types, ranges and choices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from specc.diagnostics import Sink
from specc.diagnostics.codes import arguments as codes
from specc.diagnostics.codes import names as name_codes
from specc.expansion.constants import describe
from specc.expansion.evaluate import evaluate_constant
from specc.expansion.machine import FAILED, Env, Machine
from specc.graph.ir import ParamValue
from specc.resolve.scope import did_you_mean, near_names, suggestion
from specc.source import NOWHERE, Span
from specc.syntax import ast

_MOST = 1e300
"""No number of a spec comes near this one; infinities and NaN are not below it."""

_WANTED = {
    "int": "a whole number",
    "float": "a number",
    "bool": "`true` or `false`",
    "string": "a string",
    "list": "a list",
}


def bind_constants(machine: Machine, overrides: Mapping[str, Any]) -> dict[str, ParamValue]:
    """Evaluate params and top-level constants, in the order in which they may use each other.

    The values are those of the spec's own params; params of imported files have
    their defaults. An override of type str is read as the param's type asks.
    """
    resolution = machine.resolution
    _report_unknown(overrides, resolution.params, machine.sink)
    values = {}
    for item in resolution.in_order:
        name = item.name.id
        if isinstance(item, ast.Let):
            machine.constants[item] = machine.evaluate(item.value, Env())
        elif resolution.params.get(name) is item:
            values[name] = _param_value(machine, item, overrides)
            machine.constants[item] = values[name].value
        else:
            machine.constants[item] = _checked_default(machine, item)
    return values


def _param_value(machine: Machine, param: ast.Param, overrides: Mapping[str, Any]) -> ParamValue:
    name = param.name.id
    default = _checked_default(machine, param)
    value = default
    if name in overrides:
        given = read_override(param, overrides[name], _choices(machine, param))
        if _check(machine, param, given, NOWHERE):
            value = _converted(param, given)
    elif param.default is None:
        machine.sink.report(
            codes.PARAM_MISSING,
            param.name.span,
            "has no default",
            name=name,
            helps=[f"give it one, or a value from outside: `--set {name}=…`"],
        )
    return ParamValue(param, value, default, name in overrides)


def read_override(param: ast.Param, given: Any, choices: Sequence[Any] = ()) -> Any:
    """The value that `--set name=text` means; values that are not text are taken as they are."""
    if not isinstance(given, str) or (param.type is not None and param.type.id == "string"):
        return given
    text = given.strip()
    for choice in choices:
        if text == _written(choice):
            return choice
    words = {"true": True, "false": False, "none": None}
    if text in words:
        return words[text]
    for read in (int, float):
        try:
            return read(text)
        except ValueError:
            continue
    if text.startswith("[") and text.endswith("]"):
        items = [item.strip().strip("\"'") for item in text[1:-1].split(",")]
        return [read_override(param, item) for item in items if item]
    return given


def _choices(machine: Machine, param: ast.Param) -> Sequence[Any]:
    if param.choices is None:
        return ()
    choices = evaluate_constant(machine, param.choices, Env(), "a choice")
    return choices if isinstance(choices, (list, tuple)) else ()


def _converted(param: ast.Param, value: Any) -> Any:
    """A whole number given for a `float` is a float from here on, as in the script."""
    is_float = param.type is not None and param.type.id == "float"
    return float(value) if is_float and isinstance(value, int) else value


def _checked_default(machine: Machine, param: ast.Param) -> Any:
    if param.default is None:
        return FAILED
    value = evaluate_constant(machine, param.default, Env(), "a param's default")
    if value is FAILED or not _check(machine, param, value, param.default.span):
        return FAILED
    return _converted(param, value)


def _check(machine: Machine, param: ast.Param, value: Any, span: Span) -> bool:
    name = param.name.id
    if param.choices is not None:
        choices = _choices(machine, param)
        if not choices or any(value == c and type(value) is type(c) for c in choices):
            return True
        words = ", ".join(_written(c) for c in choices)
        near = []
        if isinstance(value, str):
            near = near_names(value, (c for c in choices if isinstance(c, str)))
        told = suggestion(span, near) if span != NOWHERE else None
        machine.sink.report(
            codes.PARAM_CHOICE,
            span,
            "",
            name=name,
            value=_written(value),
            choices=words,
            **(told or {"helps": did_you_mean(near), "fixes": []}),
        )
        return False
    kind = param.type.id if param.type is not None else ""
    if not _is_of(value, kind):
        machine.sink.report(
            codes.PARAM_TYPE,
            span,
            "",
            name=name,
            wanted=_WANTED.get(kind, kind),
            given=describe(value),
        )
        return False
    low, high = (
        None if end is None else evaluate_constant(machine, end, Env(), "the end of a range")
        for end in (param.low, param.high)
    )
    numbers = [v for v in (value, low, high) if isinstance(v, (int, float))]
    if len(numbers) < 1 + (low is not None) + (high is not None):
        return True
    if (low is not None and value < low) or (high is not None and value > high):
        machine.sink.report(
            codes.PARAM_RANGE,
            span,
            "",
            name=name,
            value=_written(value),
            range=f"{'' if low is None else low}..{'' if high is None else high}",
        )
        return False
    return True


def _is_of(value: Any, kind: str) -> bool:
    match kind:
        case "int":
            return isinstance(value, int) and not isinstance(value, bool) and abs(value) < _MOST
        case "float":
            return (
                isinstance(value, (int, float))
                and not isinstance(value, bool)
                and abs(value) < _MOST
            )
        case "bool":
            return isinstance(value, bool)
        case "string":
            return isinstance(value, str)
        case "list":
            return isinstance(value, (list, tuple))
        case _:
            return True


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else f"{value}"


def _report_unknown(
    overrides: Mapping[str, Any], params: Mapping[str, ast.Param], sink: Sink
) -> None:
    for name in overrides:
        if name not in params:
            near = near_names(name, params)
            notes = [] if near or not params else ["the params are " + ", ".join(params)]
            sink.report(
                name_codes.UNKNOWN_PARAM, NOWHERE, name=name, helps=did_you_mean(near), notes=notes
            )
