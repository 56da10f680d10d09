"""A model of the graph as statements.

A node is a stage of a chain, or an expression of its own: an operator, a part of a tensor, a call
in Keras's own style. What one gives and only the next takes needs no name: it is the current value,
or flows on in a chain. Statements stand in the order of the graph, for in it layers are made.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

from specc.backends.spec.words import Words, is_word
from specc.catalog.types import Instance
from specc.graph.ir import Layer, Model, Node, Op, Tensor
from specc.graph.verify import tensors_in
from specc.record import record
from specc.source import NOWHERE
from specc.syntax import ast

SHORT_CHAIN: Final = 4
"""So many stages stand behind one another in a line that gives a name."""

_TAKEN: Final = frozenset(
    (
        *("ops", "training", "input", "output", "layer", "repeat", "let", "weight", "update"),
        *("target", "augment", "block", "model", "data", "train", "device", "param", "import"),
        *("extern", "dlspec", "export"),
    )
)
"""Words that no tensor is called, for they say other things."""


@record
class Piece:
    """What a node is in the text: a stage that something flows into, or a whole expression."""

    node: Node
    expr: ast.Expr
    flowing: Any = None
    """What flows into a stage: a tensor, or lists of them. None for a whole expression."""


def model_def(model: Model, words: Words) -> ast.ModelDef:
    """The statements of a model."""
    return _Writer(model, words).tree()


class _Writer:
    def __init__(self, model: Model, words: Words) -> None:
        self._model = model
        self._uses: Counter[Tensor | Node] = Counter()
        for node in model.nodes:
            for tensor in tensors_in(node.arguments):
                self._uses[tensor.node or tensor] += 1
        for tensor in model.outputs.values():
            self._uses[tensor.node or tensor] += 1
        self._names: dict[Tensor | Layer | tuple[Node, int], str] = {}
        self._whole: dict[Node, str] = {}
        """What the results of nodes are called; for several, what all of them together are."""
        self._taken = {*_TAKEN, *words.bound, *_called(model, words), *model.inputs}
        self._places = {node: place for place, node in enumerate(model.nodes)}
        self._made_at = {at for _, at in model.made}
        self._last_made = _last_made(model)
        self._made_before: set[Layer] = set()
        """Layers that are made right before the operator whose result they take."""
        self._early: dict[str, Tensor] = {}
        """Outputs that are named before they are output, while they are not written."""
        self._tail = self._tail_nodes()
        self._name_all()
        self._words = words.within((*self._all_names(), *model.inputs))
        self._current: Tensor | None = None

    # ---------------------------------------------------------------- the body

    def tree(self) -> ast.ModelDef:
        """The model."""
        model = self._model
        body: list[ast.Statement] = []
        for name, tensor in model.inputs.items():
            declared = _declared(tensor)
            body.append(ast.InputDecl(NOWHERE, (ast.Name(NOWHERE, name),), declared))
        if len(model.inputs) == 1:
            self._current = next(iter(model.inputs.values()))
        waiting = list(reversed(model.made))
        chain: list[Piece] = []
        said = set(self._tail.values())
        self._early = {n: t for n, t in model.outputs.items() if n not in said}
        for place, node in enumerate(model.nodes):
            while waiting and waiting[-1][1] <= place and waiting[-1][0] in self._names:
                self._flush(chain, body)
                body.append(self._binding(waiting.pop()[0]))
            if waiting and waiting[-1][0] is node.operation:
                waiting.pop()
            piece = self._piece(node)
            if chain and not self._follows(chain[-1], piece):
                self._flush(chain, body)
            chain.append(piece)
        self._flush(chain, body)
        body += [self._binding(layer) for layer, _ in reversed(waiting)]
        body += [self._output(*each) for each in self._early.items()]
        return ast.ModelDef(NOWHERE, ast.Name(NOWHERE, model.name), tuple(body))

    def _binding(self, layer: Layer) -> ast.Statement:
        name = ast.Name(NOWHERE, self._names[layer])
        return ast.LayerBinding(NOWHERE, name, self._made(layer))

    def _output(self, name: str, tensor: Tensor) -> ast.Statement:
        value = self._refer(tensor)
        if isinstance(value, ast.Name) and value.id == name:
            return ast.OutputDecl(NOWHERE, None, (value,))
        return ast.OutputDecl(NOWHERE, ast.Name(NOWHERE, name), (value,))

    def _follows(self, before: Piece, piece: Piece) -> bool:
        """Whether a stage takes what the one before gives, and nobody else does."""
        return (
            isinstance(piece.flowing, Tensor)
            and piece.flowing.node is before.node
            and before.node not in self._whole
        )

    def _flush(self, chain: list[Piece], body: list[ast.Statement]) -> None:
        """Write the chain that has come to its end."""
        if not chain:
            return
        last = chain[-1].node
        if last in self._tail:
            body += [self._output(*each) for each in self._early.items()]
            self._early = {}
        lines = self._lines(chain)
        body += [ast.ExprStatement(NOWHERE, _chained(line)) for line in lines[:-1]]
        body.append(self._statement(last, _chained(lines[-1])))
        if last not in self._tail:
            self._current = Tensor(last.output_types[0], NOWHERE, None, last)
        elif len(lines) > 1:  # those before the output have made another value the current one
            self._current = None
        chain.clear()

    def _lines(self, chain: list[Piece]) -> list[list[ast.Expr]]:
        """The stages of a chain, by lines: short ones that get a name stand on one.

        Behind an operator a layer begins a line: in one with it, it would be made before it.
        """
        first, *rest = chain
        lines: list[list[ast.Expr]] = [[first.expr]]
        if first.flowing is not None and not self._is_current(first):
            lines[0].insert(0, self._value(first.flowing))
        last = chain[-1].node
        is_short = len(chain) <= SHORT_CHAIN and (
            last in self._whole or (last in self._tail and len(lines[0]) > 1)
        )
        is_whole = first.flowing is None
        for piece in rest:
            operation = piece.node.operation
            if operation in self._made_before:
                lines[-1].append(piece.expr)
                is_whole = False
            # A function does not take the current value.
            elif isinstance(operation, Op) or (is_short and not is_whole):
                lines[-1].append(piece.expr)
            else:
                lines.append([piece.expr])
                is_whole = False
        return lines

    def _is_current(self, piece: Piece) -> bool:
        """Whether what flows into a stage is the current value."""
        now, flowing = self._current, piece.flowing
        is_op = isinstance(piece.node.operation, Op)  # which takes what is passed to it alone
        if is_op or now is None or not isinstance(flowing, Tensor):
            return False
        return (
            now.node is flowing.node
            and now.index == flowing.index
            and (now.node is not None or now is flowing)
        )

    def _statement(self, node: Node, value: ast.Expr) -> ast.Statement:
        if node in self._tail:
            name = ast.Name(NOWHERE, self._tail[node])
            return ast.OutputDecl(NOWHERE, name, (value,))
        if node not in self._whole:
            return ast.ExprStatement(NOWHERE, value)
        if node.several and node.nested is None:
            targets = tuple(
                ast.Name(NOWHERE, self._names[node, place])
                for place in range(len(node.output_types))
            )
            return ast.Assign(NOWHERE, targets, value)
        return ast.Assign(NOWHERE, (ast.Name(NOWHERE, self._whole[node]),), value)

    # ------------------------------------------------------------------- nodes

    def _piece(self, node: Node) -> Piece:
        match node.operation:
            case Layer() as layer:
                return self._layer(node, layer)
            case Op(symbol=str()):
                return Piece(node, self._operator(node))
            case _:
                return self._op(node)

    def _layer(self, node: Node, layer: Layer) -> Piece:
        arguments = dict(node.arguments)
        first = next(iter(arguments))
        if layer.instance is not None and layer.instance.entry.call_params:
            first = layer.instance.entry.call_params[0].name
        flowing = arguments.pop(first)
        call = self._words.named(arguments, self._refer)
        if layer.instance is None or layer in self._names:
            name = ast.Name(NOWHERE, self._model_or_layer(layer))
            stage: ast.Expr = ast.Call(NOWHERE, name, call) if call else name
            return Piece(node, stage, flowing)
        made = self._made(layer)
        if not call:
            return Piece(node, made, flowing)
        if any(layer.instance.entry.param(name) is not None for name in arguments):
            passed = ast.Argument(NOWHERE, None, self._value(flowing))
            if isinstance(made, ast.Name):
                made = ast.Call(NOWHERE, made, ())
            return Piece(node, ast.Call(NOWHERE, made, (passed, *call)))
        with_call = made.arguments if isinstance(made, ast.Call) else ()
        callee = made.callee if isinstance(made, ast.Call) else made
        return Piece(node, ast.Call(NOWHERE, callee, (*with_call, *call)), flowing)

    def _model_or_layer(self, layer: Layer) -> str:
        return layer.model.name if layer.model is not None else self._names[layer]

    def _made(self, layer: Layer) -> ast.Expr:
        """A layer: `Flatten`, `Dense(8)`; `relu` for `Activation(relu)`."""
        instance = layer.instance
        assert instance is not None
        if instance.entry.name in self._words.definitions.ambiguous and not layer.named:
            instance = Instance(instance.entry, {**instance.args, "name": layer.name})
        activation = instance.args.get("activation")
        if (
            instance.entry.name == "Activation"
            and list(instance.args) == ["activation"]
            and isinstance(activation, str)
            and activation not in self._words.bound
        ):
            return ast.Name(NOWHERE, activation)
        called = ast.Name(NOWHERE, self._words.definitions.called(instance.entry))
        made = self._words.made_with(instance)
        return ast.Call(NOWHERE, called, made) if made else called

    def _op(self, node: Node) -> Piece:
        operation = node.operation
        assert isinstance(operation, Op)
        assert operation.entry is not None
        entry = operation.entry
        callee: ast.Expr = ast.Name(NOWHERE, "ops")
        for part in entry.name.split("."):
            callee = ast.Attribute(NOWHERE, callee, ast.Name(NOWHERE, part))
        named = dict(node.arguments)
        if any(param.kind == "variadic" and param.name in named for param in entry.params):
            given: list[Any] = []
            for param in entry.params:
                value = named.pop(param.name)
                if param.kind == "variadic":
                    given += value
                    break
                given.append(value)
            positional = [ast.Argument(NOWHERE, None, self._value(value)) for value in given]
            rest = self._words.named(named, self._refer)
            return Piece(node, ast.Call(NOWHERE, callee, (*positional, *rest)))
        first = entry.params[0].name
        flowing = named.get(first)
        if not _flows(flowing):
            rest = self._words.named(named, self._refer)
            return Piece(node, ast.Call(NOWHERE, callee, rest))
        named.pop(first)
        rest = self._words.named(named, self._refer)
        return Piece(node, ast.Call(NOWHERE, callee, rest) if rest else callee, flowing)

    def _operator(self, node: Node) -> ast.Expr:
        operation = node.operation
        assert isinstance(operation, Op)
        assert operation.symbol is not None
        values = list(node.arguments.values())
        if operation.symbol == "[]":
            parts = tuple(self._part(part) for part in values[1])
            return ast.Index(NOWHERE, self._refer(values[0]), parts)
        operands = [self._value(value) for value in values]
        if len(operands) == 1:
            return ast.Unary(NOWHERE, operation.symbol, operands[0])
        return ast.Binary(NOWHERE, operation.symbol, NOWHERE, *operands)

    def _part(self, part: Any) -> ast.Expr | ast.Slice:
        if not isinstance(part, slice):
            return self._value(part)
        ends = (part.start, part.stop, part.step)
        return ast.Slice(NOWHERE, *(None if end is None else self._value(end) for end in ends))

    # -------------------------------------------------------------- references

    def _value(self, value: Any) -> ast.Expr:
        return self._words.value(value, self._refer)

    def _refer(self, tensor: Tensor) -> ast.Expr:
        node = tensor.node
        if node is None:
            return ast.Name(NOWHERE, self._names[tensor])
        if not node.several:
            return ast.Name(NOWHERE, self._whole[node])
        if node.nested is None:
            return ast.Name(NOWHERE, self._names[node, tensor.index])
        value: ast.Expr = ast.Name(NOWHERE, self._whole[node])
        for place in path_in(node.nested, tensor.index):
            value = ast.Index(NOWHERE, value, (ast.Literal(NOWHERE, place, ""),))
        return value

    # ------------------------------------------------------------------- names

    def _tail_nodes(self) -> dict[Node, str]:
        """The nodes that outputs say themselves: the last ones, each for its output alone."""
        found: dict[Node, str] = {}
        outputs = list(self._model.outputs.items())
        place = len(self._model.nodes) - 1
        made_late = max((at for _, at in self._model.made), default=0)
        for name, tensor in reversed(outputs):
            node = tensor.node
            if node is None or place < 0 or self._model.nodes[place] is not node:
                break
            if self._uses[node] != 1 or node.several or made_late > place:
                break
            found[node] = name
            place -= 1
            while place >= 0 and self._straight(self._model.nodes[place], place):
                place -= 1
        return found

    def _straight(self, node: Node, place: int) -> bool:
        """Whether the node behind it takes what a node gives, alone and first."""
        if self._uses[node] != 1 or node.several or place + 1 >= len(self._model.nodes):
            return False
        flowing = _first(self._model.nodes[place + 1])
        return isinstance(flowing, Tensor) and flowing.node is node

    def _name_all(self) -> None:
        """Name what needs a name; put operators into one another."""
        model = self._model
        for name, tensor in model.inputs.items():
            self._names[tensor] = name
        wanted = {t.node: name for name, t in model.outputs.items() if t.node is not None}
        uses = Counter(n.operation for n in model.nodes if isinstance(n.operation, Layer))
        at = dict(model.made)
        for place, node in enumerate(model.nodes):
            layer = node.operation
            if not isinstance(layer, Layer) or layer not in at or layer in self._names:
                continue
            if uses[layer] == 1 and self._is_made_before(layer, place):
                self._made_before.add(layer)
            elif uses[layer] > 1 or at[layer] != place or self._last_made[place] != (layer, place):
                self._names[layer] = self._fresh(layer.name)
        for layer, _ in model.made:
            if not uses[layer]:
                self._names[layer] = self._fresh(layer.name)
        for place, node in enumerate(model.nodes):
            if node in self._tail or (self._straight(node, place) and self._is_free(place)):
                continue
            if not self._uses[node]:
                continue
            label = wanted.get(node) or node.operation.name
            if node.several and node.nested is None:
                count = len(node.output_types)
                for index in range(count):
                    ending = f"_{index}" if count > 1 else ""
                    self._names[node, index] = self._fresh(f"{label}{ending}")
                self._whole[node] = ""
            else:
                self._whole[node] = self._fresh(label)

    def _is_made_before(self, layer: Layer, place: int) -> bool:
        """Whether a layer is made right before the operator whose result it takes.

        So `a + b -> Dense(8)` makes it.
        """
        if place == 0 or not self._straight(self._model.nodes[place - 1], place - 1):
            return False
        operation = self._model.nodes[place - 1].operation
        is_operator = isinstance(operation, Op) and operation.symbol is not None
        return is_operator and self._last_made[place] == (layer, place - 1)

    def _is_free(self, place: int) -> bool:
        """Whether the next node can be a stage, so that what flows into it needs no name."""
        node = self._model.nodes[place + 1]
        match node.operation:
            case Layer(instance=Instance() as instance):
                first = _first_name(node)
                further = [name for name in node.arguments if name != first]
                return all(instance.entry.param(name) is None for name in further)
            case Layer():
                return True
            case Op(symbol=None):
                return place + 1 not in self._made_at
            case _:
                return False

    def _all_names(self) -> Iterable[str]:
        return (*self._names.values(), *self._whole.values())

    def _fresh(self, wanted: str) -> str:
        word = re.sub(r"[^A-Za-z0-9_]", "_", wanted)
        word = word if is_word(word) else f"_{word}"
        found, number = word, 1
        while found in self._taken:
            number += 1
            found = f"{word}_{number}"
        self._taken.add(found)
        return found


def _last_made(model: Model) -> list[tuple[Layer, int] | None]:
    """For each node the layer that is made last before it, and where."""
    found: list[tuple[Layer, int] | None] = []
    waiting, last = list(reversed(model.made)), None
    for place in range(len(model.nodes)):
        while waiting and waiting[-1][1] <= place:
            last = waiting.pop()
        found.append(last)
    return found


def path_in(nested: Any, index: int) -> list[int]:
    """Where in the tuples of a result its tensor number `index` stands."""
    pending: list[tuple[Any, list[int]]] = [(nested, [])]
    while True:
        part, path = pending.pop()
        if isinstance(part, tuple):
            pending += [(p, [*path, i]) for i, p in reversed(list(enumerate(part)))]
        elif index == 0:
            return path
        else:
            index -= 1


def _chained(stages: list[ast.Expr]) -> ast.Expr:
    return stages[0] if len(stages) == 1 else ast.Pipe(NOWHERE, tuple(stages))


def _flows(value: Any) -> bool:
    """Whether a value can stand left of an arrow: a tensor, or a list of nothing else."""
    if isinstance(value, (list, tuple)):
        return len(value) > 0 and all(_flows(item) for item in value)
    return isinstance(value, Tensor)


def _first_name(node: Node) -> str:
    operation = node.operation
    if isinstance(operation, Layer) and operation.instance is not None:
        params = operation.instance.entry.call_params
        if params:
            return params[0].name
    if isinstance(operation, Op) and operation.entry is not None:
        return operation.entry.params[0].name
    return next(iter(node.arguments), "")


def _first(node: Node) -> Any:
    """What flows into a node."""
    return node.arguments.get(_first_name(node))


def _called(model: Model, words: Words) -> set[str]:
    """What the text of a model calls, and the words that stand for themselves in it."""
    found: set[str] = set()
    pending: list[Any] = [layer.instance for layer, _ in model.made]
    for node in model.nodes:
        if isinstance(node.operation, Layer):
            pending.append(node.operation.instance)
            if node.operation.model is not None:
                found.add(node.operation.model.name)
        pending += [value for value in node.arguments.values() if not isinstance(value, Tensor)]
    while pending:
        match pending.pop():
            case Instance(entry=entry, args=args):
                found.add(words.definitions.called(entry))
                pending += args.values()
            case list() | tuple() as items:
                pending += items
            case dict() as items:
                pending += items.values()
            case str(text):
                found.add(text)
    return found


def _declared(tensor: Tensor) -> ast.TensorDecl:
    dimensions = tuple(
        ast.Dimension(
            NOWHERE,
            ast.Literal(NOWHERE, size, "") if isinstance(size, int) else None,
            ast.Name(NOWHERE, size) if isinstance(size, str) else None,
        )
        for size in (tensor.type.shape or ())[1:]
    )
    return ast.TensorDecl(NOWHERE, ast.Name(NOWHERE, str(tensor.type.dtype)), dimensions)
