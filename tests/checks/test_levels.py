"""Levels: comments that allow, what the command line and the API ask for, and which one counts."""

from __future__ import annotations

import pytest

import specc
from specc.cli import main
from specc.levels.choice import levels
from specc.pipeline import Options, compile_text

DEAD = "model m {\n  input x: float32[4]\n%s\n  output y = x -> Dense(1)\n}\n"
TWO = "  a = x -> Dense(2)\n  b = x -> Dense(3)"


def found(text: str, *chosen: tuple[str, str]) -> list[tuple[str, int]]:
    """Code and line of each message."""
    compilation = compile_text(text, options=Options(levels=levels(chosen)))
    return [
        (d.code, compilation.sources.locate(d.primary.span.start).line)
        for d in compilation.diagnostics
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (DEAD % TWO, [("W0542", 3), ("W0542", 4)]),
        # Behind something: its line.
        (DEAD % TWO.replace("(2)", "(2)  # specc: allow W0542"), [("W0542", 4)]),
        (DEAD % TWO.replace("(3)", "(3)  #specc:allow w0542: why"), [("W0542", 3)]),
        # On a line of its own: the statement below, over blank and other comment lines.
        (DEAD % ("  # specc: allow W0542\n\n  # or so\n" + TWO), [("W0542", 7)]),
        # A statement with a body: all of it.
        ("let n = 1\n# specc: allow W0542, W0543\n" + DEAD % TWO, [("W0543", 1), ("W0701", 2)]),
        ("# no\ndlspec 1\n# specc: allow W0542\n" + DEAD % TWO, []),
        (
            DEAD % "  # specc: allow W0542\n  repeat 2 {\n    a = x -> Dense(2)\n  }\n  b = x + 1",
            [("W0542", 7)],
        ),
        # Before the first statement: the file.
        ("# Title.\n# specc: allow W0542\ndlspec 1\n" + DEAD % TWO, []),
        ("# specc: allow warnings\n" + DEAD % TWO, []),
        # Inside of a statement: the line below.
        (
            DEAD % "  a = x\n  # specc: allow W0542\n  -> Dense(2)",
            [("W0542", 3), ("W0701", 4)],
        ),
        # The text of a string is no comment.
        (
            'data {\n  source = csv("# specc: allow W0511")\n  input x = a\n}\n' + DEAD % "",
            [("W0511", 2)],
        ),
        # A comment that is not for specc.
        (DEAD % "  a = x + 1  # as specc: allow W0542 would", [("W0542", 3)]),
        # The innermost silences; the other one is idle.
        (
            DEAD % "  # specc: allow W0542\n  a = x + 1  # specc: allow W0542",
            [("W0701", 3)],
        ),
        # Allowing W0701 itself.
        ("# specc: allow W0701\n" + DEAD % "  # specc: allow W0541", []),
        ("# specc: allow W0701\n" + DEAD % "", [("W0701", 1)]),
        # With errors nothing is said of idle comments.
        (DEAD % "  a = x -> Desne(2)  # specc: allow W0541", [("E0201", 3)]),
        # An error is never silenced.
        (
            DEAD % "  a = x -> Desne(2)  # specc: allow warnings, E0201",
            [("E0201", 3), ("W0703", 3)],
        ),
        ("\ufeff# specc: allow W0542\r\n" + (DEAD % TWO).replace("\n", "\r\n"), []),
        (DEAD % "" + "# specc: allow W0542", [("W0701", 6)]),
        ("# specc: allow W0542\nlet n = 1", [("W0701", 1), ("W0543", 2)]),
    ],
)
def test_comments(text: str, expected: list[tuple[str, int]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ([], "warning"),
        ([("deny", "warnings")], "error"),
        ([("deny", "W0542")], "error"),
        ([("deny", "W0541")], "warning"),
        ([("allow", "W0542")], None),
        ([("allow", "warnings")], None),
        # A code goes before `warnings`, whatever their order.
        ([("deny", "warnings"), ("allow", "W0542")], None),
        ([("allow", "W0542"), ("deny", "warnings")], None),
        ([("allow", "warnings"), ("warn", "W0542")], "warning"),
        # Of two for one code, the last counts.
        ([("deny", "W0542"), ("allow", "W0542")], None),
        ([("allow", "W0542"), ("deny", "W0542")], "error"),
        ([("allow", "warnings"), ("deny", "warnings")], "error"),
    ],
)
def test_levels(chosen, expected: str | None, tmp_path, capsys) -> None:
    text = DEAD % "  a = x + 1"
    said = compile_text(text, options=Options(levels=levels(chosen)))
    assert [d.severity for d in said.diagnostics] == ([expected] if expected else [])
    assert (said.program is None) == (expected == "error")
    if expected == "error":
        asked = "W0542" if ("deny", "W0542") in chosen else "warnings"
        assert said.diagnostics[0].notes == (f"a warning, denied by `--deny {asked}`",)

    spec = tmp_path / "m.dlspec"
    spec.write_text(text, encoding="utf-8")
    arguments = [part for level, code in chosen for part in (f"--{level}", code.lower())]
    assert main(["check", *arguments, str(spec)]) == (1 if expected == "error" else 0)
    shown = capsys.readouterr().err
    assert f"{expected}[W0542]" in shown if expected else not shown
    assert main(["build", "--stdout", *arguments, str(spec)]) == (1 if expected == "error" else 0)
    assert bool(capsys.readouterr().out) == (expected != "error")


