"""Whether specc answers an input: with a program or with messages, soon, and in little memory.

A program is emitted, its script parsed, and its calls looked at; messages are rendered in every
form. Whatever else comes of an input is a bug, and a `Finding` says which.
"""

from __future__ import annotations

import ast
import builtins
import resource
import signal
import time
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from specc.api import emit_python
from specc.diagnostics import render_github, render_sarif
from specc.diagnostics.render_json import as_data, as_text
from specc.diagnostics.render_text import render
from specc.graph.ir import Program
from specc.limits import DEFAULT, Limits
from specc.pipeline import Options, compile_text
from specc.record import record

SECONDS = 1.0
"""Of processor time, to check an input below 100 KB and to show what is said of it."""
EMITTING = 5.0
"""Of processor time, to write the script of a good one, and for Python to parse it."""
WAITING = 0.001
"""Of processor time: whoever takes less in ten seconds of the clock waits for something else."""
MEMORY = 500 * 2**20
"""Of address space, in bytes, for a process that reads one input after the other."""

PACKAGE = str(Path(__file__).parents[2] / "specc")

BUILTINS = frozenset(
    (
        *(
            "abs",
            "all",
            "any",
            "bool",
            "dict",
            "enumerate",
            "filter",
            "float",
            "int",
            "isinstance",
            "iter",
        ),
        *("len", "list", "map", "max", "min", "next", "open", "print", "range", "reversed"),
        *("round", "set", "slice", "sorted", "str", "sum", "super", "tuple", "type", "vars", "zip"),
        *("FileNotFoundError", "RuntimeError", "SystemExit", "TypeError", "ValueError"),
    )
)
"""Those of Python's own functions that a script may call."""


class TooSlow(BaseException):
    """Not an Exception, so that nothing on the way catches it."""


@record
class Finding:
    """What went wrong: the same `key` for the same mistake, as far as that can be told."""

    key: str
    details: str


@record
class Verdict:
    """What came of an input; `codes` are those of the messages, each once, in order."""

    codes: tuple[str, ...]
    seconds: float
    finding: Finding | None


def judge(
    text: str, seconds: float = SECONDS, limits: Limits = DEFAULT, name: str = "<text>"
) -> Verdict:
    """Compile `text` as `specc build` does, all in memory."""
    start = time.process_time()
    codes: tuple[str, ...] = ()
    finding = None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with _at_most(seconds):
                codes, program = _answer(text, limits, name)
            with _at_most(seconds * EMITTING):
                if program is not None:
                    _emitted(program)
    except TooSlow as error:
        finding = Finding(f"TooSlow in {_place(error, outermost=True)}", _details(error))
    except (Exception, RecursionError, MemoryError) as error:
        finding = Finding(f"{type(error).__name__} in {_place(error)}", _details(error))
    return Verdict(codes, time.process_time() - start, finding)


def _answer(text: str, limits: Limits, name: str) -> tuple[tuple[str, ...], Program | None]:
    """The codes of what is said, and the program where there is one to build."""
    compilation = compile_text(text, name, Options(debug=True, limits=limits))
    found, sources, program = compilation.diagnostics, compilation.sources, compilation.program
    shown = render(found, sources, color=bool(len(text) % 2))
    assert bool(shown) == bool(found)
    as_text(as_data(found, sources))
    if len(text) % 8 == 0:
        render_github.render(found, sources, "fuzzed.dlspec")
        render_sarif.render([render_sarif.Checked("fuzzed.dlspec", found, sources)], "0")
    if program is None:
        assert any(d.severity == "error" for d in found), "no program, and no error"
    elif program.model is None:
        program = None
    return tuple(sorted({d.code for d in found})), program


def _emitted(program: Program) -> None:
    unknown = sorted(set(unknown_calls(ast.parse(emit_python(program)))))
    assert not unknown, f"the script calls {unknown}"


def unknown_calls(script: ast.Module) -> Iterator[str]:
    """What a script calls beside what it imports or defines, and what no script has a use for."""
    bound = {
        (alias.asname or alias.name).partition(".")[0]
        for node in ast.walk(script)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    }
    for node in ast.walk(script):
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.arg(arg=name):
                bound.add(name)
            case ast.Name(id=name, ctx=ast.Store()):
                bound.add(name)
    for node in ast.walk(script):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name not in bound | BUILTINS:
                yield name
            case ast.Name(id=name) if name not in bound and not hasattr(builtins, name):
                yield name
            case ast.Attribute(attr=name) if name.startswith("__") and name != "__init__":
                yield name


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Raises TooSlow after so much of the processor's time, or ten times as long spent waiting.

    Whoever only waits for the processor, which others use, is not too slow.
    """
    used = time.process_time()

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal used
        before, used = used, time.process_time()
        if number == signal.SIGPROF or used - before < WAITING:
            raise TooSlow

    kinds = ((signal.SIGPROF, signal.ITIMER_PROF, 1), (signal.SIGALRM, signal.ITIMER_REAL, 10))
    before = [signal.signal(number, stop) for number, _, _ in kinds]
    for _, timer, factor in kinds:
        signal.setitimer(timer, seconds * factor, seconds * factor)
    try:
        yield
    finally:
        for _, timer, _ in kinds:
            signal.setitimer(timer, 0)
        for (number, _, _), handler in zip(kinds, before, strict=True):
            signal.signal(number, handler)


def bound_memory(size: int = MEMORY) -> None:
    """Let this process have no more; a MemoryError is a finding as any other exception."""
    resource.setrlimit(resource.RLIMIT_AS, (size, resource.getrlimit(resource.RLIMIT_AS)[1]))


def _place(error: BaseException, *, outermost: bool = False) -> str:
    """The function of specc where it happened, or the first one below the stages."""
    frames = [
        f for f in traceback.extract_tb(error.__traceback__) if f.filename.startswith(PACKAGE)
    ]
    if not frames:
        return f"the judge: {str(error)[:60]}"
    if outermost:
        frames = [f for f in frames if not f.filename.endswith(("pipeline.py", "api.py"))] or frames
    frame = frames[0] if outermost else frames[-1]
    place = f"{frame.filename.removeprefix(PACKAGE + '/')}:{frame.name}"
    return place if outermost else f"{place}:{frame.lineno}"


def _details(error: BaseException) -> str:
    lines = traceback.format_exception(error)
    return "".join(lines if len(lines) < 30 else [*lines[:12], "  ...\n", *lines[-12:]])
