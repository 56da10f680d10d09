"""How much a spec may ask for: the one place that says so.

Reading a spec ends soon, whoever wrote it. Each limit has a message that names it, an option of the
command line (`max_nodes` is `--max-nodes`) and a field here for those who call specc from Python.
The defaults let through what people write and what models are; with them, `specc check` takes about
a second for the worst spec of 100 KB. Higher ones trade that for room.
"""

from __future__ import annotations

from specc.record import value


@value
class Limits:
    """Limits, each of them at least 1. Equal where all are equal."""

    max_bytes: int = 64 * 2**20
    """Size of a file, or of a spec given as text."""
    max_imports: int = 256
    """Files of a spec, the spec itself among them."""
    max_import_depth: int = 32
    """Files in a row of which each imports the next."""
    max_nesting: int = 100
    """Brackets and bodies in one another. It cannot be higher: Python reads no deeper script."""
    max_nodes: int = 20_000
    """Layers and operations of all models, their loops and blocks written out."""
    max_steps: int = 250_000
    """Work of evaluating: a statement, an operation on constants, a round of a loop is a step."""
    max_items: int = 100_000
    """Elements of a list, those of lists in it included; characters of a string."""
    max_bits: int = 256
    """Size of a whole number."""
    max_messages: int = 500
    """Messages that are shown; behind them it is said how many more there are."""


MOST_MISTAKES = 10_000
"""Mistakes of syntax in one file. Behind that many nothing is read: whoever mends some of them sees
the others, and a file of nothing else would cost a message for each of its characters."""


class Budget:
    """What has been used of the limits on nodes and steps while a spec was evaluated.

    `steps` are those that were taken before, where a spec is evaluated again.
    """

    __slots__ = ("limits", "nodes", "steps")

    def __init__(self, limits: Limits, steps: int = 0) -> None:
        self.limits = limits
        self.nodes = 0
        self.steps = steps


HIGHEST = {"max_nesting": 100}
"""Limits that may be lowered, but not raised."""

DEFAULT = Limits()


def option(name: str) -> str:
    """`--max-nodes` for `max_nodes`: the option that sets a limit."""
    return "--" + name.replace("_", "-")


def raised_by(name: str) -> str:
    """What a message about a limit says to help."""
    return f"`{option(name)}` sets another limit"
