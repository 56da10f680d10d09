"""Puts random cases to the rules and to Keras, for as long as wanted.

    python -m tests.catalog.shapes.differential --cases 100000 [--only Dense,Conv2D] [--run]

`--run` also runs, on zeros, what Keras accepted: some mistakes it only notices then.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterator

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy

from specc.catalog.types import Mismatch
from tests.catalog.shapes.cases import (
    Case,
    can_run,
    disagreement,
    inferred,
    question,
    with_sizes,
)
from tests.catalog.shapes.exceptions import agreed
from tests.catalog.shapes.layers import MAKERS, layer_cases
from tests.catalog.shapes.ops import OP_MAKERS, op_cases, operator_cases
from tests.catalog.shapes.oracle import Oracle


def differs(oracle: Oracle, case: Case, run: bool = False) -> str | None:
    """What rule and Keras differ in, save for agreed exceptions.

    Keras computes many shapes without looking at the inputs, and refuses when
    the layer runs. A rule may refuse at once what Keras refuses then: such a
    case is run, with sizes put in for the unknown ones.
    """
    run = run and (case.kind == "op" or can_run(case))
    difference = disagreement(inferred(case), oracle.ask(question(case, run)))
    if difference is None or agreed(case, difference):
        return None
    if difference.startswith("stricter"):
        if case.kind == "op" and "refused" in oracle.ask(question(case, True)):
            return None
        fixed = with_sizes(case)
        if isinstance(inferred(fixed), Mismatch) and "refused" in oracle.ask(question(fixed, True)):
            return None
    return difference


def strategy(name: str) -> SearchStrategy[Case]:
    """Cases of a layer, of an op (`ops.NAME`) or of operators (`operators`)."""
    if name == "operators":
        return operator_cases()
    if name.startswith("ops."):
        return op_cases(name.removeprefix("ops."))
    return layer_cases(name)


def search(
    oracle: Oracle, name: str, cases: int, run: bool, start: int
) -> Iterator[tuple[Case, str]]:
    """Cases in which rule and Keras differ."""
    found: list[tuple[Case, str]] = []

    @seed(start)
    @settings(
        max_examples=cases,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy(name))
    def try_case(case: Case) -> None:
        difference = differs(oracle, case, run)
        if difference is not None:
            found.append((case, difference))

    try_case()
    yield from found


def subjects() -> list[str]:
    """All that there are cases of."""
    return [*sorted(MAKERS), *(f"ops.{name}" for name in sorted(OP_MAKERS)), "operators"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--only", default="")
    parser.add_argument("--run", action="store_true")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--show", type=int, default=3)
    options = parser.parse_args()
    names = options.only.split(",") if options.only else subjects()
    if options.only == "ops":
        names = [name for name in subjects() if name.startswith("op")]
    oracle = Oracle()
    counts: Counter[str] = Counter()
    for name in names:
        for case, difference in search(
            oracle, name, options.cases // len(names), options.run, options.seed
        ):
            counts[name] += 1
            if counts[name] <= options.show:
                print(f"{name} {case.arguments} {case.input} {case.extra} {case.policy}")
                print(f"    {difference}", flush=True)
    oracle.close()
    print(f"{sum(counts.values())} differences in {options.cases} cases, seed {options.seed}")
    print(dict(counts.most_common()))


if __name__ == "__main__":
    main()
