"""What reading, checking and building open: the spec, what it imports, its data, the package.

Python tells its audit hooks of each file that is opened, each process, connection and text that is
compiled. Here they are compared with what docs/security.md says.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.security.tricks import RECORD, model, training

OWN_LINES = r"def __init__\(self[\w ,=:.;)]*|lambda _cls, .*|[\w\[\], |.]+"

GOOD_SPEC = """
import "part.dlspec"
data {
  source = csv("table.csv", target=kind)
  input  features = x
  target label = y -> OneHot(2)
}
model net {
  input features: float32[2]
  features -> piece
  output label = Dense(2, activation=softmax)
}
train { loss = categorical_crossentropy
  callbacks = [CSVLogger("log.csv"), ModelCheckpoint("best.keras")] }
"""


def watched(root: Path, folder: Path, *commands: list[str]) -> list[dict]:
    """What happened while each of the commands ran in `folder`."""
    output = folder / "events.json"
    environment = {**os.environ, "PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.security.watched", str(output), *map(json.dumps, commands)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(output.read_text())


def strange(events: list[list[str]], root: Path, folder: Path, allowed: set[str]) -> list[str]:
    """What of these is not allowed: `allowed` are the files of `folder` that may be opened."""
    package = [str(root / "specc"), str(root / "grammar"), sys.prefix, sys.base_prefix]
    package += [os.path.realpath(place) for place in package]
    wrong = []
    for name, *arguments in events:
        first = arguments[0] if arguments else ""
        ours = any(os.path.realpath(os.path.join(folder, first)).startswith(p) for p in package)
        if name == "open":
            own = os.path.relpath(os.path.join(folder, first), folder)
            writes = len(arguments) > 1 and any(c in arguments[1] for c in "wax+")
            if not (ours and not writes) and own not in allowed:
                wrong.append(f"opens {first} {arguments[1:]}")
        elif name == "compile":
            # A module that is imported has a file; a record's constructor is a line of ours. What
            # `ast.parse` reads is not run: the fixed parts of scripts (test_own_code.py).
            if not (arguments[1:] and (arguments[1] == "<unknown>" or ".py" in arguments[1])):
                text = first.strip("b'\"")
                # The lambda is that of Python's own named tuples, whose types it reads as well.
                ours = re.fullmatch(
                    r"def __init__\(self[\w ,=:.;)]*|lambda _cls, .*|[\w\[\], |.]+", text
                )
                if ours is None:
                    wrong.append(f"compiles {first[:60]}")
        elif name == "exec":
            if "<module>" not in first and "<string>" not in first and ".py" not in first:
                wrong.append(f"runs {first[:60]}")
        elif name in ("os.listdir", "os.scandir", "glob.glob"):
            if not ours and first not in ("", str(folder), "."):
                wrong.append(f"{name} {first}")
        elif name in ("os.mkdir", "os.rename", "os.remove", "os.chmod"):
            if os.path.relpath(os.path.join(folder, first), folder) not in allowed:
                wrong.append(f"{name} {first}")
        else:
            wrong.append(f"{name} {arguments}")
    return wrong


@pytest.fixture
def folder(tmp_path) -> Path:
    """A spec's folder with what it names, and hostile ones beside it."""
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "spec.dlspec").write_text(GOOD_SPEC)
    (inside / "part.dlspec").write_text("block piece { input x\noutput x -> Dense(4) }\n")
    (inside / "table.csv").write_text("a,b,kind\n1,2,0\n3,4,1\n")
    (inside / "other.csv").write_text("a,b,kind\n1,2,0\n3,4,1\n")
    (tmp_path / "secret.dlspec").write_text("let secret = 1\n")
    (tmp_path / "secret.csv").write_text("a,b,kind\n1,2,0\n")
    (inside / "link.csv").symlink_to(tmp_path / "secret.csv")
    (inside / "link.dlspec").symlink_to(tmp_path / "secret.dlspec")
    os.mkfifo(inside / "pipe.csv")
    os.mkfifo(inside / "pipe.dlspec")
    return inside


def test_a_spec_its_import_and_its_table_are_opened_and_nothing_else(root, folder) -> None:
    checked, built = watched(
        root, folder, ["check", "spec.dlspec"], ["build", "spec.dlspec", "-o", "out/spec.py"]
    )
    own = {"spec.dlspec", "part.dlspec", "table.csv"}
    opened = {e[1] for e in checked["events"] if e[0] == "open"}
    assert {os.path.basename(path) for path in opened} >= own
    assert checked["status"] == 0
    assert strange(checked["events"], root, folder, own) == []
    assert built["status"] == 0
    names = [e[1] for e in built["events"] if len(e) > 1]
    written = {"out", *(os.path.relpath(n, folder) for n in names if ".spec.py." in n)}
    assert len(written) == 2
    assert strange(built["events"], root, folder, own | written) == []


