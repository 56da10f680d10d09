"""What differs between two programs, as data that the renderers read.

Changes ── params, data, train, device, definitions ── Change
        ── models ── ModelChanges ── inputs, outputs ── Change
                                  ── groups ── Group ── rows ── Row ── changes
        ── weights ── Loading
"""

from __future__ import annotations

from specc.record import record, value


@value
class Change:
    """A value before and after; None where there is none."""

    path: str
    before: str | None
    after: str | None


@record
class Row:
    """A layer, or another operation, that is not what it was.

    `kind` is `added`, `removed`, `changed`, `moved` or `renamed`. `name` is Keras's name for it in
    the new model (in the old one where it is removed), `old_name` that in the old one. `operation`
    is its class or function, `arguments` those that are not the defaults, `behind` what it takes.
    `types` and `parameters` are before and after, None where there is none or it is not known.
    """

    kind: str
    name: str
    old_name: str | None
    operation: str
    arguments: str
    changes: tuple[Change, ...]
    behind: tuple[str, ...]
    types: tuple[str | None, str | None]
    parameters: tuple[int | None, int | None]


@record
class Group:
    """Rows that are told together.

    `count` times `title`, each of which is `unit` rows: blocks that were added, say, or layers in
    which the same was changed. `place` says in which blocks they are, the outermost first.
    """

    kind: str
    place: tuple[str, ...]
    count: int
    title: str
    rows: tuple[Row, ...]


@record
class Follows:
    """A layer that is what it was, and gives or holds something else for what lies before it."""

    name: str
    operation: str
    types: tuple[str, str]
    parameters: tuple[int | None, int | None]


@record
class ModelChanges:
    """A model before and after. `kind` is `added`, `removed` or `changed`.

    `layers` and `parameters` are how many there are, before and after.
    """

    kind: str
    name: str
    old_name: str
    layers: tuple[int, int]
    parameters: tuple[int | None, int | None]
    inputs: tuple[Change, ...]
    outputs: tuple[Change, ...]
    groups: tuple[Group, ...]
    follows: tuple[Follows, ...]


@record
class Part:
    """Weights that are not loaded, or not into the layer that they were learned in.

    `why` is `missing` (the file has none), `differs` (their shapes do, or how many they are) or
    `elsewhere` (they are those of `source`, which is now the layer `now`, or none).
    """

    layer: str
    why: str
    source: str | None
    now: str | None
    before: tuple[tuple[int, ...], ...]
    after: tuple[tuple[int, ...], ...]
    parameters: int


@record
class Loading:
    """What one way of loading the old model's weights into the new model does.

    `result` is `whole`, `part`, `none` or `unknown`. `refused` says that Keras raises without
    `skip_mismatch`. `loaded` and `parameters` count the new model's numbers: loaded, of all.
    `layers` counts layers that have weights: loaded, of all. `unused` are layers of the old model
    whose weights nothing takes.
    """

    way: str
    result: str
    refused: bool
    layers: tuple[int, int]
    parameters: tuple[int, int]
    parts: tuple[Part, ...]
    unused: tuple[str, ...]


@record
class Changes:
    """What differs in meaning between two programs, and what that does to weights.

    Empty (`is_empty`) where nothing does, however differently they are written.
    """

    params: tuple[Change, ...]
    models: tuple[ModelChanges, ...]
    definitions: tuple[Change, ...]
    data: tuple[Change, ...]
    train: tuple[Change, ...]
    device: tuple[Change, ...]
    weights: tuple[Loading, ...]

    @property
    def is_empty(self) -> bool:
        """Whether the two mean the same."""
        parts = (self.params, self.models, self.definitions, self.data, self.train, self.device)
        return not any(parts)

    def as_data(self) -> dict[str, object]:
        """What `specc diff --format json` prints, as dicts, lists, strings and numbers."""
        from specc.changes.data import as_data

        return as_data(self)

    def as_text(self, *, color: bool = False) -> str:
        """What `specc diff` prints."""
        from specc.changes.text import render

        return render(self, color=color)

    def as_markdown(self) -> str:
        """What `specc diff --format markdown` prints, for a pull request."""
        from specc.changes.markdown import render

        return render(self)
