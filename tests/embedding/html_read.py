"""Reads the HTML that notebooks are given."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser


def words(html: str) -> str:
    """The text of HTML without the style sheet, as a browser would copy it."""
    html = re.sub(r"<style>.*?</style>", "", html, flags=re.S)
    return unescape(re.sub(r"<[^>]*>", "", html))


class Reader(HTMLParser):
    """Every tag and attribute there is."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str | None]] = set()
        self.open: list[str] = []
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs) -> None:
        self.tags.add(tag)
        self.attributes |= set(attrs)
        self.open.append(tag)

    def handle_startendtag(self, tag, attrs) -> None:
        self.tags.add(tag)
        self.attributes |= set(attrs)

    def handle_endtag(self, tag) -> None:
        assert self.open.pop() == tag


def harmless(html: str) -> None:
    """Well formed, of known tags, without scripts, handlers and addresses elsewhere."""
    reader = Reader(html)
    assert reader.tags <= {
        *("a", "b", "details", "div", "figcaption", "figure", "g", "p", "path", "pre", "rect"),
        *("span", "style", "summary", "svg", "table", "td", "text", "th", "title", "tr", "tspan"),
    }
    for name, value in reader.attributes:
        assert not name.startswith("on"), (name, value)
        if name == "href":
            assert value.startswith("#")
        assert name not in ("src", "xlink:href")
