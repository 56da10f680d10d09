"""Values and calls as expressions of a spec, written as a person would write them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from specc.backends.json_form.definitions import Definitions
from specc.catalog.types import Entry, Instance
from specc.graph.ir import Tensor
from specc.source import NOWHERE
from specc.syntax import ast
from specc.syntax.lexer import OTHER_CONSTANTS, RESERVED

_BY_POSITION: Final = frozenset({"pool_size", "size", "padding", "cropping", "l1", "l2", "value"})
"""First parameters that go without saying, though they have a default: `MaxPooling2D(2)`."""

Refer = Callable[[Tensor], ast.Expr]


class Words:
    """Writes values. A string is a bare word where nothing in `bound` is called so."""

    def __init__(self, definitions: Definitions, bound: frozenset[str]) -> None:
        self.definitions = definitions
        self.bound = bound

    def within(self, bound: Iterable[str]) -> Words:
        """The same where these names are bound, too."""
        return Words(self.definitions, self.bound | frozenset(bound))

    def value(self, value: Any, refer: Refer | None = None) -> ast.Expr:
        """A value; its lists and objects nest no deeper than brackets may."""
        match value:
            case Tensor():
                assert refer is not None
                return refer(value)
            case str():
                return self.word(value)
            case bool() | None:
                return ast.Literal(NOWHERE, value, "")
            case int() | float():
                return number(value)
            case list():
                return ast.List(NOWHERE, tuple(self.value(item, refer) for item in value))
            case tuple():
                return ast.Tuple(NOWHERE, tuple(self.value(item, refer) for item in value))
            case dict():
                return ast.Map(
                    NOWHERE,
                    tuple(
                        ast.Entry(NOWHERE, _key(key), self.value(item, refer))
                        for key, item in value.items()
                    ),
                )
            case Instance():
                called = ast.Name(NOWHERE, self.definitions.called(value.entry))
                return ast.Call(NOWHERE, called, self.made_with(value))
            case _:
                raise AssertionError(f"{type(value).__name__} is no value")

    def word(self, text: str) -> ast.Expr:
        """A bare word, or a string in quotes."""
        if is_word(text) and text not in self.bound:
            return ast.Name(NOWHERE, text)
        return ast.Literal(NOWHERE, text, "")

    def made_with(self, instance: Instance) -> tuple[ast.Argument, ...]:
        """The arguments of something that is made; those that go without saying by position."""
        leading = _leading(instance)
        return tuple(
            ast.Argument(
                NOWHERE,
                None if place < leading else ast.Name(NOWHERE, name),
                self._argument(instance.entry, name, value),
            )
            for place, (name, value) in enumerate(instance.args.items())
        )

    def named(self, values: Mapping[str, Any], refer: Refer) -> tuple[ast.Argument, ...]:
        """Arguments by name."""
        return tuple(
            ast.Argument(NOWHERE, ast.Name(NOWHERE, name), self.value(value, refer))
            for name, value in values.items()
        )

    def _argument(self, entry: Entry, name: str, value: Any) -> ast.Expr:
        param = entry.param(name)
        if isinstance(value, str) and param is not None and "name" in param.kind.split():
            # Braces in a name hold constants; doubled ones mean themselves.
            return self.word(value.replace("{", "{{").replace("}", "}}"))
        return self.value(value)


def number(value: float) -> ast.Expr:
    """A number, with its sign in front."""
    if value < 0 or str(value)[0] == "-":
        return ast.Unary(NOWHERE, "-", ast.Literal(NOWHERE, -value, ""))
    return ast.Literal(NOWHERE, value, "")


def is_word(text: str) -> bool:
    """Whether a text can stand without quotes."""
    return (
        text.isidentifier()
        and text.isascii()
        and text not in RESERVED
        and text not in OTHER_CONSTANTS
    )


def _key(key: str | int) -> ast.Name | ast.Literal:
    return ast.Name(NOWHERE, key) if isinstance(key, str) else ast.Literal(NOWHERE, key, "")


def _leading(instance: Instance) -> int:
    """How many arguments, in the order of the parameters, go by position."""
    entry, count = instance.entry, 0
    given = list(instance.args)
    for place, param in enumerate(entry.params[: entry.positional]):
        plain = param.required or (
            place == 0 and entry.section != "optimizers" and param.name in _BY_POSITION
        )
        if not plain or given[place : place + 1] != [param.name]:
            break  # in another order they are made in another order
        count += 1
    return count
