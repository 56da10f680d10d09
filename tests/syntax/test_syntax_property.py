"""Whatever the text, parsing answers: a tree, messages in the file, no exception, little work."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from specc.diagnostics.model import Diagnostic, Sink
from specc.source import SourceMap, Span
from specc.syntax import ast, parse
from specc.syntax.wellformed import children

SPECS = [path.read_text("utf-8") for path in (Path(__file__).parents[2] / "specs").glob("*.dlspec")]

FRAGMENTS = st.sampled_from(
    [
        *"()[]{},.:?=+-*/%@<>!;'\"#\\$^~&|\n\t \r\0\ufeff\u00a0“”→é３",
        *("->", "..", "**", "//", "==", "!=", "=>", "&&", "+=", "\n  ", "\n", "\n\n", '"a"'),
        *("if", "else", "for", "in", "not", "and", "or", "true", "none", "True", "is", "elif"),
        *("model", "data", "train", "param", "let", "block", "layer", "repeat", "as", "one", "of"),
        *("input", "output", "target", "augment", "device", "export", "import", "dlspec", "def"),
        *("x", "f", "Dense(3)", "model m {\n", "}\n", "x = ", "float32[3]", "1", "1e9", "0x", "1."),
    ]
)


def parsed(text: str) -> tuple[ast.Module, list[Diagnostic]]:
    sink = Sink()
    module = parse(SourceMap().add("spec.dlspec", text), sink)
    return module, sink.sorted()


def calls(text: str) -> int:
    """How many functions, Python's own included, are called to parse `text`."""
    count = 0

    def note(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    source, sink = SourceMap().add("spec.dlspec", text), Sink()
    sys.setprofile(note)
    try:
        parse(source, sink)
    finally:
        sys.setprofile(None)
    return count


def assert_answered(text: str) -> None:
    module, found = parsed(text)
    assert len(found) <= len(text) + text.count("\n") + 1
    for diagnostic in found:
        labels = (diagnostic.primary, *diagnostic.secondary)
        spans = [label.span for label in labels]
        spans += [edit.span for fix in diagnostic.fixes for edit in fix.edits]
        assert all(0 <= span.start <= span.end <= len(text) for span in spans)
    waiting: list[tuple[ast.Node, Span]] = [(module, Span(0, len(text)))]
    invalid = False
    while waiting:
        node, outer = waiting.pop()
        invalid |= isinstance(node, ast.Invalid)
        assert 0 <= node.span.start <= node.span.end <= len(text)
        assert found or outer.start <= node.span.start <= node.span.end <= outer.end
        waiting += [(child, node.span) for child in children(node)]
    assert found or not invalid


@given(st.text())
@example("\ufeff")
@example("\r")
@example("{(([]](]02))}")
@example("x = 'a\\")
@example("\ud800")
def test_any_text(text: str) -> None:
    assert_answered(text)


@settings(max_examples=400)
@given(st.lists(FRAGMENTS, max_size=60).map("".join))
def test_any_heap_of_fragments(text: str) -> None:
    assert_answered(text)


@settings(max_examples=400)
@given(st.lists(FRAGMENTS, max_size=40).map(" ".join), st.booleans())
def test_any_heap_of_words_in_a_body(text: str, is_model: bool) -> None:
    assert_answered(("model m {\n" if is_model else "train {\n") + text + "\n}\n")


@settings(max_examples=300)
@given(st.data())
def test_mutated_specs(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(SPECS))
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 8)))
        text = text[:start] + data.draw(st.just("") | FRAGMENTS) + text[end:]
    assert_answered(text)


@settings(max_examples=200)
@given(st.data())
def test_truncated_specs(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(SPECS))
    assert_answered(text[: data.draw(st.integers(0, len(text)))])


@pytest.mark.parametrize("spec", SPECS)
def test_specs_parse_without_a_message(spec: str) -> None:
    module, found = parsed(spec)
    assert not found
    assert module.items


