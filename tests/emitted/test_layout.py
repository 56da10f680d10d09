"""The printer against Python's parser and Ruff's formatter."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specc.backends.python import tree
from specc.backends.python.imports import Import, import_statements
from specc.backends.python.layout import print_module
from specc.source import Span

# Lengths that make lines overflow in all sorts of places.
NAMES = st.builds(
    lambda letter, length: letter * length,
    st.sampled_from("abcdefgh"),
    st.sampled_from([1, 1, 3, 8, 15, 30]),
)
TEXTS = st.one_of(
    st.sampled_from(
        ["text", "it's", 'say "x"', "a longer text here", "\\ \t\x00", "é 中中", "e\u0301", "‮"]
    ),
    st.text(max_size=8),
)
NUMBERS = st.one_of(
    st.integers(0, 10**9), st.floats(0, 1e9, allow_nan=False), st.sampled_from([1e-7, 1e300])
)
ATTRIBUTES = st.builds(ast.Attribute, NAMES.map(ast.Name), NAMES)
CONSTANTS = st.one_of(NUMBERS, TEXTS, st.sampled_from([True, False, None])).map(ast.Constant)
ATOMS = st.one_of(NAMES.map(ast.Name), NAMES.map(ast.Name), CONSTANTS, ATTRIBUTES)
BINARY = [ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.MatMult]
COMPARE = [ast.Eq, ast.NotEq, ast.Lt, ast.GtE, ast.In, ast.NotIn, ast.Is]


@st.composite
def expressions(draw: st.DrawFn, depth: int = 3) -> ast.expr:
    def inner() -> ast.expr:
        return draw(expressions(depth - 1))

    def several(least: int = 0, most: int = 4) -> list[ast.expr]:
        return [inner() for _ in range(draw(st.integers(least, most)))]

    def base() -> ast.expr:
        # A literal that is called or subscripted is no program that anybody writes.
        found = inner()
        bare = isinstance(found, (ast.Constant, ast.UnaryOp))
        return draw(ATTRIBUTES) if bare or draw(st.booleans()) else found

    def clauses() -> list[ast.comprehension]:
        conditions = several(0, 1)
        return [ast.comprehension(ast.Name(draw(NAMES)), inner(), conditions, 0)]

    if depth == 0:
        return draw(ATOMS)
    match draw(st.integers(0, 18)):
        case 0 | 1 | 2:
            names = draw(st.lists(NAMES, max_size=2, unique=True))
            return ast.Call(base(), several(), [ast.keyword(n, inner()) for n in names])
        case 3:
            return ast.Call(base(), [ast.GeneratorExp(inner(), clauses())], [])
        case 4:
            return ast.Attribute(base(), draw(NAMES))
        case 5:
            return ast.List(several(), ast.Load())
        case 6:
            return ast.Tuple(several(), ast.Load())
        case 7:
            return ast.Dict([*(keys := several())], [inner() for _ in keys])
        case 8 | 9 | 10:
            return ast.BinOp(inner(), draw(st.sampled_from(BINARY))(), inner())
        case 11:
            return ast.BoolOp(draw(st.sampled_from([ast.And, ast.Or]))(), several(2, 3))
        case 12:
            right = several(1, 2)
            kinds = [draw(st.sampled_from(COMPARE))() for _ in right]
            return ast.Compare(inner(), kinds, right)
        case 13:
            return ast.UnaryOp(draw(st.sampled_from([ast.USub, ast.Not]))(), inner())
        case 14:
            return ast.IfExp(inner(), inner(), inner())
        case 15:
            index = ast.Slice(inner(), None) if draw(st.booleans()) else inner()
            return ast.Subscript(base(), index)
        case 16:
            return ast.ListComp(inner(), clauses())
        case _:
            return draw(ATOMS)


@st.composite
def statements(draw: st.DrawFn) -> ast.stmt:
    value = draw(expressions())
    match draw(st.integers(0, 6)):
        case 0:
            return ast.Return(value)
        case 1:
            # A string behind `pass` would be no docstring, but who would write one.
            return ast.Pass() if isinstance(value, ast.Constant) else ast.Expr(value)
        case 2:
            return ast.If(value, [ast.Pass()], [])
        case 3:
            return ast.For(ast.Name("x"), value, [ast.Pass()], [])
        case 4:
            return ast.Raise(value, None)
        case _:
            return tree.assign(draw(NAMES), value)


def formatted(text: str) -> str:
    """What Ruff makes of a program."""
    result = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--isolated", "--no-cache", "-"],
        input=text,
        text=True,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert result.returncode == 0, result.stderr + text
    return result.stdout


def in_function(statements: list[ast.stmt]) -> ast.Module:
    return ast.Module([tree.function("f", [], statements)], [])


@settings(max_examples=100, deadline=None)
@given(st.lists(statements(), min_size=1, max_size=6))
def test_random_trees_print_as_ruff_formats_and_read_back(body: list[ast.stmt]):
    module = in_function([ast.Pass(), *body])
    text, _ = print_module(module)
    assert dumped(ast.parse(text)) == dumped(module)
    assert formatted(text) == text


def dumped(module: ast.Module) -> str:
    """The tree without contexts, which the printer does not look at."""
    return ast.dump(module).replace(", ctx=Load()", "").replace(", ctx=Store()", "")


PROGRAM = '''
"""Everything that a script may be made of."""

import json
from pathlib import Path

import numpy as np
from keras import layers

LIMIT = 3


@decorated(with_argument=1)
class Scaled(layers.Layer):
    """A layer.

    It has a second paragraph.
    """

    factor: int = 3

    def __init__(self, width, *rest, name=None, **others) -> None:
        super().__init__(name=name, **others)
        self.width, self.rest = width, rest

    def call(self, inputs: list[int], /, *, training: bool | None = None):
        return inputs * self.width


def first(
    a: int, b: str = "a long default value", *, c: float = 1.5, d: dict[str, int] = {}
) -> tuple[int, str]:
    def inner():
        return a

    if a and b:

        def other():
            pass
    elif a:
        pass
    elif b:
        c += 1
    else:
        raise ValueError(f"it's {a:.4f} and {b!r} {{}} {', '.join(b)}") from None
    for i, x in enumerate(d):
        while True:
            continue
    with open("x") as file, other() as (p, q):
        break_ = lambda x, y: x + y
    try:
        print(*a, **d)
    except (ValueError, TypeError) as error:
        pass
    finally:
        d["x"], *rest = a[1:2, ::3, b + 1 :], 3
    return {x: y for x, y in d}, {**d, "a": -1}


if __name__ == "__main__":
    first()
'''


def test_every_kind_of_statement():
    module = ast.parse(PROGRAM.lstrip())
    for node in ast.walk(module):
        if isinstance(node, ast.Module | ast.ClassDef) and ast.get_docstring(node):
            node.body[0] = tree.docstring(ast.get_docstring(node) or "")
    text, _ = print_module(module)
    assert text == PROGRAM.lstrip()
    assert formatted(text) == text


def test_comments_and_blank_lines():
    module = ast.Module(
        [
            tree.Comment("What this is."),
            tree.docstring("A script."),
            *import_statements([Import("json"), Import("keras", "layers")]),
            tree.assign("a", tree.constant(1)),
            tree.Comment("A function."),
            tree.function("f", [], [tree.Comment("Nothing."), ast.Pass()]),
            tree.assign("b", tree.constant([1, -2.5, "c", None, {"d": (1,)}])),
            tree.Blank(),
            tree.assign("c", tree.constant(float("inf"))),
        ],
        [],
    )
    text, _ = print_module(module)
    assert formatted(text) == text
    assert text == (
        "# What this is.\n"
        '"""A script."""\n\nimport json\n\nfrom keras import layers\n\na = 1\n\n\n'
        "# A function.\ndef f():\n    # Nothing.\n    pass\n\n\n"
        'b = [1, -2.5, "c", None, {"d": (1,)}]\n\nc = float("inf")\n'
    )


def test_docstrings_hold_what_they_are_given():
    for words in (
        'ends in "quotes"',
        'has """three""" of them',
        "back\\slash",
        "two\n\nlines\n  in",
    ):
        module = ast.Module([tree.docstring(words)], [])
        text, _ = print_module(module)
        assert ast.get_docstring(ast.parse(text)) == words
        assert formatted(text) == text


def test_imports_are_in_the_order_of_isort():
    needed = [
        Import("tensorflow", alias="tf"),
        Import("keras"),
        Import("keras", "ops"),
        Import("keras", "layers"),
        Import("numpy", alias="np"),
        Import("collections.abc", "Sequence"),
        Import("collections.abc", "Callable"),
        Import("argparse"),
        Import("sklearn.datasets", "load_iris"),
    ]
    text, _ = print_module(ast.Module(import_statements(reversed(needed)), []))
    result = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "I", "-"],
        input=text,
        text=True,
        capture_output=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout
    assert text == import_text(needed)


def import_text(needed: list[Import]) -> str:
    assert print_module(ast.Module(import_statements(needed), []))[0].startswith(
        "import argparse\n"
    )
    return print_module(ast.Module(import_statements(needed), []))[0]


@pytest.mark.parametrize("name", ["class", "a b", "a.b", "1a", "", "a\nimport os", "x=1"])
def test_what_is_no_name_is_refused(name: str):
    for node in (
        tree.assign(name, tree.constant(1)),
        ast.Expr(ast.Attribute(ast.Name("a"), name)),
        ast.Expr(ast.Call(ast.Name("f"), [], [ast.keyword(name, ast.Name("a"))])),
        tree.function(name, [], [ast.Pass()]),
        tree.function("f", [(tree.parameter(name), None)], [ast.Pass()]),
    ):
        with pytest.raises(ValueError, match="not a name"):
            print_module(ast.Module([node], []))


def test_a_literal_cannot_become_code():
    nasty = '"\'\n\\""" + __import__(\'os\') #{x}'
    text, _ = print_module(in_function([tree.assign("a", tree.constant(nasty))]))
    assert ast.literal_eval(ast.parse(text).body[0].body[0].value) == nasty  # type: ignore[attr-defined]
    text, _ = print_module(ast.Module([ast.Expr(ast.JoinedStr([ast.Constant(nasty)]))], []))
    assert eval(text) == nasty


def test_the_source_map_names_the_innermost_place_that_begins_a_line():
    outer, inner = Span(0, 100), Span(10, 20)
    items = [ast.Name("a" * 40), tree.at(ast.Name("b" * 40), inner), ast.Name("c" * 40)]
    statement = tree.at(tree.assign("x", ast.List(items, ast.Load())), outer)
    text, origins = print_module(ast.Module([tree.assign("y", tree.constant(1)), statement], []))
    assert text.splitlines()[3] == "    " + "b" * 40 + ","
    assert origins == {2: outer, 3: outer, 4: inner, 5: outer, 6: outer}


def test_the_work_of_printing_flat_code_is_linear():
    def layer() -> ast.expr:
        return tree.call("layers.Dense", tree.constant(64), activation=tree.constant("relu"))

    def calls(count: int) -> int:
        """How many calls of functions printing so much takes."""
        counted = 0

        def count_call(frame: object, event: str, argument: object) -> None:
            nonlocal counted
            counted += event == "call"

        items = ast.List([layer() for _ in range(count)], ast.Load())
        rows = [tree.assign("x", ast.Call(layer(), [ast.Name("x")], [])) for _ in range(count)]
        terms: ast.expr = ast.Name("x")
        for _ in range(count):
            terms = ast.BinOp(terms, ast.Add(), ast.Name("x"))
        module = ast.Module([tree.assign("m", items), *rows, tree.assign("s", terms)], [])
        sys.setprofile(count_call)
        try:
            text, _ = print_module(module)
        finally:
            sys.setprofile(None)
        assert text.count("\n") == 3 * count + 5
        return counted

    assert calls(4_000) < 10.5 * calls(400)
