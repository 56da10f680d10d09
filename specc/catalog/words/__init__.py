"""What is said of each entry of the catalog, in words of our own.

One file holds the words of one family, as one file in `shapes` holds its rules. They are
read by `specc explain`, `specc layers` and the reference pages, and by nothing that
`specc check` runs. `tests/catalog/test_coverage.py` holds that every entry has words;
there may be words for what another version of Keras has, which are not shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module

from specc.catalog.words.kit import Family, Words

__all__ = ["FILES", "Family", "Words", "families", "words_of"]

FILES: Mapping[str, tuple[str, ...]] = {
    "layers": (
        "core",
        "convolution",
        "pooling",
        "recurrent",
        "attention",
        "normalization",
        "activation",
        "regularization",
        "reshaping",
        "merging",
        "wrappers",
        "preprocessing",
        "images",
    ),
    "ops": (
        "ops_elementwise",
        "ops_comparing",
        "ops_reduction",
        "ops_shape",
        "ops_create",
        "ops_products",
        "ops_neural",
        "ops_signal",
        "ops_image",
    ),
    "activations": ("activations",),
    "losses": ("losses",),
    "metrics": ("metrics",),
    "optimizers": ("optimizers",),
    "schedules": ("optimizers",),
    "callbacks": ("callbacks",),
    "initializers": ("variables",),
    "regularizers": ("variables",),
    "constraints": ("variables",),
    "applications": ("applications",),
    "sources": ("data",),
    "splits": ("data",),
    "steps": ("data",),
    "strategies": ("data",),
}
"""Which files hold the words of which section, in the order in which they are shown."""


@cache
def families(section: str) -> tuple[Family, ...]:
    """The families of `section`, in the order in which they are shown."""
    modules = (import_module(f"specc.catalog.words.{file}") for file in FILES.get(section, ()))
    found: list[Family] = []
    for module in modules:
        found += [family for family in module.FAMILIES if family.section == section]
    return tuple(found)


def words_of(section: str, name: str) -> tuple[Family, Words] | None:
    """What is said of the entry `name` of `section`, and its family; None where nothing is."""
    for family in families(section):
        if name in family.words:
            return family, family.words[name]
    return None
