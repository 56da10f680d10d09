"""Layers that look words and integers up in a vocabulary, given or learned from data."""

from __future__ import annotations

from typing import Any

from specc.catalog.shapes.arguments import Arguments, Unknown, dim_text, refuse
from specc.catalog.shapes.kit import Takes, layer_name, one, rule, shape_of
from specc.catalog.shapes.preprocessing import counted_shape, encoding_mode, one_hot_shape
from specc.catalog.types import Dim, LayerCall, Outcome, Shape, TensorType
from specc.record import value

MODES = ("int", "one_hot", "multi_hot", "count", "tf_idf")


@value
class _Lookup:
    mode: str
    depth: Dim
    """The number of indices; None where the layer learns it."""
    in_file: bool
    """Whether the vocabulary is in a file, which nothing reads before the model is made."""
    invert: bool
    length: int | None
    split: bool


def _lookup(arguments: Arguments) -> _Lookup:
    text = arguments.name == "TextVectorization"
    mode = encoding_mode(arguments, *MODES)
    most = arguments.optional("max_tokens", least=2)
    padded = arguments.flag("pad_to_max_tokens")
    if padded and most is None:
        refuse("`pad_to_max_tokens` pads to `max_tokens`, which is none", argument="max_tokens")
    invert = not text and arguments.flag("invert")
    if invert and mode != "int":
        refuse("`invert` goes with `output_mode=int`", argument="output_mode")
    if arguments["idf_weights"] is not None and mode != "tf_idf":
        refuse("`idf_weights` go with `output_mode=tf_idf`", argument="idf_weights")
    if arguments.name == "IntegerLookup" and arguments["oov_method"] != "farmhash":
        _check_salt(arguments)
    vocabulary = arguments["vocabulary"]
    if mode == "tf_idf" and vocabulary is not None and arguments["idf_weights"] is None:
        refuse("a `vocabulary` for `tf_idf` comes with `idf_weights`", argument="idf_weights")
    if mode == "tf_idf" and isinstance(vocabulary, str):
        refuse(
            "a vocabulary from a file has no `idf_weights`, which `tf_idf` needs",
            argument="vocabulary",
        )
    length = _text_length(arguments, mode) if text else None
    size = _vocabulary(arguments, mode, most) if isinstance(vocabulary, list | tuple) else None
    return _Lookup(
        mode=mode,
        depth=most if padded else size,
        in_file=isinstance(vocabulary, str) and not padded,
        invert=invert,
        length=length,
        split=text and arguments["split"] is not None,
    )


def _check_salt(arguments: Arguments) -> None:
    if arguments["salt"] is not None:
        refuse(
            "integers are only salted by `farmhash`",
            argument="salt",
            help="set `oov_method=farmhash`",
        )


def _text_length(arguments: Arguments, mode: str) -> int | None:
    length = arguments.optional("output_sequence_length", least=1)
    if length is not None and mode != "int":
        refuse(
            "`output_sequence_length` goes with `output_mode=int`",
            argument="output_sequence_length",
        )
    if arguments["ragged"] and mode != "int":
        refuse("`ragged` goes with `output_mode=int`", argument="ragged")
    return length


def _vocabulary(arguments: Arguments, mode: str, most: int | None) -> int:
    """How many indices a vocabulary has, those for a mask and for unknown words included."""
    words = list(arguments["vocabulary"])
    text = arguments.name == "TextVectorization"
    if not all(isinstance(word, str | int) for word in words):
        raise Unknown
    if not words:
        refuse("an empty vocabulary has nothing to look up", argument="vocabulary")
    mask: Any = "" if text else arguments["mask_token"]
    unknown: Any = "[UNK]" if text else arguments["oov_token"]
    special = [mask] if mask is not None and mode == "int" else []
    unknowns = 1 if text else arguments.integer("num_oov_indices", least=0)
    reserved_indices = len(special) + unknowns
    special += [unknown] * min(unknowns, len(words) + 1)
    tokens = words[len(special) :] if words[: len(special)] == special else words
    seen: set[Any] = set()
    for token in tokens:
        if token in seen:
            refuse(f"`vocabulary` has `{token}` twice", argument="vocabulary")
        seen.add(token)
    reserved = "the mask" if mask in seen else "what is not in it"
    if (mask is not None and mask in seen) or (
        not text and arguments["invert"] and unknown in seen
    ):
        refuse(
            f"`vocabulary` holds the word for {reserved}, `{mask if mask in seen else unknown}`",
            argument="vocabulary",
            help="leave it out: the layer has an index for it anyway",
        )
    size = reserved_indices + len(tokens)
    if most is not None and size > most:
        refuse(
            f"`vocabulary` takes {size} indices, `max_tokens` is {most}",
            argument="max_tokens",
            note=f"{len(tokens)} words, and {reserved_indices} for the mask and unknown words"
            if special
            else None,
        )
    weights = arguments["idf_weights"]
    if isinstance(weights, list | tuple) and len(weights) != len(words):
        refuse(
            f"`idf_weights` has {len(weights)} numbers for a vocabulary of {len(words)}",
            argument="idf_weights",
        )
    return size


@rule("StringLookup", "IntegerLookup", "TextVectorization", construct=_lookup)
def lookup(call: LayerCall, layer: _Lookup) -> Outcome:
    """Words or integers to indices in a vocabulary, or to vectors over it."""
    name = layer_name(call)
    given = one(call, Takes.ANYTHING)
    shape = shape_of(given)
    text = name != "IntegerLookup" and not layer.invert
    if given.dtype is not None and (given.dtype == "string") != text:
        refuse(
            f"`{name}` looks up {'text' if text else 'integers'}, this is {given}",
            input=0,
            help="`IntegerLookup` looks up integers, `StringLookup` text",
        )
    if name == "TextVectorization":
        shape = _vectorized(call, layer, shape)
    if layer.mode == "int":
        return Outcome(TensorType(shape, "int64"))
    if layer.in_file:
        return Outcome(TensorType(None, "float32"))
    if layer.mode == "one_hot":
        return Outcome(TensorType(one_hot_shape(shape, layer.depth), "float32"))
    return Outcome(TensorType(counted_shape(call, shape, layer.depth), "float32"))


def _vectorized(call: LayerCall, layer: _Lookup, shape: Shape) -> Shape:
    """The shape of the indices: one text becomes a row of tokens."""
    if not shape:
        refuse("`TextVectorization` needs a batch axis, this is a scalar", input=0)
    if layer.split and len(shape) > 1 and isinstance(shape[-1], int) and shape[-1] != 1:
        refuse(
            f"`TextVectorization` splits one text for each example; {call.input} has "
            f"{dim_text(shape[-1])}",
            input=0,
            axis=len(shape) - 1,
        )
    if layer.mode == "int":
        return (shape[0], layer.length)
    if layer.split:
        return (*shape, None)
    return (*shape, 1) if len(shape) <= 1 else shape
