"""Where paths of a spec may lead, and what may be done there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from specc.catalog.load import ORDER, catalog
from specc.catalog.paths import USES, filled
from specc.catalog.rows import parse
from specc.pipeline import Options, compile_path
from specc.places import Places

MODEL = """
model m {{
  input words: string[1]
  words -> StringLookup(vocabulary="{path}") -> Embedding(100, 8) -> Flatten
  output label = Dense(3)
}}
"""
DATA = """
data {{
  source = {source}
  input  features = [a, b]
  target label = c
}}
model m {{
  input features: float32[2]
  output label = Dense(1)
}}
train {{ loss = mse
  callbacks = [{callbacks}] }}
"""


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """A spec's folder, current, with a secret beside it that links lead to."""
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "secret.csv").write_text("a,b,c\n1,2,3\n")
    (inside / "own.csv").write_text("a,b,c\n1,2,3\n")
    (inside / "link.csv").symlink_to(tmp_path / "secret.csv")
    (inside / "up").symlink_to(tmp_path)
    (inside / "circle.csv").symlink_to(inside / "circle.csv")
    (inside / "part").mkdir()
    os.mkfifo(inside / "pipe.csv")
    monkeypatch.chdir(inside)
    return inside


def codes(folder: Path, text: str, *allowed: str) -> list[str]:
    spec = folder / "spec.dlspec"
    spec.write_text(text, encoding="utf-8")
    found = compile_path(spec, Options(allow_paths=allowed)).diagnostics
    return [d.code for d in found if d.code[0] == "E"]


OUTSIDE = {
    "/etc/passwd": "E0021",
    "../secret.csv": "E0021",
    "part/../../secret.csv": "E0021",
    "./..//secret.csv": "E0021",
    "link.csv": "E0021",
    "up/secret.csv": "E0021",
    "up/other/deeper.csv": "E0021",
    "/proc/self/environ": "E0021",
    "/dev/zero": "E0021",
    "~/secret.csv": "E0022",
    "~root/secret.csv": "E0022",
    "//server/share/x.csv": "E0022",
    "\\\\\\\\server\\\\share": "E0022",
    "C:\\\\x.csv": "E0022",
    "part\\\\..\\\\..\\\\x.csv": "E0022",
    "own\\0.csv": "E0022",
    "own.csv\\n": "E0022",
    "own\\u202evsc.": "E0022",
    "own\\u200b.csv": "E0022",
    "pipe.csv": "E0022",
    "file:///etc/passwd": "E0024",
    "FILE:///etc/passwd": "E0024",
    "https://example.com/x.csv": "E0024",
    "gs://bucket/x.csv": "E0024",
    "http:\\\\\\\\example.com": "E0024",
}


@pytest.mark.parametrize("path", OUTSIDE)
def test_what_keras_reads_lies_inside(folder, path) -> None:
    assert codes(folder, MODEL.format(path=path)) == [OUTSIDE[path]]


@pytest.mark.parametrize("path", OUTSIDE)
@pytest.mark.parametrize("source", ["csv", "npz"])
def test_data_lie_inside(folder, source, path) -> None:
    text = DATA.format(source=f'{source}("{path}")', callbacks="")
    assert codes(folder, text) == [OUTSIDE[path]]


@pytest.mark.parametrize("path", OUTSIDE)
@pytest.mark.parametrize("callback", ["CSVLogger", "TensorBoard", "BackupAndRestore"])
def test_callbacks_write_inside(folder, callback, path) -> None:
    text = DATA.format(source='csv("own.csv")', callbacks=f'{callback}("{path}")')
    assert codes(folder, text) == [OUTSIDE[path]]


@pytest.mark.parametrize("path", ["own.csv", "./own.csv", "part/../own.csv", "up/inside/own.csv"])
def test_what_lies_inside_is_taken(folder, path) -> None:
    assert not codes(folder, DATA.format(source=f'csv("{path}")', callbacks=""))
    assert not codes(folder, DATA.format(source=f'csv("{folder}/{path}")', callbacks=""))
    assert not codes(folder, MODEL.format(path=path))


def test_a_circle_of_links_ends(folder) -> None:
    assert codes(folder, MODEL.format(path="circle.csv")) in (["E0021"], ["E0544"])


