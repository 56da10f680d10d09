"""`several_steps`: what `fit` calls where several batches of a table are drawn as one.

A step on a small table takes less time than what Keras does around it: drawing a batch,
the test whether there is one, tracing. Here a batch of the pipeline holds those of all
steps of one call, and the steps are a loop over its parts; what they compute is what
Keras's own function does, bit for bit. That stays where a spec says something that it
heeds, and where batches take steps of their own in the pipeline.
"""

from __future__ import annotations

import ast

from specc.backends.python import tree
from specc.backends.python.data import DataCode
from specc.backends.python.quote import quote
from specc.backends.python.training_pipeline import counts_steps, takes_all
from specc.catalog.types import Instance
from specc.graph.ir import Layer, Model, Program

_HEEDED = ("steps_per_execution", "run_eagerly", "class_weight")
"""Settings that the function of Keras heeds, or the batches that are given to `fit`."""


def draws_several(program: Program, data: DataCode) -> bool:
    """Whether the script draws the batches of several steps as one."""
    settings = {} if program.train is None else program.train.settings
    device = program.device
    spread = device is not None and "strategy" in device.settings
    return not (
        spread
        or data.by_batch
        or data.augmenting
        or counts_steps(settings)
        or takes_all(settings)
        or any(name in settings for name in _HEEDED)
    )


def several_steps(program: Program, data: DataCode) -> ast.stmt:
    """The function."""
    assert program.model is not None
    made = quote(_OPTIMIZER)
    if not data.stored and not _keeps_state(program.model):
        made += quote(_METRICS)
    why = "A step that makes variables would be traced twice: those it needs are made before."
    return quote(_SEVERAL_STEPS, COUNTED=data.counted, MADE=[tree.Comment(why), *made])[0]


def _keeps_state(model: Model) -> bool:
    """Whether what the model's layers hold may change where it is not trained."""
    return any(
        _keeps_state(node.operation.model)
        if node.operation.model is not None
        else _may_change(node.operation.instance)
        for node in model.nodes
        if isinstance(node.operation, Layer)
    )


def _may_change(value: object) -> bool:
    """Whether it is, or is made with, a layer of the spec's own or one that is stateful."""
    if isinstance(value, list | tuple):
        return any(_may_change(item) for item in value)
    if not isinstance(value, Instance):
        return False
    if value.entry.path in {"custom", "extern"} or value.get("stateful") is True:
        return True
    return any(_may_change(argument) for argument in value.args.values())


_OPTIMIZER = "model.optimizer.build(model.trainable_variables)"
_METRICS = """
first = tf.nest.map_structure(lambda column: column[:1], data["train"])
model.test_step(tf.nest.map_structure(tf.constant, first))
"""

_SEVERAL_STEPS = '''
def several_steps(
    model: keras.Model, data: dict[str, Examples], batch_size: int
) -> Callable[[Iterator], dict[str, tf.Tensor]]:
    """Return what trains on the batches of several steps, drawn as one, in one call."""
    MADE
    step = tf.function(model.train_step, autograph=False, jit_compile=model.jit_compile)

    @tf.function
    def train_steps(iterator: Iterator) -> dict[str, tf.Tensor]:
        examples = next(iterator)
        for begin in tf.range(0, len(COUNTED), batch_size):
            end = begin + batch_size
            step(tf.nest.map_structure(lambda column: column[begin:end], examples))
        return model.get_metrics_result()

    return train_steps
'''
