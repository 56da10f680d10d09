"""The steps of one flow: what they learn, and what they make of a column.

Each step is written for one of two places: `prepare`, which takes whole columns
(NumPy arrays), or `prepare_batch`, which takes batches (TensorFlow's tensors).
A step that learns, and all before it, are in the first.
"""

from __future__ import annotations

import ast
import re

from specc.backends.python import tree
from specc.backends.python.data_context import DataContext
from specc.backends.python.imports import KERAS, TENSORFLOW, Import
from specc.backends.python.settings import written_argument, written_step
from specc.catalog.shapes import infer_layer
from specc.catalog.types import LayerCall, Outcome, TensorType
from specc.graph.ir import Flow, Step

_GIVEN_INSTEAD = {
    "Normalization": ("mean", "variance"),
    "Discretization": ("bin_boundaries",),
    "StringLookup": ("vocabulary",),
    "IntegerLookup": ("vocabulary",),
    "TextVectorization": ("vocabulary",),
}
"""Layers that learn from data, and the arguments that spare them that."""


class FlowWriter:
    """Writes one flow. `variable` is what its column is called in both places."""

    def __init__(self, context: DataContext, flow: Flow) -> None:
        self.context = context
        self.flow = flow
        self.variable = context.names.fresh(flow.name)
        steps = [s for s in flow.steps if s.instance.entry.name != "DropMissing"]
        last = max((i for i, step in enumerate(steps) if self._learns(step)), default=-1)
        by_batch = context.by_batch(flow)
        self.steps = steps[: last + 1] if by_batch else steps
        self.batch_steps: list[Step | None] = []
        if by_batch:
            self.batch_steps = [*steps[last + 1 :]]
            if flow.role == "input":
                self.batch_steps += self._cast()
        self._learned: dict[Step, str] = {}
        self.result: ast.expr = tree.path(self.variable)
        """What `prepare` returns for this flow."""

    def _cast(self) -> list[None]:
        """A cast to the model's dtype, unless the last step gives that already."""
        dtype = self.context.model_dtype(self.flow)
        kept = [s for s in self.batch_steps if s and s.instance.entry.name != "Reshape"]
        last = kept[-1] if kept else None
        if last is not None and last.instance.entry.section == "layers":
            given = TensorType(self.context.model_shape(self.flow), "uint8")
            outcome = infer_layer(LayerCall(last.instance, given))
            if isinstance(outcome, Outcome) and isinstance(outcome.output, TensorType):
                return [] if outcome.output.dtype == dtype else [None]
        return [None]

    def _learns(self, step: Step) -> bool:
        name = step.instance.entry.name
        if name in _GIVEN_INSTEAD:
            return all(step.instance.get(given) is None for given in _GIVEN_INSTEAD[name])
        if name == "FillMissing":
            return isinstance(step.instance.get("value"), str)
        return name == "OneHot" and self._one_hot_learns(step)

    def _one_hot_learns(self, step: Step) -> bool:
        """Class names are numbered as the training part has them; so is their number found."""
        return self.context.is_table or self._width(step) is None

    def _width(self, step: Step) -> ast.expr | None:
        """How many columns a `OneHot` makes, where the spec or the source says so."""
        if step.instance.get("num_classes") is not None:
            return written_argument(step, "num_classes", self.context.scope)
        is_y = [column.name for column in self.flow.columns] == ["y"]
        known = self.context.classes
        return tree.constant(known) if is_y and known is not None else None

    # ------------------------------------------------------------- learning

    def learning(self) -> list[ast.stmt]:
        """What the steps learn from the training part, before `prepare`."""
        statements: list[ast.stmt] = []
        learners = [i for i, step in enumerate(self.steps) if self._learns(step)]
        last = learners[-1] if learners else -1
        current = self.context.raw(self.flow, "train")
        if last > 0 and self.steps[0].instance.entry.name == "FillMissing":
            # It speaks of the column more than once.
            statements.append(tree.at(tree.assign(self.variable, current), self.flow.span))
            current = tree.path(self.variable)
        for number, step in enumerate(self.steps):
            span = step.expr.span
            if number in learners or (step.instance.entry.section == "layers"):
                made = self._make(step, current)
                statements += [tree.at(statement, span) for statement in made]
            if number < last:
                statements.append(
                    tree.at(tree.assign(self.variable, self._applied(step, current)), span)
                )
                current = tree.path(self.variable)
        return statements

    def _make(self, step: Step, current: ast.expr) -> list[ast.stmt]:
        """The layer, fill or classes of a step, from the training column `current`."""
        name = step.instance.entry.name
        if step.instance.entry.section == "layers":
            layer = self.context.names.fresh(self._layer_name(name))
            self._learned[step] = layer
            made: list[ast.stmt] = [tree.assign(layer, self._layer(step))]
            if self._learns(step):
                adapt = tree.attribute(tree.path(layer), "adapt")
                made.append(tree.expression(tree.call(adapt, current)))
            return made
        if name == "FillMissing":
            variable = self.context.names.fresh(f"{self.flow.name}_fill")
            self._learned[step] = variable
            return [tree.assign(variable, self._fill(step, current))]
        variable = self.context.names.fresh(f"{self.flow.name}_classes")
        self._learned[step] = variable
        return [tree.assign(variable, tree.call("np.unique", current))]

    def _layer_name(self, name: str) -> str:
        """`normalization`; `wide_normalization` where several flows have one."""
        having = [
            flow
            for flow in self.context.flows()
            if any(step.instance.entry.name == name for step in flow.steps)
        ]
        return _snake(name) if len(having) == 1 else f"{self.flow.name}_{_snake(name)}"

    def _layer(self, step: Step) -> ast.expr:
        """The preprocessing layer itself; it computes in float32 whatever the model's policy."""
        self.context.imports.add(Import("keras", "layers"))
        layer = written_step(step, self.context.scope)
        policy = self.context.program.policy
        if policy.compute != "float32" and "dtype" not in step.instance.args:
            layer.keywords.append(tree.keyword("dtype", ast.Constant("float32")))
        return layer

    def _fill(self, step: Step, current: ast.expr) -> ast.expr:
        match step.instance.get("value"):
            case "mean":
                return tree.call("np.nanmean", current, axis=tree.constant(0))
            case "median":
                return tree.call("np.nanmedian", current, axis=tree.constant(0))
            case _:
                self.context.helpers |= {"missing", "most_frequent"}
                return tree.call("most_frequent", current)

    # ------------------------------------------------------ whole columns

    def prepared(self) -> list[ast.stmt]:
        """Statements of `prepare` that take the flow's columns through its steps."""
        current = self.context.raw(self.flow, None)
        statements: list[ast.stmt] = []
        for step in self.steps:
            if step.instance.entry.name == "FillMissing" and not isinstance(current, ast.Name):
                statements.append(tree.assign(self.variable, current))
                current = tree.path(self.variable)
            value = tree.at(self._applied(step, current), step.expr.span)
            statements.append(tree.at(tree.assign(self.variable, value), step.expr.span))
            current = tree.path(self.variable)
        dtype = self.context.model_dtype(self.flow)
        converts = not self.batch_steps and dtype not in (None, "string")
        if not statements and converts:
            final = self._converted(current, dtype)
            statements.append(tree.at(tree.assign(self.variable, final), self.flow.span))
        elif converts or self._is_tensor():
            last = statements[-1]
            assert isinstance(last, ast.Assign)
            last.value = self._converted(last.value, dtype if converts else None)
        self.result = tree.path(self.variable) if statements else current
        return statements

    def _is_tensor(self) -> bool:
        return bool(self.steps) and self.steps[-1].instance.entry.section == "layers"

    def _converted(self, value: ast.expr, dtype: str | None) -> ast.expr:
        """`value` as an array, of the dtype that the model takes."""
        match value:
            case ast.Call(ast.Attribute(attr="astype"), args=[ast.Constant(made)]):
                if made == dtype:
                    return value
            case ast.Call(ast.Name("one_hot")) if dtype == "float32":
                return value
            case ast.Call(ast.Attribute(attr="asarray"), args=[_, ast.Constant(made)]):
                if made == dtype:
                    return value
        return tree.call("np.asarray", value, *([] if dtype is None else [ast.Constant(dtype)]))

    def _applied(self, step: Step, current: ast.expr) -> ast.expr:
        """A step applied to a whole column."""
        scope = self.context.scope
        match step.instance.entry.name:
            case "Cast":
                return tree.call("np.asarray", current, written_argument(step, "dtype", scope))
            case "Reshape" if step.instance.entry.section == "steps":
                return tree.call(
                    "np.reshape", current, self._shape(step, tree.call("len", current))
                )
            case "OneHot":
                return self._one_hot(step, current)
            case "FillMissing":
                return self._filled(step, current)
            case _:
                return tree.call(self._learned[step], current)

    def _shape(self, step: Step, count: ast.expr) -> ast.Tuple:
        """The shape that a `Reshape` asks for, behind the number of examples.

        That is -1, whatever it may be, unless the spec leaves another size open.
        """
        value = step.instance.get("target_shape")
        open_ = -1 in value if isinstance(value, list | tuple) else value == -1
        size = written_argument(step, "target_shape", self.context.scope)
        if isinstance(size, ast.List | ast.Tuple):
            sizes = size.elts
        else:
            sizes = [size if isinstance(value, int) else ast.Starred(size, ast.Load())]
        return ast.Tuple([count if open_ else tree.constant(-1), *sizes], ast.Load())

    def _one_hot(self, step: Step, current: ast.expr) -> ast.expr:
        width = self._width(step)
        if step in self._learned:
            self.context.helpers.add("one_hot")
            self.context.imports.add(KERAS)
            given = [] if width is None else [width]
            return tree.call("one_hot", current, tree.path(self._learned[step]), *given)
        self.context.imports.add(KERAS)
        assert width is not None
        encoded = tree.call("keras.utils.to_categorical", current, width)
        return tree.call(tree.attribute(encoded, "astype"), ast.Constant("float32"))

    def _filled(self, step: Step, current: ast.expr) -> ast.expr:
        value = step.instance.get("value")
        if step in self._learned:
            fill: ast.expr = tree.path(self._learned[step])
        else:
            fill = written_argument(step, "value", self.context.scope)
        if value in ("mean", "median") or not isinstance(value, str):
            gaps = tree.call("np.isnan", current)
        else:
            gaps = tree.call("missing", current)
        return tree.call("np.where", gaps, fill, current)

    # ------------------------------------------------------------ batches

    def batched(self) -> list[ast.stmt]:
        """Statements of `prepare_batch`."""
        statements: list[ast.stmt] = []
        if self.batch_steps:
            self.context.imports.add(TENSORFLOW)
        for step in self.batch_steps:
            span = self.flow.span if step is None else step.expr.span
            value = self._on_batch(step)
            if value is not None:
                statements.append(tree.at(tree.assign(self.variable, value), span))
        return statements

    def _on_batch(self, step: Step | None) -> ast.expr | None:
        current = tree.path(self.variable)
        scope = self.context.scope
        if step is None:
            dtype = self.context.model_dtype(self.flow)
            if dtype in (None, "string"):
                return None
            return tree.call("tf.cast", current, ast.Constant(dtype))
        match step.instance.entry.name:
            case "Cast":
                return tree.call("tf.cast", current, written_argument(step, "dtype", scope))
            case "Reshape" if step.instance.entry.section == "steps":
                count = tree.index(tree.call("tf.shape", current), ast.Constant(0))
                return tree.call("tf.reshape", current, self._shape(step, count))
            case "OneHot":
                width = self._width(step)
                assert width is not None
                return tree.call("tf.one_hot", current, width)
            case "FillMissing":
                fill = written_argument(step, "value", scope)
                gaps = tree.call("tf.math.is_nan", current)
                return tree.call("tf.where", gaps, fill, current)
            case _:
                return tree.call(self._layer(step), current)

    def augmented(self, flow: Flow) -> tuple[list[ast.stmt], list[ast.stmt]]:
        """The layers of an `augment` flow, and statements that apply them to a batch.

        They are made once, for they count their random draws.
        """
        made: list[ast.stmt] = []
        applied: list[ast.stmt] = []
        self.context.imports.add(TENSORFLOW)
        for step in flow.steps:
            span = step.expr.span
            value: ast.expr | None
            if step.instance.entry.section == "layers":
                layer = self.context.names.fresh(_snake(step.instance.entry.name))
                made.append(tree.at(tree.assign(layer, self._layer(step)), span))
                training = tree.keyword("training", ast.Constant(True))
                value = tree.call(layer, tree.path(self.variable), keywords=[training])
            else:
                value = self._on_batch(step)
            assert value is not None
            applied.append(tree.at(tree.assign(self.variable, value), span))
        return made, applied


def _snake(name: str) -> str:
    """`StringLookup` as a variable: `string_lookup`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
