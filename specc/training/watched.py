"""What is known of a training that goes on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import keras


class Watched:
    """Filled once `fit` begins.

    `model` is what is fitted, `examples` the parts of the data, `dataset` the batches and
    `given` the rest of what `fit` was given; `options` are those of the script's `train`,
    `loaded` what its `load_data` was given. `together` is how many steps a batch of `dataset`
    is for. `learning_rates` are what the epochs since the last checkpoint began with, by their
    numbers from 0, None for a schedule. `own` are the callbacks of ours among those of `fit`;
    `asked` says that somebody wants it to stop.
    """

    def __init__(self) -> None:
        self.model: keras.Model | None = None
        self.examples: Mapping[str, Any] = {}
        self.dataset: Any = None
        self.together = 1
        self.given: Mapping[str, Any] = {}
        self.options: Mapping[str, Any] = {}
        self.learning_rates: dict[int, float | None] = {}
        self.loaded: tuple[tuple[Any, ...], dict[str, Any]] = ((), {})
        self.own: list[keras.callbacks.Callback] = []
        self.asked = False

    def others(self) -> list[keras.callbacks.Callback]:
        """The callbacks that are not ours, whose state is part of that of training."""
        own = {id(one) for one in self.own}
        return [one for one in self.given.get("callbacks", ()) if id(one) not in own]
