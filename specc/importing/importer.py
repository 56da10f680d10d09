"""A configuration to a spec, and the spec held against it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from specc.diagnostics.codes import importing as codes
from specc.diagnostics.model import Severity, Sink
from specc.graph.ir import Program
from specc.importing.compare import difference, net_of
from specc.importing.custom import PRIVATE, Custom, definitions_in
from specc.importing.folding import STRATEGIES, fold
from specc.importing.folding.items import body_of
from specc.importing.functional import read_net
from specc.importing.masks import with_nets, without_masks
from specc.importing.net import Net, nets_of
from specc.importing.objects import Reader
from specc.importing.policies import common_policy, without_policy
from specc.importing.training import train_of
from specc.importing.trouble import Trouble
from specc.importing.writing.module import labels_of, module_of
from specc.importing.writing.values import name
from specc.pipeline import Options, compile_text
from specc.record import record
from specc.source import NOWHERE, Source
from specc.syntax import ast, parse
from specc.syntax.printing import print_module


@record
class Imported:
    """A spec that means the model: its tree, its text, and what it compiles to."""

    module: ast.Module
    text: str
    program: Program


@record
class Wishes:
    """How a spec is to be written."""

    fold: bool = True
    layers: Sequence[Path] = ()


_WAYS = ((True, True), (True, False), (False, True), (False, False))
"""With the names of layers or without; several tensors taken apart by names, or by position."""


def spec_of(config: Any, title: str, trouble: Trouble, wishes: Wishes) -> Imported:
    """The spec for a configuration. Raises Refused, with messages, where there is none."""
    custom = Custom(_given(wishes.layers, trouble), _defined_in(PRIVATE), {})
    nets = _tidied(read_net(config, Reader(trouble, custom.find)))
    policy = common_policy(nets)
    if policy is not None:
        nets = list(map_nets(nets, lambda net: without_policy(net, policy)))
    compiled = config.get("compile_config")
    failed = ""
    for with_training in (True, False) if compiled else (False,):
        best: Imported | None = None
        for strategy in STRATEGIES if wishes.fold else STRATEGIES[-1:]:
            if strategy == STRATEGIES[-1] and best is not None:
                continue
            for keep_names, unpack in _WAYS:
                draft = _Draft(_title(title), strategy, keep_names, unpack, policy, compiled)
                found = draft.written(nets, custom, trouble, with_training=with_training)
                if isinstance(found, Imported):
                    if best is None or _size(found.text) < _size(best.text):
                        best = found
                    break
                failed = found
        if best is not None:
            if compiled and not with_training:
                trouble.say(codes.LEFT_OUT, what="what the model was compiled with")
            return best
    raise trouble.stop(codes.NOT_THE_SAME, how=failed)


@record
class _Draft:
    """One way of writing a spec."""

    title: str
    strategy: str
    keep_names: bool
    unpack: bool
    policy: str | None
    compiled: Any

    def written(
        self, nets: Sequence[Net], custom: Custom, trouble: Trouble, *, with_training: bool
    ) -> Imported | str:
        """The spec; how it differs from the model where it does."""
        main = nets[-1]
        bodies = {net: body_of(net) for net in nets}
        fold(list(bodies.values()), self.strategy)
        labels = labels_of(main, bodies[main])
        module = module_of(
            bodies,
            main,
            title=self.title,
            definitions=list(custom.used.values()),
            train=train_of(self.compiled, labels, trouble) if with_training else None,
            device=None if self.policy is None else _device(self.policy),
            keep_names=self.keep_names,
            unpack=self.unpack,
        )
        try:
            text = print_module(module)
        except ValueError as error:
            return str(error)
        found = compile_text(text, f"{self.title}.dlspec", Options(try_fixes=False))
        if found.program is None:
            errors = [d for d in found.diagnostics if d.severity is Severity.ERROR]
            return errors[0].message if errors else "it has no model"
        differs = difference(main, net_of(found.program), self.policy or "float32")
        return differs if differs is not None else Imported(module, text, found.program)


def _device(policy: str) -> ast.DeviceDef:
    precision = ast.Assign(NOWHERE, (name("precision"),), name(policy))
    return ast.DeviceDef(NOWHERE, name("auto"), (precision,))


def _tidied(net: Net) -> list[Net]:
    """The nets that are used, those inside first, without masks that follow."""
    return list(map_nets(nets_of(net), without_masks))


def map_nets(nets: Sequence[Net], change: Callable[[Net], Net]) -> Iterator[Net]:
    """Each net changed, with those inside it, which stand before it."""
    changed: dict[Net, Net] = {}
    for net in nets:
        changed[net] = change(with_nets(net, changed))
        yield changed[net]


def _size(text: str) -> float:
    """How much there is to read."""
    return text.count("\n") + len(text) / 80


def _title(text: str) -> str:
    found = re.sub(r"\W+", "_", text, flags=re.ASCII).strip("_").lower()
    return found if found and not found[0].isdigit() else f"model_{found}".rstrip("_")


def _given(paths: Sequence[Path], trouble: Trouble) -> Mapping[str, ast.LayerDef]:
    found: dict[str, ast.LayerDef] = {}
    for path in paths:
        found |= _defined_in(path)
    return found


def _defined_in(path: Path) -> dict[str, ast.LayerDef]:
    source = Source(str(path), path.read_text(encoding="utf-8"))
    return definitions_in(parse(source, Sink()))
