"""The typed graph: what a spec means once blocks and loops are unrolled.

    Program ── models ── Model ── nodes ── Node ── outputs ── Tensor
            ── data      DataPlan     ── flows ── Flow ── steps
            ── train     TrainPlan    ── settings
            ── device    DevicePlan   ── settings

A `Node` applies an operation (a `Layer`, or an `Op` of `keras.ops`) to tensors
made by earlier nodes of the same model; a model used as a layer is a `Layer`
whose `model` is set. Everything remembers the AST node and the frame (block
use, loop iteration) that it came from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from specc.catalog.types import Entry, Instance, Policy, TensorType, Value, Weight
from specc.record import record
from specc.source import SourceMap, Span
from specc.syntax import ast


@record
class Frame:
    """How execution got here: a block use or a loop iteration, and what led there.

    `text` reads as a label: "in iteration 2 of this `repeat`". `values` are those of the loop's
    names, or of the block's parameters; `definition` is the name of the block where it is defined.
    """

    span: Span
    text: str
    parent: Frame | None
    values: Sequence[tuple[str, Value]] = ()
    definition: Span | None = None


@record
class Tensor:
    """A value that flows. `node` is None for a model's input.

    `name` is the binding or input it was last given, for messages only.
    """

    type: TensorType
    span: Span
    frame: Frame | None
    node: Node | None = None
    index: int = 0
    name: str | None = None


@record
class Layer:
    """One layer object: applied once, or several times when it is shared.

    Exactly one of `instance` (a catalog layer) and `model` (a model used as a
    layer) is set. `name` is Keras's own for it: given by the spec (`named`), or
    what Keras would count up to (`dense_1`).
    """

    name: str
    named: bool
    expr: ast.Expr
    frame: Frame | None
    instance: Instance | None = None
    model: Model | None = None

    @property
    def class_name(self) -> str:
        """The Keras class: `Dense`; `Functional` for a model."""
        if self.instance is None or self.instance.entry.section == "applications":
            return "Functional"
        return self.instance.entry.name


@record
class Op:
    """A function of `keras.ops`, or an operator on tensors (`symbol` is set then)."""

    name: str
    entry: Entry | None = None
    symbol: str | None = None


Nest = Any
"""A Tensor, a plain value, or lists, tuples and dicts of them."""


@record
class Node:
    """An operation applied. `arguments` are those of `call` (or of the op), by name."""

    operation: Layer | Op
    arguments: Mapping[str, Nest]
    expr: ast.Expr
    frame: Frame | None
    output_types: tuple[TensorType, ...]
    several: bool
    """Whether the result is a tuple of tensors, be it of one."""
    nested: tuple[Any, ...] | None = None
    """The types of the result where there are tuples in it: the two states of an LSTM cell."""


@record
class Model:
    """A model: named inputs and outputs, nodes in the order in which Keras makes them.

    `weights` holds each layer's variables in Keras's order, layers in the order
    in which they were first applied; None where they are not known.
    """

    name: str
    definition: ast.ModelDef | None
    inputs: Mapping[str, Tensor]
    outputs: Mapping[str, Tensor]
    nodes: tuple[Node, ...]
    weights: Mapping[Layer, tuple[Weight, ...] | None]
    is_sequential: bool = False
    """One input, one output, and each layer applied to the one before."""
    made: tuple[tuple[Layer, int], ...] = ()
    """Its layers in the order in which they are made, applied or not; how many nodes there were.

    In this order Keras counts their names, and draws the numbers that their weights begin with.
    """

    @property
    def layers(self) -> list[Layer]:
        """Distinct layers in the order of first application, inputs left out."""
        return list(self.weights)


@record
class Setting:
    """`name = value` of a data, train or device block."""

    name: str
    value: Value
    name_span: Span
    expr: ast.Expr

    @property
    def span(self) -> Span:
        """The span of the value."""
        return self.expr.span


@record
class Step:
    """One stage of a flow: a preprocessing layer or a step of specc's own."""

    instance: Instance
    expr: ast.Expr


@record
class Column:
    """A column of the source by its name."""

    name: str
    span: Span


@record
class Flow:
    """`input features = x -> Normalization`: columns on their way to the model.

    `role` is `input`, `target`, `weight` or `augment`; an `augment` flow has no columns, and the
    name of a `weight` is that of the output whose examples it weighs.
    `stacked` says that the columns came as a list, to be stacked on a last axis.
    """

    role: str
    name: str
    name_span: Span
    columns: tuple[Column, ...]
    stacked: bool
    steps: tuple[Step, ...]
    span: Span


@record
class DataPlan:
    """A data block. `settings` holds `source`, `split` and whatever else was set."""

    settings: Mapping[str, Setting]
    flows: tuple[Flow, ...]
    span: Span

    def flows_of(self, role: str) -> Iterator[Flow]:
        """The flows with this role, in the order of the spec."""
        return (flow for flow in self.flows if flow.role == role)


@record
class TrainPlan:
    """A train block: what `compile` and `fit` get, and specc's own settings."""

    settings: Mapping[str, Setting]
    span: Span

    def get(self, name: str) -> Value:
        """The value set for `name`, or None."""
        setting = self.settings.get(name)
        return None if setting is None else setting.value


@record
class DevicePlan:
    """A device block: `kind` is `auto`, `cpu`, `gpu` or `tpu`."""

    kind: str
    settings: Mapping[str, Setting]
    span: Span


@record
class ParamValue:
    """A `param` and the value it has in this compilation."""

    definition: ast.Param
    value: Value
    default: Value
    overridden: bool


@record
class Program:
    """A spec, checked and expanded.

    `resolution` is what the script emitter reads beside the AST; see `specc.resolve`.
    """

    name: str
    sources: SourceMap
    module: ast.Module
    params: Mapping[str, ParamValue]
    models: Mapping[str, Model]
    model: Model | None
    """The model that is trained and built: see docs/language.md, "Several models"."""
    data: DataPlan | None
    train: TrainPlan | None
    device: DevicePlan | None
    policy: Policy
    resolution: Any
    observed: Mapping[tuple[ast.Node, str], set[type]]
    """The types of the values that block parameters were given, by block and parameter."""
    let_types: Mapping[ast.Node, set[type]]
    """The types of the top-level constants."""
    on_tensors: frozenset[ast.Expr]
    """Comparisons of the spec whose operands are tensors."""
    promoted: frozenset[ast.Expr]
    """Operators in custom layers that Keras's functions compute, and not those of the tensors."""
