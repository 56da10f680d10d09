"""What names stand for, and what calls call: the resolver's answer.

`Resolution.names` says for each use of a bound name which definition it means;
a `Name` that is not in it is a symbol and means its own text.
`Resolution.targets` says for each call, and each bare word that is applied
(`x -> Flatten`, `relu` alone), what is applied with which arguments.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from enum import Enum

from specc.catalog.types import Entry, LayerCall, Mismatch, OpCall, Outcome, Param
from specc.record import record
from specc.source import Span
from specc.syntax import ast


class Kind(Enum):
    """What kind of thing a name is bound to."""

    PARAM = "param"
    LET = "constant"
    BLOCK = "block"
    MODEL = "model"
    LAYER = "shared layer"
    CUSTOM = "custom layer"
    """A layer that the spec defines, or declares as one of Python's."""
    WEIGHT = "weight"
    """A weight of a custom layer."""
    TRAINING = "flag"
    """`training` in a custom layer: known only when the layer runs."""
    PARAMETER = "parameter"
    """A parameter of a block, or the variable of a loop: a constant."""
    TENSOR = "tensor"
    """An input or an assigned name in a body."""
    FAILED = "failed definition"
    """Its definition was reported; uses of it are not."""


@record
class Binding:
    """A name and its definition: `span` is where the name stands in it."""

    kind: Kind
    name: str
    span: Span
    definition: ast.Node


@record
class EntryTarget:
    """A catalog entry called: a layer, an optimizer, an initializer, …

    `constructor` are the arguments that make the object; `call` those of the
    layer's `call` method, by name, when it stands in a chain.
    """

    entry: Entry
    constructor: tuple[tuple[Param, ast.Expr], ...]
    call: tuple[tuple[str, ast.Expr], ...] = ()
    positional: int = 0
    """How many of `constructor`, from the first on, are given by position."""
    complete: bool = True
    """Whether all is there that is required; what lacks is reported, and nothing is made."""


@record
class ActivationTarget:
    """An activation's name used as a layer: `x -> relu`."""

    symbol: str
    entry: Entry
    """The `Activation` layer."""


@record
class BlockTarget:
    """A block used. `constants` bind its parameters, `tensors` some of its inputs by name."""

    binding: Binding
    definition: ast.BlockDef
    inputs: tuple[str, ...]
    """The inputs that the block declares, in order."""
    constants: tuple[tuple[str, ast.Expr], ...]
    tensors: tuple[tuple[str, ast.Expr], ...]


def with_tensors(target: BlockTarget, called: AppliedTarget) -> BlockTarget:
    """`block(8)(x, y=z)`: the block's target with the tensors of the second call."""
    tensors = {**dict(target.tensors), **dict(called.keywords)}
    return BlockTarget(
        target.binding, target.definition, target.inputs, target.constants, tuple(tensors.items())
    )


@record
class ModelTarget:
    """A model used as a layer."""

    binding: Binding
    definition: ast.ModelDef
    inputs: tuple[str, ...]
    tensors: tuple[tuple[str, ast.Expr], ...]


@record
class SharedTarget:
    """A layer made once with `layer name = …`, applied. `call` are call arguments by name."""

    binding: Binding
    call: tuple[tuple[str, ast.Expr], ...]


@record
class OpTarget:
    """`ops.NAME(...)`: arguments in the order written, those by name after the others."""

    entry: Entry
    positional: tuple[ast.Expr, ...]
    keywords: tuple[tuple[str, ast.Expr], ...]


@record
class FunctionTarget:
    """`len`, `min`, `range`, …: a function on constants."""

    name: str
    arguments: tuple[ast.Expr, ...]


@record
class AppliedTarget:
    """Keras's own call style, `Dense(10)(x)`: `function` is the call that makes the layer."""

    function: ast.Expr
    positional: tuple[ast.Expr, ...]
    keywords: tuple[tuple[str, ast.Expr], ...]


Target = (
    EntryTarget
    | ActivationTarget
    | BlockTarget
    | ModelTarget
    | SharedTarget
    | OpTarget
    | FunctionTarget
    | AppliedTarget
)

APPLICABLE = (EntryTarget, ActivationTarget, BlockTarget, ModelTarget, SharedTarget)
"""Targets that take a tensor from the arrow, or the current value when alone."""


Definition = ast.BlockDef | ast.LayerDef | ast.ExternDef | ast.ModelDef
"""What a spec defines and uses by its name."""


