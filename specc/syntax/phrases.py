"""The parser's words for people: what it found, what it expected, which bracket is meant."""

from __future__ import annotations

from collections.abc import Callable

USAGE = {
    "dlspec": "dlspec 1",
    "import": 'import "blocks.dlspec"',
    "param": "param width: int = 64 in 1..1024",
    "let": "let filters = [64, 128, 256]",
    "block": "block name(filters, stride=1) { … }",
    "layer": "layer tower = Dense(64)",
    "extern": 'extern layer Scale(factor) -> same from "my_package.layers"',
    "model": "model name { … }",
    "data": "data { … }",
    "train": "train { … }",
    "device": "device gpu { … }",
    "export": "export { … }",
    "input": "input image: float32[224, 224, 3]",
    "target": "target species = y",
    "augment": "augment image = RandomFlip",
    "output": "output label = Dense(10)",
    "weight": "weight kernel([8, 16])",
    "update": "update mean = mean * 0.9",
    "repeat": "repeat 3 { … }",
    "for": "for width in [64, 128] { … }",
    "if": "if project { … } else { … }",
}
"""One example of each statement that a keyword starts."""

PUNCTUATION = (":", "=", "..", "in", "else", "of", "layer", "from", "{", ",", ")", "]", "RMAP", "}")
BRACES = {"LMAP": "{", "RMAP": "}"}


def found(text: str, kind: str) -> str:
    """What stands where something else was expected."""
    if kind == "$END":
        return "the end of the file"
    if kind == "NL":
        return "the end of the line"
    if len(text) > 30:
        text = text[:29] + "…"
    return f"`{text}`"


def expected(accepts: Callable[[str], bool], before: str) -> str:
    """What the parser could go on with; `before` is the text of the token before."""
    after = f" after `{before}`" if before and len(before) < 30 else ""
    if accepts("NUMBER") and accepts("["):
        return "an expression" + after
    is_whole = accepts("->")
    choices = [
        phrase
        for kind, phrase in (
            ("NAME", "a name"),
            ("NUMBER", "a whole number" if accepts("STRING") else "a number"),
            ("STRING", "a string in quotes"),
        )
        if accepts(kind)
    ]
    for text in PUNCTUATION:
        if (text == "in" and is_whole) or (text == "}" and accepts("NL")):
            continue
        if accepts(text):
            choices.append(f"`{BRACES.get(text, text)}`")
    if accepts("[") and not is_whole:
        choices.append("`[`")
    if accepts("(") and not is_whole:
        choices.append("`(`")
    if accepts("NL"):
        choices.append("the end of the line")
    return joined(choices or ["something else"]) + after


def joined(choices: list[str]) -> str:
    """`a, b or c`."""
    if len(choices) < 2:
        return "".join(choices)
    return ", ".join(choices[:-1]) + " or " + choices[-1]


def bracket(opener: str, before: str, is_callee: bool, statement: str) -> str:
    """What a bracket is for: `before` is the token before it, `statement` the first word."""
    if opener == "LMAP":
        return "map"
    if opener == "(":
        if statement in ("block", "layer") and is_callee:
            return "parameters"
        return "call" if is_callee else "parentheses"
    if statement == "input" and is_callee:
        return "shape"
    return "index" if is_callee else "list"


def body(words: list[str]) -> str:
    """Whose body it is, from the first words of its header: `` `model mlp` ``."""
    keep = 1 if words[0] in ("repeat", "for", "if", "else") else 2
    return f"`{' '.join(words[:keep])}`"
