"""Words for callbacks."""

from __future__ import annotations

from specc.catalog.words.kit import Words, family

FAMILIES = (
    family(
        "callbacks",
        "Callbacks",
        {
            "EarlyStopping": Words(
                "ends training when a number has not got better for `patience` epochs",
                example="callbacks = [EarlyStopping(monitor=loss, patience=3)]",
            ),
            "ModelCheckpoint": Words(
                "saves the model, or its weights, as training goes on",
                about="The path ends in `.keras`, or in `.weights.h5` for weights alone.",
                example='callbacks = [ModelCheckpoint("best.keras", save_best_only=true)]',
            ),
            "BackupAndRestore": Words(
                "saves the state of training and goes on from it after a break",
                example='callbacks = [BackupAndRestore("backup")]',
            ),
            "ReduceLROnPlateau": Words(
                "lowers the learning rate when a number stops getting better",
                example="callbacks = [ReduceLROnPlateau(monitor=loss, factor=0.5, patience=5)]",
            ),
            "LearningRateScheduler": Words(
                "sets the learning rate at the beginning of each epoch",
                about="Keras takes a function of the epoch; here it is a schedule, whose steps are "
                "epochs. In the optimizer's `learning_rate` they are batches.",
                example="callbacks = [LearningRateScheduler(ExponentialDecay(0.1, 10, 0.5))]",
            ),
            "CSVLogger": Words(
                "writes the numbers of each epoch into a table",
                example='callbacks = [CSVLogger("log.csv")]',
            ),
            "TensorBoard": Words(
                "writes logs for TensorBoard, which has to be installed",
                example='callbacks = [TensorBoard("logs")]',
            ),
            "RemoteMonitor": Words(
                "sends the numbers of each epoch to a server",
                example='callbacks = [RemoteMonitor(root="http://localhost:9000")]',
            ),
            "SwapEMAWeights": Words(
                "evaluates and saves with averaged weights",
                about="The optimizer has `use_ema=true`.",
                example="optimizer = Adam(use_ema=true)\ncallbacks = [SwapEMAWeights()]",
            ),
            "TerminateOnNaN": Words(
                "ends training when the loss is no number any more",
                example="callbacks = [TerminateOnNaN()]",
            ),
        },
    ),
)