LINEAR = {
    "layers in a row": ("model m {\n", "  Conv2D(32, 3, padding=same, activation=relu)\n", "}\n"),
    "one long pipe": ("model m {\n  x = y\n", "    -> Dense(64)\n", "}\n"),
    "one long list": ("let a = [", "1, ", "]\n"),
    "one long sum": ("let a = 1", " + 1", "\n"),
    "one long power": ("let a = 1", " ** 1", "\n"),
    "many signs": ("let a = ", "- ", "1\n"),
    "many conditionals": ("let a = ", "1 if b else ", "1\n"),
    "many else-ifs": ("model m {\n  if a { x }\n", "  else if a { x }\n", "}\n"),
    "many indices": ("let a = b", "[1]", "\n"),
    "open brackets": ("let a = ", "(", "\n"),
    "closed brackets": ("let a = ", ")", "\n"),
    "open bodies": ("model m {\n", "repeat 2 {\n", "\n"),
    "open calls on lines": ("model m {\n", "  Dense(3\n", "}\n"),
    "open strings": ("model m {\n", '  x = f("a, b)\n', "}\n"),
    "open strings on one line": ("let a = [", "\"a, 'b, ", "]\n"),
    "words": ("", "word ", "\n"),
    "lines of words": ("", "word word\n", ""),
    "signs": ("model m {\n  x = ", "$ ", "\n}\n"),
    "wrong colons": ("train {\n", "  a: 3\n", "}\n"),
    "missing commas": ("let a = [", "1 ", "]\n"),
    "commas": ("let a = [", ", ", "]\n"),
    "wrong brackets": ("let a = [", "(1], ", "]\n"),
    "broken headers": ("model m {\n", "  repeat 3 + { x = }\n", "}\n"),
    "python": ("", "def f(x):\n    return x\n", ""),
    "bodies after colons": ("model m:\n", "  repeat 3:\n    x\n", ""),
    "unclosed bodies": ("", "model m {\n  x\n", ""),
    "stray braces": ("", "}\n", ""),
    "blank lines": ("let a = 1\n", "\n", "let b = 1"),
    "comments": ("let a = 1\n", "# note\n", "let b = 1"),
    "carriage returns": ("let a = 1\n", "\r", "let b = 1"),
    "braces too many": ("model m {\n", "  }\n  y\n", "}\n"),
    "a brace too many in each": ("", "model m {\n  x\n  }\n  y\n}\n", ""),
    "a brace too many, then strays": ("model m {\n  }\n", "  x = f(1)\n", "}\n"),
    "a brace too few in each": ("", "block b(n) {\n  repeat 2 {\n  output x\n}\n", ""),
    "loops without their ends": ("model m {\n", "  repeat 2 {\n    x\n", "}\n"),
    "else without if": ("model m {\n", "  else { x }\n", "}\n"),
    "colons in a map": ("let a = {", "b: 1, ", "}\n"),
    "keys in quotes": ("train {\n", '  "a": 1,\n', "}\n"),
    "lists of YAML": ("train {\n", "  a:\n    - b\n", "}\n"),
    "fences": ("", "```\nlet a = 1\n", ""),
    "comments of C": ("", "/* a\n", ""),
    "comments of C++": ("model m {\n", "  // a b\n", "}\n"),
    "semicolons": ("model m {\n", "  ; a b\n", "}\n"),
    "tabs in a string": ('let a = "', "\t", '"\n'),
    "prefixes": ("let a = [", 'f"b", ', "]\n"),
    "lambdas": ("let a = [", "lambda x: y, ", "]\n"),
    "placeholders": ("let a = [", "<b c>, ", "]\n"),
    "unclosed lists before arrows": ("model m {\n", "  x = [a, b -> c\n", "}\n"),
    "invisible characters": ("let a = 1", "b\u200b", "\n"),
    "an if in an open call": ("model m {\n", "  f(a\n  if b { x }\n", "}\n"),
}


@pytest.mark.parametrize(("head", "line", "tail"), LINEAR.values(), ids=list(LINEAR))
def test_work_grows_with_the_text(head: str, line: str, tail: str) -> None:
    few, many = (calls(head + line * count + tail) for count in (500, 1500))
    assert many <= 3.3 * few + 1000


@pytest.mark.parametrize(("head", "line", "tail"), LINEAR.values(), ids=list(LINEAR))
def test_what_is_long_is_answered(head: str, line: str, tail: str) -> None:
    assert_answered(head + line * 300 + tail)


def depth_of(text: str) -> int:
    """How many nodes lie in one another at the deepest place of the tree."""
    waiting: list[tuple[ast.Node, int]] = [(parsed(text)[0], 1)]
    deepest = 0
    while waiting:
        node, depth = waiting.pop()
        deepest = max(deepest, depth)
        waiting += [(child, depth + 1) for child in children(node)]
    return deepest


DEEP = {
    "parentheses": ("let a = ", "(", "1", ")"),
    "calls": ("let a = ", "f(1 + -", "1", ")"),
    "lists": ("let a = ", "[x -> ", "1", "]"),
    "maps": ("let a = ", "{ b = ", "1", "}"),
    "bodies": ("model m {", "repeat 2 {\n", "x", "}"),
    "bodies and else-ifs": ("model m {", "if a { } else if b { } else if b {\n", "x", "}"),
    "sums": ("let a = 1", " + 1", "", ""),
    "powers": ("let a = 1", " ** 1", "", ""),
    "signs": ("let a = ", "-", "1", ""),
    "conditionals": ("let a = ", "1 if b else ", "1", ""),
    "else-ifs": ("model m {\nif a { x }\n", "else if b { x }\n", "}", ""),
    "calls of calls": ("let a = f", "()", "", ""),
    "attributes": ("let a = f", ".b", "", ""),
    "dimensions": ("model m {\ninput x: float32[1", " + 1", "]\n}\n", ""),
    "default values": ("block b(x=1", " + 1", ") { }\n", ""),
    "ranges": ("param b: int = 1 in 1..1", " + 1", "", ""),
}


@pytest.mark.parametrize(("head", "left", "middle", "right"), DEEP.values(), ids=list(DEEP))
@pytest.mark.parametrize("count", [10, 10_000])
def test_trees_are_shallow(head: str, left: str, middle: str, right: str, count: int) -> None:
    text = head + left * count + middle + right * count
    text += "}\n" if head.startswith("model") and right else ""
    _, found = parsed(text)
    assert depth_of(text) <= 450
    assert {d.code for d in found} == ({"E0124"} if count > 1000 else set())
    assert len(found) <= 2  # brackets and `else if` may both nest too deeply


@pytest.mark.parametrize(
    "text",
    [
        "model m {\n\0 model m {\n let : true => { True [ $ \t one true\n}\n",
        "\n + ] \n none & ” } < ** as ) { model m {\n",
        "model m {\nelse ; or = > ) @ \n , \n   ) \n\n}\n",
        "→&&\\",
        "{\ufeff&&",
        "model cnn {\n  input image: ([32, 32, 3]\n  Conv2D(32, 3)\n}\n",
    ],
)
def test_texts_that_once_had_no_answer(text: str) -> None:
    assert_answered(text)
