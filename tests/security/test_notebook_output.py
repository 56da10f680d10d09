"""No text of a spec becomes HTML: payloads in all places that hold text, as notebooks show them."""

from __future__ import annotations

import pytest

import specc
from tests.embedding.html_read import harmless
from tests.security import places
from tests.security.test_injection import quoted

HTML = {
    "script": "<script>alert(1)</script>",
    "end of what is around": "</pre></title></text></svg></style></div><script>alert(1)</script>",
    "handler": '"><img src=x onerror="alert(1)">',
    "single quotes": "' onmouseover='alert(1)",
    "comment": "<!-- --><![CDATA[ ]]>",
    "entities": "&lt;script&gt;&#60;script&#62;&quot;",
    "address": '<a href="javascript:alert(1)">x</a>',
    "style": "<style>@import url(//x.example)</style>",
}


@pytest.mark.parametrize("place", [*places.TEXTS, *places.COMMENTS])
def test_what_a_notebook_shows_is_text(place) -> None:
    spec = places.TEXTS.get(place) or places.COMMENTS[place]
    shown = 0
    for payload in HTML.values():
        text = payload if place in places.COMMENTS else quoted(payload)
        found = specc.check(spec.replace(places.HOLE, text))
        outputs = [found._repr_html_()]
        if not found.has_errors:
            outputs.append(specc.loads(spec.replace(places.HOLE, text))._repr_html_())
        for html in outputs:
            harmless(html)
            shown += 1
    assert shown >= len(HTML)
