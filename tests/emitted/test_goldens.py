"""Whole scripts: as they are kept beside the specs, and by the linter's and formatter's rules."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from specc.backends.python.program import Script, emit
from specc.pipeline import compile_path, compile_text
from tests.conftest import ROOT
from tests.emitted import test_data, test_sources, test_training
from tests.emitted.scripts import script_of

SPECS = sorted(path.stem for path in (ROOT / "specs").glob("*.dlspec"))


def script_at(path: Path) -> Script:
    program = compile_path(path).program
    assert program is not None
    return emit(program)


@pytest.mark.parametrize("name", SPECS)
def test_scripts_are_as_kept(name: str, root: Path, golden: Any):
    script = script_at(root / "specs" / f"{name}.dlspec")
    golden(root / "tests" / "golden" / name / "script.py", script.text)


def test_scripts_are_formatted_sorted_and_without_lint(root: Path, tmp_path: Path):
    for name in SPECS:
        script = script_at(root / "specs" / f"{name}.dlspec")
        (tmp_path / f"{name}.py").write_text(script.text, encoding="utf-8")
    others = (
        test_data.PENGUINS,
        test_data.PICTURES,
        *test_sources.SPECS,
        test_training.COMMAND_LINE,
        test_training.DATA + test_training.MODEL + test_training.TRAIN,
    )
    for number, spec in enumerate(others):
        (tmp_path / f"other{number}.py").write_text(script_of(spec).text, encoding="utf-8")
    ruff = [sys.executable, "-m", "ruff"]
    for command in (
        [*ruff, "format", "--isolated", "--diff"],
        [*ruff, "check", "--isolated", "--select", "I,E,F"],
    ):
        result = subprocess.run(
            [*command, str(tmp_path)], capture_output=True, text=True, check=False
        )
        assert result.returncode == 0, result.stdout + result.stderr


def test_equal_specs_give_equal_bytes_in_every_process(root: Path):
    emitting = """
import sys
from specc.pipeline import compile_path
from specc.backends.python.program import emit
print(emit(compile_path(sys.argv[1]).program).text)
slow = {"keras", "tensorflow", "numpy", "sklearn", "lark", "jsonschema"} & set(sys.modules)
assert not slow, slow
"""
    path = root / "specs" / "iris.dlspec"
    texts = {
        subprocess.run(
            [sys.executable, "-c", emitting, str(path)],
            capture_output=True,
            text=True,
            check=True,
            cwd=root,
            env={"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert texts == {script_at(path).text + "\n"}


def test_the_script_names_its_spec_and_hash_and_not_its_folder(root: Path):
    import hashlib

    path = root / "specs" / "iris.dlspec"
    script = script_at(path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert script.text.startswith(f"# Made by specc from iris.dlspec, SHA-256:\n# {digest}\n")
    assert script.sha256 == digest
    assert str(root) not in script.text
    assert "specc" not in script.text.partition("\n")[2]


def test_nothing_in_a_spec_becomes_code_or_comment_of_its_own():
    nasty = '\\"\\"\\"\\n# end\\nimport os #'
    path = nasty.replace("\\n", " ")  # no path holds a line break: E0022
    text = f"""
        data {{
          source = csv("{path}")
          input  features = ["{nasty}"]
          target label = y
        }}
        model net {{
          input features: float32[1]
          output label = Dense(1)
        }}
        train {{ loss = mse
          callbacks = [ModelCheckpoint("{path}.keras")] }}
        """
    compilation = compile_text(text, "folder/na\nme.dlspec")
    assert compilation.program is not None, compilation.diagnostics
    script = emit(compilation.program)
    compile(script.text, "script.py", "exec")
    assert "\nimport os" not in script.text
    assert script.text.startswith("# Made by specc from na?me.dlspec, SHA-256:\n")


def test_every_line_of_a_setting_maps_to_it(root: Path):
    path = root / "specs" / "iris.dlspec"
    program = compile_path(path).program
    assert program is not None
    script = emit(program)
    spec = path.read_text()
    lines = script.text.splitlines()
    found = {
        lines[number - 1].strip(): spec[span.start : span.end]
        for number, span in script.source_map.items()
    }
    assert found["normalization = layers.Normalization()"] == "Normalization"
    assert found['loss="categorical_crossentropy",'] == "categorical_crossentropy"
    assert found["x, y = load_iris(return_X_y=True)"] == "sklearn(iris)"
    assert found['layers.Dense(8, activation="relu"),'] == "Dense(8, activation=relu)"


def test_a_long_comment_becomes_a_docstring_of_short_lines():
    words = " ".join(["widens"] * 20)
    spec = f"# Short.\n#\n# {words}\nblock b {{ input x\noutput x -> Dense(8) }}\n"
    model = "model m {\ninput x: float32[4]\nx -> b\noutput y = Dense(2)\n}\n"
    text = script_of(spec + model).text
    tree = ast.parse(text)
    [block] = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == "b"]
    documented = (ast.get_docstring(block) or "").split("\n")
    assert " ".join(documented) == f"Short.  {words}"
    assert max(len(line) for line in text.split("\n")) <= 88