@pytest.mark.parametrize("path", ["none.txt", "part", "part/none.txt"])
def test_a_vocabulary_is_there(folder, path) -> None:
    """Keras reads it when it makes the layer, in the data's steps as in models."""
    assert codes(folder, MODEL.format(path=path)) == ["E0544"]
    step = DATA.format(source='csv("own.csv")', callbacks="")
    step = step.replace("[a, b]", f'a -> IntegerLookup(vocabulary="{path}") -> Reshape([2])')
    assert "E0544" in codes(folder, step)
    assert not codes(folder, MODEL.format(path="own.csv"))


def test_a_path_longer_than_any_file_has(folder) -> None:
    codes(folder, MODEL.format(path="x" * 100_000))
    codes(folder, DATA.format(source=f'csv("{"x/" * 40_000}")', callbacks=""))
    codes(folder, 'model m { input x: float32[64,64,3]\noutput y = VGG16(weights="'
          + "x" * 5_000 + '.weights.h5", include_top=false) }')  # fmt: skip


def test_what_is_allowed_is_taken_and_no_more(folder) -> None:
    secret = DATA.format(source='csv("../secret.csv")', callbacks="")
    assert codes(folder, secret, "elsewhere") == ["E0021"]
    assert not codes(folder, secret, str(folder.parent))
    assert not codes(folder, secret, "..")
    assert not codes(folder, DATA.format(source='csv("link.csv")', callbacks=""), "..")
    near = DATA.format(source=f'csv("{folder.parent}/inside2/x.csv")', callbacks="")
    assert codes(folder, near, str(folder)) == ["E0021"]


@pytest.mark.parametrize("path", ["pipe.csv", "/dev/zero", "~/secret.csv"])
def test_what_never_ends_is_not_opened_though_it_is_allowed(folder, path) -> None:
    assert codes(folder, DATA.format(source=f'csv("{path}")', callbacks=""), "/") == ["E0022"]
    assert codes(folder, MODEL.format(path=path), "/") == ["E0022"]


def test_what_keras_reads_lies_in_the_folder_of_the_spec_and_not_in_the_current(
    folder, monkeypatch
) -> None:
    monkeypatch.chdir(folder.parent)
    (folder.parent / "words.csv").write_text("a\n")
    assert codes(folder, MODEL.format(path="words.csv")) == ["E0021"]
    assert not codes(folder, MODEL.format(path="inside/own.csv"))
    assert not codes(folder, DATA.format(source='csv("own.csv")', callbacks='CSVLogger("l.csv")'))


def test_params_are_checked_with_their_values(folder) -> None:
    text = 'param path: string = "own.csv"\n' + MODEL.format(path="X").replace('"X"', "path")
    spec = folder / "spec.dlspec"
    spec.write_text(text)
    for value in ("/etc/passwd", "../secret.csv", "link.csv"):
        found = compile_path(spec, Options({"path": value})).diagnostics
        assert [d.code for d in found] == ["E0021"]


@pytest.mark.parametrize(
    "body",
    [
        'let t = StringLookup(vocabulary="/etc/passwd")',
        'layer look = StringLookup(vocabulary="/etc/passwd")\nwords -> look',
        'words -> TimeDistributed(StringLookup(vocabulary="/etc/passwd"))',
        'words -> Pipeline([StringLookup(vocabulary="/etc/passwd")])',
        'repeat 2 as i { words -> StringLookup(vocabulary="/etc/pass" + "wd") }',
        'for p in ["/etc/passwd"] { words -> StringLookup(vocabulary=p) }',
        "words -> own",
        'words -> given("/etc/passwd")',
        'words -> made("/etc/passwd")',
    ],
)
def test_paths_are_found_wherever_a_layer_is_made(folder, body) -> None:
    text = f"""
    layer own {{ input x
      output x -> StringLookup(vocabulary="/etc/passwd") }}
    layer given(file: string) {{ input x
      output x -> StringLookup(vocabulary=file) }}
    block made(file) {{ input x
      output x -> StringLookup(vocabulary=file) }}
    model m {{
      input words: string[1]
      {body}
      output label = words -> StringLookup(vocabulary=[a]) -> Embedding(9, 3)
    }}"""
    if "own" not in body:
        start = text.index("layer own")
        text = text[:start] + text[text.index("layer given") :]
    assert set(codes(folder, text)) == {"E0021"}