class Resolution:
    """What the resolver found, for the expander and for the script emitter."""

    def __init__(self) -> None:
        self.names: dict[ast.Name, Binding] = {}
        self.targets: dict[ast.Expr, Target] = {}
        self.templates: dict[ast.Literal, tuple[str | ast.Name, ...]] = {}
        """Names with braces, `"conv{i}"`, in their parts."""
        self.params: dict[str, ast.Param] = {}
        self.imported_params: list[ast.Param] = []
        """Params of imported files: constants, with their defaults for values."""
        self.lets: list[ast.Let] = []
        """Top-level constants of all files, imported files first."""
        self.in_order: list[ast.Param | ast.Let] = []
        """Params and top-level constants of all files, each behind those that it may use."""
        self.varying: set[ast.Node] = set()
        """The params of the spec, and the top-level constants that depend on them."""
        self.misplaced: set[ast.Statement] = set()
        """Statements that were reported for where they stand; they are not run."""
        self.blocks: list[ast.BlockDef] = []
        self.models: list[ast.ModelDef] = []
        self.layers: list[ast.LayerDef | ast.ExternDef] = []
        """Custom layers of all files, imported files first."""
        self.entries: dict[ast.LayerDef | ast.ExternDef, Entry] = {}
        """A custom layer as the catalog would have it: its path is `custom` or `extern`."""
        self.infer: Callable[[ast.LayerDef | ast.ExternDef, LayerCall], Outcome | Mismatch | None]
        """What a custom layer gives; set by the expander, for the rules of `entries`."""
        self.inside: Callable[[ast.LayerDef, LayerCall], tuple[LayerCall | OpCall, ...]]
        """What the body of a custom layer applies; set by the expander, too."""
        self.weights: dict[ast.WeightDecl, EntryTarget] = {}
        """The arguments of the weights of custom layers."""
        self.late: set[ast.Expr] = set()
        """The layers inside of custom layers that are made when the sizes of inputs are known."""
        self.failed: set[ast.Name] = set()
        """Names that mean nothing, which has been reported."""
        self.aliases: list[ast.Name] = []
        """Layers that are called by another name than their class's, `Convolution2D`."""
        self.held: dict[ast.Let, Mapping[Entry | Definition, ast.Expr]] = {}
        """What those constants hold that were looked into."""
        self.uses: dict[Definition, list[Definition]] = {}
        """Which blocks, layers and models each one uses directly, in order of first use."""
        self.imports: dict[ast.Import, ast.Module] = {}
        """The files that the spec itself imports."""
        self.data: ast.DataDef | None = None
        self.train: ast.TrainDef | None = None
        self.device: ast.DeviceDef | None = None

    def definition_of(self, entry: Entry) -> ast.LayerDef | ast.ExternDef | None:
        """The custom layer that `entry` stands for; None for an entry of the catalog."""
        if entry.path not in ("custom", "extern"):
            return None
        return next((node for node, own in self.entries.items() if own is entry), None)

    def used_first(
        self, *roots: Definition, known: Collection[Definition] = ()
    ) -> list[Definition]:
        """`roots` and all that they use, each behind what it uses; without those that are known."""
        order: list[Definition] = []
        seen: set[Definition] = set()
        pending = [(root, False) for root in reversed(roots)]
        while pending:
            definition, ready = pending.pop()
            if ready:
                order.append(definition)
            elif definition not in seen and definition not in known:
                seen.add(definition)
                pending.append((definition, True))
                pending.extend((used, False) for used in reversed(self.uses[definition]))
        return order


def takes_input(expr: ast.Expr, targets: dict[ast.Expr, Target]) -> bool:
    """Whether `expr`, alone or right of `=`, takes the current value.

    It does if it is, or begins with, a layer, block, model or shared layer that
    nothing has been passed to. A block or model all of whose inputs are given
    by name has been passed all it takes.
    """
    first = expr.stages[0] if isinstance(expr, ast.Pipe) else expr
    match targets.get(first):
        case EntryTarget(entry=entry):
            return entry.section in ("layers", "applications")
        case ActivationTarget() | SharedTarget():
            return True
        case (
            BlockTarget(inputs=inputs, tensors=tensors)
            | ModelTarget(inputs=inputs, tensors=tensors)
        ):
            return len(tensors) < len(inputs)
        case _:
            return False
