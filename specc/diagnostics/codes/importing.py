"""E065x: models of Keras that become specs."""

from __future__ import annotations

from specc.diagnostics.model import Code, Severity

NOT_A_MODEL = Code("E0651", "not a model of Keras", "`{path}` is not read as a model: {reason}")
BEYOND_LIMIT = Code("E0652", "model file passes a limit", "`{path}` has {what}")
NOT_IN_CATALOG = Code(
    "E0653", "class that no spec may name", "`{path}` names {what}, which no spec may use"
)
NOT_EXPRESSIBLE = Code(
    "E0654", "model that no spec says", "`{path}` has {what}, which a spec cannot say"
)
NOT_THE_SAME = Code(
    "E0655", "spec would differ from the model", "a spec of `{path}` would differ from it: {how}"
)
LEFT_OUT = Code(
    "W0656", "part of a model left out", "{what} of `{path}` is left out", Severity.WARNING
)
