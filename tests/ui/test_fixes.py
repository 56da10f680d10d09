"""Every fix that is offered does what it says, in this folder's specs and in the explanations.

Offered fixes are made one by one, and all safe ones at once; a second time changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from specc.diagnostics import Applicability, Diagnostic, Severity
from specc.diagnostics.edits import changes, texts
from specc.fixing import mend, overlaid
from specc.pipeline import Options, Spec, compile_spec, compiling_again
from tests.ui.test_ui import HERE, SPECS, arguments

EXPLANATIONS = HERE.parents[1] / "specc" / "diagnostics" / "explanations"
BLOCK = re.compile(r"^```dlspec fail\n(.*?)^```$", re.MULTILINE | re.DOTALL)

SAFE, UNSAFE = Applicability.SAFE, Applicability.UNSAFE


def specs() -> list[Spec]:
    """The specs that fail, but for those that take arguments."""
    shown = [Spec(p.relative_to(HERE).as_posix(), p) for p in SPECS if not arguments(p)]
    explained = [
        Spec(path.stem, HERE / "spec.dlspec", match[1].encode())
        for path in sorted(EXPLANATIONS.glob("*.md"))
        for match in BLOCK.finditer(path.read_text(encoding="utf-8"))
        if not match[1].startswith("# args:")
    ]
    return shown + explained


def offered(spec: Spec, levels: Sequence[Applicability], options: Options) -> list[Diagnostic]:
    """The messages that have a fix of one of these levels."""
    found = compile_spec(spec, options).diagnostics
    return [d for d in found if any(fix.level in levels for fix in d.fixes)]


WITH_FIXES = [spec for spec in specs() if offered(spec, (SAFE, UNSAFE), Options())]
WITH_SAFE_FIXES = [spec for spec in WITH_FIXES if offered(spec, (SAFE,), Options())]


def by_name(spec: Spec) -> str:
    return spec.name


def stage(diagnostic: Diagnostic) -> int:
    return int(diagnostic.code[1:3])


def errors(diagnostics: Sequence[Diagnostic], most: int) -> int:
    """How many errors there are of stages up to `most`."""
    return sum(d.severity is Severity.ERROR and stage(d) <= most for d in diagnostics)


def test_there_is_something_to_try() -> None:
    assert len(WITH_FIXES) > 40
    assert len(WITH_SAFE_FIXES) > 15


@pytest.mark.parametrize("spec", WITH_FIXES, ids=by_name)
def test_each_fix_alone_mends_its_message_and_breaks_nothing(spec: Spec) -> None:
    options = Options()
    compilation = compile_spec(spec, options)
    again = compiling_again(compilation, options)
    found, sources = compilation.diagnostics, compilation.sources
    for diagnostic in found:
        for fix in diagnostic.fixes:
            if fix.level not in (SAFE, UNSAFE):
                continue
            after = again(texts(changes(fix.edits, sources), sources), 0).diagnostics
            limit = stage(diagnostic)
            assert errors(after, limit) <= errors(found, limit), (diagnostic.code, fix.title)
            alike = [d.message for d in found if d.code == diagnostic.code]
            left = [d.message for d in after if d.code == diagnostic.code]
            assert left.count(diagnostic.message) < alike.count(diagnostic.message)


@pytest.mark.parametrize("levels", [(SAFE,), (SAFE, UNSAFE)], ids=["safe", "unsafe"])
@pytest.mark.parametrize("spec", WITH_SAFE_FIXES, ids=by_name)
def test_mending_leaves_fewer_messages_and_nothing_to_mend(
    spec: Spec, levels: Sequence[Applicability]
) -> None:
    options = Options()
    found = compile_spec(spec, options).diagnostics
    mended = mend([spec], options, levels)
    assert mended
    over = overlaid(options, mended, [spec])
    after = compile_spec(spec, over).diagnostics
    first = min(stage(d) for d in offered(spec, levels, options))
    assert errors(after, first) <= errors(found, first)
    assert sum(stage(d) <= first for d in after) < sum(stage(d) <= first for d in found)
    assert mend([spec], over, levels) == []
