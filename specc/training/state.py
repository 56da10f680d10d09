"""The state of training as data: all that the next step depends on.

Every variable of the model, the states of its seed generators among them, and of its
optimizers; the generators of Python, NumPy, TensorFlow and Keras; what callbacks
remember, such as patience and the best so far. The order of the data is none of it:
that is a function of seed and epoch.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from specc.runs.checkpoint import Array, Checkpoint

if TYPE_CHECKING:
    import keras

_NOT_STATE = {"_model", "model", "params", "_params", "append", "append_header"}
"""What Keras gives a callback anew whenever it trains, and how a log's file is gone on with."""


class StateDiffers(BaseException):
    """A state is of another model, or of other callbacks; the words say what differs.

    No `except Exception` on its way takes it for what Keras refuses.
    """


def taken(
    model: keras.Model, callbacks: Sequence[keras.callbacks.Callback], epoch: int, step: int
) -> Checkpoint:
    """The state when `epoch` epochs are done, and `step` steps of the next one."""
    pool = _Pool()
    for name, variable in _variables(model, metrics=step > 0):
        pool.add(name, variable.numpy())
    state = {
        "stopped": bool(model.stop_training),
        "generators": _generators(pool),
        "callbacks": [[type(one).__name__, _remembered(one, pool)] for one in callbacks],
    }
    return Checkpoint(epoch, step, pool.arrays, state)


def complete(model: keras.Model) -> None:
    """Make the variables of the optimizer, which it would else make in its first step."""
    if model.optimizer is not None and not model.optimizer.built:
        model.optimizer.build(model.trainable_variables)


def put_back(
    checkpoint: Checkpoint,
    model: keras.Model,
    callbacks: Sequence[keras.callbacks.Callback],
    *,
    metrics: bool = False,
) -> None:
    """Make everything what it was, `metrics` within an epoch too, once they have had a step.

    Raises StateDiffers, before anything is changed.
    """
    variables = list(_variables(model, metrics=metrics))
    wanted = [(tuple(v.shape), _dtype(v)) for _, v in variables]
    found = [(array.shape, array.dtype) for array in checkpoint.arrays[: len(variables)]]
    if wanted != found:
        raise StateDiffers("its variables are not those of the model")
    classes = [type(one).__name__ for one in callbacks]
    if classes != [name for name, _ in checkpoint.state["callbacks"]]:
        raise StateDiffers("its callbacks are not those of the spec")
    for (_, variable), array in zip(variables, checkpoint.arrays, strict=False):
        variable.assign(_as_numpy(array))
    for one, (_, remembered) in zip(callbacks, checkpoint.state["callbacks"], strict=True):
        if hasattr(one, "_set_monitor_op") and getattr(one, "monitor_op", 0) is None:
            one._set_monitor_op()  # done later, it would forget what is the best so far
        for name, value in remembered.items():
            setattr(one, name, _thawed(value, checkpoint.arrays))
    _put_generators_back(checkpoint)
    model.stop_training = checkpoint.state["stopped"]


# ------------------------------------------------------------------- variables


def _variables(model: keras.Model, *, metrics: bool) -> Iterator[tuple[str, Any]]:
    """All variables that steps change, each once; those of metrics only within an epoch."""
    optimizer = model.optimizer
    inner = getattr(optimizer, "inner_optimizer", None)
    seen: set[int] = set()
    for owner in (
        model.variables,
        () if optimizer is None else optimizer.variables,
        () if inner is None else inner.variables,
        model.metrics_variables if metrics else (),
    ):
        for variable in owner:
            if id(variable) not in seen:
                seen.add(id(variable))
                yield variable.path, variable


def _dtype(variable: Any) -> str:
    return str(variable.numpy().dtype)


class _Pool:
    """Arrays in the order in which they were added."""

    def __init__(self) -> None:
        self.arrays: list[Array] = []

    def add(self, name: str, array: Any) -> int:
        """Keep an array; its number."""
        import numpy as np

        plain = np.ascontiguousarray(array)
        data = plain.reshape(-1).view(np.uint8).data if plain.size else b""
        self.arrays.append(Array(name, str(plain.dtype), tuple(np.shape(array)), data))
        return len(self.arrays) - 1


