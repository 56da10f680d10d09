"""`specc check --fix` and `--diff`: what is changed, and what is left alone."""

from __future__ import annotations

import io
import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

import specc.cli.fix as fix_command
from specc.diagnostics import Applicability
from specc.fixing import mend
from specc.limits import Limits
from specc.pipeline import Options, Spec
from specc.whole import write_text
from tests.cli.texts import BAD, GOOD

SLIPS = GOOD.replace("Dense(width, ", "Dense(width, use_bias=True, ").replace(
    "activation=softmax", "activation=“softmax”"
)
MENDED = SLIPS.replace("True", "true").replace("“", '"').replace("”", '"')


@pytest.fixture
def slips(folder) -> Path:
    (folder / "slips.dlspec").write_text(SLIPS, encoding="utf-8")
    return folder / "slips.dlspec"


def test_all_is_fixed_and_clean(slips, specc) -> None:
    assert specc("check", "--fix", "slips.dlspec") == (0, "", "2 fixes made in slips.dlspec\n")
    assert slips.read_text() == MENDED
    assert specc("check", "--fix", "slips.dlspec") == (0, "", "")
    assert specc("check", "slips.dlspec") == (0, "", "")


def test_what_is_left_is_told_of_the_new_text(slips, specc) -> None:
    slips.write_text("# é\n" + SLIPS.replace("True", "Tru"))
    status, out, err = specc("check", "--fix", "slips.dlspec")
    assert (status, out) == (1, "")
    assert err.startswith("1 fix made in slips.dlspec\nerror[")
    assert "“" not in err


def test_a_clean_spec_is_not_written(folder, specc) -> None:
    before = os.stat(folder / "good.dlspec")
    assert specc("check", "--fix", "good.dlspec") == (0, "", "")
    assert os.stat(folder / "good.dlspec") == before


LABELS = """\
data {
  source = sklearn(iris)
  input features = x
  target label = y
}

model mlp {
  input features: float32[4]
  output label = Dense(3, activation=softmax)
}

train {
  loss = sparse_categorical_crossentropy
}
"""


def test_unsafe_fixes_are_made_on_request(folder, specc) -> None:
    text = LABELS.replace("loss = sparse_", "loss = ")
    (folder / "labels.dlspec").write_text(text)
    assert specc("check", "--fix", "labels.dlspec")[0] == 1
    assert (folder / "labels.dlspec").read_text() == text
    status, _, err = specc("check", "--fix", "--unsafe-fixes", "labels.dlspec")
    assert (status, err) == (0, "1 fix made in labels.dlspec\n")
    assert specc("check", "labels.dlspec")[0] == 0


def test_fixes_that_are_only_shown_are_never_made(folder, specc) -> None:
    text = GOOD.replace("=softmax)", '="softmax”)')
    (folder / "open.dlspec").write_text(text)
    status, _, err = specc("check", "--fix", "--unsafe-fixes", "open.dlspec")
    assert status == 1
    assert "help: close the string" in err
    assert (folder / "open.dlspec").read_text() == text


def test_a_diff_says_it_and_writes_nothing(slips, specc) -> None:
    status, out, err = specc("check", "--diff", "slips.dlspec")
    assert status == 1
    assert err == "2 fixes to be made in slips.dlspec\n"
    assert slips.read_text(encoding="utf-8") == SLIPS
    assert specc("check", "--fix", "--diff", "slips.dlspec") == (status, out, err)
    assert [line for line in out.splitlines() if line[0] in "+-"] == [
        "--- slips.dlspec",
        "+++ slips.dlspec",
        "-  Dense(width, use_bias=True, activation=relu)",
        "-  output label = Dense(3, activation=“softmax”)",
        "+  Dense(width, use_bias=true, activation=relu)",
        '+  output label = Dense(3, activation="softmax")',
    ]
    assert specc("check", "--diff", "good.dlspec") == (0, "", "")
    status, out, err = specc("check", "--diff", "bad.dlspec")
    assert (status, out) == (1, "")
    assert err == "1 error in bad.dlspec would be left\n"


@pytest.mark.skipif(shutil.which("git") is None, reason="git applies the patch")
@pytest.mark.parametrize(
    "text",
    [SLIPS, SLIPS.replace("\n", "\r\n"), "\ufeff" + SLIPS, SLIPS.rstrip("}\n") + "  # \f\u2028\n}"],
    ids=["plain", "crlf", "bom", "no line break at the end"],
)
def test_git_applies_the_diff(folder, specc, text: str) -> None:
    path = folder / "slips.dlspec"
    path.write_bytes(text.encode())
    _, out, _ = specc("check", "--diff", "slips.dlspec")
    subprocess.run(
        ["git", "apply", "-p0", "--whitespace=nowarn", "-"], input=out.encode(), check=True
    )
    patched = path.read_bytes()
    assert patched != text.encode()
    path.write_bytes(text.encode())
    assert specc("check", "--fix", "slips.dlspec")[0] == 0
    assert path.read_bytes() == patched
    assert patched.decode() == text.replace("True", "true").replace("“", '"').replace("”", '"')


def test_line_ends_byte_order_mark_and_mode_are_kept(folder, specc) -> None:
    path = folder / "slips.dlspec"
    path.write_bytes(b"\xef\xbb\xbf" + SLIPS.replace("\n", "\r\n").encode())
    path.chmod(0o640)
    assert specc("check", "--fix", "slips.dlspec")[0] == 0
    assert path.read_bytes() == b"\xef\xbb\xbf" + MENDED.replace("\n", "\r\n").encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [p.name for p in folder.iterdir() if p.name.startswith(".")] == []


