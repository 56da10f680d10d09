"""`specc build`: the file is written whole, or not at all."""

from __future__ import annotations

import os
import stat

import pytest

from specc import SpecError, emit_python, load
from tests.cli.texts import GOOD


def test_the_script_goes_to_the_build_folder(folder, specc) -> None:
    assert specc("build", "good.dlspec") == (0, "wrote build/good.py\n", "")
    script = (folder / "build" / "good.py").read_text()
    compile(script, "good.py", "exec")
    assert specc("build", "good.dlspec", "--stdout") == (0, script, "")


def test_another_place(folder, specc) -> None:
    assert specc("build", "good.dlspec", "-o", "a/b/c.py")[0] == 0
    assert (folder / "a" / "b" / "c.py").exists()
    assert not (folder / "build").exists()


def test_a_spec_without_a_model(folder, specc) -> None:
    (folder / "blocks.dlspec").write_text("block b { input x\n output x -> Dense(1) }\n")
    assert specc("check", "blocks.dlspec")[0] == 0
    status, out, err = specc("build", "blocks.dlspec")
    assert (status, out) == (1, "")
    assert "error[E0609]: the spec has no `model` to build" in err
    with pytest.raises(SpecError):
        emit_python(load("block b { input x\n output x }\n"))


def test_a_failed_build_leaves_the_previous_file(folder, specc) -> None:
    (folder / "out.py").write_text("previous")
    assert specc("build", "bad.dlspec", "-o", "out.py")[0] == 1
    assert (folder / "out.py").read_text() == "previous"


def test_a_failed_write_leaves_the_previous_file_and_nothing_else(
    folder, specc, monkeypatch
) -> None:
    (folder / "out.py").write_text("previous")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    status, _, err = specc("build", "good.dlspec", "-o", "out.py")
    assert status == 2
    assert "error[E0602]: `out.py` cannot be written: no space left on device" in err
    assert (folder / "out.py").read_text() == "previous"
    assert sorted(os.listdir(folder)) == ["bad.dlspec", "good.dlspec", "out.py"]


def test_outputs_that_cannot_be_written(folder, specc) -> None:
    (folder / "file").write_text("")
    for output in (".", "file/x.py", "/proc/no/x.py", "a" * 300):
        status, out, err = specc("build", "good.dlspec", "-o", output)
        assert (status, out) == (2, "")
        assert err.startswith("error[E0602]: ")
        assert err.count("error") == 2  # the message and the line that counts it


def test_a_read_only_file_stays(folder, specc) -> None:
    out = folder / "out.py"
    out.write_text("precious")
    out.chmod(0o444)
    status, _, err = specc("build", "good.dlspec", "-o", "out.py")
    assert status == 2
    assert "it is read-only" in err
    assert out.read_text() == "precious"


def test_mode_and_links_are_kept(folder, specc) -> None:
    (folder / "real.py").write_text("previous")
    (folder / "real.py").chmod(0o755)
    (folder / "link.py").symlink_to("real.py")
    assert specc("build", "good.dlspec", "-o", "link.py")[0] == 0
    assert (folder / "link.py").is_symlink()
    assert (folder / "real.py").read_text() != "previous"
    assert stat.S_IMODE((folder / "real.py").stat().st_mode) == 0o755


def test_a_device_is_written_to(folder, specc) -> None:
    assert specc("build", "good.dlspec", "-o", "/dev/null")[0] == 0


def test_equal_specs_give_equal_bytes(folder, specc) -> None:
    assert specc("build", "good.dlspec", "--stdout") == specc("build", "good.dlspec", "--stdout")


def test_set_changes_the_script(folder, specc) -> None:
    (folder / "other.dlspec").write_text(GOOD)
    _, first, _ = specc("build", "good.dlspec", "--stdout")
    _, second, _ = specc("build", "good.dlspec", "--stdout", "--set", "width=9")
    assert first != second


@pytest.mark.parametrize("name", ["iris", "cifar10_cnn", "alphago_zero", "resnet50"])
def test_the_specs_build(root, folder, specc, name: str) -> None:
    status, out, err = specc("build", str(root / "specs" / f"{name}.dlspec"))
    assert (status, out, err) == (0, f"wrote build/{name}.py\n", "")
