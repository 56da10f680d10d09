"""The parser's loop: LALR(1) over the tables, building as it reduces.

Three parallel stacks: states, what was built for each symbol (for a token its index), and the
token at which each symbol starts. A builder gets the values of a rule's right-hand side with the
rule's first and last token, so that every node knows its extent.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from specc.syntax.layout import SKIP, Layout
from specc.syntax.table import ACCEPT, Table

Build = Callable[[list[Any], int, int], Any]


class Stacks:
    """What has been read so far. `last` is the last token that the parser took."""

    __slots__ = ("firsts", "last", "states", "values")

    def __init__(self) -> None:
        self.states = [0]
        self.values: list[Any] = []
        self.firsts: list[int] = []
        self.last = -1


class Recovery(Protocol):
    """What the loop asks for help."""

    def recover(self, i: int, terminal: int) -> int:
        """The parser cannot go on with token `i`: report, repair `stacks`, say where to go on."""

    def close_dedented(self, i: int) -> None:
        """Close the bodies without braces that end before token `i`."""


def builders(table: Table, builder: object) -> list[Build | None]:
    """The function that builds each rule: the method that it names, with None for absent parts."""
    return [
        None
        if not rule.builder
        else padded(getattr(builder, rule.builder), rule.absent)
        if rule.absent
        else getattr(builder, rule.builder)
        for rule in table.rules
    ]


def padded(build: Build, absent: tuple[int, ...]) -> Build:
    """`build`, given None at the positions `absent`."""

    def build_padded(values: list[Any], first: int, last: int) -> Any:
        for position in absent:
            values.insert(position, None)
        return build(values, first, last)

    return build_padded


def run(
    table: Table,
    layout: Layout,
    stacks: Stacks,
    build: list[Build | None],
    help_out: Callable[[], Recovery],
) -> Any:
    """Parse all tokens of `layout`; what the start symbol's builder made.

    `help_out` is called at each error: a file without errors never makes (or imports) the help.
    """
    rows, first_special, nl = table.rows, table.first_special, layout.nl
    kinds = layout.kinds
    states, values, firsts = stacks.states, stacks.values, stacks.firsts
    reductions = [
        (rule.left, rule.size, made) for rule, made in zip(table.rules, build, strict=True)
    ]
    row = rows[0]
    last = -1
    i = 0
    while True:
        terminal = kinds[i]
        if terminal >= first_special:
            terminal = layout.terminal(i)
            if terminal == SKIP:
                i += 1
                continue
        action = row.get(terminal, 0)
        while action < 0:
            left, size, make = reductions[-action]
            if make is None:
                state = rows[states[-2]][left]
                states[-1] = state
            elif size:
                first = firsts[-size]
                made = make(values[-size:], first, last)
                del states[-size:], values[-size:], firsts[-size:]
                state = rows[states[-1]][left]
                states.append(state)
                values.append(made)
                firsts.append(first)
            else:
                state = row[left]
                states.append(state)
                values.append(make([], i, i))
                firsts.append(i)
            row = rows[state]
            action = row.get(terminal, 0)
        if action == ACCEPT:
            return values[-1]
        if action:
            states.append(action)
            values.append(i)
            firsts.append(i)
            last = i
            i += 1
            row = rows[action]
            if terminal >= first_special and layout.shifted(last, terminal) and terminal == nl:
                stacks.last = last
                help_out().close_dedented(i)
                row = rows[states[-1]]
        else:
            stacks.last = last
            i = help_out().recover(i, terminal)
            last = stacks.last
            row = rows[states[-1]]
