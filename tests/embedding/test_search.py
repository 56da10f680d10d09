"""specc inside of another program: a search that generates, checks, scores and builds models."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import specc

FILE = Path(__file__).with_name("search.py")


@pytest.fixture(scope="module")
def searching():
    spec = importlib.util.spec_from_file_location("searching", FILE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_of_a_thousand_variants_the_best_three_are_built(searching, capfd) -> None:
    held, refused = searching.search(iter(range(1000)))
    assert len(held) + len(refused) == 1000
    assert len(held) > 300
    assert len(refused) > 100
    for messages in refused:
        assert messages.has_errors
        blamed = searching.blamed(messages)
        assert len({seed for seed, _ in blamed}) == 1
        assert f"variant_{next(iter(blamed))[0]}.dlspec" in str(messages)
    scores = [score for score, _ in held]
    assert scores == sorted(scores)
    for _, program in held[:3]:
        model = specc.build_model(program)
        assert model.count_params() == specc.expand(program).model.parameters
        made = model.predict(np.zeros((2, 16, 16, 3), "float32"), verbose=0)
        assert made.shape == (2, 10)
    assert capfd.readouterr().out == ""


def test_what_is_built_is_told_of_as_its_text_is(searching) -> None:
    for seed in range(80):
        builder = searching.variant(seed)
        built, read = specc.check(builder), specc.check(builder.text)
        told = [
            [(m.code, m.message, m.place[1:5], m.notes, m.helps, m.fixes) for m in messages]
            for messages in (built, read)
        ]
        assert told[0] == told[1]


def test_programs_that_embed_it_are_typed(root, tmp_path) -> None:
    """`mypy --strict` on a program that uses the public names alone."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "mypy", "--strict", "--config-file=", "--python-version=3.11"),
            f"--cache-dir={tmp_path}",
            str(FILE),
        ],
        cwd=root,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


def test_what_it_gives_is_typed(root, tmp_path) -> None:
    """mypy knows what the public names give, and refuses what they do not take."""
    program = tmp_path / "program.py"
    program.write_text(
        "import specc\n"
        "program = specc.loads('model m { input x: float32[4]\\n output y = Dense(3) }')\n"
        "reveal_type(program)\n"
        "reveal_type(specc.check('a.dlspec'))\n"
        "reveal_type(specc.expand(program).nodes[0].outputs[0].shape)\n"
        "reveal_type(specc.Builder().model('m').layer('Dense', 3))\n"
        "specc.load(3)\n"
        "specc.expand('a.dlspec')\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [
            *(sys.executable, "-m", "mypy", "--strict", "--config-file=", "--no-error-summary"),
            f"--cache-dir={tmp_path / 'cache'}",
            str(program),
        ],
        cwd=root,
        capture_output=True,
        text=True,
    )
    told = [line.partition(": ")[2] for line in done.stdout.splitlines()]
    assert told[:4] == [
        'note: Revealed type is "specc.embedding.program.Program"',
        'note: Revealed type is "specc.embedding.messages.Messages"',
        'note: Revealed type is "tuple[int | str | None, ...] | None"',
        'note: Revealed type is "specc.embedding.refs.LayerRef"',
    ]
    assert [line.rpartition("[")[2] for line in told[4:]] == ["arg-type]", "arg-type]"]
