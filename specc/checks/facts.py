"""What the checks share: the program, and what was worked out from it once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from specc.catalog.splits import makes
from specc.catalog.types import UNKNOWN, Instance, TensorType
from specc.graph.ir import DataPlan, DevicePlan, Flow, Program, Setting, Tensor, TrainPlan
from specc.record import record
from specc.source import Span
from specc.syntax import ast


@record
class FlowType:
    """What a column, or a flow at its end, carries.

    `type` has the batch axis first. `encoding` says what the numbers mean:
    `integer` (class numbers from 0), `one_hot`, `continuous`, `string`, or None
    where that is not known. `classes` is how many there are, where known.
    """

    type: TensorType = UNKNOWN
    encoding: str | None = None
    classes: int | None = None

    def __str__(self) -> str:
        """As labels say it: `int64[?], class numbers 0 to 2`."""
        match self.encoding, self.classes:
            case "integer", int(n):
                return f"{self.type}, class numbers 0 to {n - 1}"
            case "integer", None:
                return f"{self.type}, whole numbers"
            case "one_hot", int(n):
                return f"{self.type}, {n} classes one-hot"
            case "string", int(n):
                return f"{self.type}, {n} different strings"
            case _:
                return str(self.type)


UNKNOWN_FLOW_TYPE = FlowType()


@record
class SourceFacts:
    """What is known of a source before it is loaded: None is unknown.

    `train` and `test` count examples; `test` is 0 where the source has no part
    of its own for testing.
    """

    columns: Mapping[str, FlowType] | None = None
    train: int | None = None
    test: int | None = 0


@record
class Loss:
    """A loss applied to one output.

    `class_name` is the Keras class (`crossentropy` once shapes have settled it),
    `written` what the spec says, `path` where that stands in the setting's value.
    """

    class_name: str
    written: str
    instance: Instance | None
    path: tuple[int | str, ...]

    @property
    def from_logits(self) -> bool:
        """Whether it takes logits."""
        return self.instance is not None and self.instance.get("from_logits") is True


@record
class Activation:
    """What an output was put through last. `name` is `linear` where that is known to be nothing."""

    name: str
    span: Span


@record
class Output:
    """An output of the trained model with all that training ties to it."""

    name: str
    tensor: Tensor
    flow: Flow | None
    data: FlowType
    losses: tuple[Loss, ...]
    activation: Activation | None

    @property
    def units(self) -> int | None:
        """The size of the last axis, where it is known."""
        shape = self.tensor.type.shape
        last = shape[-1] if shape is not None and len(shape) > 1 else None
        return last if isinstance(last, int) else None


@record
class Whole:
    """A program with the types of its flows and what training ties to its outputs."""

    program: Program
    source: SourceFacts
    flows: Mapping[Flow, FlowType]
    outputs: tuple[Output, ...]

    def train_setting(self, name: str) -> Setting | None:
        """A setting of the train block."""
        train = self.program.train
        return None if train is None else train.settings.get(name)

    def data_setting(self, name: str) -> Setting | None:
        """A setting of the data block."""
        data = self.program.data
        return None if data is None else data.settings.get(name)

    def sets(self, block: str, name: str) -> bool:
        """Whether the block sets or feeds `name`, be it with a value that was refused."""
        plan = self.program.data if block == "data" else self.program.train
        if plan is not None and name in plan.settings:
            return True
        definition = getattr(self.program.resolution, block, None)
        return definition is not None and any(
            isinstance(statement, ast.Assign) and name in (each.id for each in statement.targets)
            for statement in definition.body
        )

    def feeds(self, role: str, name: str) -> bool:
        """Whether the data block has such a flow, be it one that was refused."""
        data = self.program.data
        if data is not None and any(flow.name == name for flow in data.flows_of(role)):
            return True
        definition = getattr(self.program.resolution, "data", None)
        return definition is not None and any(
            getattr(statement, "role", None) == role and statement.name.id == name
            for statement in definition.body
        )

    def head(self, block: DataPlan | TrainPlan | DevicePlan) -> Span:
        """The start of a block, up to its brace: what messages point at for the whole of it."""
        if not self.program.sources.sources or block.span.start < 0:
            return block.span
        text = self.program.sources.text(block.span)
        return Span(block.span.start, block.span.start + len(text.partition("{")[0].rstrip()))

    def device_span(self, device: DevicePlan) -> Span:
        """The word after `device`."""
        head = self.head(device)
        return Span(max(head.start, head.end - len(device.kind)), head.end)

    def output(self, name: str) -> Output | None:
        """The output called `name`."""
        return next((o for o in self.outputs if o.name == name), None)

    def has_own_part(self, part: str) -> bool:
        """Whether the source names files of their own for a part of the data."""
        setting = self.data_setting("source")
        source = None if setting is None else setting.value
        if not isinstance(source, Instance) or source.entry.name == "npy":
            return False
        path = source.get("path")
        return isinstance(path, dict) and part in path

    @property
    def has_validation(self) -> bool | None:
        """Whether `fit` will have validation data; None without a data block."""
        if self.program.data is None:
            return None
        if self.has_own_part("validation"):
            return True
        split = self.data_setting("split")
        if split is None:
            return False
        if not isinstance(split.value, Instance):
            return None
        return makes(split.value, "validation")


def columns_span(flow: Flow) -> Span:
    """Where the flow's columns stand; the flow's name where there are none."""
    if not flow.columns:
        return flow.name_span
    return flow.columns[0].span.to(flow.columns[-1].span)


def end_span(flow: Flow) -> Span:
    """The last step of a flow, or its columns: where what it carries is settled."""
    return flow.steps[-1].expr.span if flow.steps else columns_span(flow)


def words(names: Iterable[str], joint: str = "and") -> str:
    """Names in backticks as a list in prose: `a`, `b` and `c`."""
    quoted = [f"`{name}`" for name in names]
    if len(quoted) < 2:
        return "".join(quoted)
    return f"{', '.join(quoted[:-1])} {joint} {quoted[-1]}"


def near(name: str, candidates: Iterable[str]) -> list[str]:
    """At most three of `candidates` that `name` may be a slip for."""
    from specc.similar import similar

    return similar(name, candidates)


def near_help(names: list[str]) -> list[str]:
    """The help line for near names, or none."""
    if not names:
        return []
    start = "a similar name exists" if len(names) == 1 else "similar names exist"
    return [f"{start}: {words(names, 'or')}"]
