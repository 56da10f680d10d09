"""What is written into pictures: short in boxes, whole where the pointer rests."""

from __future__ import annotations

from math import prod

from specc.diagnostics.cells import laid_out, printable
from specc.diagram.part import Part
from specc.graph.ir import Model
from specc.graphing.arguments import arguments_of

LONGEST = 40
"""A row has so many letters, but for its parameters."""

LEAST = 14
"""So many letters of the arguments are shown at least."""

SHADES = ("none", "< 1%", "1–5%", "5–20%", "≥ 20%")
"""What the shades of a row say: its share of the parameters of the model."""


def title_of(part: Part) -> str:
    """What a part is."""
    return printable(part.title)


def detail_of(part: Part, *, longest: int | None = LONGEST) -> str:
    """Its arguments in brackets, cut where they are long, and how often it comes."""
    if part.kind in ("input", "output"):
        return "" if part.title == part.kind else f" {part.kind}"
    arguments = arguments_of(part)
    text = f"({printable(arguments)})" if arguments else ""
    if longest is not None:
        room = max(LEAST, longest - cells(title_of(part)))
        if cells(text) > room:
            text = cut(text, room - 2) + "…)"
    return text + times_of(part)


def times_of(part: Part) -> str:
    """` × 6` for a part that comes six times in a row."""
    if part.times == 1:
        return ""
    return f" × {part.times}" if part.chained else f", {part.times} side by side"


def count_of(part: Part) -> str:
    """`9.4k`: the parameters of a part, in few letters."""
    if part.shared:
        return "shared"
    return "" if not part.parameters else short(part.parameters)


def all_of(part: Part) -> str:
    """All that is known of a part, on lines: arguments, shape, parameters, names in Keras."""
    lines = [f"{title_of(part)}{detail_of(part, longest=None)}"]
    if part.shape:
        lines.append(f"gives {printable(part.shape)}")
    if part.shared:
        lines.append("its parameters are counted where it is first used")
    elif part.parameters is None or part.parameters:
        lines.append(parameters_text(part.parameters))
    names = [printable(node.operation.name) for node in part.nodes[:8]]
    if names:
        lines.append(", ".join(names) + (", …" if len(part.nodes) > 8 else ""))
    return "\n".join(lines)


def parameters_text(count: int | None) -> str:
    """`1,234 parameters`."""
    if count is None:
        return "parameters not known"
    return f"{count:,} parameter{'' if count == 1 else 's'}"


def short(count: int) -> str:
    """`9.4k`, `25.6M`."""
    for size, letter in ((10**12, "T"), (10**9, "G"), (10**6, "M"), (10**3, "k")):
        if count >= size:
            found = count / size
            return f"{found:.1f}{letter}" if found < 100 else f"{found:.0f}{letter}"
    return str(count)


def shade_of(part: Part, whole: int) -> int:
    """The place in `SHADES` of a part of a model with `whole` parameters."""
    if part.shared or not part.parameters or not whole:
        return 0
    share = part.parameters / whole
    return 1 + sum(share >= limit for limit in (0.01, 0.05, 0.2))


def whole_of(model: Model) -> int:
    """The parameters of a model, as far as they are known."""
    return sum(prod(weight.shape) for held in model.weights.values() for weight in held or ())


def clipped(text: str, width: int) -> str:
    """A text no wider than `width` letters, with a mark where something is left out."""
    return text if cells(text) <= width else cut(text, width - 1) + "…"


def cells(text: str) -> int:
    """How many letters wide a text is."""
    return laid_out(text)[1][-1]


def cut(text: str, width: int) -> str:
    """As much of the beginning of a text as is no wider."""
    columns = laid_out(text)[1]
    return text[: max(n for n, column in enumerate(columns) if column <= width)]
