"""E05xx: the spec as a whole.

An error is what Keras refuses, or what can have no effect; a warning is what
Keras runs, but hardly as meant.
"""

from __future__ import annotations

from specc.diagnostics.model import Code, Severity

# ------------------------------------------------------------- settings

UNKNOWN_SETTING = Code("E0501", "unknown setting", "a {block} block has no setting called `{name}`")
SETTING_KIND = Code("E0502", "setting of the wrong kind", "{message}")
UNKNOWN_OBJECT = Code(
    "E0503", "unknown loss, metric, optimizer or callback", "no {kind} is called `{name}`"
)
MISSING_LOSS = Code("E0504", "training without a loss", "training needs a `loss`")
UNKNOWN_DEVICE = Code("E0505", "unknown device", "no device is called `{name}`")
SPLIT_FRACTIONS = Code(
    "E0506", "a split that leaves nothing", "the split leaves nothing to train on"
)
STRATIFY = Code(
    "E0507", "stratifying without classes", "`stratify` needs a target that holds classes"
)
SPLIT_COLUMN = Code(
    "E0561",
    "a column that the split cannot go by",
    "the split cannot go by `{name}`",
)
SAMPLE_WEIGHT = Code("E0562", "weights that do not fit the examples", "{message}")
FIXED_LEARNING_RATE = Code(
    "E0508",
    "two masters of the learning rate",
    "`{callback}` cannot set a learning rate that follows a schedule",
)
CLASS_WEIGHT = Code("E0509", "class weights that Keras does not take", "{message}")

# ------------------------------------------------------------- data

NO_COLUMNS = Code("E0510", "a flow without columns", "the {role} `{name}` is fed no column")
MISSING_SOURCE = Code("E0511", "data without a source", "the data need a `source`")
UNKNOWN_COLUMN = Code("E0512", "unknown column", "the source has no column called `{name}`")
UNEQUAL_COLUMNS = Code(
    "E0513", "columns that do not stack", "columns of different {what} do not stack"
)
STEP = Code("E0514", "a step that does not fit", "{message}")
UNKNOWN_FLOW = Code("E0515", "a flow to nowhere", "the model has no {role} called `{name}`")
REPEATED_FLOW = Code("E0516", "two flows to one place", "the {role} `{name}` is fed twice")
UNFED_INPUT = Code("E0517", "an input without data", "no data flows to the input `{name}`")
INPUT_TYPE = Code(
    "E0518", "data that does not fit an input", "{found} does not fit the input `{name}`"
)
MISSING_TARGET = Code(
    "E0519", "an output without a target", "the output `{name}` has a loss, but no target"
)
AUGMENT_SHAPE = Code(
    "E0520", "augmentation that changes shapes", "augmenting `{name}` changes it to {found}"
)
NOT_READ = Code(
    "W0511", "a file that was not read", "the columns of {path} are not checked", Severity.WARNING
)
TRUNCATED = Code(
    "W0518",
    "fractions cut off",
    "the integer input `{name}` cuts off the fractions of {found}",
    Severity.WARNING,
)
BATCH_SIZE = Code(
    "W0519",
    "a batch larger than the data",
    "a batch of {size} is larger than the training part",
    Severity.WARNING,
)

# ------------------------------------------------------------- targets, losses, outputs

LOSS_KEY = Code("E0521", "a loss for no output", "the model has no output called `{name}`")
LOSS_COUNT = Code("E0522", "losses and outputs differ in number", "{found} for {expected}")
LABEL_ENCODING = Code("E0523", "labels that do not fit the loss", "{labels} do not fit `{loss}`")
TARGET_SHAPE = Code(
    "E0524",
    "target and output of different shapes",
    "a target of {target} does not fit an output of {output} under `{loss}`",
)
LABEL_RANGE = Code(
    "E0525",
    "more classes than units",
    "{classes} classes do not fit an output of {units} units",
)
LOSS_WEIGHTS = Code(
    "E0526", "loss weights that match no losses", "`loss_weights` must weigh each loss once"
)
UNTRAINED_TARGET = Code(
    "W0521",
    "a target without a loss",
    "the target `{name}` has no loss, so nothing learns from it",
    Severity.WARNING,
)
SPARE_UNITS = Code(
    "W0522",
    "more units than classes",
    "an output of {units} units for {classes} classes",
    Severity.WARNING,
)
BROADCAST = Code(
    "W0523",
    "target and output broadcast",
    "a target of {target} is broadcast against an output of {output}",
    Severity.WARNING,
)
LOGITS = Code(
    "W0524",
    "logits and probabilities confused",
    "`{loss}` expects {expected}, the output is {found}",
    Severity.WARNING,
)
EXCLUSIVE_SIGMOID = Code(
    "W0525",
    "exclusive classes through sigmoid",
    "`sigmoid` treats {classes} exclusive classes as independent",
    Severity.WARNING,
)
SINGLE_SOFTMAX = Code(
    "W0526", "softmax over one unit", "`softmax` over one unit is always 1", Severity.WARNING
)
BINARY_CLASSES = Code(
    "W0527",
    "many classes in one unit",
    "one unit tells two classes apart, the target has {classes}",
    Severity.WARNING,
)

# ------------------------------------------------------------- metrics, callbacks

METRIC_STRUCTURE = Code("E0531", "metrics not matched to outputs", "{message}")
METRIC_FIT = Code(
    "E0532", "a metric that does not fit", "`{metric}` does not take {labels} with {output}"
)
UNREPORTED = Code("E0533", "a quantity that nothing reports", "nothing reports `{name}`")
NO_VALIDATION = Code("E0534", "validation needed but absent", "`{name}` needs validation data")
MONITOR_MODE = Code(
    "E0535",
    "a monitor without a direction",
    "Keras cannot tell whether `{name}` should rise or fall",
)
METRIC_MEANING = Code(
    "W0532",
    "a metric that means nothing here",
    "`{metric}` means little for {labels}",
    Severity.WARNING,
)

# ------------------------------------------------------------- the graph

DUPLICATE_LAYER = Code(
    "E0541", "two layers of one name", "the name `{name}` is given to two layers"
)
UNUSED_INPUT = Code(
    "W0541",
    "an input that reaches no output",
    "the input `{name}` reaches no output",
    Severity.WARNING,
)
DEAD_NODE = Code(
    "W0542",
    "a result that reaches no output",
    "{what} reaches no output",
    Severity.WARNING,
)
UNUSED_DEFINITION = Code(
    "W0543",
    "a definition that nothing uses",
    "the {kind} `{name}` is never used",
    Severity.WARNING,
)

NO_FILE = Code("E0544", "a file that is missing", "there is no file `{path}`")

# ------------------------------------------------------------- files of data

BAD_ROWS = Code("E0571", "rows that do not fit", "{found} of {path} {verb} not fit its columns")

TIME_ORDER = Code(
    "E0572", "windows out of order", "`{name}` would train on what the other parts foretell"
)

# ------------------------------------------------------------- the device

CHANNELS_FIRST = Code(
    "E0551",
    "a layout that the CPU does not take",
    "`{layer}` with `channels_first` does not run on the CPU",
)
CHANNELS_FIRST_MAYBE = Code(
    "W0551",
    "a layout that needs a GPU",
    "`{layer}` with `channels_first` runs on a GPU alone",
    Severity.WARNING,
)
