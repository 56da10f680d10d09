"""Words for data blocks and devices: sources, splits, steps and strategies."""

from __future__ import annotations

from specc.catalog.words.kit import SAME_SHAPE, Words, family

_SOURCE = "source = random([8], classes=4)\n"


def _fed(source: str, given: str = "float32[8]", flow: str = "x") -> str:
    """A spec with a model of one input, fed from `source`; classes are its targets."""
    return f"""\
model m {{
  input x: {given}
  Flatten
  output y = Dense(10, activation=softmax)
}}

data {{
  source = {source}
  input x = {flow}
  target y = y -> OneHot(10)
}}
"""


FAMILIES = (
    family(
        "sources",
        "Sources",
        {
            "sklearn": Words(
                "a table that scikit-learn brings, or examples that it generates",
                about="Its columns are `x` and `y`, and those of the table by their names.",
                example=_fed("sklearn(digits)", "float32[64]"),
            ),
            "keras": Words(
                "a data set of Keras, fetched when the script first runs",
                about="Its columns are `x` and `y`.",
                example=_fed("keras(mnist)", "uint8[28, 28]"),
            ),
            "csv": Words(
                "a file of comma-separated values",
                about="Columns go by the names of the header, or by `columns`.",
                example=_fed('csv("table.csv", columns=[a, b, y])', "float32[2]", "[a, b]"),
            ),
            "npz": Words(
                "a file of NumPy arrays",
                about="Columns go by the names of the arrays.",
                example=_fed('npz("arrays.npz")', "float32[8]"),
            ),
            "random": Words(
                "random numbers of a given shape, to try a model on",
                about="`x` is normally distributed; `y` is a class number with `classes`, else a "
                "number.",
                example=_fed("random([32, 32, 3], classes=10)", "float32[32, 32, 3]"),
            ),
        },
    ),
    family(
        "splits",
        "Splits",
        {
            "Split": Words(
                "which share of the examples is for testing and for validation",
                about="The rest is for training. `stratify=true` keeps the classes in proportion, "
                "`group` what belongs together in one part, and `order` cuts off what comes last. "
                "`by` names a column whose values are `train`, `validation` and `test`, or those "
                "that `parts` says.",
                example=_SOURCE + "split = Split(test=0.2, validation=0.1, seed=1)\n"
                "input x = x\ntarget y = y -> OneHot(4)",
            ),
            "CrossValidation": Words(
                "as many trainings as folds, each tested on the fold that it has not seen",
                about="Mean and standard deviation of what the folds measured are reported; the "
                "model that is kept is trained on all of them. With `order` each fold tests what "
                "was trained on all that lies before it.",
                example=_SOURCE + "split = CrossValidation(folds=5, stratify=true, seed=1)\n"
                "input x = x\ntarget y = y -> OneHot(4)",
            ),
        },
    ),
    family(
        "steps",
        "Steps of a data block",
        {
            "OneHot": Words(
                "class numbers to vectors with a 1 in their place",
                shape="  [...] -> [..., num_classes]",
                example=_SOURCE + "input x = x\ntarget y = y -> OneHot(4)",
            ),
            "Cast": Words(
                "the same numbers in another dtype",
                shape=SAME_SHAPE,
                example=_SOURCE + "input x = x -> Cast(float32)\ntarget y = y -> OneHot(4)",
            ),
            "Reshape": Words(
                "the same elements of each example in another shape",
                shape="  [...] -> target_shape, one size of which may be -1",
                example="source = random([2, 4], classes=4)\n"
                "input x = x -> Reshape([8])\ntarget y = y -> OneHot(4)",
            ),
            "DropMissing": Words(
                "leaves out the examples that lack a value",
                shape=SAME_SHAPE,
                example='source = csv("table.csv")\n'
                "input x = [a, b, c, d, e, f, g, h] -> DropMissing\ntarget y = label -> OneHot(4)",
            ),
            "FillMissing": Words(
                "puts a number where there is none: a given one, or the mean",
                shape=SAME_SHAPE,
                example='source = csv("table.csv")\n'
                "input x = [a, b, c, d, e, f, g, h] -> FillMissing(median)\n"
                "target y = label -> OneHot(4)",
            ),
        },
        about="Preprocessing layers are steps too, by their own names.",
    ),
    family(
        "strategies",
        "Strategies",
        {
            "Single": "one device",
            "Mirrored": "all devices of one machine, each with a part of the batch",
            "MultiWorker": "several machines, each with a part of the batch",
        },
        example="strategy = NAME()",
    ),
    family(
        "strategies",
        "Not supported yet",
        {"Tpu": Words("a TPU", about="specc refuses it so far.")},
    ),
)
