"""How long `specc check` takes, beside references measured in the same run.

    python -m benchmarks.check

Goals are printed beside what was measured, and nothing fails where one is missed:
machines differ, ratios less so.
"""

from __future__ import annotations

import ast
import math
import tempfile
from pathlib import Path

from benchmarks.measure import function, prepare, process, row

IRIS = "specs/iris.dlspec"


def chain(layers: int) -> str:
    """A spec of `layers` layers in a row."""
    lines = ["dlspec 1", "", "model chain {", "  input image: float32[32, 32, 3]"]
    lines += ["  Conv2D(32, 3, padding=same, activation=relu)"] * (layers - 1)
    lines += ["  output result = Conv2D(32, 3, padding=same)", "}", ""]
    return "\n".join(lines)


def small_spec() -> None:
    nothing = process("-c", "pass", runs=15)
    click = process("-c", "import click", runs=15)
    check = process("-m", "specc", "check", IRIS, runs=15)
    tensorflow = process("-c", "import tensorflow", runs=3)
    row("python -c pass, CPU", f"{nothing.cpu * 1e3:.0f} ms")
    row("python -c 'import click', CPU", f"{click.cpu * 1e3:.0f} ms")
    row(
        f"specc check {IRIS}, CPU",
        f"{check.cpu * 1e3:.0f} ms",
        f"{check.cpu / nothing.cpu:.1f} times python -c pass",
        "goal: at most 90 ms",
    )
    row(
        "the same, wall-clock",
        f"{check.wall * 1e3:.0f} ms",
        f"1/{tensorflow.wall / check.wall:.0f} of import tensorflow ({tensorflow.wall:.1f} s)",
        "goal: at most 1/25",
    )


def long_specs(folder: Path) -> None:
    from specc.diagnostics.model import Sink
    from specc.source import Source
    from specc.syntax import parse

    text = chain(10_000)
    calls = "\n".join(["Conv2D(32, 3, padding=same, activation=relu)"] * 10_000)
    ours = function(lambda: parse(Source("chain.dlspec", text), Sink()), runs=5)
    python = function(lambda: ast.parse(calls), runs=5)
    row(
        "parsing 10,000 layers, CPU",
        f"{ours:.2f} s",
        f"{ours / python:.1f} times Python's parser on them",
        "goal: at most 0.45 s",
    )
    costs = {}
    for layers in (2_500, 10_000, 40_000):
        spec = folder / f"chain{layers}.dlspec"
        spec.write_text(chain(layers))
        given = ("--max-nodes", "50000", "--max-steps", "500000", str(spec))
        cost = costs[layers] = process("-m", "specc", "check", *given, runs=3)
        row(
            f"specc check, {layers:,} layers, wall-clock",
            f"{cost.wall:.2f} s",
            f"{cost.cpu:.2f} s of CPU",
            "goal: at most 1.2 s" if layers == 10_000 else "",
        )
    exponent = math.log(costs[40_000].cpu / costs[10_000].cpu) / math.log(4)
    row("growth of CPU from 10,000 to 40,000 layers", f"n^{exponent:.2f}", goal="goal: linear, n^1")


def emission() -> None:
    import specc

    for name in ("iris", "resnet50"):
        program = specc.load(f"specs/{name}.dlspec")
        script = specc.emit_python(program)
        tree = ast.parse(script)
        ours = function(lambda program=program: specc.emit_python(program), runs=15)
        python = function(lambda tree=tree: ast.unparse(tree), runs=15)
        row(
            f"emitting specs/{name}.dlspec, CPU",
            f"{ours * 1e3:.1f} ms",
            f"{ours / python:.1f} times ast.unparse of the script",
        )


def main() -> None:
    prepare()
    row("what", "measured", "reference", "goal")
    small_spec()
    with tempfile.TemporaryDirectory() as folder:
        long_specs(Path(folder))
    emission()


if __name__ == "__main__":
    main()
