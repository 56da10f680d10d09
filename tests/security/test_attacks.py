"""Attacks on the files around a spec: what each of them is, and what comes of it.

Each is made as somebody would make it who may put files beside a spec, or who gives one to somebody
that checks it. Nothing waits, nothing is read that must not be, and nothing is overwritten.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from specc.backends.python.program import emit
from specc.cli import main
from specc.limits import Limits
from specc.pipeline import Options, Spec, compile_path, compile_spec
from specc.places import open_plain
from specc.whole import write_text

USES = 'import "part.dlspec"\nmodel m { input x: float32[4]\noutput y = x -> piece }\n'
PART = "block piece { input x\noutput x -> Dense(2) }\n"
HOSTILE = 'block piece { input x\noutput x -> Dense(666, name="owned") }\n'
GOOD = "model m { input x: float32[4]\noutput y = Dense(1) }\n"
SLIP = "model m { input x: float32[4]\noutput y = Dense(1, actvation=relu) }\n"
TABLE = """
data {{ source = {source}
  input features = [a, b]
  target label = c }}
model m {{ input features: float32[2]
  output label = Dense(1) }}
train {{ loss = mse }}
"""
LONGEST = 20
"""Seconds after which something waits for ever."""


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """The folder of a spec, current, with a secret in the folder above."""
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "secret.dlspec").write_text("let secret = 1\n")
    (inside / "part.dlspec").write_text(PART)
    (inside / "spec.dlspec").write_text(USES)
    monkeypatch.chdir(inside)
    return inside


def codes(path: str | Path, **options: object) -> list[str]:
    return [d.code for d in compile_path(path, Options(**options)).diagnostics]  # type: ignore[arg-type]


def in_a_process(*arguments: str, folder: Path) -> subprocess.CompletedProcess[bytes]:
    """specc by itself, with an end to its time, for what might wait."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    return subprocess.run(
        [sys.executable, "-m", "specc", *arguments],
        capture_output=True,
        cwd=folder,
        env=environment,
        check=False,
        timeout=LONGEST,
        stdin=subprocess.DEVNULL,
    )


# ------------------------------------------------------------------- files that change meanwhile


def test_an_import_that_is_replaced_after_the_check_is_not_built(folder) -> None:
    compilation = compile_path("spec.dlspec")
    assert compilation.program is not None
    before = emit(compilation.program).text
    (folder / "part.dlspec").write_text(HOSTILE)
    (folder / "spec.dlspec").unlink()
    assert emit(compilation.program).text == before
    assert "owned" not in before


def test_a_pipe_that_takes_the_place_of_a_file_is_not_waited_for(folder, monkeypatch) -> None:
    """The question what it is has been answered when it is opened: the answer is out of date."""
    os.mkfifo(folder / "pipe.dlspec")
    os.mkfifo(folder / "pipe.csv")
    with pytest.raises(OSError, match="not a regular file"):
        open_plain("pipe.dlspec")
    monkeypatch.setattr(Path, "is_file", lambda self: True)
    monkeypatch.setattr("specc.expansion.paths.is_special", lambda path, base: False)
    began = time.monotonic()
    assert codes("pipe.dlspec") == ["E0001"]
    Path("table.dlspec").write_text(TABLE.format(source='csv("pipe.csv")'))
    assert "W0511" in codes("table.dlspec")
    Path("table.dlspec").write_text(TABLE.format(source='npz("pipe.csv")'))
    assert "W0511" in codes("table.dlspec")
    assert time.monotonic() - began < LONGEST


def test_a_file_that_grows_is_read_to_the_limit(folder) -> None:
    """Files of `/proc` say that they are empty."""
    status = Path("/proc/self/status")
    if not status.exists():
        pytest.skip("this system has no files that grow when they are read")
    assert status.stat().st_size == 0
    assert codes(status, limits=Limits(max_bytes=100)) == ["E0004"]


def test_a_fix_is_not_made_in_what_is_no_file_any_more(folder, monkeypatch, capsys) -> None:
    Path("slip.dlspec").write_text(
        "model m { input x: float32[4]\noutput y = Dense(1, actvation=relu) }\n"
    )
    real = compile_spec

    def changing(spec: Spec, options: Options) -> object:
        compilation = real(spec, options)
        Path("slip.dlspec").unlink(missing_ok=True)
        os.mkfifo("slip.dlspec")
        monkeypatch.setattr("specc.fixing.compile_spec", real)
        return compilation

    monkeypatch.setattr("specc.fixing.compile_spec", changing)
    assert main(["check", "--fix", "--unsafe-fixes", "slip.dlspec"]) == 2
    assert "error[E0602]" in capsys.readouterr().err
    assert Path("slip.dlspec").is_fifo()


