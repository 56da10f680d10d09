"""E06xx: back ends and running."""

from __future__ import annotations

from specc.diagnostics.model import Code

NO_TENSORFLOW = Code(
    "E0601", "TensorFlow is not installed", "{purpose} needs TensorFlow, which is not installed"
)
CANNOT_WRITE = Code("E0602", "output cannot be written", "`{path}` cannot be written: {reason}")
FAILED = Code("E0603", "failed when it ran", "this failed when it ran: {error}")
NO_PACKAGE = Code(
    "E0631", "package not installed", "`{source}` needs {package}, which is not installed"
)
TOO_LARGE = Code(
    "E0632", "picture too large", "a picture of `{name}` with {count} boxes is too large to lay out"
)
NO_TRAINING = Code("E0604", "nothing to train", "the spec has no `{missing}` block to train from")
NOTHING_TO_BUILD = Code("E0609", "nothing to build", "the spec has no `model` to build")
NOT_FETCHED = Code("E0608", "download failed", "`{address}` could not be fetched")
EXTERN_NOT_ALLOWED = Code(
    "E0605",
    "extern layer not allowed",
    "running this would import `{module}`, which has not been allowed",
)
EXTERN_NOT_IMPORTED = Code(
    "E0606", "extern layer cannot be imported", "`{module}` cannot be imported: {reason}"
)
EXTERN_DIFFERS = Code(
    "E0607", "extern layer differs from its declaration", "`{name}` gives {found}, not {declared}"
)
NO_RUN = Code("E0620", "no run to resume", "there is no {wanted} in `{folder}`")
RUN_DIFFERS = Code("E0621", "run was of something else", "run {number} was of {other}")
RUN_IN_USE = Code(
    "E0622", "run is going on", "run {number} of `{name}` is going on in another process"
)
RUN_FINISHED = Code("E0623", "run is finished", "run {number} of `{name}` is finished")
LOSS_NOT_FINITE = Code(
    "E0624", "loss is not finite", "the loss is {value} in step {step} of epoch {epoch}"
)
RUN_NOT_KEPT = Code("E0625", "run cannot be kept", "the run cannot be kept: {reason}")
DATA_CHANGED = Code(
    "E0626", "data have changed", "the data of run {number} are not what they were when it began"
)
NO_MODEL = Code("E0640", "no trained model", "there is no trained model of `{name}` in `{where}`")
MODEL_NOT_READ = Code(
    "E0641", "model cannot be read", "`{path}` is not read as a model of this spec: {reason}"
)
INPUT_NOT_READ = Code("E0642", "input cannot be read", "`{path}` cannot be read: {reason}")
NO_SUCH_COLUMN = Code("E0643", "input lacks a column", "`{path}` has no column {names}")
BAD_ROWS_TO_PREDICT = Code(
    "E0644", "rows that do not fit", "{bad} of {count} rows of `{path}` do not fit the model"
)
NOTHING_TO_TEST = Code("E0645", "nothing to evaluate", "{what}")
