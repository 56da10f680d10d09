"""The Pygments lexer against the grammar, the specs, and texts that are no specs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Error, Keyword, Name, Operator, _TokenType

from specc.highlighting import DlspecLexer

ROOT = Path(__file__).parents[2]
SPECS = sorted((ROOT / "specs").rglob("*.dlspec"))
GRAMMAR = (ROOT / "grammar" / "dlspec.lark").read_text(encoding="utf-8")

EVERY_KEYWORD = """\
dlspec 1
import "blocks.dlspec"
param width: int = 4 in 1..8
param mode: one of [a, b] = a
let n = 3
extern layer Scale(factor) -> same
  from "layers"
block twice(units) { input x
  output x }
layer Custom { weight w([1])
  update w = 1 }
data { target y = y
  augment x = Flip
}
model m {
  repeat 2 as i { x = not true and false or none }
  for a in [1] { b }
  if n in [2] { c } else { d }
}
train { epochs = 1 }
device cpu { xla = true }
export { python }
"""


def tokens(text: str) -> list[tuple[_TokenType, str]]:
    return [(kind, piece) for _, kind, piece in DlspecLexer().get_tokens_unprocessed(text)]


def test_every_word_of_the_grammar_is_coloured() -> None:
    words = set(re.findall(r'"([a-z]+)"', GRAMMAR))
    coloured = {
        piece
        for kind, piece in tokens(EVERY_KEYWORD)
        if kind in Keyword or kind is Operator.Word or kind is Keyword.Constant
    }
    assert words <= coloured
    assert coloured - words <= {"int", "cpu"}


def test_a_keyword_elsewhere_is_a_name() -> None:
    kinds = {}
    text = "model m {\n  input target: int32[4]\n  target = target -> Dense(4, input=input)\n}\n"
    for kind, piece in tokens(text):
        kinds.setdefault(piece, []).append(kind)
    assert kinds["target"] == [Name, Name, Name]
    assert kinds["input"] == [Keyword, Name.Attribute, Name]
    assert kinds["int32"] == [Keyword.Type]
    assert kinds["Dense"] == [Name.Class]


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_specs_are_cut_without_a_rest(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = tokens(text)
    assert "".join(piece for _, piece in found) == text
    assert not [piece for kind, piece in found if kind is Error]
    comments = [piece for kind, piece in found if kind in Comment]
    assert len(comments) >= sum(line.lstrip().startswith("#") for line in text.splitlines())


@given(st.text() | st.text(alphabet="ab{}[]()#\"'\n ->=,:123?."))
def test_any_text_comes_back_whole(text: str) -> None:
    found = list(DlspecLexer().get_tokens_unprocessed(text))
    assert "".join(piece for _, _, piece in found) == text
    assert [start for start, _, _ in found] == sorted(start for start, _, _ in found)


def test_pygments_finds_it_by_name() -> None:
    lexer = get_lexer_by_name("dlspec")
    assert isinstance(lexer, DlspecLexer)
    page = highlight("let a = 1  # one\n", lexer, HtmlFormatter())
    assert '<span class="k">let</span>' in page
    assert '<span class="c1"># one</span>' in page


def test_many_brackets_take_no_recursion() -> None:
    text = "(" * 50_000
    assert "".join(piece for _, piece in tokens(text)) == text
