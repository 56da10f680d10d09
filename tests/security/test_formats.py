"""What hostile specs and files leave in each form of output: nothing that a reader would obey.

A terminal obeys escape sequences, GitHub's runner lines that begin with `::`, a viewer of SARIF
links and placeholders. Texts come from strings, names, comments and line breaks of the spec, and
from what its file is called.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote_to_bytes

import pytest

from specc.cli import main
from tests.security.test_injection import SGR

COMMANDS = {
    "command": "::set-output name=x::y",
    "command behind a break": "a\n::set-output name=x::y",
    "command behind a return": "a\r::stop-commands::z",
    "command, encoded": "a%0A::add-path::/tmp",
    "command, encoded twice": "a%250A::add-path::/tmp",
    "properties": "x,line=1,title=other::said",
    "error": "::error file=other.py,line=1::said by nobody",
    "colour": "\x1b[31mred\x1b[0m",
    "clear": "\x1b[2J\x1b[H",
    "title": "\x1b]0;owned\x07",
    "link": "\x1b]8;;http://example.com\x1b\\click\x1b]8;;\x1b\\",
    "controls of one byte": "\x9b31m\x9d0;owned\x9c",
    "back": "good\b\b\b\bbad!",
    "turned": "a\u202ecod.\u2066b",
    "unseen": "a\u200bb\ufeffc",
    "deletion": "a\x7f\x00b",
    "markdown": "[click](http://example.com) ![x](http://example.com/x.png)",
    "placeholder": "{0} {{1}}",
    "json": '"},{"level":"none"}],"x":[{"y":"',
    "html": "<script>alert(1)</script>",
    "surrogate": "a\ud800b",
}
"""Texts that somebody obeys."""

PLACES = {
    "string": 'model m { input x: float32[4]\noutput y = Dense("@@") }\n',
    "name of a layer": 'model m { input x: float32[4]\nx -> Dense(2, name="@@") ->'
    ' Dense(2, name="@@")\noutput y = Dense(-1) }\n',
    "path": 'data { source = csv("@@") }\nmodel m { input x: float32[4]\noutput y = Dense(-1) }\n',
    "import": 'import "@@"\nmodel m { input x: float32[4]\noutput y = Dense(1) }\n',
    "word": "model m { input x: float32[4]\noutput y = Dense(1, activation=@@) }\n",
    "comment": "model m { input x: float32[4]\noutput y = Dense(-1) # @@\n}\n",
    "nowhere": "@@\n",
    "key": 'model m { input x: float32[4]\noutput y = Dense({"@@" = 1}) }\n',
}
FORMS = ("text", "json", "sarif", "github")


def shown(folder: Path, form: str, capsysbinary, name: str = "spec.dlspec", *more: str) -> str:
    """What `specc check` writes to both streams."""
    main(["check", "--format", form, *more, "--", name])
    captured = capsysbinary.readouterr()
    return captured.out.decode("utf-8") + captured.err.decode("utf-8")


def assert_obeyed_by_nobody(form: str, text: str, colored: bool = False) -> None:
    """No cursor moves, no line is a command but specc's own, and data are well formed."""
    plain = SGR.sub("", text) if colored else text
    assert all(c == "\n" or c.isprintable() for c in plain)
    lines = text.split("\n")
    if form == "github":
        assert all(
            re.match(r"::(error|warning|notice) title=specc [EW]\d{4}", n) for n in lines if n
        )
        for line in filter(None, lines):
            given = line[2:].partition("::")[0].partition(" ")[2].split(",")
            keys = [pair.partition("=")[0] for pair in given]
            assert set(keys) <= {"title", "file", "line", "col", "endLine", "endColumn"}
            assert len(set(keys)) == len(keys)
    else:
        assert not any(line.lstrip().startswith("::") for line in lines)
    if form == "json":
        assert all(set(m) >= {"code", "message"} for m in json.loads(text))
    elif form == "sarif":
        for result in json.loads(text)["runs"][0]["results"]:
            said = result["message"]["text"]
            assert not re.search(r"(?<!\\)\[[^\]]*\]\(", said)
            assert "{0}" not in said.replace("{{", "").replace("}}", "")
            for place in result["locations"]:
                uri = place["physicalLocation"]["artifactLocation"]["uri"]
                assert re.fullmatch(r"[A-Za-z0-9_.~/%:-]+", uri)


def written(text: str) -> str:
    """The text as in a string of a spec, its quotes and breaks escaped."""
    escapes = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\0": "\\0"}
    return "".join(
        f"\\u{ord(c):04x}" if "\ud800" <= c <= "\udfff" else escapes.get(c, c) for c in text
    )


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("form", FORMS)
def test_what_a_spec_holds(form: str, place: str, tmp_path, monkeypatch, capsysbinary) -> None:
    monkeypatch.chdir(tmp_path)
    for text in COMMANDS.values():
        inner = written(text) if '"@@"' in PLACES[place] else text
        spec = PLACES[place].replace("@@", inner).encode("utf-8", "replace")
        (tmp_path / "spec.dlspec").write_bytes(spec.replace(b"\0", b""))
        assert_obeyed_by_nobody(form, shown(tmp_path, form, capsysbinary))


