"""`specc convert A.dlspec A.dlspec.json`, and back: a spec in its other form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from specc.cli.build import put
from specc.cli.messages import Report
from specc.cli.options import SpecCommand, format_option, pipeline_options, spec_options
from specc.graph.ir import Program
from specc.pipeline import compile_path

_STDOUT = "-"


@click.command(cls=SpecCommand, examples="specc convert iris.dlspec iris.dlspec.json")
@click.argument("spec")
@click.argument("output")
@format_option
@spec_options
@click.pass_context
def command(
    ctx: click.Context,
    spec: str,
    output: str,
    form: str,
    overrides: Mapping[str, str],
    include: Sequence[str],
    allow_paths: Sequence[str],
) -> int:
    """Write SPEC in its JSON form, or one in its JSON form as a spec again.

    What OUTPUT ends with says which: .json or .dlspec. '-' prints the form that SPEC has not.
    What is written is the program after expansion.
    """
    to_json = _is_json(spec, output)
    report = Report(ctx, form)
    if output == _STDOUT and form in ("json", "sarif", "github"):
        raise click.UsageError("'-' and --format are two things to print on standard output")
    compilation = compile_path(spec, pipeline_options(ctx, overrides, include, allow_paths))
    report.add(spec, compilation)
    if compilation.program is None:
        return report.finish()
    text = _text(compilation.program, to_json)
    place = None if output == _STDOUT else Path(output)
    return put(place, text, spec, compilation.program, report, form)


def _is_json(spec: str, output: str) -> bool:
    """Whether the JSON form is to be written. Raises UsageError where nothing says so."""
    if output == _STDOUT:
        return not spec.endswith(".json")
    if output.endswith(".json"):
        return True
    if output.endswith(".dlspec"):
        return False
    raise click.UsageError(f"'{output}' ends neither with .dlspec nor with .dlspec.json")


def _text(program: Program, to_json: bool) -> str:
    if to_json:
        from specc.backends.json_form import as_text

        return as_text(program)
    from specc.backends.spec import as_text as as_spec

    return as_spec(program)
