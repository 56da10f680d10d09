"""What each process of a run does: draws inputs and judges them."""

from __future__ import annotations

import os
import random
import resource
from collections import Counter

from specc.limits import DEFAULT, Limits
from specc.record import record
from specc.source import JSON_TEXT
from tests.fuzz.corpus import seeds
from tests.fuzz.judge import Finding, bound_memory, judge
from tests.fuzz.mutate import Mutator
from tests.fuzz.mutate_json import JsonMutator, texts

LOW = Limits(max_nodes=1000, max_steps=25_000)
"""Three inputs of four are held to these: most of the time would go to loops without an end."""


@record
class Part:
    """What came of some inputs. `slowest` is of one of them, in seconds; `peak` in bytes."""

    outcomes: Counter[tuple[str, ...]]
    seconds: float
    slowest: tuple[float, str]
    peak: int
    findings: list[tuple[Finding, str]]


def start(folder: str, in_json: bool = False) -> None:
    """What each process does first: it works in an empty folder, where nothing can be imported."""
    global MUTATOR, NAME
    MUTATOR = JsonMutator(texts()) if in_json else Mutator(seeds())
    NAME = JSON_TEXT if in_json else "<text>"
    os.chdir(folder)
    judge("model m { input x: float32[2]\n output y = Dense(1) }", seconds=60)  # imports lazily
    bound_memory()


def run(seed: str, first: int, count: int) -> Part:
    """The inputs `first` to `first + count - 1` of a seed."""
    outcomes: Counter[tuple[str, ...]] = Counter()
    slowest, total = (0.0, ""), 0.0
    findings: dict[str, tuple[Finding, str]] = {}
    for number in range(first, first + count):
        text = MUTATOR.draw(random.Random(f"{seed}/{number}"))
        verdict = judge(text, limits=LOW if number % 4 else DEFAULT, name=NAME)
        total += verdict.seconds
        slowest = max(slowest, (verdict.seconds, text))
        if verdict.finding is None:
            outcomes[verdict.codes] += 1
        else:
            outcomes["finding",] += 1
            findings.setdefault(verdict.finding.key, (verdict.finding, text))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return Part(outcomes, total, slowest, peak, list(findings.values()))
