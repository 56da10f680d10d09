"""The hooks, and the recipes of `docs/ci.md`: each is run on specs with and without a mistake.

What only a server can do (`uses:`, `pip install`) is left out; the commands are run as they stand.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from tests.cli.texts import BAD, GOOD

ROOT = Path(__file__).parents[2]
HOOKS = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
DOCUMENT = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL)

SLIP = GOOD.replace("(width,", "(width, use_bias=True,")

CHECKS, SARIF, FORMAT = "specc check", "--format sarif", "specc fmt"


def recipe(file: str) -> dict:
    """The YAML block that begins with the name of `file`."""
    [text] = [text for _, text in BLOCKS if text.startswith(f"# {file}\n")]
    return yaml.safe_load(text)


def commands(kind: str) -> list[str]:
    """The commands of a recipe that run specc."""
    if kind == "github":
        steps = recipe(".github/workflows/specs.yml")["jobs"]["specs"]["steps"]
        lines = [step["run"] for step in steps if "run" in step]
    elif kind == "gitlab":
        lines = recipe(".gitlab-ci.yml")["specs"]["script"]
    else:
        [text] = [text for language, text in BLOCKS if language == "sh"]
        lines = text.splitlines()
    return [line for line in lines if line.startswith("specc ")]


@pytest.fixture
def shell(tmp_path, monkeypatch) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs a command in a folder with a spec, `specs/one.dlspec`, where `specc` is installed."""
    program = tmp_path / "bin" / "specc"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m specc "$@"\n')
    program.chmod(0o755)
    work = tmp_path / "work"
    (work / "specs").mkdir(parents=True)
    path = f"{program.parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)}
    monkeypatch.chdir(work)

    def run(command: str, spec: str) -> subprocess.CompletedProcess[str]:
        Path("specs/one.dlspec").write_text(spec)
        return subprocess.run(
            ["sh", "-ec", command], env=environment, capture_output=True, text=True, check=False
        )

    return run


@pytest.mark.parametrize("hook", HOOKS.values(), ids=HOOKS)
def test_a_hook(hook: dict, shell) -> None:
    assert {"id", "name", "entry", "language", "files"} <= set(hook)
    assert hook["language"] == "python"
    assert re.search(hook["files"], "specs/one.dlspec")
    assert not re.search(hook["files"], "one.dlspec.md")
    assert shell(f"{hook['entry']} specs/one.dlspec", GOOD).returncode == 0
    is_checked = hook["id"] != "specc-fmt"  # which minds syntax alone
    assert shell(f"{hook['entry']} specs/one.dlspec", BAD).returncode == int(is_checked)
    status = shell(f"{hook['entry']} specs/one.dlspec", SLIP).returncode
    mended = "use_bias=true" in Path("specs/one.dlspec").read_text()
    assert (status, mended) == ((0, True) if hook["id"] == "specc-fix" else (1, False))


def test_the_local_hooks_are_those_that_specc_brings() -> None:
    [repository] = recipe(".pre-commit-config.yaml")["repos"]
    assert repository["hooks"]
    for hook in repository["hooks"]:
        brought = HOOKS[hook["id"]]
        assert hook.pop("additional_dependencies") == ["specc"]
        assert hook == {key: brought[key] for key in hook}


@pytest.mark.parametrize("kind", ["github", "gitlab", "other"])
def test_the_commands_of_a_recipe(kind: str, shell) -> None:
    lines = commands(kind)
    assert len(lines) >= 2
    assert all(shell(line, GOOD).returncode == 0 for line in lines)
    failed = []
    for line in lines:
        done = shell(line, BAD)
        if SARIF in line:
            assert done.returncode == 0, "the log is uploaded, whatever is in it"
            log = json.loads(Path("specc.sarif").read_text())
            assert [result["ruleId"] for result in log["runs"][0]["results"]] == ["E0201"]
        elif done.returncode:
            failed.append(line)
    assert failed == [line for line in lines if SARIF not in line and FORMAT not in line]


def test_annotations_are_of_files_in_the_repository(shell) -> None:
    [line] = [line for line in commands("github") if "--format github" in line]
    shown = shell(line, BAD).stdout
    assert shown.startswith("::error title=specc E0201,file=specs/one.dlspec,line=8,")


def test_code_scanning_gets_the_file_that_is_written() -> None:
    steps = recipe(".github/workflows/specs.yml")["jobs"]["specs"]["steps"]
    [upload] = [step for step in steps if "upload-sarif" in step.get("uses", "")]
    [line] = [line for line in commands("github") if SARIF in line]
    assert f"> {upload['with']['sarif_file']} " in line
    assert recipe(".gitlab-ci.yml")["specs"]["artifacts"]["paths"] == ["specc.sarif"]


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
def test_the_makefile(shell) -> None:
    [text] = [text for language, text in BLOCKS if language == "make"]
    Path("Makefile").write_text(text)
    assert shell("make check", GOOD).returncode == 0
    assert shell("make build/one.py", GOOD).returncode == 0
    assert Path("build/one.py").is_file()
    assert shell("make check", BAD).returncode != 0
    assert shell("make fix check", SLIP).returncode == 0


@pytest.mark.skipif(shutil.which("git") is None, reason="needs Git")
def test_what_a_pull_request_changes(shell) -> None:
    steps = recipe(".github/workflows/meaning.yml")["jobs"]["meaning"]["steps"]
    [compare] = [step["run"] for step in steps if step.get("name") == "Compare"]
    git = "git -c user.name=a -c user.email=a@example.org -c core.hooksPath=/none"
    before = f"git init -q . && git add . && {git} commit -qm one && BASE=$(git rev-parse HEAD)"
    after = f"{git} commit -qam two && GITHUB_STEP_SUMMARY=summary.md"
    bigger = "printf 'param depth: int = 2\\n' >> specs/one.dlspec"
    done = shell(f"{before}\n{bigger}\n{after}\n{compare}", GOOD)
    assert done.returncode == 0, done.stderr
    shown = Path("summary.md").read_text(encoding="utf-8")
    assert shown.startswith("    specs/one.dlspec\n\n#### `params`\n\n- `+ depth 2`")
    assert shown == Path("meaning.md").read_text(encoding="utf-8")
