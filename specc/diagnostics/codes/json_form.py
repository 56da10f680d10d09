"""E003x: the JSON form of a spec."""

from __future__ import annotations

from specc.diagnostics.model import Code

NOT_JSON = Code("E0031", "not JSON", "{message}")
REPEATED_KEY = Code("E0032", "key given twice", "`{name}` stands twice in this object")
WRONG_FORM = Code("E0033", "not of the form of a spec", "{message}")
UNKNOWN_VERSION = Code(
    "E0034", "unknown version of the JSON form", "there is no version {number} of the JSON form"
)
UNKNOWN_TENSOR = Code(
    "E0035", "no tensor of this name", "there is no tensor `{name}` in the model `{model}`"
)
UNKNOWN_LAYER = Code(
    "E0036", "no layer of this name", "there is no layer `{name}` to apply in the model `{model}`"
)
