"""specc in a notebook: a real IPython shell, in this process."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

import specc
from tests.embedding.html_read import harmless, words

SPEC = """\
model mlp {
  input x: float32[4]
  y = x -> Dense(8, activation=relu)
  output z = Dense(3)(y)
}
"""
WARNED = "param unused: int = 3\n" + SPEC
BROKEN = SPEC.replace("Dense(8", "Dens(8")
HOSTILE = '</pre><script>alert(1)</script><img src=x onerror="alert(2)">&amp;'


@pytest.fixture
def shell():
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance()
    shell.run_line_magic("load_ext", "specc")
    yield shell
    InteractiveShell.clear_instance()


def run(shell, cell: str):
    """What a cell shows (HTML of each output) and prints, and what became of it."""
    with capture_output() as captured:
        result = shell.run_cell(cell)
    shown = [output.data["text/html"] for output in captured.outputs if "text/html" in output.data]
    return shown, captured.stdout, result


def test_a_good_cell_shows_the_model_and_leaves_the_program(shell) -> None:
    shown, printed, result = run(shell, f"%%dlspec mlp\n{SPEC}")
    assert result.success
    assert printed == ""
    (html,) = shown
    harmless(html)
    assert html.count("<svg") == 1
    assert "2 layers, 67 parameters" in words(html)
    assert "dense_1" in words(html)
    program = shell.user_ns["mlp"]
    assert isinstance(program, specc.Program)
    assert specc.expand(program).model.parameters == 67
    assert "build_model" in specc.emit_python(program)


def test_warnings_are_shown_beside_the_model(shell) -> None:
    (messages, model), _, result = run(shell, f"%%dlspec mlp\n{WARNED}")
    assert result.success
    harmless(messages)
    assert words(messages).strip() == str(specc.check(WARNED)).replace("<text>", "mlp.dlspec")
    assert "<svg" in model


def test_errors_stop_the_notebook_and_keep_their_words(shell) -> None:
    shell.user_ns["mlp"] = "as it was"
    shown, printed, result = run(shell, f"%%dlspec mlp\n{BROKEN}")
    assert not result.success
    (html,) = shown
    harmless(html)
    assert words(html).strip() == str(specc.check(BROKEN)).replace("<text>", "mlp.dlspec")
    assert printed.strip() == "1 error in mlp.dlspec"
    assert shell.user_ns["mlp"] == "as it was"


def test_every_message_reads_in_html_as_on_a_terminal(root) -> None:
    paths = sorted((root / "tests" / "ui").rglob("*.dlspec"))[::6]
    assert len(paths) > 30
    for path in paths:
        found = specc.check(path)
        if found:
            html = found._repr_html_()
            harmless(html)
            assert words(html) == str(found)


def test_params_are_set_in_the_first_line(shell) -> None:
    spec = "param width: int = 8\n" + SPEC.replace("Dense(8", "Dense(width")
    run(shell, f"%%dlspec small --set width=2\n{spec}")
    assert shell.user_ns["small"].params["width"].value == 2
    for line in ("--set width", "two names", "3x", "--other", '"'):
        shown, printed, result = run(shell, f"%%dlspec {line}\n{spec}")
        assert not result.success
        assert not shown
        assert "%%dlspec [name]" in printed


def test_without_a_name_nothing_is_left(shell) -> None:
    before = set(shell.user_ns)
    shown, _, _ = run(shell, f"%%dlspec\n{SPEC}")
    assert len(shown) == 1
    assert {name for name in set(shell.user_ns) - before if not name.startswith("_")} == set()


def test_a_program_shows_itself(shell) -> None:
    data, _ = shell.display_formatter.format(specc.loads(SPEC))
    assert "<svg" in data["text/html"]
    assert data["text/plain"] == "<Program spec: mlp>"


def test_the_text_of_a_spec_never_becomes_html(shell) -> None:
    quoted = HOSTILE.replace('"', '\\"')
    named = SPEC.replace("Dense(8,", f'Dense(8, name="{quoted}",')
    wrong = SPEC.replace("Dense(8,", f'Dense(8, kernel_initializer="{quoted}",')
    for spec in (named, wrong, HOSTILE, f"# {HOSTILE}\n{BROKEN}  # {HOSTILE}"):
        shown, _, _ = run(shell, f"%%dlspec x\n{spec}")
        assert shown
        for html in shown:
            harmless(html)
            assert "<script" not in html
            assert "<img" not in html
    built = specc.Builder()
    model = built.model("m")
    model.output("y", model.layer("Dens", 3, at=HOSTILE)(model.input("x", (4,))))
    html = specc.check(built)._repr_html_()
    harmless(html)
    assert "alert" in words(html)


def test_several_models_and_large_ones(root) -> None:
    program = specc.load(root / "specs" / "siamese.dlspec")
    html = program._repr_html_()
    harmless(html)
    assert all(name in words(html) for name in program.models)
    layers = "\n".join(["  Dense(4)"] * 1200)
    long = specc.loads(f"model m {{\n  input x: float32[4]\n{layers}\n  output y = Dense(4)\n}}")
    html = long._repr_html_()
    harmless(html)
    assert "and 701 more" in words(html)
    assert len(html) < 300_000


def test_links_of_two_outputs_differ(root) -> None:
    """Blocks have pictures of their own, to which those of the models lead."""
    one = specc.load(root / "specs" / "resnet50.dlspec")._repr_html_()
    other = specc.load(root / "specs" / "alphago_zero.dlspec")._repr_html_()
    names = [set(re.findall(r' id="([^"]*)"', html)) for html in (one, other)]
    assert all(len(some) > 1 for some in names)
    assert not names[0] & names[1]
    for html, some in zip((one, other), names, strict=True):
        assert set(re.findall(r'href="#([^"]*)"', html)) <= some


def test_nothing_else_imports_ipython() -> None:
    program = (
        "import sys, specc;"
        "program = specc.loads('model m { input x: float32[4]\\n output y = Dense(1) }');"
        "program._repr_html_();"
        "assert 'IPython' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
