"""Bodies as statements: chains as bare lines or arrows, names where a tensor is needed again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from specc.catalog.load import catalog
from specc.expansion.operators import OPERATORS
from specc.importing.folding.items import At, Block, Body, Item, Loop, Ref
from specc.importing.net import Array, Made, identity
from specc.importing.writing.values import Values, argument, call, literal, name
from specc.source import NOWHERE
from specc.syntax import ast

_SYMBOLS = {function: symbol for symbol, function in OPERATORS.items()}
_ARROWS = 3
"""Stages of a chain with a name, in a model; longer ones begin as lines of their own."""


_LARGEST_IDENTITY = 1024
_DEEPEST = 2
"""Operations in one another; what is deeper has a name."""


class Names:
    """What definitions and layers are called in the text."""

    def __init__(self) -> None:
        self.blocks: dict[Block, str] = {}
        self.models: dict[Any, str] = {}
        self.shared: dict[Made, str] = {}
        self.keeps_names = True
        self.unpacks = True
        """Whether what gives several tensors is taken apart by names, else by position."""
        self.taken: set[str] = set()

    def fresh(self, wanted: str) -> str:
        """`wanted`, or with a number behind it."""
        found, count = wanted, 2
        while found in self.taken:
            found, count = f"{wanted}{count}", count + 1
        self.taken.add(found)
        return found


class BodyWriter:
    """Writes one body. `is_model`: one item a line where nothing else is called for."""

    def __init__(
        self,
        body: Body,
        values: Values,
        names: Names,
        *,
        is_model: bool,
        letters: Iterator[str] | None = None,
    ) -> None:
        self.body = body
        self.values = values
        self.names = names
        self.is_model = is_model
        self.folded = not is_model
        """Whether what is written stands for several layers, which have no name in common."""
        self.statements: list[ast.Statement] = []
        self.counts = body.consumers()
        self.bound: dict[tuple[Any, int], str] = {}
        self.current: tuple[Any, int] | None = None
        self.letters = letters or _letters(names.taken)
        self.made: set[Made] = set()
        """The shared layers that stand above."""
        self.inlined = self._to_inline()
        """Operations that are written where they are needed."""
        self.ends = list(body.outputs.items())
        self.written = 0
        """How many outputs stand above."""

    def _to_inline(self) -> set[Item]:
        """Operations in operations: those that are taken once, by no arrow, and not too deep."""
        takers: dict[Any, Item] = {
            ref.source: item for item in self.body.items for ref in item.refs
        }
        depths: dict[Any, int] = {}
        for item in self.body.items:
            if self._flowing(item) is not None or item.outputs != 1:
                continue
            taker = takers.get(item)
            if taker is None or self.counts.get((item, 0)) != 1:
                continue
            if isinstance(self._flowing(taker), At) and taker.refs[0].source is item:
                continue
            depth = 1 + max((depths.get(ref.source, 0) for ref in item.refs), default=0)
            if depth <= _DEEPEST:
                depths[item] = depth
        return set(depths)

    def write(self) -> list[ast.Statement]:
        """The statements of the body, without its inputs' declarations."""
        for port in self.body.ports:
            self.bound[port, 0] = port.name
        if len(self.body.ports) == 1:
            self.current = (self.body.ports[0], 0)
        for chain in self._chains():
            if isinstance(chain[0].what, Loop):
                self._loop(chain[0], self._loop_target(chain[0]))
            else:
                self._chain(chain)
        for label, ref in self.ends[self.written :]:
            self._output(label, self._tensor(ref))
        return self.statements

    # ------------------------------------------------------------------ chains

    def _chains(self) -> Iterator[list[Item]]:
        """The items in runs: each but the first of a run takes what the one before gives."""
        run: list[Item] = []
        for item in self.body.items:
            if item in self.inlined:
                continue
            if run and not self._continues(run[-1], item):
                yield run
                run = []
            run.append(item)
        if run:
            yield run

    def _continues(self, before: Item, item: Item) -> bool:
        """Whether `item` takes by an arrow what nobody but it takes of `before`."""
        if isinstance(before.what, Loop) or isinstance(item.what, Loop):
            return False
        return self._takes_alone(before, item)

    def _takes_alone(self, before: Item, item: Item) -> bool:
        flowing = self._flowing(item)
        return (
            isinstance(flowing, At)
            and item.refs[flowing.place].source is before
            and before.outputs == 1
            and self.counts.get((before, 0)) == 1
            and not (isinstance(item.what, Made) and item.what in self.names.shared)
        )

    def _chain(self, chain: list[Item]) -> None:
        first, last = chain[0], chain[-1]
        self._make_shared(first)
        flowing = self._flowing(first)
        head = self._whole(first) if flowing is None else self._head(first, flowing)
        stages = self._joined(chain[0 if flowing is not None else 1 :])
        label = self._sole_end(last)
        if label is not None:
            value = self._lines(head, stages, named=True)
            self._output(label, value)
            self.written += 1
        elif self._needs_name(last) or not stages:
            whole = last.outputs > 1 and not self.names.unpacks
            targets = [next(self.letters) for _ in range(1 if whole else last.outputs)]
            self.bound |= {(last, index): target for index, target in enumerate(targets)}
            if whole:
                self.bound |= {(last, i): targets[0] for i in range(last.outputs)}
            value = self._lines(head, stages, named=True)
            self._assign(targets, value)
        else:
            value = self._lines(head, stages, named=False)
            self.statements.append(ast.ExprStatement(NOWHERE, value))
        self.current = (last, 0) if last.outputs == 1 else None

    def _joined(self, items: Sequence[Item]) -> list[ast.Expr]:
        """The items as stages. An operation takes what is before it by an arrow alone."""
        stages: list[ast.Expr] = []
        for item in items:
            stage = self._stage(item)
            if stages and _is_operation(item):
                stages[-1] = _pipe([*_parts(stages[-1]), stage])
            else:
                stages.append(stage)
        return stages

    def _lines(self, head: ast.Expr | None, stages: list[ast.Expr], *, named: bool) -> ast.Expr:
        """Write the beginning of a chain as lines, where that reads better, and give the rest."""
        short = len(stages) <= (_ARROWS if named or head is not None else 1)
        if not self.is_model or short or not stages:
            parts = [part for stage in stages for part in _parts(stage)]
            return _pipe([*([] if head is None else [head]), *parts])
        first = stages[0] if head is None else _pipe([head, *_parts(stages[0])])
        lines = [first, *stages[1:-1]]
        self.statements += [ast.ExprStatement(NOWHERE, line) for line in lines]
        return stages[-1]

    def _assign(self, targets: Sequence[str], value: ast.Expr) -> None:
        self.statements.append(ast.Assign(NOWHERE, tuple(map(name, targets)), value))

    def _output(self, label: str, value: ast.Expr) -> None:
        target = name(label) if label and not _is_name(value, label) else None
        self.statements.append(ast.OutputDecl(NOWHERE, target, (value,)))

    def _sole_end(self, last: Item) -> str | None:
        """The output that `last` is, where it is that alone and the next one to be written."""
        if last.outputs != 1 or self.counts.get((last, 0)) != 1:
            return None
        if self.written < len(self.ends):
            label, ref = self.ends[self.written]
            if ref.source is last:
                return label
        return None

    def _needs_name(self, last: Item) -> bool:
        """Whether what `last` gives is spoken of; else the next line takes it as it is."""
        if last.outputs != 1 or self.counts.get((last, 0)) != 1:
            return True
        rest = self.body.items[self.body.items.index(last) + 1 :]
        after = next((item for item in rest if item not in self.inlined), None)
        if after is None:
            return True
        if isinstance(after.what, Loop):
            return not self._takes_alone(last, after)
        return not self._takes_alone(last, after) or _is_operation(after) or not self.is_model

    # ------------------------------------------------------------------ items

    def _flowing(self, item: Item) -> Any:
        """What flows into an item by an arrow: a place, or a list of them; None for operators."""
        if isinstance(item.what, (Block, Loop)):
            return At(0)
        made = item.what
        if made.function is not None:
            entry = catalog().lookup("ops", made.function)
            if made.function in _SYMBOLS or made.function in ("get_item", "negative"):
                return None
            if entry is None or not item.arguments:
                return None
            key, nest = next(iter(item.arguments.items()))
            alone = len(item.refs) == 1 and nest == At(0) and key == entry.params[0].name
            return At(0) if alone else None
        nest = next(iter(item.arguments.values()), None)
        if isinstance(nest, At):
            return nest
        if isinstance(nest, tuple) and nest and all(isinstance(part, At) for part in nest):
            return nest
        return None

    def _head(self, item: Item, flowing: Any) -> ast.Expr | None:
        """What a chain begins with; None where that is the current value."""
        if isinstance(flowing, At):
            ref = item.refs[flowing.place]
            key = (ref.source, ref.index)
            spoken = key in self.bound and (not self.is_model or _is_operation(item))
            if key == self.current and not spoken:
                return None
            return self._tensor(ref)
        return ast.List(NOWHERE, tuple(self._tensor(item.refs[at.place]) for at in flowing))

    def _tensor(self, ref: Ref) -> ast.Expr:
        source = ref.source
        if isinstance(source, Item) and source in self.inlined:
            return self._whole(source)
        found = name(self.bound[source, ref.index])
        if isinstance(source, Item) and source.outputs > 1 and not self.names.unpacks:
            return ast.Index(NOWHERE, found, (literal(ref.index),))
        return found

    def _stage(self, item: Item) -> ast.Expr:
        """An item as a stage of a chain; what flows in is left out."""
        what = item.what
        if isinstance(what, Block):
            given = [argument(*pair) for pair in self._given(what, item.constants)]
            return call(name(self.names.blocks[what]), given)
        assert isinstance(what, Made)
        extra = [
            argument(self._nest(nest, item), key) for key, nest in list(item.arguments.items())[1:]
        ]
        if what.function is not None:
            return call(_function(what.function), extra)
        if what in self.names.shared:
            return call(name(self.names.shared[what]), extra)
        if what.net is not None:
            return call(name(self.names.models[what.net]), extra)
        assert what.instance is not None
        return self.layer(what, item.constants, extra)

    def layer(
        self, made: Made, constants: Mapping[str, Any], extra: Sequence[ast.Argument] = ()
    ) -> ast.Expr:
        """What makes a layer; an activation by its word alone."""
        assert made.instance is not None
        entry = made.instance.entry
        extra = list(extra)
        if made.named and self.names.keeps_names and not self.folded and "{" not in made.name:
            extra.append(argument(literal(made.name), "name"))
        word = constants.get("activation")
        words = catalog().symbols("activations")
        alone = entry.name == _ACTIVATION and list(constants) == ["activation"] and not extra
        if alone and isinstance(word, str) and word in words and word not in self.values.bound:
            self.values.symbols.add(word)
            return name(word)
        return call(name(entry.name), [*self.values.arguments(entry, constants), *extra])

    def _given(self, block: Block, row: Mapping[str, Any]) -> Iterator[tuple[ast.Expr, str | None]]:
        by_place = True
        for parameter in block.parameters:
            if parameter not in row:
                by_place = False
                continue
            value = row[parameter]
            if parameter in block.defaults and _same(block.defaults[parameter], value):
                by_place = False
                continue
            by_place = by_place and parameter not in block.defaults
            tuples = parameter.startswith(("stride", "size", "padding"))
            yield self.values.value(value, tuples=tuples), None if by_place else parameter

    def _whole(self, item: Item) -> ast.Expr:
        """An operation with all of its tensors: an operator, an index, a call."""
        assert isinstance(item.what, Made)
        function = item.what.function
        assert function is not None, item.what.name
        given = list(item.arguments.items())
        if function == "get_item":
            return self._index(item)
        if function == "negative":
            return ast.Unary(NOWHERE, "-", self._nest(given[0][1], item))
        if function in _SYMBOLS and all(_is_operand(nest) for _, nest in given):
            left, right = (self._nest(nest, item) for _, nest in given)
            return ast.Binary(NOWHERE, _SYMBOLS[function], NOWHERE, left, right)
        entry = catalog().lookup("ops", function)
        assert entry is not None
        written: list[ast.Argument] = []
        by_place = True
        for param in entry.params:
            if param.name not in item.arguments:
                by_place = False
                continue
            nest = item.arguments[param.name]
            if param.kind == "variadic":
                written += [argument(self._nest(part, item)) for part in nest]
                continue
            by_place = by_place and (param.required or param.kind == "tensor")
            written.append(argument(self._nest(nest, item), None if by_place else param.name))
        return call(_function(function), written)

    def _index(self, item: Item) -> ast.Expr:
        key = item.arguments["key"]
        parts = key if isinstance(key, tuple) else (key,)
        written = tuple(self._part(part, item) for part in parts)
        return ast.Index(NOWHERE, self._nest(item.arguments["x"], item), written)

    def _part(self, part: Any, item: Item) -> ast.Expr | ast.Slice:
        if isinstance(part, slice):
            ends = (
                None if end is None else self._nest(end, item)
                for end in (part.start, part.stop, part.step)
            )
            return ast.Slice(NOWHERE, *ends)
        return self._nest(part, item)

    def _nest(self, nest: Any, item: Item) -> ast.Expr:
        """An argument of a call, with names for its tensors."""
        match nest:
            case At(place=place):
                return self._tensor(item.refs[place])
            case tuple() | list():
                return ast.List(NOWHERE, tuple(self._nest(part, item) for part in nest))
            case Array(value=value, dtype=dtype):
                typed = [argument(self.values.value(dtype), "dtype")]
                if _is_identity(value):
                    return call(_function("eye"), [argument(literal(len(value))), *typed])
                return call(_function("array"), [argument(self.values.value(value)), *typed])
        return self.values.value(nest)

    # ------------------------------------------------------------------ shared layers, loops

    def _make_shared(self, item: Item) -> None:
        """`layer NAME = …` before a shared layer is first used."""
        made = item.what
        if not isinstance(made, Made) or made not in self.names.shared or made in self.made:
            return
        self.made.add(made)
        label = name(self.names.shared[made])
        self.statements.append(ast.LayerBinding(NOWHERE, label, self.layer(made, item.constants)))

    def _loop_target(self, item: Item) -> str | None:
        """The name that a loop's last line gives to what comes out; None where none is needed."""
        return next(self.letters) if self._needs_name(item) else None

    def _loop(self, item: Item, target: str | None) -> None:
        """A loop, which begins with the current value."""
        loop, ref = item.what, item.refs[0]
        assert isinstance(loop, Loop)
        if (ref.source, ref.index) != self.current:
            self._assign([next(self.letters)], self._tensor(ref))
        inner = BodyWriter(loop.body, self.values, self.names, is_model=True, letters=self.letters)
        inner.folded = True
        body = tuple(inner.round(target))
        if loop.names:
            rows = self.values.value(item.constants["rows"])
            targets = tuple(name(text) for text in loop.names)
            self.statements.append(ast.For(NOWHERE, targets, rows, body))
        else:
            times = self.values.value(item.constants["times"])
            self.statements.append(ast.Repeat(NOWHERE, times, None, body))
        if target is not None:
            self.bound[item, 0] = target
        self.current = (item, 0)

    def round(self, target: str | None) -> list[ast.Statement]:
        """The statements of one round of a loop; what it gives is called `target`."""
        self.current = (self.body.ports[0], 0)
        links: list[Item] = []
        for item in self.body.items:
            is_last = item is self.body.items[-1]
            if isinstance(item.what, Loop):
                self._links(links, None)
                links = []
                self.current = (item.refs[0].source, 0)
                self._loop(item, target if is_last else None)
            else:
                links.append(item)
        self._links(links, target)
        return self.statements

    def _links(self, links: Sequence[Item], target: str | None) -> None:
        """Links of a round, a line each."""
        lines = self._joined(links)
        named = lines[-1:] if target is not None else []
        for line in lines[: len(lines) - len(named)]:
            self.statements.append(ast.ExprStatement(NOWHERE, line))
        for line in named:
            assert target is not None
            self._assign([target], line)


