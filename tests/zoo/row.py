"""One row of the zoo: a spec at one setting of its params, and what it is held against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SPECS = Path(__file__).parents[2] / "specs"

IMPORTS = """\
import keras
from keras import layers as L, ops
"""


@dataclass(frozen=True)
class Row:
    """A network with a known number of parameters.

    spec        its path below `specs/`, without `.dlspec`
    parameters  all of its numbers, moving averages too, as `count_params` tells them
    source      where that number is from, for the table in specs/README.md
    params      what `--set` would set
    built       further params, with which Keras builds the script; None: it is only counted.
                They keep the test short: a smaller picture, fewer layers
    twin        source of a function `build_model` that makes the model that is built in
                another way; with the same weights, the outputs must be equal
    """

    spec: str
    parameters: int
    source: str
    params: Mapping[str, Any] = field(default_factory=dict)
    built: Mapping[str, Any] | None = None
    twin: str = ""

    @property
    def path(self) -> Path:
        return SPECS / f"{self.spec}.dlspec"

    @property
    def title(self) -> str:
        settings = [f"{name}={value}" for name, value in self.params.items()]
        return " ".join([self.spec, *settings])


def application(name: str, **arguments: Any) -> str:
    """The twin that Keras brings, with weights of its own making: nothing is downloaded."""
    written = "".join(f", {key}={value!r}" for key, value in arguments.items())
    return f"def build_model():\n    return keras.applications.{name}(weights=None{written})\n"
