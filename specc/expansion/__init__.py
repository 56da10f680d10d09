"""Expansion: from a resolved spec to the typed graph.

Params get their values, blocks are inlined, loops unrolled and branches chosen;
each layer is typed as it is applied. The order in which this happens is that in
which the emitted script makes its layers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from specc.catalog.types import LayerCall, Mismatch, Outcome
from specc.diagnostics import Sink
from specc.expansion.bodies import run_block, run_layer, run_model
from specc.expansion.evaluate import evaluate, evaluate_constant
from specc.expansion.extern import infer_extern
from specc.expansion.layers import calls_inside, infer_custom
from specc.expansion.machine import Machine, Stop
from specc.expansion.naming import Namer
from specc.expansion.params import bind_constants
from specc.expansion.plans import data_plan, device_plan, device_policy, train_plan
from specc.expansion.retype import Retyper
from specc.graph.ir import Model, ParamValue, Program
from specc.limits import Budget
from specc.places import Places
from specc.resolve.bindings import Resolution
from specc.resolve.imports import Unit
from specc.source import SourceMap
from specc.syntax import ast

__all__ = ["expand", "models_in_order", "models_used_by"]


def expand(
    root: Unit,
    resolution: Resolution,
    sources: SourceMap,
    sink: Sink,
    *,
    name: str,
    overrides: Mapping[str, Any],
    budget: Budget,
    allowed: tuple[str, ...] = (),
) -> Program | None:
    """The program that the spec means; None where it passes a limit.

    `allowed` are folders and addresses that paths may lead to beside the spec's own folder.
    """
    folder = root.source.path.parent if root.source.path is not None else Path()
    machine = Machine(resolution, sink, budget, Places(folder, allowed))
    machine.evaluate = partial(evaluate, machine)
    machine.evaluate_constant = partial(evaluate_constant, machine)
    machine.run_block = partial(run_block, machine)
    machine.run_layer = partial(run_layer, machine)
    resolution.infer = partial(_infer, machine)
    resolution.inside = partial(calls_inside, machine)
    try:
        return _expand(machine, root, sources, name, overrides)
    except Stop:
        return None


def _infer(
    machine: Machine, definition: ast.LayerDef | ast.ExternDef, call: LayerCall
) -> Outcome | Mismatch | None:
    """What a layer gives that the spec defines or declares."""
    if isinstance(definition, ast.LayerDef):
        return infer_custom(machine, definition, call)
    return infer_extern(machine, definition, call)


def _expand(
    machine: Machine, root: Unit, sources: SourceMap, name: str, overrides: Mapping[str, Any]
) -> Program:
    resolution = machine.resolution
    params: dict[str, ParamValue] = bind_constants(machine, overrides)
    machine.namer = Namer()  # a layer that a constant holds is made where it is used
    device = device_plan(machine, resolution.device)
    machine.policy = device_policy(device)
    machine.retyper = Retyper(machine.policy)
    main = main_model(resolution)
    models: dict[str, Model] = {}
    inside = set(models_used_by(resolution, main))
    for definition in models_in_order(resolution, main):
        if definition is not main and definition not in inside:
            machine.namer = Namer()
        model = run_model(machine, definition)
        models.setdefault(model.name, model)
    return Program(
        name,
        sources,
        root.module,
        params,
        models,
        None if main is None else machine.models[main],
        data_plan(machine, resolution.data),
        train_plan(machine, resolution.train),
        device,
        machine.policy,
        resolution,
        machine.observed,
        {let: {type(machine.constants[let])} for let in resolution.lets},
        frozenset(machine.on_tensors),
        frozenset(machine.promoted),
    )


def main_model(resolution: Resolution) -> ast.ModelDef | None:
    """The model that is built and trained.

    The one that the train block is named after; else the last that no other model uses.
    """
    models = resolution.models
    train = resolution.train
    if train is not None and train.name is not None:
        for model in models:
            if model.name.id == train.name.id:
                return model
    used = {u for d in resolution.used_first(*models) for u in resolution.uses[d] if u is not d}
    roots = [model for model in models if model not in used] or models
    return roots[-1] if roots else None


def models_in_order(resolution: Resolution, main: ast.ModelDef | None) -> Iterable[ast.ModelDef]:
    """Models that `main` uses, used ones first, then `main`, then the others likewise."""
    others = [m for m in resolution.models if m is not main]
    order = resolution.used_first(*([main] if main is not None else []), *others)
    return [d for d in order if isinstance(d, ast.ModelDef)]


def models_used_by(resolution: Resolution, model: ast.ModelDef | None) -> list[ast.ModelDef]:
    """Models that `model` uses, directly or through blocks and models, used ones first."""
    if model is None:
        return []
    used = resolution.used_first(model)
    return [d for d in used if isinstance(d, ast.ModelDef) and d is not model]