def test_all_specs_of_the_repository_open_nothing_else(root, tmp_path) -> None:
    specs = sorted((root / "specs").rglob("*.dlspec"))
    commands = [["check", str(path)] for path in specs]
    for path, seen in zip(specs, watched(root, tmp_path, *commands), strict=True):
        allowed = {os.path.relpath(p, tmp_path) for p in path.parent.rglob("*.dlspec")}
        assert strange(seen["events"], root, tmp_path, allowed) == [], path.name


HOSTILE = {
    "import of a file of the system": 'import "/etc/passwd"\n' + model(""),
    "import from above": 'import "../secret.dlspec"\n' + model(""),
    "import by a link": 'import "link.dlspec"\n' + model(""),
    "import of a pipe": 'import "pipe.dlspec"\n' + model(""),
    "import of a device": 'import "/dev/zero"\n' + model(""),
    "table of the system": training(source='csv("/etc/passwd")'),
    "table from above": training(source='csv("../secret.csv")'),
    "table by a link": training(source='csv("link.csv")'),
    "table that is a pipe": training(source='csv("pipe.csv")'),
    "table that is a device": training(source='csv("/dev/zero")'),
    "arrays that are a pipe": training(source='npz("pipe.csv")'),
    "arrays by a link": training(source='npz("link.csv")'),
    "arrays from above": training(source='npy({ x = "../secret.csv", y = "../secret.csv" })'),
    "arrays in a folder above": training(source='npy("..")'),
    "arrays on disk by a link": training(source='npz("link.csv", in_memory=false)'),
    "Parquet file of the system": training(source='parquet("/etc/passwd")'),
    "Parquet file by a link": training(source='parquet("link.csv")'),
    "Parquet file that is a pipe": training(source='parquet("pipe.csv")'),
    "windows from above": training(source='timeseries("../secret.csv", window=4)'),
    "table of a part by a link": training(source='csv({ train = "other.csv", test = "link.csv" })'),
    "table on disk that is a pipe": training(source='csv("pipe.csv", in_memory=false)'),
    "pictures of the system": training(source='image_folder("/", [4, 4])'),
    "pictures from above": training(source='image_folder("..", [4, 4])'),
    "texts from above": training(source='text_folder("..")'),
    "sounds from above": training(source='audio_folder("..", output_sequence_length=4)'),
    "records of the system": training(
        source='tfrecord("/etc/*", features={ x = [float32, 4], y = int64 })'
    ),
    "records from above": training(
        source='tfrecord("../*", features={ x = [float32, 4], y = int64 })'
    ),
    "records of folders": training(
        source='tfrecord("*/../../*", features={ x = [float32, 4], y = int64 })'
    ),
    "data set from above": training(source='tfds(iris, data_dir="..")'),
    "data set of the system": training(source='huggingface("/etc")'),
    "data set at an address": training(source='huggingface("hf://datasets/somebody/code")'),
    "vocabulary that is a pipe": model('t = words -> StringLookup(vocabulary="pipe.csv")'),
    "vocabulary, not opened at all": model('t = words -> StringLookup(vocabulary="other.csv")'),
    "logs": training(callbacks='CSVLogger("../x.csv"), TensorBoard("../logs")'),
    "backup": training(callbacks='BackupAndRestore("..")'),
}


def test_hostile_specs_open_nothing_but_themselves(root, folder) -> None:
    commands = []
    for number, text in enumerate(HOSTILE.values()):
        (folder / f"hostile{number}.dlspec").write_text(text)
        commands.append(["check", f"hostile{number}.dlspec"])
    seen = watched(root, folder, *commands)
    for number, (name, result) in enumerate(zip(HOSTILE, seen, strict=True)):
        found = strange(result["events"], root, folder, {f"hostile{number}.dlspec"})
        assert found == [], name
        assert result["status"] == (0 if "not opened at all" in name else 1), name


def test_the_tricks_of_the_record_open_nothing_but_themselves(root, folder) -> None:
    texts = [text for trick in RECORD.values() for text in trick.specs]
    commands = []
    for number, text in enumerate(texts):
        (folder / f"trick{number}.dlspec").write_text(text)
        commands.append(["build", f"trick{number}.dlspec", "-o", "never.py"])
    seen = watched(root, folder, *commands)
    for number, (text, result) in enumerate(zip(texts, seen, strict=True)):
        assert strange(result["events"], root, folder, {f"trick{number}.dlspec"}) == [], text
    assert not (folder / "never.py").exists()
