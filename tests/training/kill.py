"""Kills training at random moments and goes on with it: the end is that of an undisturbed run.

    python -m tests.training.kill --times 20 [--seed 0] [--width 64]

Each time a run of `specc train` is killed (`kill -9`) one to three times, at a random
moment or as soon as a checkpoint is being written, and resumed. Then its last
checkpoint, which holds every variable of model and optimizer, every generator and what
callbacks remember, is compared byte for byte with that of a run that nobody killed; so
are the weights of the saved model, the history and what the test part measured.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from specc.runs import latest

SPEC = """\
dlspec 1

param width: int = 64

data {
  source  = random([8, 8, 3], classes=4, examples=200, seed=1)
  split   = Split(test=0.2, validation=0.2, seed=42)
  input   image = x -> Rescaling(0.5)
  target  label = y -> OneHot(4)
  augment image = RandomFlip(horizontal) -> GaussianNoise(0.05)
}

model noisy {
  input image: float32[8, 8, 3]
  GaussianNoise(0.1)
  Conv2D(8, 3, activation=relu)
  BatchNormalization
  Flatten
  Dense(width, activation=relu)
  Dropout(0.4)
  output label = Dense(4, activation=softmax)
}

train {
  loss          = categorical_crossentropy
  optimizer     = OPTIMIZER
  metrics       = [accuracy]
  epochs        = 12
  batch_size    = 16
  steps_per_execution = 2
  deterministic = true
  callbacks     = [
    CALLBACKS
    EarlyStopping(monitor=val_loss, patience=4, restore_best_weights=true)
  ]
}

device cpu
"""

KINDS = {
    "plateau": (
        "Adam(0.01, use_ema=true, ema_overwrite_frequency=7)",
        "ReduceLROnPlateau(monitor=val_loss, patience=1, factor=0.5),",
    ),
    "schedule": (
        "SGD(CosineDecay(0.05, decay_steps=90), momentum=0.9, gradient_accumulation_steps=2)",
        "TerminateOnNaN(),",
    ),
}
"""Optimizers and callbacks; no spec can have both a schedule and a plateau."""


def spec_of(kind: str) -> str:
    """The spec that is trained."""
    optimizer, callbacks = KINDS[kind]
    return SPEC.replace("OPTIMIZER", optimizer).replace("CALLBACKS", callbacks)


def start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    """`specc train` in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "specc", "train", "noisy.dlspec", *arguments],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: subprocess.Popen[str]) -> None:
    """Wait for a process that must succeed."""
    _, err = process.communicate()
    assert process.returncode == 0, err


def undisturbed(folder: Path, kind: str, *arguments: str) -> float:
    """Train once; the seconds that training took, after what comes before it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "noisy.dlspec").write_text(spec_of(kind), encoding="utf-8")
    process = start(folder, *arguments)
    began = begun(process, folder)
    finish(process)
    return time.monotonic() - began


def begun(process: subprocess.Popen[str], folder: Path) -> float:
    """Wait until a run has begun to keep its state; when that was."""
    before = newest(folder)
    while process.poll() is None and newest(folder) == before:
        time.sleep(0.002)
    return time.monotonic()


def newest(folder: Path) -> Any:
    """What changes when a checkpoint is written."""
    found = sorted((folder / "runs").glob("noisy/*/checkpoints/*"))
    return [(path.name, path.stat().st_mtime_ns) for path in found if path.exists()]


def kill_somewhere(process: subprocess.Popen[str], folder: Path, draw: random.Random) -> str:
    """Kill a process that trains; what it was in the middle of, as far as one can see."""
    if draw.random() < 0.5:
        # As soon as a checkpoint is being written, the first one or a later one.
        waits = draw.randrange(1, 8)
        seen: set[Path] = set()
        while process.poll() is None and len(seen) < waits:
            seen.update((folder / "runs").glob("noisy/*/checkpoints/*.part"))
    else:
        begun(process, folder)
        time.sleep(draw.uniform(0, 1.5))
    process.send_signal(signal.SIGKILL)
    process.communicate()
    torn = any((folder / "runs").glob("noisy/*/checkpoints/*.part"))
    run = latest("noisy", folder / "runs")
    # Killed once all is noted, it had nothing more to do than to end.
    ended = process.returncode == 0 or (run is not None and run.state == "finished")
    return "at its end" if ended else "in a checkpoint" if torn else "in training"


def ends(folder: Path) -> dict[str, Any]:
    """Everything that two runs must have in common at their end."""
    run = max((folder / "runs" / "noisy").iterdir(), key=lambda path: int(path.name))
    last = max((run / "checkpoints").glob("*.checkpoint"))
    with zipfile.ZipFile(run / "noisy.keras") as archive:
        weights = archive.read("model.weights.h5")
    history = [json.loads(line) for line in (run / "history.jsonl").read_text().splitlines()]
    for line in history:
        del line["seconds"]
    return {
        "checkpoint": (last.name, last.read_bytes()),
        "weights": weights,
        "history": history,
        "metrics": json.loads((run / "metrics.json").read_text()),
    }


def disturbed(folder: Path, kind: str, draw: random.Random, *arguments: str) -> list[str]:
    """Train, with one to three deaths on the way; what it was in the middle of at each."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "noisy.dlspec").write_text(spec_of(kind), encoding="utf-8")
    deaths = [kill_somewhere(start(folder, *arguments), folder, draw)]
    while deaths[-1] != "at its end" and len(deaths) < draw.randrange(1, 4):
        deaths.append(kill_somewhere(start(folder, "--resume", *arguments), folder, draw))
    if deaths[-1] != "at its end":
        finish(start(folder, "--resume", *arguments))
    return deaths


def differences(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """What two runs do not have in common."""
    return [name for name in one if one[name] != other[name]]


def main() -> int:
    """Kill so many times; 1 where a run ended otherwise than it should."""
    parser = argparse.ArgumentParser(description="Kill training and go on with it.")
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--width", type=int, default=2000, help="makes checkpoints larger")
    parser.add_argument("--steps", type=int, help="checkpoints within an epoch, too")
    args = parser.parse_args()
    draw = random.Random(args.seed)
    given = ["--set", f"width={args.width}"]
    given += [] if args.steps is None else ["--checkpoint-steps", str(args.steps)]
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    wrong = killed = number = 0
    with TemporaryDirectory() as temporary:
        expected = {}
        for kind in KINDS:
            undisturbed(Path(temporary, kind), kind, *given)
            expected[kind] = ends(Path(temporary, kind))
        while killed < args.times:
            kind = draw.choice(list(KINDS))
            folder = Path(temporary, str(number))
            deaths = disturbed(folder, kind, draw, *given)
            found = differences(expected[kind], ends(folder))
            number += 1
            killed += sum(death != "at its end" for death in deaths)
            wrong += bool(found)
            print(
                f"{kind}: killed {', '.join(deaths)}: {'differs: ' if found else 'equal'}", *found
            )
    print(f"{killed} kills, {number} runs, {wrong} ended otherwise than undisturbed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
