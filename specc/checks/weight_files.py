"""The files that models of keras.applications take their weights from must be there.

Of a file nothing is read: Keras loads it when the model is built, from the folder in which the
script runs.
"""

from __future__ import annotations

import os

from specc.checks.facts import Whole
from specc.diagnostics.codes.whole import NO_FILE
from specc.diagnostics.model import Sink
from specc.graph.ir import Layer
from specc.graph.spans import locate


def check(whole: Whole, sink: Sink) -> None:
    """Report each path that leads to no file."""
    for model in whole.program.models.values():
        for layer in model.layers:
            path = _path(layer)
            if path is not None and not os.path.isfile(path):
                sink.report(
                    NO_FILE,
                    locate(layer.expr, layer.instance, ("weights",)),
                    "not found",
                    notes=["a path leads from the folder in which the model is built"],
                    path=path,
                )


def _path(layer: Layer) -> str | None:
    """The file that a layer's weights are in, if it takes them from one."""
    instance = layer.instance
    if instance is None or instance.entry.section != "applications":
        return None
    weights = instance.get("weights")
    return weights if isinstance(weights, str) and weights != "imagenet" else None
