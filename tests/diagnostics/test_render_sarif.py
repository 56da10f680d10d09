"""Messages as a SARIF log, held to the schema of SARIF 2.1.0.

`sarif-2.1.0-rtm.5.json` is the schema as the npm package `@microsoft/jest-sarif` 1.0.0-beta.0 (MIT)
brings it. What the schema does not say (regions, references, URIs) is held below.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import jsonschema
import pytest
from hypothesis import given, settings

from specc.cli import main
from specc.diagnostics import Applicability, Edit, Fix, Label
from specc.diagnostics.codes import ALL
from specc.diagnostics.edits import Change
from specc.diagnostics.render_sarif import Checked, as_data, render
from specc.source import NOWHERE, Source, Span
from tests.diagnostics.hostile import messages
from tests.diagnostics.made_up import at, error, spec

SCHEMA = json.loads((Path(__file__).parent / "sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft4Validator(SCHEMA, format_checker=jsonschema.FormatChecker())

URI = re.compile(r"[A-Za-z0-9._~!$&'()*+;=@%/:,-]*")


def logged(*checked: Checked) -> dict:
    """The one run of a log that meets the schema and the standard's rules beyond it."""
    log = as_data(checked, "1.2.3")
    VALIDATOR.validate(log)
    text = render(checked, "1.2.3")
    assert text.isascii()
    assert json.loads(text) == log
    json.dumps(log, ensure_ascii=False).encode("utf-8")  # no halves of characters
    [run] = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    for value in nested(log):
        if isinstance(value, dict) and "startColumn" in value:
            start = value["startLine"], value["startColumn"]
            assert (1, 1) <= start <= (value["endLine"], value["endColumn"])
        if isinstance(value, dict) and "uri" in value:
            assert URI.fullmatch(value["uri"])
            parts = unquote(value["uri"]).split("/")
            if value.get("uriBaseId"):
                assert value["uriBaseId"] in run["originalUriBaseIds"]
                assert not value["uri"].startswith("/")
                assert ".." not in parts
            else:
                assert urlsplit(value["uri"]).scheme == "file"
    return run


def nested(value: object):
    yield value
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from nested(inner)


def test_a_result() -> None:
    sources, source = spec("# 日本😀\r\nx = 😀 -> Dens(3) [1](2) {0}\r\n", "sub/é 1.dlspec")
    name = at(source, "Dens")
    diagnostic = error(
        name,
        "unknown",
        Label(at(source, "x ="), "there"),
        message="no `{0}`, [see](1)",
        notes=("fact",),
        fixes=(
            Fix("write `Dense`", (Edit(name, "Dense"),), Applicability.UNSAFE),
            Fix("only shown", (Edit(name, "x"),), Applicability.SHOWN),
        ),
    )
    [result] = logged(Checked("a", [diagnostic], sources))["results"]
    region = {"startLine": 2, "startColumn": 10, "endLine": 2, "endColumn": 14}
    artifact = {"uri": "sub/%C3%A9%201.dlspec", "uriBaseId": "%SRCROOT%"}
    fingerprint = result.pop("partialFingerprints")["specc/v1"]
    assert re.fullmatch("[0-9a-f]{32}:1", fingerprint)
    assert result == {
        "ruleId": "E0502",
        "ruleIndex": 0,
        "level": "error",
        "message": {
            "text": "no `{{0}}`, \\[see](1): unknown\nnote: fact\n"
            "help: write `Dense`\nhelp: only shown"
        },
        "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": region}}],
        "relatedLocations": [
            {
                "physicalLocation": {
                    "artifactLocation": artifact,
                    "region": {"startLine": 2, "startColumn": 1, "endLine": 2, "endColumn": 4},
                },
                "message": {"text": "there"},
            }
        ],
        "fixes": [
            {
                "description": {"text": "write `Dense`"},
                "artifactChanges": [
                    {
                        "artifactLocation": artifact,
                        "replacements": [
                            {"deletedRegion": region, "insertedContent": {"text": "Dense"}}
                        ],
                    }
                ],
                "properties": {"level": "unsafe"},
            }
        ],
    }


def test_a_rule_carries_its_explanation() -> None:
    sources, _ = spec()
    [rule] = logged(Checked("a", [error(Span(0, 4))], sources))["tool"]["driver"]["rules"]
    assert rule["id"] == "E0502"
    assert rule["shortDescription"]["text"] == ALL["E0502"].title
    assert rule["help"]["markdown"].startswith("# E0502: ")
    assert "\n" not in rule["fullDescription"]["text"]


