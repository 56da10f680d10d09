"""Options that several commands share, and the values they end up as."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from specc.cli.helping import Command
from specc.limits import DEFAULT, HIGHEST, Limits, option

if TYPE_CHECKING:
    from specc.pipeline import Options

_Function = TypeVar("_Function", bound=Callable[..., Any])


_LIMIT_WORDS = {
    "max_bytes": "Bytes of a file.",
    "max_imports": "Files of a spec.",
    "max_import_depth": "Files in a row of which each imports the next.",
    "max_nesting": "Brackets and bodies in one another; it can only be lowered.",
    "max_nodes": "Layers and operations, with loops and blocks written out.",
    "max_steps": "Steps of evaluating loops, blocks and constants.",
    "max_items": "Items of a list, characters of a string.",
    "max_bits": "Bits of a whole number.",
    "max_messages": "Messages that are shown.",
}
_LIMITS: dict[str, int] = {name: getattr(DEFAULT, name) for name in _LIMIT_WORDS}


def global_options(command: _Function) -> _Function:
    """`--color` and `--debug`, allowed before and behind the command's name."""
    command = click.option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        callback=_remember_color,
        expose_value=False,
        help="Colour in messages. Default: auto, on a terminal unless NO_COLOR is set.",
    )(command)
    return click.option(
        "--debug",
        is_flag=True,
        callback=_remember_debug,
        expose_value=False,
        help="Verify the graph, and show the traceback of a bug in specc.",
    )(command)


def _remember_color(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    if value is not None:
        ctx.find_root().meta["color"] = value


def _remember_debug(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value:
        ctx.find_root().meta["debug"] = True


class SpecCommand(Command):
    """A command with the options of `spec_options`.

    It remembers the order of the levels.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Note `--allow`, `--warn` and `--deny` in the order in which they stand."""
        if any(text.startswith(("--allow", "--warn", "--deny")) for text in args):
            values, _, order = self.make_parser(ctx).parse_args(args=list(args))
            chosen: list[tuple[str, str]] = []
            for param in order:
                if param.name in LEVELS:
                    written = values[param.name].pop(0)
                    chosen += [(param.name, code.strip()) for code in written.split(",")]
            ctx.meta["levels"] = _levels(ctx, chosen)
        return super().parse_args(ctx, args)


LEVELS = {
    "deny": "Make this warning an error; 'warnings' are all. May be repeated.",
    "warn": "Give this warning, also where it is silent by default.",
    "allow": "Silence this warning; 'warnings' are all. May be repeated.",
}


def _levels(ctx: click.Context, chosen: list[tuple[str, str]]) -> object:
    from specc.levels.choice import levels

    try:
        return levels(chosen)
    except ValueError as error:
        raise click.UsageError(str(error), ctx) from error


def spec_options(command: _Function) -> _Function:
    """What decides how a spec is compiled: levels, `--set`, `-I`, limits; and the global ones."""
    for name, default in reversed(_LIMITS.items()):
        command = click.option(
            option(name),
            type=click.IntRange(1, HIGHEST.get(name)),
            metavar="N",
            callback=_remember_limit,
            expose_value=False,
            help=f"{_LIMIT_WORDS[name]} Default: {default}.",
        )(command)
    for level, help_text in LEVELS.items():
        command = click.option(
            f"--{level}", multiple=True, metavar="CODE", expose_value=False, help=help_text
        )(command)
    command = click.option(
        "--allow-path",
        "allow_paths",
        multiple=True,
        metavar="PLACE",
        help="A further folder, or address, that paths of the spec may lead to; may be repeated.",
    )(command)
    command = click.option(
        "-I",
        "include",
        multiple=True,
        metavar="FOLDER",
        help="A further folder that imports may come from; may be repeated.",
    )(command)
    command = click.option(
        "--set",
        "overrides",
        multiple=True,
        metavar="NAME=VALUE",
        callback=split_overrides,
        help="Give a param another value; may be repeated.",
    )(command)
    return global_options(command)


def extern_option(command: _Function) -> _Function:
    """`--allow-extern`."""
    return click.option(
        "--allow-extern",
        is_flag=True,
        help="Import the Python modules that extern layers come from.",
    )(command)


def runs_option(command: _Function) -> _Function:
    """`--runs FOLDER`."""
    return click.option(
        "--runs", metavar="FOLDER", default="runs", show_default=True, help="Where runs are kept."
    )(command)


def format_option(command: _Function) -> _Function:
    """`--format text|json|sarif|github`."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(["text", "json", "sarif", "github"]),
        default="text",
        show_default=True,
        help="Messages for people on standard error, or for programs on standard output.",
    )(command)


def _remember_limit(ctx: click.Context, param: click.Parameter, value: int | None) -> None:
    if value is not None:
        ctx.meta.setdefault("limits", {})[param.name] = value


def split_overrides(
    ctx: click.Context, param: click.Parameter, values: tuple[str, ...]
) -> dict[str, str]:
    """`NAME=VALUE` options as a map; each name once."""
    overrides: dict[str, str] = {}
    for text in values:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise click.BadParameter(f"'{text}' is not of the form NAME=VALUE")
        if name.strip() in overrides:
            raise click.BadParameter(f"'{name.strip()}' is set twice")
        overrides[name.strip()] = value.strip()
    return overrides


def pipeline_options(
    ctx: click.Context,
    overrides: Mapping[str, str],
    include: Sequence[str],
    allow_paths: Sequence[str],
) -> Options:
    """The pipeline's options for those of the command line."""
    from specc.levels import DEFAULTS
    from specc.pipeline import Options

    debug = bool(ctx.find_root().meta.get("debug"))
    folders = tuple(Path(folder) for folder in include)
    levels = ctx.meta.get("levels", DEFAULTS)
    allowed = tuple(allow_paths)
    limits = Limits(**{**_LIMITS, **ctx.meta.get("limits", {})})
    return Options(overrides, folders, limits, debug, levels=levels, allow_paths=allowed)