def test_a_temporary_file_of_somebody_else_is_neither_written_nor_removed(folder) -> None:
    victim = folder / "victim"
    victim.write_text("precious")
    trap = folder / f".out.py.{os.getpid()}.new"
    trap.symlink_to(victim)
    with pytest.raises(FileExistsError):
        write_text(folder / "out.py", "text")
    assert trap.is_symlink()
    assert victim.read_text() == "precious"
    assert not (folder / "out.py").exists()


# ------------------------------------------------------------------- files that are none


@pytest.mark.parametrize("name", ["pipe", "/dev/zero", "/dev/tty", "/dev/stdin", "socket"])
def test_what_never_ends_is_not_waited_for(folder, name) -> None:
    """As the spec, an import, a table and a vocabulary, all of it allowed."""
    import socket

    os.mkfifo(folder / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
    Path("uses.dlspec").write_text(f'import "{name}"\n{GOOD}')
    Path("table.dlspec").write_text(TABLE.format(source=f'csv("{name}")'))
    Path("words.dlspec").write_text(
        f'model m {{ input w: string[1]\nw -> StringLookup(vocabulary="{name}")'
        " -> Embedding(9, 2)\noutput y = Flatten }\n"
    )
    specs = [name, "uses.dlspec", "table.dlspec", "words.dlspec"]
    done = in_a_process("check", "-I", "/", "--allow-path", "/", *specs, folder=folder)
    assert done.returncode == 2
    assert done.stderr.count(b"error[E0001]") == 2
    assert done.stderr.count(b"error[E0022]") == 2
    assert done.stdout == b""


def test_folders_are_not_files(folder) -> None:
    (folder / "sub.dlspec").mkdir()
    assert codes("sub.dlspec") == ["E0001"]
    Path("uses.dlspec").write_text(f'import "sub.dlspec"\n{GOOD}')
    assert codes("uses.dlspec") == ["E0001"]
    for source in ('csv("sub.dlspec")', 'npz("sub.dlspec")'):
        Path("table.dlspec").write_text(TABLE.format(source=source))
        assert "W0511" in codes("table.dlspec")
    assert main(["build", "spec.dlspec", "-o", "sub.dlspec"]) == 2
    assert (folder / "sub.dlspec").is_dir()


@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_told(folder) -> None:
    for name in ("part.dlspec", "table.csv"):
        Path(name).touch()
        os.chmod(name, 0)
    assert codes("part.dlspec") == ["E0001"]
    assert codes("spec.dlspec") == ["E0001"]
    Path("table.dlspec").write_text(TABLE.format(source='csv("table.csv")'))
    assert "W0511" in codes("table.dlspec")


def test_a_terabyte_behind_a_link_is_not_read(folder) -> None:
    with open("huge", "wb") as file:
        file.truncate(1 << 40)
    for name in ("huge.dlspec", "part2.dlspec", "huge.csv", "huge.npz"):
        Path(name).symlink_to("huge")
    Path("uses.dlspec").write_text(f'import "part2.dlspec"\n{GOOD}')
    assert codes("huge.dlspec") == codes("uses.dlspec") == ["E0004"]
    for source in ('csv("huge.csv")', 'npz("huge.npz")'):
        Path("table.dlspec").write_text(TABLE.format(source=source))
        assert "W0511" in codes("table.dlspec")


@pytest.mark.parametrize(
    "path", ["a\\0b", "\\ud800", "x" * 100_000, "x/" * 50_000, " ", "\\n", ".", ""]
)
def test_imports_that_no_file_is_called(folder, path) -> None:
    Path("uses.dlspec").write_text(f'import "{path}"\n{GOOD}')
    assert set(codes("uses.dlspec")) <= {"E0001", "E0006"}
    assert codes("uses.dlspec")


# ------------------------------------------------------------------- links, `-I`, letter case


def test_a_folder_of_imports_leads_no_further(folder) -> None:
    """`-I` allows a folder, not what its links lead to, nor what lies beside it."""
    library = folder.parent / "library"
    library.mkdir()
    (library / "away.dlspec").symlink_to(folder.parent / "secret.dlspec")
    (library / "sly.dlspec").write_text('import "../secret.dlspec"\n')
    (library / "part.dlspec").write_text(HOSTILE)
    for path in ("away.dlspec", "../secret.dlspec", "sly.dlspec", "../library/../secret.dlspec"):
        Path("uses.dlspec").write_text(f'import "{path}"\n{GOOD}')
        assert codes("uses.dlspec", include=(library,)) == ["E0006"], path
    program = compile_path("spec.dlspec", Options(include=(library,))).program
    assert program is not None
    assert "owned" not in emit(program).text  # the spec's own folder goes first
    Path("uses.dlspec").write_text(f'import "secret.dlspec"\n{GOOD}')
    assert codes("uses.dlspec", include=(Path("spec.dlspec"), Path("none"), Path(""))) == ["E0001"]


def test_a_hard_link_is_the_file_that_it_is_called(folder) -> None:
    """Nobody can tell which of two names is the link; writing leaves the other one alone."""
    (folder.parent / "other.dlspec").write_text(SLIP)
    os.link(folder.parent / "other.dlspec", "linked.dlspec")
    assert main(["check", "--fix", "--unsafe-fixes", "linked.dlspec"]) == 0
    assert "activation" in Path("linked.dlspec").read_text()
    assert (folder.parent / "other.dlspec").read_text() == SLIP


def test_two_names_of_one_file_import_each_other(folder) -> None:
    """As one does whose name is written in upper and in lower case, where a disk takes both."""
    Path("a.dlspec").write_text(f'import "A.dlspec"\n{GOOD}')
    os.link("a.dlspec", "A.dlspec")
    assert "E0005" in codes("a.dlspec")
    Path("one.dlspec").write_text(PART)
    os.link("one.dlspec", "ONE.dlspec")
    Path("twice.dlspec").write_text('import "one.dlspec"\nimport "ONE.dlspec"\n' + GOOD)
    assert codes("twice.dlspec") == ["W0733", "W0732", "W0733"]


def test_one_file_by_many_names_is_read_once(folder) -> None:
    many = "".join(f'import "{"./" * n}part.dlspec"\n' for n in range(500))
    Path("uses.dlspec").write_text(many + USES)
    compilation = compile_path("uses.dlspec")
    assert len(compilation.sources.sources) == 2


# ------------------------------------------------------------------- what the command line names


@pytest.mark.parametrize(
    "output", ["spec.dlspec", "./part.dlspec", "link.py", "hard.py", "up/part.dlspec"]
)
def test_a_script_is_not_written_over_what_it_is_made_from(folder, output, capsys) -> None:
    (folder / "link.py").symlink_to("spec.dlspec")
    os.link("spec.dlspec", "hard.py")
    (folder / "up").symlink_to(".")
    assert main(["build", "spec.dlspec", "-o", output]) == 2
    assert "error[E0602]" in capsys.readouterr().err
    assert Path("spec.dlspec").read_text() == USES
    assert Path("part.dlspec").read_text() == PART


def test_the_usual_place_of_a_script_may_be_the_spec(folder, capsys) -> None:
    (folder / "build").mkdir()
    Path("build/net.py").write_text(GOOD)
    Path("net.py").symlink_to("build/net.py")
    assert main(["build", "build/net.py"]) == 0  # goes to build/net.py.py
    assert Path("build/net.py").read_text() == GOOD
    Path("net.dlspec").symlink_to("build/net.py")
    assert main(["build", "net.dlspec"]) == 2
    assert Path("build/net.py").read_text() == GOOD


def test_names_that_begin_as_options_do(folder, monkeypatch) -> None:
    given: list[list[str]] = []

    def noted(path, program, script, arguments, sink) -> int:
        given.append([str(path), *arguments])
        return 0

    monkeypatch.setattr("specc.backends.script_process.run_in_process", noted)
    monkeypatch.setattr("specc.cli.build._runnable", lambda *arguments: True)
    (folder / "--help").mkdir()
    Path("--help/a.csv").write_text("a,b,c\n1,2,3\n")
    Path("--help/-o.dlspec").write_text(TABLE.format(source='csv("a.csv")'))
    Path("-").write_text("model m {")
    assert main(["build", "--run", "--", "--help/-o.dlspec"]) == 0
    assert given == [["build/-o.py", "--data=--help"]]
    assert main(["check", "--", "--help/-o.dlspec"]) == 0
    assert main(["check", "./-"]) == 1
    assert in_a_process("check", "-", folder=folder).returncode == 1  # standard input, empty
