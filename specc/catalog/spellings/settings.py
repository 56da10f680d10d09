"""Settings of data, train and device blocks by other names, and where they went."""

from __future__ import annotations

from collections.abc import Mapping

from specc.catalog.spellings import Spelling, gone, keras, of

_RATE = Spelling(
    "", "", "the learning rate is the optimizer's: `optimizer = Adam(learning_rate=1e-3)`"
)
_SPLIT = Spelling("", "", "the data are split in the data block: `split = Split(validation=0.1)`")
_STOPS = Spelling("", "", "it is a callback: `callbacks = [EarlyStopping(patience=5)]`")
_PRECISION = Spelling("", "", "it is called `precision`: `precision = mixed_float16`")
_SOURCE = Spelling("", "", 'the data come from a source: `source = csv("table.csv")`')
_THREADS = gone(3, "leave it out: the data come through `tf.data`")

SETTINGS: Mapping[str, Spelling] = {
    "checkpoint": Spelling(
        "", "", 'it is a callback: `callbacks = [ModelCheckpoint("best.keras")]`'
    ),
    "criterion": of("PyTorch", "loss"),
    "dataset": _SOURCE,
    "decay": Spelling(
        "", "", "the optimizer's `learning_rate` takes a schedule: `ExponentialDecay(…)`"
    ),
    "dtype": _PRECISION,
    "early_stopping": _STOPS,
    "learning_rate": _RATE,
    "lr": _RATE,
    "max_q_size": _THREADS,
    "max_queue_size": _THREADS,
    "mixed_precision": _PRECISION,
    "momentum": Spelling("", "", "momentum is the optimizer's: `optimizer = SGD(momentum=0.9)`"),
    "nb_epoch": keras(2, "epochs", same=True),
    "nb_epochs": keras(2, "epochs", same=True),
    "nb_val_samples": keras(
        2, "validation_steps", "it counts batches: the examples divided by `batch_size`"
    ),
    "nb_worker": _THREADS,
    "num_epochs": of("other libraries", "epochs", same=True),
    "n_epochs": of("other libraries", "epochs", same=True),
    "path": _SOURCE,
    "patience": Spelling(
        "", "", "it is an argument of a callback: `callbacks = [EarlyStopping(patience=5)]`"
    ),
    "pickle_safe": _THREADS,
    "sample_weight": Spelling(
        "", "", "weights of single examples are not supported; `class_weight` weighs classes"
    ),
    "samples_per_epoch": keras(
        2, "steps_per_epoch", "it counts batches: the examples divided by `batch_size`"
    ),
    "test_size": Spelling("", "", "the data are split by `split = Split(test=0.2)`"),
    "use_multiprocessing": _THREADS,
    "validation_data": _SPLIT,
    "validation_split": _SPLIT,
    "weight_decay": Spelling(
        "", "", "weight decay is the optimizer's: `optimizer = AdamW(weight_decay=1e-4)`"
    ),
    "workers": _THREADS,
    "x": Spelling("", "", "columns flow to an input of the model: `input features = x`"),
    "y": Spelling("", "", "columns flow to an output of the model: `target label = y`"),
    "batch": of("other libraries", "batch_size", same=True),
}
