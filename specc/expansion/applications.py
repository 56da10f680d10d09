"""Makes models of keras.applications: what they are called, how the layers inside count."""

from __future__ import annotations

from typing import Any

from specc.catalog.application_layers import application_name, application_operations, counts
from specc.catalog.types import Instance, Outcome, TensorType
from specc.expansion.instances import evaluate_arguments
from specc.expansion.machine import FAILED, Env, Machine
from specc.expansion.operators import type_of
from specc.graph.ir import Layer
from specc.resolve.bindings import EntryTarget
from specc.syntax import ast


def make_application(
    machine: Machine, expr: ast.Expr, target: EntryTarget, flowing: Any, env: Env
) -> Layer | None:
    """An application for what flows into it; None where one of its arguments is wrong."""
    instance = evaluate_arguments(machine, target, env, expr)
    if instance is FAILED:
        return None
    given = type_of(flowing)
    name = application_name(instance, given.shape if isinstance(given, TensorType) else None)
    layer = Layer(name, "name" in instance.args, expr, env.frame, instance)
    return machine.builder.make(layer)


def count_inside(machine: Machine, instance: Instance, outcome: Outcome, given: Any) -> None:
    """Count the layers inside that Keras names by counting: later ones go on from there."""
    if outcome.weights is None or not isinstance(given, TensorType) or given.shape is None:
        return  # what flows in is not known, or was refused
    channels = given.shape[-1]
    assert isinstance(channels, int)
    for prefix, count in counts(application_operations(instance, channels)).items():
        for _ in range(count):
            machine.namer.next(prefix)
