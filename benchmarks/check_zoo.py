"""How long `specc check` takes for real networks, the interpreter's start included.

python -m benchmarks.check_zoo
"""

from __future__ import annotations

from pathlib import Path

from benchmarks.measure import ROOT, prepare, process, row

GOAL = 0.5
HEAVY = ("tensorflow", "keras", "numpy", "lark", "jsonschema")

CHECK_ALL = f"""
import sys
from specc.cli import main
status = main(["check", *sys.argv[1:]])
imported = [name for name in {HEAVY} if name in sys.modules]
sys.exit("imported: " + ", ".join(imported) if imported else status)
"""


def main() -> None:
    prepare()
    specs = sorted(str(path.relative_to(ROOT)) for path in Path(ROOT, "specs").rglob("*.dlspec"))
    nothing = process("-c", "pass", runs=5)
    row("what", "measured", "reference", "goal")
    row("python -c pass, CPU", f"{nothing.cpu * 1e3:.0f} ms")
    for spec in specs:
        cost = process("-m", "specc", "check", spec, runs=3)
        row(
            f"{spec}, CPU",
            f"{cost.cpu * 1e3:.0f} ms",
            f"{cost.cpu / nothing.cpu:.1f} times python -c pass",
            f"goal: at most {GOAL * 1e3:.0f} ms",
        )
    every = process("-c", CHECK_ALL, *specs, runs=3)
    row(f"all {len(specs)} in one process, CPU", f"{every.cpu * 1e3:.0f} ms")
    row("imported by none of them", "", ", ".join(HEAVY))


if __name__ == "__main__":
    main()
