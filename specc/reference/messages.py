"""The page of all messages, `docs/diagnostics.md`: the registry as tables."""

from __future__ import annotations

from collections.abc import Iterator

from specc.diagnostics.codes import ALL
from specc.diagnostics.model import Code, Severity

STAGES = {
    "00": ("Files and limits", "What was said of the files themselves."),
    "01": ("Syntax", "The text is not a spec; the rest of the file is read nevertheless."),
    "02": ("Names", "A name stands for nothing, or for something that has no place there."),
    "03": ("Arguments", "What a layer, a function, a param or a constant is given."),
    "04": ("Shapes and dtypes", "What flows from layer to layer."),
    "05": ("The spec as a whole", "Data, targets, losses, metrics, callbacks and devices."),
    "06": ("Running", "What is seen only when TensorFlow is at hand."),
    "07": ("Lints", "What Keras takes and what is nearly always a mistake."),
}
"""The hundreds of the codes, in the order of the stages."""

_HEAD = """\
# Messages

Every message has a code. `specc explain E0523` says what it means, with a spec that has it and with
its repair; the links lead to the same text. Codes that begin with `E` stop a build, those with `W`
do not: `--deny W0524` makes an error of one, `--allow W0524` silences it.

This page is written by `python -m specc.reference` from the registry. In the messages, `{name}`
stands for what the spec has there; `{message}` is a sentence of its own for each case.
"""


def page() -> str:
    """The page, as Markdown."""
    lines = [_HEAD.rstrip()]
    for stage, (title, says) in STAGES.items():
        codes = sorted((code for code in ALL.values() if code.id[1:3] == stage), key=_order)
        if codes:
            lines += ["", f"## {title}", "", says, "", *_table(codes)]
    return "\n".join(lines) + "\n"


def _order(code: Code) -> tuple[bool, str]:
    return code.severity is not Severity.ERROR, code.id


def _table(codes: list[Code]) -> Iterator[str]:
    yield "| code | about | message |"
    yield "| --- | --- | --- |"
    for code in codes:
        link = f"../specc/diagnostics/explanations/{code.id}.md"
        message = code.template.replace("{{", "{").replace("}}", "}").replace("|", "\\|")
        yield f"| [{code.id}]({link}) | {code.title} | {message} |"
