"""Whatever a file holds or is, the answer is a message: one, clear, soon."""

from __future__ import annotations

import json
import os

import pytest

from tests.cli.texts import GOOD


def only_message(specc, path: str, status: int) -> dict:
    """The one error that checking `path` gives."""
    assert specc("check", path)[0] == status
    _, out, err = specc("check", "--format", "json", path)
    assert err == ""
    [message] = [m for m in json.loads(out) if m["severity"] == "error"]
    assert len(message["message"]) < 300
    return message


def test_a_missing_file(folder, specc) -> None:
    message = only_message(specc, "nowhere.dlspec", status=2)
    assert message["code"] == "E0001"
    assert message["message"] == "`nowhere.dlspec` cannot be read: there is no such file"


def test_a_directory(folder, specc) -> None:
    (folder / "folder.dlspec").mkdir()
    message = only_message(specc, "folder.dlspec", status=2)
    assert message["message"] == "`folder.dlspec` cannot be read: it is a directory"


def test_an_unreadable_file(folder, specc) -> None:
    """A file whose bytes the system does not give out, not even to its administrator."""
    os.symlink("/proc/self/mem", folder / "secret.dlspec")
    message = only_message(specc, "secret.dlspec", status=2)
    assert message["code"] == "E0001"


def test_a_pipe_does_not_block(folder, specc) -> None:
    os.mkfifo(folder / "pipe.dlspec")
    assert only_message(specc, "pipe.dlspec", status=2)["code"] == "E0001"


def test_an_empty_file(folder, specc) -> None:
    (folder / "empty.dlspec").write_text("")
    assert only_message(specc, "empty.dlspec", status=1)["code"] == "E0003"


@pytest.mark.parametrize(
    "data", [b"\x7fELF\x02\x01\x01\x00\x00\xff\xfe" * 99, b"model \xe9 {\n}\n"]
)
def test_bytes_that_are_not_text(folder, specc, data: bytes) -> None:
    (folder / "binary.dlspec").write_bytes(data)
    assert only_message(specc, "binary.dlspec", status=1)["code"] == "E0002"


def test_binary_that_happens_to_be_utf8(folder, specc) -> None:
    (folder / "nul.dlspec").write_bytes(b"\x00\x01\x02" * 10_000)
    status, _, err = specc("check", "nul.dlspec")
    assert status == 1
    assert len(err) < 10_000
    assert all(c == "\n" or c.isprintable() for c in err)


@pytest.mark.parametrize(
    "line",
    ["x" * 10_000_000, "(" * 10_000_000, '"' + "a" * 10_000_000],
)
def test_a_line_of_ten_megabytes(folder, specc, line: str) -> None:
    (folder / "long.dlspec").write_text(line)
    status, _, err = specc("check", "long.dlspec")
    assert status == 1
    assert len(err) < 10_000


def test_a_file_over_the_limit(folder, specc) -> None:
    with open(folder / "huge.dlspec", "wb") as file:
        file.truncate(65 << 20)
    assert only_message(specc, "huge.dlspec", status=1)["code"] == "E0004"


def test_a_name_that_would_reach_into_the_terminal(folder, specc) -> None:
    _, _, err = specc("check", "a\x1b[31mb.dlspec")
    assert "\x1b" not in err


def test_more_imports_than_a_spec_has(folder, specc) -> None:
    for number in range(300):
        (folder / f"part{number}.dlspec").write_text(f"let part{number} = {number}\n")
    imports = "".join(f'import "part{number}.dlspec"\n' for number in range(300))
    (folder / "many.dlspec").write_text(imports + GOOD.replace("dlspec 1\n", ""))
    assert only_message(specc, "many.dlspec", status=1)["code"] == "E0007"


def chain(folder, files: int) -> str:
    """The first of so many files of which each imports the next."""
    for i in range(files):
        rest = f'import "f{i + 1}.dlspec"\n' if i + 1 < files else ""
        own = f"let a{i} = 1\n" if i else GOOD.removeprefix("dlspec 1\n")
        (folder / f"f{i}.dlspec").write_text(f"dlspec 1\n{rest}{own}")
    return "f0.dlspec"


def test_a_long_row_of_imports(folder, specc) -> None:
    first = chain(folder, 32)
    assert specc("check", first)[0] == 0
    assert only_message(specc, chain(folder, 33), status=1)["code"] == "E0008"
    assert specc("check", first, "--max-import-depth", "33")[0] == 0
    err = specc("check", first, "--max-import-depth", "3")[2]
    assert "help: `--max-import-depth` sets another limit" in err


def test_the_number_of_imports(folder, specc) -> None:
    first = chain(folder, 5)
    assert specc("check", first, "--max-imports", "5")[0] == 0
    status, _, err = specc("check", first, "--max-imports", "4")
    assert status == 1
    assert "error[E0007]" in err
    assert "help: `--max-imports` sets another limit" in err


def test_another_size(folder, specc) -> None:
    size = str((folder / "good.dlspec").stat().st_size)
    assert specc("check", "good.dlspec", "--max-bytes", size)[0] == 0
    status, _, err = specc("check", "good.dlspec", "--max-bytes", "100")
    assert status == 1
    assert "more than the limit of 100 bytes" in err
    assert specc("check", "good.dlspec", "--max-nesting", "101")[0] == 2
