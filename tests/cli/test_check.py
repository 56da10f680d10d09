"""`specc check`: where messages go, as what, and the exit status."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys

import pytest

import specc.cli.check as check_command
from specc.cli import main
from specc.limits import DEFAULT
from tests.cli.processes import interruptible
from tests.cli.texts import BAD, GOOD


def test_a_clean_spec_gives_no_output(folder, specc) -> None:
    assert specc("check", "good.dlspec") == (0, "", "")


def test_mistakes_go_to_standard_error_and_are_counted(folder, specc) -> None:
    status, out, err = specc("check", "bad.dlspec")
    assert (status, out) == (1, "")
    assert err.startswith("error[E0201]")
    assert "--> bad.dlspec:8:18" in err
    assert err.endswith("\n1 error in bad.dlspec\n")


def test_json_goes_to_standard_output(folder, specc) -> None:
    status, out, err = specc("check", "--format", "json", "good.dlspec", "bad.dlspec")
    assert (status, err) == (1, "")
    [message] = json.loads(out)
    assert (message["file"], message["line"], message["column"]) == ("bad.dlspec", 8, 18)
    assert specc("check", "--format", "json", "good.dlspec") == (0, "[]\n", "")


def test_several_specs_are_all_checked(folder, specc) -> None:
    status, _, err = specc("check", "bad.dlspec", "good.dlspec", "bad.dlspec")
    assert status == 1
    assert err.count("1 error in bad.dlspec") == 2


@pytest.fixture
def stdin(monkeypatch):
    """`stdin(data)`: what the next command reads."""

    def give(data: bytes) -> None:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))

    return give


def test_standard_input(folder, specc, stdin) -> None:
    stdin(GOOD.encode())
    assert specc("check", "-") == (0, "", "")
    stdin(BAD.encode())
    status, _, err = specc("check", "-")
    assert status == 1
    assert "--> <stdin>:8:18" in err
    assert err.endswith("\n1 error in <stdin>\n")
    stdin(b"model \xe9")
    assert "error[E0002]" in specc("check", "-")[2]


def test_standard_input_stands_for_a_file(folder, specc, stdin) -> None:
    (folder / "sub").mkdir()
    (folder / "sub" / "widths.dlspec").write_text("let wide = 64\n")
    spec = 'import "widths.dlspec"\n' + GOOD.replace("dlspec 1\n", "").replace("(3,", "(wide,")
    stdin(spec.encode())
    assert specc("check", "-", "--stdin-name", "sub/new.dlspec") == (0, "", "")
    stdin(spec.replace("wide", "wid").encode())
    assert "--> sub/new.dlspec:" in specc("check", "-", "--stdin-name", "sub/new.dlspec")[2]


def test_standard_input_over_the_limit(folder, specc, stdin) -> None:
    stdin(b"#" * ((64 << 20) + 1))
    status, _, err = specc("check", "-")
    assert status == 1
    assert "error[E0004]" in err


def test_set_gives_params_other_values(folder, specc) -> None:
    assert specc("check", "good.dlspec", "--set", "width=7")[0] == 0
    status, _, err = specc("check", "good.dlspec", "--set", "width=wide")
    assert status == 1
    assert "error[E0310]" in err
    assert "error[E0211]" in specc("check", "good.dlspec", "--set", "depth=7")[2]


def test_max_nodes(folder, specc) -> None:
    status, _, err = specc("check", "good.dlspec", "--max-nodes", "1")
    assert status == 1
    assert "error[E0407]" in err
    assert f"Default: {DEFAULT.max_nodes}." in specc("check", "--help")[1]


@pytest.mark.parametrize(
    "arguments",
    [
        ["check"],
        ["check", "--no-such-option", "good.dlspec"],
        ["check", "good.dlspec", "--set", "width"],
        ["check", "good.dlspec", "--set", "width=1", "--set", "width=2"],
        ["check", "good.dlspec", "--max-nodes", "0"],
        ["check", "good.dlspec", "--unsafe-fixes"],
        ["check", "good.dlspec", "--diff", "--format", "json"],
        ["check", "good.dlspec", "--stdin-name", "x.dlspec"],
        ["check", "-", "--fix", "--format", "json"],
        ["check", "-", "-"],
        ["no-such-command"],
        ["good.dlspec"],
        ["explain", "E9999"],
        ["build", "good.dlspec", "--stdout", "-o", "x.py"],
        ["build", "good.dlspec", "an-argument"],
    ],
)
def test_misuse_exits_with_2(folder, specc, arguments: list[str]) -> None:
    status, out, err = specc(*arguments)
    assert (status, out) == (2, "")
    assert "Usage: specc" in err


@pytest.mark.parametrize("command", ["check", "build", "train", "explain"])
def test_every_command_has_help(specc, command: str) -> None:
    status, out, _ = specc(command, "--help")
    assert status == 0
    assert out.startswith(f"Usage: specc {command}")
    assert command in specc("--help")[1]


def test_colour_where_it_is_asked_for(folder, specc, monkeypatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[" not in specc("check", "bad.dlspec")[2]
    assert "\x1b[1;31merror" in specc("check", "bad.dlspec", "--color", "always")[2]
    assert "\x1b[1;31merror" in specc("--color", "always", "check", "bad.dlspec")[2]
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    assert "\x1b[1;31merror" in specc("check", "bad.dlspec")[2]
    assert "\x1b[" not in specc("check", "bad.dlspec", "--color", "never")[2]
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in specc("check", "bad.dlspec")[2]


def test_a_bug_is_one_line_and_how_to_report_it(folder, specc, monkeypatch) -> None:
    def broken(*_: object) -> None:
        raise KeyError("a bug\nof two lines")

    monkeypatch.setattr(check_command, "compile_spec", broken)
    monkeypatch.setattr("specc.pipeline.compile_spec", broken)
    for arguments in (["good.dlspec"], ["good.dlspec", "--format", "json"]):
        status, out, err = specc("check", *arguments)
        assert (status, out) == (70, "")
        first, second = err.splitlines()
        assert first.startswith("specc: internal error: KeyError")
        assert "please report it" in second
    with pytest.raises(KeyError):
        main(["check", "--debug", "good.dlspec"])


@pytest.mark.parametrize("options", [[], ["--max-nodes", "9"]])
def test_interruption_is_one_line(folder, options: list[str]) -> None:
    program = (
        "import sys, time, specc.pipeline as p\n"
        "def wait(*_): print('ready', flush=True); time.sleep(60)\n"
        "p.compile_spec = wait\n"
        "from specc.cli import main\n"
        f"sys.exit(main(['check', 'good.dlspec', *{options}]))\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=dict(
            os.environ, PYTHONPATH=os.path.dirname(os.path.dirname(check_command.__file__)) + "/.."
        ),
        preexec_fn=interruptible,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    child.send_signal(signal.SIGINT)
    _, err = child.communicate(timeout=30)
    assert child.returncode == 130
    assert err == "\nspecc: interrupted\n"


@pytest.mark.parametrize("arguments", [["build", "good.dlspec", "--stdout"], ["explain"]])
def test_a_reader_that_goes_away_is_no_matter(folder, arguments: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "specc", *arguments],
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writer)
    assert done.stderr == ""
    assert done.returncode == 141
