"""Models: expanded once each, and applied as layers that share their weights."""

from __future__ import annotations

from typing import Any

from specc.catalog.shapes.dims import agree
from specc.catalog.shapes.marked import side_by_side
from specc.catalog.types import TensorType
from specc.diagnostics import Label
from specc.diagnostics.codes import arguments as argument_codes
from specc.diagnostics.codes import shapes as codes
from specc.expansion import constants
from specc.expansion.inputs import bind_inputs, callee_of
from specc.expansion.machine import Env, Machine, report_mismatch, trail
from specc.expansion.operators import add_node
from specc.expansion.retype import Misfit
from specc.graph.ir import Layer, Model, Tensor
from specc.syntax import ast


def apply_model(
    machine: Machine,
    expr: ast.Expr,
    definition: ast.ModelDef,
    inputs: tuple[str, ...],
    leading: tuple[Any, ...],
    named: dict[str, Any],
    env: Env,
) -> Any:
    """A model used as a layer: one node, however large the model is."""
    model = machine.models.get(definition)
    bound = bind_inputs(machine, expr, "model", inputs, leading, named, env)
    if model is None or bound is None:
        return machine.unknown(expr, env)
    if not _fits(machine, expr, model, bound, env):
        return machine.unknown(expr, env)
    layer = machine.layers_of_models.get(definition)
    if layer is None:
        layer = Layer(model.name, True, callee_of(expr), None, None, model)
        machine.layers_of_models[definition] = layer
    if layer not in machine.builder.weights:
        groups = list(model.weights.values())
        machine.builder.weights[layer] = (
            None
            if any(group is None for group in groups)
            else tuple(w for group in groups for w in group or ())
        )
    types = machine.retyper.outputs(model, {name: bound[name].type for name in model.inputs})
    if isinstance(types, Misfit):
        _report_misfit(machine, expr, model, types, bound, env)
        return machine.unknown(expr, env)
    several = len(types) > 1
    ordered = {name: bound[name] for name in model.inputs if name in bound}
    outputs = add_node(machine, layer, ordered, expr, types, env, several=several)
    return outputs if several else outputs[0] if outputs else machine.unknown(expr, env)


def _fits(machine: Machine, expr: ast.Expr, model: Model, bound: dict[str, Any], env: Env) -> bool:
    for name, tensor in model.inputs.items():
        given = bound.get(name)
        if not isinstance(given, Tensor):
            what = constants.describe(given) if given is not None else "nothing"
            machine.sink.report(
                argument_codes.CONSTANT_AS_TENSOR,
                expr.span,
                f"the input `{name}` of `{model.name}`",
                what=what,
                secondary=trail(env.frame),
            )
            return False
        if not compatible(given.type, tensor.type):
            machine.sink.report(
                codes.MISMATCH,
                callee_of(expr).span,
                "",
                message=f"the input `{name}` of `{model.name}` is {tensor.type}, "
                f"this is {given.type}",
                secondary=[
                    Label(given.span, f"this is {given.type}"),
                    Label(tensor.span, f"`{name}` is {tensor.type}"),
                    *trail(env.frame),
                ],
                notes=differing(tensor.type, given.type),
            )
            return False
    return True


def differing(
    wanted: TensorType, given: TensorType, names: tuple[str, str] = ("declared", "given")
) -> list[str]:
    """A note that marks the axes in which a type differs from the one that was asked for."""
    if wanted.shape is None or given.shape is None or len(wanted.shape) != len(given.shape):
        return []
    pairs = enumerate(zip(wanted.shape, given.shape, strict=True))
    axes = {axis for axis, (a, b) in pairs if not agree(a, b)}
    rows = [(names[0], wanted.shape), (names[1], given.shape)]
    return [side_by_side(rows, axes)] if axes else []


def compatible(given: TensorType, wanted: TensorType) -> bool:
    """Whether a tensor can be passed where another is declared; numbers are cast."""
    if given.shape is None or wanted.shape is None:
        return True
    if len(given.shape) != len(wanted.shape):
        return False
    if (given.dtype == "string") != (wanted.dtype == "string") and given.dtype and wanted.dtype:
        return False
    return all(
        g == w or not isinstance(g, int) or not isinstance(w, int)
        for g, w in zip(given.shape, wanted.shape, strict=True)
    )


def _report_misfit(
    machine: Machine,
    expr: ast.Expr,
    model: Model,
    misfit: Misfit,
    bound: dict[str, Any],
    env: Env,
) -> None:
    """What the model says of its inputs fits; what this makes of it inside does not."""
    labels = [Label(misfit.node.expr.span, f"here inside `{model.name}`")]
    for name, declared in model.inputs.items():
        given = bound[name]
        if given.type != declared.type:
            labels.append(Label(declared.span, f"`{name}` is {given.type} in this use"))
    report_mismatch(machine, misfit.mismatch, callee_of(expr).span, env, labels)
