"""`specc fmt`: which files it lays out, how it says so, and what it leaves alone."""

from __future__ import annotations

import io
import os
import stat
import subprocess
from pathlib import Path

import pytest

import specc as package
from tests.cli.texts import BAD, GOOD

UGLY = """\
# é
dlspec 1
let   a=[1,
2] # two


model m{ input x:float32[4]
output y=Dense( a[0] ) }
"""
NEAT = """\
# é
dlspec 1

let a = [1, 2]  # two

model m {
  input x: float32[4]
  output y = Dense(a[0])
}
"""
BROKEN = "dlspec 1\n\nlet a = (1\nlet b  = 2\n"


@pytest.fixture
def ugly(folder) -> Path:
    path: Path = folder / "ugly.dlspec"
    path.write_text(UGLY, encoding="utf-8")
    return path


def test_a_file_is_written_once(ugly, specc) -> None:
    os.chmod(ugly, 0o640)
    assert specc("fmt", "ugly.dlspec") == (0, "", "ugly.dlspec is formatted now\n")
    assert ugly.read_text(encoding="utf-8") == NEAT
    assert stat.S_IMODE(ugly.stat().st_mode) == 0o640
    before = os.stat(ugly)
    assert specc("fmt", "ugly.dlspec") == (0, "", "")
    assert os.stat(ugly) == before


def test_checking_writes_nothing(ugly, specc) -> None:
    told = "ugly.dlspec would be formatted\n"
    assert specc("fmt", "--check", "ugly.dlspec", "good.dlspec") == (1, "", told)
    assert ugly.read_text(encoding="utf-8") == UGLY
    assert specc("fmt", "--check", "good.dlspec") == (0, "", "")


def test_a_difference_can_be_applied(ugly, folder, specc) -> None:
    status, out, err = specc("fmt", "--diff", "ugly.dlspec")
    assert (status, err) == (1, "ugly.dlspec would be formatted\n")
    assert ugly.read_text(encoding="utf-8") == UGLY
    (folder / "patch").write_text(out, encoding="utf-8")
    subprocess.run(["patch", "-p0", "-i", "patch"], cwd=folder, check=True, capture_output=True)
    assert ugly.read_text(encoding="utf-8") == NEAT
    assert specc("fmt", "--diff", "ugly.dlspec") == (0, "", "")


def test_folders_are_searched_but_for_hidden_ones(folder, specc) -> None:
    for place in ("a/b", "a/.git", "empty"):
        (folder / place).mkdir(parents=True)
    for name in ("a/one.dlspec", "a/b/two.dlspec", "a/.git/three.dlspec", "a/four.txt"):
        (folder / name).write_text(UGLY, encoding="utf-8")
    status, out, err = specc("fmt", "a", "a/one.dlspec", "empty")
    one, two = os.path.join("a", "one.dlspec"), os.path.join("a", "b", "two.dlspec")
    assert (status, out) == (0, "")
    assert err.splitlines() == [
        "no specs in empty",
        f"{one} is formatted now",
        f"{two} is formatted now",
    ] or err.splitlines() == [
        f"{one} is formatted now",
        f"{two} is formatted now",
        "no specs in empty",
    ]
    assert (folder / "a" / ".git" / "three.dlspec").read_text(encoding="utf-8") == UGLY
    assert (folder / "a" / "four.txt").read_text(encoding="utf-8") == UGLY


def test_mistakes_of_syntax_are_told_and_the_spec_is_left(folder, specc) -> None:
    (folder / "broken.dlspec").write_text(BROKEN)
    (folder / "ugly.dlspec").write_text(UGLY, encoding="utf-8")
    status, out, err = specc("fmt", "broken.dlspec", "ugly.dlspec")
    assert (status, out) == (1, "")
    assert err.startswith("error[E0102]: expected `)` to close the parentheses\n")
    assert "broken.dlspec is left as it is\n" in err
    assert (folder / "broken.dlspec").read_text() == BROKEN
    assert (folder / "ugly.dlspec").read_text(encoding="utf-8") == NEAT


def test_other_mistakes_do_not_matter(folder, specc) -> None:
    before = (folder / "bad.dlspec").read_text()
    assert before == BAD
    assert specc("fmt", "--check", "bad.dlspec")[0] == 0


def test_standard_input_goes_to_standard_output(folder, specc, monkeypatch) -> None:
    mark = b"\xef\xbb\xbf"
    for text, expected in ((UGLY, NEAT), (GOOD, GOOD)):
        data = mark + text.replace("\n", "\r\n").encode()
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
        status, out, err = specc("fmt", "-")
        assert (status, err) == (0, "")
        assert out.encode() == mark + expected.replace("\n", "\r\n").encode()


def test_standard_input_has_a_name(folder, specc, monkeypatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(BROKEN.encode())))
    status, out, err = specc("fmt", "--stdin-name", "model.dlspec", "-")
    assert (status, out) == (1, "")
    assert " --> model.dlspec:3:" in err
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(UGLY.encode())))
    told = "model.dlspec would be formatted\n"
    assert specc("fmt", "--check", "-", "--stdin-name", "model.dlspec") == (1, "", told)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("fmt",), "Missing argument 'PATH...'"),
        (("fmt", "--stdin-name", "a", "good.dlspec"), "goes with the path '-'"),
        (("fmt", "a.dlspec.json"), "is JSON"),
    ],
)
def test_misuse(folder, specc, arguments, told) -> None:
    status, out, err = specc(*arguments)
    assert (status, out) == (2, "")
    assert told in err


def test_what_cannot_be_read_or_written(ugly, folder, specc) -> None:
    assert specc("fmt", "none.dlspec")[0] == 2
    (folder / "bytes.dlspec").write_bytes(b"\xff\xfe")
    assert specc("fmt", "bytes.dlspec")[0] == 1
    os.chmod(ugly, 0o444)
    status, _, err = specc("fmt", "ugly.dlspec")
    assert status == 2
    assert "it is read-only" in err
    assert ugly.read_text(encoding="utf-8") == UGLY


def test_a_link_goes_on_pointing(ugly, folder, specc) -> None:
    (folder / "link.dlspec").symlink_to("ugly.dlspec")
    assert specc("fmt", "link.dlspec")[0] == 0
    assert (folder / "link.dlspec").is_symlink()
    assert ugly.read_text(encoding="utf-8") == NEAT


def test_from_python(ugly) -> None:
    assert package.format(ugly) == package.format(str(ugly)) == package.format(UGLY) == NEAT
    assert ugly.read_text(encoding="utf-8") == UGLY
    for spec in (BROKEN, "none.dlspec"):
        with pytest.raises(package.SpecError):
            package.format(spec)


def test_the_specs_here_are_formatted(root, specc) -> None:
    assert specc("fmt", "--check", str(root / "specs")) == (0, "", "")
