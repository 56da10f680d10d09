"""Names that Python, Keras or the script itself use otherwise; imports; several files."""

from __future__ import annotations

import keyword
from pathlib import Path

import pytest

from specc.pipeline import Options, compile_path
from tests.emitted.compare import assert_same, codes, compiled

WORDS = [
    *("class", "lambda", "def", "return", "pass", "None_", "print", "type", "self", "async"),
    *("layers", "keras", "range", "np", "tf", "ops", "sys", "len", "list", "int", "float"),
    *("build_model", "main", "args", "parser", "json", "train_", "model", "data", "x", "y", "h"),
    *("input", "output", "target", "param", "block", "repeat", "layer", "let", "device", "source"),
    *("Dense", "relu", "Add", "inputs", "value", "max", "sum"),
]

EVERYWHERE = """
block {w}_({w}, n=2) {{ input z
  output z -> Conv1D(n, {w}) }}
block b({w}=2) {{ input z
  output z -> Conv1D(3, {w}) }}
model m {{
  input {w}: float32[9, 4]
  t = {w} -> {w}_(2) -> b -> b({w}=1)
  {w} = t -> Conv1D(4, 1)
  repeat 2 {{ {w} = {w} -> Conv1D(4, 1) }}
  output {w}
}}
"""

CONSTANT = """
param {w}: int = 3
let {w}_b = {w} + 1
block c(n={w}) {{ input z
  output z -> layers_of({w}_b) -> layers_of(n) -> layers_of({w}) }}
block layers_of(n) {{ input z
  output z -> keras_dense(n) }}
block keras_dense(n) {{ input z
  output z -> ops.relu -> Conv1D(n, 1) }}
model n {{
  input z: float32[9, 4]
  for {w} in [2, {w}] {{ z = z -> Conv1D({w}, 1) }}
  output q = z -> c
}}
"""


@pytest.mark.parametrize("word", [w for w in WORDS if w not in ("ops",)])
def test_any_word_may_name_a_tensor_a_block_or_a_parameter(word) -> None:
    assert_same(compiled(EVERYWHERE.format(w=word)))


@pytest.mark.parametrize("word", [w for w in WORDS[::2] if w not in ("ops", "len")])
def test_any_word_may_name_a_param_or_a_constant(word) -> None:
    program = compiled(CONSTANT.format(w=word))
    text = assert_same(program)
    assert not keyword.iskeyword(word) or f"{word}_" in text


def test_the_output_may_be_named_as_the_input() -> None:
    assert_same(compiled("model m { input x: float32[3]\n output x = Dense(2) }"))
    assert_same(compiled("model m { input x: float32[3]\n y = relu\n output x = y -> Dense(2) }"))


def test_inputs_and_outputs_may_have_any_word_for_a_name() -> None:
    spec = "model m { input class: float32[3]\n input print: float32[3]\n"
    spec += " output lambda = class + print }"
    assert_same(compiled(spec))


NAMED = """
param tag: string = "a"
block conv(i, kind) {{ input x
  output x -> Conv1D(3, 1, name="{{kind}}_{{i}}_{{tag}}") }}
model m {{ input x: float32[9, 4]
  for i, kind in [[1, "left"], [2, "right"]] {{ conv(i, kind) }}
  repeat 2 as k {{ Conv1D(3, 1, name="k{{k}}") }}
  output y = [x -> Conv1D(2, 1, name='c{{j}}') for j in [7, 8]] -> Concatenate(name="{name}") }}
"""


def test_names_with_braces() -> None:
    program = compiled(NAMED.format(name="{{whole}}"))
    assert_same(program)
    assert_same(compiled(NAMED.format(name="{{whole}}"), tag="zz"), program, tag="zz")
    assert program.model is not None
    assert [layer.name for layer in program.model.layers] == [
        *("left_1_a", "right_2_a", "k0", "k1", "c7", "c8", "{whole}"),
    ]


@pytest.mark.parametrize(
    ("name", "code"), [("{nothing}", "E0203"), ("{1}", "E0320"), ("{", "E0320"), ("{x}", "E0308")]
)
def test_braces_hold_the_name_of_a_constant(name, code) -> None:
    assert codes(NAMED.format(name=name)) == [code]


def _write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / (name.replace("__", "/") + ".dlspec")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder / "main.dlspec"


MAIN = "\nmodel m { input x: float32[4]\n output y = x -> dense(n) }"


