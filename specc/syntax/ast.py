"""The abstract syntax tree of a `.dlspec` file.

Nodes are frozen, slotted, compared by identity (later passes keep tables keyed
by node), and each carries the span of the text it came from. Parentheses leave
no node. A chain of arrows is one flat `Pipe`, however long.
"""

from __future__ import annotations

from specc.record import record
from specc.source import Span


@record
class Node:
    """What every node has."""

    span: Span


# ---------------------------------------------------------------- expressions


@record
class Literal(Node):
    """A number, a string, `true`, `false` or `none`."""

    value: int | float | bool | str | None
    text: str
    """As written: `1_000`, `1e-3`, `"relu"`."""


@record
class Name(Node):
    """A bare word: a binding, a catalog entry or a symbol; the resolver says which."""

    id: str


@record
class Attribute(Node):
    """`base.name`, as in `ops.reshape`."""

    base: Expr
    name: Name


@record
class List(Node):
    """`[a, b]`."""

    items: tuple[Expr, ...]


@record
class Tuple(Node):
    """`(a, b)`, `(a,)`, `()`."""

    items: tuple[Expr, ...]


@record
class Map(Node):
    """`{ policy = 1.0, value = 0.5 }`, `{ 50 = [3, 4], 101 = [3, 23] }`."""

    entries: tuple[Entry, ...]


@record
class Entry(Node):
    """`key = value` in a map."""

    key: Name | Literal
    """A quoted key is a Name too; a Literal is a whole number."""
    value: Expr

    @property
    def item(self) -> str | int:
        """What the value is looked up by."""
        key = self.key
        if isinstance(key, Name):
            return key.id
        assert isinstance(key.value, int)
        return key.value


@record
class Parts(Node):
    """`(a, b)` among the targets of a loop: names for the parts of one part of an item."""

    parts: tuple[Target, ...]


Target = Name | Parts
"""What a loop gives an item, or one part of it, to."""


@record
class Comprehension(Node):
    """`[element for targets in iterable if condition]`."""

    element: Expr
    targets: tuple[Target, ...]
    iterable: Expr
    condition: Expr | None


@record
class Unary(Node):
    """`operator` is `-`, `+` or `not`."""

    operator: str
    operand: Expr


@record
class Binary(Node):
    """`operator` is one of `+ - * / // % ** @ == != < <= > >= and or in`, `not in`."""

    operator: str
    operator_span: Span
    left: Expr
    right: Expr


@record
class Conditional(Node):
    """`then if condition else orelse`."""

    then: Expr
    condition: Expr
    orelse: Expr


@record
class Argument(Node):
    """`value` or `name=value` in a call. `name` is None for a positional one."""

    name: Name | None
    value: Expr


@record
class Call(Node):
    """`callee(a, name=b)`."""

    callee: Expr
    arguments: tuple[Argument, ...]


@record
class Slice(Node):
    """`start:stop:step` inside an index; each part may be absent."""

    start: Expr | None
    stop: Expr | None
    step: Expr | None


@record
class Index(Node):
    """`base[i]`, `base[:, 0]`: one or more comma-separated parts."""

    base: Expr
    parts: tuple[Expr | Slice, ...]


@record
class Pipe(Node):
    """`first -> stage -> stage`: `stages[0]` is what flows, the others it flows through."""

    stages: tuple[Expr, ...]


@record
class Invalid(Node):
    """Stands where a syntax error was reported, so that the rest can be checked."""


Expr = (
    Literal
    | Name
    | Attribute
    | List
    | Tuple
    | Map
    | Comprehension
    | Unary
    | Binary
    | Conditional
    | Call
    | Index
    | Pipe
    | Invalid
)


# ----------------------------------------------------------------- statements


@record
class Dimension(Node):
    """One axis of a declared shape: an expression, `?` or `?name`.

    `value` is None for an unknown dimension; `name` is its name if it has one.
    """

    value: Expr | None
    name: Name | None


@record
class TensorDecl(Node):
    """`float32[224, 224, 3]`: the batch dimension is implied."""

    dtype: Name
    dimensions: tuple[Dimension, ...]


@record
class InputDecl(Node):
    """`input image: float32[4]` in a model; `input x, residual` or `input x` in a block."""

    names: tuple[Name, ...]
    type: TensorDecl | None


