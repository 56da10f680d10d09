"""Where a rule and Keras are meant to differ, and why.

What Keras refuses only when a layer runs is no exception: such cases are run.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from specc.catalog.types import TensorType
from tests.catalog.shapes.cases import Case


class Agreed(NamedTuple):
    """One reason to differ."""

    start: str
    """How the difference begins: `stricter`, `laxer`, `output`."""
    words: tuple[str, ...]
    """One of these is in it."""
    reason: str
    applies: Callable[[Case], bool] = lambda case: True


EXCEPTIONS = [
    # What Keras says differs from what it gives.
    Agreed(
        "stricter",
        ("Keras says", "than Keras", "mixes up the rows", "wide does not fit into"),
        "what comes out when the model runs is of another shape, or from other places",
        lambda case: case.kind == "op",
    ),
    Agreed(
        "stricter",
        ("axes, the batch axis", "scales along the last axes", "`glu` leaves half", "Keras says"),
        "what comes out when the model runs is of another shape than Keras says",
        lambda case: case.kind == "layer",
    ),
    Agreed(
        "output",
        (", None]]",),
        "layers that announce floats hand on integers: of which dtype, each has its own way",
        lambda case: case.name == "Pipeline",
    ),
    # What Keras takes for something else.
    Agreed(
        "stricter",
        ("takes images, [batch", "takes sounds, [batch"),
        "a model's tensors have a batch axis, which Keras would take for the height or the time",
    ),
    Agreed(
        "stricter",
        ("of as many axes each: ", "is of shape [", "needs a value for each key"),
        "one axis less or more, and Keras takes examples, positions or heads for one another; a "
        "mask stretches a single key",
        lambda case: "Attention" in case.name or any("mask" in name for name in case.extra),
    ),
    Agreed(
        "stricter",
        (" 1 state", "tates` is", " cells, `initial_state` is", "a state of `ConvLSTM"),
        "Keras leaves out states that have no cell, and cells that have no state; others it "
        "stretches",
        lambda case: "states" in case.extra or "initial_state" in case.extra,
    ),
    Agreed(
        "stricter",
        ("`LSTMCell` has 2 states",),
        "Keras takes one tensor apart along the batch axis",
        lambda case: isinstance(case.extra.get("states"), TensorType),
    ),
    Agreed(
        "stricter",
        ("LoRA does not train",),
        "in a pipeline Keras warns, and goes on without LoRA",
        lambda case: case.name == "Pipeline",
    ),
    Agreed(
        "stricter",
        ("for these places",),
        "places without values, and values without places, are left out without a word",
        lambda case: case.arguments.get("reduction") == "mul",
    ),
    Agreed(
        "stricter",
        ("`GaussianDropout` computes with floats",),
        "TensorFlow makes a logical operation of noise times booleans",
    ),
    Agreed(
        "stricter",
        ("takes images of",),
        "colours are changed now and then: the layer fails sooner or later",
        lambda case: case.name in ("AugMix", "RandAugment"),
    ),
    # What means nothing.
    Agreed(
        "stricter",
        ("",),
        "no size is 0 in a spec, and what is left of one after cutting all away is a mistake",
        lambda case: case.kind == "layer" and any(0 in (t.shape or ()) for t in case.tensors()),
    ),
    Agreed(
        "stricter",
        (
            "`GroupNormalization` needs at least 2 axes",
            "Cell` needs 2 axes",
            "a stack of no cells",
            "`num_bins` of",
            "needs a batch axis, this is a scalar",
        ),
        "no channels to put into groups, no features for a cell, no cell, no bins, no example",
    ),
    Agreed(
        "stricter",
        ("one axis twice",),
        "Keras takes an axis named twice where its size is 1, or where it goes axis by axis",
    ),
    Agreed(
        "stricter",
        ("computes with numbers, this is string",),
        "whether a string is a finite number",
        lambda case: case.name in ("isfinite", "isinf", "isnan"),
    ),
    # What no type knows.
    Agreed(
        "laxer",
        ("adapt", "Table not initialized", "idf_weights_const", "should be in vocabulary"),
        "whether a layer has seen data, and which words come, is no matter of types",
    ),
    Agreed(
        "laxer",
        ("InvalidArgumentError: Graph execution error", "len(sequence_length) != batch_size"),
        "how large the batch is, and what fits it, is known only when the model runs",
        lambda case: case.kind == "op" and any(None in (t.shape or ()) for t in case.tensors()),
    ),
    Agreed(
        "laxer",
        ("CPU", "only supports NHWC", "Could not find device"),
        "TensorFlow has this kernel, but not for the machine that asks",
    ),
]


def agreed(case: Case, difference: str) -> str | None:
    """The reason why this difference is meant, or None."""
    for each in EXCEPTIONS:
        if not difference.startswith(each.start) or not each.applies(case):
            continue
        if any(words in difference for words in each.words):
            return each.reason
    return None
