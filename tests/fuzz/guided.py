"""`python -m tests.fuzz.guided`: inputs chosen by what they reach, for some minutes.

Atheris notes which branches of specc an input takes; one that takes a new one is kept and changed
further, by the same mutator as that of `python -m tests.fuzz`. It stops at the first finding,
which is written to `build/fuzz`. Atheris is for Linux: `pip install atheris`.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
from pathlib import Path
from tempfile import mkdtemp

import atheris

with atheris.instrument_imports(include=["specc"]):
    from tests.fuzz.judge import SECONDS, judge

from tests.fuzz.corpus import ROOT, seeds
from tests.fuzz.mutate import LONGEST, Mutator

SLOWER = 5
"""How many times longer an input may take here, where each branch is noted."""

MUTATOR = Mutator(seeds())


def one_input(data: bytes) -> None:
    """Judge one input; raises AssertionError where it is a finding."""
    finding = judge(data.decode("utf-8", "replace"), SECONDS * SLOWER).finding
    assert finding is None, f"{finding.key}\n{finding.details}"


def mutated(data: bytes, most: int, seed: int) -> bytes:
    """An input made of another."""
    text = MUTATOR.mutate(data.decode("utf-8", "replace"), random.Random(seed))
    return text.encode("utf-8", "replace")[:most]


def main() -> None:
    """Fuzz until the minutes are over or something is found; Atheris ends the process."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.guided", description=__doc__)
    parser.add_argument("--minutes", type=float, default=5)
    options = parser.parse_args()
    output = ROOT / "build" / "fuzz"
    output.mkdir(parents=True, exist_ok=True)
    folder = Path(mkdtemp(prefix="specc-fuzz-"))
    for number, text in enumerate(seeds()):
        (folder / str(number)).write_text(text, "utf-8", errors="replace")
    arguments = [
        sys.argv[0],
        str(folder),
        f"-max_total_time={60 * options.minutes:.0f}",
        f"-max_len={LONGEST}",
        "-len_control=0",
        "-print_final_stats=1",
        f"-artifact_prefix={output}/guided-",
    ]
    atheris.Setup(arguments, one_input, custom_mutator=mutated)
    os.chdir(folder)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
