"""Writes specs/README.md, the table of all specs.

python -m tests.zoo.table
"""

from __future__ import annotations

import specc
from tests.zoo.row import SPECS, Row
from tests.zoo.rows import ROWS

PAGE = SPECS / "README.md"

HEAD = """\
# Specs

Networks as one would write them in specc. `tests/zoo` holds each to the number of parameters
that is known of it, builds its script in Keras, and compares outputs under equal weights with
those of the model that the last column names.

Lines are those with something on them, comments left out.

"""

COLUMNS = ["spec", "what", "lines", "of its script", "parameters", "held against"]


def page() -> str:
    """The page as it should be; ends with a line break."""
    rules = ["---", "---", "---:", "---:", "---:", "---"]
    rows = [_cells(row) for row in ROWS]
    return HEAD + "".join(f"| {' | '.join(cells)} |\n" for cells in [COLUMNS, rules, *rows])


def _cells(row: Row) -> list[str]:
    text = row.path.read_text(encoding="utf-8")
    if row.params:
        settings = ", ".join(f"`{name}={_written(value)}`" for name, value in row.params.items())
        return ["", settings, "", "", f"{row.parameters:,}", row.source]
    script = specc.emit_python(specc.load(row.path))
    return [
        f"[{row.spec}]({row.spec}.dlspec)",
        text.split("\n", 1)[0].removeprefix("# "),
        str(_lines(text)),
        str(_lines(script)),
        f"{row.parameters:,}",
        row.source,
    ]


def _written(value: object) -> str:
    """The value as `--set` takes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _lines(text: str) -> int:
    stripped = (line.strip() for line in text.splitlines())
    return sum(1 for line in stripped if line and not line.startswith("#"))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
