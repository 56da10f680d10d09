"""Words for layers that make one tensor of several."""

from __future__ import annotations

from specc.catalog.words.kit import NO_WEIGHTS, Words, family

FAMILIES = (
    family(
        "layers",
        "Merging",
        {
            "Add": "the sum of several tensors, element by element",
            "Subtract": Words(
                "the first of two tensors minus the second",
                about="It takes exactly two.",
            ),
            "Multiply": "the product of several tensors, element by element",
            "Average": "the mean of several tensors, element by element",
            "Maximum": "the largest of several tensors, element by element",
            "Minimum": "the smallest of several tensors, element by element",
            "Concatenate": Words(
                "several tensors one after the other along an axis",
                shape="""\
  [..., a, ...], [..., b, ...] -> [..., a + b, ...]
Along `axis`, the last one by default. All have the same number of axes, and the other sizes are \
the same.""",
                example="""\
input left: float32[10, 4]
input right: float32[10, 6]
output y = [left, right] -> Concatenate""",
            ),
            "Dot": Words(
                "products of two tensors, summed along an axis of each",
                about="It takes exactly two, example by example. `normalize=true` makes vectors "
                "length 1 first: the result is their cosine.",
                shape="""\
  [batch, a..., n, b...], [batch, c..., n, d...]
  -> [batch, a..., b..., c..., d...]
`axes` names the axis of size n, or one in each; both are gone then. Two \
vectors give [batch, 1].""",
                example="""\
input left: float32[10, 8]
input right: float32[5, 8]
output y = [left, right] -> Dot(axes=2)""",
            ),
        },
        shape="""\
  a list of tensors -> one, the shapes broadcast
Along each axis the sizes are equal or 1; a tensor with fewer axes is stretched over the others. \
Batch sizes are equal.""",
        weights=NO_WEIGHTS,
        example="""\
input left: float32[10, 8]
input right: float32[10, 8]
output y = [left, right] -> NAME""",
    ),
)
