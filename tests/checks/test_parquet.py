"""The footer of a Parquet file: what pyarrow writes, and any bytes at all."""

from __future__ import annotations

import datetime
import random
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from specc.catalog.types import Instance
from specc.checks.parquet import read_parquet
from specc.pipeline import compile_path

SPEC = """
data {
  source = parquet("t.parquet"%s)
  input  features = %s
  target kind = kind
}

model net {
  input features: float32[2]
  output kind = Dense(3)
}

train { loss = SparseCategoricalCrossentropy(from_logits=true) }
"""


def table() -> pa.Table:
    whole = pa.field("kind", pa.int64(), nullable=False)
    fields = [
        ("a", pa.float64(), [1.5, None]),
        ("b", pa.float32(), [2.5, 3.5]),
        ("count", pa.int32(), [1, None]),
        ("town", pa.string(), ["Ulm", "Bonn"]),
        ("day", pa.date32(), [datetime.date(2024, 2, 29)] * 2),
        ("at", pa.timestamp("ns"), [datetime.datetime(2024, 2, 29)] * 2),
        ("price", pa.decimal128(9, 2), [1, 2]),
        ("sizes", pa.list_(pa.float32()), [[1.0], [2.0, 3.0]]),
        ("pair", pa.struct([("x", pa.int64()), ("y", pa.string())]), [{"x": 1, "y": "u"}] * 2),
        ("group", pa.dictionary(pa.int8(), pa.string()), ["u", "v"]),
    ]
    schema = pa.schema([*((name, kind) for name, kind, _ in fields), whole])
    return pa.table([*(pa.array(v, kind) for _, kind, v in fields), pa.array([0, 2])], schema)


def compiled(folder: Path, flow: str, given: str = "") -> list[str]:
    (folder / "net.dlspec").write_text(SPEC % (given, flow), encoding="utf-8")
    return [f"{d.code}: {d.message}" for d in compile_path(folder / "net.dlspec").diagnostics]


def source(folder: Path) -> Instance:
    (folder / "net.dlspec").write_text(SPEC % ("", "[a, b]"), encoding="utf-8")
    program = compile_path(folder / "net.dlspec").program
    assert program is not None
    assert program.data is not None
    found = program.data.settings["source"].value
    assert isinstance(found, Instance)
    return found


def test_columns_are_those_that_pyarrow_wrote(tmp_path: Path) -> None:
    pq.write_table(table(), tmp_path / "t.parquet", row_group_size=1)
    facts = read_parquet(tmp_path / "t.parquet", source(tmp_path))
    assert facts.columns is not None
    assert facts.train == 2
    assert {name: type_.type.dtype for name, type_ in facts.columns.items()} == {
        "a": "float32",
        "b": "float32",
        "count": None,  # whole numbers, unless gaps make floats of them
        "town": "string",
        "day": "string",
        "at": None,
        "price": "float32",
        "sizes": None,
        "pair": None,
        "group": "string",
        "kind": "int64",
    }


def test_misspelt_columns_are_told(tmp_path: Path) -> None:
    pq.write_table(table(), tmp_path / "t.parquet")
    assert compiled(tmp_path, "[a, b]") == []
    (message,) = compiled(tmp_path, "[a, bb]")
    assert "`bb`" in message
    (message,) = compiled(tmp_path, "town")
    assert "string" in message


@pytest.mark.parametrize("seed", range(4))
def test_any_bytes_are_columns_or_a_message(tmp_path: Path, seed: int) -> None:
    path, draw = tmp_path / "t.parquet", random.Random(seed)
    given = source(tmp_path)
    pq.write_table(table(), path)
    whole = path.read_bytes()
    start = len(whole) - 8 - int.from_bytes(whole[-8:-4], "little")
    told: list[str] = []
    for _ in range(200):
        data = bytearray(whole)
        for _ in range(draw.choice((1, 1, 2, 8, 64))):
            data[draw.randrange(start, min(start + 600, len(data)))] = draw.randrange(256)
        if draw.random() < 0.2:
            length = draw.randrange(1, 400)
            noise = draw.randbytes(length)
            data = bytearray(b"PAR1" + noise + length.to_bytes(4, "little") + b"PAR1")
        path.write_bytes(data[: draw.randrange(20)] if draw.random() < 0.05 else data)
        try:
            read_parquet(path, given)
        except ValueError as error:
            told.append(str(error))
    assert told
    assert all(told)
