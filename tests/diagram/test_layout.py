"""Boxes do not lie over one another, and edges run down from box to box."""

from __future__ import annotations

from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from specc.diagram.layout import GAP_X, GAP_Y, layout


@st.composite
def graphs(draw):
    count = draw(st.integers(1, 14))
    sizes = draw(
        st.lists(st.tuples(st.floats(20, 300), st.floats(20, 200)), min_size=count, max_size=count)
    )
    pairs = list(combinations(range(count), 2))
    edges = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=25)) if pairs else []
    return sizes, edges


@given(graphs())
def test_nothing_lies_over_another(graph) -> None:
    sizes, edges = graph
    placed = layout(sizes, edges)
    boxes = [(x, y, x + w, y + h) for (x, y), (w, h) in zip(placed.corners, sizes, strict=True)]
    for one, other in combinations(boxes, 2):
        beside = one[2] + GAP_X - 0.01 <= other[0] or other[2] + GAP_X - 0.01 <= one[0]
        below = one[3] + GAP_Y - 0.01 <= other[1] or other[3] + GAP_Y - 0.01 <= one[1]
        assert beside or below
    for left, top, right, bottom in boxes:
        assert left >= -0.01
        assert top >= 0
        assert right <= placed.width + 0.01
        assert bottom <= placed.height + 0.01
    for (start, end), way in zip(edges, placed.ways, strict=True):
        assert boxes[start][0] <= way[0][0] <= boxes[start][2]
        assert way[0][1] == boxes[start][3]
        assert boxes[end][0] <= way[-1][0] <= boxes[end][2]
        assert way[-1][1] == boxes[end][1]
        assert all(a[1] <= b[1] for a, b in pairwise(way))
        for (x, y), (same, to_y) in list(pairwise(way))[0::2]:
            assert x == same
            for place, (left, top, right, bottom) in enumerate(boxes):
                if place not in (start, end):
                    assert not (left < x < right and max(y, top) < min(to_y, bottom))


def test_a_chain_stands_in_a_line_and_a_skip_beside_it() -> None:
    placed = layout([(100, 20), (60, 40), (100, 20)], [(0, 1), (1, 2), (0, 2)])
    (a, b, c) = (x + w / 2 for (x, _), w in zip(placed.corners, (100, 60, 100), strict=True))
    assert abs(a - c) < 1
    skip = placed.ways[2][2][0]
    assert abs(skip - b) >= 30 + GAP_X
