"""Keras in another process: makes objects as it is told and says which it refused.

Reads one JSON list from its input, of `[section, name, arguments]`; an argument may be
`{"new": [section, name, arguments]}` or `{"tuple": [...]}`. Writes a JSON list: for each
null, or what Keras raised.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def refusals(cases: list[list[Any]], folder: Path) -> list[str | None]:
    """What Keras says to each case. Works in `folder`, where callbacks may leave files."""
    environment = {
        **os.environ,
        "KERAS_BACKEND": "tensorflow",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "-1",
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        [sys.executable, __file__],
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        env=environment,
        cwd=folder,
        check=True,
    )
    answers: list[str | None] = json.loads(done.stdout.splitlines()[-1])
    return answers


def _decoded(value: Any) -> Any:
    from specc.catalog.examples import New

    match value:
        case {"new": [section, name, args]}:
            return New(section, name, {k: _decoded(v) for k, v in args.items()})
        case {"tuple": items}:
            return tuple(_decoded(item) for item in items)
        case list():
            return [_decoded(item) for item in value]
        case _:
            return value


def _main() -> None:
    import keras

    from specc.catalog.generate import make

    answers: list[str | None] = []
    for section, name, args in json.load(sys.stdin):
        package = keras.optimizers.schedules if section == "schedules" else getattr(keras, section)
        try:
            make(getattr(package, name), {k: _decoded(v) for k, v in args.items()})
            answers.append(None)
        except Exception as error:  # whatever Keras raises is a refusal
            answers.append(f"{type(error).__name__}: {error}"[:300])
    print("\n" + json.dumps(answers))


if __name__ == "__main__":
    _main()
