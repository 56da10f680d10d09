"""What a shell offers behind `specc`, when somebody presses the tabulator.

The shell runs specc with `_SPECC_COMPLETE` in its environment and the line so far beside it; click
reads both. Which words fit where is told here by the names of parameters, so that no command
need know of it, and none pays for it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem, shell_complete

from specc.cli import COMPLETING


def complete(instruction: str) -> int:
    """Do what the shell asked for by the value of the variable; the exit status."""
    from specc.cli.commands import group

    return shell_complete(group, {"obj": _equip}, "specc", COMPLETING, instruction)


def _equip(command: click.Command) -> None:
    """Give the parameters of `command` the words that fit them."""
    for param in command.params:
        words = _WORDS.get(param.name or "")
        if words is not None:
            param.type = _Offered(words)


Words = Callable[[click.Context, str], Iterable[CompletionItem]]


class _Offered(click.types.StringParamType):
    """Takes every text, and offers what `words` gives that begins as the text does."""

    def __init__(self, words: Words) -> None:
        self.words = words

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """The words that begin with `incomplete`."""
        found = self.words(ctx, incomplete)
        return [item for item in found if item.value.startswith(incomplete) or item.type == "file"]


def _specs(ctx: click.Context, incomplete: str) -> Iterator[CompletionItem]:
    """Specs, and folders on the way to them."""
    folder, _, _ = incomplete.rpartition("/")
    try:
        found = sorted(
            os.scandir(folder or ("/" if incomplete.startswith("/") else ".")), key=_name
        )
    except OSError:
        return
    for entry in found:
        path = f"{folder}/{entry.name}" if "/" in incomplete else entry.name
        if entry.is_dir() and not entry.name.startswith("."):
            yield CompletionItem(f"{path}/", help="folder")
        elif entry.name.endswith((".dlspec", ".dlspec.json")):
            yield CompletionItem(path)


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name


def _codes_of_warnings(ctx: click.Context, incomplete: str) -> Iterator[CompletionItem]:
    from specc.diagnostics.codes import ALL

    yield CompletionItem("warnings", help="all of them")
    for known in sorted(ALL.values(), key=lambda known: known.id):
        if known.id.startswith("W"):
            yield CompletionItem(known.id, help=known.title)


def _explained(ctx: click.Context, incomplete: str) -> Iterator[CompletionItem]:
    """Names of the catalog, and codes of messages."""
    from specc.catalog.load import ORDER, catalog
    from specc.diagnostics.codes import ALL

    if incomplete[:1] in ("E", "W"):
        for known in sorted(ALL.values(), key=lambda known: known.id):
            yield CompletionItem(known.id, help=known.title)
    names = catalog()
    section, dot, _ = incomplete.partition(".")
    if dot and section in ORDER:
        yield from (CompletionItem(f"{section}.{name}") for name in names.names(section))
        return
    found = {name for part in ORDER if part != "ops" for name in names.names(part)}
    yield from (CompletionItem(name) for name in sorted(found))


def _layers(ctx: click.Context, incomplete: str) -> Iterator[CompletionItem]:
    from specc.catalog.load import catalog

    yield from (CompletionItem(name) for name in catalog().names("layers"))


def _params(ctx: click.Context, incomplete: str) -> Iterator[CompletionItem]:
    """`width=` for each param of the specs on the line; behind it the values it may have."""
    name, equals, _ = incomplete.partition("=")
    for param in _params_of(_given(ctx)):
        if not equals:
            yield CompletionItem(f"{param.name.id}=", help=_about(param))
        elif param.name.id == name:
            yield from (CompletionItem(f"{name}={value}") for value in _values(param))


def _given(ctx: click.Context) -> list[str]:
    """The specs that stand on the line, before or behind."""
    named: Any = [ctx.params.get(name) for name in _SPECS]
    listed = [[value] if isinstance(value, str) else value for value in named if value]
    words = [word for several in listed for word in several]
    return [word for word in [*words, *ctx.args] if word.endswith(".dlspec")]


def _params_of(specs: Iterable[str]) -> Iterator[Any]:
    from specc.diagnostics import Sink
    from specc.limits import DEFAULT
    from specc.source import Source
    from specc.syntax import ast, parse

    for spec in specs:
        path = Path(spec)
        try:
            if path.is_file() and path.stat().st_size <= DEFAULT.max_bytes:
                module = parse(Source(spec, path.read_text(encoding="utf-8")), Sink())
                yield from (item for item in module.items if isinstance(item, ast.Param))
        except (OSError, UnicodeError):
            continue


def _about(param: Any) -> str:
    from specc.syntax import ast

    kind = param.type.id if param.type is not None else "one of"
    default = param.default
    return f"{kind}, {default.text}" if isinstance(default, ast.Literal) else kind


def _values(param: Any) -> list[str]:
    """The values of a param that has few."""
    from specc.syntax import ast

    if param.type is not None:
        return ["true", "false"] if param.type.id == "bool" else []
    chosen = param.choices.items if isinstance(param.choices, ast.List) else ()
    return [
        str(item.id if isinstance(item, ast.Name) else item.value)
        for item in chosen
        if isinstance(item, ast.Name | ast.Literal)
    ]


def _runs(ctx: click.Context, incomplete: str) -> Iterator[CompletionItem]:
    from specc.runs import names

    yield CompletionItem("compare", help="what differs between two runs")
    yield from (CompletionItem(name) for name in names(Path(ctx.params.get("runs") or "runs")))


def _folders(ctx: click.Context, incomplete: str) -> Iterator[CompletionItem]:
    yield CompletionItem(incomplete, type="dir")


def _files(ctx: click.Context, incomplete: str) -> Iterator[CompletionItem]:
    yield CompletionItem(incomplete, type="file")


_SPECS = ("spec", "specs", "old", "new")
"""What parameters are called that name specs."""

_WORDS: dict[str, Words] = {
    **dict.fromkeys(_SPECS, _specs),
    "overrides": _params,
    **dict.fromkeys(("allow", "warn", "deny"), _codes_of_warnings),
    "word": _explained,
    "text": _layers,
    "words": _runs,
    **dict.fromkeys(("include", "runs"), _folders),
    **dict.fromkeys(("output", "source", "data", "model", "sheet", "stdin_name"), _files),
}
"""What may stand for a parameter, by its name."""
