"""Arguments with which Keras does not hand LSTM and GRU to cuDNN."""

from __future__ import annotations

from specc.checks.lints.look import Look, class_of, instance_of, made_at, once
from specc.diagnostics.codes.lints import SLOW_RECURRENT
from specc.diagnostics.model import Sink
from specc.graph.spans import locate

# As the documentation of keras.layers.LSTM and GRU has it.
_WANTED = {
    "activation": "tanh",
    "recurrent_activation": "sigmoid",
    "recurrent_dropout": 0,
    "unroll": False,
    "use_bias": True,
    "reset_after": True,
}


def check(look: Look, sink: Sink) -> None:
    """Each LSTM and GRU; the first argument that stands in the way."""
    for node in once(look.nodes("LSTM", "GRU")):
        instance = instance_of(node)
        if instance is None:
            continue
        for name, wanted in _WANTED.items():
            if name in instance.args and instance.args[name] != wanted:
                text = str(wanted).lower()
                sink.report(
                    SLOW_RECURRENT,
                    locate(made_at(node), instance, (name,)),
                    notes=[f"it does with `{name}={text}`, which is the default"],
                    layer=class_of(node),
                )
                break
