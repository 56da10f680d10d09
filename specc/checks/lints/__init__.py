"""Lints: what Keras builds and trains without a word, and what hardly anybody means.

Each file holds one lint, and `LINTS` is the list, with what a spec must have for the lint to find
anything: its file is imported only then, so that a spec pays for what it uses. A lint reads the
typed graph through `Look`, which sorts the nodes by their layers once. Its explanation gives the
reason and the source.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from specc.catalog.types import Instance
from specc.checks.facts import Whole
from specc.checks.lints.look import DROPOUTS, Look
from specc.diagnostics.model import Sink

_When = Callable[[Look], object]


def _layers(*classes: str) -> _When:
    """Where layers of these classes are applied."""
    return lambda look: look.nodes(*classes)


def _made_optimizer(look: Look) -> bool:
    setting = look.whole.train_setting("optimizer")
    return setting is not None and isinstance(setting.value, Instance)


def _shuffle(look: Look) -> object:
    split = look.whole.data_setting("split")
    in_split = split and isinstance(split.value, Instance) and "shuffle" in split.value.args
    return in_split or look.whole.train_setting("shuffle")


def _batches_of_one(look: Look) -> bool:
    setting = look.whole.train_setting("batch_size")
    return setting is not None and setting.value == 1


def _steps(look: Look) -> bool:
    data = look.whole.program.data
    return data is not None and any(flow.steps for flow in data.flows)


def _precision(look: Look) -> object:
    device = look.whole.program.device
    return None if device is None else device.settings.get("precision")


def _inputs_of_float64(look: Look) -> bool:
    models = look.whole.program.models.values()
    return any(tensor.type.dtype == "float64" for m in models for tensor in m.inputs.values())


def _names(look: Look) -> object:
    resolution = look.whole.program.resolution
    return resolution is not None and resolution.names


def _imports(look: Look) -> object:
    resolution = look.whole.program.resolution
    return resolution is not None and resolution.imports


def _aliases(look: Look) -> object:
    resolution = look.whole.program.resolution
    return resolution is not None and resolution.aliases


LINTS: tuple[tuple[str, _When], ...] = (
    ("bias", _layers("BatchNormalization")),
    ("output_dropout", _layers(*DROPOUTS)),
    ("dense_chain", lambda look: len(look.nodes("Dense")) > 1),
    ("activations", _layers("Activation", "ReLU", "LeakyReLU", "ELU", "Softmax")),
    ("dropout", _layers(*DROPOUTS)),
    ("huge_dense", _layers("Flatten")),
    ("embedding", _layers("Embedding")),
    ("normalization", _layers("Normalization")),
    ("float64", lambda look: look.dtypes or _precision(look) or _inputs_of_float64(look)),
    ("learning_rate", _made_optimizer),
    ("shuffling", _shuffle),
    ("random_input", _steps),
    ("early_stopping", lambda look: look.whole.train_setting("callbacks")),
    ("half_precision", _precision),
    ("single_example", _batches_of_one),
    ("shadowed", _names),
    ("imports", _imports),
    ("former_names", _aliases),
    ("variance_shift", lambda look: look.nodes("BatchNormalization") and look.nodes(*DROPOUTS)),
    ("recurrent", _layers("LSTM", "GRU")),
)


def check(whole: Whole, sink: Sink) -> None:
    """All lints."""
    look = Look(whole)
    for name, when in LINTS:
        if when(look):
            import_module(f"specc.checks.lints.{name}").check(look, sink)
