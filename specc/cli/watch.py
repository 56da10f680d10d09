"""`specc watch SPEC…`: check, or build, whenever a spec or what it imports is saved."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import click

from specc.catalog.sources import paths_of
from specc.catalog.types import Instance
from specc.cli.messages import wants_color
from specc.cli.options import SpecCommand, pipeline_options, spec_options
from specc.cli.output import default_output
from specc.cli.watching import stamps, wait
from specc.diagnostics.cells import printable
from specc.diagnostics.model import Severity, Sink
from specc.pipeline import Compilation, Options, Spec, compile_spec

_CLEAR = "\x1b[H\x1b[2J\x1b[3J"
_OTHER_SCREEN, _OWN_SCREEN = "\x1b[?1049h", "\x1b[?1049l"


@click.command(cls=SpecCommand, examples="specc watch --build iris.dlspec")
@click.argument("specs", nargs=-1, required=True, metavar="SPEC...")
@click.option("--build", is_flag=True, help="Write build/NAME.py whenever there are no errors.")
@spec_options
@click.pass_context
def command(
    ctx: click.Context,
    specs: Sequence[str],
    build: bool,
    overrides: Mapping[str, str],
    include: Sequence[str],
    allow_paths: Sequence[str],
) -> int:
    """Check specs now, and again whenever one of them, or what they import, is saved.

    Ctrl-C ends it. On a terminal it takes one screen; elsewhere each round is printed.
    """
    options = pipeline_options(ctx, overrides, include, allow_paths)
    on_screen, color = sys.stdout.isatty(), wants_color(ctx, sys.stdout)
    built: dict[str, str] = {}
    last = ""
    if on_screen:
        sys.stdout.write(_OTHER_SCREEN)
    try:
        while True:
            # Looked at before they are read: what is saved meanwhile is not missed.
            named = stamps(specs)
            compiled = [(name, compile_spec(Spec(name, Path(name)), options)) for name in specs]
            seen = {**stamps(_files(compiled)), **named}
            lines = _round(compiled, options, built if build else None, color)
            is_new, last = lines != last, lines
            if on_screen or is_new:
                _show(lines, seen, on_screen)
            wait(seen)
    except KeyboardInterrupt:
        return 0
    finally:
        if on_screen:
            sys.stdout.write(_OWN_SCREEN)
            click.echo(last.rpartition("\n")[2], color=color)


def _files(compiled: Sequence[tuple[str, Compilation]]) -> Iterator[str]:
    """What the specs were read from, the folders of these, and the data that a check looks at."""
    for name, compilation in compiled:
        yield os.path.dirname(name) or os.curdir
        for source in compilation.sources.sources:
            if source.path is not None:
                yield str(source.path)
                yield str(source.path.parent)
        program = compilation.program
        setting = program.data.settings.get("source") if program and program.data else None
        if setting is not None and isinstance(setting.value, Instance):
            folder = os.path.dirname(name)
            yield from (os.path.join(folder, path) for path in paths_of(setting.value).values())


def _round(
    compiled: Sequence[tuple[str, Compilation]],
    options: Options,
    built: dict[str, str] | None,
    color: bool,
) -> str:
    """What is to be read of one round: the messages, then a line for each spec."""
    from specc.diagnostics.render_text import render

    messages = []
    for _, compilation in compiled:
        text = render(compilation.diagnostics, compilation.sources, color=color)
        messages += [text, ""] if text else []
    return "\n".join([*messages, *(_line(*one, built, color) for one in compiled)])


def _line(name: str, compilation: Compilation, built: dict[str, str] | None, color: bool) -> str:
    """`iris.dlspec: no errors; wrote build/iris.py`."""
    from specc.diagnostics.render_text import summary

    found = compilation.diagnostics
    failed = any(d.severity is Severity.ERROR for d in found)
    said = summary(found, name) if found else f"no errors in {printable(name)}"
    if built is not None:
        said += f"; {_built(name, compilation, built)}"
    return click.style(said, fg="red" if failed else "green") if color else said


def _built(name: str, compilation: Compilation, built: dict[str, str]) -> str:
    """Write the script of `name`, where there is one that is new; what was done."""
    from specc.backends.python.program import emit
    from specc.cli.build import is_read, write

    path, program, sink = default_output(name, ".py"), compilation.program, Sink()
    shown = printable(str(path))
    if program is None or program.model is None:
        return f"{shown} is as it was" if path.exists() else "nothing is built"
    text = emit(program).text
    if built.get(name) != text or not path.exists():
        if is_read(path, program, sink) or not write(path, text, sink):
            return sink.sorted()[0].message
        built[name] = text
    return f"{shown} is built"


def _show(lines: str, seen: Mapping[str, object], on_screen: bool) -> None:
    """Print a round; on a terminal as much of it as fits, for what comes first comes first."""
    files = sum(1 for path in seen if not os.path.isdir(path))
    status = f"{time.strftime('%H:%M:%S')}  {files} file{'s' * (files != 1)} watched; Ctrl-C ends"
    if not on_screen:
        click.echo(f"{lines}\n{status}\n")
        return
    height = shutil.get_terminal_size().lines
    shown = lines.split("\n")
    rest = len(shown) - (height - 3)
    if rest > 0:
        *_, last = shown
        shown = [*shown[: height - 5], f"… {rest + 1} lines more: specc check", "", last]
    sys.stdout.write(_CLEAR)
    click.echo("\n".join([*shown, "", status]), nl=False)
    sys.stdout.flush()
