"""Random specs through their JSON form and back: a long run of what `test_random.py` samples.

    python -m tests.json_form --cases 2000 --seed 1

prints each spec that did not come back as the program that it was, then the counts.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter

from specc.backends.json_form import as_text
from specc.pipeline import Options, compile_text
from tests.checks.random_specs import spec
from tests.fuzz.corpus import seeds
from tests.fuzz.mutate import Mutator
from tests.graphs.draw import drawn
from tests.graphs.text import written
from tests.json_form.same import assert_round_trips

KINDS = ("graph", "spec", "mutated")


def text_of(kind: str, seed: str, mutator: Mutator) -> str:
    """The spec of a kind and a seed: a graph of many steps, a whole spec, or one with changes."""
    rng = random.Random(seed)
    match kind:
        case "graph":
            return written(drawn(rng.randrange(10**9)))[0]
        case "spec":
            return spec(rng)
        case _:
            return mutator.draw(rng)


def round_trip(text: str) -> int | None:
    """How long the JSON form of a spec is; None for one that is no program. May fail to assert."""
    program = compile_text(text, options=Options(try_fixes=False)).program
    if program is None:
        return None
    assert_round_trips(program)
    return len(as_text(program))


def main() -> int:
    """Run; 1 where something did not come back."""
    parser = argparse.ArgumentParser(prog="python -m tests.json_form", description=__doc__)
    parser.add_argument("--cases", type=int, default=1000, help="of each kind")
    parser.add_argument("--seed", default="0")
    options = parser.parse_args()
    mutator, counts, failed = Mutator(seeds()), Counter[str](), 0
    began = time.monotonic()
    for number in range(options.cases):
        for kind in KINDS:
            text = text_of(kind, f"{options.seed}/{kind}/{number}", mutator)
            try:
                counts[kind] += round_trip(text) is not None
            except AssertionError as error:
                failed += 1
                print(f"--- {kind} {number}\n{text}\n{str(error)[:3000]}", flush=True)
    passed = ", ".join(f"{counts[kind]:,} of kind {kind}" for kind in KINDS)
    print(f"programs that went and came: {passed}, of {options.cases:,} each")
    print(f"{failed} did not come back; {time.monotonic() - began:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
