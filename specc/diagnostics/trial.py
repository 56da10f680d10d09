"""Tries fixes out before they are offered: makes the change, compiles it, compares the messages.

A fix holds where its message is gone and no error is new. An error of a later stage than the
message's is not new: a wrong name hides the shapes behind it, and mending it shows them. A fix
that mends its message and breaks something else is kept to be read only (`shown`); one that does
not mend it is left out.

Fixes are tried together, as they will be applied. Only where that fails are those that lie at
what went wrong taken apart from the others, and where nothing tells which, halves are tried. The
number of compilations is bounded, and so is their work: they may take the steps that the spec left
of those it may take. A fix that this does not suffice for is kept to be read only.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from typing import NamedTuple

from specc.diagnostics.edits import Change, Taken, applies, changes, texts
from specc.diagnostics.model import Applicability, Diagnostic, Edit, Fix, Severity
from specc.source import NOWHERE, Source, SourceMap


class Again(NamedTuple):
    """What came of compiling once more; `steps` counts on from those that were given."""

    diagnostics: list[Diagnostic]
    sources: SourceMap
    steps: int


Compile = Callable[[dict[int, str], int], Again]
"""Compiles the files' texts, each given by the offset at which the file started.

The second argument are the steps of evaluating that were taken before: they count.
"""

MOST_TRIALS = 8

MOST_TRIALS_TO_APPLY = 64

_PER_FIX = 200
"""Steps that a fix counts for; a character of the text counts for one."""


class Work(NamedTuple):
    """Steps of evaluating: those that the spec took, and those that it may take with all trials."""

    spent: int
    most: int


class _Verdict(Enum):
    HOLDS = 1
    BREAKS = 2
    FAILS = 3


class _Candidate(NamedTuple):
    """A fix, by the number of its message and its place among that message's fixes."""

    place: int
    number: int


def tried(
    diagnostics: Sequence[Diagnostic],
    sources: SourceMap,
    compile_again: Compile,
    work: Work,
) -> list[Diagnostic]:
    """`diagnostics` with the fixes that hold, and those that are there to be read."""
    candidates = sorted(
        _Candidate(place, number)
        for number, diagnostic in enumerate(diagnostics)
        for place, fix in enumerate(diagnostic.fixes)
        if applies(fix, sources)
    )
    if not candidates:
        return list(diagnostics)
    trials = _Trials(diagnostics, sources, compile_again, MOST_TRIALS, work)
    while candidates and trials.go_on():
        batch, candidates = _apart(candidates, diagnostics)
        trials.settle(batch)
    return [
        _with_fixes(diagnostic, tuple(_kept(number, diagnostic, trials.verdicts)))
        for number, diagnostic in enumerate(diagnostics)
    ]


def to_be_read(diagnostics: Sequence[Diagnostic]) -> list[Diagnostic]:
    """`diagnostics` with fixes that nobody has tried: of so many, none is made unseen."""
    return [
        _with_fixes(d, tuple(Fix(f.title, f.edits, Applicability.SHOWN) for f in d.fixes))
        for d in diagnostics
    ]


