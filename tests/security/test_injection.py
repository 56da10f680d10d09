"""No text of a spec becomes code: payloads in all places that hold text or names.

A spec with a payload is refused, or its script is that of the same spec with a harmless word, but
for this one string, or this one name. In either case no message holds what could move a cursor.
"""

from __future__ import annotations

import re
from functools import cache

import pytest

from specc.backends.python.program import emit
from specc.diagnostics.render_json import render as render_json
from specc.diagnostics.render_text import render, summary
from specc.pipeline import Compilation, Options, compile_text
from tests.security import payloads, places, scripts
from tests.security.payloads import HARMLESS

SGR = re.compile(r"\x1b\[[0-9;]*m")


def quoted(text: str) -> str:
    """`text` as a string of a spec: as raw as the language takes it."""
    escapes = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r"}
    return (
        '"'
        + "".join(
            f"\\u{ord(c):04x}" if "\ud800" <= c <= "\udfff" else escapes.get(c, c) for c in text
        )
        + '"'
    )


def compiled(text: str, **options: object) -> Compilation:
    compilation = compile_text(text, "spec.dlspec", Options(**options))  # type: ignore[arg-type]
    assert_clean(compilation)
    return compilation


def assert_clean(compilation: Compilation) -> None:
    """What is shown of a compilation moves no cursor, in any form."""
    found, sources = compilation.diagnostics, compilation.sources
    for text in (render(found, sources, color=False), summary(found, "spec.dlspec")):
        assert all(c == "\n" or c.isprintable() for c in text)
    colored = SGR.sub("", render(found, sources, color=True))
    assert all(c == "\n" or c.isprintable() for c in colored)
    data = render_json(found, sources)
    assert data.isascii()
    assert all(c == "\n" or c.isprintable() for c in data)


def script_of(compilation: Compilation) -> str | None:
    if compilation.program is None:
        return None
    return emit(compilation.program).text


@cache
def harmless(template: str) -> str | None:
    """The script of a spec with the harmless word, quoted or not as the template has it."""
    return script_of(compiled(template))


def body(script: str) -> str:
    """A script without its first lines, which hold the hash of the spec."""
    return script[script.index('"""') :]


def assert_same(
    expected: str | None, script: str | None, text: str, note: str, extern: str
) -> None:
    """`script` is refused, or `expected` with `text` for the harmless word."""
    if script is None:
        return
    assert scripts.problems(script, extern) == [], note
    if expected is not None:
        assert scripts.differences(body(expected), body(script), HARMLESS, text) == [], note


def test_there_are_as_many_payloads_as_are_asked_for() -> None:
    assert all(len(chosen(place)) >= 60 for place in places.TEXTS)
    assert len(set(payloads.TEXTS.values())) == len(payloads.TEXTS)


def chosen(place: str) -> dict[str, str]:
    """The payloads for a place: all, or where scripts are long, three of five, always others."""
    if not places.TEXTS[place].lstrip().startswith("data"):
        return payloads.TEXTS
    first = list(places.TEXTS).index(place)
    return {
        name: text
        for number, (name, text) in enumerate(payloads.TEXTS.items(), first)
        if number % 5 < 3
    }


@pytest.mark.parametrize("place", places.TEXTS)
def test_text(place: str, monkeypatch) -> None:
    if place == "path":
        monkeypatch.setattr("specc.expansion.paths._is_there", lambda path: True)
    template = places.TEXTS[place]
    expected = harmless(template.replace(places.HOLE, quoted(HARMLESS)))
    if place == "extern module":
        expected = None  # imports are sorted by name
    for name, text in chosen(place).items():
        if "missing" in place and not text:
            continue  # an empty cell is missing anyway
        script = script_of(compiled(template.replace(places.HOLE, quoted(text))))
        extern = text if place == "extern module" else "pieces"
        assert_same(expected, script, text, f"{name} as {place}", extern)


@pytest.mark.parametrize("place", places.COMMENTS)
def test_comments(place: str) -> None:
    template = places.COMMENTS[place]
    expected = harmless(template.replace(places.HOLE, HARMLESS))
    assert expected is not None
    for name, text in payloads.TEXTS.items():
        if "\n" in text:
            continue  # a comment ends there
        script = script_of(compiled(template.replace(places.HOLE, text)))
        assert script is not None, name
        assert scripts.problems(script, "pieces") == [], name


@pytest.mark.parametrize("place", places.NAMES)
def test_names(place: str) -> None:
    template = places.NAMES[place]
    expected = harmless(template.replace(places.HOLE, HARMLESS))
    # What one function of the script calls its own, a param of another may be called too; in that
    # function itself the param gives way, and has a `_` behind it.
    own = set(re.findall(r"\w+", template + (expected or "")))
    # Where no word but a known one is taken, some will do.
    # Each place has a third of the names, and each name a third of the places.
    third = list(places.NAMES).index(place) % 3
    for name in payloads.NAMES[third::3] if expected is not None else payloads.NAMES[::5]:
        script = script_of(compiled(template.replace(places.HOLE, name)))
        if script is None:
            continue
        note = f"{name} as {place}"
        assert scripts.problems(script, "pieces") == [], note
        gave_way = re.search(rf"\b{name}_\b", script)
        if expected is not None and name not in own and gave_way is None:
            assert scripts.renamed(body(expected), body(script), HARMLESS) == [], note


@pytest.mark.parametrize("place", places.NAMES)
def test_what_is_no_name_is_refused(place: str) -> None:
    """Python takes some of these for names, and reads a full-width `eval` as `eval`."""
    template = places.NAMES[place]
    for name in payloads.STRANGE_NAMES:
        script = script_of(compiled(template.replace(places.HOLE, name)))
        assert script is None or scripts.problems(script, "pieces") == [], f"{name!r} as {place}"
        if not name.isascii():
            assert script is None, f"{name!r} as {place}"


@pytest.mark.parametrize("name", payloads.TEXTS)
def test_values_from_outside(name: str) -> None:
    """What `--set` and `params=` give, and what the file of the spec is called."""
    text = payloads.TEXTS[name]
    spec = places.model("x = x -> Dense(8, name=n)", "param n: string = other")
    given = compile_text(spec, text, Options({"n": text}))
    assert_clean(given)
    script = script_of(given)
    if script is not None:
        assert scripts.problems(script) == []
        line = script.split("\n", 1)[0]
        assert line.startswith("# Made by specc from ")
        assert len(line) < 120
    assert_clean(compile_text(spec, "spec.dlspec", Options({text: "a"})))