def test_every_code_makes_a_rule() -> None:
    sources, _ = spec()
    found = [type(d)(code, d.severity, "m", d.primary) for code in ALL for d in [error(Span(0, 4))]]
    rules = logged(Checked("a", found, sources))["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(ALL)
    assert all(rule["fullDescription"]["text"] for rule in rules)


def test_files_elsewhere_have_absolute_addresses(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    sources, _ = spec(name="../other/a b.dlspec")
    [result] = logged(Checked("a", [error(Span(0, 4))], sources))["results"]
    artifact = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact == {"uri": (tmp_path.parent / "other" / "a b.dlspec").as_uri()}


def test_a_fingerprint_outlives_lines_above() -> None:
    def fingerprints(text: str) -> list[str]:
        sources, source = spec(text)
        found = [error(Span(m.start(), m.end())) for m in re.finditer("Dens", source.text)]
        results = logged(Checked("a", found, sources))["results"]
        return [result["partialFingerprints"]["specc/v1"] for result in results]

    before = fingerprints("Dens(3)\n  Dens(3)\nx -> Dens(3)\n")
    assert len(set(before)) == 3
    assert fingerprints("# new\n\n  Dens(3)\n  Dens(3)\nx -> Dens(3)\n") == before


def test_a_file_that_two_specs_import_is_told_once() -> None:
    sources, _ = spec()
    first, second = (Checked(name, [error(Span(0, 4))], sources) for name in "ab")
    assert len(logged(first, second)["results"]) == 1


def test_without_a_place_the_spec_is_the_place() -> None:
    sources, _ = spec()
    [result] = logged(Checked("a.dlspec", [error(NOWHERE)], sources))["results"]
    [location] = result["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "a.dlspec"
    assert logged(Checked("", [error(NOWHERE)], sources))["results"][0]["locations"] == []


def test_a_clean_run_is_a_log_too(root, capsys) -> None:
    assert main(["check", "--format", "sarif", str(root / "specs" / "iris.dlspec")]) == 0
    log = json.loads(capsys.readouterr().out)
    VALIDATOR.validate(log)
    assert log["runs"][0]["results"] == []


@pytest.mark.parametrize("folder", ["syntax", "names", "checks", "files"])
def test_what_specc_says_of_real_specs(root, capsys, monkeypatch, folder: str) -> None:
    monkeypatch.chdir(root / "tests" / "ui" / folder)
    specs = sorted(path.name for path in Path().glob("*.dlspec"))
    main(["check", "--format", "sarif", *specs])
    log = json.loads(capsys.readouterr().out)
    VALIDATOR.validate(log)
    assert len(log["runs"][0]["results"]) >= 5


@settings(max_examples=150)
@given(messages())
def test_any_message_makes_a_log(made) -> None:
    sources, diagnostics, name = made
    run = logged(Checked(name, diagnostics, sources))
    assert len(run["results"]) <= len(diagnostics)
    for result, diagnostic in zip(run["results"], diagnostics, strict=False):
        for fix in result.get("fixes", []):
            assert fix["properties"]["level"] in ("safe", "unsafe")
        if len(run["results"]) == len(diagnostics):
            assert result["ruleId"] == diagnostic.code


@given(messages())
def test_replacements_do_what_the_edits_do(made) -> None:
    """A consumer that applies a fix by lines and columns gets the text that specc means."""
    sources, diagnostics, name = made
    source = sources.sources[0]
    for diagnostic in diagnostics:
        for fix in diagnostic.fixes:
            if len(fix.edits) != 1 or fix.edits[0].span == NOWHERE:
                continue
            [edit] = fix.edits
            if sources.source_at(edit.span.start) is not source or "\n" in edit.text:
                continue
            safe = Fix(fix.title, fix.edits, Applicability.SAFE)
            alone = error(Span(0, 0), fixes=(safe,))
            [result] = logged(Checked(name, [alone], sources))["results"]
            [replacement] = result["fixes"][0]["artifactChanges"][0]["replacements"]
            region = replacement["deletedRegion"]
            begin, end = (
                offset(source, region[f"{side}Line"], region[f"{side}Column"])
                for side in ("start", "end")
            )
            new = replacement["insertedContent"]["text"]
            if edit.text.isascii():
                assert source.text[:begin] + new + source.text[end:] == Change(source, [edit]).text


def offset(source: Source, line: int, column: int) -> int:
    lines = source.text.split("\n")
    return sum(len(text) + 1 for text in lines[: line - 1]) + column - 1
