"""Words for functions of keras.ops along axes: sums, means, extremes, order."""

from __future__ import annotations

from specc.catalog.words.kit import OF_CONSTANTS, SAME_SHAPE, Words, family

_GONE = """\
  axis=none      all axes are gone, the batch included
  axis=1         that axis is gone; a list names several
  keepdims=true  they stay, with size 1"""

_EXAMPLE = "input x: float32[10, 8]\noutput y = ops.NAME(x, axis=1)"
_WHOLE = "input x: float32[10, 8]\noutput y = x * ops.NAME(x)"
_ALL = "On TensorFlow, Keras 3.15 computes it over all elements only, not along an axis."
_KEPT = "input x: float32[10, 8]\noutput y = ops.NAME(x, axis=-1)"

FAMILIES = (
    family(
        "ops",
        "Reduction",
        {
            "sum": "the sum",
            "prod": "the product",
            "mean": "the mean",
            "median": "the middle value",
            "var": "the variance",
            "std": "the standard deviation",
            "max": "the largest value",
            "min": "the smallest value",
            "amax": "max by its other name",
            "amin": "min by its other name",
            "ptp": "the largest value less the smallest",
            "all": "whether all are true",
            "any": "whether any is true",
            "argmax": "the index of the largest value",
            "argmin": "the index of the smallest value",
            "count_nonzero": "how many are not 0",
            "logsumexp": "log(sum(exp(x)))",
            "norm": "the length of a vector, or a norm of a matrix",
            "average": "the mean, with `weights` if given",
            "nansum": "the sum of what is not NaN",
            "nanprod": "the product of what is not NaN",
            "nanmean": "the mean of what is not NaN",
            "nanmedian": Words("the middle value of what is not NaN", about=_ALL, example=_WHOLE),
            "nanvar": "the variance of what is not NaN",
            "nanstd": "the standard deviation of what is not NaN",
            "nanmax": "the largest of what is not NaN",
            "nanmin": "the smallest of what is not NaN",
            "nanargmax": "the index of the largest that is not NaN",
            "nanargmin": "the index of the smallest that is not NaN",
            "quantile": Words(
                "the value below which a share `q` lies",
                shape=f"{_GONE}\nThe axes of `q` come first.",
                example="input x: float32[10, 8]\noutput y = ops.quantile(x, 0.9, axis=1)",
            ),
            "nanquantile": Words(
                "the same of what is not NaN",
                shape=f"{_GONE}\nThe axes of `q` come first.",
                example="input x: float32[10, 8]\noutput y = x * ops.nanquantile(x, 0.9)",
                about=_ALL,
            ),
            "percentile": Words(
                "the value below which `q` percent lie",
                shape=f"{_GONE}\nThe axes of `q` come first.",
                example="input x: float32[10, 8]\noutput y = ops.percentile(x, 90.0, axis=1)",
            ),
            "nanpercentile": Words(
                "the same of what is not NaN",
                shape=f"{_GONE}\nThe axes of `q` come first.",
                example="input x: float32[10, 8]\noutput y = x * ops.nanpercentile(x, 90.0)",
                about=_ALL,
            ),
            "moments": Words(
                "mean and variance at once",
                shape=f"Two tensors, each with\n{_GONE}",
                example="input x: float32[10, 8]\nmean, variance = ops.moments(x, axes=[1])\n"
                "output y = mean",
            ),
            "trapezoid": Words(
                "the area under a curve, by trapezoids",
                shape="The axis is gone.",
                example="input x: float32[10, 8]\noutput y = ops.trapezoid(x, axis=1)",
            ),
        },
        shape=_GONE,
        example=_EXAMPLE,
    ),
    family(
        "ops",
        "Along an axis",
        {
            "cumsum": "the sum of all up to here",
            "cumprod": "the product of all up to here",
            "nancumsum": "the same sum, NaN counting as 0",
            "nancumprod": "the same product, NaN counting as 1",
            "sort": "in ascending order",
            "argsort": "the indices that sort",
            "argpartition": Words(
                "indices that put the kth in its place, smaller ones before",
                about="Of vectors, or with `axis=none` of all elements in a row.",
                example="input x: float32[10, 8]\noutput y = ops.argpartition(x, 3, axis=none)",
            ),
            "flip": "backwards",
            "roll": Words(
                "moved along, what falls off coming in at the other end",
                example="input x: float32[10, 8]\noutput y = ops.roll(x, 2, axis=1)",
            ),
            "normalize": "divided by the norm along the axis",
            "diff": Words(
                "differences of neighbours",
                shape="The axis becomes `n` shorter.",
            ),
            "top_k": Words(
                "the k largest along the last axis, and their indices",
                shape="  [..., n] -> [..., k], twice: values and int32 indices",
                example="input x: float32[10]\nvalues, indices = ops.top_k(x, 3)\n"
                "output y = values",
            ),
        },
        shape=SAME_SHAPE,
        example=_KEPT,
    ),
    family(
        "ops",
        "Counting and binning",
        {
            "bincount": Words(
                "how often each integer occurs",
                shape="Along the last axis: as many counts as the largest integer plus 1, or "
                "`minlength`.",
                example="input x: int32[20]\noutput y = ops.bincount(x, minlength=10)",
            ),
            "histogram": Words(
                "how many elements fall into each of `bins`",
                shape="Counts [bins], and the edges between them [bins + 1].",
                about=OF_CONSTANTS,
                example="input x: float32[]\n"
                "counts, edges = ops.histogram(ops.arange(20.0), bins=5)\n"
                "output y = x * ops.max(edges)",
            ),
            "digitize": Words(
                "the bin that each element falls into",
                shape=SAME_SHAPE + " The result is int32.",
                about=OF_CONSTANTS + " The layer `Discretization` takes any tensor.",
                example="input x: float32[8]\n"
                "bins = ops.digitize(ops.arange(8.0), [2.0, 4.0])\n"
                "output y = x * ops.cast(bins, float32)",
            ),
            "searchsorted": Words(
                "where each value would go in a sorted sequence",
                shape="  values [n] -> [n], in integers",
                example="input x: float32[]\n"
                "output y = ops.searchsorted(ops.array([0.0, 0.5, 1.0]), x)",
            ),
            "unique": Words(
                "each value once",
                shape="How many there are is known when it runs; `size` fixes it.",
                example="input x: int32[8]\noutput y = ops.unique(x)",
            ),
            "segment_sum": "sums of the rows of each segment",
            "segment_max": "the largest of the rows of each segment",
            "segment_min": "the smallest of the rows of each segment",
            "segment_prod": "products of the rows of each segment",
        },
        shape="  data [n, ...], segment_ids [n] -> [num_segments, ...]",
        example="input x: float32[4]\ninput group: int32[]\n"
        "output y = ops.NAME(x, group, num_segments=3)",
    ),
)
