"""Many specs in many threads give what they give one after the other, from the first moment on.

Run in processes of their own, where nothing has been imported or looked up yet: what is found
once and kept is found by several threads at once then.
"""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import specc
from specc.resting import no_collecting

PROGRAM = """
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

threads, paths = int(sys.argv[1]), sys.stdin.read().split()
sys.setswitchinterval(1e-5)

import specc

def told(path):
    found = specc.check(Path(path))
    try:
        program = specc.load(Path(path))
        given = specc.emit_python(program), specc.to_json(program), specc.expand(program)
        nodes = [(repr(node), str(node.place), *map(str, node.outputs)) for node in given[2]]
        said = given[0], given[1], nodes, program._repr_html_(), str(specc.summary(program))
    except (specc.SpecError, ValueError) as error:
        said = str(error)
    try:
        text = specc.format(Path(path))
    except specc.SpecError as error:
        text = str(error)
    return path, repr(found), said, text

if threads == 1:
    results = [told(path) for path in paths]
else:
    with ThreadPoolExecutor(threads) as pool:
        results = list(pool.map(told, paths))
sys.stdout.write(repr(results))
"""


def run(threads: int, paths: list[Path]) -> str:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, str(threads)],
        input="\n".join(map(str, paths)),
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_eight_threads_give_what_one_gives(root) -> None:
    paths = [*sorted((root / "specs").rglob("*.dlspec"))]
    paths += sorted((root / "tests" / "ui").rglob("*.dlspec"))[::6]
    assert len(paths) > 80
    with ThreadPoolExecutor(2) as pool:
        alone, together = pool.map(run, (1, 8), (paths, paths))
    assert len(alone) > 100_000
    assert alone == together


def test_the_garbage_collector_runs_again_whoever_ends_first() -> None:
    assert gc.isenabled()
    entered, leave = threading.Event(), threading.Event()

    def other() -> None:
        with no_collecting():
            entered.set()
            leave.wait()

    with no_collecting():
        assert not gc.isenabled()
        thread = threading.Thread(target=other)
        thread.start()
        entered.wait()
    assert gc.isenabled()
    with no_collecting():
        assert not gc.isenabled()
    leave.set()
    thread.join()
    assert gc.isenabled()


def test_the_garbage_collector_stays_off_where_it_was() -> None:
    gc.disable()
    try:
        with no_collecting():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


@pytest.mark.parametrize("names", ["one", "two"])
def test_models_are_built_in_threads(names) -> None:
    """Layers are named as in a process of their own, whatever is built beside them."""
    if names == "one":
        texts = [f"model m {{ input x: float32[4]\n output y = Dense({n}) }}" for n in range(1, 9)]
    else:
        texts = [
            f"model m{n} {{ input x: float32[4]\n output y = Dense({n}) }}" for n in range(1, 9)
        ]

    def build(text: str) -> tuple[list[str], int]:
        model = specc.build_model(specc.load(text))
        return [layer.name for layer in model.layers], model.output_shape[-1]

    with ThreadPoolExecutor(8) as pool:
        built = list(pool.map(build, texts))
    assert built == [(["dense"], n) for n in range(1, 9)]


def test_a_spec_is_let_go_of_with_all_that_is_known_of_it() -> None:
    """A program that runs for long keeps nothing of the specs that it has checked."""
    text = """
    layer Scale{n}(by: int = {n}) {{
      input x
      weight w{n}([ops.shape(x)[-1]])
      output x * w{n} * by
    }}
    model m{n} {{
      input a{n}: float32[4]
      b{n} = a{n} -> Scale{n} -> Dense({n}, name=dense{n})
      output c{n} = b{n} -> Dens{n}(3)
    }}
    """
    good = text.replace("Dens{n}", "Dense")

    def both(number: int) -> None:
        assert specc.check(text.format(n=number))
        program = specc.loads(good.format(n=number))
        specc.expand(program)
        specc.summary(program)

    for number in range(1, 4):
        both(number)
    gc.collect()
    before = len(gc.get_objects())
    for number in range(4, 54):
        both(number)
    gc.collect()
    assert len(gc.get_objects()) - before < 500
