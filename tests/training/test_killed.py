"""Training that is killed ends as training that is not: one of the moments of `kill.py`."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from specc.runs.checkpoint import checkpoints
from tests.training.kill import differences, ends, kill_somewhere, spec_of, start, undisturbed

GIVEN = ("--set", "width=512", "--checkpoint-steps", "2", "--epochs", "7")


pytestmark = pytest.mark.xdist_group("killed")  # one process trains for all


@pytest.fixture(scope="module")
def expected(tmp_path_factory) -> dict[str, object]:
    folder = tmp_path_factory.mktemp("undisturbed")
    undisturbed(folder, "plateau", *GIVEN)
    return ends(folder)


def test_killed_and_torn_it_ends_as_undisturbed(tmp_path: Path, expected) -> None:
    draw = random.Random(5)
    (tmp_path / "noisy.dlspec").write_text(spec_of("plateau"), encoding="utf-8")
    kill_somewhere(start(tmp_path, *GIVEN), tmp_path, draw)
    # The last checkpoint is torn, too: the one before is used.
    last = checkpoints(tmp_path / "runs" / "noisy" / "1" / "checkpoints")[0]
    last.write_bytes(last.read_bytes()[:-100])
    process = start(tmp_path, "--resume", *GIVEN)
    _, err = process.communicate()
    assert process.returncode == 0, err
    assert f"{last.name}` cannot be used: its checksum is wrong" in err
    assert differences(expected, ends(tmp_path)) == []
