"""Real networks: parameter counts, the models that their scripts build, their outputs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import specc
from specc.cli import main
from tests.emitted.compare import ask, assert_built, compiled, parameters, script, size
from tests.zoo.row import IMPORTS, SPECS, Row
from tests.zoo.rows import ROWS
from tests.zoo.table import PAGE, page

ZOO = sorted({row.path for row in ROWS if row.path.parent.name == "zoo"})


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.title)
def test_the_graph_has_the_published_number_of_parameters(row: Row) -> None:
    program = compiled(row.path, **row.params)
    assert program.model is not None
    count = size(parameters(program.model))  # apart, for pytest would show the whole graph
    assert count == row.parameters


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.built is not None], ids=lambda row: row.title
)
def test_keras_builds_the_graph_and_the_twin_computes_the_same(row: Row) -> None:
    """Equal weights in equal order, and with the same weights equal outputs."""
    program = compiled(row.path, **row.params, **(row.built or {}))
    assert program.model is not None
    text = script(program)
    twin = IMPORTS + row.twin if row.twin else ""
    built = ask({"source": text, "arguments": {}, "twin": twin, "compared": True})
    assert_built(program.model, built, text)
    if twin:
        assert built["count"] == built["twin"]["count"]
        assert built["shapes"] == built["twin"]["shapes"]
        assert built["difference"] < 1e-4


def test_nothing_is_said_of_the_zoo(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", *map(str, ZOO)]) == 0
    assert capsys.readouterr() == ("", "")


def test_every_spec_has_rows_and_some_row_of_the_zoo_is_built() -> None:
    assert {row.path for row in ROWS} == set(SPECS.rglob("*.dlspec"))
    assert {row.path for row in ROWS if row.built is not None} >= set(ZOO)


def test_scripts_are_formatted_sorted_and_without_lint(tmp_path: Path) -> None:
    for spec in ZOO:
        text = specc.emit_python(specc.load(spec))
        (tmp_path / f"{spec.stem}.py").write_text(text, encoding="utf-8")
    ruff = [sys.executable, "-m", "ruff"]
    for command in (
        [*ruff, "format", "--isolated", "--diff"],
        [*ruff, "check", "--isolated", "--select", "I,E,F"],
    ):
        result = subprocess.run(
            [*command, str(tmp_path)], capture_output=True, text=True, check=False
        )
        assert result.returncode == 0, result.stdout + result.stderr


def test_the_table_is_up_to_date(golden: Any) -> None:
    golden(PAGE, page())
