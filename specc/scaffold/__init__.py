"""Specs to begin with: `specc new`.

templates/      one spec for each kind of data, with the data that it names
samples.py      small data of such kinds, made up, to try a template on
looking.py      what the columns of a CSV file hold
from_table.py   a spec for such a file
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from specc.record import record
from specc.scaffold import samples

_FOLDER = Path(__file__).with_name("templates")


@record
class Template:
    """A spec to begin with: its name, what it is for, and the data that it reads.

    `path` is where they lie, beside the spec, and `write` makes some up there; a data set that
    comes with a library has neither.
    """

    name: str
    about: str
    path: str = ""
    write: Callable[[Path], int] | None = None

    @property
    def text(self) -> str:
        """The text of the spec."""
        return (_FOLDER / f"{self.name}.dlspec").read_text(encoding="utf-8")


TEMPLATES = {
    template.name: template
    for template in (
        Template("tabular", "classes from a table of numbers; scikit-learn's wines"),
        Template("image", "classes of pictures, in folders", "pictures", samples.pictures),
        Template("text", "classes of texts, in folders", "texts", samples.texts),
        Template("audio", "classes of sounds, in folders", "sounds", samples.sounds),
        Template("time_series", "what comes next in a series", "series.csv", samples.series),
    )
}
