"""A whole net as a module of the language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from specc.catalog.types import Instance
from specc.expansion.naming import snake_case
from specc.importing.compare import same_constant
from specc.importing.folding.blocks import bodies_of, uses_of
from specc.importing.folding.items import Block, Body, Hole, Item, Loop, frozen
from specc.importing.net import Feed, Made, Net
from specc.importing.writing.bodies import BodyWriter, Names
from specc.importing.writing.values import Values, call, is_word, literal, name
from specc.source import NOWHERE
from specc.syntax import ast

_COUNTED = re.compile(r"(functional|sequential|model|input|input_layer|keras_tensor)(_\d+)*")
_HOISTED = 3
"""An object that stands so often gets a name."""


def module_of(
    bodies: Mapping[Net, Body],
    main: Net,
    *,
    title: str,
    definitions: Sequence[ast.LayerDef] = (),
    train: ast.TrainDef | None = None,
    device: ast.DeviceDef | None = None,
    keep_names: bool = True,
    unpack: bool = True,
) -> ast.Module:
    """The module of a net and of those in it, whose bodies may have been folded."""
    names = Names()
    names.keeps_names, names.unpacks = keep_names, unpack
    _name_models(names, bodies, main, title)
    everything = bodies_of(list(bodies.values()))
    uses = uses_of(everything)
    blocks = [block for block in _inside_first(list(bodies.values())) if block in uses]
    for block in blocks:
        _settle_parameters(block, [item for _, item in uses[block]])
        names.blocks[block] = names.fresh(_block_name(block))
    _name_shared(names, everything)
    names.taken |= {n for block in blocks for n in block.parameters}
    names.taken |= {
        n
        for body in everything
        for i in body.items
        if isinstance(i.what, Loop)
        for n in i.what.names
    }
    siblings = {feed: net.feeds for net in bodies for feed in net.feeds}
    names.taken |= {definition.name.id for definition in definitions}
    ports = {port for body in everything for port in body.ports}
    for port in ports:
        if port.feed is not None:
            port.name = _feed_name(port.feed, siblings[port.feed])
    names.taken |= {port.name for port in ports}
    names.taken |= {
        label for net, body in bodies.items() for label in labels_of(net, body).values()
    }
    hoisted = _hoisted(everything, names)
    values = Values(frozenset(names.taken))
    names.taken |= _words_of(everything)
    values.hoisted = {key: text for key, (text, _) in hoisted.items()}
    plain = Values(values.bound)
    lets: list[ast.TopLevel] = [
        ast.Let(NOWHERE, name(text), plain.instance(instance))
        for text, instance in hoisted.values()
    ]
    items: list[ast.TopLevel] = [ast.Edition(NOWHERE, literal(1)), *lets, *definitions]
    items += [_block(block, values, names) for block in blocks]
    items += [_model(net, body, values, names) for net, body in bodies.items()]
    items += [part for part in (train, device) if part is not None]
    return ast.Module(NOWHERE, tuple(items))


# ------------------------------------------------------------------------ names


def _name_models(names: Names, bodies: Mapping[Net, Body], main: Net, title: str) -> None:
    for net in bodies:
        text = _identifier(net.name)
        if text is None or _COUNTED.fullmatch(text):
            text = title if net is main else "part"
        names.models[net] = names.fresh(text)


def _identifier(text: str) -> str | None:
    """`text` as a name of the language, if there is one like it."""
    found = re.sub(r"\W+", "_", text, flags=re.ASCII).strip("_")
    if found[:1].isdigit():
        found = f"m{found}"
    return found if found and len(found) < 80 and is_word(found) else None


def _name_shared(names: Names, bodies: Sequence[Body]) -> None:
    seen: Counter[Made] = Counter()
    for body in bodies:
        seen.update(i.what for i in body.items if isinstance(i.what, Made))
    for made, count in seen.items():
        if count > 1 and made.instance is not None:
            wanted = _identifier(made.name) if made.named else None
            names.shared[made] = names.fresh(wanted or f"shared_{_short(made.kind)}")


def _feed_name(feed: Feed, siblings: Sequence[Feed]) -> str:
    text = _identifier(feed.name)
    if text is not None and not _COUNTED.fullmatch(text):
        return text
    if len(feed.shape) == 3 and feed.shape[-1] in (1, 3, 4) and feed.dtype.startswith("float"):
        wanted = "image"
    elif feed.dtype.startswith(("int", "uint")):
        wanted = "tokens" if len(feed.shape) == 1 else "numbers"
    elif feed.dtype == "string":
        wanted = "text"
    else:
        wanted = "x"
    return wanted if len(siblings) == 1 else f"{wanted}{siblings.index(feed) + 1}"


def _block_name(block: Block) -> str:
    """A name for a block, by what is in it."""
    kinds = [_kind(item) for item in block.body.items]
    last = [kind for kind in kinds if kind]
    if all(item.is_link for item in block.body.items):
        return "_".join(list(dict.fromkeys(last))[:3]) or "part"
    joins = [i for i in block.body.items if len(i.refs) > 1]
    joined = _kind(joins[-1]) if joins else "part"
    first = next((kind for kind in last if kind != joined), "")
    return f"{joined}_{first}" if first else joined


def _kind(item: Item) -> str:
    if isinstance(item.what, Made):
        return _short(item.what.kind)
    return ""


def _short(kind: str) -> str:
    """`conv` for `Conv2D`, `batch` for `BatchNormalization`."""
    words = snake_case(kind.rsplit(".", 1)[-1]).split("_")
    return re.sub(r"\d.*$", "", words[0]) or "part"


def _words_of(bodies: Sequence[Body]) -> set[str]:
    """All texts that may be written without quotes."""
    found: set[str] = set()
    pending: list[Any] = [
        nest
        for body in bodies
        for item in body.items
        for nest in (*item.constants.values(), *item.arguments.values())
    ]
    while pending:
        value = pending.pop()
        if isinstance(value, str):
            found.add(value)
        elif isinstance(value, Instance):
            pending.extend(value.args.values())
        elif isinstance(value, (list, tuple)):
            pending.extend(value)
        elif isinstance(value, dict):
            pending.extend(value.values())
    return found


def _hoisted(bodies: Sequence[Body], names: Names) -> dict[Any, tuple[str, Instance]]:
    """Objects with arguments that stand in several places, each with a name."""
    seen: dict[Any, tuple[str, Instance, int]] = {}
    for body in bodies:
        for item in body.items:
            for slot, value in item.constants.items():
                if isinstance(value, Instance) and value.args and value.entry.section != "layers":
                    key = frozen(value)
                    text, _, count = seen.get(key, (slot, value, 0))
                    seen[key] = (text, value, count + 1)
    found = {}
    for key, (slot, value, count) in seen.items():
        if count >= _HOISTED:
            found[key] = (names.fresh(slot.rsplit("_", 1)[-1]), value)
    return found


# ------------------------------------------------------------------------ blocks


def _inside_first(mains: Sequence[Body]) -> list[Block]:
    """The blocks, those that others use before these."""
    found: dict[Block, None] = {}
    pending: list[tuple[Any, bool]] = [(body, False) for body in reversed(mains)]
    begun: set[Any] = set()
    while pending:
        part, is_ready = pending.pop()
        if is_ready:
            if isinstance(part, Block):
                found[part] = None
            continue
        if part in begun:
            continue
        begun.add(part)
        pending.append((part, True))
        body = part.body if isinstance(part, (Block, Loop)) else part
        inner = [i.what for i in body.items if isinstance(i.what, (Block, Loop))]
        pending += [(i, False) for i in reversed(inner)]
    return list(found)


def _settle_parameters(block: Block, uses: Sequence[Item]) -> None:
    """Which parameters have defaults, the commonest of what they are given; these stand last."""
    block.defaults = {}
    for parameter in block.parameters:
        given = [item.constants.get(parameter) for item in uses]
        plain = [value for value in given if not isinstance(value, Hole)]
        best = max(plain, key=lambda v: sum(same_constant(v, o) for o in plain), default=None)
        count = sum(same_constant(best, other) for other in plain)
        if count > 1 and 2 * count > len(given):
            block.defaults[parameter] = best
    block.parameters.sort(key=lambda parameter: parameter in block.defaults)


def _block(block: Block, values: Values, names: Names) -> ast.BlockDef:
    parameters = tuple(
        ast.Parameter(
            NOWHERE,
            name(parameter),
            None,
            values.value(block.defaults[parameter]) if parameter in block.defaults else None,
        )
        for parameter in block.parameters
    )
    declared = ast.InputDecl(NOWHERE, (name("x"),), None)
    statements = BodyWriter(block.body, values, names, is_model=False).write()
    return ast.BlockDef(NOWHERE, name(names.blocks[block]), parameters, (declared, *statements))


# ------------------------------------------------------------------------ models


def _model(net: Net, body: Body, values: Values, names: Names) -> ast.ModelDef:
    declared: list[ast.Statement] = []
    for port in body.ports:
        assert port.feed is not None
        sizes = tuple(
            ast.Dimension(NOWHERE, None if size is None else literal(size), None)
            for size in port.feed.shape
        )
        type_ = ast.TensorDecl(NOWHERE, name(port.feed.dtype), sizes)
        declared.append(ast.InputDecl(NOWHERE, (name(port.name),), type_))
    body.outputs = {label: body.outputs[old] for old, label in labels_of(net, body).items()}
    statements = BodyWriter(body, values, names, is_model=True).write()
    return ast.ModelDef(NOWHERE, name(names.models[net]), (*declared, *statements))


def labels_of(net: Net, body: Body) -> dict[str, str]:
    """What the outputs are called: as in Keras, where that is no name that it counted."""
    found: dict[str, str] = {}
    taken = {port.name for port in body.ports}
    for number, (old, ref) in enumerate(body.outputs.items()):
        made = ref.source.what if isinstance(ref.source, Item) else None
        counted = isinstance(made, Made) and made.name == old and not made.named
        text = None if counted else _identifier(old)
        if text is None or text in taken:
            text = "y" if len(body.outputs) == 1 else f"y{number + 1}"
        while text in taken:
            text += "_"
        taken.add(text)
        found[old] = text
    return found


__all__ = ["call", "module_of"]
