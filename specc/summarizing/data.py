"""A summary as plain data: what `specc summary --json` prints."""

from __future__ import annotations

from typing import Any

from specc.catalog.types import TensorType
from specc.summarizing.rows import Row
from specc.summarizing.summary import Summary

VERSION = 1
"""Raised when a reader of the version before would misread what is printed."""


def as_data(summary: Summary) -> dict[str, Any]:
    """Valid after docs/summary.schema.json; what is not known is None."""
    taken, fixed = summary.training, None
    if summary.parameters is not None and summary.trainable is not None:
        fixed = summary.parameters - summary.trainable
    return {
        "version": VERSION,
        "model": summary.model,
        "precision": summary.precision,
        "rows": [_row(row) for row in summary.rows],
        "outputs": dict(summary.outputs),
        "parameters": {
            "total": summary.parameters,
            "trainable": summary.trainable,
            "non_trainable": fixed,
            "bytes": summary.bytes,
            "by_dtype": dict(summary.dtypes),
        },
        "multiply_adds": {
            "per_example": summary.multiply_adds,
            "complete": summary.multiply_adds_known,
        },
        "inference": {"activation_bytes_per_example": summary.peak},
        "training": {
            "optimizer": summary.optimizer,
            "weight_bytes": taken.weights,
            "gradient_bytes": taken.gradients,
            "optimizer_bytes": taken.slots,
            "copy_bytes": taken.copies,
            "activation_bytes_per_example": taken.activations,
            "batches": [
                {"batch_size": size, "bytes": taken.at(size)} for size in summary.batch_sizes
            ],
        },
        "unknown_sizes": list(summary.unknown),
    }


def _row(row: Row) -> dict[str, Any]:
    totals = row.totals
    return {
        "number": row.number,
        "depth": row.depth,
        "kind": row.kind,
        "name": row.name,
        "type": row.type,
        "times": row.times,
        "outputs": [_type(type_) for type_ in row.outputs],
        "parameters": totals.parameters,
        "trainable": totals.trainable,
        "shared": totals.shared,
        "multiply_adds": totals.work,
        "activation_bytes": totals.bytes,
        "connected_to": list(row.sources),
    }


def _type(given: TensorType) -> dict[str, Any]:
    """A size that is not known is None, or its name."""
    shape = None if given.shape is None else list(given.shape)
    return {"shape": shape, "dtype": given.dtype}
