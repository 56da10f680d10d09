"""The model in memory: the emitted script, run as a module in this process.

There is no second way from a program to Keras, so what is built is what is
emitted. An exception that Keras raises is reported at the line of the spec that
the script's line came from.
"""

from __future__ import annotations

import linecache
from binascii import crc32
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeVar

from specc.backends.extern import (
    import_layers,
    importing,
    report_differences,
    report_not_allowed,
)
from specc.backends.failures import report_failure
from specc.backends.python.program import Script, emit
from specc.backends.requirements import require_model, require_packages, require_tensorflow
from specc.backends.script_child import failure_of
from specc.diagnostics import Sink
from specc.graph.ir import Program

if TYPE_CHECKING:
    import keras

_Result = TypeVar("_Result")


class RunError(Exception):
    """Running a script failed; `sink` holds what there is to say."""

    def __init__(self, sink: Sink) -> None:
        super().__init__("running the script failed")
        self.sink = sink


class RunningScript:
    """A script that was emitted and run as a module."""

    def __init__(self, program: Program, module: ModuleType, script: Script) -> None:
        self.program = program
        self.module = module
        self.script = script

    def call(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """Call a function of the script. Raises RunError, at the spec's line, where Keras does."""
        with importing(self.program):
            call = getattr(self.module, name)
            return guarded(self.program, self.script, lambda: call(*args, **kwargs))

    def has(self, name: str) -> bool:
        """Whether the script has this function."""
        return hasattr(self.module, name)


def run_script(program: Program, purpose: str, *, allow_extern: bool = False) -> RunningScript:
    """Emit the script and run it as a module; its `main` is not called.

    `purpose` is who needs TensorFlow, for the message where it is missing. `allow_extern` says
    whether the modules of extern layers may be imported. Raises RunError.
    """
    require_leave(program, purpose, allow_extern=allow_extern)
    sink = Sink()
    script = emit(program)
    filename = _filename(script)
    # For tracebacks, and for TensorFlow, which reads the source of functions that it compiles.
    linecache.cache[filename] = (len(script.text), None, script.text.splitlines(True), filename)
    module = ModuleType(f"specc_{program.name}")
    module.__file__ = filename
    code = compile(script.text, filename, "exec", dont_inherit=True)
    with importing(program):
        import_layers(program, sink)
        if sink.has_errors:
            raise RunError(sink)
        guarded(program, script, lambda: exec(code, module.__dict__))
    return RunningScript(program, module, script)


def require_leave(program: Program, purpose: str, *, allow_extern: bool) -> None:
    """Raise RunError where the script may not be run, or lacks something. Imports nothing."""
    sink = Sink()
    if not allow_extern and report_not_allowed(program, sink):
        raise RunError(sink)
    if not (require_model(program, sink) and require_tensorflow(purpose, sink)):
        raise RunError(sink)
    if not require_packages(program, sink):
        raise RunError(sink)


def build(program: Program, *, allow_extern: bool = False) -> keras.Model:
    """The model, compiled where the spec says how. Raises RunError.

    Layers that the spec does not name are named as in a process of their own.
    """
    running = run_script(program, "building a model", allow_extern=allow_extern)
    model = built_model(running)
    if running.has("compile_model"):
        running.call("compile_model", model)
    return model


def built_model(running: RunningScript) -> keras.Model:
    """The model of a script, not compiled; its extern layers held to their declarations.

    Raises RunError where Keras refuses, or where one of these layers gives something else.
    """
    with own_state(running.program):
        model: keras.Model = running.call("build_model")
    sink = report_differences(running.program, model)
    if sink.has_errors:
        raise RunError(sink)
    return model


@contextmanager
def own_state(program: Program) -> Iterator[None]:
    """Keras's global state as the spec wants it inside, as it was before behind.

    Layer names count from the start, and the dtype policy is the spec's.
    """
    import keras
    from keras.src.backend.common import global_state

    key = "object_name_uids"
    names = global_state.get_global_attribute(key)
    policy = keras.config.dtype_policy()
    global_state.set_global_attribute(key, None)
    setting = None if program.device is None else program.device.settings.get("precision")
    if setting is not None:
        keras.config.set_dtype_policy(setting.value)
    try:
        yield
    finally:
        global_state.set_global_attribute(key, names)
        keras.config.set_dtype_policy(policy)


def guarded(program: Program, script: Script, run: Callable[[], _Result]) -> _Result:
    """`run()`, with an exception that came from a line of the script reported at its spec line."""
    try:
        return run()
    except RunError:
        raise
    except (Exception, SystemExit) as error:
        sink = Sink()
        report_failure(program, script, failure_of(error, _filename(script)), sink)
        raise RunError(sink) from error


def _filename(script: Script) -> str:
    """What tracebacks call the script, which is no file: another script has another name."""
    return f"<specc {script.name} {crc32(script.text.encode()):08x}>"
