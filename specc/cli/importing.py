"""`specc import MODEL`: the spec for a model of Keras."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from specc.cli.helping import Command
from specc.cli.messages import MISUSE, Report
from specc.cli.options import extern_option, format_option, global_options
from specc.diagnostics.cells import printable
from specc.diagnostics.codes import running as codes
from specc.diagnostics.model import Sink
from specc.source import NOWHERE, SourceMap
from specc.whole import reason_of, write_text, write_whole

if TYPE_CHECKING:
    from specc.importing.entrance import Found

_FUNCTION = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*:[A-Za-z_][A-Za-z0-9_]*")


@click.command(cls=Command, examples="specc import model.keras")
@click.argument("model")
@click.option("-o", "--output", metavar="FILE", help="Write FILE, not NAME.dlspec; - prints it.")
@click.option("--weights", is_flag=True, help="Write the weights too, beside the spec.")
@click.option(
    "--layers",
    multiple=True,
    metavar="FILE",
    help="A spec that defines custom layers of the model; may be repeated.",
)
@click.option(
    "--no-fold", is_flag=True, help="Write every layer out, with its name: no blocks, no loops."
)
@extern_option
@format_option
@global_options
@click.pass_context
def command(
    ctx: click.Context,
    model: str,
    output: str | None,
    weights: bool,
    layers: Sequence[str],
    no_fold: bool,
    allow_extern: bool,
    form: str,
) -> int:
    """Write the spec for MODEL: a .keras file, a model's JSON, or MODULE:FUNCTION."""
    if weights and output == "-":
        raise click.UsageError("--weights writes a file beside the spec, which --output - has not")
    from specc.importing.entrance import import_file, import_function
    from specc.importing.importer import Wishes

    report, sink = Report(ctx, form), Sink()
    wishes = Wishes(not no_fold, tuple(map(Path, layers)))
    is_function = bool(_FUNCTION.fullmatch(model)) and not Path(model).exists()
    if is_function and not _is_allowed(model, allow_extern, sink):
        found = None
    elif is_function:
        found = import_function(model, sink, wishes)
    else:
        found = import_file(Path(model), sink, wishes)
    if found is not None and output == "-":
        click.echo(found.spec.text, nl=False)
    elif found is not None:
        path = Path(output) if output else Path(f"{found.title}.dlspec")
        if _write(path, found.spec.text, sink, replace=output is not None):
            report.say(f"wrote {printable(str(path))}")
            if weights:
                _write_weights(found, path, sink, report)
    report.show(model, sink.sorted(), SourceMap())
    return report.finish() if found is not None or report.status else MISUSE


def _is_allowed(model: str, allow_extern: bool, sink: Sink) -> bool:
    module = model.split(":", 1)[0]
    if not allow_extern:
        sink.report(
            codes.EXTERN_NOT_ALLOWED,
            NOWHERE,
            module=module,
            notes=["what is imported is run, and may do all that you may"],
            helps=["`--allow-extern` allows it"],
        )
        return False
    from specc.backends.requirements import require_tensorflow

    return require_tensorflow("a function that makes a model", sink)


def _write(path: Path, text: str, sink: Sink, *, replace: bool) -> bool:
    if not replace and path.exists():
        sink.report(
            codes.CANNOT_WRITE,
            NOWHERE,
            path=path,
            reason="it is there already",
            helps=[f"`-o {path}` writes over it"],
        )
        return False
    try:
        write_text(path, text)
    except OSError as error:
        sink.report(codes.CANNOT_WRITE, NOWHERE, path=path, reason=reason_of(error))
        return False
    return True


def _write_weights(found: Found, spec: Path, sink: Sink, report: Report) -> None:
    from specc.importing.trouble import Refused

    path = spec.with_name(f"{spec.name.removesuffix('.dlspec')}.weights.h5")
    if found.save_weights is None and found.archive is None:
        reason = f"`{found.name}` holds none; a `.keras` file does"
        sink.report(codes.CANNOT_WRITE, NOWHERE, path=path, reason=reason)
        return
    try:
        if found.save_weights is not None:
            found.save_weights(path)
        else:
            write_whole(path, _pieces(found, sink))
    except Refused:
        return
    except OSError as error:
        sink.report(codes.CANNOT_WRITE, NOWHERE, path=path, reason=reason_of(error))
        return
    report.say(f"wrote {printable(str(path))}")


def _pieces(found: Found, sink: Sink) -> Iterator[bytes]:
    from specc.importing.archive import weights_in
    from specc.importing.trouble import Trouble

    assert found.archive is not None
    yield from weights_in(found.archive, Trouble(found.name, sink))
