"""The reference pages: what is to be said of every entry, as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from specc.catalog.load import catalog
from specc.catalog.words import Family
from specc.record import value
from specc.reference.coverage import WITH_RULES, coverage, refused, rows, shown
from specc.reference.describe import Argument, Description, describe


@value
class _Section:
    name: str
    title: str
    says: str


SECTIONS = (
    _Section("layers", "Layers", "What a tensor goes through: `x -> NAME(...)`."),
    _Section("ops", "Functions", "Every function of `keras.ops` that a spec may use, `ops.NAME`."),
    _Section(
        "activations", "Activations", "`activation=NAME` in a layer, or `x -> NAME` in a chain."
    ),
    _Section("applications", "Applications", "Whole networks of `keras.applications`."),
    _Section("losses", "Losses", "`loss = NAME` in a train block."),
    _Section("metrics", "Metrics", "`metrics = [NAME, ...]` in a train block."),
    _Section("optimizers", "Optimizers", "`optimizer = NAME` in a train block."),
    _Section("schedules", "Learning-rate schedules", "The `learning_rate` of an optimizer."),
    _Section("callbacks", "Callbacks", "`callbacks = [NAME(...), ...]` in a train block."),
    _Section("initializers", "Initializers", "How a layer's weights begin."),
    _Section("regularizers", "Regularizers", "What is added to the loss for a layer's weights."),
    _Section("constraints", "Constraints", "What a layer's weights may be."),
    _Section("sources", "Data sources", "`source = NAME(...)` in a data block."),
    _Section("splits", "Splits", "`split = NAME(...)` in a data block."),
    _Section("steps", "Steps", "`x -> NAME` in a data block."),
    _Section("strategies", "Strategies", "`strategy = NAME` in a device block."),
)

SPLIT = ("layers", "ops")
"""Sections that have a page for each family."""


def pages() -> dict[str, str]:
    """Every page by its path below `docs/reference`."""
    found = {"README.md": _index()}
    for section in SECTIONS:
        found[f"{section.name}.md"] = _section(section)
        if section.name in SPLIT:
            for family in shown(section.name):
                found[_family_path(family)] = _family(section, family)
    return found


def _index() -> str:
    lines = [
        "# Reference",
        "",
        "What a spec may name, with its arguments, what comes out of it and an example. The same "
        "is said by",
        "`specc explain NAME` and `specc layers`. These pages are written by `python -m "
        "specc.reference`;",
        "shapes, dtypes and counts in them are what specc computes.",
        "",
        "| page | holds | entries |",
        "| --- | --- | --- |",
    ]
    for section in SECTIONS:
        count = len(rows(section.name))
        lines.append(f"| [{section.title}]({section.name}.md) | {section.says} | {count} |")
    lines += ["", "| of Keras | public | with a rule for shapes and dtypes | refused |"]
    lines += ["| --- | --- | --- | --- |"]
    for name in WITH_RULES:
        counts = coverage(name)
        lines.append(f"| {name} | {counts.public} | {counts.with_rule} | {counts.refused} |")
    lines += ["", f"They are those of Keras {catalog().keras_version}."]
    return "\n".join(lines) + "\n"


def _section(section: _Section) -> str:
    lines = [f"# {section.title}", "", section.says, ""]
    for family in shown(section.name):
        page = _family_path(family) if section.name in SPLIT else ""
        lines += _table_of(family, page)
    reasons = refused(section.name)
    if reasons:
        lines += ["## Refused", "", "| name | reason |", "| --- | --- |"]
        lines += [f"| {entry.name} | {_cell(entry.refused or '')} |" for entry in reasons]
        lines.append("")
    if section.name not in SPLIT:
        for family in shown(section.name):
            for name in family.words:
                lines += _entry(family, name)
    return _joined(lines)


def _family(section: _Section, family: Family) -> str:
    back = f"[{section.title}](../{section.name}.md)"
    lines = [f"# {family.title}", "", f"{back}, family by family.", ""]
    for name in family.words:
        lines += _entry(family, name)
    return _joined(lines)


def _joined(lines: list[str]) -> str:
    """The lines as a page, one blank line where there are several."""
    kept = [line for i, line in enumerate(lines) if line or (i and lines[i - 1])]
    return "\n".join(kept).rstrip() + "\n"


def _family_path(family: Family) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", family.title.lower()).strip("-")
    return f"{family.section}/{slug}.md"


def _table_of(family: Family, page: str) -> Iterator[str]:
    yield from (f"## {family.title}", "", "| name | what it is |", "| --- | --- |")
    for name, words in family.words.items():
        shown = f"ops.{name}" if family.section == "ops" else name
        anchor = re.sub(r"[^a-z0-9_-]", "", shown.lower())
        yield f"| [{shown}]({page}#{anchor}) | {_cell(words.summary)} |"
    yield ""


def _entry(family: Family, name: str) -> Iterator[str]:
    entry = catalog().lookup(family.section, name)
    assert entry is not None, f"words for {name}, which {family.section} has not"
    described = describe(entry)
    yield from (f"### {described.name}", "", _text(described.summary))
    names = [f"`{described.path}`"] if described.path else []
    if described.spellings:
        names.append("also written " + ", ".join(f"`{each}`" for each in described.spellings))
    if names:
        yield from ("", ", ".join(names))
    if described.about:
        yield from ("", _text(described.about))
    if described.refused:
        yield from ("", f"A spec may not use it: {described.refused}.")
    yield from _arguments(described)
    for title, text in (
        ("Shapes", described.shape),
        ("Weights", described.weights),
        ("Dtypes", described.dtypes),
        ("Masks", described.masks),
    ):
        if text:
            yield from ("", f"**{title}**", "")
            yield from _paragraphs(text)
    if described.example:
        yield from ("", "```dlspec", *described.example.splitlines(), "```")
    if described.result:
        yield from ("", "```text", *described.result, "```")
    yield ""


def _arguments(described: Description) -> Iterator[str]:
    if described.arguments:
        yield from ("", "| argument | takes | default |", "| --- | --- | --- |")
        yield from map(_row, described.arguments)
        by_name = described.arguments[described.positional :]
        if by_name and described.positional:
            names = ", ".join(f"`{argument.name}`" for argument in by_name)
            yield from ("", f"By name only: {names}.")
    if described.common:
        names = ", ".join(f"`{name}`" for name in described.common)
        yield from ("", f"By name, as most layers have them: {names}.")
    if described.called:
        yield from ("", "| argument of the call | takes | default |", "| --- | --- | --- |")
        yield from map(_row, described.called)


def _row(argument: Argument) -> str:
    default = "required" if argument.default is None else f"`{argument.default}`"
    return f"| `{argument.name}` | {_cell(argument.takes)} | {_cell(default)} |"


def _paragraphs(text: str) -> Iterator[str]:
    """Formulas, which begin with two spaces, as blocks of text between the paragraphs."""
    inside = False
    for line in text.splitlines():
        if line.startswith("  ") != inside:
            inside = not inside
            yield from ("```text",) if inside else ("```", "")
        yield line[2:] if inside else _text(line)
        if not inside:
            yield ""
    if inside:
        yield "```"


def _text(line: str) -> str:
    """A line in which no asterisk outside of quotes means anything to Markdown."""
    parts = line.split("`")
    return "`".join(part if i % 2 else part.replace("*", r"\*") for i, part in enumerate(parts))


def _cell(text: str) -> str:
    return _text(text).replace("|", r"\|")
