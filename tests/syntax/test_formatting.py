"""How specs are laid out: each form of `docs/formatting.md`, and random specs."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from specc.diagnostics.model import Sink
from specc.source import Source
from specc.syntax.formatting import format_source
from tests.syntax.respaced import case, judge

ROOT = Path(__file__).parents[2]
CASES = sorted((Path(__file__).parent / "formatted").glob("*.dlspec"))


def formatted(text: str) -> str:
    sink = Sink()
    result = format_source(Source("spec.dlspec", text), sink)
    assert result is not None, sink.sorted()
    return result


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_layout(path: Path, update_goldens: bool) -> None:
    golden = path.with_suffix(".formatted")
    result = formatted(path.read_text(encoding="utf-8"))
    if update_goldens:
        golden.write_text(result, encoding="utf-8")
    assert golden.read_text(encoding="utf-8") == result
    assert formatted(result) == result


@pytest.mark.parametrize("first", range(0, 120, 20))
def test_random_specs(first: int) -> None:
    for number in range(first, first + 20):
        assert not judge(case(number)), f"python -m tests.syntax.respaced --seed {number} --cases 1"


def test_the_examples_of_the_page_are_formatted() -> None:
    page = (ROOT / "docs" / "formatting.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```dlspec\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert blocks
    for block in blocks:
        assert formatted(block) == block


def test_line_breaks_of_windows_and_a_byte_order_mark_stay() -> None:
    assert formatted("\ufefflet  a = 1\r\nlet b=2\r\n") == "\ufefflet a = 1\r\nlet b = 2\r\n"


LONG = {
    "a chain": ("model m {\n  input x: float32[4]\n  output x", " -> Dense(64)", "\n}\n"),
    "statements": ("model m {\n  input x: float32[4]\n", "  x = x -> Dense(64)  # one\n", "}\n"),
    "settings": ("train {\n", "  epochs = 3\n", "}\n"),
    "settings on several lines": ("train {\n", "  a = [\n  x,\n]\n", "}\n"),
    "numbers": ("let a = [", "1, ", "2]\n"),
    "a map": ("let a = {", " b = 1,", " c = [\n1,\n] }\n"),
    "comments in a list": ("let a = [", "x,  # one\n", "]\n"),
    "definitions": ("", "block b { input x\n output x }\n", ""),
}


@pytest.mark.parametrize(("head", "part", "tail"), LONG.values(), ids=list(LONG))
def test_work_grows_with_the_text(head: str, part: str, tail: str) -> None:
    few, many = (calls(head + part * count + tail) for count in (200, 600))
    assert many <= 3.3 * few + 1000


def calls(text: str) -> int:
    """How many functions, Python's own included, are called to format `text`."""
    count = 0

    def note(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    source, sink = Source("spec.dlspec", text), Sink()
    sys.setprofile(note)
    try:
        assert format_source(source, sink) is not None
    finally:
        sys.setprofile(None)
    return count


def test_what_is_very_long_is_formatted() -> None:
    chain = "  output x" + " -> Dense(64)" * 10_000
    statements = "  x = x -> Dense(64)\n" * 10_000
    once = formatted(f"model m {{\n  input x: float32[4]\n{statements}{chain}\n}}\n")
    assert once.count("\n") > 10_000
