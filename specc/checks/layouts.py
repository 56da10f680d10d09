"""TensorFlow computes convolutions with the channels first on GPUs alone.

    layer                          on the CPU
    Conv1D, Conv2D                 no; yes with `groups`, which Keras compiles by XLA
    Conv1D-, 2D-, 3DTranspose      no
    ConvLSTM1D, ConvLSTM2D         no
    Conv3D, ConvLSTM3D, depthwise
    and separable ones, pooling    yes: Keras moves the channels behind

Found by running each of them in Keras 3.15 on TensorFlow 2.21. A train step compiled by
XLA takes them all.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from specc.catalog.types import Instance
from specc.checks.facts import Whole
from specc.diagnostics.codes.whole import CHANNELS_FIRST, CHANNELS_FIRST_MAYBE
from specc.diagnostics.model import Label, Sink
from specc.graph.ir import Layer, Model
from specc.graph.spans import locate

_ON_GPU_ALONE = frozenset(
    {
        "Conv1D",
        "Conv2D",
        "Conv1DTranspose",
        "Conv2DTranspose",
        "Conv3DTranspose",
        "ConvLSTM1D",
        "ConvLSTM2D",
    }
)


def check(whole: Whole, sink: Sink) -> None:
    """An error where the spec asks for the CPU, a warning where it takes what there is."""
    program = whole.program
    device = program.device
    kind = "auto" if device is None else device.kind
    if program.model is None or kind not in ("auto", "cpu") or _is_compiled(whole):
        return
    if kind == "auto" and program.train is None:
        return
    found = list(_found(program.model))
    if not found:
        return
    layer, name = found[0]
    others = len({other.expr for other, _ in found} - {layer.expr})
    notes = ["TensorFlow computes this layout on GPUs alone"]
    if others:
        notes.append(f"{others} more {'layer has' if others == 1 else 'layers have'} this layout")
    sink.report(
        CHANNELS_FIRST if kind == "cpu" else CHANNELS_FIRST_MAYBE,
        locate(layer.expr, layer.instance, ("data_format",)),
        secondary=[] if device is None else [Label(whole.head(device), "the device")],
        notes=notes,
        helps=[
            "leave out `data_format`, and let the input have its channels last",
            "`device gpu` asks for a GPU"
            if kind == "auto"
            else "with `xla = true` the CPU computes it too",
        ],
        layer=name,
    )


def _is_compiled(whole: Whole) -> bool:
    """Whether XLA compiles the train step; the train block's word goes before the device's."""
    device = whole.program.device
    setting = whole.train_setting("jit_compile")
    if setting is None and device is not None:
        setting = device.settings.get("xla")
    return setting is not None and setting.value is True


def _found(model: Model) -> Iterator[tuple[Layer, str]]:
    """The layers of `model`, and of models in it, that the CPU does not compute; their names."""
    models, seen = [model], {model.name}
    while models:
        for layer in models.pop().layers:
            if layer.model is not None and layer.model.name not in seen:
                seen.add(layer.model.name)
                models.append(layer.model)
            name = _refused(layer.instance)
            if name is not None:
                yield layer, name


def _refused(value: Any) -> str | None:
    """The class of the layer, or of one that it wraps, that the CPU does not compute."""
    pending = [value]
    while pending:
        item = pending.pop()
        if not isinstance(item, Instance):
            continue
        pending += item.args.values()
        first = item.args.get("data_format") == "channels_first"
        if first and item.entry.name in _ON_GPU_ALONE and item.args.get("groups", 1) == 1:
            return item.entry.name
    return None
