"""The arguments of a block's use: as the spec writes them, with values in the place of expressions.

`two_convs(width * 2 ** i)` reads `two_convs(128)` where `i` is 1.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from specc.catalog.values import written
from specc.diagram.part import Part

_LITERAL = re.compile(r'[\d.][\w.+-]*|"[^"\\]*"|true|false|none')
_KEYWORD = re.compile(r"(\w+)\s*=(?!=)\s*(.*)", re.DOTALL)


def arguments_of(part: Part) -> str:
    """What stands in brackets behind the name of a part."""
    if part.frame is None or not part.frame.values or part.detail.endswith("…"):
        return part.detail
    values = dict(part.frame.values)
    texts = _split(part.detail)
    keywords = [_KEYWORD.fullmatch(text) for text in texts]
    for place, keyword in enumerate(keywords):
        if keyword is not None and keyword[1] in values:
            texts[place] = f"{keyword[1]}={written(values.pop(keyword[1]))}"
    open_ = [
        place
        for place, (text, keyword) in enumerate(zip(texts, keywords, strict=True))
        if keyword is None and not _LITERAL.fullmatch(text)
    ]
    if len(open_) == len(values):
        for place, value in zip(open_, values.values(), strict=True):
            texts[place] = written(value)
    return ", ".join(texts)


def _split(text: str) -> list[str]:
    """The text between commas that stand in no brackets and no string."""
    found: Sequence[str] = re.findall(r'"(?:[^"\\]|\\.)*"|[^"]', text)
    parts, depth = [""], 0
    for piece in found:
        depth += (piece in "([{") - (piece in ")]}")
        if piece == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += piece
    return [part.strip() for part in parts]
