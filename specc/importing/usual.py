"""Arguments as people write them: defaults left out, words for objects, one number for equal sizes.

Keras's configurations hold every argument, each in its longest form. What `usual` gives is the
shortest that means the same; it is given a layer's arguments from a configuration and from a spec
alike, so that two layers are the same where theirs are equal.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from specc.catalog.load import catalog
from specc.catalog.types import Entry, Instance, Param
from specc.catalog.values import check_value

WORDED = ("initializers", "regularizers", "constraints", "activations")
"""Sections whose objects have words."""

_SUFFIXES = {
    "initializer": "initializers",
    "regularizer": "regularizers",
    "constraint": "constraints",
    "activation": "activations",
}
_SIZES = frozenset(
    {"kernel_size", "strides", "dilation_rate", "pool_size", "size", "padding", "cropping"}
    | {"output_padding", "output_size"}
)
_DRAWN_SEED = 1_000_000
"""Keras draws seeds of up to nine digits for layers that are given none; people give short ones."""


def usual(instance: Instance, rank: int | None = None, policy: str = "float32") -> Instance:
    """`instance` with its arguments in their usual form; `rank` is that of what flows in."""
    entry = instance.entry
    args: dict[str, Any] = {}
    for param in entry.params:
        if param.name not in instance.args or param.name == "name":
            continue
        value = _usual_value(entry, param, instance.args[param.name], rank, policy)
        if not _is_default(entry, param, value, instance.args, rank, policy):
            args[param.name] = value
    return _as_made(Instance(entry, args))


def _as_made(instance: Instance) -> Instance:
    """Without what a layer does to those inside it: their arguments as they were given."""
    args = dict(instance.args)
    for name in ("layer", "backward_layer"):  # of `Bidirectional`
        inner = args.get(name)
        if isinstance(inner, Instance) and "merge_mode" in {p.name for p in instance.entry.params}:
            follows = bool(inner.get("return_sequences"))
            if inner.args.get("zero_output_for_mask") == follows:
                kept = {k: v for k, v in inner.args.items() if k != "zero_output_for_mask"}
                args[name] = Instance(inner.entry, kept)
    cell = args.get("cell")  # of `RNN`, which makes one cell of several
    if isinstance(cell, Instance) and list(cell.args) == ["cells"]:
        args["cell"] = cell.args["cells"]
    return Instance(instance.entry, args)


def section_of(param: Param) -> str | None:
    """The section whose words an argument takes, if it takes some."""
    for suffix, section in _SUFFIXES.items():
        if param.name == suffix or param.name.endswith(f"_{suffix}"):
            return section
    return None


@lru_cache(4096)
def word_of(section: str, name: str) -> str | None:
    """The word for the class or function called `name`: `he_normal` for `HeNormal`."""
    words = [w for w in catalog().symbols(section) if catalog().canonical(section, w) == name]
    words = [word for word in words if word.islower()]
    # `glorot_uniform`, not `glorotuniform`; `relu` and no other name of it.
    return max(words, key=lambda w: (w == name, w.count("_"), -len(w)), default=None)


def usual_default(entry: Entry, name: str) -> Any:
    """The default of an argument in its usual form; None where it has none."""
    if entry.rule is None:
        return _default_of_catalog(entry, name)
    return _default(entry, name)  # a spec's own layer, which is not kept behind its spec


@cache
def _default_of_catalog(entry: Entry, name: str) -> Any:
    return _default(entry, name)


def _default(entry: Entry, name: str) -> Any:
    param = entry.param(name)
    if param is None or param.required:
        return None
    return _usual_value(entry, param, param.default, None, "float32")


def _usual_value(entry: Entry, param: Param, value: Any, rank: int | None, policy: str) -> Any:
    section = section_of(param)
    if section is not None:
        return _worded(section, value, policy)
    if param.name in _SIZES and isinstance(value, (list, tuple)):
        return _size(entry, param, _plain(value, policy))
    if param.name == "axis":
        return _axis(value, rank)
    return _plain(value, policy)


def _worded(section: str, value: Any, policy: str) -> Any:
    if isinstance(value, str):
        name = catalog().canonical(section, value)
        return value if name is None else word_of(section, name) or value
    if isinstance(value, Instance):
        value = usual(value, None, policy)
        if not value.args and value.entry.section == section:
            return word_of(section, value.entry.name) or value
    return value


def _plain(value: Any, policy: str) -> Any:
    """A value with tuples for lists, and the objects in it in their usual form."""
    match value:
        case Instance():
            return usual(value, None, policy)
        case list() | tuple():
            return tuple(_plain(item, policy) for item in value)
        case dict():
            return {key: _plain(item, policy) for key, item in value.items()}
    return value


def _size(entry: Entry, param: Param, value: tuple[Any, ...]) -> Any:
    """`3` for `(3, 3)`, `(1, 2)` for `((1, 1), (2, 2))`, where the layer takes that."""
    if value and all(_is_uniform(v) for v in value):
        value = tuple(v[0] for v in value)
    shorter: Any = value[0] if _is_uniform(value) else value
    return shorter if check_value(entry, param, shorter) is None else value


def _is_uniform(value: Any) -> bool:
    """Whether a value is one whole number several times."""
    return (
        isinstance(value, tuple)
        and bool(value)
        and all(type(v) is int and v == value[0] for v in value)
    )


def _axis(value: Any, rank: int | None) -> Any:
    if isinstance(value, (list, tuple)):
        if len(value) != 1:
            return tuple(value)
        value = value[0]
    if rank is not None and isinstance(value, int) and value == rank - 1 and value > 0:
        return -1
    return value


def _is_default(
    entry: Entry,
    param: Param,
    value: Any,
    args: Mapping[str, Any],
    rank: int | None,
    policy: str,
) -> bool:
    if not param.required and same_value(
        value, _usual_value(entry, param, param.default, rank, policy)
    ):
        return True
    match param.name:
        case "dtype":
            return bool(value == policy)
        case "data_format":
            return bool(value == "channels_last")
        case "strides":  # of a pool
            pool = args.get("pool_size", getattr(entry.param("pool_size"), "default", None))
            return pool is not None and _same_size(value, pool)
        case "value_dim":
            return bool(value == args.get("key_dim"))
        case "attention_axes":
            return rank is not None and value == tuple(range(1, rank - 1))
        case "seed":
            return entry.section == "layers" and isinstance(value, int) and value >= _DRAWN_SEED
        case "activation":
            return param.default is None and value == "linear"
        case "backward_layer":
            return _is_turned(args.get("layer"), value)
    return False


def _same_size(value: Any, pool: Any) -> bool:
    """Whether strides are what the pool's size is, in whatever form."""
    pool = tuple(pool) if isinstance(pool, (list, tuple)) else (pool,)
    value = value if isinstance(value, tuple) else (value,)
    return bool(len(set(value + pool)) == 1 or value == pool)


def _is_turned(forward: Any, backward: Any) -> bool:
    """Whether `Bidirectional` makes `backward` of `forward` by itself."""
    if not isinstance(forward, Instance) or not isinstance(backward, Instance):
        return backward is None
    theirs = {k: v for k, v in usual(backward).args.items() if k != "go_backwards"}
    own = {k: v for k, v in usual(forward).args.items() if k != "go_backwards"}
    turned = bool(backward.get("go_backwards")) and not forward.get("go_backwards")
    return forward.entry is backward.entry and theirs == own and turned


def same_value(one: Any, other: Any) -> bool:
    """Whether two constants are the same, numbers by their value and kind of truth."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(
            same_value(a, b) for a, b in zip(one, other, strict=True)
        )
    return bool(one == other)
