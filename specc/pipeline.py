"""The passes, in order: the table of contents of the compiler.

    load_units   read the spec and its imports, parse them         specc.syntax, specc.resolve
    resolve      what names stand for, which arguments go where    specc.resolve
    expand       params, blocks, loops: the typed graph            specc.expansion
    run_checks   the spec as a whole                               specc.checks
    settle       which warnings are silenced, which are errors     specc.levels

Every pass reports into one sink and goes on as far as sense allows; where there are more errors
than are shown, no other pass follows. A program comes out only where nothing was wrong; what it
may become is `specc.backends`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from specc import similar
from specc.checks import run_checks
from specc.diagnostics import Diagnostic, Severity, Sink
from specc.diagnostics.codes import files as codes
from specc.expansion import expand
from specc.graph.ir import Program
from specc.levels import DEFAULTS, Levels, settle
from specc.limits import DEFAULT, Budget, Limits
from specc.record import record
from specc.resolve import Unit, load_units, resolve
from specc.resolve.imports import decode, read_source, small_enough
from specc.resting import no_collecting
from specc.source import NOWHERE, Source, SourceMap
from specc.syntax import ast

if TYPE_CHECKING:
    from specc.diagnostics.trial import Again, Compile

_NOTHING: Mapping[str, Any] = {}
_NO_TEXTS: Mapping[Path, str] = {}


@record
class Options:
    """How a spec is compiled.

    `overrides` are values for params, text or not; `include` are folders that
    imports may come from beside the spec's own; `limits` are what it may ask for;
    `debug` verifies the graph;
    `overlay` holds texts that are taken instead of what the files at those paths hold;
    `levels` says which warnings are silent and which are errors; `allow_paths` are folders
    and addresses that other paths may lead to beside the spec's folder; without `try_fixes`
    messages keep fixes that nobody has tried.
    """

    overrides: Mapping[str, Any] = _NOTHING
    include: tuple[Path, ...] = ()
    limits: Limits = DEFAULT
    debug: bool = False
    overlay: Mapping[Path, str] = _NO_TEXTS
    levels: Levels = DEFAULTS
    allow_paths: tuple[str, ...] = ()
    try_fixes: bool = True


@record
class Compilation:
    """What came of a spec: a program if nothing was wrong, and all that was said.

    `steps` is the work that evaluating it took, as `specc.limits` counts it.
    """

    program: Program | None
    diagnostics: list[Diagnostic]
    sources: SourceMap
    steps: int = 0


@record
class Spec:
    """What is to be compiled: the file at `path`, or `data` that stands for it.

    `name` is what messages call it.
    """

    name: str
    path: Path
    data: bytes | None = None


def compile_spec(spec: Spec, options: Options | None = None) -> Compilation:
    """Compile a file, or what stands for it; what lies over a file goes first."""
    options = options or Options()
    sources, sink = SourceMap(options.overlay), Sink(options.limits.max_messages)
    if spec.data is None or spec.path in options.overlay:
        source = read_source(spec.path, spec.name, NOWHERE, sources, sink, options.limits)
    else:
        source = decode(spec.data, spec.name, NOWHERE, sources, sink, spec.path, options.limits)
    return _told(source, sources, sink, options)


def compile_path(path: str | Path, options: Options | None = None) -> Compilation:
    """Compile the file at `path`; a file that cannot be read is a diagnostic too."""
    return compile_spec(Spec(str(path), Path(path)), options)


def compile_text(
    text: str | bytes, name: str = "<text>", options: Options | None = None
) -> Compilation:
    """Compile a spec from memory; its imports and data are looked for in the current folder."""
    options = options or Options()
    sources, sink = SourceMap(options.overlay), Sink(options.limits.max_messages)
    source = None
    if isinstance(text, bytes):
        source = decode(text, name, NOWHERE, sources, sink, None, options.limits)
    elif small_enough(len(text), name, NOWHERE, sink, options.limits):
        source = sources.add(name, text)
    return _told(source, sources, sink, options)


def compile_built(
    module: ast.Module,
    text: str,
    marks: Sequence[tuple[int, Any]],
    name: str,
    path: Path | None = None,
    options: Options | None = None,
) -> Compilation:
    """Compile a tree that was built, not parsed: it reads as `text`, which messages show.

    `marks` are those of `specc.source.Source`; relative paths go from the folder of `path`.
    """
    options = options or Options()
    sources, sink = SourceMap(options.overlay), Sink(options.limits.max_messages)
    if not small_enough(len(text), name, NOWHERE, sink, options.limits):
        return _told(None, sources, sink, options)
    source = sources.add(name, text, path)
    source.marks = marks
    return _told(source, sources, sink, options, module)


def _told(
    source: Source | None,
    sources: SourceMap,
    sink: Sink,
    options: Options,
    module: ast.Module | None = None,
) -> Compilation:
    """A compilation with as many messages, and with such fixes, as people are shown."""
    compilation = _compile(source, sources, sink, options, module)
    found, most = compilation.diagnostics, options.limits.max_messages
    if any(source.is_json for source in sources.sources):
        from specc.diagnostics.offer import in_words

        found = in_words(found, sources)
    if options.try_fixes and any(diagnostic.fixes for diagnostic in found):
        from specc.diagnostics.offer import offered

        again, steps = compiling_again(compilation, options), compilation.steps
        found = offered(found, sources, again, options.limits, steps)
    if len(found) > most:
        from specc.diagnostics.offer import first_of

        found = first_of(found, most, has_all=not sink.is_full)
    return Compilation(compilation.program, found, sources, compilation.steps)


def compiling_again(compilation: Compilation, options: Options) -> Compile:
    """Compiles what `compilation` read, with other texts, given by where each file started."""
    root, *imported = compilation.sources.sources

    def compile_again(texts: Mapping[int, str], steps: int) -> Again:
        from specc.diagnostics.trial import Again

        overlay = {s.path: texts[s.base] for s in imported if s.path is not None}
        sources = SourceMap({**options.overlay, **overlay})
        sink = Sink(options.limits.max_messages)
        source = sources.add(root.name, texts[root.base], root.path)
        again = _compile(source, sources, sink, options, effort=0, steps=steps)
        return Again(again.diagnostics, sources, again.steps)

    return compile_again


def _compile(
    source: Source | None,
    sources: SourceMap,
    sink: Sink,
    options: Options,
    module: ast.Module | None = None,
    *,
    effort: int = similar.EFFORT,
    steps: int = 0,
) -> Compilation:
    budget, unit, program = Budget(options.limits, steps), None, None
    with no_collecting(), similar.bounded(effort):
        if source is not None:
            unit = load_units(source, sources, sink, options.include, options.limits, module)
            program = _passes(unit, sources, sink, options, budget)
        diagnostics = settle(
            sink.sorted(),
            [] if unit is None else unit.files(),
            options.levels,
            complete=not options.overrides,
        )
    failed = any(d.severity is Severity.ERROR for d in diagnostics)
    return Compilation(None if failed else program, diagnostics, sources, budget.steps)


def _name_of(source: Source) -> str:
    """What the program is called: as its file, if it has one."""
    name = source.name if source.path is None else source.path.name
    named = source.path is not None or name.endswith(".dlspec")
    return name.removesuffix(".json").removesuffix(".dlspec") if named else "spec"


def _passes(
    unit: Unit, sources: SourceMap, sink: Sink, options: Options, budget: Budget
) -> Program | None:
    source = unit.source
    if sink.is_full:
        return None
    if not unit.module.items and not sink.has_errors:
        sink.report(codes.EMPTY, NOWHERE, path=source.name)
    resolution = resolve(unit, sink)
    if resolution is None or sink.is_full:
        return None
    program = expand(
        unit,
        resolution,
        sources,
        sink,
        name=_name_of(source),
        overrides=options.overrides,
        budget=budget,
        allowed=options.allow_paths,
    )
    if program is None or sink.is_full:
        return None
    run_checks(program, sink)
    if options.debug:
        from specc.graph.verify import verify

        problems = verify(program)
        if problems and not sink.has_errors:
            raise AssertionError("the graph is not valid: " + "; ".join(problems))
    return program