def test_codes_in_one_option_and_with_an_equals_sign(tmp_path, capsys) -> None:
    spec = tmp_path / "m.dlspec"
    spec.write_text("let n = 1\n" + DEAD % "  a = x + 1", encoding="utf-8")
    assert main(["check", "--allow=W0542,W0543", str(spec)]) == 0
    assert not capsys.readouterr().err
    assert main(["check", str(spec), "--deny", "W0542, W0543"]) == 1
    assert "2 errors" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("W542", "no warning has the code 'W542'; similar: W0542"),
        ("E0201", "E0201 is an error: only warnings have levels"),
        ("warning", "no warning has the code 'warning'; similar: warnings"),
        ("", "no warning has the code ''"),
    ],
)
def test_codes_that_there_are_not(code: str, message: str, tmp_path, capsys) -> None:
    spec = tmp_path / "m.dlspec"
    spec.write_text(DEAD % "", encoding="utf-8")
    assert main(["check", "--deny", code, str(spec)]) == 2
    assert message in capsys.readouterr().err
    with pytest.raises(ValueError, match=message.split(";")[0].replace("(", r"\(")):
        specc.check(DEAD % "", deny=[code])


def test_the_api_has_the_same_levels() -> None:
    text = DEAD % "  a = x + 1"
    assert [d.severity for d in specc.check(text)] == ["warning"]
    assert [d.severity for d in specc.check(text, deny="warnings")] == ["error"]
    assert specc.check(text, deny=["warnings"], allow=["W0542"]) == []
    assert specc.load(text, allow=["W0542"]).model is not None
    with pytest.raises(specc.SpecError):
        specc.load(text, deny=["W0542"])
    with pytest.raises(ValueError, match="one level"):
        specc.check(text, deny=["W0542"], allow=["W0542"])


def test_other_values_of_params_make_no_comment_idle() -> None:
    text = "param n: int = 0\n" + DEAD % "  if n == 0 { a = x + 1 }  # specc: allow W0542"
    assert specc.check(text) == []
    assert specc.check(text, params={"n": 1}) == []


def test_comments_are_for_their_own_file(tmp_path) -> None:
    (tmp_path / "blocks.dlspec").write_text(
        "block spare() {\n  input x\n  a = x + 1\n  output x\n}\n", encoding="utf-8"
    )
    root = tmp_path / "m.dlspec"
    root.write_text(
        '# specc: allow W0542\nimport "blocks.dlspec"\n' + DEAD % "  x -> spare", encoding="utf-8"
    )
    assert sorted(d.code for d in specc.check(root)) == ["W0542", "W0701"]


def test_many_comments_and_messages_take_no_long_time() -> None:
    """A comment for each of many messages: steps are counted, and they double with the text."""

    def work(count: int) -> int:
        import sys

        lines = "\n".join(f"  a{i} = x + 1  # specc: allow W0542" for i in range(count))
        text = "# specc: allow W0542\n" * count + DEAD % lines
        calls = 0

        def note(*_: object) -> None:
            nonlocal calls
            calls += 1

        sys.setprofile(note)
        try:
            compile_text(text)
        finally:
            sys.setprofile(None)
        return calls

    assert work(400) < 2.5 * work(200)
