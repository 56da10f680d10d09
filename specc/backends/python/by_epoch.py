"""`LearningRateScheduler` takes a function: its schedule, asked for the rate of an epoch."""

from __future__ import annotations

import ast

from specc.backends.python import tree


def by_epoch(made: ast.Call) -> ast.Call:
    """The callback with `lambda epoch, _: float(schedule(epoch))` in place of its schedule."""
    arguments = [tree.parameter(name) for name in ("epoch", "_")]
    given = ast.arguments([], arguments, None, [], [], None, [])

    def asked(schedule: ast.expr) -> ast.expr:
        rate = tree.call("float", tree.call(schedule, tree.path("epoch")))
        return ast.Lambda(given, rate)

    positional = [asked(made.args[0]), *made.args[1:]] if made.args else []
    keywords = [
        tree.keyword(str(item.arg), asked(item.value) if item.arg == "schedule" else item.value)
        for item in made.keywords
    ]
    return ast.Call(made.func, positional, keywords)
