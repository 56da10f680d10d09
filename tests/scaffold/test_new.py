"""`specc new`: every template checks, is formatted and trains; so do specs for CSV files."""

from __future__ import annotations

from pathlib import Path

import pytest

import specc
from specc.cli import main
from specc.diagnostics import Sink
from specc.scaffold import TEMPLATES
from specc.scaffold.looking import look
from specc.source import Source
from specc.syntax import parse
from specc.syntax.printing import print_module

SHOPS = """\
id,size,Staff (full time),kind,opened,remark,open,sales,country
1,3.5,4,corner,2019-01-05,a shop near the station,true,10.5,here
2,4.5,NA,corner,2019-02-05,a shop in the old town,false,11.5,here
3,,7,mall,2019-03-05,one among many more shops,true,12.5,here
4,7.5,9,mall,2019-04-05,where nobody goes any more,true,13.5,here
"""


@pytest.fixture
def new(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> tuple[int, str, str]:
        status = main(["new", *words])
        shown = capsys.readouterr()
        return status, shown.out, shown.err

    return run


def formatted(text: str, name: str = "new.dlspec") -> str:
    source = Source(name, text)
    return print_module(parse(source, Sink()), source)


def test_templates_are_listed(new) -> None:
    status, out, _ = new()
    assert status == 0
    assert [line.split()[0] for line in out.splitlines()] == list(TEMPLATES)


@pytest.mark.parametrize("name", TEMPLATES)
def test_templates_check_are_formatted_and_train(new, name: str) -> None:
    made_up = ["--sample-data"] if TEMPLATES[name].path else []
    status, out, _ = new(name, *made_up)
    assert (status, out) == (0, f"wrote {name}.dlspec\n")
    assert specc.check(Path(f"{name}.dlspec")) == []
    text = Path(f"{name}.dlspec").read_text(encoding="utf-8")
    assert formatted(text) == text
    epochs = 3 if name in ("tabular", "time_series") else 1
    history = specc.train(specc.load(Path(f"{name}.dlspec")), epochs=epochs).history
    assert len(history["loss"]) == epochs
    assert all(value == value for values in history.values() for value in values)


def test_without_data_a_template_says_what_it_needs(new) -> None:
    status, out, err = new("image", "birds.dlspec")
    assert (status, out) == (0, "wrote birds.dlspec\n")
    assert "there is no such folder" in err
    assert "error" not in err


def test_nothing_is_written_over(new, tmp_path) -> None:
    (tmp_path / "text.dlspec").write_text("mine")
    assert new("text")[0] == 2
    assert new("text", "--sample-data")[0] == 2
    assert (tmp_path / "text.dlspec").read_text() == "mine"
    assert not (tmp_path / "texts").exists()
    (tmp_path / "sounds").mkdir()
    assert "'sounds' is there already" in new("audio", "--sample-data")[2]
    assert not (tmp_path / "audio.dlspec").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("imagge",), "no template is called 'imagge'"),
        (("tabular", "--sample-data"), "come with scikit-learn"),
        (("--target", "x"), "--target goes with --from"),
        (("--from", "a.csv", "b.dlspec", "c.dlspec"), "--from takes at most"),
        (("--from", "none.csv"), "cannot read 'none.csv'"),
    ],
)
def test_misuse(new, words: tuple[str, ...], said: str) -> None:
    status, _, err = new(*words)
    assert status == 2
    assert said in err


def test_a_table_is_looked_at(tmp_path) -> None:
    path = tmp_path / "shops.csv"
    path.write_text(SHOPS * 1)
    table = look(path)
    kinds = {column.name: column.kind for column in table.columns}
    assert kinds == {
        "id": "number",
        "size": "number",
        "Staff (full time)": "number",
        "kind": "category",
        "opened": "date",
        "remark": "text",
        "open": "truth",
        "sales": "number",
        "country": "constant",
    }
    assert (table.gaps, table.rows, table.complete) == (("NA",), 4, True)


def test_keys_are_told(tmp_path) -> None:
    path = tmp_path / "many.csv"
    rows = [f"{i};u{i * 7};{i % 3};{i * i % 11}.5" for i in range(1, 41)]
    path.write_text("row;user_id;class;x\n" + "\n".join(rows) + "\n")
    table = look(path)
    assert [column.kind for column in table.columns] == ["key", "key", "number", "number"]
    assert table.delimiter == ";"


def test_a_spec_for_a_table_checks_and_trains(new, tmp_path) -> None:
    lines = SHOPS.splitlines()
    rows = [f"{n}{line[1:]}" for n, line in enumerate(lines[1:] * 20)]
    (tmp_path / "shops.csv").write_text("\n".join([lines[0], *rows]) + "\n")
    for target, loss in (
        ("sales", "mean_squared_error"),
        ("kind", "categorical_crossentropy"),
        ("open", "binary_crossentropy"),
    ):
        file = f"{target}.dlspec"
        status, out, err = new("--from", "shops.csv", "--target", target, file)
        assert (status, out, err) == (0, f"wrote {file}\n", "")
        text = (tmp_path / file).read_text(encoding="utf-8")
        assert formatted(text) == text
        assert text.startswith(
            "# shops.csv: 80 rows\n# id is left out: another value in each row\n"
            "# country is left out: the same value in each row\n"
        )
        assert loss in text
        history = specc.train(specc.load(tmp_path / file), epochs=1).history
        assert history["loss"][0] == history["loss"][0]


def test_names_of_columns_never_become_code(new, tmp_path) -> None:
    (tmp_path / "odd.csv").write_text(
        '"x) -> evil(",model,"a\tb",import,y\n' + "1.5,1.5,2.5,3.5,no\n2.5,3.5,1.5,2.5,yes\n" * 8
    )
    status, _, err = new("--from", "odd.csv")
    assert (status, err) == (0, ""), err
    assert " = y -> OneHot(2)" in (tmp_path / "odd.dlspec").read_text()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "it is empty"),
        ("a,b\n", "it has no rows behind its header"),
        ("a,a\n1,2\n", "a name of its own"),
        ("a\n1\n2\n", "no column is left to learn from"),
        ("a,b\n1,1\n1,1\n", "no column can be foretold"),
    ],
)
def test_tables_that_teach_nothing(new, tmp_path, text: str, said: str) -> None:
    (tmp_path / "t.csv").write_text(text)
    status, _, err = new("--from", "t.csv")
    assert status == 2
    assert said in " ".join(err.split())
    assert not (tmp_path / "t.dlspec").exists()


def test_a_target_that_is_not_there(new, tmp_path) -> None:
    (tmp_path / "t.csv").write_text(SHOPS)
    assert "it has no column 'pay'" in " ".join(
        new("--from", "t.csv", "--target", "pay")[2].split()
    )
    err = " ".join(new("--from", "t.csv", "--target", "opened")[2].split())
    assert "'opened' has dates, which a model cannot foretell" in err
