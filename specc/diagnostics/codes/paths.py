"""E002x: where the paths of a spec lead."""

from __future__ import annotations

from specc.diagnostics.model import Code

PATH_OUTSIDE = Code("E0021", "a path that leads outside", "`{path}` leads out of {where}")
PATH_FORM = Code("E0022", "a path that no spec may use", "`{path}` is not opened: {reason}")
PATH_WRITTEN = Code(
    "E0023", "a file that training does not write", "`{callback}` does not write `{path}`: {reason}"
)
ADDRESS = Code(
    "E0024",
    "an address that is not allowed",
    "`{address}` is an address, not a path below a folder",
)
