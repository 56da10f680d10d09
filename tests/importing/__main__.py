"""`python -m tests.importing [TEXT]`: models of Keras to specs and back, and a table of what came.

Each model is saved, imported, built from its spec and given the weights of the original; then the
outputs are compared, bit for bit. Without a text all are, and the table goes to docs/importing.md;
with one, those whose name it occurs in, and what came is printed.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from tests.importing.ask import ask
from tests.importing.campaign import questions

PAGE = Path(__file__).parents[2] / "docs" / "importing.md"
MARK = "<!-- The table is written by `python -m tests.importing`. -->"


def row(name: str, found: dict[str, Any]) -> str:
    """A row of the table."""
    if "error" in found or found["status"]:
        return f"| {name} | | | no | no |"
    same = "yes" if found["same"] else "no"
    equal = "yes" if found["equal"] and found["finite"] else "no"
    return f"| {name} | {found['layers']} | {found['lines']} | {same} | {equal} |"


def main() -> int:
    """Ask for all that are wanted; 1 where one of them does not come back as it was."""
    wanted = sys.argv[1] if len(sys.argv) > 1 else None
    rows, failed = [], 0
    for name, question in questions():
        if wanted is not None and wanted not in name:
            continue
        found = ask(question)
        rows.append(row(name, found))
        failed += " no |" in rows[-1]
        print(rows[-1], flush=True)
        if "error" in found:
            print(found["error"], flush=True)
    if wanted is None:
        head = [
            "| model | layers | lines | same layers and weights | equal outputs |",
            "| --- | --- | --- | --- | --- |",
        ]
        text = PAGE.read_text("utf-8").split(MARK)[0]
        PAGE.write_text("\n".join([text + MARK, "", *head, *rows]) + "\n", "utf-8")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
