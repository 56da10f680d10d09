"""Examples as people know them, for the report: raw columns, lines of files, pictures.

What the model is given says little: numbers around 0, and a 1 among zeros. So the columns are
loaded once more, and kept as they were before the steps.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from inspect import unwrap
from pathlib import PurePath
from typing import Any

from specc.backends.keras_model import RunningScript, own_state
from specc.catalog.types import Instance
from specc.runs.drawing import number, png
from specc.training.rows import LINE, numbered_lines
from specc.training.watched import Watched
from specc.viewing.observe import calls_of

MOST_VALUES, MOST_COLUMNS, LONGEST = 8, 10, 120

LOADED_AGAIN = 64 * 2**20
"""Files of more bytes are not read again for the report."""

_QUICK = ("sklearn", "csv", "parquet", "image_folder", "text_folder", "audio_folder")
"""Sources that are loaded again, and not those that keep what is large in memory."""


class Inputs:
    """The examples of a part of the data, which are read from so many bytes of files."""

    def __init__(self, running: RunningScript, watched: Watched, part: str, size: int) -> None:
        self._running = running
        self._examples = watched.examples[part]
        self._files: list[str] = []
        self._raw = self._load(watched, part) if self._is_quick(size) else None

    def table(self, places: Sequence[int]) -> list[list[str]]:
        """A head, then what each example is called and what it is, as cells of HTML.

        That is pictures, and its columns before the steps, or the numbers that the model takes.
        """
        import numpy as np

        if not places:
            return [["example"]]
        rows, pictures = [], []
        for place in places:
            prepared = self._prepared(place)
            pictures = [name for name, value in prepared.items() if _is_picture(value)]
            raw = self._raw
            shown = prepared if raw is None else {n: c[place] for n, c in raw.items() if n != LINE}
            words = {
                name: _values(value)
                for name, value in shown.items()
                if name not in pictures and not (pictures and np.size(value) > MOST_VALUES)
            }
            cells = [f'<img alt="" src="{_picture(prepared[name])}">' for name in pictures]
            rows.append([self._name(place), *cells, *[*words.values()][:MOST_COLUMNS]])
            names = [*pictures, *[*words][:MOST_COLUMNS]]
        return [["example", *map(escape, names)], *rows]

    def _name(self, place: int) -> str:
        """The number of an example in its part, or its line in the file."""
        if self._raw is None or LINE not in self._raw:
            return str(place + 1)
        names = {PurePath(file).name for file in self._files}
        file = f" of {escape(names.pop())}" if len(names) == 1 else ""
        return f"line {self._raw[LINE][place]}{file}"

    def _is_quick(self, size: int) -> bool:
        data = self._running.program.data
        source = None if data is None else data.settings["source"].value
        quick = isinstance(source, Instance) and source.entry.name in _QUICK
        return quick and size <= LOADED_AGAIN

    def _load(self, watched: Watched, part: str) -> Mapping[str, Any] | None:
        """The columns of the part before the steps; None where they are not those of its rows."""
        load = unwrap(self._running.module.load_data)
        given, named = watched.loaded
        with (
            own_state(self._running.program),
            calls_of("prepare", self._running.module.__file__) as calls,
        ):
            try:
                with numbered_lines(self._running) as self._files:
                    load(*given, **named)
            except (KeyError, ValueError):
                return None
        parts = list(watched.examples)
        if len(calls) != len(parts):
            return None
        columns = calls[parts.index(part)]
        count = _count(self._examples)
        if not columns or any(len(column) != count for column in columns.values()):
            return None
        answers = self._columns("target") | self._columns("weight")
        hidden = answers - self._columns("input")
        return {name: column for name, column in columns.items() if name not in hidden}

    def _columns(self, role: str) -> set[str]:
        """The columns that flows of a role take."""
        data = self._running.program.data
        assert data is not None
        return {column.name for flow in data.flows_of(role) for column in flow.columns}

    def _prepared(self, place: int) -> dict[str, Any]:
        """An example's inputs by name, through the steps that run batch by batch, too."""
        import numpy as np
        import tensorflow as tf

        one = tf.nest.map_structure(
            lambda array: np.asarray(array[place : place + 1]), self._examples
        )
        if self._running.has("prepare_batch"):
            one = self._running.call("prepare_batch", *tf.nest.map_structure(tf.constant, one))
        inputs = one[0]
        model = self._running.program.model
        assert model is not None
        if not isinstance(inputs, dict):
            inputs = {next(iter(model.inputs)): inputs}
        return {name: np.asarray(value)[0] for name, value in inputs.items()}


def _count(examples: Any) -> int:
    import tensorflow as tf

    return len(tf.nest.flatten(examples)[-1])


def _is_picture(one: Any) -> bool:
    shape = one.shape
    return one.dtype.kind in "uif" and (
        (len(shape) == 2 and min(shape) > 4) or (len(shape) == 3 and shape[2] in (1, 3))
    )


def _values(value: Any) -> str:
    import numpy as np

    flat = np.asarray(value).reshape(-1)
    words = [_word(one, flat.dtype.kind) for one in flat[: MOST_VALUES + 1]]
    more = ", …" if len(words) > MOST_VALUES else ""
    return escape(", ".join(words[:MOST_VALUES]) + more)


def _word(value: Any, kind: str) -> str:
    if kind in "fiub":
        return "–" if value != value else number(float(value))
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    return text[:LONGEST] + "…" if len(text) > LONGEST else text or "–"


def _picture(one: Any) -> str:
    """Numbers as a picture; those that are no bytes are spread over what bytes hold."""
    import numpy as np

    if one.dtype != np.uint8:
        low, high = float(np.nanmin(one)), float(np.nanmax(one))
        one = np.nan_to_num((one - low) / ((high - low) or 1.0) * 255).astype(np.uint8)
    channels = 1 if one.ndim == 2 else one.shape[2]
    return png(one.shape[1], one.shape[0], channels, np.ascontiguousarray(one).tobytes())
