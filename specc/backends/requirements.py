"""What running a script needs beside specc: TensorFlow, which is installed as an extra."""

from __future__ import annotations

from importlib.util import find_spec

from specc.diagnostics import Sink
from specc.diagnostics.codes import running as codes
from specc.source import NOWHERE


def require_tensorflow(purpose: str, sink: Sink) -> bool:
    """Whether TensorFlow is installed; reports how to install it where it is not.

    `purpose` is what needs it, as messages write it: "`specc train`". Nothing is imported.
    """
    if find_spec("tensorflow") is not None:
        return True
    sink.report(
        codes.NO_TENSORFLOW,
        NOWHERE,
        purpose=purpose,
        helps=["install it with `pip install 'specc[tensorflow]'`"],
    )
    return False
