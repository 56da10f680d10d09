"""Rates of dropout that drop nothing or nearly all."""

from __future__ import annotations

from specc.checks.lints.look import DROPOUTS, Look, class_of, instance_of, made_at, once
from specc.diagnostics.codes.lints import DROPOUT_RATE
from specc.diagnostics.model import Sink
from specc.graph.spans import locate_expr
from specc.syntax import ast

_NEARLY_ALL = 0.9


def check(look: Look, sink: Sink) -> None:
    """Each dropout. A rate of 0 that a param or constant gives is a way to turn it off."""
    for node in once(look.nodes(*DROPOUTS)):
        instance = instance_of(node)
        rate = None if instance is None else instance.get("rate")
        if not isinstance(rate, (int, float)) or isinstance(rate, bool):
            continue
        expr = made_at(node)
        written = locate_expr(expr, instance, ("rate",))
        if rate == 0 and isinstance(written, ast.Literal):
            sink.report(
                DROPOUT_RATE,
                written.span,
                helps=["leave the layer out"],
                layer=class_of(node),
                message="with a rate of 0 drops nothing",
            )
        elif rate >= _NEARLY_ALL:
            left = "nothing" if rate == 1 else f"one in {round(1 / (1 - rate))}"
            sink.report(
                DROPOUT_RATE,
                written.span,
                notes=[
                    f"it leaves {left}",
                    "the rate is the part that is dropped, not that which is kept",
                ],
                layer=class_of(node),
                message=f"with a rate of {rate} drops nearly all",
            )
