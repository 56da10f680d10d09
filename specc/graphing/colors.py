"""The colours of pictures, on light and on dark ground."""

from __future__ import annotations

from specc.record import record

FAMILY = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace"


@record
class Theme:
    """`shades` go from no parameters to a fifth of all and more."""

    paper: str
    ink: str
    soft: str
    edge: str
    frame: str
    group: str
    end: str
    accent: str
    skip: str
    shades: tuple[str, ...]


LIGHT = Theme(
    "#ffffff",
    "#1a2330",
    "#4a5666",
    "#8794a5",
    "#b9c3cf",
    "#8aa0b814",
    "#e3e9f0",
    "#7a3b9a",
    "#c2410c",
    ("#ffffff", "#e8f2fc", "#cce2f8", "#a6cdf3", "#7fb6ec"),
)
DARK = Theme(
    "#14181f",
    "#e6ebf2",
    "#a3afbf",
    "#7b8798",
    "#46525f",
    "#8aa0b81a",
    "#2a323d",
    "#d0a3ea",
    "#fb923c",
    ("#1b2129", "#1d2f45", "#1f4066", "#24558b", "#2d6cb3"),
)
THEMES = {"light": LIGHT, "dark": DARK}


def rules(theme: Theme) -> str:
    """The style sheet of a theme."""
    lines = [
        f".paper{{fill:{theme.paper}}}",
        f"text{{fill:{theme.ink}}}",
        f".soft{{fill:{theme.soft}}}",
        f".over{{stroke:{theme.paper}}}",
        f".box{{fill:none;stroke:{theme.edge}}}",
        f".rule{{stroke:{theme.edge}}}",
        f".end{{fill:{theme.end};stroke:{theme.edge}}}",
        f".group{{fill:{theme.group};stroke:{theme.frame}}}",
        f".apart{{fill:none;stroke:{theme.frame}}}",
        f".block{{fill:{theme.accent}}}",
        f".flow{{stroke:{theme.edge}}}",
        f".tip{{fill:{theme.edge}}}",
        f".skip .flow{{stroke:{theme.skip}}}",
        f".skip .tip{{fill:{theme.skip}}}",
        f".link .flow{{stroke:{theme.accent}}}",
        *(f".s{place}{{fill:{shade}}}" for place, shade in enumerate(theme.shades)),
    ]
    return "\n".join(lines)


def style(theme: str) -> str:
    """The style sheet: of `light`, of `dark`, or `auto`, which is as the reader's system."""
    fixed = (
        f"text{{font:11.6px {FAMILY};white-space:pre}}\n"
        ".name{font-weight:600}\n.flow{fill:none;stroke-width:1.2}\n.rule{stroke-opacity:.5}\n"
        ".over{paint-order:stroke;stroke-width:3px;stroke-linejoin:round;stroke-opacity:.8}\n"
        ".over{paint-order:stroke;stroke-width:3px;stroke-linejoin:round;stroke-opacity:.8}\n"
        ".skip .flow{stroke-width:1.6}\n.link .flow{stroke-dasharray:2 3}\n"
    )
    if theme == "auto":
        dark = rules(DARK)
        return f"{fixed}{rules(LIGHT)}\n@media (prefers-color-scheme: dark){{\n{dark}\n}}"
    return fixed + rules(THEMES[theme])
