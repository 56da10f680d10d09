"""The registry: every message that specc can give, by its code.

One module for each stage of the pipeline, so that a stage imports what it may
say. `ALL` is the whole registry; `tests/architecture` holds that each code has
an explanation, a failing example and a use.

    E00xx files and limits     E01xx syntax          E02xx names
    E03xx arguments            E04xx shapes, dtypes  E05xx the spec as a whole
    E06xx back ends, running   W....  warnings, numbered in the same hundreds
                               W07xx  lints
"""

from __future__ import annotations

from specc.diagnostics.codes import (
    arguments,
    files,
    importing,
    json_form,
    lints,
    names,
    paths,
    running,
    shapes,
    syntax,
    whole,
)
from specc.diagnostics.model import Code

ALL: dict[str, Code] = {
    code.id: code
    for module in (
        files,
        json_form,
        paths,
        syntax,
        names,
        arguments,
        shapes,
        whole,
        running,
        importing,
        lints,
    )
    for code in vars(module).values()
    if isinstance(code, Code)
}
