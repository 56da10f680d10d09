"""What a script imports, and the order in which it says so."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable

from specc.record import value


@value
class Import:
    """`import module as alias`, or with a `name`, `from module import name`."""

    module: str
    name: str | None = None
    alias: str | None = None

    @property
    def bound(self) -> str:
        """The name that the import binds."""
        return self.alias or self.name or self.module.partition(".")[0]


NUMPY = Import("numpy", alias="np")
TENSORFLOW = Import("tensorflow", alias="tf")
KERAS = Import("keras")
USES = {
    "keras": KERAS,
    "layers": Import("keras", "layers"),
    "math": Import("math"),
    "ops": Import("keras", "ops"),
    "sys": Import("sys"),
}
"""The modules that expressions speak of, by the names that they have there."""


def import_statements(needed: Iterable[Import]) -> list[ast.stmt]:
    """The imports as isort would have them: by section, plain ones before `from`, by name."""
    plain: dict[tuple[bool, str], ast.stmt] = {}
    names: dict[tuple[bool, str], list[ast.alias]] = {}
    for item in needed:
        key = (item.module.partition(".")[0] not in sys.stdlib_module_names, item.module)
        if item.name is None:
            plain[key] = ast.Import([ast.alias(item.module, item.alias)])
        elif all(alias.name != item.name for alias in names.setdefault(key, [])):
            names[key].append(ast.alias(item.name, item.alias))
    statements: list[ast.stmt] = []
    for section in (False, True):
        statements += [plain[key] for key in sorted(plain) if key[0] is section]
        for key in sorted(names):
            if key[0] is section:
                members = sorted(names[key], key=lambda alias: _member_order(alias.name))
                statements.append(ast.ImportFrom(key[1], members, 0))
    return statements


def _member_order(name: str) -> tuple[int, str]:
    """Constants first, then classes, then the rest."""
    kind = 0 if name.isupper() else 1 if name[:1].isupper() else 2
    return kind, name