def test_a_link_goes_on_pointing_where_it_points(slips, folder, specc) -> None:
    (folder / "link.dlspec").symlink_to("slips.dlspec")
    assert specc("check", "--fix", "link.dlspec", "slips.dlspec")[0] == 0
    assert (folder / "link.dlspec").is_symlink()
    assert slips.read_text() == MENDED


def test_a_file_that_may_not_be_written_stays(slips, specc) -> None:
    slips.chmod(0o444)
    status, _, err = specc("check", "--fix", "slips.dlspec")
    assert status == 2
    assert err.startswith("error[E0602]: `slips.dlspec` cannot be written: it is read-only")
    assert "error[E0112]" in err
    assert slips.read_text(encoding="utf-8") == SLIPS


def test_a_file_that_changes_meanwhile_stays(slips, specc, monkeypatch) -> None:
    def mend_slowly(*arguments):
        mended = mend(*arguments)
        slips.write_text(BAD)
        return mended

    monkeypatch.setattr(fix_command, "mend", mend_slowly)
    status, _, err = specc("check", "--fix", "slips.dlspec")
    assert status == 2
    assert "cannot be written: it has changed since it was read" in err
    assert slips.read_text() == BAD


def test_writing_that_fails_halfway_leaves_the_old_file(slips, monkeypatch) -> None:
    monkeypatch.setattr(os, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space")))
    with pytest.raises(OSError, match="No space"):
        write_text(slips, MENDED)
    assert slips.read_text(encoding="utf-8") == SLIPS
    assert [p.name for p in slips.parent.iterdir() if ".new" in p.name] == []


PART = "block part {\n  input x\n  output x -> Dense(3, use_bias=True)\n}\n"
WHOLE = 'import "part.dlspec"\n\nmodel m {\n  input x: float32[4]\n  output y = x -> part\n}\n'


def test_imported_files_change_only_where_they_are_given(folder, specc) -> None:
    (folder / "part.dlspec").write_text(PART)
    (folder / "whole.dlspec").write_text(WHOLE)
    status, _, err = specc("check", "--fix", "whole.dlspec")
    assert status == 1
    assert "--> part.dlspec:3:33" in err
    assert (folder / "part.dlspec").read_text() == PART
    status, _, err = specc("check", "--fix", "./whole.dlspec", "./part.dlspec")
    assert (folder / "part.dlspec").read_text() == PART.replace("True", "true")
    assert (folder / "whole.dlspec").read_text() == WHOLE
    assert (status, err.count("made in")) == (0, 1)


def test_standard_input_goes_to_standard_output(folder, specc, monkeypatch) -> None:
    for text, expected, status in ((SLIPS, MENDED, 0), (GOOD, GOOD, 0), (BAD, BAD, 1)):
        data = b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
        with monkeypatch.context() as patch:
            written: list[bytes] = []
            echo = fix_command.click.echo
            patch.setattr(
                fix_command.click,
                "echo",
                lambda data, written=written, echo=echo, **rest: (
                    written.append(data) if isinstance(data, bytes) else echo(data, **rest)
                ),
            )
            assert specc("check", "--fix", "-", "--stdin-name", "good.dlspec")[0] == status
        assert written == [b"\xef\xbb\xbf" + expected.replace("\n", "\r\n").encode()]
    assert (folder / "good.dlspec").read_text() == GOOD


def test_json_tells_what_is_left(slips, specc) -> None:
    assert specc("check", "--fix", "--format", "json", "slips.dlspec") == (0, "[]\n", "")


def test_more_slips_than_messages_are_shown(tmp_path) -> None:
    layers = "\n".join(["  Dense(4, use_bias=True)"] * (Limits().max_messages + 100))
    path = tmp_path / "many.dlspec"
    path.write_text(GOOD.replace("  Dense(width", f"{layers}\n  Dense(width"))
    [file] = mend([Spec(str(path), path)], Options(), (Applicability.SAFE,))
    assert file.fixes == Limits().max_messages + 100
    assert "True" not in file.after


def test_several_rounds_where_fixes_stand_in_each_others_way(tmp_path) -> None:
    """Quotes within an argument that is itself in the way of another fix, and so on."""
    path = tmp_path / "many.dlspec"
    path.write_text(SLIPS.replace("(width,", "(width and not True and not False,"))
    specs = [Spec(str(path), path)]
    [file] = mend(specs, Options(), (Applicability.SAFE,))
    assert not any(mark in file.after for mark in ("True", "False", "“", "”"))
    assert file.fixes == 4


def test_the_count_says_how_many_can_be_fixed(slips, folder, specc) -> None:
    text = SLIPS.replace("width, use_bias", "widht, use_bias")
    (folder / "slips.dlspec").write_text(text, encoding="utf-8")
    err = specc("check", "slips.dlspec")[2]
    assert err.endswith("\n3 errors in slips.dlspec; 2 can be fixed with --fix\n")
    after = specc("check", "--fix", "slips.dlspec")[2]
    assert after.startswith("2 fixes made in slips.dlspec\n")
    assert after.endswith("\n1 error in slips.dlspec\n")


def test_what_can_be_fixed_in_an_import_counts_for_that_file(slips, folder, specc) -> None:
    (folder / "blocks.dlspec").write_text("let bias = True\n")
    (folder / "main.dlspec").write_text('import "blocks.dlspec"\n' + GOOD)
    assert "can be fixed" not in specc("check", "main.dlspec")[2]
    assert specc("check", "blocks.dlspec")[2].endswith("; 1 can be fixed with --fix\n")
