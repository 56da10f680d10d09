"""What a script needs: a model to build and, to run, TensorFlow, which is installed as an extra."""

from __future__ import annotations

from importlib.util import find_spec

from specc.catalog.sources import paths_of
from specc.catalog.types import Instance
from specc.diagnostics import Sink
from specc.diagnostics.codes import running as codes
from specc.graph.ir import Program
from specc.graph.spans import locate
from specc.source import NOWHERE


def require_tensorflow(purpose: str, sink: Sink) -> bool:
    """Whether TensorFlow is installed; reports how to install it where it is not.

    `purpose` is what needs it, as messages write it: "`specc train`". Nothing is imported.
    """
    if find_spec("tensorflow") is not None:
        return True
    sink.report(
        codes.NO_TENSORFLOW,
        NOWHERE,
        purpose=purpose,
        helps=["install it with `pip install 'specc[tensorflow]'`"],
    )
    return False


_PACKAGES = {
    "parquet": ("pyarrow", "pyarrow", "parquet"),
    "tfds": ("tensorflow_datasets", "TensorFlow Datasets", "tfds"),
    "huggingface": ("datasets", "Hugging Face's `datasets`", "huggingface"),
}
"""The module that a source needs, what it is called, and the extra that brings it."""


def require_packages(program: Program, sink: Sink) -> bool:
    """Whether what reads the source is installed; reports how to install it. Imports nothing."""
    setting = None if program.data is None else program.data.settings.get("source")
    if setting is None or not isinstance(setting.value, Instance):
        return True
    name = setting.value.entry.name
    paths = paths_of(setting.value).values()
    if name == "timeseries" and any(path.endswith(".parquet") for path in paths):
        name = "parquet"
    module, package, extra = _PACKAGES.get(name, ("", "", ""))
    if not module or find_spec(module) is not None:
        return True
    sink.report(
        codes.NO_PACKAGE,
        setting.span,
        source=setting.value.entry.name,
        package=package,
        helps=[f"install it with `pip install 'specc[{extra}]'`"],
    )
    return False


def require_callbacks(program: Program, sink: Sink) -> bool:
    """Whether what the callbacks of a training need is installed; reports how to install it."""
    setting = None if program.train is None else program.train.settings.get("callbacks")
    values = setting.value if setting is not None and isinstance(setting.value, list) else []
    for place, value in enumerate(values):
        is_board = isinstance(value, Instance) and value.entry.name == "TensorBoard"
        if setting is not None and is_board and find_spec("tensorboard") is None:
            sink.report(
                codes.NO_PACKAGE,
                locate(setting.expr, setting.value, (place,)),
                source="TensorBoard",
                package="tensorboard",
                helps=[
                    "install it with `pip install 'specc[tensorboard]'`",
                    "leave it out: a run keeps logs for TensorBoard anyway",
                ],
            )
            return False
    return True


def has_pillow() -> bool:
    """Whether Pillow is installed, which draws pictures. Nothing is imported."""
    return find_spec("PIL") is not None


def require_model(program: Program, sink: Sink) -> bool:
    """Whether there is a model to build; reports where there is none."""
    if program.model is None:
        sink.report(codes.NOTHING_TO_BUILD, NOWHERE)
    return program.model is not None
