"""Every message has an explanation with a failing spec and its repair, a UI test, and a use."""

from __future__ import annotations

import json
import re
from importlib import import_module
from pathlib import Path

import pytest

from specc.cli import main
from specc.diagnostics.codes import ALL
from specc.diagnostics.model import Code

ROOT = Path(__file__).parents[2]
CODES = ROOT / "specc" / "diagnostics" / "codes"
EXPLANATIONS = ROOT / "specc" / "diagnostics" / "explanations"
STAGES = sorted(path.stem for path in CODES.glob("*.py") if path.stem != "__init__")

NOT_FROM_A_SPEC = {
    "E0001": "a file that is not there: tests/cli/test_bad_files.py",
    "E0002": "bytes that no Markdown file can show: tests/cli/test_bad_files.py",
    "E0004": "a file of more than 64 MiB: tests/cli/test_bad_files.py",
    "E0007": "some hundred files: tests/cli/test_bad_files.py",
    "E0008": "a row of files: tests/cli/test_bad_files.py",
    "E0571": "a file of data: tests/ui/checks/bad_rows.dlspec",
    "E0572": "a file of data: tests/ui/checks/time_order.dlspec",
    "W0732": "two files: tests/ui/lints/imports.dlspec",
    "W0733": "two files: tests/ui/lints/imports.dlspec",
    "E0601": "an environment without TensorFlow: tests/packaging",
    "E0602": "an output that cannot be written: tests/cli/test_build.py",
    "E0603": "a refusal that no check foresees: tests/api/test_api.py",
    "E0631": "an environment without a package: tests/cli/test_packages.py",
    "E0632": "a model of ten thousand layers: tests/cli/test_graph.py",
    "E0604": "training what cannot be trained: tests/cli/test_train.py",
    "E0608": "no network: tests/cli/test_failing_runs.py",
    "E0609": "building what can only be checked: tests/cli/test_build.py",
    "E0605": "running what has not been allowed: tests/cli/test_extern.py",
    "E0606": "a module that is not there: tests/cli/test_extern.py",
    "E0607": "a layer that is not what its declaration says: tests/cli/test_extern.py",
    "E0620": "no run: tests/cli/test_runs.py",
    "E0621": "a run of another spec: tests/cli/test_runs.py",
    "E0622": "two processes: tests/cli/test_runs.py",
    "E0623": "a run that is finished: tests/cli/test_runs.py",
    "E0624": "a loss that grows without end: tests/training/test_hunting.py",
    "E0625": "a full disk: tests/training/test_full_disk.py",
    "E0626": "a file that was changed: tests/training/test_changed_data.py",
    "E0651": "a file that is no model: tests/importing/test_refused.py",
    "E0652": "a file that is too much: tests/importing/test_refused.py",
    "E0653": "a model of other classes: tests/importing/test_refused.py",
    "E0654": "a model that no spec says: tests/importing/test_refused.py",
    "E0655": "a model that specc would refuse: tests/importing/test_refused.py",
    "W0656": "a model with more than a spec says: tests/importing/test_refused.py",
    "E0640": "no model: tests/cli/test_predict.py",
    "E0641": "a file that is no model: tests/cli/test_predict.py",
    "E0642": "an input that is not there: tests/cli/test_predict.py",
    "E0643": "another table: tests/cli/test_predict.py",
    "E0644": "a table with rows that do not fit: tests/cli/test_predict.py",
    "E0645": "a spec without a test part: tests/cli/test_predict.py",
}
"""Codes that no text of a spec leads to, and where they are tested."""

NOT_ALONE = {"E0408", "W0009"}
"""Codes that take a long spec, or others beside them; they have a UI test, but no blocks."""

BLOCK = re.compile(r"^```(dlspec|json) (fail|fix)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def members(stage: str) -> dict[str, Code]:
    module = import_module(f"specc.diagnostics.codes.{stage}")
    return {name: code for name, code in vars(module).items() if isinstance(code, Code)}


def explanation(code: str) -> str:
    return (EXPLANATIONS / f"{code}.md").read_text(encoding="utf-8")


def found(form: str, text: str, folder: Path, capsys) -> set[str]:
    """The codes of the messages on a spec, or on one in its JSON form."""
    spec = folder / ("spec.dlspec.json" if form == "json" else "spec.dlspec")
    spec.write_text(text, encoding="utf-8")
    first = text.split("\n", 1)[0]
    arguments = first.removeprefix("# args:").split() if first.startswith("# args:") else []
    main(["check", "--format", "json", *arguments, str(spec)])
    return {message["code"] for message in json.loads(capsys.readouterr().out)}


def test_no_code_is_given_twice() -> None:
    ids = [code.id for stage in STAGES for code in members(stage).values()]
    assert sorted(ids) == sorted(ALL)


def test_codes_are_well_formed() -> None:
    for code in ALL.values():
        assert re.fullmatch(r"[EW]\d{4}", code.id)
        assert (code.id[0] == "E") == (code.severity == "error"), code.id
        for text in (code.title, code.template):
            assert not text.endswith((".", "?", "!")), code.id


@pytest.mark.parametrize("stage", STAGES)
def test_every_code_is_used(stage: str) -> None:
    texts = [
        path.read_text(encoding="utf-8")
        for path in (ROOT / "specc").rglob("*.py")
        if path.parent != CODES
    ]
    unused = [
        name for name in members(stage) if not any(re.search(rf"\b{name}\b", t) for t in texts)
    ]
    assert not unused


@pytest.mark.parametrize("code", sorted(ALL))
def test_explanation(code: str, tmp_path, capsys, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = explanation(code)
    assert text.startswith(f"# {code}: {ALL[code].title}\n\n")
    blocks = BLOCK.findall(text)
    if code in NOT_FROM_A_SPEC or code in NOT_ALONE:
        assert not blocks
        return
    assert [kind for _, kind, _ in blocks] == ["fail", "fix"]
    (form, _, wrong), (_, _, right) = blocks
    assert found(form, wrong, tmp_path, capsys) == {code}
    assert code not in found(form, right, tmp_path, capsys)


@pytest.mark.parametrize("code", sorted(set(ALL) - set(NOT_FROM_A_SPEC)))
def test_a_ui_test_shows_it(code: str) -> None:
    goldens = (ROOT / "tests" / "ui").rglob("*.stderr")
    assert any(f"[{code}]" in path.read_text(encoding="utf-8") for path in goldens)


def test_explanations_are_of_codes_that_exist() -> None:
    assert {path.stem for path in EXPLANATIONS.glob("*.md")} <= set(ALL)
