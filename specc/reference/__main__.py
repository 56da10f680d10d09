"""Writes the pages that are made from the catalog and from the registry of messages.

    python -m specc.reference            docs/reference, docs/diagnostics.md and the schema
    python -m specc.reference FOLDER     the pages below another folder than docs, and no schema

Pages of the reference that there is nothing to say on any more are removed.
"""

from __future__ import annotations

import sys
from pathlib import Path

from specc.reference.messages import page
from specc.reference.pages import pages
from specc.reference.schema import schema_text


def main() -> None:
    """Write the pages, and remove those that are not written any more."""
    docs = Path(sys.argv[1] if len(sys.argv) > 1 else "docs")
    folder = docs / "reference"
    written = pages()
    for path, text in written.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    for old in folder.rglob("*.md"):
        if old.relative_to(folder).as_posix() not in written:
            old.unlink()
    (docs / "diagnostics.md").write_text(page(), encoding="utf-8")
    if len(sys.argv) == 1:
        Path("grammar/dlspec.schema.json").write_text(schema_text(), encoding="utf-8")


if __name__ == "__main__":
    main()
