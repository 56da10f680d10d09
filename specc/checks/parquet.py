"""The columns of a Parquet file, from its footer: names and kinds, without pyarrow.

The footer is written in Thrift's compact protocol. What it begins with is read: the schema and
the number of rows; the list of row groups behind it is not. Nothing recurses, and no more than
`LONGEST_FOOTER` bytes are looked at.

Format: https://github.com/apache/parquet-format, `parquet.thrift`, and Thrift's
`thrift-compact-protocol.md`.
"""

from __future__ import annotations

from pathlib import Path

from specc.catalog.types import Instance, TensorType
from specc.checks.facts import FlowType, SourceFacts
from specc.checks.tables import features_and_target
from specc.places import open_plain
from specc.record import record

LONGEST_FOOTER = 1 << 20
MOST_COLUMNS = 1 << 15
DEEPEST = 32
"""Structures in structures that are passed over."""

_BROKEN = "its footer is cut short, or broken"

REQUIRED, REPEATED = 0, 2
DECIMAL, DATES = 5, (6, 7, 8, 9, 10)
"""Numbers of `ConvertedType`: decimals; dates and times."""

_KINDS = {0: "int64", 1: "int64", 2: "int64", 3: "string", 4: "float32", 5: "float32", 6: "string"}
"""What is made of the kinds that a Parquet file stores: booleans are whole numbers."""


@record
class Element:
    """A node of the schema, which lists each before its children."""

    name: str
    kind: int | None
    repetition: int
    children: int
    converted: int | None
    logical: bool


def read_parquet(path: Path, source: Instance) -> SourceFacts:
    """The columns as the script will find them.

    Raises OSError where the file cannot be read, ValueError where it is no Parquet file.
    """
    elements, rows = _footer(path)
    columns: dict[str, FlowType] = {}
    place = 1
    for _ in range(elements[0].children):
        if place >= len(elements):
            raise ValueError(_BROKEN)
        columns[elements[place].name] = _column(elements[place])
        open_ = 1
        while open_ and place < len(elements):  # past the column and what it is made of
            open_ += elements[place].children - 1
            place += 1
    return SourceFacts(columns | features_and_target(columns, source), rows)


def _column(element: Element) -> FlowType:
    """What a column is read as: gaps make whole numbers floats, which only the rows tell."""
    if element.children or element.repetition == REPEATED:
        return FlowType()
    kind = None if element.kind is None else _KINDS.get(element.kind)
    unsaid = element.logical and element.converted is None
    if element.converted == DECIMAL or kind == "float32":
        return FlowType(TensorType((None,), "float32"), "continuous")
    if kind == "string" or (kind is not None and element.converted in DATES):
        return FlowType(TensorType((None,), "string"), "string")
    known = element.repetition == REQUIRED and not unsaid
    return FlowType(TensorType((None,), kind if known else None))


def _footer(path: Path) -> tuple[list[Element], int]:
    """The schema and the number of rows."""
    with open_plain(path) as file:
        size = file.seek(0, 2)
        if size < 12:
            raise ValueError("it is no Parquet file")
        file.seek(size - 8)
        tail = file.read(8)
        if tail[4:] != b"PAR1":
            reason = "its footer is encrypted" if tail[4:] == b"PARE" else "it is no Parquet file"
            raise ValueError(reason)
        length = int.from_bytes(tail[:4], "little")
        if length > size - 12:
            raise ValueError(_BROKEN)
        file.seek(size - 8 - length)
        data = file.read(min(length, LONGEST_FOOTER))
    try:
        return _metadata(Compact(data))
    except IndexError:
        raise ValueError(_BROKEN) from None


def _metadata(data: Compact) -> tuple[list[Element], int]:
    elements: list[Element] = []
    last = 0
    while True:
        kind, last = data.field(last)
        if kind == LIST and last == 2:
            count, inner = data.list_head()
            if inner != STRUCT or not 0 < count <= MOST_COLUMNS:
                raise ValueError(_BROKEN)
            elements = [_element(data) for _ in range(count)]
        elif kind == I64 and last == 3:
            rows = data.integer()
            if not elements or rows < 0:
                raise ValueError(_BROKEN)
            return elements, rows
        elif not kind:
            raise ValueError(_BROKEN)
        else:
            data.skip(kind)


def _element(data: Compact) -> Element:
    numbers: dict[int, int] = {}
    name, logical, last = "", False, 0
    while True:
        kind, last = data.field(last)
        if not kind:
            children = max(0, numbers.get(5, 0))
            return Element(
                name, numbers.get(1), numbers.get(3, 0), children, numbers.get(6), logical
            )
        if kind == I32:
            numbers[last] = data.integer()
        elif kind == BINARY and last == 4:
            name = data.binary().decode("utf-8", "replace")
        else:
            logical |= last == 10
            data.skip(kind)


# ------------------------------------------------------------- Thrift, compact

BYTE, I16, I32, I64, FLOAT64, BINARY, LIST, SET, MAP, STRUCT = range(3, 13)
"""Kinds of fields; 1 and 2 are the booleans, 0 ends a structure."""


class Compact:
    """Bytes of the compact protocol, read from front to back.

    Every method raises IndexError where the bytes end, ValueError where they are none of that.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.place = 0

    def byte(self) -> int:
        """The next byte."""
        self.place += 1
        return self.data[self.place - 1]

    def varint(self) -> int:
        """A number in groups of seven bits, the lowest first."""
        number = shift = 0
        while True:
            byte = self.byte()
            number |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return number
            if shift > 63:
                raise ValueError(_BROKEN)

    def integer(self) -> int:
        """A number whose lowest bit is its sign."""
        number = self.varint()
        return (number >> 1) ^ -(number & 1)

    def binary(self) -> bytes:
        """Bytes with their number before them."""
        length = self.varint()
        self._pass(length)
        return self.data[self.place - length : self.place]

    def field(self, last: int) -> tuple[int, int]:
        """The kind and the number of the next field; kind 0 ends the structure."""
        head = self.byte()
        kind, step = head & 15, head >> 4
        if not kind:
            return 0, last
        return kind, last + step if step else self.integer()

    def list_head(self) -> tuple[int, int]:
        """How many items a list has, and their kind."""
        head = self.byte()
        count = head >> 4
        return (count if count < 15 else self.varint()), head & 15

    def skip(self, kind: int) -> None:
        """Pass over a value. Its parts are counted down on a list, not by recursion."""
        waiting: list[tuple[int, int]] = [(kind, 1)]  # a kind, how often; 0 is a structure's rest
        while waiting:
            if len(waiting) > 2 * DEEPEST:
                raise ValueError(_BROKEN)
            kind, count = waiting.pop()
            if kind == 0:
                inner, _ = self.field(0)
                if inner:
                    waiting.append((0, 1))
                    if inner > 2:  # a boolean is in its head
                        waiting.append((inner, 1))
                continue
            if count > 1:
                waiting.append((kind, count - 1))
            if kind in (1, 2, BYTE):
                self._pass(1)
            elif kind in (I16, I32, I64):
                self.varint()
            elif kind == FLOAT64:
                self._pass(8)
            elif kind == BINARY:
                self._pass(self.varint())
            elif kind in (LIST, SET):
                items, inner = self.list_head()
                if items:
                    waiting.append((inner or 99, items))
            elif kind == STRUCT:
                waiting.append((0, 1))
            else:  # no map is in a footer before the row groups
                raise ValueError(_BROKEN)

    def _pass(self, count: int) -> None:
        self.place += count
        if self.place > len(self.data):
            raise IndexError