@pytest.mark.parametrize("form", FORMS)
def test_what_is_raw_in_a_string(form: str, tmp_path, monkeypatch, capsysbinary) -> None:
    """A string may hold the characters themselves, not as escapes; the line is shown."""
    monkeypatch.chdir(tmp_path)
    for text in COMMANDS.values():
        raw = text.replace('"', "'").replace("\n", "\r").replace("\0", "").replace("\\", "/")
        spec = PLACES["string"].replace("@@", raw)
        (tmp_path / "spec.dlspec").write_bytes(spec.encode("utf-8", "replace"))
        assert_obeyed_by_nobody(form, shown(tmp_path, form, capsysbinary))
        if form == "text":
            coloured = shown(tmp_path, form, capsysbinary, "spec.dlspec", "--color", "always")
            assert_obeyed_by_nobody(form, coloured, colored=True)


def names() -> list[str]:
    """Names of files, with what a system takes in them."""
    taken = [text.replace("/", "_").replace("\0", "") for text in COMMANDS.values()]
    return [*(name for name in taken if "\ud800" not in name), os.fsdecode(b"\xff\xfe\x80")]


@pytest.mark.parametrize("form", FORMS)
def test_what_a_file_is_called(form: str, tmp_path, monkeypatch, capsysbinary) -> None:
    monkeypatch.chdir(tmp_path)
    for name in names():
        file = f"{name}.dlspec"
        Path(file).write_text(PLACES["comment"])
        text = shown(tmp_path, form, capsysbinary, file)
        assert_obeyed_by_nobody(form, text)
        if form == "sarif":
            place = json.loads(text)["runs"][0]["results"][0]["locations"][0]
            uri = place["physicalLocation"]["artifactLocation"]["uri"]
            assert unquote_to_bytes(uri) == os.fsencode(file)
        for command in (["check", "--diff"], ["check", "--fix"], ["build"]):
            main([*command, "--", file])
            captured = capsysbinary.readouterr()
            said = captured.out.decode("utf-8") + captured.err.decode("utf-8")
            assert_obeyed_by_nobody("text", said)


def test_what_a_script_is_called(tmp_path, monkeypatch, capsysbinary) -> None:
    """Names of scripts are made of those of specs, and told."""
    monkeypatch.chdir(tmp_path)
    for name in names():
        file = f"{name}.dlspec"
        Path(file).write_text("model m { input x: float32[4]\noutput y = Dense(1) }\n")
        assert main(["build", "--", file]) == 0
        captured = capsysbinary.readouterr()
        assert_obeyed_by_nobody("text", (captured.out + captured.err).decode("utf-8"))
        script = Path("build", f"{name}.py").read_bytes().decode("utf-8")
        assert all(c == "\n" or c.isprintable() for c in script)
        compile(script, "script.py", "exec")


def test_metrics_are_told_without_what_moves_a_cursor() -> None:
    import io

    from specc.training.progress import Display

    stream = io.StringIO()
    Display(stream, 1).epoch(1, {"\x1b[2J\n::set-output name=x::y": 1.0})
    assert_obeyed_by_nobody("text", stream.getvalue())


def test_metrics_on_a_terminal_move_no_cursor_but_its_own() -> None:
    import io

    from specc.training.rich_progress import RichDisplay

    stream = io.StringIO()
    display = RichDisplay(stream, 1, 1)
    display.step(1, {"\x1b[2J": 1.0})
    display.epoch(1, {"\x1b]0;owned\x07": 1.0})
    display.finish()
    assert "\\x1b]0;owned" in stream.getvalue()
    assert "\x1b[2J" not in stream.getvalue()
    assert "\x1b]0" not in stream.getvalue()


def test_the_command_line_itself(tmp_path) -> None:
    """As a process, with bytes that are no text among its arguments."""
    for arguments in (
        ["check", b"\xff\x1b[2J.dlspec"],
        ["check", "--set", "\x1b[2J\n::x::=1", "none.dlspec"],
        ["check", "--allow", "\x1b[2J\n::x::", "none.dlspec"],
        ["explain", "\x1b[2J\n::x::"],
        ["layers", "\x1b[2J\n::x::"],
        ["\x1b[2J\n::x::"],
        ["check", "--\x1b[2J\n::x::"],
        ["check", "--set", "\x1b[2J\n::x::", "none.dlspec"],
        ["check", "--max-nodes", "\x1b[2J\n::x::", "none.dlspec"],
    ):
        done = subprocess.run(
            [sys.executable, "-m", "specc", *arguments],
            capture_output=True,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
            check=False,
        )
        assert done.returncode in (1, 2), arguments
        said = (done.stdout + done.stderr).decode("utf-8")
        assert_obeyed_by_nobody("text", said)
