"""Reads what Keras 2 kept of a model in the folder of a SavedModel: `keras_metadata.pb`.

A SavedModel is a program of TensorFlow's, and Keras 3 writes no more than that. Keras 2 wrote what
each object is beside it, as a message `SavedMetadata` of protocol buffers (saved_metadata.proto of
Keras 2). Field 1 is a list of objects: field 3 of one is its path, `root` for the model, field 5 is
its configuration as JSON. The little of the wire format that this takes is read here, each part
within what holds it; nothing else in the folder is opened.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from specc.diagnostics.codes import importing as codes
from specc.importing.bounded import MOST_BYTES, read_json
from specc.importing.trouble import Trouble

METADATA = "keras_metadata.pb"

_NODES, _PATH, _JSON = 1, 3, 5
_LONGEST_VARINT = 10
"""Bytes of a number in the wire format."""


def read_metadata(data: bytes, trouble: Trouble) -> Any:
    """The configuration of the model that `data` holds. Raises Refused, with a message, without."""
    if len(data) > MOST_BYTES:
        raise trouble.stop(codes.BEYOND_LIMIT, what=f"metadata of more than {MOST_BYTES} bytes")
    try:
        found = [node for number, node in _fields(data) if number == _NODES]
        objects = [dict(_fields(node)) for node in found]
    except ValueError as error:
        raise trouble.stop(codes.NOT_A_MODEL, reason=f"its metadata are broken: {error}") from error
    for one in objects:
        if one.get(_PATH) == b"root":
            config = read_json(one.get(_JSON, b""), trouble, METADATA)
            if isinstance(config, dict) and isinstance(config.get("config"), dict):
                return {key: config[key] for key in ("class_name", "config") if key in config}
    raise trouble.stop(codes.NOT_A_MODEL, reason=f"there is no model in its `{METADATA}`")


def _fields(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The numbers and contents of a message's fields that hold texts or messages."""
    place = 0
    while place < len(data):
        tag, place = _varint(data, place)
        match tag & 7:
            case 0:
                _, place = _varint(data, place)
            case 1:
                place += 8
            case 5:
                place += 4
            case 2:
                size, place = _varint(data, place)
                if size > len(data) - place:
                    raise ValueError("a field is longer than what holds it")
                yield tag >> 3, data[place : place + size]
                place += size
            case kind:
                raise ValueError(f"a field of kind {kind}")
    if place > len(data):
        raise ValueError("a number breaks off")


def _varint(data: bytes, place: int) -> tuple[int, int]:
    """A number in the wire format, seven bits a byte, and where the next thing starts."""
    value = 0
    for step, byte in enumerate(data[place : place + _LONGEST_VARINT]):
        value |= (byte & 0x7F) << (7 * step)
        if byte < 0x80:
            return value, place + step + 1
    raise ValueError("a number breaks off")
