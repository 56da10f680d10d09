"""The data, train and device blocks: their settings and flows evaluated."""

from __future__ import annotations

from specc.catalog.shapes.kit import policy_of
from specc.catalog.types import Instance, Policy
from specc.diagnostics import Label
from specc.diagnostics.codes import arguments as argument_codes
from specc.diagnostics.codes import names as codes
from specc.expansion.evaluate import evaluate, evaluate_constant
from specc.expansion.instances import evaluate_arguments, has_failed
from specc.expansion.machine import FAILED, Env, Machine
from specc.graph.ir import Column, DataPlan, DevicePlan, Flow, Setting, Step, TrainPlan
from specc.resolve.bindings import EntryTarget
from specc.syntax import ast

POLICIES = (
    "float16",
    "bfloat16",
    "float32",
    "float64",
    "mixed_float16",
    "mixed_bfloat16",
)


def data_plan(machine: Machine, definition: ast.DataDef | None) -> DataPlan | None:
    """The data block, or None where there is none."""
    if definition is None:
        return None
    env = Env()
    settings: dict[str, Setting] = {}
    flows = []
    for statement in definition.body:
        if isinstance(statement, ast.Feed):
            flow = _flow(machine, statement, env)
            if flow is not None:
                flows.append(flow)
        else:
            _setting(machine, statement, env, settings)
    return DataPlan(settings, tuple(flows), definition.span)


def train_plan(machine: Machine, definition: ast.TrainDef | None) -> TrainPlan | None:
    """The train block, or None where there is none."""
    return None if definition is None else TrainPlan(_all(machine, definition), definition.span)


def device_plan(machine: Machine, definition: ast.DeviceDef | None) -> DevicePlan | None:
    """The device block, or None where there is none."""
    if definition is None:
        return None
    return DevicePlan(definition.kind.id, _all(machine, definition), definition.span)


def device_policy(device: DevicePlan | None) -> Policy:
    """The dtype policy that `precision` asks for; float32 where it says nothing known."""
    setting = None if device is None else device.settings.get("precision")
    if setting is None or setting.value not in POLICIES:
        return Policy()
    return policy_of(setting.value, Policy())


def _all(machine: Machine, definition: ast.TrainDef | ast.DeviceDef) -> dict[str, Setting]:
    env = Env()
    settings: dict[str, Setting] = {}
    for statement in definition.body:
        _setting(machine, statement, env, settings)
    return settings


def _setting(
    machine: Machine, statement: ast.Statement, env: Env, settings: dict[str, Setting]
) -> None:
    match statement:
        case ast.Let(name=name, value=value):
            env.names[name.id] = evaluate(machine, value, env)
        case ast.Assign(targets=(name,), value=expr):
            if name.id in settings:
                machine.sink.report(
                    codes.DEFINED_TWICE,
                    name.span,
                    "set again",
                    name=name.id,
                    secondary=[Label(settings[name.id].name_span, "first set here")],
                )
                return
            value = evaluate_constant(machine, expr, env, f"`{name.id}`")
            if not has_failed(value):
                settings[name.id] = Setting(name.id, value, name.span, expr)


def _flow(machine: Machine, feed: ast.Feed, env: Env) -> Flow | None:
    stages = feed.value.stages if isinstance(feed.value, ast.Pipe) else (feed.value,)
    columns: tuple[Column, ...] = ()
    stacked = False
    if feed.role != "augment":
        found = _columns(stages[0])
        if found is None:
            machine.sink.report(
                argument_codes.WRONG_VALUE,
                stages[0].span,
                "names no column",
                message="a flow begins with a column, or a list of columns",
                helps=["name one: `x -> Normalization`, or several: `[width, height]`"],
            )
            return None
        columns, stacked = found, not isinstance(stages[0], (ast.Name, ast.Literal))
        stages = stages[1:]
    steps = []
    for stage in stages:
        target = machine.targets.get(stage)
        if not isinstance(target, EntryTarget):
            return None
        instance = evaluate_arguments(machine, target, env, stage)
        if instance is FAILED:
            return None
        assert isinstance(instance, Instance)
        steps.append(Step(instance, stage))
    return Flow(
        feed.role,
        feed.name.id,
        feed.name.span,
        columns,
        stacked,
        tuple(steps),
        feed.span,
    )


def _columns(expr: ast.Expr) -> tuple[Column, ...] | None:
    match expr:
        case ast.Name(id=name):
            return (Column(name, expr.span),)
        case ast.Literal(value=str() as name):
            return (Column(name, expr.span),)
        case ast.List(items=items) | ast.Tuple(items=items):
            parts = [_columns(item) for item in items]
            if any(part is None for part in parts):
                return None
            return tuple(column for part in parts for column in part or ())
        case _:
            return None
