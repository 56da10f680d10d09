"""Puts random graphs to specc and to Keras.

    python -m tests.graphs.differential --cases 500 [--seed 7]

What specc passes Keras must build, with equal types for every tensor and equal counts, and
run where all sizes are known; what Keras refuses specc must refuse, at the same step.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from specc.catalog.types import TensorType
from specc.diagnostics import Severity
from specc.pipeline import Options, compile_text
from specc.source import Span
from tests.emitted.compare import parameters, size
from tests.graphs.draw import drawn
from tests.graphs.plan import as_json
from tests.graphs.text import written

NOT_HERE = "NotFoundError"
"""TensorFlow has the kernel, but not for CPUs."""

WORKER = Path(__file__).with_name("worker.py")


class Keras:
    """The worker, started when it is first asked something."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def ask(self, plan: Any) -> dict[str, Any]:
        """What Keras makes of a plan. Raises: RuntimeError where the worker died."""
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, str(WORKER)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                env={**os.environ, "KERAS_BACKEND": "tensorflow"},
            )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(as_json(plan)) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the worker died")
        reply: dict[str, Any] = json.loads(line)
        return reply

    def close(self) -> None:
        """End the worker."""
        if self._process is not None:
            self._process.communicate()
            self._process = None


def difference(keras: Keras, seed: int) -> tuple[str | None, str]:
    """What specc and Keras differ in over the graph of this seed, or None; and what became of it.

    The second is `built` or `refused`, as Keras has it.
    """
    plan = drawn(seed)
    text, places = written(plan)
    result = compile_text(text, options=Options(debug=True))
    errors = [d for d in result.diagnostics if d.severity is Severity.ERROR]
    answer = keras.ask(plan)
    ours = places[_line(text, errors[0].primary.span)] if errors else None
    theirs = [tuple(answer[how][:2]) for how in ("refused", "failed") if how in answer]
    if ours in theirs:
        return None, "refused"
    if ours is not None and "failed" in answer and not plan.is_sized():
        return None, "refused"  # for the sizes that were tried; nothing behind it was run
    if ours is not None:
        return f"stricter: {ours}: {errors[0].message}; Keras: {theirs}", "refused"
    if "refused" in answer:
        return f"laxer: Keras refuses {answer['refused']}", "refused"
    if "failed" in answer and plan.is_sized() and NOT_HERE not in answer["failed"][2]:
        return f"laxer: Keras builds it, and fails to run {answer['failed']}", "built"
    assert result.program is not None
    whole = result.program.model
    assert whole is not None
    for model in result.program.models.values():
        body = next(body for body in plan.bodies if body.name == model.name)
        for node in model.nodes:
            step = places[_line(text, node.expr.span)][1]
            assert step is not None
            for name, type_ in zip(body.steps[step].targets, node.output_types, strict=True):
                shown = answer["types"][f"{model.name}.{name}"]
                if _shown(type_) != shown:
                    return f"type: {model.name}.{name} is {type_}, Keras has {shown}", "built"
    weights = parameters(whole)
    sizes = [size(weights), size(w for w in weights if w.trainable)]
    if sizes != answer["parameters"]:
        return f"parameters: {sizes}, Keras has {answer['parameters']}", "built"
    return None, "built"


def _line(text: str, span: Span) -> int:
    return text.count("\n", 0, span.start) + 1


def _shown(type_: TensorType) -> str:
    """A type as the worker writes it: unknown sizes have no names there."""
    assert type_.shape is not None
    dims = ", ".join(str(d) if isinstance(d, int) else "?" for d in type_.shape)
    return f"{type_.dtype}[{dims}]"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--show", action="store_true", help="print the specs that differ")
    options = parser.parse_args()
    keras = Keras()
    counts: Counter[str] = Counter()
    for seed in range(options.seed, options.seed + options.cases):
        found, fate = difference(keras, seed)
        counts[fate] += 1
        if found is not None:
            counts["differ"] += 1
            print(f"seed {seed}: {found}", flush=True)
            if options.show:
                print(written(drawn(seed))[0])
    keras.close()
    print(dict(counts))


if __name__ == "__main__":
    main()
