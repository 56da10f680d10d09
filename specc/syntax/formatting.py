"""Formats the text of a spec, and makes sure that it still says the same.

text ─► parse ─► print ─► parse ─► are tree and comments the same? ─► text
"""

from __future__ import annotations

from specc.diagnostics.model import Diagnostic, Sink
from specc.limits import Limits
from specc.source import Source, SourceMap
from specc.syntax import parse
from specc.syntax.printing import print_module
from specc.syntax.printing.trivia import Trivia
from specc.syntax.same import is_same

_BOM = "\ufeff"


def format_source(source: Source, sink: Sink) -> str | None:
    """The text of `source` in the one style; None where it has errors, which go into `sink`.

    A byte order mark stays, and so do line breaks of Windows where the first one is such.
    """
    module = parse(source, sink)
    if sink.has_errors:
        return None
    text = print_module(module, source)
    again, check = Source(source.name, text), Sink()
    if not is_same(module, parse(again, check)) or check.has_errors:
        raise AssertionError("the formatted text would be another spec")
    if comments(source) != comments(again):
        raise AssertionError("the formatted text would have other comments")
    if source.text[: source.text.find("\n")].endswith("\r"):
        text = text.replace("\n", "\r\n")
    return _BOM + text if source.text.startswith(_BOM) else text


def mistakes(source: Source, sink: Sink, limits: Limits) -> list[Diagnostic]:
    """The messages on a text that was not formatted: so many as are shown, with fixes that hold."""
    from specc.diagnostics.offer import first_of, offered
    from specc.diagnostics.trial import Again

    def parse_again(texts: dict[int, str], steps: int) -> Again:
        again, found = SourceMap(), Sink(limits.max_messages)
        parse(again.add(source.name, texts[source.base]), found)
        return Again(found.sorted(), again, steps)

    sources = SourceMap()
    sources.sources.append(source)
    found = offered(sink.sorted(), sources, parse_again, limits, 0)
    if len(found) <= limits.max_messages:
        return found
    return first_of(found, limits.max_messages, has_all=not sink.is_full)


def comments(source: Source) -> list[str]:
    """The comments of a text, in order."""
    return [remark.text for remark in Trivia(source).remarks if remark.text]
