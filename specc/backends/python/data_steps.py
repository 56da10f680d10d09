"""The steps of one flow: what they learn, and what they make of a column.

Each step is written for one of two places: `prepare`, which takes whole columns
(NumPy arrays), or `prepare_batch`, which takes batches (TensorFlow's tensors).
A step that learns or draws, and all before it, are in the first.
"""

from __future__ import annotations

import ast
import re

from specc.backends.python import tree
from specc.backends.python.data_arrays import Learned, fills_numbers, on_array
from specc.backends.python.data_context import DataContext
from specc.backends.python.data_restoring import through_model
from specc.backends.python.data_stored import learning_in_blocks
from specc.backends.python.data_tensors import OPS, made_layer, on_tensor
from specc.backends.python.imports import TENSORFLOW, Import
from specc.backends.python.quote import quote
from specc.backends.python.settings import written_argument
from specc.catalog.shapes import infer_layer
from specc.catalog.types import LayerCall, Outcome, TensorType
from specc.catalog.vocabulary import DRAWING, MIXING
from specc.graph.ir import Flow, Step

_GIVEN_INSTEAD = {
    "Normalization": ("mean", "variance"),
    "Discretization": ("bin_boundaries",),
    "StringLookup": ("vocabulary",),
    "IntegerLookup": ("vocabulary",),
    "TextVectorization": ("vocabulary",),
    "OrdinalEncoding": ("categories",),
}
"""What learns from data, and the arguments that spare it that."""

_TENSORS = ("DatePart", "OrdinalEncoding", "FrequencyEncoding")
"""Steps of specc's own that are layers in the script."""