@record
class OutputDecl(Node):
    """`output label = Dense(10)`; `output x`; `output a, b` gives several values in order."""

    name: Name | None
    values: tuple[Expr, ...]


@record
class Assign(Node):
    """`x = …`, `seq, h, c = …`, and every `name = value` of data, train and device."""

    targets: tuple[Name, ...]
    value: Expr


@record
class Let(Node):
    """`let name = value`."""

    name: Name
    value: Expr


@record
class LayerBinding(Node):
    """`layer tower = Dense(64)`: one instance, to be shared."""

    name: Name
    value: Expr


@record
class ExprStatement(Node):
    """An expression standing alone."""

    value: Expr


@record
class Repeat(Node):
    """`repeat count as index { … }`."""

    count: Expr
    index: Name | None
    body: tuple[Statement, ...]


@record
class For(Node):
    """`for targets in iterable { … }`."""

    targets: tuple[Target, ...]
    iterable: Expr
    body: tuple[Statement, ...]


@record
class If(Node):
    """`if condition { … } else { … }`; an `else if` is an If alone in `orelse`."""

    condition: Expr
    body: tuple[Statement, ...]
    orelse: tuple[Statement, ...]


@record
class Feed(Node):
    """`input features = x -> Normalization`, `target …`, `augment …` in a data block.

    `role` is `input`, `target`, `weight` or `augment`.
    """

    role: str
    name: Name
    value: Expr


@record
class WeightDecl(Node):
    """`weight kernel([8, units], initializer=zeros)` in a custom layer.

    The arguments are those of Keras's `add_weight`, the shape first.
    """

    name: Name
    arguments: tuple[Argument, ...]


@record
class Update(Node):
    """`update mean = …`: what a step of training leaves in a weight of a custom layer."""

    name: Name
    value: Expr


Statement = (
    InputDecl
    | OutputDecl
    | Assign
    | Let
    | LayerBinding
    | ExprStatement
    | Repeat
    | For
    | If
    | Feed
    | WeightDecl
    | Update
)


# ------------------------------------------------------------------ top level


@record
class Edition(Node):
    """`dlspec 1`."""

    number: Literal


@record
class Import(Node):
    """`import "blocks.dlspec"`."""

    path: Literal


@record
class Param(Node):
    """`param width: int = 64 in 1..1024`, `param mode: one of [a, b] = a`.

    `type` is the name after the colon, or None for `one of`, whose values are `choices`.
    `low` and `high` are the range's ends, both included; either may be absent.
    """

    name: Name
    type: Name | None
    choices: Expr | None
    default: Expr | None
    low: Expr | None
    high: Expr | None


@record
class Parameter(Node):
    """A parameter of a block or layer, with its type and its default if it has them."""

    name: Name
    type: Name | None
    default: Expr | None


@record
class BlockDef(Node):
    """`block name(parameters) { … }`: a reusable piece of graph."""

    name: Name
    parameters: tuple[Parameter, ...]
    body: tuple[Statement, ...]


@record
class LayerDef(Node):
    """`layer Name(width) { … }`: a custom layer."""

    name: Name
    parameters: tuple[Parameter, ...]
    body: tuple[Statement, ...]


@record
class ExternDef(Node):
    """`extern layer Scale(factor) -> same from "my_package.layers"`: a layer of Python's.

    `rule` says what comes out: `same`, or the sizes of the output, batch left out.
    """

    name: Name
    parameters: tuple[Parameter, ...]
    rule: Expr
    module: Literal


@record
class ModelDef(Node):
    """`model name { … }`."""

    name: Name
    body: tuple[Statement, ...]


@record
class DataDef(Node):
    """`data name { … }`."""

    name: Name | None
    body: tuple[Statement, ...]


@record
class TrainDef(Node):
    """`train name { … }`."""

    name: Name | None
    body: tuple[Statement, ...]


@record
class DeviceDef(Node):
    """`device gpu { … }`: `kind` is the word after `device`."""

    kind: Name
    body: tuple[Statement, ...]


@record
class ExportDef(Node):
    """`export { … }`."""

    body: tuple[Statement, ...]


TopLevel = (
    Edition
    | Import
    | Param
    | Let
    | BlockDef
    | LayerDef
    | ExternDef
    | ModelDef
    | DataDef
    | TrainDef
    | DeviceDef
    | ExportDef
)


@record
class Module(Node):
    """One file."""

    items: tuple[TopLevel, ...]
