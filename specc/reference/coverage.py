"""Which entries the catalog has, family by family, and for how many of them types are known."""

from __future__ import annotations

from collections.abc import Iterator

from specc.catalog.load import catalog
from specc.catalog.shapes import has_rule
from specc.catalog.types import Entry
from specc.catalog.words import Family, families
from specc.record import value
from specc.reference.lookup import spellings

WITH_RULES = ("layers", "ops")
"""The sections whose entries have rules for what comes out of them."""


@value
class Row:
    """An entry in a list: its family's title, its summary, whether it has a rule."""

    entry: Entry
    family: str
    summary: str
    has_rule: bool


@value
class Coverage:
    """How many public entries a section has, how many a rule, how many are refused."""

    public: int
    with_rule: int
    refused: int


def public(section: str) -> Iterator[Entry]:
    """The entries of `section`, other names of the same class left out, sorted."""
    known = catalog()
    for name in known.names(section):
        entry = known.lookup(section, name)
        if entry is not None and entry.name == name and entry.section == section:
            yield entry


def shown(section: str) -> list[Family]:
    """The families of `section` with what a spec may use; none that is empty."""
    found = []
    for family in families(section):
        words = {name: row for name, row in family.words.items() if _usable(section, name)}
        if words:
            found.append(Family(section, family.title, words))
    return found


def _usable(section: str, name: str) -> bool:
    entry = catalog().lookup(section, name)
    return entry is not None and entry.refused is None


def rows(section: str) -> list[Row]:
    """What a spec may use of `section`, in the order of its families."""
    known = catalog()
    found: list[Row] = []
    for family in shown(section):
        for name, words in family.words.items():
            entry = known.lookup(section, name)
            if entry is not None:
                found.append(Row(entry, family.title, words.summary, has_rule(section, name)))
    return found


def refused(section: str) -> list[Entry]:
    """The entries of `section` that a spec may not use."""
    return [entry for entry in public(section) if entry.refused is not None]


def coverage(section: str) -> Coverage:
    """The counts of `section`."""
    entries = list(public(section))
    return Coverage(
        public=len(entries),
        with_rule=sum(e.refused is None and has_rule(section, e.name) for e in entries),
        refused=sum(e.refused is not None for e in entries),
    )


def matches(row: Row, text: str) -> bool:
    """Whether `text` occurs in the names of the entry or in what is said of it."""
    words = (row.entry.name, row.family, row.summary, *spellings(row.entry))
    return all(any(part in word.lower() for word in words) for part in text.lower().split())
