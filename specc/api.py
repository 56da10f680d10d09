"""The embeddable compiler: what other programs call. docs/embedding.md says how.

A spec is a path, its text, or what a `Builder` built: a `Path`, or a string that ends with
`.dlspec` or `.dlspec.json` and has no line break, names a file; any other string is the text
itself. Nothing here prints, nothing is kept between calls, and any thread may call anything at any
time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from specc.diagnostics import Diagnostic, Severity, Sink
from specc.embedding.builder import Builder
from specc.embedding.graph import Graph
from specc.embedding.messages import Messages
from specc.embedding.program import Program, held
from specc.graph import ir
from specc.levels import DEFAULTS, Levels
from specc.limits import DEFAULT, Limits
from specc.pipeline import Compilation, Options, compile_built, compile_path, compile_text
from specc.source import JSON_TEXT, NOWHERE, Source, SourceMap

if TYPE_CHECKING:
    import keras

    from specc.changes import Changes
    from specc.summarizing import Summary

Spec = str | Path | Builder
"""What is compiled: a path, a text, or a builder."""


class SpecError(Exception):
    """A spec has errors. `diagnostics` are all messages, in source order.

    As text it is what `specc check` prints.
    """

    def __init__(self, diagnostics: Sequence[Diagnostic], sources: SourceMap) -> None:
        super().__init__(f"{sum(d.severity is Severity.ERROR for d in diagnostics)} errors")
        self.diagnostics = Messages(diagnostics, sources)
        self.sources = sources

    def __str__(self) -> str:
        return str(self.diagnostics)

    def _repr_html_(self) -> str:
        return self.diagnostics._repr_html_()


def load(
    spec: Spec,
    *,
    params: Mapping[str, Any] | None = None,
    include: Sequence[str | Path] = (),
    limits: Limits | None = None,
    allow: Sequence[str] = (),
    warn: Sequence[str] = (),
    deny: Sequence[str] = (),
    allow_path: Sequence[str | Path] = (),
) -> Program:
    """Read and check a spec; the program that it means.

    `params` override the spec's, `include` are folders that imports may come from
    beside the spec's own, `allow_path` folders and addresses that its other paths may lead
    to, `limits` what the spec may ask for. `allow`, `warn` and `deny` are codes of warnings,
    or `warnings` for all of them, that are silenced, given, or errors; a code goes before
    `warnings`. Raises SpecError where the spec has errors, ValueError for a code that no
    warning has or that is given twice.
    """
    levels = _levels(allow, warn, deny)
    return _program(_compile(spec, params, include, limits, levels, allow_path))


def loads(
    text: str,
    *,
    name: str = "<text>",
    params: Mapping[str, Any] | None = None,
    include: Sequence[str | Path] = (),
    limits: Limits | None = None,
    allow: Sequence[str] = (),
    warn: Sequence[str] = (),
    deny: Sequence[str] = (),
    allow_path: Sequence[str | Path] = (),
) -> Program:
    """Read and check the text of a spec, whatever it looks like; otherwise as `load`.

    `name` is what messages call it. What it imports and the data that it names are looked for
    in the current folder.
    """
    levels = _levels(allow, warn, deny)
    options = _options(params, include, limits, levels, allow_path)
    return _program(compile_text(text, name, options))


def check(
    spec: Spec,
    *,
    params: Mapping[str, Any] | None = None,
    include: Sequence[str | Path] = (),
    limits: Limits | None = None,
    allow: Sequence[str] = (),
    warn: Sequence[str] = (),
    deny: Sequence[str] = (),
    allow_path: Sequence[str | Path] = (),
) -> Messages:
    """All that is to be said of a spec, in source order; empty where it is clean.

    The options are those of `load`; raises ValueError as it does.
    """
    levels = _levels(allow, warn, deny)
    compilation = _compile(spec, params, include, limits, levels, allow_path)
    return Messages(compilation.diagnostics, compilation.sources)


def expand(program: ir.Program) -> Graph:
    """The graph that `program` means: blocks and loops unrolled, with shapes and weights."""
    from specc.embedding.walking import graph_of

    return graph_of(program)


def emit_python(program: ir.Program) -> str:
    """The standalone Python script that `program` compiles to. Equal programs, equal text.

    Raises SpecError where there is no model to build.
    """
    from specc.backends.python.program import emit
    from specc.backends.requirements import require_model

    sink = Sink()
    if not require_model(program, sink):
        raise SpecError(sink.sorted(), program.sources)
    return emit(program).text


def diff(old: ir.Program, new: ir.Program) -> Changes:
    """What differs in meaning between two programs, and whether the old one's weights still load.

    `is_empty` where only the text differs; `as_text`, `as_data` and `as_markdown` are what
    `specc diff` prints.
    """
    from specc.changes import compare

    return compare(old, new)


def to_json(program: ir.Program) -> str:
    """`program` in its JSON form, as it is after expansion. Equal programs, equal text."""
    from specc.backends.json_form import as_text

    return as_text(program)


def from_json(
    text: str,
    *,
    limits: Limits | None = None,
    allow_path: Sequence[str | Path] = (),
) -> Program:
    """The program that a text in the JSON form means; `load` reads it from a file.

    Raises SpecError where it has errors, with messages whose places are those of the text.
    """
    places = tuple(str(place) for place in allow_path)
    options = Options(limits=limits or DEFAULT, allow_paths=places)
    compilation = compile_text(text, JSON_TEXT, options)
    return _program(compilation)


def build_model(program: ir.Program, *, allow_extern: bool = False) -> keras.Model:
    """The Keras model, compiled where the spec has a `train` block.

    Made by running the emitted script's own functions. The modules that extern layers
    come from are imported only with `allow_extern`. Raises SpecError where TensorFlow
    is missing, or where Keras refuses after all, at the spec's line.
    """
    from specc.backends.keras_model import RunError, build

    try:
        return build(program, allow_extern=allow_extern)
    except RunError as error:
        raise SpecError(error.sink.sorted(), program.sources) from error.__cause__


def summary(
    program: ir.Program,
    *,
    sizes: Mapping[str, int | Sequence[int]] | None = None,
    batch_sizes: Sequence[int] = (),
    optimizer: str | None = None,
    precision: str | None = None,
    expand: bool = False,
    depth: int = 0,
) -> Summary:
    """What the model is in numbers: rows with shapes, parameters, multiply-adds; memory.

    `sizes` are values for sizes that the spec leaves open (`time=100`, or all of those of an
    input), `batch_sizes` those to say the memory of training for, `optimizer` (as a spec writes
    it) and `precision` others than the spec's. Blocks have one row each, unless `expand` opens
    all of them or `depth` those within so many others. As text it is what `specc summary`
    prints. Raises ValueError where there is no model, or where an argument does not fit.
    """
    from specc.summarizing import summarize

    return summarize(
        program,
        sizes=sizes,
        batch_sizes=batch_sizes,
        optimizer=optimizer,
        precision=precision,
        expand=expand,
        depth=depth,
    )


def train(
    program: ir.Program,
    *,
    epochs: int | None = None,
    batch_size: int | None = None,
    seed: int | None = None,
    callbacks: Sequence[keras.callbacks.Callback] = (),
    output: str | Path | None = None,
    show_progress: bool = False,
    allow_extern: bool = False,
) -> keras.callbacks.History:
    """Train the model as the spec says, and return Keras's History.

    `epochs`, `batch_size` and `seed` override the spec's; `callbacks` are added to its own.
    Model and history are saved in the folder `output`, if one is given; `show_progress` draws
    a bar on standard error. Raises SpecError as `build_model` does, and where there is nothing
    to train.
    """
    from specc.training import RunError
    from specc.training import train as run

    try:
        return run(
            program,
            epochs=epochs,
            batch_size=batch_size,
            seed=seed,
            callbacks=callbacks,
            output=None if output is None else Path(output),
            show_progress=show_progress,
            allow_extern=allow_extern,
        ).history
    except RunError as error:
        raise SpecError(error.sink.sorted(), program.sources) from error.__cause__


def format(spec: Spec) -> str:
    """The text of a spec, laid out in the one style; nothing is written.

    Its comments stay, and it means what it meant. Raises SpecError where it cannot be read, or
    has mistakes of syntax; others do not matter.
    """
    from specc.resolve.imports import read_source
    from specc.syntax.formatting import format_source, mistakes

    sources, sink = SourceMap(), Sink(DEFAULT.max_messages)
    source: Source | None
    if isinstance(spec, Builder):
        source = sources.add(f"{spec.name}.dlspec", spec.text)
    elif _is_path(spec):
        source = read_source(Path(spec), str(spec), NOWHERE, sources, sink)
    else:
        source = sources.add("<text>", str(spec))
    if source is None:
        raise SpecError(sink.sorted(), sources)
    text = format_source(source, sink)
    if text is None:
        raise SpecError(mistakes(source, sink, DEFAULT), sources)
    return text


def _is_path(spec: str | Path) -> bool:
    return isinstance(spec, Path) or (
        "\n" not in spec and spec.endswith((".dlspec", ".dlspec.json"))
    )


def import_model(
    model: str | Path | keras.Model,
    *,
    layers: Sequence[str | Path] = (),
    fold: bool = True,
) -> str:
    """The text of a spec that means `model`: a `.keras` file, a file of its JSON, or the model.

    A file is read as data, never by Keras. `layers` are specs that define custom layers of the
    model; without `fold` no blocks and loops are made, and all names of layers are kept. Raises
    SpecError where no spec means the model.
    """
    from specc.importing.entrance import import_config, import_file
    from specc.importing.importer import Wishes

    sink, wishes = Sink(), Wishes(fold, tuple(Path(layer) for layer in layers))
    if isinstance(model, (str, Path)):
        read = import_file(Path(model), sink, wishes)
        found = None if read is None else read.spec
    else:
        found = import_config(json.loads(model.to_json()), model.name, sink, wishes)
    if found is None:
        raise SpecError(sink.sorted(), SourceMap())
    return found.text


def _levels(allow: Sequence[str], warn: Sequence[str], deny: Sequence[str]) -> Levels:
    given = {"allow": allow, "warn": warn, "deny": deny}
    chosen = [
        (level, code)
        for level, codes in given.items()
        for code in ([codes] if isinstance(codes, str) else codes)
    ]
    if not chosen:
        return DEFAULTS
    from specc.levels.choice import levels

    found = levels(chosen)
    if len(found.chosen) < len(chosen):
        raise ValueError("a code has one level: allow, warn or deny")
    return found


def _program(compilation: Compilation) -> Program:
    if compilation.program is None:
        raise SpecError(compilation.diagnostics, compilation.sources)
    return held(compilation.program)


def _compile(
    spec: Spec,
    params: Mapping[str, Any] | None,
    include: Sequence[str | Path],
    limits: Limits | None,
    levels: Levels,
    allow_path: Sequence[str | Path],
) -> Compilation:
    options = _options(params, include, limits, levels, allow_path)
    if isinstance(spec, Builder):
        tree, text, marks = spec._written()
        return compile_built(tree, text, marks, f"{spec.name}.dlspec", spec._path, options)
    if _is_path(spec):
        return compile_path(spec, options)
    return compile_text(str(spec), options=options)


def _options(
    params: Mapping[str, Any] | None,
    include: Sequence[str | Path],
    limits: Limits | None,
    levels: Levels,
    allow_path: Sequence[str | Path],
) -> Options:
    return Options(
        params or {},
        tuple(Path(folder) for folder in include),
        limits or DEFAULT,
        levels=levels,
        allow_paths=tuple(str(place) for place in allow_path),
    )
