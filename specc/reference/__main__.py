"""Writes the reference pages.

    python -m specc.reference            docs/reference
    python -m specc.reference FOLDER     another folder

Pages in the folder that there is nothing to say on any more are removed.
"""

from __future__ import annotations

import sys
from pathlib import Path

from specc.reference.pages import pages


def main() -> None:
    """Write the pages, and remove those that are not written any more."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/reference")
    written = pages()
    for path, text in written.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    for page in folder.rglob("*.md"):
        if page.relative_to(folder).as_posix() not in written:
            page.unlink()


if __name__ == "__main__":
    main()
