"""The two sides of an example: what the model is given, and what it is to give.

A side is an array where the model has one input or output, and a dict by name
where it has several. Keras wants a target for each of several outputs, also for
one that is not trained: that gets zeros, which nothing is computed from. Where one
of several outputs has weights, the examples of the others weigh 1.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping

from specc.backends.python import tree
from specc.graph.ir import DataPlan, Flow, Model
from specc.record import record


@record
class Side:
    """`called` is `inputs`, `targets` or `weights`.

    `names` are the inputs or outputs of the model, `flows` what the data has for them.
    """

    called: str
    names: tuple[str, ...]
    flows: Mapping[str, Flow]

    @property
    def by_name(self) -> bool:
        """Whether the side is a dict."""
        return len(self.names) > 1

    def type(self, array: str) -> ast.expr:
        """The annotation: `np.ndarray`, or `dict[str, np.ndarray]`."""
        return dict_type(array) if self.by_name else tree.path(array)

    def gathered(self, values: Mapping[str, ast.expr]) -> ast.expr:
        """The side out of the value of each flow."""
        if not self.by_name:
            return values[self.names[0]]
        first = values[next(iter(self.flows))]
        blank = "np.ones" if self.called == "weights" else "np.zeros"
        rest = tree.call(blank, tree.call("len", first))
        return tree.mapping((name, values.get(name, rest)) for name in self.names)


def sides_of(data: DataPlan, model: Model) -> list[Side]:
    """Inputs, and targets and weights where there are any."""
    sides: list[Side] = []
    for role, called, tensors in (
        ("input", "inputs", model.inputs),
        ("target", "targets", model.outputs),
        ("weight", "weights", model.outputs),
    ):
        flows = {flow.name: flow for flow in data.flows_of(role)}
        if flows:
            sides.append(Side(called, tuple(tensors), flows))
    return sides


def dict_type(array: str) -> ast.expr:
    """`dict[str, np.ndarray]`."""
    return subscript("dict", [tree.path("str"), tree.path(array)])


def tuple_type(sides: list[Side], array: str) -> ast.expr:
    """`tuple[np.ndarray, np.ndarray]`: the annotation of an example."""
    items = [side.type(array) for side in sides]
    return subscript("tuple", items)


def subscript(base: str, items: list[ast.expr]) -> ast.expr:
    """`base[a, b]`."""
    index = items[0] if len(items) == 1 else ast.Tuple(items, ast.Load())
    return ast.Subscript(tree.path(base), index, ast.Load())


def pair_of(sides: list[Side], values: Mapping[str, Mapping[str, ast.expr]]) -> ast.expr:
    """An example out of the values of each side's flows."""
    return tree.pair(*(side.gathered(values[side.called]) for side in sides))
