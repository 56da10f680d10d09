"""Runs emitted scripts: a process that is asked one JSON question a line.

A question holds the `source` of a script and a `snippet` of Python, which finds the
script's module as `script` and leaves what the test is to see in `result`, or the
`error` that was raised.
"""

from __future__ import annotations

import json
import linecache
import os
import sys
import traceback
import warnings
from types import ModuleType
from typing import Any

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"

import keras


def answer(question: dict[str, Any], number: int) -> dict[str, Any]:
    keras.utils.clear_session()
    keras.config.set_dtype_policy("float32")
    name = f"<script {number}>"
    lines = question["source"].splitlines(True)
    linecache.cache[name] = (len(question["source"]), None, lines, name)
    script = ModuleType("script")
    scope: dict[str, Any] = {"script": script, "keras": keras, "result": None}
    try:
        # What a snippet asks of warnings holds for it alone, whichever test comes next.
        with warnings.catch_warnings():
            exec(compile(question["source"], name, "exec"), script.__dict__)
            exec(compile(question["snippet"], "<snippet>", "exec"), scope)
    except Exception as error:
        found = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == name]
        return {"error": f"{type(error).__name__}: {error}", "lines": found}
    return {"result": scope["result"]}


def main() -> None:
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever prints does not disturb the answers
    for number, line in enumerate(sys.stdin):
        print(json.dumps(answer(json.loads(line), number)), file=out, flush=True)


if __name__ == "__main__":
    main()
