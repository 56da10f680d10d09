"""Looks at TensorFlow and Keras, and prints what it finds as one line of JSON.

    python -m specc.doctor.child

A process of its own: a library that was built for another processor ends the process that
imports it, and what libraries print while they start is kept apart from the answer.
"""

from __future__ import annotations

import json
from typing import Any

from specc.catalog.generate import facts
from specc.catalog.load import FACTS


def look() -> dict[str, Any]:
    """Versions, the backend, devices, and the facts of the catalog and of the installed Keras."""
    import keras
    import tensorflow as tf

    return {
        "tensorflow": tf.__version__,
        "keras": keras.__version__,
        "backend": keras.backend.backend(),
        "devices": [_device(tf, device) for device in tf.config.list_physical_devices()],
        "catalog": json.loads(FACTS.read_bytes()),
        "facts": facts(),
    }


def _device(tf: Any, device: Any) -> str:
    """A device by its name and, where the driver tells, what it is."""
    details = (
        tf.config.experimental.get_device_details(device) if device.device_type != "CPU" else {}
    )
    name = details.get("device_name")
    capability = details.get("compute_capability")
    more = [name] if name else []
    if capability:
        more.append("compute capability " + ".".join(str(part) for part in capability))
    known = f" ({', '.join(more)})" if more else ""
    return f"{device.name.removeprefix('/physical_device:')}{known}"


if __name__ == "__main__":
    print()
    print(json.dumps(look()))
