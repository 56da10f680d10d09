"""`python -m tests.fuzz`: many inputs, one after the other, and what came of them.

Input `n` of a seed is always the same text. Each new finding is made short and written to
`build/fuzz`; a bug that has been mended goes from there to `tests/fuzz/found`.
"""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from specc.source import JSON_TEXT
from tests.fuzz.corpus import ROOT
from tests.fuzz.judge import SECONDS, Finding, judge
from tests.fuzz.minimise import minimise
from tests.fuzz.worker import Part, run, start

CHUNK = 1000
"""Inputs that a process draws at a time."""
OUTPUT = ROOT / "build" / "fuzz"


def parts(options: argparse.Namespace, folder: str) -> Iterator[Part]:
    """All parts of a run, until the inputs or the time are used up."""
    until = time.monotonic() + 60 * options.minutes if options.minutes else None
    chunks = iter(range(options.first, options.first + options.inputs, CHUNK))
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        options.jobs, context, initializer=partial(start, folder, options.json)
    ) as pool:
        while True:
            asked = [
                pool.submit(run, options.seed, at, min(CHUNK, options.first + options.inputs - at))
                for _, at in zip(range(4 * options.jobs), chunks, strict=False)
            ]
            yield from (future.result() for future in asked)
            if not asked or (until is not None and time.monotonic() > until):
                return


def save(finding: Finding, text: str, *, shorten: bool, in_json: bool) -> Path:
    """Write an input that was found to `build/fuzz`, made short, with what it led to."""
    OUTPUT.mkdir(parents=True, exist_ok=True)
    name = hashlib.sha256(finding.key.encode()).hexdigest()[:12]
    path = OUTPUT / f"{name}.dlspec{'.json' if in_json else ''}"
    called = JSON_TEXT if in_json else "<text>"
    (OUTPUT / f"{name}.txt").write_text(f"{finding.key}\n\n{finding.details}", "utf-8")
    path.write_text(text, "utf-8", errors="backslashreplace")
    if shorten:
        short = minimise(
            text,
            lambda t: (f := judge(t, name=called).finding) is not None and f.key == finding.key,
        )
        path.write_text(short, "utf-8", errors="backslashreplace")
    return path


def main() -> int:
    """Run, print the counts; 1 where something was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, metavar="N", default=1_000_000)
    parser.add_argument("--first", type=int, default=0, help="the number of the first input")
    parser.add_argument("--minutes", type=float, help="stop after so many")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--seed", default="0")
    parser.add_argument("--json", action="store_true", help="texts in the JSON form")
    options = parser.parse_args()

    began, count, last = time.monotonic(), 0, 0.0
    outcomes: Counter[tuple[str, ...]] = Counter()
    slowest, peak, seconds = (0.0, ""), 0, 0.0
    found: dict[str, Path] = {}
    with TemporaryDirectory() as folder:
        for part in parts(options, folder):
            outcomes += part.outcomes
            count, seconds = outcomes.total(), seconds + part.seconds
            slowest, peak = max(slowest, part.slowest), max(peak, part.peak)
            for finding, text in part.findings:
                if finding.key not in found:
                    shorten = not finding.key.startswith("TooSlow")
                    found[finding.key] = save(finding, text, shorten=shorten, in_json=options.json)
                    print(f"found: {finding.key}: {found[finding.key]}", flush=True)
            if time.monotonic() - last > 30:
                last = time.monotonic()
                print(f"{count:,} inputs, {len(found)} findings", file=sys.stderr, flush=True)
    wall = time.monotonic() - began
    built = sum(n for codes, n in outcomes.items() if not any(c[:1] in "Ef" for c in codes))
    print(f"inputs            {count:,} in {wall:.0f} s, {count / max(wall, 1):.0f} a second")
    print(f"programs          {built:,}")
    print(f"refused           {count - built - outcomes['finding',]:,}")
    print(f"distinct outcomes {len(outcomes):,}, of {len({c for o in outcomes for c in o})} codes")
    print(f"mean, slowest     {1000 * seconds / max(count, 1):.2f} ms, {slowest[0]:.3f} s")
    print(f"peak memory       {peak / 2**20:.0f} MiB")
    print(f"findings          {len(found)}, from {outcomes['finding',]:,} inputs")
    OUTPUT.mkdir(parents=True, exist_ok=True)
    (OUTPUT / "slowest.txt").write_text(slowest[1], "utf-8", errors="backslashreplace")
    print(f"limit             {SECONDS} s of the processor's time for an input")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
