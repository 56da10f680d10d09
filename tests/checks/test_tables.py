"""Files are known by their first bytes: the columns of CSV files and NPZ archives."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from specc.catalog.load import catalog
from specc.catalog.types import Instance
from specc.checks.tables import SAMPLE, read_csv, read_npz
from specc.pipeline import compile_path

ENTRY = catalog().lookup("sources", "csv")
assert ENTRY is not None


def csv(tmp_path: Path, text: str | bytes, **arguments: object):
    path = tmp_path / "table.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    assert ENTRY is not None
    return read_csv(path, Instance(ENTRY, {"path": "table.csv", **arguments})).facts


def shown(facts) -> dict[str, str]:
    return {name: str(type_) for name, type_ in facts.columns.items()}


def test_kinds_of_columns(tmp_path) -> None:
    facts = csv(tmp_path, "a, b,c,d,e\n1,0.5,red,-1,\n2,1,blue,3,4\n0,2e3,red,2,5\n")
    assert shown(facts) == {
        "a": "int64[?], class numbers 0 to 2",
        "b": "float32[?]",
        "c": "string[?], 2 different strings",
        "d": "float32[?]",
        "e": "float32[?]",
    }
    assert facts.train == 3


def test_target_and_the_rest(tmp_path) -> None:
    facts = csv(tmp_path, "a,b,kind\n1,0.5,x\n2,1.5,y\n", target="kind")
    assert shown(facts)["x"] == "float32[?, 2]"
    assert shown(facts)["y"] == "string[?], 2 different strings"


def test_chosen_columns(tmp_path) -> None:
    facts = csv(tmp_path, "a,b,kind\n1,2,x\n2,3,y\n", target="kind", columns=["b"])
    assert shown(facts)["x"] == "int64[?, 1]"


def test_header_delimiter_missing(tmp_path) -> None:
    facts = csv(tmp_path, "1;NA\n2;3\n", header=False, delimiter=";", missing="NA")
    assert shown(facts) == {"0": "int64[?], class numbers 0 to 2", "1": "float32[?]"}


def test_long_files_are_not_read_to_the_end(tmp_path) -> None:
    facts = csv(tmp_path, "a\n" + "".join(f"{i % 7}\n" for i in range(5000)))
    assert shown(facts) == {"a": "int64[?], whole numbers"}
    assert facts.train is None


@pytest.mark.parametrize("text", [b"", b"\0\1\2", b"\xff\xfe\x00a"])
def test_what_is_no_csv(tmp_path, text: bytes) -> None:
    with pytest.raises(ValueError, match="it is"):
        csv(tmp_path, text)


def test_npz(tmp_path) -> None:
    path = tmp_path / "data.npz"
    np.savez(
        path,
        image=np.zeros((5, 8, 8), "uint8"),
        label=np.zeros(5, ">i4"),
        score=np.asfortranarray(np.zeros((5, 2))),
        word=np.array(["a"] * 5),
        flag=np.zeros(5, bool),
    )
    facts = read_npz(path)
    assert shown(facts) == {
        "image": "uint8[?, 8, 8]",
        "label": "int32[?]",
        "score": "float64[?, 2]",
        "word": "string[?]",
        "flag": "bool[?]",
    }
    assert facts.train == 5


def test_npz_with_objects_or_without_arrays(tmp_path) -> None:
    path = tmp_path / "data.npz"
    np.savez(path, odd=np.array([[1], [1, 2]], dtype=object))
    assert shown(read_npz(path)) == {"odd": "unknown[?]"}
    path.write_bytes(b"PK\x03\x04 not really")
    with pytest.raises(ValueError, match="zip"):
        read_npz(path)


def test_broken_array_header(tmp_path) -> None:
    import zipfile

    path = tmp_path / "data.npz"
    for header in (b"", b"\x93NUMPY\x01\x00", b"\x93NUMPY\x01\x00\x04\x00((((", b"other bytes"):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("x.npy", header)
        with pytest.raises(ValueError, match="it"):
            read_npz(path)


SPEC = """
data {{
  source = {source}
  input features = [a, b]
  target kind = kind -> OneHot()
}}
model net {{
  input features: float32[2]
  output kind = Dense(3, activation=softmax)
}}
train {{ loss = categorical_crossentropy }}
"""


def test_a_file_beside_the_spec_is_checked(tmp_path) -> None:
    spec = tmp_path / "spec.dlspec"
    spec.write_text(SPEC.format(source='csv("data/table.csv")'))
    assert [m.code for m in compile_path(spec).diagnostics] == ["W0511"]
    (tmp_path / "data").mkdir()
    table = tmp_path / "data" / "table.csv"
    table.write_text("a,b,kind\n1,2,x\n3,4,y\n5,6,z\n")
    assert not compile_path(spec).diagnostics
    table.write_text("a,b,kind\n1,2,x\n3,4,y\n")
    (message,) = compile_path(spec).diagnostics
    assert message.code == "E0524"
    table.write_text("a,c,kind\n1,2,x\n3,4,y\n5,6,z\n")
    (message,) = compile_path(spec).diagnostics
    assert message.code == "E0512"


def test_a_pipe_is_not_waited_for(tmp_path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    spec = tmp_path / "spec.dlspec"
    spec.write_text(SPEC.format(source='csv("pipe.csv")'))
    (message,) = compile_path(spec).diagnostics
    assert message.code == "E0022"


def test_a_first_row_without_end_is_not_read(tmp_path) -> None:
    """A sparse file of a terabyte would do as well: no more than the beginning is looked at."""
    with pytest.raises(ValueError, match="a row is longer than 4,194,304 characters"):
        csv(tmp_path, "a," * (SAMPLE // 2 + 1))
    path = tmp_path / "table.csv"
    with path.open("wb") as file:
        file.truncate(1 << 40)
    assert ENTRY is not None
    with pytest.raises(ValueError, match="it is no text"):
        read_csv(path, Instance(ENTRY, {"path": "table.csv"}))


def test_a_row_that_is_cut_off_does_not_count(tmp_path) -> None:
    row = "x" * 100_000
    rows = SAMPLE // 100_001
    facts = csv(tmp_path, "a\n" + f"{row}\n" * rows + "y" * 100_000)
    assert shown(facts) == {"a": "string[?]"}


def test_lines_are_those_of_csv_files(tmp_path) -> None:
    """Not those of `str.splitlines`, which form feeds and others end too."""
    facts = csv(tmp_path, 'a,b\nx\x0cy\u2028z,1\r\n"p\nq",2\n')
    assert shown(facts) == {
        "a": "string[?], 2 different strings",
        "b": "int64[?], class numbers 0 to 2",
    }
    assert facts.train == 2


def test_class_numbers_are_what_the_script_takes_for_them(tmp_path) -> None:
    facts = csv(tmp_path, "a,b,c,d\n+1,1_0,-1," + "9" * 5000 + "\n1,2,3,4\n")
    assert set(shown(facts).values()) == {"float32[?]"}


def test_npz_that_lists_a_terabyte(tmp_path) -> None:
    """What an archive says of its own size is not believed."""
    import struct

    path = tmp_path / "data.npz"
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, 1 << 31, 0, 0)
    with path.open("wb") as file:
        file.truncate(1 << 31)
        file.seek(0, os.SEEK_END)
        file.write(end)
    with pytest.raises(ValueError, match="it lists too many arrays"):
        read_npz(path)


def test_npz_packed_as_numpy_does_not(tmp_path) -> None:
    import zipfile

    path = tmp_path / "data.npz"
    for method in (zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2):
        with zipfile.ZipFile(path, "w", method) as archive:
            archive.writestr("x.npy", b"\x93NUMPY\x01\x00")
        with pytest.raises(ValueError, match="packed in a way"):
            read_npz(path)


def test_npz_of_a_shape_that_is_none(tmp_path) -> None:
    import zipfile

    path = tmp_path / "data.npz"
    for shape in ("(-1,)", "(1.5,)", "(1e999,)", "('a',)", "(True,)"):
        header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}}}".encode()
        with zipfile.ZipFile(path, "w") as archive:
            size = len(header).to_bytes(2, "little")
            archive.writestr("x.npy", b"\x93NUMPY\x01\x00" + size + header)
        with pytest.raises(ValueError, match="a shape that is none"):
            read_npz(path)
