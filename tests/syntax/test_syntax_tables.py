"""The committed tables are those of the grammar, and the grammar at hand is what counts."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from pathlib import Path

import pytest

from specc.diagnostics.model import Sink
from specc.source import SourceMap
from specc.syntax import layout, lexer, parse, table
from specc.syntax.build import Builder
from specc.syntax.dump import dump
from specc.syntax.generate import compile_grammar

GRAMMAR = table.grammar_text()


def test_committed_tables_are_current() -> None:
    assert GRAMMAR is not None
    assert table.read() == compile_grammar(GRAMMAR), "run python -m specc.syntax.generate"


def test_parsing_does_not_import_lark(root) -> None:
    program = (
        "import sys; from specc.syntax import parse; from specc.source import SourceMap;"
        "from specc.diagnostics.model import Sink;"
        "parse(SourceMap().add('a', 'let a = 1'), Sink()); print('lark' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


def test_an_edited_grammar_works_at_once(monkeypatch) -> None:
    assert GRAMMAR is not None
    edited = GRAMMAR.replace('| "+" | "-" | "*"', '| "+" | "-" | "<->" | "*"')
    assert edited != GRAMMAR
    monkeypatch.setattr(table, "grammar_text", lambda: edited)
    made = table.load.__wrapped__()
    assert "<->" in made.ids
    source = SourceMap().add("spec.dlspec", "let a = b <-> c")
    texts = lexer.tokenize(source, made).texts
    assert texts == ["let", "a", "=", "b", "<->", "c", "", ""]


def test_an_installed_package_without_the_grammar_has_its_tables(monkeypatch) -> None:
    monkeypatch.setattr(table, "grammar_text", lambda: None)
    assert table.load.__wrapped__().rows == table.load().rows


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[: len(text) // 2],
        lambda text: text.replace(b"1", b"2", 1),
        lambda text: text.splitlines()[0],
        lambda text: b"",
        lambda text: b"\xff\n\xff",
    ],
)
def test_a_damaged_table_is_not_used(damage, monkeypatch, tmp_path) -> None:
    damaged = tmp_path / "table.json"
    damaged.write_bytes(damage(Path(table.TABLE).read_bytes()))
    whole = table.load()
    monkeypatch.setattr(table, "TABLE", str(damaged))
    assert table.load.__wrapped__().rows == whole.rows  # made anew from the grammar
    monkeypatch.setattr(table, "grammar_text", lambda: None)
    with pytest.raises(RuntimeError, match=r"table\.json is damaged or missing"):
        table.load.__wrapped__()


def test_every_rule_has_its_builder() -> None:
    for rule in table.load().rules:
        assert not rule.builder or callable(getattr(Builder, rule.builder))


def test_every_soft_keyword_has_its_form() -> None:
    ids = table.load().ids
    soft = {word for word in ids if word.islower() and layout.is_special(word)} - {"in"}
    assert soft - {"as", "one", "of", "from"} == set(layout.FORMS)
    assert {word for word in ids if word.islower()} - soft == lexer.RESERVED


PIECES = re.findall(
    r"\S+|\s+", 'Conv2D(32, 3)\t# note\nx = \'a b\' -> "q\\"" 1..2 1.5e-3 “z” $ 3x\n'
)


@pytest.mark.parametrize("with_care", [False, True])
def test_no_character_is_lost(with_care: bool) -> None:
    chosen = random.Random(1)
    for _ in range(300):
        text = "".join(chosen.choices(PIECES, k=8))
        assert "".join(lexer.cut(text, table.load(), with_care)) == text


def test_tokens_lie_where_they_stand() -> None:
    text = "let a = [1, 'two']  # three\n\nlet b = a\n"
    tokens = lexer.tokenize(SourceMap().add("spec.dlspec", text), table.load())
    for i, written in enumerate(tokens.texts):
        assert text[tokens.starts[i] : tokens.ends[i]] == written
    assert [t for t in tokens.texts if t.strip()] == [
        *("let", "a", "=", "[", "1", ",", "'two'", "]"),
        *("let", "b", "=", "a"),
    ]


def test_line_breaks_may_be_those_of_windows() -> None:
    text = (Path(__file__).parents[2] / "specs" / "resnet50.dlspec").read_text("utf-8")
    trees = []
    for version in (text, text.replace("\n", "\r\n"), "\ufeff" + text, text.rstrip("\n")):
        sink = Sink()
        trees.append(dump(parse(SourceMap().add("spec.dlspec", version), sink)))
        assert not sink.sorted()
    assert len(set(trees)) == 1


def test_the_collector_is_left_as_it_was() -> None:
    import gc

    source = SourceMap().add("spec.dlspec", "let a = = 1")
    parse(source, Sink())
    assert gc.isenabled()
    gc.disable()
    try:
        parse(source, Sink())
        assert not gc.isenabled()
    finally:
        gc.enable()
