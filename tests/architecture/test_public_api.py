"""The public interface, pinned: a change of it is meant, and goes into the changelog."""

from __future__ import annotations

import inspect
import subprocess
import sys
from pathlib import Path

import specc

PINNED = Path(__file__).parent / "public_api.txt"

OPAQUE = {"Program"}
"""Handed from one function to the next; what it is made of is our own affair."""


def described() -> str:
    """Every public name with its signature; of classes their public members too."""
    lines = []
    for name in sorted(specc.__all__):
        member = getattr(specc, name)
        if inspect.isclass(member):
            lines.append(f"class {name}")
            members = sorted(vars(member)) if name not in OPAQUE else []
            lines += [f"    {entry}" for entry in members if entry[0] != "_"]
        elif callable(member):
            lines.append(f"def {name}{inspect.signature(member)}")
        else:
            lines.append(f"{name}: {type(member).__name__}")
    return "\n".join(lines) + "\n"


def test_the_public_interface_is_as_pinned(golden) -> None:
    golden(PINNED, described())


def test_every_public_function_is_documented() -> None:
    assert all(getattr(specc, name).__doc__ for name in specc.__all__)


def test_importing_specc_imports_next_to_nothing(root) -> None:
    program = (
        "import sys; before = set(sys.modules); import specc; print(*set(sys.modules) - before)"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", program], cwd=root, capture_output=True, text=True, check=True
    )
    assert {name for name in done.stdout.split() if name.startswith("specc")} == {"specc"}
