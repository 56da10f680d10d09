"""The state of an expansion: environments, counters, and what is being built."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final, NoReturn

from specc.catalog.types import FLOAT32, UNKNOWN, Instance, Mismatch, Outcome, Policy, Weight
from specc.catalog.values import written
from specc.diagnostics import Label, Sink
from specc.diagnostics.codes import arguments as argument_codes
from specc.diagnostics.codes import shapes as codes
from specc.diagnostics.model import Code
from specc.expansion.constants import measured
from specc.expansion.naming import Namer
from specc.graph.ir import Frame, Layer, Model, Node, Tensor
from specc.limits import DEFAULT, Budget, raised_by
from specc.places import Places
from specc.resolve.bindings import Resolution
from specc.source import Span
from specc.syntax import ast

if TYPE_CHECKING:
    from specc.expansion.retype import Retyper

MORE_DEPTH = 5
"""How much deeper blocks, loops and brackets may nest while expanding than brackets in a text.

In brackets, each of which takes the evaluator three or four Python calls: all of it stays well
inside Python's limit of a thousand, whoever calls us from however deep.
"""

NODE_STEPS = 3
"""What a layer or operation costs, in steps of about 4 microseconds."""

INNERMOST, OUTERMOST = 3, 2
"""How many steps of a long way to a mistake are shown at its two ends."""

MOST_VALUES, WIDEST = 2, 20
"""How many values are shown of a step, and how many characters wide each is at most."""

SCALARS = frozenset((bool, float, int, str, type(None)))
"""The types of values that hold no others."""

BLOCK_DEPTH = 3
"""What the use of a block counts for: it takes eight calls."""


class Failed:
    """The value of what has been reported: it absorbs, and nothing more is said of it."""


FAILED: Final = Failed()


class Stop(Exception):
    """The expansion passed a limit, which has been reported. Never leaves `specc.expansion`."""


class Env:
    """The names of one body, its current value, and how execution got there.

    A comprehension has an Env of its own inside its body's.
    """

    __slots__ = ("current", "frame", "names", "parent")

    def __init__(self, frame: Frame | None = None, parent: Env | None = None) -> None:
        self.names: dict[str, Any] = {}
        self.frame = frame
        self.parent = parent
        self.current: Any = None

    def find(self, name: str) -> Any:
        """The value bound to `name`. Raises KeyError where a branch not taken binds it."""
        env: Env | None = self
        while env is not None:
            if name in env.names:
                return env.names[name]
            env = env.parent
        raise KeyError(name)


class Builder:
    """A model that is being built."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.inputs: dict[str, Tensor] = {}
        self.outputs: dict[str, Tensor] = {}
        self.weights: dict[Layer, tuple[Weight, ...] | None] = {}
        self.made: list[tuple[Layer, int]] = []

    def make(self, layer: Layer) -> Layer:
        """Note that `layer` is made here."""
        self.made.append((layer, len(self.nodes)))
        return layer


class LayerBody:
    """The body of a custom layer that is being run."""

    def __init__(self, definition: ast.LayerDef, policy: Policy) -> None:
        self.definition = definition
        self.policy = policy
        """What the layer itself computes in; those inside have the model's."""
        self.weights: dict[ast.WeightDecl, Weight] = {}
        self.failed = False
        """Whether a weight is not known."""
        self.made: list[tuple[Layer, tuple[str, ...]]] = []
        """Layers made inside, with what Keras counts for each."""
        self.open_sizes: dict[Tensor, Any] = {}
        """Sizes that are tensors here, and would be unknown in a model."""
        self.half_bound: set[str] = set()
        """Names bound in one of two branches on `training` alone."""


