"""Where a rule and Keras are meant to differ, and why.

What Keras refuses only when a layer runs is no exception: such cases are run.
"""

from __future__ import annotations

from collections.abc import Callable

from specc.catalog.types import TensorType
from tests.catalog.shapes.cases import Case

Agreed = tuple[str, str, str, Callable[[Case], bool]]
"""Start of the difference, words in it, the reason, and to which cases it applies."""

EXCEPTIONS: list[Agreed] = [
    (
        "stricter",
        "needs at least 2 axes",
        "a tensor with nothing but the batch axis has no channels to put into groups",
        lambda case: case.name == "GroupNormalization",
    ),
    (
        "stricter",
        " 1 state",
        "more states than the layer has are a mistake that Keras does not see",
        lambda case: "states" in case.extra or "initial_state" in case.extra,
    ),
    (
        "stricter",
        "`LSTMCell` has 2 states",
        "Keras takes one tensor apart along the batch axis",
        lambda case: isinstance(case.extra.get("states"), TensorType),
    ),
    (
        "stricter",
        "tates` is",
        "Keras leaves out cells that have no state, and states that have no cell",
        lambda case: case.name == "StackedRNNCells",
    ),
    (
        "stricter",
        " cells, `initial_state` is",
        "Keras leaves out cells that have no state, and states that have no cell",
        lambda case: True,
    ),
    (
        "stricter",
        "axes, the batch axis included",
        "what comes out of other ranks is of another shape than Keras says",
        lambda case: case.name.startswith("Adaptive"),
    ),
    (
        "laxer",
        "adapt",
        "whether the layer has seen data is no matter of types",
        lambda case: case.name == "Discretization" or "Lookup" in case.name or "Text" in case.name,
    ),
    (
        "laxer",
        "Table not initialized",
        "whether the layer has seen data is no matter of types",
        lambda case: True,
    ),
    (
        "laxer",
        "all inputs should be in vocabulary",
        "which words come is no matter of types",
        lambda case: True,
    ),
    (
        "stricter",
        "takes images, [batch",
        "a model's tensors have a batch axis, which Keras would take for the height",
        lambda case: True,
    ),
    (
        "stricter",
        "takes sounds, [batch",
        "a model's tensors have a batch axis, and Keras has a wrong shape for more than two",
        lambda case: True,
    ),
    (
        "stricter",
        "`num_bins` of `HashedCrossing`",
        "hashing into no bins is refused by `Hashing`, and means as little here",
        lambda case: True,
    ),
    (
        "output",
        ", None]]",
        "layers that announce floats hand on integers: of which dtype, each has its own way",
        lambda case: case.name == "Pipeline",
    ),
    (
        "stricter",
        "mask` ",
        "a mask of another shape is a mistake, also where Keras stretches it by luck",
        lambda case: any("mask" in name for name in case.extra),
    ),
    (
        "stricter",
        "of as many axes each: ",
        "one axis less, and the batch axis is taken for positions",
        lambda case: "Attention" in case.name,
    ),
    (
        "stricter",
        "scales along the last axes",
        "what comes out of other axes is of another shape than Keras says",
        lambda case: case.name == "RMSNormalization",
    ),
    (
        "stricter",
        "",
        "no size is 0 in a spec, and what is left of one after cutting all away is a mistake",
        lambda case: case.kind == "layer" and any(0 in (t.shape or ()) for t in case.tensors()),
    ),
    (
        "stricter",
        "`glu` leaves half",
        "what comes out is of another shape than Keras says",
        lambda case: True,
    ),
    (
        "stricter",
        "names one axis twice",
        "Keras takes an axis named twice where its size is 1",
        lambda case: True,
    ),
    (
        "stricter",
        "a stack of no cells",
        "it makes no step, and fails in a layer that goes through time",
        lambda case: True,
    ),
    (
        "stricter",
        "`GaussianDropout` computes with floats",
        "TensorFlow makes a logical operation of noise times booleans",
        lambda case: True,
    ),
    (
        "stricter",
        "takes images of",
        "colours are changed now and then: the layer fails sooner or later",
        lambda case: case.name in ("AugMix", "RandAugment"),
    ),
    (
        "stricter",
        "Keras says",
        "what comes out when the model runs is of another shape",
        lambda case: case.kind == "op",
    ),
    (
        "stricter",
        "than Keras",
        "what comes out when the model runs is of another shape",
        lambda case: case.kind == "op",
    ),
    (
        "stricter",
        "for these places",
        "places without values, and values without places, are left out without a word",
        lambda case: case.arguments.get("reduction") == "mul",
    ),
    (
        "stricter",
        "mixes up the rows",
        "what comes out when the model runs are other places",
        lambda case: case.name == "argpartition",
    ),
    (
        "laxer",
        "InvalidArgumentError: Graph execution error",
        "how large the batch is, and what fits it, is known only when the model runs",
        lambda case: (
            case.kind == "op" and any(None in (each.shape or ()) for each in case.tensors())
        ),
    ),
    (
        "laxer",
        "len(sequence_length) != batch_size",
        "how large the batch is, and what fits it, is known only when the model runs",
        lambda case: case.name == "ctc_decode",
    ),
    (
        "laxer",
        "CPU",
        "TensorFlow has this kernel, but not for CPUs",
        lambda case: True,
    ),
    (
        "laxer",
        "only supports NHWC",
        "TensorFlow has this kernel, but not for CPUs",
        lambda case: True,
    ),
    (
        "laxer",
        "Could not find device",
        "TensorFlow has this kernel, but not for this machine",
        lambda case: True,
    ),
]


def agreed(case: Case, difference: str) -> str | None:
    """The reason why this difference is meant, or None."""
    for start, words, reason, applies in EXCEPTIONS:
        if difference.startswith(start) and words in difference and applies(case):
            return reason
    return None
