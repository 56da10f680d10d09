"""The compiler's rooms stand on floors; a lower one never imports a higher one."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

FLOORS = {
    "record": 0,
    "resting": 0,
    "limits": 0,
    "similar": 0,
    "source": 0,
    "places": 0,
    "whole": 0,
    "diagnostics": 0,
    "syntax": 1,
    "catalog": 1,
    "json_form": 2,
    "graph": 2,
    "levels": 2,
    "highlighting": 2,
    "resolve": 3,
    "expansion": 3,
    "checks": 4,
    "backends": 5,
    "diagram": 4,
    "embedding": 6,
    "pipeline": 6,
    "fixing": 6,
    "importing": 6,
    "api": 6,
    "changes": 5,
    "graphing": 5,
    "reference": 6,
    "summarizing": 4,
    "runs": 6,
    "training": 6,
    "viewing": 6,
    "predicting": 6,
    "doctor": 6,
    "scaffold": 6,
    "cli": 7,
    "notebook": 7,
    "__main__": 7,
}

STRANGERS = {("catalog", "syntax"), ("syntax", "catalog")}
"""Rooms on one floor that do not know each other."""

FRONT_END = {room for room, floor in FLOORS.items() if floor <= 4} | {"cli", "__main__"}

HEAVY = {"tensorflow", "keras", "numpy", "sklearn", "rich"}

PACKAGE = Path(__file__).parents[2] / "specc"
FILES = sorted(PACKAGE.rglob("*.py"))


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Every module that a file imports, wherever in it, with the line."""
    package = ("specc", *path.relative_to(PACKAGE).parent.parts)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(part for part in (base, node.module) if part)
            yield node.lineno, module
            for alias in node.names:
                yield node.lineno, f"{module}.{alias.name}"


def room(module: str) -> str | None:
    """`syntax` for `specc.syntax.ast`; None for a module of somebody else."""
    parts = module.split(".")
    return parts[1] if parts[0] == "specc" and len(parts) > 1 else None


def own_room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def test_every_room_has_a_floor() -> None:
    assert {own_room(path) for path in FILES} - {"__init__"} <= set(FLOORS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_nothing_is_imported_from_a_higher_floor(path: Path) -> None:
    here = own_room(path)
    if here == "__init__":
        return  # the front door of the package; its imports wait until they are asked for
    wrong = [
        f"{path.name}:{line} imports {module}"
        for line, module in imports(path)
        if (there := room(module)) in FLOORS
        and (FLOORS[there] > FLOORS[here] or (here, there) in STRANGERS)
    ]
    assert not wrong


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_the_front_end_knows_nothing_of_tensorflow(path: Path) -> None:
    generates_the_catalog = path.relative_to(PACKAGE).as_posix().startswith("catalog/generate")
    if own_room(path) not in FRONT_END or generates_the_catalog:
        return  # `python -m specc.catalog.generate` reads Keras; nothing imports it
    wrong = [
        f"{path.name}:{line} imports {module}"
        for line, module in imports(path)
        if module.split(".")[0] in HEAVY or module.startswith("specc.catalog.generate")
    ]
    assert not wrong
