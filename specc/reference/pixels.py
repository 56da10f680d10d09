"""How the models of keras.applications want their pixels, and how a spec prepares them so.

`table()` is part of docs/language.md; `tests/docs` holds it there, `tests/emitted` holds each way
against Keras's own `preprocess_input`.
"""

from __future__ import annotations

from collections.abc import Mapping

from specc.catalog.application_layers import expectations
from specc.catalog.load import catalog

STEPS: Mapping[str, str] = {
    "none": "image",
    "tf": "image -> Rescaling(1 / 127.5, offset=-1)",
    "torch": (
        "image -> Rescaling(1 / 255) -> Normalization(mean=[0.485, 0.456, 0.406], "
        "variance=[0.229 ** 2, 0.224 ** 2, 0.225 ** 2])"
    ),
    "caffe": (
        "image[:, :, :, ::-1] -> Normalization(mean=[103.939, 116.779, 123.68], variance=[1, 1, 1])"
    ),
}
"""By the name of the way, what a spec makes of an `image` whose pixels go from 0 to 255."""


def table() -> str:
    """A Markdown table: which models want what."""
    lines = ["| models | what flows in |", "| --- | --- |"]
    for way, steps in STEPS.items():
        names = [n for n in catalog().names("applications") if expectations(n).pixels == way]
        lines.append(f"| {', '.join(_grouped(names))} | `{steps}` |")
    return "\n".join(lines) + "\n"


def _grouped(names: list[str]) -> list[str]:
    """Names that go on alike said together: `EfficientNetB0` … `EfficientNetB7`."""
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(_family(name), []).append(name)
    return [
        f"`{family}…`" if len(members) > 1 else f"`{members[0]}`"
        for family, members in groups.items()
    ]


def _family(name: str) -> str:
    """What the name begins with that others share."""
    families = ("ConvNeXt", "DenseNet", "EfficientNet", "MobileNetV3", "NASNet", "VGG")
    for family in families:
        if name.startswith(family):
            return family
    return name
