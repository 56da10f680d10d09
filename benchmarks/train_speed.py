"""Training by the script that specc emits, beside the program that one writes by hand.

Each subject is a spec in `benchmarks/subjects` and a program in `benchmarks/by_hand` that
says the same. Both run on the same files, made here, in turns, each in a process of its own.
What is measured: the seconds of all of `run` from the files to the test part's metrics, on the
clock and of CPU, imports left out; those of `fit` in it, and of the pipeline that the script
makes for it; and the most memory that the process held, imports included, which `imported` is
that of.

    python -m benchmarks.train_speed [SUBJECT …] [--runs 3] [--scale 1]

`--scale` makes the files larger: `photos --scale 10` has 10,000 JPEGs, `table --scale 50` a CSV
file of 1 GB.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.measure import ROOT

SUBJECTS = Path(__file__).parent / "subjects"
SPECS = {"iris": ROOT / "specs" / "iris.dlspec"} | {
    path.stem: path for path in sorted(SUBJECTS.glob("*.dlspec"))
}
GOALS = {"iris": 4.0, "iris_watched": 4.0, "table": 2.0, "table_on_disk": 2.0, "photos": 2.0}
"""How many times as fast as by hand; 1 where nothing is said."""


# ---------------------------------------------------------------------- files


def make_pictures(folder: Path, scale: float) -> None:
    """3,000 pictures of the shape of CIFAR-10's, with a class that can be learned."""
    import numpy as np

    random = np.random.default_rng(0)
    count = int(3_000 * scale)
    label = random.integers(10, size=count)
    image = random.integers(0, 156, size=(count, 32, 32, 3), dtype="uint8")
    image[:, 8:24, 8:24] += (10 * label)[:, None, None, None].astype("uint8")
    np.savez(folder / "pictures.npz", image=image, label=label)


def make_reviews(folder: Path, scale: float) -> None:
    """2,000 rows of 200 numbers of words below 20,000; the common ones tell the class."""
    import numpy as np

    random = np.random.default_rng(0)
    count = int(2_000 * scale)
    sentiment = random.integers(2, size=count)
    review = random.zipf(1.3, size=(count, 200)) % 20_000
    review += (review < 40) * sentiment[:, None] * 40
    np.savez(folder / "reviews.npz", review=review.astype("int32"), sentiment=sentiment)


def make_table(folder: Path, scale: float) -> None:
    """A CSV file of 20 MB: 100 columns of numbers and a label. A larger one repeats its rows."""
    import numpy as np

    random = np.random.default_rng(0)
    x = random.normal(size=(int(27_000 * min(scale, 1)), 100))
    label = x[:, :10].sum(axis=1) > 0
    rows = "".join(
        ",".join(f"{value:.4f}" for value in row) + f",{answer:d}\n"
        for row, answer in zip(x, label, strict=True)
    )
    with (folder / "wide.csv").open("w", encoding="utf-8") as file:
        file.write(",".join([*(f"c{i}" for i in range(100)), "label"]) + "\n")
        for _ in range(max(1, round(scale))):
            file.write(rows)


def make_photos(folder: Path, scale: float) -> None:
    """1,000 JPEGs of 320 by 240 in four classes, of one leading colour each."""
    import numpy as np
    from PIL import Image

    random = np.random.default_rng(0)
    for number in range(int(1_000 * scale)):
        kind = number % 4
        small = random.integers(0, 200, size=(15, 20, 3), dtype="uint8")
        small[..., kind % 3] += np.uint8(50 if kind < 3 else 0)
        home = folder / "photos" / f"class{kind}"
        home.mkdir(parents=True, exist_ok=True)
        image = Image.fromarray(small).resize((320, 240), Image.Resampling.BICUBIC)
        image.save(home / f"{number:06}.jpg", quality=90)


FILES: dict[str, Callable[[Path, float], None]] = {
    "cnn": make_pictures,
    "photos": make_photos,
    "table": make_table,
    "table_on_disk": make_table,
    "text": make_reviews,
}


# ----------------------------------------------------------------- one training


def once(subject: str, who: str, seed: int) -> dict[str, Any]:
    """Train in this process, in the current folder; what it took, and what the test part says."""
    import keras

    if who == "hand":
        program: Any = importlib.import_module(f"benchmarks.by_hand.{subject}")
        owner, name = keras.Model, "fit"
    else:
        sys.path.insert(0, str(Path.cwd()))
        program = importlib.import_module(subject)
        owner, name = program, "train"
    spent, fit = {"fit": 0.0}, getattr(owner, name)

    def timed(*args: Any, **options: Any) -> Any:
        started = time.perf_counter()
        history = fit(*args, **options)
        spent["fit"] += time.perf_counter() - started
        return history

    setattr(owner, name, timed)
    imported = _peak()
    started, worked = time.perf_counter(), time.process_time()
    if who == "hand":
        tested = program.run(Path.cwd(), seed)
    else:
        tested = program.run(seed=seed, verbose=0)[-1]
    spent["run"] = time.perf_counter() - started
    spent["cpu"] = time.process_time() - worked
    return spent | {"peak": _peak(), "imported": imported} | tested


def _peak() -> float:
    """The most memory that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


# -------------------------------------------------------------------- all of them


def compare(subject: str, runs: int, scale: float) -> None:
    """Train both, in turns, and print what each took."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        spec = shutil.copy(SPECS[subject], folder / f"{subject}.dlspec")
        if subject in FILES:
            FILES[subject](folder, scale)
        specc = [
            sys.executable,
            "-m",
            "specc",
            "build",
            str(spec),
            "-o",
            str(folder / f"{subject}.py"),
        ]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        subprocess.run(specc, check=True, env=environment, capture_output=True)
        taken: dict[str, list[dict[str, Any]]] = {"hand": [], "specc": []}
        for seed in range(runs):
            for who, results in taken.items():
                one = [sys.executable, "-m", "benchmarks.train_speed"]
                one += [subject, "--once", who, "--seed", str(seed)]
                out = subprocess.run(
                    one, check=True, env=environment, cwd=folder, capture_output=True
                ).stdout
                results.append(json.loads(out.splitlines()[-1]))
    middle = {
        who: {key: statistics.median(r[key] for r in results) for key in results[0]}
        for who, results in taken.items()
    }
    for who, values in middle.items():
        told = "  ".join(f"{key} {value:.4g}" for key, value in values.items())
        print(f"{subject} by {who}: {told}")
    ratios = {
        key: statistics.median(
            h[key] / s[key] for h, s in zip(taken["hand"], taken["specc"], strict=True)
        )
        for key in ("fit", "run", "cpu")
    }
    said = ", ".join(f"{key} {value:.2f}" for key, value in ratios.items())
    print(
        f"{subject}: times as fast: {said} (goal: at least {GOALS.get(subject, 1.0):g})", flush=True
    )


def main() -> None:
    """Compare the subjects that are named, or all."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("subjects", nargs="*", metavar="SUBJECT", help=", ".join(SPECS))
    parser.add_argument("--runs", type=int, default=3, help="trainings of each")
    parser.add_argument("--scale", type=float, default=1.0, help="how large the files are")
    parser.add_argument("--once", choices=["hand", "specc"], help=argparse.SUPPRESS)
    parser.add_argument("--seed", type=int, default=0, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.once:
        print(json.dumps(once(args.subjects[0], args.once, args.seed), default=float))
        return
    for subject in args.subjects or SPECS:
        compare(subject, args.runs, args.scale)


if __name__ == "__main__":
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
    main()
