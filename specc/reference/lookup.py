"""From a word that somebody typed to the entries of the catalog that it may mean."""

from __future__ import annotations

from collections.abc import Iterator

from specc.catalog.load import ORDER, catalog
from specc.catalog.types import Entry
from specc.similar import similar

SINGULAR = {
    "layers": "layer",
    "activations": "activation",
    "losses": "loss",
    "metrics": "metric",
    "optimizers": "optimizer",
    "schedules": "learning-rate schedule",
    "callbacks": "callback",
    "initializers": "initializer",
    "regularizers": "regularizer",
    "constraints": "constraint",
    "applications": "application",
    "steps": "step of a data block",
    "sources": "data source",
    "splits": "split",
    "strategies": "strategy",
    "ops": "function of `keras.ops`",
}
"""What one entry of a section is called."""

SECTIONS = tuple(SINGULAR)


def entries_called(word: str) -> list[Entry]:
    """The entries that `word` may mean, the likeliest first; none where there is none.

    `Conv2D`, `keras.layers.Conv2D`, `layers.Conv2D`, `Convolution2D`, `mse`, `ops.reshape`.
    """
    text = word.strip().strip("`").removeprefix("keras.").removeprefix("optimizers.schedules.")
    section, dot, name = text.partition(".")
    if dot and section in SECTIONS:
        found = _in(section, name)
        return [] if found is None else [found]
    all_found = [entry for section in ORDER if (entry := _in(section, text)) is not None]
    distinct = list(dict.fromkeys(all_found))
    return sorted(distinct, key=lambda entry: entry.refused is not None)


def _in(section: str, name: str) -> Entry | None:
    """The entry called `name` in `section`; for a word that stands for a class, the class's."""
    known = catalog()
    meant = known.canonical(section, name)
    return known.lookup(section, meant or name) or known.lookup(section, name)


def qualified(entry: Entry) -> str:
    """The word that means this entry and no other: `losses.Poisson`."""
    return f"{entry.section}.{entry.name}"


def spellings(entry: Entry) -> list[str]:
    """Other names and words for `entry`, sorted: `Convolution2D`; `mse`, `mean_squared_error`."""
    known, section = catalog(), entry.section
    names = [
        name
        for name in known.names(section)
        if name != entry.name and known.lookup(section, name) is entry
    ]
    symbols = [
        symbol
        for symbol in known.symbols(section)
        if known.canonical(section, symbol) == entry.name and symbol != entry.name
    ]
    if section == "ops":
        names = [f"ops.{name}" for name in names]
    return sorted({*names, *symbols})


def near(word: str) -> list[str]:
    """Names that are near to `word`, as `explain` takes them, the nearest first."""
    text = word.strip().strip("`").removeprefix("keras.")
    section, dot, name = text.partition(".")
    if dot and section in SECTIONS:
        known = catalog()
        names = [*known.names(section), *known.symbols(section)]
        return [f"{section}.{found}" for found in similar(name, dict.fromkeys(names))]
    return similar(text.rpartition(".")[2], dict.fromkeys(_all_names()))


def _all_names() -> Iterator[str]:
    known = catalog()
    for section in ORDER:
        if section != "ops":
            yield from known.names(section)
            yield from known.symbols(section)
    for name in known.names("ops"):
        yield f"ops.{name}"
        yield name
