"""What a model is in numbers: shapes, parameters, multiply-adds, memory; without Keras.

sizes.py       the sizes that a spec leaves open, and those that are given for them
tracing.py     the model applied to one example: each application in order, with its types
counting.py    parameters, multiply-adds and bytes, of each application and of what holds it
memory.py      what is in memory at once, for inference and for training
rows.py        the rows of the table: blocks folded by `specc.diagram`, or all of them
summary.py     the passes in order; the result
effort.py      what a step of training computes: how the script runs steps depends on it
text.py        the table for people
data.py        the same as data, whose schema is docs/summary.schema.json
"""

from __future__ import annotations

from specc.summarizing.summary import Summary, summarize

__all__ = ["Summary", "summarize"]