class Machine:
    """Expands one spec. The functions of this package take it as their first argument."""

    def __init__(self, resolution: Resolution, sink: Sink, budget: Budget, places: Places) -> None:
        self.resolution = resolution
        self.sink = sink
        self.budget = budget
        self.limits = budget.limits
        self.places = places
        self.names = resolution.names
        self.targets = resolution.targets
        self.evaluate: Callable[[ast.Expr, Env], Any]
        """`evaluate` of this package, for the parts of it that `evaluate` itself calls."""
        self.evaluate_constant: Callable[[ast.Expr, Env, str], Any]
        self.run_block: Callable[[ast.BlockDef, Env], Any]
        self.run_layer: Callable[[ast.LayerDef, Env], list[tuple[ast.Expr, Any]]]
        self.policy: Policy = FLOAT32
        self.retyper: Retyper
        self.constants: dict[ast.Node, Any] = {}
        """Values of params and top-level constants, by their definitions."""
        self.models: dict[ast.ModelDef, Model] = {}
        self.layers_of_models: dict[ast.ModelDef, Layer] = {}
        self.builder = Builder()
        self.namer = Namer()
        self.body: LayerBody | None = None
        """The custom layer whose body is run, which works on real tensors."""
        self.use: tuple[ast.Expr, Env] | None = None
        """Where a layer is being applied."""
        self.unheard = False
        """Whether what is said is dropped, for it will be said again."""
        self.ran: dict[Any, Any] = {}
        """What the bodies of custom layers came to, by arguments and types."""
        self.inferred: dict[Any, Outcome | Mismatch | None] = {}
        """What Keras's layers give, by arguments and types."""
        self.fitting: set[tuple[int, str, type, Any]] = set()
        """Arguments of entries that fit: by the entry's `id`, the name, the type and the value."""
        self.unfitting: set[tuple[tuple[int, str, type, Any] | None, ast.Expr]] = set()
        """Those of which it was told that they do not fit, and where they are written."""
        self.made_late: tuple[Instance, tuple[str, ...]] | None = None
        """The custom layer last run, with what Keras counts for what it makes when applied."""
        self.open_rule = False
        """Whether sizes that are not known may be computed with: they stay unknown."""
        self.observed: dict[tuple[ast.Node, str], set[type]] = {}
        """The types that block parameters were given, for annotations in the script."""
        self.at_once: set[Node] = set()
        """Nodes that no input flows into: Keras computes them when the model is made."""
        self.on_tensors: set[ast.Expr] = set()
        self.promoted: set[ast.Expr] = set()
        """Operators in custom layers whose sides Keras first makes alike."""
        self._sizes: dict[int, tuple[Any, tuple[int, int]]] = {}
        self.frame: Frame | None = None
        """Where execution is: the use of a block, or the iteration of a loop."""
        self.tries = 50
        """For how many more messages it may be looked for what would fit, which takes its time."""
        self._depth = 0
        self._most_depth = self.limits.max_nesting + MORE_DEPTH

    @property
    def in_layer(self) -> bool:
        """Whether the body of a custom layer is run."""
        return self.body is not None

    def count_node(self, span: Span) -> None:
        """Raises Stop where the graph passes its limit."""
        self.budget.nodes += 1
        if self.budget.nodes > self.limits.max_nodes:
            self._stop(codes.TOO_MANY_NODES, span, "max_nodes")
        self.count_steps(span, NODE_STEPS)

    def count_steps(self, span: Span, steps: int = 1) -> None:
        """So much was done, or is about to be. Raises Stop where that is too much."""
        self.budget.steps += steps
        if self.budget.steps > self.limits.max_steps:
            self._stop(argument_codes.TOO_MANY_STEPS, span, "max_steps")

    def _stop(self, code: Code, span: Span, limit: str) -> NoReturn:
        """Report that a limit is passed. Raises Stop."""
        allowed = f"{getattr(self.limits, limit):,}"
        label, helps = "the limit is passed here", [raised_by(limit)]
        self.sink.report(code, span, label, limit=allowed, helps=helps)
        raise Stop

    def count_value(self, span: Span, value: Any) -> int:
        """Count what it takes to look at `value` once, which whoever uses it does; its size.

        Who looks at lists in lists goes deeper with each. Raises Stop where that is too deep.
        """
        if isinstance(value, str):
            size = len(value) // 10
        elif isinstance(value, (list, tuple, dict, Instance)):
            size, depth = self._measured(value)
            if self._depth + depth > self._most_depth:
                self._too_deep(span, f"{depth} levels of lists and objects in one another")
        else:
            return 1
        self.count_steps(span, size // 20)
        return size

    def _measured(self, value: Any) -> tuple[int, int]:
        """How many values stand in a list, and how deep; a long one is looked at once."""
        known = self._sizes.get(id(value))
        if known is not None:
            return known[1]
        found = measured(value, self.limits.max_items)
        if found[0] > 100:
            self._sizes[id(value)] = value, found
        return found

    def enter(self, span: Span, levels: int = 1) -> None:
        """So many levels deeper. Raises Stop where that is too deep."""
        self._depth += levels
        if self._depth > self._most_depth:
            self._too_deep(span, "too deep here")

    def _too_deep(self, span: Span, label: str) -> NoReturn:
        """Report that something nests too deep. Raises Stop."""
        lowered = self.limits.max_nesting < DEFAULT.max_nesting
        helps = [raised_by("max_nesting")] if lowered else ()
        self.sink.report(codes.TOO_DEEP, span, label, helps=helps)
        raise Stop

    def leave(self, levels: int = 1) -> None:
        """So many levels back."""
        self._depth -= levels

    def unknown(self, expr: ast.Expr, env: Env) -> Tensor:
        """A tensor of which nothing is known, where a mistake was reported."""
        return Tensor(UNKNOWN, expr.span, env.frame)


def trail(frame: Frame | None) -> list[Label]:
    """The labels that say how execution got here, innermost first, many of them left out between.

    The block around the place of a message is shown where it is defined.
    """
    frames: list[Frame] = []
    while frame is not None:
        frames.append(frame)
        frame = frame.parent
    body = next((each for each in frames if each.definition is not None), None)
    labels = []
    if body is not None and body.definition is not None:
        labels.append(Label(body.definition, "defined here"))
    between = len(frames) - INNERMOST - OUTERMOST
    for place, each in enumerate(frames):
        if between > 1 and INNERMOST <= place < INNERMOST + between:
            continue
        more = f", {between} uses and loops further in" if between > 1 else ""
        first_outside = place == INNERMOST + between
        labels.append(Label(each.span, _step(each) + (more if first_outside else "")))
    return labels


def _step(frame: Frame) -> str:
    """`in this use of `down`, where `filters` is 64`."""
    shown = [
        f"`{name}` is {written(value)}"
        for name, value in frame.values
        if isinstance(value, (bool, int, float, str)) and len(str(value)) <= WIDEST
    ][:MOST_VALUES]
    if not shown:
        return frame.text
    return f"{frame.text}, where {' and '.join(shown)}"


def report_mismatch(
    machine: Machine,
    mismatch: Mismatch,
    span: Span,
    env: Env,
    labels: Iterable[Label] = (),
    inputs: Sequence[Any] = (),
) -> None:
    """What a rule says does not fit, at `span`; `labels` are the causes, the way here is added.

    `inputs` are what flows in, where the rule counts them.
    """
    labels, fixes = list(labels), []
    helps = [mismatch.help] if mismatch.help else []
    told = machine.sink.has(codes.MISMATCH, span, message=mismatch.message)
    between = None if told or machine.tries == 0 else mismatch.between
    if between is not None and max(between) < len(inputs):
        machine.tries -= 1
        first, second = (inputs[place] for place in between)
        if isinstance(first, Tensor) and isinstance(second, Tensor):
            from specc.expansion.fits import what_fits

            others = [
                each
                for place, each in enumerate(inputs)
                if place not in between and isinstance(each, Tensor)
            ]
            found = what_fits(machine, mismatch, first, second, others, env)
            if found is not None:
                taken = {label.span for label in labels}
                labels += [label for label in found.labels if label.span not in taken]
                fixes = found.fixes
                helps = found.helps or ([] if fixes else helps)
    machine.sink.report(
        codes.MISMATCH,
        span,
        "",
        message=mismatch.message,
        secondary=[*labels, *trail(env.frame)],
        notes=mismatch.notes,
        helps=helps,
        fixes=fixes,
    )
