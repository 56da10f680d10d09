"""What a user sees: each spec in this folder is checked, and what `specc check` prints on
standard error compared with the `.stderr` file beside it.

The first line of a spec may hold arguments: `# args: --set width=3`.
`pytest tests/ui --update-goldens` writes the files; read their difference before committing it.
"""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from specc.cli import main

HERE = Path(__file__).parent
SPECS = sorted(
    path
    for pattern in ("*.dlspec", "*.dlspec.json")
    for path in HERE.rglob(pattern)
    if "imported" not in path.parts
)


def arguments(spec: Path) -> list[str]:
    """The arguments that the first line asks for."""
    first = spec.read_bytes().split(b"\n", 1)[0].decode("utf-8", "replace")
    return shlex.split(first.removeprefix("# args:")) if first.startswith("# args:") else []


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.relative_to(HERE).as_posix())
def test_messages_are_as_written(spec, golden, capsys, monkeypatch) -> None:
    monkeypatch.chdir(spec.parent)
    status = main(["check", *arguments(spec), spec.name])
    shown = capsys.readouterr()
    assert shown.out == ""
    assert status == (1 if "\nerror" in "\n" + shown.err else 0), shown.err
    golden(_golden(spec), shown.err)


def test_every_golden_has_its_spec() -> None:
    assert set(HERE.rglob("*.stderr")) == {_golden(spec) for spec in SPECS}


def _golden(spec: Path) -> Path:
    """What is printed of a spec."""
    return spec.with_name(spec.name.removesuffix(".json").removesuffix(".dlspec") + ".stderr")
