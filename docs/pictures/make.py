"""Takes pictures of messages as they look on a terminal, and draws models.

    make pictures

Each spec in this folder is checked, and what is shown becomes a PNG beside it. Needs rich and
resvg-py (`pip install .[docs]`) and a font called DejaVu Sans Mono; `tests/docs/test_pictures.py`
holds that the text in the pictures is what specc says today. The models are drawn by `specc graph`
(`pip install .[graph]`); the test holds that the files are what it writes today.
"""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
FONT = "DejaVu Sans Mono"
SPECS = FOLDER.parents[1] / "specs"
MODELS = {
    "iris": SPECS / "iris.dlspec",
    "resnet50": SPECS / "resnet50.dlspec",
    "unet": SPECS / "zoo" / "unet.dlspec",
    "transformer": SPECS / "zoo" / "transformer.dlspec",
    "siamese": SPECS / "siamese.dlspec",
}
"""The models that are drawn, by the names of their pictures."""

ROOM = 2
"""Columns to the right of the longest line."""


def shown(spec: Path, color: str = "always") -> str:
    """What a terminal shows of `specc check`."""
    done = subprocess.run(
        [sys.executable, "-m", "specc", "check", "--color", color, spec.name],
        cwd=spec.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    return f"$ specc check {spec.name}\n{done.stderr}"


def picture(text: str) -> bytes:
    """A PNG of a terminal with `text`, which has colours in ANSI's escape sequences."""
    import resvg_py
    from rich.console import Console
    from rich.text import Text

    content = Text.from_ansi(text)
    width = max(len(line) for line in content.plain.splitlines()) + ROOM
    console = Console(record=True, width=width, file=io.StringIO(), force_terminal=True)
    console.print(content, soft_wrap=True)
    svg = console.export_svg(title="specc").replace("Fira Code", FONT)
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=1.5, monospace_family=FONT))


def model(spec: Path) -> bytes:
    """What `specc graph` draws."""
    import specc
    from specc.graphing import drawn

    program = specc.load(spec)
    assert program.model is not None
    return drawn(program, program.model, "svg")


def main() -> None:
    """Take all pictures."""
    for name, spec in MODELS.items():
        (FOLDER / f"{name}.svg").write_bytes(model(spec))
    for spec in sorted(FOLDER.glob("*.dlspec")):
        text = shown(spec)
        spec.with_suffix(".png").write_bytes(picture(text))
        spec.with_suffix(".txt").write_text(shown(spec, "never"), encoding="utf-8")


if __name__ == "__main__":
    main()
