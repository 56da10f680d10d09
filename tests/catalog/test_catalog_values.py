"""What the catalog says of arguments, against what Keras's constructors do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from specc.catalog import catalog
from specc.catalog.agreement import check_arguments
from specc.catalog.examples import example
from specc.catalog.types import Entry, Instance, Param
from specc.catalog.values import check_value
from tests.catalog.constructions import refusals
from tests.catalog.lax import STRICTER, UNCHECKED
from tests.catalog.samples import as_json, as_value, of_right_type, values

SECTIONS = (
    "layers",
    "losses",
    "metrics",
    "optimizers",
    "schedules",
    "callbacks",
    "initializers",
    "regularizers",
    "constraints",
)
ENTRIES_OF_A_KIND = 4
"""So many entries are tried of those that have a parameter of the same name, kind, default."""


@dataclass(frozen=True)
class Case:
    entry: Entry
    param: Param
    value: Any
    accepted: bool

    def __str__(self) -> str:
        return f"{self.entry.name}({self.param.name}={self.value!r})"

    def question(self) -> list[Any]:
        return [self.entry.section, self.entry.name, as_json_args(self.entry, self)]


def as_json_args(entry: Entry, case: Case | None = None) -> dict[str, Any]:
    args = base(entry)
    if case is not None:
        args[case.param.name] = case.value
    return {name: as_json(value) for name, value in args.items()}


def base(entry: Entry) -> dict[str, Any]:
    return example(entry.name, [p.name for p in entry.params if p.required])


def usable() -> list[Entry]:
    found = []
    for section in SECTIONS:
        for name in catalog().names(section):
            entry = catalog().lookup(section, name)
            assert entry is not None
            if entry.name == name and entry.refused is None:
                found.append(entry)
    return found


def cases() -> list[Case]:
    found = []
    tried: dict[tuple[str, str, str, str], int] = {}
    for entry in usable():
        for param in entry.params:
            key = (entry.section, param.name, param.kind, repr(param.default))
            tried[key] = tried.get(key, 0) + 1
            if tried[key] > ENTRIES_OF_A_KIND:
                continue
            for value in values(param):
                accepted = is_accepted(entry, param, value)
                # What one entry of a kind refuses the others refuse too.
                if accepted or (tried[key] == 1 and of_right_type(param, value)):
                    found.append(Case(entry, param, value, accepted))
    return found


def is_accepted(entry: Entry, param: Param, value: Any) -> bool:
    if param.name == "vocabulary" and isinstance(value, str):
        return False  # a file that does not exist; data, not argument
    given = as_value(value)
    if check_value(entry, param, given) is not None:
        return False
    args = {name: as_value(v) for name, v in base(entry).items()}
    return check_arguments(Instance(entry, {**args, param.name: given})) is None


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Case, str | None]]:
    asked = cases()
    folder = tmp_path_factory.mktemp("keras")
    return list(zip(asked, refusals([c.question() for c in asked], folder), strict=True))


def test_keras_accepts_what_is_accepted(answers: list[tuple[Case, str | None]]) -> None:
    accepted = [(case, error) for case, error in answers if case.accepted]
    assert len(accepted) > 5000
    assert [f"{case}: {error}" for case, error in accepted if error is not None] == []


def test_keras_refuses_what_is_refused(answers: list[tuple[Case, str | None]]) -> None:
    """Or it is known to look at the value later, or never."""
    lax = [case for case, error in answers if not case.accepted and error is None]
    assert [
        str(case)
        for case in lax
        if case.param.name not in UNCHECKED
        and f"{case.entry.name}.{case.param.name}" not in UNCHECKED
        and (case.param.kind, str(case.value)) not in STRICTER
    ] == []


def test_no_exception_is_stale(answers: list[tuple[Case, str | None]]) -> None:
    lax = [case for case, error in answers if not case.accepted and error is None]
    names = {c.param.name for c in lax} | {f"{c.entry.name}.{c.param.name}" for c in lax}
    assert sorted(UNCHECKED - names) == []
    assert sorted(set(STRICTER) - {(c.param.kind, str(c.value)) for c in lax}) == []


def test_every_entry_can_be_made_with_its_example(tmp_path: Any) -> None:
    entries = usable()
    questions = [[e.section, e.name, as_json_args(e)] for e in entries]
    errors = refusals(questions, tmp_path)
    assert [f"{e.name}: {x}" for e, x in zip(entries, errors, strict=True) if x is not None] == []
    for entry in entries:
        for name, value in base(entry).items():
            param = entry.param(name)
            assert param is not None
            assert check_value(entry, param, as_value(value)) is None
