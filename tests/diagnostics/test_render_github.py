"""Messages as workflow commands, read as GitHub's runner reads them."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import given

from specc.diagnostics import Applicability, Edit, Fix, Label, Severity
from specc.diagnostics.render_github import render
from specc.source import NOWHERE, Span
from tests.diagnostics.hostile import messages
from tests.diagnostics.made_up import at, error, spec

COMMAND = re.compile(r"::(?P<name>[a-z]+)(?: (?P<properties>.*?))?::(?P<data>.*)")
"""The runner takes what stands before the second `::` for the command and its properties."""


def read(line: str) -> tuple[str, dict[str, str], str]:
    match = COMMAND.fullmatch(line)
    assert match, line
    properties = {}
    for part in (match["properties"] or "").split(","):
        key, equals, value = part.partition("=")
        assert equals
        for code, character in (("%3A", ":"), ("%2C", ",")):
            value = value.replace(code, character)
        properties[key] = decoded(value)
    return match["name"], properties, decoded(match["data"])


def decoded(text: str) -> str:
    return text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


def test_a_message_is_one_line() -> None:
    sources, source = spec(name="sub folder/100%,a:b.dlspec")
    loss = at(source, "categorical_crossentropy")
    diagnostic = error(
        loss,
        "expects one-hot targets",
        Label(at(source, "y"), "class numbers"),
        message="100% wrong",
        notes=("one\ntwo",),
        helps=("do this",),
        fixes=(Fix("or that", (Edit(loss, "mse"),), Applicability.SAFE),),
    )
    line = render([diagnostic], sources, "ignored")
    assert line.startswith(
        "::error title=specc E0502,file=sub folder/100%25%2Ca%3Ab.dlspec,"
        "line=11,endLine=11,col=10,endColumn=33::100%25 wrong: expects one-hot targets%0Anote: one"
    )
    name, properties, data = read(line)
    assert (name, properties["file"]) == ("error", "sub folder/100%,a:b.dlspec")
    assert data.split("\n") == [
        "100% wrong: expects one-hot targets",
        "note: one",
        "  two",
        "help: do this",
        "help: or that",
        "sub folder/100%,a:b.dlspec:2:20: class numbers",
    ]


def test_several_lines_have_no_columns() -> None:
    sources, source = spec()
    [_, properties, _] = read(render([error(at(source, "{\n  target"))], sources, ""))
    assert properties == {
        "title": "specc E0502",
        "file": "iris.dlspec",
        "line": "1",
        "endLine": "2",
    }


def test_without_a_place_the_file_alone(tmp_path, monkeypatch) -> None:
    sources, _ = spec()
    assert read(render([error(NOWHERE)], sources, "a.dlspec"))[1]["file"] == "a.dlspec"
    assert "file" not in read(render([error(NOWHERE)], sources, ""))[1]
    monkeypatch.chdir(tmp_path)
    for name in ("./a.dlspec", str(tmp_path / "a.dlspec"), "x/../a.dlspec"):
        assert read(render([error(NOWHERE)], sources, name))[1]["file"] == "a.dlspec"
    away = str(Path("..", "a.dlspec"))
    assert read(render([error(NOWHERE)], sources, away))[1]["file"] == away


def test_severities() -> None:
    sources, _ = spec()
    shown = [
        render([type(d)(d.code, severity, d.message, d.primary)], sources, "")
        for severity in Severity
        for d in [error(Span(0, 4))]
    ]
    assert [read(line)[0] for line in shown] == ["error", "warning", "notice"]


@given(messages())
def test_nothing_in_a_message_becomes_a_command(made) -> None:
    sources, diagnostics, name = made
    text = render(diagnostics, sources, name)
    lines = text.splitlines()
    assert len(lines) == len(diagnostics)
    for line, diagnostic in zip(lines, diagnostics, strict=True):
        assert line.isprintable()
        command, properties, data = read(line)
        assert command in ("error", "warning", "notice")
        assert properties["title"] == f"specc {diagnostic.code}"
        assert set(properties) <= {"title", "file", "line", "endLine", "col", "endColumn"}
        assert data.count("\n") >= len(diagnostic.notes) + len(diagnostic.helps)