def agreed(
    diagnostics: Sequence[Diagnostic],
    sources: SourceMap,
    compile_again: Compile,
    wanted: Callable[[Fix], bool],
) -> list[Fix]:
    """The `wanted` fixes that hold when all of them are made at once, one for each message.

    Those that stand in the way of others are left for when these are made.
    """
    candidates = sorted(
        _Candidate(place, number)
        for number, diagnostic in enumerate(diagnostics)
        for place, fix in enumerate(diagnostic.fixes)
        if wanted(fix) and applies(fix, sources)
    )
    batch, _ = _apart(candidates, diagnostics)
    while batch:
        trials = _Trials(diagnostics, sources, compile_again, MOST_TRIALS_TO_APPLY)
        trials.settle(batch)
        holding = [c for c in batch if trials.verdicts.get(c) is _Verdict.HOLDS]
        if trials.left == MOST_TRIALS_TO_APPLY - 1:  # at the first trial, so all together or none
            batch = holding
            break
        # What held in groups need not hold together.
        batch = holding if len(holding) < len(batch) else holding[: len(holding) // 2]
    return [diagnostics[c.number].fixes[c.place] for c in batch]


def _apart(
    candidates: Iterable[_Candidate], diagnostics: Sequence[Diagnostic]
) -> tuple[list[_Candidate], list[_Candidate]]:
    """Those that can be made at once, one for each message, and those that have to wait."""
    batch: list[_Candidate] = []
    rest: list[_Candidate] = []
    taken, served = Taken(), set[int]()
    for candidate in candidates:
        fix = diagnostics[candidate.number].fixes[candidate.place]
        if candidate.number not in served and taken.take(fix):
            served.add(candidate.number)
            batch.append(candidate)
        else:
            rest.append(candidate)
    return batch, rest


def _kept(
    number: int, diagnostic: Diagnostic, verdicts: dict[_Candidate, _Verdict]
) -> Iterable[Fix]:
    for place, fix in enumerate(diagnostic.fixes):
        verdict = verdicts.get(_Candidate(place, number))
        if verdict is _Verdict.HOLDS:
            yield fix
        elif verdict is not _Verdict.FAILS:
            yield Fix(fix.title, fix.edits, Applicability.SHOWN)


def _with_fixes(diagnostic: Diagnostic, fixes: tuple[Fix, ...]) -> Diagnostic:
    return Diagnostic(
        diagnostic.code,
        diagnostic.severity,
        diagnostic.message,
        diagnostic.primary,
        diagnostic.secondary,
        diagnostic.notes,
        diagnostic.helps,
        fixes,
    )


class _Trials:
    """Compiles groups of fixes and keeps what became of each."""

    def __init__(
        self,
        diagnostics: Sequence[Diagnostic],
        sources: SourceMap,
        compile_again: Compile,
        most: int,
        work: Work | None = None,
    ) -> None:
        self.diagnostics = diagnostics
        self.sources = sources
        self.compile_again = compile_again
        self.verdicts: dict[_Candidate, _Verdict] = {}
        self.left = most
        self.work = work
        self.dearest = 0 if work is None else work.spent
        """The work of the compilation that took most: another one may take as much."""
        self.text = sum(len(source.text) for source in sources.sources)

    def go_on(self) -> bool:
        """Whether there may be another trial."""
        if self.work is None:
            return self.left > 0
        return self.left > 0 and self.work.spent + self.dearest <= self.work.most

    def settle(self, batch: list[_Candidate]) -> None:
        """Find a verdict for each of `batch`, as far as the trials that are left suffice."""
        groups = [batch]
        while groups and self.go_on():
            self.left -= 1
            group = groups.pop()
            result = self._try(group)
            if result is None:
                continue
            unmended, broken, unplaced = result
            if not unmended and not broken and not unplaced:
                self.verdicts.update(dict.fromkeys(group, _Verdict.HOLDS))
            elif len(group) == 1:
                verdict = _Verdict.FAILS if unmended else _Verdict.BREAKS
                self.verdicts[group[0]] = verdict
            else:
                guilty = unmended | broken
                innocent = [candidate for candidate in group if candidate not in guilty]
                if not guilty or not innocent:
                    middle = len(group) // 2
                    groups += [group[middle:], group[:middle]]
                else:
                    groups += [[c for c in group if c in guilty], innocent]

    def _compile(self, changed: dict[int, Change], fixes: int) -> Again | None:
        """What comes of the changes; None where the work was not enough to tell."""
        changed_texts = texts(changed, self.sources)
        if self.work is None:
            return self.compile_again(changed_texts, 0)
        spent, most = self.work
        again = self.compile_again(changed_texts, spent)
        took = again.steps - spent + self.text + _PER_FIX * fixes
        self.work = Work(spent + took, most)
        self.dearest = max(self.dearest, took)
        return again if again.steps <= most else None

    def _try(self, group: list[_Candidate]) -> tuple[set[_Candidate], set[_Candidate], bool] | None:
        """Those whose messages stay, those beside new errors, whether errors are new elsewhere."""
        edits = {c: self.diagnostics[c.number].fixes[c.place].edits for c in group}
        changed = changes((edit for own in edits.values() for edit in own), self.sources)
        again = self._compile(changed, len(group))
        if again is None:
            return None
        after, sources, _ = again
        mended = {candidate.number: candidate for candidate in group}
        known = _Known(self.diagnostics, self.sources, changed, set(mended))
        first_stage = min(_stage(self.diagnostics[number]) for number in mended)
        unmended: set[_Candidate] = set()
        broken: set[_Candidate] = set()
        unplaced = False
        lines: dict[tuple[str, int], set[_Candidate]] = {}
        for diagnostic in after:
            number = known.find(diagnostic, sources)
            if number in mended:
                unmended.add(mended[number])
            elif (
                number is None
                and diagnostic.severity is Severity.ERROR
                and _stage(diagnostic) <= first_stage
            ):
                lines = lines or _lines_changed(edits, changed)
                beside = _beside(diagnostic, sources, lines)
                broken |= beside
                unplaced = unplaced or not beside
        return unmended, broken, unplaced


class _Known:
    """The messages there were, each found again once, wherever changes have moved it."""

    def __init__(
        self,
        diagnostics: Sequence[Diagnostic],
        sources: SourceMap,
        changed: dict[int, Change],
        mended: set[int],
    ) -> None:
        self._at: dict[tuple[str, str, int], list[int]] = {}
        self._found: set[int] = set()
        # Those to be found first stand last: a message beside a mended one is not that one.
        for number in sorted(range(len(diagnostics)), key=lambda number: number not in mended):
            diagnostic = diagnostics[number]
            for key in _keys(diagnostic, sources, changed):
                self._at.setdefault(key, []).append(number)

    def find(self, diagnostic: Diagnostic, sources: SourceMap) -> int | None:
        """The number that the message had; None where it is new."""
        for key in _keys(diagnostic, sources, {}):
            numbers = self._at.get(key, [])
            while numbers:
                number = numbers.pop()
                if number not in self._found:
                    self._found.add(number)
                    return number
        return None


def _keys(
    diagnostic: Diagnostic, sources: SourceMap, changed: dict[int, Change]
) -> Iterable[tuple[str, str, int]]:
    """What a message is known by: file, code, and the places where it may start."""
    span = diagnostic.primary.span
    if span == NOWHERE:
        return [("", diagnostic.code, 0)]
    source = sources.source_at(span.start)
    change = changed.get(source.base)
    places = {span.start - source.base} if change is None else set(change.places(span.start))
    return [(source.name, diagnostic.code, place) for place in places]


def _stage(diagnostic: Diagnostic) -> int:
    """Which stage gives a message: the hundreds of its code."""
    return int(diagnostic.code[1:3])


def _lines_changed(
    edits: dict[_Candidate, tuple[Edit, ...]], changed: dict[int, Change]
) -> dict[tuple[str, int], set[_Candidate]]:
    """The candidates that write on each line, by the file's name and the line's number from 0."""
    lines: dict[tuple[str, int], set[_Candidate]] = {}
    starts = {base: _line_starts(change.text) for base, change in changed.items()}
    bases = sorted(changed)
    for candidate, own in edits.items():
        for edit in own:
            base = bases[bisect_right(bases, edit.span.start) - 1]
            change = changed[base]
            for place in change.places(edit.span.start):
                line = bisect_right(starts[base], place) - 1
                lines.setdefault((change.source.name, line), set()).add(candidate)
    return lines


def _line_starts(text: str) -> list[int]:
    return Source("", text).line_starts()


def _beside(
    diagnostic: Diagnostic, sources: SourceMap, lines: dict[tuple[str, int], set[_Candidate]]
) -> set[_Candidate]:
    """The candidates that write on the line where a message is."""
    if diagnostic.primary.span == NOWHERE:
        return set()
    source, line, _ = sources.locate(diagnostic.primary.span.start)
    return lines.get((source.name, line - 1), set())
