"""Numbers of 64 bits: twice the memory, and on a GPU a fraction of the speed."""

from __future__ import annotations

from specc.catalog.types import Instance
from specc.checks.lints.look import Look
from specc.diagnostics.codes.lints import WIDE_FLOATS
from specc.diagnostics.model import Applicability, Edit, Fix, Sink
from specc.graph.ir import Layer
from specc.graph.spans import is_written, locate
from specc.source import Span

_SLOW = "GPUs compute it at 1/2 to 1/64 of the speed of `float32`, in twice the memory"


def check(look: Look, sink: Sink) -> None:
    """The precision, the inputs, the layers."""
    program = look.whole.program
    precision = None if program.device is None else program.device.settings.get("precision")
    if precision is not None and precision.value == "float64":
        fix = Fix("use `float32`", (Edit(precision.span, "float32"),), Applicability.UNSAFE)
        sink.report(WIDE_FLOATS, precision.span, notes=[_SLOW], fixes=[fix], what="a precision")
        return
    for model in program.models.values():
        for name, tensor in model.inputs.items():
            if tensor.type.dtype == "float64" and tensor.node is None:
                sink.report(
                    WIDE_FLOATS,
                    tensor.span,
                    notes=["layers compute in `float32`, so its further digits are lost at once"],
                    helps=["declare it with `float32`"],
                    what=f"the input `{name}`",
                )
        for layer in model.layers:
            if layer.instance is not None and layer.instance.args.get("dtype") == "float64":
                _report_layer(layer, layer.instance, sink)


def _report_layer(layer: Layer, instance: Instance, sink: Sink) -> None:
    where = locate(layer.expr, instance, ("dtype",))
    written = is_written(layer.expr, instance, ("dtype",))
    edit = Edit(Span(where.start, where.end), "float32")
    sink.report(
        WIDE_FLOATS,
        where,
        notes=[_SLOW],
        fixes=[Fix("use `float32`", (edit,), Applicability.UNSAFE)] if written else (),
        what=f"a `{instance.entry.name}`",
    )
