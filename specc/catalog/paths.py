"""Which parameters are paths or addresses, and what Keras does there.

`read` is a file that is read, from the current folder where Keras reads it and from the spec's
where the data do; the others are written by callbacks in training.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from string import Formatter

READ, WRITTEN = "read", "written"

USES: Mapping[tuple[str, str], str] = {
    ("applications", "weights"): READ,
    ("callbacks", "backup_dir"): WRITTEN,
    ("callbacks", "embeddings_metadata"): READ,
    ("callbacks", "filename"): WRITTEN,
    ("callbacks", "filepath"): WRITTEN,
    ("callbacks", "log_dir"): WRITTEN,
    ("layers", "vocabulary"): READ,
    ("sources", "data_dir"): READ,
    ("sources", "path"): READ,
}
"""By section and parameter; a test holds that these are all of the kind `path`."""

SENDS = "RemoteMonitor"
"""The callback that sends numbers to a server, whose address is its `root` before its `path`."""

DEFAULT_SERVER = "http://localhost:9000"
"""Keras's own default for it, a program of this machine."""

BACKUP_FILES = frozenset(
    {
        "latest.weights.h5",
        "latest.weights.h5.bkp",
        "training_metadata.json",
        "training_metadata.json.bkp",
    }
)
"""What `BackupAndRestore` keeps in its folder, which it deletes when training ends."""

LOG_ENDINGS = (".csv", ".log", ".tsv")
"""What `CSVLogger` may write: no name by which a tool would take the file for code or settings."""

_FORMAT = re.compile(r"0?\d{0,2}(?:\.\d{1,2})?[deEfFgGn%]?")


def filled(path: str) -> str | None:
    """A checkpoint's path with its `{epoch:02d}` filled by a number.

    None where a part in braces is more than a name and a plain format for numbers: with fills,
    conversions and attributes, a format can spell anything, `..` and `/` among it.
    """
    parts = []
    try:
        for text, name, form, conversion in Formatter().parse(path):
            parts.append(text)
            if name is None:
                continue
            if conversion or re.search(r"[.\[\]{}]", name) or not _FORMAT.fullmatch(form or ""):
                return None
            parts.append("0")
    except ValueError:
        return None
    return "".join(parts)
