"""`python -m tests.importing.fuzz`: mutated files of models, which give specs or messages alone.

Input `n` of a seed is always the same. Bytes of archives are changed, cut and doubled, and in
configurations parts are put in the places of others, numbers and texts are made odd.
"""

from __future__ import annotations

import argparse
import copy
import json
import random
import sys
import time
import traceback
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from specc.diagnostics.model import Severity, Sink
from specc.importing.entrance import import_file
from specc.importing.importer import Wishes
from tests.security.model_files import QUIET, RECORD, archive

ODD: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    2**31,
    2**70,
    0.5,
    1e300,
    "",
    "x",
    "relu",
    "os.system",
    "\x00",
    "a\nb",
    "\ud800",
    [],
    {},
    [None],
    [[[]]],
    {"class_name": "Dense"},
    {"class_name": "__tuple__", "items": [1]},
    {"class_name": "__slice__", "config": {}},
    {"class_name": "__keras_tensor__", "config": {"keras_history": ["x", 0, 0]}},
    {"class_name": "__tensor__", "config": {"value": [1.0], "dtype": "float32"}},
    {"class_name": "DTypePolicy", "config": {"name": "float32"}, "module": "keras"},
)
SLOWEST = 20.0
SEEDS = Path(__file__).with_name("configs")


def seeds() -> list[Any]:
    """The configurations that are mutated."""
    found = [json.loads(path.read_text("utf-8")) for path in sorted(SEEDS.glob("*.json"))]
    hostile = [f for files in (*RECORD.values(), QUIET) for f in files.values()]
    return found * 5 + [f for f in hostile if not isinstance(f, bytes)]


def places(value: Any) -> list[tuple[Any, Any]]:
    """All places in a configuration: what holds them, and by what key."""
    found: list[tuple[Any, Any]] = []
    pending = [value]
    while pending:
        item = pending.pop()
        keys = (
            item if isinstance(item, dict) else range(len(item)) if isinstance(item, list) else ()
        )
        for key in list(keys):
            found.append((item, key))
            pending.append(item[key])
    return found


def changed(config: Any, draw: random.Random) -> Any:
    """A configuration with a few parts that are other than they were."""
    config = copy.deepcopy(config)
    for _ in range(draw.randint(1, 4)):
        all_places = places(config)
        if not all_places:
            return draw.choice(ODD)
        holder, key = draw.choice(all_places)
        match draw.randrange(6):
            case 0:
                holder[key] = copy.deepcopy(draw.choice(ODD))
            case 1:
                other, place = draw.choice(all_places)
                holder[key] = copy.deepcopy(other[place])
            case 2:
                del holder[key]
            case 3 if isinstance(holder, list):
                holder.insert(key, copy.deepcopy(holder[key]))
            case 4 if isinstance(holder[key], int):
                holder[key] += draw.choice([-2, -1, 1, 2, 1000])
            case _ if isinstance(holder[key], str):
                other, place = draw.choice(all_places)
                holder[key] = str(other[place])[:50]
    return config


def broken(data: bytes, draw: random.Random) -> bytes:
    """Bytes of which some are other than they were."""
    found = bytearray(data)
    for _ in range(draw.randint(1, 8)):
        place = draw.randrange(len(found) or 1)
        match draw.randrange(4):
            case 0 if found:
                found[place] = draw.randrange(256)
            case 1:
                del found[place : place + draw.randint(1, 30)]
            case 2:
                found[place:place] = draw.randbytes(draw.randint(1, 10))
            case _:
                found[place:place] = found[place : place + draw.randint(1, 50)]
    return bytes(found)


def file_of(number: int, seed: str, sources: list[Any]) -> bytes:
    """Input `number` of a seed."""
    draw = random.Random(f"{seed} {number}")
    config = draw.choice(sources)
    if draw.random() < 0.85:
        return json.dumps(changed(config, draw)).encode()
    return broken(archive(config), draw)


def judged(data: bytes, folder: Path) -> tuple[str, str | None]:
    """What came of a file, and what is wrong with that."""
    path = folder / "model.keras"
    path.write_bytes(data)
    sink, began = Sink(), time.monotonic()
    try:
        found = import_file(path, sink, Wishes())
    except Exception:
        return "raised", traceback.format_exc()
    errors = [d for d in sink.sorted() if d.severity is Severity.ERROR]
    if time.monotonic() - began > SLOWEST:
        return "slow", f"{time.monotonic() - began:.1f} s"
    if (found is None) != bool(errors):
        return "silent", "neither a spec nor a message, or both"
    return ("spec" if found is not None else errors[0].code), None


def main() -> int:
    """Judge many inputs; 1 where one of them was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", default="0")
    options = parser.parse_args()
    outcomes: Counter[str] = Counter()
    found: dict[str, int] = {}
    sources = seeds()
    with TemporaryDirectory() as folder:
        for number in range(options.first, options.first + options.inputs):
            outcome, wrong = judged(file_of(number, options.seed, sources), Path(folder))
            outcomes[outcome] += 1
            if wrong is not None and (key := "".join(wrong.split("\n")[-4:])) not in found:
                found[key] = number
                print(f"input {number}: {wrong}", flush=True)
    print(dict(outcomes.most_common()))
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
