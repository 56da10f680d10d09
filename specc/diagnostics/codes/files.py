"""E00xx: files, imports and limits."""

from __future__ import annotations

from specc.diagnostics.model import Code, Severity

UNREADABLE = Code("E0001", "file cannot be read", "`{path}` cannot be read: {reason}")
NOT_UTF8 = Code("E0002", "not UTF-8", "`{path}` is not UTF-8 text: {reason}")
EMPTY = Code("E0003", "nothing in the file", "there is no model, data or train block in `{path}`")
TOO_LARGE = Code("E0004", "file too large", "`{path}` has {size}, more than the limit of {limit}")
IMPORT_CYCLE = Code("E0005", "import cycle", "`{path}` imports itself")
IMPORT_OUTSIDE = Code(
    "E0006", "import from outside", "`{path}` lies outside the folder of the importing file"
)
TOO_MANY_IMPORTS = Code("E0007", "too many imports", "more than {limit} files are imported")
IMPORTS_TOO_DEEP = Code(
    "E0008", "imports nested too deeply", "imports lead through more than {limit} files in a row"
)
TOO_MANY_MESSAGES = Code(
    "W0009",
    "more messages than are shown",
    "{count} more {what} not shown",
    Severity.WARNING,
)