def _codes(path: Path, *include: Path) -> list[str]:
    return [d.code for d in compile_path(path, Options(include=include)).diagnostics]


def test_imports_bring_blocks_models_and_constants(tmp_path) -> None:
    path = _write(
        tmp_path,
        main='import "lib/blocks.dlspec"\nparam width: int = 9' + MAIN,
        lib__blocks=(
            'import "sizes.dlspec"\nparam width: int = 5\nlet n = base + 1\n'
            "block dense(k) { input x\n output x -> Dense(k) -> Dense(width) }"
        ),
        lib__sizes="let base = 2",
    )
    program = compiled(path)
    text = assert_same(program)
    assert program.model is not None
    # An imported file's params are constants, of its own.
    assert [n.output_types[0].shape[-1] for n in program.model.nodes] == [3, 5]
    assert "WIDTH = 5" in text
    assert list(program.params) == ["width"]


def test_imports_do_not_pass_on_what_they_import(tmp_path) -> None:
    path = _write(
        tmp_path,
        main='import "a.dlspec"' + MAIN.replace("dense(n)", "dense(base)"),
        a='import "b.dlspec"\nblock dense(k) { input x\n output x -> Dense(k) }',
        b="let base = 2",
    )
    assert "E0203" in _codes(path) or "E0305" in _codes(path)


def test_a_file_imported_twice_is_one_file(tmp_path) -> None:
    path = _write(
        tmp_path,
        main='import "a.dlspec"\nimport "b.dlspec"' + MAIN,
        a='import "c.dlspec"\nlet n = base',
        b='import "c.dlspec"\nblock dense(k) { input x\n output x -> Dense(k + base) }',
        c="let base = 2",
    )
    assert_same(compiled(path))


def test_models_of_an_imported_file_can_be_used(tmp_path) -> None:
    path = _write(
        tmp_path,
        main='import "a.dlspec"\nmodel m { input x: float32[4]\n output y = x -> tower }',
        a="model tower { input x: float32[4]\n output y = Dense(2) }",
    )
    program = compiled(path)
    assert program.model is program.models["m"]
    assert_same(program)


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"main": 'import "main.dlspec"'}, "E0005"),
        ({"main": 'import "a.dlspec"', "a": 'import "main.dlspec"'}, "E0005"),
        (
            {"main": 'import "a.dlspec"', "a": 'import "b.dlspec"', "b": 'import "a.dlspec"'},
            "E0005",
        ),
        ({"main": 'import "none.dlspec"'}, "E0001"),
        ({"main": 'import "."'}, "E0001"),
        ({"main": 'import ""'}, "E0001"),
        ({"main": 'import "a\\u0000b"'}, "E0001"),
        ({"main": 'import "../outside.dlspec"'}, "E0006"),
        ({"main": 'import "/etc/passwd"'}, "E0006"),
    ],
)
def test_imports_that_cannot_be(files, code, tmp_path) -> None:
    (tmp_path / "outside.dlspec").write_text("let a = 1")
    body = "\nmodel m { input x: float32[4]\n output y = Dense(2) }"
    inner = tmp_path / "inner"
    path = _write(
        inner, **{name: text + (body if name == "main" else "") for name, text in files.items()}
    )
    found = _codes(path)
    assert [c for c in found if c[0] == "E"] == [code]


def test_a_link_does_not_lead_outside(tmp_path) -> None:
    (tmp_path / "secret.dlspec").write_text("let a = 1")
    path = _write(tmp_path / "inner", main='import "link.dlspec"' + MAIN)
    (tmp_path / "inner" / "link.dlspec").symlink_to(tmp_path / "secret.dlspec")
    assert "E0006" in _codes(path)


def test_a_folder_may_be_given_for_imports(tmp_path) -> None:
    _write(tmp_path / "lib", main="let n = 2\nblock dense(k) { input x\n output x -> Dense(k) }")
    path = _write(tmp_path / "own", main='import "../lib/main.dlspec"' + MAIN)
    assert "E0006" in _codes(path)
    assert _codes(path, tmp_path / "lib") == []
    named = _write(tmp_path / "own", main='import "main2.dlspec"' + MAIN)
    (tmp_path / "lib" / "main2.dlspec").write_text((tmp_path / "lib" / "main.dlspec").read_text())
    assert _codes(named, tmp_path / "lib") == []
