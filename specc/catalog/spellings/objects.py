"""Losses, metrics, optimizers, callbacks, initializers and their words by other names."""

from __future__ import annotations

from collections.abc import Mapping

from specc.catalog.spellings import Spelling, gone, keras, none_of, of

_TORCH = "PyTorch"
_MEANS = "other libraries"

OBJECTS: Mapping[str, Mapping[str, Spelling]] = {
    "losses": {
        "cosine": keras(2, "cosine_similarity", same=True),
        "cosine_proximity": keras(2, "cosine_similarity", same=True),
        "kullback_leibler_divergence": keras(3, "kl_divergence", same=True),
        "logcosh": keras(3, "log_cosh", same=True),
        "BCELoss": of(_TORCH, "BinaryCrossentropy", same=True),
        "BCEWithLogitsLoss": none_of(_TORCH, "`BinaryCrossentropy(from_logits=true)` takes logits"),
        "CrossEntropyLoss": none_of(
            _TORCH,
            "`SparseCategoricalCrossentropy(from_logits=true)` takes class numbers and logits",
        ),
        "HuberLoss": of(_TORCH, "Huber", same=True),
        "KLDivLoss": of(_TORCH, "KLDivergence"),
        "L1Loss": of(_TORCH, "MeanAbsoluteError", same=True),
        "MSELoss": of(_TORCH, "MeanSquaredError", same=True),
        "NLLLoss": none_of(_TORCH, "`sparse_categorical_crossentropy` takes softmax's output"),
        "SmoothL1Loss": of(_TORCH, "Huber"),
        "bce_loss": of(_MEANS, "binary_crossentropy"),
        "cross_entropy": none_of(
            _TORCH,
            "`SparseCategoricalCrossentropy(from_logits=true)` takes class numbers and logits",
        ),
        "log_loss": of("scikit-learn", "binary_crossentropy"),
        "logloss": of("scikit-learn", "binary_crossentropy"),
        "l1_loss": of(_TORCH, "mean_absolute_error", same=True),
        "mse_loss": of(_TORCH, "mean_squared_error", same=True),
        "nll_loss": none_of(_TORCH, "`sparse_categorical_crossentropy` takes softmax's output"),
        "rmse": none_of(_MEANS, "`mean_squared_error` has its minimum at the same place"),
        "smooth_l1": of(_TORCH, "huber", same=True),
    },
    "metrics": {
        "cosine_proximity": keras(2, "cosine_similarity"),
        "fmeasure": gone(2, "`F1Score()` is one over all batches"),
        "fbeta_score": gone(2, "`FBetaScore(beta=2.0)` is one over all batches"),
        "f1": none_of("scikit-learn", "Keras has `F1Score()`"),
        "iou": none_of(_MEANS, "Keras has `MeanIoU(num_classes=2)`"),
        "kullback_leibler_divergence": keras(3, "kl_divergence", same=True),
        "logcosh": keras(3, "log_cosh_error", same=True),
        "matthews_correlation": gone(2, "`AUC()` or `F1Score()` are near to it"),
        "r2": of("scikit-learn", "r2_score", same=True),
        "rmse": of(_MEANS, "root_mean_squared_error", same=True),
        "roc_auc": of("scikit-learn", "auc", same=True),
        "roc_auc_score": of("scikit-learn", "auc", same=True),
        "accuracy_score": of("scikit-learn", "accuracy", same=True),
        "precision_score": of("scikit-learn", "precision", same=True),
        "recall_score": of("scikit-learn", "recall", same=True),
        "top_5_accuracy": none_of(_MEANS, "Keras has `SparseTopKCategoricalAccuracy(k=5)`"),
    },
    "optimizers": {
        "RAdam": none_of("TensorFlow Addons", "`Adam` with a warm-up of its rate is near to it"),
        "LAMB": of("TensorFlow Addons", "Lamb", same=True),
        "SGDW": none_of("TensorFlow Addons", "`SGD(weight_decay=1e-4)` does it"),
        "LazyAdam": of("TensorFlow Addons", "Adam"),
        "GradientDescentOptimizer": of("TensorFlow 1", "SGD"),
        "AdamOptimizer": of("TensorFlow 1", "Adam"),
        "TFOptimizer": gone(3, "name the optimizer itself: `Adam(1e-3)`"),
        "momentum": none_of("TensorFlow 1", "`SGD(momentum=0.9)` has it"),
    },
    "callbacks": {
        "ReduceLRonPlateau": of(_TORCH, "ReduceLROnPlateau", same=True),
        "BaseLogger": gone(3, "every training has it anyway"),
        "StepLR": none_of(
            _TORCH, "the optimizer's `learning_rate` takes a schedule: `ExponentialDecay(…)`"
        ),
        "LRScheduler": none_of(
            _TORCH, "the optimizer's `learning_rate` takes a schedule: `CosineDecay(…)`"
        ),
        "Checkpoint": of(_MEANS, "ModelCheckpoint"),
        "BackupRestore": of(_MEANS, "BackupAndRestore", same=True),
    },
    "initializers": {
        "glorot": none_of(_MEANS, "write `glorot_uniform` or `glorot_normal`"),
        "he": none_of(_MEANS, "write `he_normal` or `he_uniform`"),
        "kaiming_normal": of(_TORCH, "he_normal", same=True),
        "kaiming_uniform": of(_TORCH, "he_uniform"),
        "lecun": none_of(_MEANS, "write `lecun_normal` or `lecun_uniform`"),
        "xavier": of(_MEANS, "glorot_uniform"),
        "xavier_normal": of(_TORCH, "glorot_normal", same=True),
        "xavier_uniform": of(_TORCH, "glorot_uniform", same=True),
    },
    "regularizers": {
        "WeightRegularizer": keras(2, "L1L2", same=True),
    },
    "constraints": {
        "maxnorm": keras(2, "MaxNorm", same=True),
        "nonneg": keras(2, "NonNeg", same=True),
        "unitnorm": keras(2, "UnitNorm", same=True),
    },
    "activations": {
        "identity": of(_MEANS, "linear", same=True),
        "lrelu": of(_MEANS, "leaky_relu"),
        "hardswish": of(_TORCH, "hard_swish", same=True),
        "hardsigmoid": of(_TORCH, "hard_sigmoid", same=True),
        "hardtanh": of(_TORCH, "hard_tanh", same=True),
        "logistic": of("scikit-learn", "sigmoid", same=True),
        "gelu_new": of("Hugging Face", "gelu"),
    },
    "strategies": {
        "MirroredStrategy": of("TensorFlow", "Mirrored", same=True),
        "MultiWorkerMirroredStrategy": of("TensorFlow", "MultiWorker", same=True),
        "OneDeviceStrategy": of("TensorFlow", "Single"),
        "TPUStrategy": of("TensorFlow", "Tpu"),
    },
    "schedules": {
        "StepLR": none_of(_TORCH, "`ExponentialDecay(…, staircase=true)` does it"),
        "ExponentialLR": of(_TORCH, "ExponentialDecay"),
        "CosineAnnealingLR": of(_TORCH, "CosineDecay"),
        "CosineAnnealingWarmRestarts": of(_TORCH, "CosineDecayRestarts"),
        "MultiStepLR": of(_TORCH, "PiecewiseConstantDecay"),
    },
}
"""By section of the catalog."""

WORDS: Mapping[str, Spelling] = {
    "NCHW": of("TensorFlow", "channels_first", same=True),
    "NHWC": of("TensorFlow", "channels_last", same=True),
    "half": of("Keras 1", "same"),
    "tf": keras(2, "channels_last", same=True),
    "th": keras(2, "channels_first", same=True),
}
"""Words that arguments took."""
