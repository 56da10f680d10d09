"""E02xx: what a name stands for."""

from __future__ import annotations

from specc.diagnostics.model import Code

UNKNOWN_CALLABLE = Code("E0201", "unknown name called", "no {what} is called `{name}`")
NOT_CALLABLE = Code("E0202", "not something to apply", "{what} is not a {wanted}")
UNBOUND = Code("E0203", "unbound name", "no {what} is called `{name}` here")
DEFINED_TWICE = Code("E0204", "defined twice", "`{name}` is defined twice")
RECURSION = Code("E0205", "recursion", "the {kind} `{name}` uses itself")
REFUSED = Code("E0206", "refused", "`{name}` is refused: {reason}")
MISPLACED = Code("E0207", "misplaced statement", "{what} has no place in a {where}")
UNSUPPORTED = Code("E0208", "not supported yet", "{what} are not supported yet")
UNKNOWN_OP = Code("E0209", "unknown op", "`keras.ops` has no function `{name}`")
UNKNOWN_EDITION = Code(
    "E0210", "unknown edition", "this is edition {number} of the language, specc reads edition 1"
)
UNKNOWN_PARAM = Code("E0211", "unknown param", "no param is called `{name}`")
NO_INPUT = Code("E0212", "no input", "the {kind} `{name}` has no `input`")
NO_OUTPUT = Code("E0213", "no output", "the {kind} `{name}` has no `output`")
SEVERAL_BLOCKS = Code("E0214", "several blocks of one kind", "a spec has one `{kind}` block")
NO_UPDATE = Code("E0216", "update of what is no state", "`{name}` cannot be updated")
NOT_IN_LAYER = Code(
    "E0217", "not for a layer's body", "the {kind} `{name}` cannot be used in the layer `{layer}`"
)
EDITION_NOT_FIRST = Code("E0215", "edition not first", "`dlspec` stands on the first line")
