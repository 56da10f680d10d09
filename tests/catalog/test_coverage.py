"""Every entry of the catalog is said something of, and every example is a spec that checks.

A Keras with new names makes these tests fail until there are words for them.
"""

from __future__ import annotations

import pytest

from specc.catalog.load import ORDER, catalog
from specc.catalog.masks import said
from specc.catalog.types import Entry
from specc.catalog.words import FILES, families, words_of
from specc.catalog.words.kit import Words
from specc.diagnostics import Severity
from specc.pipeline import compile_text
from specc.reference.coverage import coverage, public, refused, rows
from specc.reference.describe import describe
from specc.reference.examples import as_spec, result_of
from specc.reference.lookup import SECTIONS

USABLE = {
    section: [entry for entry in public(section) if entry.refused is None] for section in SECTIONS
}

WITHOUT_EXAMPLE = {
    "Tpu",
    "dtype",
    "empty",
    "get_item",
    "rearrange",
    "size",
    "unravel_index",
    "vsplit",
}
"""What no example is shown of: it gives no tensor of the model, or is not supported yet."""

every_section = pytest.mark.parametrize("section", SECTIONS)


def words(entry: Entry) -> Words:
    found = words_of(entry.section, entry.name)
    assert found is not None, f"specc/catalog/words has nothing on {entry.name}"
    return found[1]


def test_every_section_has_words() -> None:
    assert set(FILES) == set(SECTIONS) == set(ORDER)


@every_section
def test_what_a_spec_may_use_has_words(section: str) -> None:
    named = [name for family in families(section) for name in family.words]
    assert len(named) == len(set(named))
    usable = {entry.name for entry in USABLE[section]}
    assert usable <= set(named)
    assert usable == {row.entry.name for row in rows(section)}


@every_section
def test_a_summary_is_one_short_line(section: str) -> None:
    summaries = [words(entry).summary for entry in USABLE[section]]
    assert not [s for s in summaries if not 0 < len(s) <= 72 or s.endswith(".") or "\n" in s]


@every_section
def test_formulas_and_examples_fit_a_terminal(section: str) -> None:
    wide = []
    for entry in USABLE[section]:
        own = words(entry)
        lines = "\n".join((own.about, own.shape, own.weights, said(entry.name))).splitlines()
        wide += [line for line in lines if line.startswith("  ") and len(line) > 78]
        wide += [line for line in own.example.splitlines() if len(line) > 76]
    assert not wide


def test_layers_and_functions_have_their_rules_in_words() -> None:
    for entry in USABLE["layers"]:
        own = words(entry)
        assert own.shape, entry.name
        assert own.weights, entry.name
        assert said(entry.name)
    assert not [entry.name for entry in USABLE["ops"] if not words(entry).shape]


@every_section
def test_an_example_names_its_entry_and_checks(section: str) -> None:
    for entry in USABLE[section]:
        own = words(entry)
        assert bool(own.example) == (entry.name not in WITHOUT_EXAMPLE), entry.name
        if own.example:
            assert entry.name in own.example
            compilation = compile_text(as_spec(entry, own), f"{entry.name}.dlspec")
            assert not [d for d in compilation.diagnostics if d.severity is Severity.ERROR]


@every_section
def test_everything_is_described(section: str) -> None:
    for entry in USABLE[section]:
        described = describe(entry)
        names = [argument.name for argument in described.arguments]
        assert sorted([*names, *described.common]) == sorted(p.name for p in entry.params)


@pytest.mark.parametrize("section", ["layers", "ops"])
def test_coverage_counts_what_is_listed(section: str) -> None:
    counts = coverage(section)
    assert counts.public == len(rows(section)) + counts.refused
    assert counts.refused == len(refused(section))
    assert counts.with_rule == sum(row.has_rule for row in rows(section))


def test_an_example_with_a_mistake_is_told() -> None:
    entry = catalog().lookup("layers", "Dense")
    with pytest.raises(ValueError, match="E0305"):
        result_of(entry, "model m {\n  input x: float32[8]\n  output y = Dense(-1)\n}\n")


def test_the_result_of_an_example_is_what_the_compiler_says() -> None:
    entry = catalog().lookup("layers", "Dense")
    spec = "model m {\n  input x: float32[5]\n  output y = Dense(3)\n}\n"
    result = result_of(entry, spec)
    assert (result.given, result.gives) == ("float32[?, 5]", "float32[?, 3]")
    assert result.parameters() == (18, 18)
    assert result.dtypes["text"] is None
    assert result.dtypes["integers"] == "float32"
