"""The public interface, pinned: a change of it is meant, and goes into the changelog."""

from __future__ import annotations

import inspect
import subprocess
import sys
from pathlib import Path
from types import UnionType

import specc

PINNED = Path(__file__).parent / "public_api.txt"

OPAQUE = {"Program"}
"""Handed from one function to the next; what it is made of is our own affair."""


def described() -> str:
    """Every public name with its signature; of classes their public members too."""
    lines = []
    for name in sorted(specc.__all__):
        member = getattr(specc, name)
        if isinstance(member, UnionType):
            lines.append(f"type {name} = {member}")
        elif inspect.isclass(member):
            lines.append(f"class {name}")
            members = sorted(vars(member)) if name not in OPAQUE else []
            lines += [_member(member, entry) for entry in members if entry[0] != "_"]
        elif callable(member):
            lines.append(f"def {name}{inspect.signature(member)}")
        else:
            lines.append(f"{name}: {type(member).__name__}")
    return "\n".join(lines) + "\n"


def _member(owner: type, name: str) -> str:
    """A method with its signature; the name of anything else."""
    found = vars(owner)[name]
    return f"    {name}{inspect.signature(found)}" if inspect.isfunction(found) else f"    {name}"


def test_the_public_interface_is_as_pinned(golden) -> None:
    golden(PINNED, described())


def test_every_public_function_is_documented() -> None:
    assert all(getattr(specc, name).__doc__ for name in specc.__all__)


def test_no_public_name_is_that_of_a_module() -> None:
    """A module becomes an attribute of the package once it is imported, over whatever was there."""
    folder = Path(specc.__file__).parent
    modules = {path.stem for path in folder.glob("*.py")} | {
        path.name for path in folder.iterdir() if path.is_dir()
    }
    assert not modules & set(specc.__all__)


def test_importing_specc_imports_next_to_nothing(root) -> None:
    program = (
        "import sys; before = set(sys.modules); import specc; print(*set(sys.modules) - before)"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", program], cwd=root, capture_output=True, text=True, check=True
    )
    assert {name for name in done.stdout.split() if name.startswith("specc")} == {"specc"}
