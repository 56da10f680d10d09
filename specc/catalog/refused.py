"""Entries that a spec may not use, each with the reason that the message gives.

A spec is data: what takes a function, or loads an object from a file, would make it code.
"""

from __future__ import annotations

from collections.abc import Mapping

_TAKES_CODE = "it takes a function, and a spec holds no code"
_FOREIGN = "it wraps an object of another framework, and a spec holds no objects"
_BASE = "it is a base class and does nothing by itself"
_MAPS_LAYERS = "it is told its variables by layer objects, for which a spec has no word"

REFUSED: Mapping[tuple[str, str], str] = {
    ("layers", "FlaxLayer"): _FOREIGN,
    ("layers", "InputLayer"): "a model's inputs are declared: `input x: float32[4]`",
    ("layers", "InputSpec"): "it is a description of inputs, not a layer",
    ("layers", "JaxLayer"): _FOREIGN,
    ("layers", "Lambda"): _TAKES_CODE,
    ("layers", "Layer"): _BASE,
    ("layers", "TFSMLayer"): "it runs whatever program the saved file holds",
    ("layers", "TorchModuleWrapper"): _FOREIGN,
    ("layers", "Wrapper"): _BASE,
    ("losses", "Loss"): _BASE,
    ("metrics", "MeanMetricWrapper"): _TAKES_CODE,
    ("metrics", "Metric"): _BASE,
    (
        "optimizers",
        "LossScaleOptimizer",
    ): "it is put around the optimizer by `precision` where needed",
    ("optimizers", "MultiOptimizer"): _MAPS_LAYERS,
    ("optimizers", "Optimizer"): _BASE,
    ("optimizers", "OptimizerMap"): _MAPS_LAYERS,
    ("schedules", "LearningRateSchedule"): _BASE,
    ("callbacks", "Callback"): _BASE,
    ("callbacks", "CallbackList"): "`callbacks = [...]` makes the list",
    ("callbacks", "History"): "every training has it anyway",
    ("callbacks", "LambdaCallback"): _TAKES_CODE,
    ("callbacks", "OrbaxCheckpoint"): "it needs orbax, which a built program does not bring",
    ("callbacks", "ProgbarLogger"): "every training has it anyway",
    ("initializers", "Initializer"): _BASE,
    ("regularizers", "Regularizer"): _BASE,
    ("constraints", "Constraint"): _BASE,
}

# Operations that take functions, leave the graph, or make something other than tensors of it.
_OPS: Mapping[str, str] = {
    **dict.fromkeys(
        (
            "associative_scan",
            "cond",
            "custom_gradient",
            "fori_loop",
            "jvp",
            "map",
            "scan",
            "switch",
            "vectorize",
            "vectorized_map",
            "while_loop",
        ),
        _TAKES_CODE,
    ),
    "convert_to_numpy": "it leaves the graph",
    "dtype": "it gives a word, not a tensor",
    "is_tensor": "in a model every value it could be asked of is a tensor",
}

# Functions of losses and metrics, beside the classes of the same meaning.
_FUNCTION = "it is a function of labels and predictions; give its name alone, or use the class"


def refusal(section: str, name: str, *, function: bool) -> str | None:
    """Why a spec may not use `name` of `section`, or None where it may."""
    if section == "ops":
        return _OPS.get(name)
    if function and section in ("losses", "metrics"):
        return _FUNCTION
    return REFUSED.get((section, name))