_ACTIVATION = "Activation"


def _same(one: Any, other: Any) -> bool:
    from specc.importing.compare import same_constant

    return same_constant(one, other)


def _is_identity(value: Any) -> bool:
    """Whether constants are an identity matrix, which is written by its size."""
    square = isinstance(value, tuple) and all(isinstance(row, tuple) for row in value)
    return square and 1 < len(value) <= _LARGEST_IDENTITY and value == identity(len(value))


def _is_operation(item: Item) -> bool:
    return isinstance(item.what, Made) and item.what.function is not None


def _parts(stage: ast.Expr) -> tuple[ast.Expr, ...]:
    return stage.stages if isinstance(stage, ast.Pipe) else (stage,)


def _pipe(stages: Sequence[ast.Expr]) -> ast.Expr:
    return stages[0] if len(stages) == 1 else ast.Pipe(NOWHERE, tuple(stages))


def _is_name(value: ast.Expr, text: str) -> bool:
    return isinstance(value, ast.Name) and value.id == text


def _is_operand(nest: Any) -> bool:
    return isinstance(nest, (At, Array)) or (
        isinstance(nest, (int, float)) and not isinstance(nest, bool)
    )


def _function(text: str) -> ast.Expr:
    found: ast.Expr = name("ops")
    for part in text.split("."):
        found = ast.Attribute(NOWHERE, found, name(part))
    return found


def _letters(taken: set[str]) -> Iterator[str]:
    """Short names: `a` to `w`, then `t1`, `t2`, …; none that is taken."""
    for letter in "abcdefghijklmnopqrstuvw":
        if letter not in taken:
            yield letter
    count = 1
    while True:
        if f"t{count}" not in taken:
            yield f"t{count}"
        count += 1