class FlowWriter:
    """Writes one flow. `variable` is what its column is called in both places."""

    def __init__(self, context: DataContext, flow: Flow) -> None:
        self.context = context
        self.flow = flow
        self.variable = context.names.fresh(
            f"{flow.name}_weight" if flow.role == "weight" else flow.name
        )
        steps = context.steps(flow)
        last = max((i for i, step in enumerate(steps) if self._is_whole(step)), default=-1)
        by_batch = context.by_batch(flow)
        reader = context.reader(flow)
        self.reader = reader if last < 0 else None
        """What reads the column batch by batch."""
        self.reads_all = reader if last >= 0 else None
        """What reads the whole column, because a step learns from it."""
        self.steps = steps[: last + 1] if by_batch else steps
        self.batch_steps: list[Step | None] = []
        if by_batch:
            self.batch_steps = [*steps[last + 1 :]]
            if flow.role == "input":
                self.batch_steps += self._cast()
        self.served = flow.role == "input" or through_model(flow)
        """Whether its steps are part of a model that is kept."""
        self._learned: dict[Step, Learned] = {}
        self.result: ast.expr = tree.path(self.variable)
        """What `prepare` returns for this flow."""

    @property
    def runs_by_batch(self) -> bool:
        """Whether there is something to do in `prepare_batch`."""
        return bool(self.batch_steps) or self.reader is not None

    @property
    def by_itself(self) -> bool:
        """Whether `prepare` takes the flow through some of its steps, or through none."""
        return self.runs_by_batch or self.reads_all is not None

    def _raw(self, part: str | None) -> ast.expr:
        """The columns as they left the source; read, where steps want the values of all."""
        raw = self.context.raw(self.flow, part)
        if self.reads_all is None:
            return raw
        self.context.helpers.add("read_all")
        self.context.imports.add(TENSORFLOW)
        return tree.call("read_all", tree.path(self.reads_all.function), raw)

    def _cast(self) -> list[None]:
        """A cast to the model's dtype, unless the last step gives that already."""
        dtype = self.context.model_dtype(self.flow)
        kept = [s for s in self.batch_steps if s and s.instance.entry.name != "Reshape"]
        last = kept[-1] if kept else None
        if last is None and self.reader is not None and self.reader.dtype == dtype:
            return []
        if last is not None and last.instance.entry.section == "layers":
            given = TensorType(self.context.model_shape(self.flow), "uint8")
            outcome = infer_layer(LayerCall(last.instance, given))
            if isinstance(outcome, Outcome) and isinstance(outcome.output, TensorType):
                return [] if outcome.output.dtype == dtype else [None]
        return [None]

    def _is_whole(self, step: Step) -> bool:
        """Whether a step is for the whole column; a layer that draws keeps a variable."""
        return step.instance.entry.name in DRAWING or self._learns(step)

    def _learns(self, step: Step) -> bool:
        name = step.instance.entry.name
        if name in _GIVEN_INSTEAD:
            return all(step.instance.get(given) is None for given in _GIVEN_INSTEAD[name])
        if name == "FillMissing":
            return step.instance.get("value") in ("mean", "median", "most_frequent")
        return name == "FrequencyEncoding" or (name == "OneHot" and self._one_hot_learns(step))

    def _one_hot_learns(self, step: Step) -> bool:
        """Class names are numbered as the training part has them; so is their number found."""
        numbered = self._is_numbered() or not self.context.is_table
        return not numbered or self._width(step) is None

    def _is_numbered(self) -> bool:
        """Whether the column holds numbers of classes that the source itself names."""
        named = self.context.class_names is not None
        return named and [column.name for column in self.flow.columns] == ["y"]

    def _width(self, step: Step) -> ast.expr | None:
        """How many columns a `OneHot` makes, where the spec or the source says so."""
        if step.instance.entry.name != "OneHot":
            return None
        if step.instance.get("num_classes") is not None:
            return written_argument(step, "num_classes", self.context.scope)
        if self._is_numbered() and self.context.class_names is not None:
            return tree.call("len", self.context.class_names)
        is_y = [column.name for column in self.flow.columns] == ["y"]
        known = self.context.classes
        return tree.constant(known) if is_y and known is not None else None

    # ------------------------------------------------------------- learning

    def learning(self) -> list[ast.stmt]:
        """What the steps learn from the training part, before `prepare`."""
        wide = self.flow.stacked or self.flow.columns[0].name == "x" or self.context.mapped
        if self.context.stored and wide:
            return learning_in_blocks(self)
        statements: list[ast.stmt] = []
        learners = [i for i, step in enumerate(self.steps) if self._learns(step)]
        last = learners[-1] if learners else -1
        current = self._raw("train")
        if last > 0 and _speaks_twice(self.steps[0]):
            # It speaks of the column more than once.
            statements.append(tree.at(tree.assign(self.variable, current), self.flow.span))
            current = tree.path(self.variable)
        for number, step in enumerate(self.steps):
            span = step.expr.span
            made = self.make(step, self._as_array(number, current))
            statements += [tree.at(statement, span) for statement in made]
            if number < last:
                statements.append(
                    tree.at(tree.assign(self.variable, self._on_array(step, current)), span)
                )
                current = tree.path(self.variable)
        return statements

    def _as_array(self, number: int, current: ast.expr) -> ast.expr:
        """`current`, which step `number` learns from, as NumPy wants it."""
        after = self.steps[number - 1] if number else None
        learner = self.steps[number].instance.entry
        if after is None or learner.section == "layers" or not _gives_tensor(after):
            return current
        return tree.call("np.asarray", current)

    def make(self, step: Step, current: ast.expr) -> list[ast.stmt]:
        """The layer, fill or classes of a step, from the training column `current`."""
        name = step.instance.entry.name
        if step.instance.entry.section == "layers":
            layer = self.context.names.fresh(self._layer_name(name))
            self._learned[step] = Learned(layer)
            made: list[ast.stmt] = [tree.assign(layer, made_layer(self.context, step))]
            if self._learns(step):
                adapt = tree.attribute(tree.path(layer), "adapt")
                made.append(tree.expression(tree.call(adapt, current)))
            return made
        match name:
            case "FillMissing" if self._learns(step):
                return [tree.assign(self._named(step, "fill"), self._fill(step, current))]
            case "OneHot" if self._learns(step):
                return self._classes(step, current)
            case "OrdinalEncoding":
                return [tree.assign(self._named(step, "lookup"), self._ordinal(step, current))]
            case "FrequencyEncoding":
                self.context.helpers |= {"frequencies", "lookup"}
                names = self._named(step, "lookup", "shares"), self._learned[step].beside
                return [tree.assign(names, tree.call("frequencies", current))]
            case _:
                return []

    def _named(self, step: Step, kind: str, beside: str | None = None) -> str:
        """A variable for what a step learns, `species_fill`, and another beside it."""
        fresh = self.context.names.fresh
        name = fresh(f"{self.flow.name}_{kind}")
        self._learned[step] = Learned(name, fresh(f"{self.flow.name}_{beside}") if beside else "")
        return name

    def _classes(self, step: Step, current: ast.expr) -> list[ast.stmt]:
        """The classes of a `OneHot`; in a model that is kept, with the layer that numbers them."""
        if not self.served:
            classes = self._named(step, "classes")
            return [tree.assign(classes, tree.call("np.unique", current))]
        self.context.helpers |= {"classes_of", "lookup"}
        classes = self._named(step, "classes", "lookup")
        layer = tree.call("lookup", tree.path(classes))
        return [
            tree.assign(classes, tree.call("classes_of", current)),
            tree.assign(self._learned[step].beside, layer),
        ]

    def _ordinal(self, step: Step, current: ast.expr) -> ast.expr:
        given = step.instance.get("categories")
        if given is None:
            self.context.helpers.add("lookup")
            return tree.call("lookup", tree.call("np.unique", current))
        self.context.imports.add(Import("keras", "layers"))
        text = isinstance(given, list | tuple) and any(isinstance(item, str) for item in given)
        layer = "layers.StringLookup" if text else "layers.IntegerLookup"
        vocabulary = written_argument(step, "categories", self.context.scope)
        return tree.call(layer, vocabulary=vocabulary)

    def _layer_name(self, name: str) -> str:
        """`normalization`; `wide_normalization` where several flows have one."""
        having = [
            flow
            for flow in self.context.flows()
            if any(step.instance.entry.name == name for step in flow.steps)
        ]
        return _snake(name) if len(having) == 1 else f"{self.flow.name}_{_snake(name)}"

    def _fill(self, step: Step, current: ast.expr) -> ast.expr:
        match step.instance.get("value"):
            case "mean" | "median" as kind:
                found = tree.call(f"np.nan{kind}", current, axis=tree.constant(0))
                return tree.call(tree.attribute(found, "astype"), ast.Constant("float32"))
            case _:
                self.context.helpers |= {"missing", "most_frequent"}
                return tree.call("most_frequent", current)

    def labels(self) -> ast.expr | None:
        """The names of a target's classes in the order of their numbers, where they are learned."""
        step = self.steps[-1] if self.steps else None
        if self.flow.role == "target" and self._is_numbered():
            kept = step is None or step.instance.entry.name == "OneHot"
            return self.context.class_names if kept else None
        if self.flow.role != "target" or step is None or not self.context.is_table:
            return None
        learned = self._learned.get(step)
        match step.instance.entry.name:
            case "OneHot" if learned is not None:
                return tree.call(f"{learned.name}.tolist")
            case "StringLookup" | "OrdinalEncoding" if learned is not None:
                return tree.call(f"{learned.name}.get_vocabulary")
            case _:
                return None

    # ------------------------------------------------------ whole columns

    def prepared(self, together: ast.expr | None = None) -> list[ast.stmt]:
        """Statements of `prepare` that take the flow's columns through its steps.

        `together` is what a model of the steps of several flows gave for this one, if it
        was run.
        """
        current = self._raw(None)
        statements: list[ast.stmt] = []
        if together is not None and self.steps:
            statements.append(tree.at(tree.assign(self.variable, together), self.flow.span))
        else:
            for step in self.steps:
                if _speaks_twice(step) and not isinstance(current, ast.Name):
                    statements.append(tree.assign(self.variable, current))
                    current = tree.path(self.variable)
                applied = self.on_tensor if self.served else self._on_array
                value = tree.at(applied(step, current), step.expr.span)
                statements.append(tree.at(tree.assign(self.variable, value), step.expr.span))
                current = tree.path(self.variable)
        dtype = self.context.model_dtype(self.flow)
        converts = not self.runs_by_batch and dtype not in (None, "string")
        if not statements and converts:
            final = self._converted(current, dtype)
            statements.append(tree.at(tree.assign(self.variable, final), self.flow.span))
        elif converts or (self.steps and self._is_tensor()):
            last = statements[-1]
            assert isinstance(last, ast.Assign)
            last.value = self._converted(last.value, dtype if converts else None)
        self.result = tree.path(self.variable) if statements else current
        return statements

    def _is_tensor(self) -> bool:
        return self.served or _gives_tensor(self.steps[-1])

    def _converted(self, value: ast.expr, dtype: str | None) -> ast.expr:
        """`value` as an array, of the dtype that the model takes."""
        match value:
            case ast.Call(ast.Attribute(attr="asarray"), args=[_, ast.Constant(made)]):
                if made == dtype:
                    return value
        return tree.call("np.asarray", value, *([] if dtype is None else [ast.Constant(dtype)]))

    def _on_array(self, step: Step, current: ast.expr) -> ast.expr:
        learned = self._learned.get(step)
        return on_array(self.context, step, current, learned, self._width(step))

    def on_tensor(self, step: Step, current: ast.expr) -> ast.expr:
        """A step applied to a tensor, with what it has learned."""
        learned = self._learned.get(step)
        if step.instance.entry.name == "OneHot" and self._has_axis_of_one(step):
            self.context.imports.add(OPS)
            current = tree.call("ops.squeeze", current, axis=tree.constant(-1))
        return on_tensor(self.context, step, current, learned, self._width(step))

    def _has_axis_of_one(self, step: Step) -> bool:
        """Whether what comes to a step is one column that was stacked alone."""
        before = self.flow.steps[: self.flow.steps.index(step)]
        kept = all(s.instance.entry.name in ("FillMissing", "Cast", "DropMissing") for s in before)
        return self.flow.stacked and len(self.flow.columns) == 1 and kept

    # ---------------------------------------------------- inputs of a model

    def learned(self, step: Step) -> Learned | None:
        """What holds what a step learned; also a layer that was told."""
        return self._learned.get(step)

    def symbolic(self, raw: ast.expr) -> tuple[list[ast.stmt], ast.expr]:
        """The steps of a flow on `raw`, the inputs of a model; and where they end."""
        every = [*self.steps, *(step for step in self.batch_steps if step is not None)]
        statements: list[ast.stmt] = []
        current = raw
        for number, step in enumerate(every):
            if fills_numbers(step) and not isinstance(current, ast.Name):
                statements.append(tree.assign(self.variable, current))
                current = tree.path(self.variable)
            current = tree.at(self.on_tensor(step, current), step.expr.span)
            if len(every) > 1 or number < len(every) - 1:
                statements.append(tree.at(tree.assign(self.variable, current), step.expr.span))
                current = tree.path(self.variable)
        return statements, current

    # ------------------------------------------------------------ batches

    def batched(self) -> list[ast.stmt]:
        """Statements of `prepare_batch`."""
        statements: list[ast.stmt] = []
        if self.runs_by_batch:
            self.context.imports.add(TENSORFLOW)
        if self.reader is not None:
            read = tree.call(self.reader.function, tree.path(self.variable))
            statements.append(tree.at(tree.assign(self.variable, read), self.flow.span))
        for step in self.batch_steps:
            span = self.flow.span if step is None else step.expr.span
            value = self._on_batch(step)
            if value is not None:
                statements.append(tree.at(tree.assign(self.variable, value), span))
        return statements

    def _on_batch(self, step: Step | None) -> ast.expr | None:
        current = tree.path(self.variable)
        if step is not None:
            return self.on_tensor(step, current)
        dtype = self.context.model_dtype(self.flow)
        if dtype in (None, "string"):
            return None
        return tree.call("tf.cast", current, ast.Constant(dtype))

    def augmented(
        self, flow: Flow, target: FlowWriter | None
    ) -> tuple[list[ast.stmt], list[ast.stmt]]:
        """The layers of an `augment` flow, and statements that apply them to a batch.

        They are made once, for they count their random draws. What mixes examples changes the
        `target`, too.
        """
        made: list[ast.stmt] = []
        applied: list[ast.stmt] = []
        self.context.imports.add(TENSORFLOW)
        for step in flow.steps:
            span = step.expr.span
            value: ast.expr | None
            if step.instance.entry.section == "layers":
                layer = self.context.names.fresh(_snake(step.instance.entry.name))
                written = made_layer(self.context, step)
                made.append(tree.at(tree.assign(layer, written), span))
                training = tree.keyword("training", ast.Constant(True))
                if step.instance.entry.name in MIXING and target is not None:
                    mixing = quote(
                        _MIX,
                        MIXED=self.context.names.fresh("mixed"),
                        LAYER=layer,
                        IMAGES=self.variable,
                        LABELS=target.variable,
                    )
                    applied += [tree.at(statement, span) for statement in mixing]
                    continue
                value = tree.call(layer, tree.path(self.variable), keywords=[training])
            else:
                value = self._on_batch(step)
            assert value is not None
            applied.append(tree.at(tree.assign(self.variable, value), span))
        return made, applied


_MIX = """
MIXED = LAYER({"images": IMAGES, "labels": LABELS}, training=True)
IMAGES, LABELS = MIXED["images"], MIXED["labels"]
"""


def _speaks_twice(step: Step) -> bool:
    """Whether a step names what it is given more than once, which then is to be a variable."""
    return step.instance.entry.name == "FillMissing"


def _gives_tensor(step: Step) -> bool:
    """Whether a step gives a tensor where it is given an array."""
    return step.instance.entry.section == "layers" or step.instance.entry.name in _TENSORS


def _snake(name: str) -> str:
    """`StringLookup` as a variable: `string_lookup`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
