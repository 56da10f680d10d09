"""Names of the spec that hide words of Keras where these could stand."""

from __future__ import annotations

from collections.abc import Iterator

from specc.catalog.kinds import SECTIONS
from specc.catalog.load import catalog
from specc.checks.lints.look import Look
from specc.diagnostics.codes.lints import SHADOWED
from specc.diagnostics.model import Label, Sink
from specc.resolve.bindings import Binding, BlockTarget, EntryTarget, ModelTarget, Resolution
from specc.syntax import ast

_SETTINGS = {"loss": "loss", "optimizer": "optimizer"}


def check(look: Look, sink: Sink) -> None:
    """Arguments and settings that name a word of Keras, and blocks called as a layer."""
    resolution: Resolution | None = look.whole.program.resolution
    if resolution is None:
        return
    for name, kind in _words(resolution):
        binding = resolution.names[name]
        section = _section(kind, name.id)
        if section is not None and not _means_the_same(resolution, binding, section):
            _report(name, binding, f"a {binding.kind.value}", sink)
    hidden: set[ast.Node] = set()
    for target in resolution.targets.values():
        if isinstance(target, (BlockTarget, ModelTarget)) and target.definition not in hidden:
            name = target.definition.name
            known = catalog().canonical("activations", name.id)
            if known is not None or catalog().lookup("layers", name.id) is not None:
                hidden.add(target.definition)
                _report(name, None, f"a {target.binding.kind.value}", sink)


def _words(resolution: Resolution) -> Iterator[tuple[ast.Name, str]]:
    """The names of the spec that stand for arguments and settings, with what is taken there."""
    for target in resolution.targets.values():
        if isinstance(target, EntryTarget):
            for param, expr in target.constructor:
                if isinstance(expr, ast.Name) and expr in resolution.names:
                    yield expr, param.kind
    if resolution.train is not None:
        for statement in resolution.train.body:
            match statement:
                case ast.Assign(targets=(setting,), value=ast.Name() as value):
                    if setting.id in _SETTINGS and value in resolution.names:
                        yield value, _SETTINGS[setting.id]


def _section(kind: str, word: str) -> str | None:
    """The section in which Keras has this word, for a parameter of this kind.

    Empty for one of its fixed words.
    """
    for part in kind.split():
        if part in SECTIONS and catalog().canonical(SECTIONS[part], word) is not None:
            return SECTIONS[part]
        if part.startswith("symbol:") and word in part.removeprefix("symbol:").split("|"):
            return ""
    return None


def _means_the_same(resolution: Resolution, binding: Binding, section: str) -> bool:
    """Whether the name stands for what Keras calls so: `let adam = Adam(3e-4)`."""
    definition = binding.definition
    value = definition.value if isinstance(definition, ast.Let) else None
    if isinstance(definition, ast.Param):
        value = definition.default
    target = None if value is None else resolution.targets.get(value)
    match value, target:
        case ast.Literal(value=text), _:
            return text == binding.name
        case ast.Name(id=word), _ if value not in resolution.names:
            return word == binding.name
        case _, EntryTarget(entry=entry):
            return entry.name == catalog().canonical(section, binding.name)
    return False


def _report(name: ast.Name, binding: Binding | None, what: str, sink: Sink) -> None:
    sink.report(
        SHADOWED,
        name.span,
        secondary=[] if binding is None else [Label(binding.span, "defined here")],
        helps=[
            f"call it something else, and `{name.id}` is Keras's again"
            if binding is None
            else f'give it another name, or write `"{name.id}"` for that of Keras'
        ],
        name=name.id,
        what=what,
    )