def _as_numpy(array: Array) -> Any:
    import numpy as np

    if array.dtype == "bfloat16" or array.dtype.startswith("float8"):
        import ml_dtypes

        kind = np.dtype(getattr(ml_dtypes, array.dtype))
    else:
        kind = np.dtype(array.dtype)
    return np.frombuffer(array.data, kind).reshape(array.shape)


# ------------------------------------------------------------------- callbacks


def _remembered(callback: keras.callbacks.Callback, pool: _Pool) -> dict[str, Any]:
    """The attributes of a callback that are plain data."""
    found: dict[str, Any] = {}
    for name, value in sorted(vars(callback).items()):
        if name not in _NOT_STATE:
            try:
                found[name] = _frozen(value, f"{type(callback).__name__}.{name}", pool)
            except TypeError:
                continue  # a function, a file, a writer: made anew
    return found


def _frozen(value: Any, name: str, pool: _Pool) -> Any:
    """A value as JSON; arrays go to the pool. Raises TypeError for what is no data."""
    import numpy as np

    match value:
        case None | bool() | str():
            return value
        case np.generic():
            return {"scalar": pool.add(name, value)}
        case int() | float():
            return value
        case np.ndarray() if value.dtype != object:
            return {"array": pool.add(name, value)}
        case list():
            return [_frozen(item, name, pool) for item in value]
        case tuple():
            return {"tuple": [_frozen(item, name, pool) for item in value]}
        case dict():
            pairs = [[_frozen(k, name, pool), _frozen(v, name, pool)] for k, v in value.items()]
            return {"pairs": pairs}
        case _:
            raise TypeError(f"no data: {type(value).__name__}")


def _thawed(value: Any, arrays: Sequence[Array]) -> Any:
    """What `_frozen` was given."""
    match value:
        case {"scalar": number}:
            return _as_numpy(arrays[number])[()]
        case {"array": number}:
            return _as_numpy(arrays[number]).copy()
        case {"tuple": items}:
            return tuple(_thawed(item, arrays) for item in items)
        case {"pairs": pairs}:
            return {_thawed(k, arrays): _thawed(v, arrays) for k, v in pairs}
        case list():
            return [_thawed(item, arrays) for item in value]
        case _:
            return value


# ------------------------------------------------------------------ generators


def _generators(pool: _Pool) -> dict[str, Any]:
    import numpy as np

    own, global_ = _keras_generator(), _tensorflow_generator()
    return {
        "python": _frozen(random.getstate(), "random", pool),
        "numpy": _frozen(np.random.get_state(), "numpy.random", pool),
        "tensorflow": None if global_ is None else pool.add("tf.random", global_.state.numpy()),
        "keras": None if own is None else pool.add("keras.random", own.state.numpy()),
    }


def _put_generators_back(checkpoint: Checkpoint) -> None:
    import numpy as np
    from keras.src.random.seed_generator import global_seed_generator

    arrays, generators = checkpoint.arrays, checkpoint.state["generators"]
    random.setstate(_thawed(generators["python"], arrays))
    np.random.set_state(_thawed(generators["numpy"], arrays))
    global_ = _tensorflow_generator()
    if global_ is not None and generators["tensorflow"] is not None:
        global_.state.assign(_as_numpy(arrays[generators["tensorflow"]]))
    if generators["keras"] is not None:
        global_seed_generator().state.assign(_as_numpy(arrays[generators["keras"]]))


def _tensorflow_generator() -> Any:
    """The one of `tf.random`; None where there is to be none, for results are to be exact."""
    import tensorflow as tf

    try:
        return tf.random.get_global_generator()
    except RuntimeError:
        return None


def _keras_generator() -> Any:
    """What Keras draws from where nobody gave a seed; None where it has not been used."""
    from keras.src.backend.common import global_state
    from keras.src.random.seed_generator import GLOBAL_SEED_GENERATOR

    return global_state.get_global_attribute(GLOBAL_SEED_GENERATOR)