def test_imports_lie_inside(folder) -> None:
    (folder.parent / "other.dlspec").write_text("let a = 1\n")
    (folder / "away.dlspec").symlink_to(folder.parent / "other.dlspec")
    (folder / "part" / "inner.dlspec").write_text('import "../away.dlspec"\n')
    os.mkfifo(folder / "pipe.dlspec")
    for path, code in {
        "/etc/passwd": "E0006",
        "../other.dlspec": "E0006",
        "away.dlspec": "E0006",
        "up/other.dlspec": "E0006",
        "part/inner.dlspec": "E0006",
        "pipe.dlspec": "E0001",
    }.items():
        text = f'import "{path}"\nmodel m {{ input x: float32[1]\noutput y = Dense(1) }}\n'
        assert codes(folder, text) == [code], path


# ------------------------------------------------------------------- what callbacks write

FORMATS = {
    "best.keras": "best.keras",
    "{epoch:02d}-{val_loss:.2f}.keras": "0-0.keras",
    "{{epoch}}.keras": "{epoch}.keras",
    "{epoch!s:.>2.0}.keras": None,
    "{epoch!r}.keras": None,
    "{epoch:/>9}.keras": None,
    "{epoch:.^3}.keras": None,
    "{epoch.real}.keras": None,
    "{epoch.__class__.__mro__}": None,
    "{epoch[0]}": None,
    "{epoch:{epoch}}": None,
    "{epoch:999999999d}": None,
    "{epoch:.999999999f}": None,
    "{epoch:c}": None,
    "{": None,
    "}": None,
}


@pytest.mark.parametrize("path", FORMATS)
def test_formats_of_checkpoints_are_numbers(path) -> None:
    assert filled(path) == FORMATS[path]


def test_a_checkpoint_cannot_spell_its_way_out(folder) -> None:
    for path in ("{epoch!s:.>2.0}/x.keras", "../{epoch}.keras", "/tmp/{epoch}.keras"):
        text = DATA.format(source='csv("own.csv")', callbacks=f'ModelCheckpoint("{path}")')
        assert codes(folder, text) in (["E0021"], ["E0023"])


@pytest.mark.parametrize(
    "name", ["conftest.py", "setup.cfg", "Makefile", "requirements.txt", ".bashrc", ".git/a.csv",
             "a.csv.py", "part/.hidden.log"]
)  # fmt: skip
def test_a_log_is_nothing_that_runs(folder, name) -> None:
    text = DATA.format(source='csv("own.csv")', callbacks=f'CSVLogger("{name}")')
    assert codes(folder, text) == ["E0023"]


def test_only_a_backup_is_deleted(folder) -> None:
    """`BackupAndRestore` removes its folder with all that it holds when training ends."""

    def found(name: str) -> list[str]:
        callbacks = f'BackupAndRestore("{name}")'
        return codes(folder, DATA.format(source='csv("own.csv")', callbacks=callbacks))

    (folder / "work").mkdir()
    (folder / "work" / "thesis.tex").write_text("")
    (folder / "backup").mkdir()
    (folder / "backup" / "latest.weights.h5").write_text("")
    assert found("work") == found(".") == found("up/inside") == found("own.csv") == ["E0023"]
    assert found("backup") == found("part") == found("new") == found("new/deeper") == []


# ------------------------------------------------------------------- the catalog, addresses


def test_the_table_of_paths_is_that_of_the_catalog() -> None:
    found = {
        (entry.section, param.name)
        for section in ORDER
        for name in catalog().names(section)
        if (entry := catalog().lookup(section, name)) is not None and entry.refused is None
        for param in (*entry.params, *entry.call_params)
        if any(a.row == "path" for a in parse(param.kind))
    }
    assert found == set(USES)


@pytest.mark.parametrize(
    "address",
    [
        "gs://bucket/runs",
        "gs://bucket/runs/",
        "gs://bucket/runs/a/b.keras",
    ],
)
def test_addresses_below_an_allowed_one(address) -> None:
    assert Places(Path(), ("gs://bucket/runs/",)).allows_address(address.rstrip("/"))


@pytest.mark.parametrize(
    "address",
    [
        "gs://bucket/runs2",
        "gs://bucket/runs/../x",
        "gs://bucket/runs/./x",
        "gs://bucket/runs/%2e%2e/x",
        "gs://bucket/runs\\..\\x",
        "gs://bucket",
        "s3://bucket/runs/x",
        "gs://bucket@evil/runs/x",
        "gs://bucket/runs/@evil",
        "gs://bucket/runs/x?y",
    ],
)
def test_addresses_that_only_look_like_it(address) -> None:
    assert not Places(Path(), ("gs://bucket/runs",)).allows_address(address)
