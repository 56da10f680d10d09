"""Words for metrics."""

from __future__ import annotations

from collections.abc import Mapping

from specc.catalog.words.kit import Words, family

_COUNTED = (
    "Outputs above `thresholds`, 0.5 by default, count as positive. Targets are 0 or 1 in the "
    "shape of the output."
)
_CLASSES = "Targets and outputs are class numbers; with `sparse_y_pred=false` outputs are scores."
_LOSS = "The loss of that name, as a number to watch."

CHOSEN: Mapping[str, str] = {
    "accuracy": "In `metrics`, the accuracy that fits: `BinaryAccuracy` for outputs of one number, "
    "`SparseCategoricalAccuracy` for targets that are class numbers, else `CategoricalAccuracy`.",
    "crossentropy": "In `metrics`, the crossentropy that fits: `BinaryCrossentropy` for outputs of "
    "one number, `SparseCategoricalCrossentropy` for targets that are class numbers, else "
    "`CategoricalCrossentropy`.",
}
"""Words that are no entries: which metric they mean depends on the outputs and the targets."""

FAMILIES = (
    family(
        "metrics",
        "Accuracy",
        {
            "Accuracy": "how often the output equals the target",
            "BinaryAccuracy": "how often the output is on the target's side of `threshold`",
            "CategoricalAccuracy": Words(
                "how often the likeliest class is right", about="Targets are one-hot."
            ),
            "SparseCategoricalAccuracy": Words(
                "how often the likeliest class is right", about="Targets are class numbers."
            ),
            "TopKCategoricalAccuracy": Words(
                "how often the right class is among the k likeliest", about="Targets are one-hot."
            ),
            "SparseTopKCategoricalAccuracy": Words(
                "how often the right class is among the k likeliest",
                about="Targets are class numbers.",
            ),
        },
        example="metrics = [NAME()]",
    ),
    family(
        "metrics",
        "Right and wrong positives",
        {
            "TruePositives": Words("how many positives are right", about=_COUNTED),
            "TrueNegatives": Words("how many negatives are right", about=_COUNTED),
            "FalsePositives": Words("how many positives are wrong", about=_COUNTED),
            "FalseNegatives": Words("how many negatives are wrong", about=_COUNTED),
            "Precision": Words("the share of positives that are right", about=_COUNTED),
            "Recall": Words("the share of what is positive that is found", about=_COUNTED),
            "F1Score": "the harmonic mean of precision and recall, class by class",
            "FBetaScore": "as F1Score, recall counting `beta` times as much",
            "AUC": "the area under the ROC curve, or under that of precision and recall",
            "PrecisionAtRecall": Words(
                "the best precision where recall is at least `recall`",
                example="metrics = [PrecisionAtRecall(0.8)]",
            ),
            "RecallAtPrecision": Words(
                "the best recall where precision is at least `precision`",
                example="metrics = [RecallAtPrecision(0.8)]",
            ),
            "SensitivityAtSpecificity": Words(
                "the best sensitivity where specificity is at least that",
                example="metrics = [SensitivityAtSpecificity(0.8)]",
            ),
            "SpecificityAtSensitivity": Words(
                "the best specificity where sensitivity is at least that",
                example="metrics = [SpecificityAtSensitivity(0.8)]",
            ),
        },
        example="metrics = [NAME()]",
    ),
    family(
        "metrics",
        "Overlap of regions",
        {
            "IoU": Words(
                "intersection over union, for the classes named",
                about=_CLASSES,
                example="metrics = [IoU(num_classes=4, target_class_ids=[1, 2], "
                "sparse_y_pred=false)]",
            ),
            "MeanIoU": Words(
                "intersection over union, the mean of all classes",
                about=_CLASSES,
                example="metrics = [MeanIoU(num_classes=4, sparse_y_pred=false)]",
            ),
            "OneHotIoU": Words(
                "IoU with one-hot targets",
                example="metrics = [OneHotIoU(num_classes=4, target_class_ids=[1, 2])]",
            ),
            "OneHotMeanIoU": Words(
                "MeanIoU with one-hot targets",
                example="metrics = [OneHotMeanIoU(num_classes=4)]",
            ),
            "BinaryIoU": "intersection over union of two classes, told apart by `threshold`",
        },
        example="metrics = [NAME()]",
    ),
    family(
        "metrics",
        "Errors of numbers",
        {
            "MeanSquaredError": "(target - output) ** 2",
            "RootMeanSquaredError": "the root of the mean squared error",
            "MeanAbsoluteError": "|target - output|",
            "MeanAbsolutePercentageError": "|target - output| in percent of the target",
            "MeanSquaredLogarithmicError": "the square of log(target + 1) - log(output + 1)",
            "LogCoshError": "log(cosh(target - output))",
            "R2Score": "the share of the variance that is explained",
            "CosineSimilarity": "the cosine between target and output",
            "PearsonCorrelation": "how linear outputs are in targets, from -1 to 1",
            "ConcordanceCorrelation": "how near outputs and targets are to being equal",
        },
        example="metrics = [NAME()]",
    ),
    family(
        "metrics",
        "Losses as metrics",
        {
            "BinaryCrossentropy": "minus the log of the right of two answers",
            "CategoricalCrossentropy": "minus the log of the right class, one-hot",
            "SparseCategoricalCrossentropy": "minus the log of the right class, by its number",
            "KLDivergence": "how far one distribution is from another",
            "Poisson": "output - target * log(output)",
            "Hinge": "max(1 - target * output, 0)",
            "SquaredHinge": "max(1 - target * output, 0) ** 2",
            "CategoricalHinge": "how far the right class is from the best wrong one",
        },
        about=_LOSS,
        example="metrics = [NAME()]",
    ),
    family(
        "metrics",
        "Plain numbers",
        {
            "Mean": "the mean of what it is given",
            "Sum": "the sum of what it is given",
        },
        about="In a train block a metric is given targets and outputs: these two take one value, "
        "the second being its weight.",
        example="metrics = [NAME()]",
    ),
)
