"""Compares multiply-adds with TensorFlow's profiler over the zoo, and writes the table in the docs.

python -m tests.summary.flops            all rows; writes docs/summary.md
python -m tests.summary.flops --check    all rows; fails where one is off by more than 1 %
"""

from __future__ import annotations

import atexit
import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import specc
from specc.graph.ir import Program
from tests.emitted.compare import compiled, script
from tests.zoo.row import Row
from tests.zoo.rows import ROWS

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "summary.md"
BEGIN, END = "<!-- multiply-adds: begin -->\n", "<!-- multiply-adds: end -->\n"

OPEN: Mapping[str, int] = {"zoo/wavenet": 1024}
"""How many sizes are that a spec leaves open, 32 if nothing is said.

TensorFlow pads time to a multiple of the dilation, which goes up to 512 there.
"""

PRODUCTS = (
    "Conv2D",
    "Conv2DBackpropInput",
    "Conv3D",
    "DepthwiseConv2dNative",
    "MatMul",
    "BatchMatMul",
    "BatchMatMulV2",
    "BatchMatMulV3",
)
"""What the profiler counts two operations for each multiply-add of; the rest is on each element."""

SMALLER: Mapping[str, Mapping[str, Any]] = {"zoo/llama": {"depth": 2}}
"""Params with which a spec is built that is too large for the memory of a small machine."""

_process: subprocess.Popen[str] | None = None


@dataclass(frozen=True)
class Compared:
    """Multiply-adds of one example: ours, TensorFlow's, and of the latter those by formula."""

    title: str
    ours: int
    theirs: int
    by_formula: int
    elementwise: int
    """Operations that the profiler counts of other nodes: one for each element."""

    @property
    def off(self) -> float:
        return abs(self.ours - self.theirs) / self.theirs if self.theirs else float(bool(self.ours))


def compare(row: Row, **params: Any) -> Compared:
    """Sum a row of the zoo up, and have it profiled."""
    program = compiled(row.path, **{**row.params, **params})
    settings = [f"{name}={value}" for name, value in {**row.params, **params}.items()]
    return compare_program(program, " ".join([row.spec, *settings]), OPEN.get(row.spec, 32))


def compare_program(program: Program, title: str, size: int = 32) -> Compared:
    assert program.model is not None
    shapes = {
        name: [dim if isinstance(dim, int) else size for dim in (tensor.type.shape or ())[1:]]
        for name, tensor in program.model.inputs.items()
    }
    found = specc.summary(program, sizes=shapes)
    assert found.multiply_adds_known, title
    reply = ask({"source": script(program), "shapes": shapes})
    products = sum(reply["flops"].get(name, 0) for name in PRODUCTS)
    own = sum(reply["own"].values())
    rest = sum(reply["flops"].values()) - products
    return Compared(title, found.multiply_adds, (products + own) // 2, own // 2, rest)


def ask(question: dict[str, Any]) -> dict[str, Any]:
    """The profiler's answer."""
    global _process
    if _process is None:
        command = [sys.executable, str(Path(__file__).with_name("profiler.py"))]
        _process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        atexit.register(_process.communicate)
    assert _process.stdin is not None
    assert _process.stdout is not None
    _process.stdin.write(json.dumps(question) + "\n")
    _process.stdin.flush()
    line = _process.stdout.readline()
    assert line, "the profiler died"
    reply: dict[str, Any] = json.loads(line)
    assert "error" not in reply, reply["error"]
    return reply


def main(arguments: list[str]) -> int:
    found: list[Compared] = []
    for row in ROWS:
        found.append(compare(row, **SMALLER.get(row.spec, {})))
        print(f"{found[-1].title}: {found[-1].ours:,} {found[-1].off:.3%}", flush=True)
    if "--check" not in arguments:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        _, _, after = rest.partition(END)
        PAGE.write_text(before + BEGIN + _table(found) + END + after, encoding="utf-8")
    wrong = [each.title for each in found if each.off > 0.01]
    print(f"{len(found)} models, off by more than 1 %: {', '.join(wrong) or 'none'}")
    return 1 if wrong else 0


def _table(found: list[Compared]) -> str:
    lines = [
        "| model | multiply-adds | TensorFlow | of it by formula | off by | elementwise |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for each in found:
        share = f"{each.by_formula / each.theirs:.0%}" if each.by_formula else ""
        lines.append(
            f"| {each.title} | {each.ours:,} | {each.theirs:,} | {share} | {each.off:.2%} "
            f"| {each.elementwise:,} |"
        )
    return "".join(f"{line}\n" for line in lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
