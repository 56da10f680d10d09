"""How the CPU time of checking a good spec, and of writing its script, grows with the spec.

    python -m benchmarks.emission_growth          # to 100 KB
    python -m benchmarks.emission_growth 400000   # to 400 KB

For each family the exponents are fitted to the times: 1 is linear. Specs of 400 KB pass the limits
that hold by default, so higher ones are set.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable

from benchmarks.measure import prepare, row
from benchmarks.syntax_growth import exponent

SIZES = (25_000, 50_000, 100_000, 200_000, 400_000)


def numbered(
    unit: str, head: str = "", tail: str = "", start: str = "", end: str = ""
) -> Callable[[int], str]:
    """Specs of about `size` characters: `start`, then `unit` with ever higher numbers.

    `{i}` is the number, `{h}` the one before; `{n}` in `head`, `tail` and `end` is the last one.
    """

    def make(size: int) -> str:
        count = max(2, size // (len(unit) + 4))
        units = [unit.format(i=i, h=i - 1) for i in range(1, count)]
        last = count - 1
        return "".join(
            [head.format(n=last), start, *units, end.format(n=last), tail.format(n=last)]
        )

    return make


MODEL = "model m {{\n  input x: float32[4]\n"
OUTPUT = "  output y = Dense(3)\n}}\n"

FAMILIES: dict[str, Callable[[int], str]] = {
    "layers in a row": numbered("  Dense(4)\n", head=MODEL, tail=OUTPUT),
    "layers with names": numbered(
        "  x{i} = x{h} -> Dense(4)\n", MODEL, "  output y = x{n}\n}}\n", "  x0 = x\n"
    ),
    "branches": numbered(
        "  x{i} = [x, x{h}] -> Add\n", MODEL, "  output y = x{n}\n}}\n", "  x0 = x\n"
    ),
    "operators": numbered(
        "  x{i} = x{h} * 2.0 + x\n", MODEL, "  output y = x{n}\n}}\n", "  x0 = x\n"
    ),
    "one long chain": numbered(" -> relu", MODEL + "  output y = x", "\n}}\n"),
    "outputs": numbered("  output y{i} = x -> Dense(3)\n", MODEL, "}}\n"),
    "inputs": numbered(
        "  input x{i}: float32[4]\n", "model m {{\n", "  output y = x1 -> Dense(3)\n}}\n"
    ),
    "params": numbered("param p{i}: int = 4\n", "", MODEL + OUTPUT),
    "params that are used": numbered(
        "param p{i}: int = 4\n", "", MODEL + "  Dense(p{n})\n" + OUTPUT
    ),
    "constants": numbered(
        "let a{i} = a{h} + 1\n", "", MODEL + "  Dense(a{n})\n" + OUTPUT, "let a0 = 1\n"
    ),
    "constants that depend on a param": numbered(
        "let a{i} = a0 + {i}\n", "param a0: int = 1\n", MODEL + "  Dense(a{n})\n" + OUTPUT
    ),
    "constants that hold objects": numbered("let a{i} = [L2(0.1), {i}]\n", "", MODEL + OUTPUT),
    "constants of a model": numbered(
        "  let a{i} = [a{h}, 1][1]\n", MODEL, "  Dense(a{n})\n" + OUTPUT, "  let a0 = 1\n"
    ),
    "constants of a model that each layer uses": numbered(
        "  let a{i} = max(a{h}, 4)\n  Dense(a{i})\n", MODEL, OUTPUT, "  let a0 = 1\n"
    ),
    "objects that constants pass on": numbered(
        "  let a{i} = [a{h}, L2(0.2)][0]\n  Dense(4, kernel_regularizer=a{i})\n",
        MODEL,
        OUTPUT,
        "  let a0 = L2(0.1)\n",
    ),
    "custom layers that constants pass on": numbered(
        "  let a{i} = [a{h}, 1][0]\n"
        "  Bidirectional(LSTM(4, return_sequences=true), backward_layer=a{i})\n",
        "model m {{\n  input x: float32[4, 4]\n",
        OUTPUT,
        "  let a0 = LSTM(4, go_backwards=true, return_sequences=true)\n",
    ),
    "blocks that use one constant": numbered(
        "block b{i} {{\n  input x\n  output x -> Dense(a)\n}}\n",
        "let a = 4\n",
        MODEL + "  b{n}\n" + OUTPUT,
    ),
    "models in a row": numbered(
        "model m{i} {{\n  input x: float32[4]\n  output y = x -> m{h}\n}}\n",
        "model m0 {{\n  input x: float32[4]\n  output y = x\n}}\n",
    ),
    "models that one uses": numbered(
        "model m{i} {{\n  input x: float32[4]\n  output y = Dense(4)\n}}\n",
        "",
        "".join([MODEL, "  x = x -> m1\n  x = x -> m{n}\n", OUTPUT]),
    ),
    "models beside each other": numbered(
        "model m{i} {{\n  input x: float32[4]\n  output y = Dense(4)\n}}\n"
    ),
    "blocks in a row": numbered(
        "block b{i} {{\n  input x\n  output x -> Dense(4)\n}}\n", "", MODEL + "  b{n}\n" + OUTPUT
    ),
    "blocks that use each other": numbered(
        "block b{i} {{\n  input x\n  output x -> b{h}\n}}\n",
        "block b0 {{\n  input x\n  output x -> Dense(4)\n}}\n",
        MODEL + "  b1\n" + OUTPUT,
    ),
    "blocks with params of their own": numbered(
        "param p{i}: int = 4\nblock b{i} {{\n  input x\n  output x -> b{h} -> Dense(p{i})\n}}\n",
        "block b0 {{\n  input x\n  output x -> Dense(4)\n}}\n",
        MODEL + "  b1\n" + OUTPUT,
    ),
    "parameters of a block": numbered(
        ", p{i}=1",
        "block b(p0=1",
        ") {{\n  input x\n  output x -> Dense(p0)\n}}\n" + MODEL + "  b\n" + OUTPUT,
    ),
    "custom layers": numbered(
        "layer L{i} {{\n  input x\n  output x + 1\n}}\n", "", MODEL + "  L1\n  L{n}\n" + OUTPUT
    ),
    "weights of a layer": numbered(
        "  weight w{i}([4])\n",
        "layer L {{\n  input x\n",
        "  output x + w1\n}}\n" + MODEL + "  L\n" + OUTPUT,
    ),
    "statements of a layer": numbered(
        "  x = x * 2.0\n", "layer L {{\n  input x\n", "  output x\n}}\n" + MODEL + "  L\n" + OUTPUT
    ),
    "one long list": numbered("{i}, ", "let a = [", "]\n" + MODEL + OUTPUT),
    "lists in a model": numbered("  let a{i} = [{i}, 2, 3]\n", MODEL, OUTPUT),
    "maps": numbered("a{i} = {i}, ", "let a = {{", "}}\n" + MODEL + "  Dense(a[a1])\n" + OUTPUT),
    "loops": numbered("  repeat 2 {{ Dense(4) }}\n", MODEL, OUTPUT),
    "loops with numbers": numbered("  for i in [1, 2] {{ Dense(4) }}\n", MODEL, OUTPUT),
    "conditions": numbered("  if p > {i} {{ Dense(4) }}\n", "param p: int = 3\n" + MODEL, OUTPUT),
    "layers that are shared": numbered(
        "  layer l{i} = Dense(4)\n  x = x -> l{i}\n", MODEL, "  output y = x\n}}\n"
    ),
    "comments": numbered("  # about {i}\n  Dense(4)\n", MODEL, OUTPUT),
}


def cost(text: str) -> tuple[float, float]:
    """CPU seconds to check `text` and to write its script."""
    from specc.api import emit_python
    from specc.limits import Limits
    from specc.pipeline import Options, compile_text

    options = Options(limits=Limits(max_nodes=10**6, max_steps=10**8))
    gc.collect()
    started = time.process_time()
    compilation = compile_text(text, options=options)
    checked = time.process_time()
    program = compilation.program
    assert program is not None, [d.message for d in compilation.diagnostics[:3]]
    emit_python(program)
    return checked - started, time.process_time() - checked


def main(largest: int, only: str) -> None:
    prepare()
    cost(FAMILIES["layers in a row"](1000))
    row("spec", "checking", "emission", "growth; goal: at most n^1.1")
    for name, make in FAMILIES.items():
        if only not in name:
            continue
        checking: dict[int, float] = {}
        emission: dict[int, float] = {}
        for size in SIZES:
            if size <= largest:
                checking[size], emission[size] = cost(make(size))
        row(
            name,
            f"{checking[max(checking)]:.2f} s",
            f"{emission[max(emission)]:.2f} s",
            f"n^{exponent(checking):.2f}, n^{exponent(emission):.2f}",
        )


if __name__ == "__main__":
    main(
        int(sys.argv[1]) if len(sys.argv) > 1 else 100_000,
        sys.argv[2] if len(sys.argv) > 2 else "",
    )
