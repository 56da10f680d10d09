"""What messages on shapes propose is done, and the spec is right then."""

from __future__ import annotations

import re

import pytest

from tests.checks.conftest import errors

SPEC = """model m {{
  input x: float32[{shape}]
  y = x -> {stages}
  output z = {joined}
}}
"""


def applied(text: str, fix) -> str:
    for edit in sorted(fix.edits, key=lambda e: e.span, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


def only(text: str):
    (message,) = errors(text)
    assert message.code == "E0401", message
    return message


@pytest.mark.parametrize("joined", ["x + y", "y * x", "[x, y] -> Add", "[y, x] -> Average"])
@pytest.mark.parametrize(
    ("shape", "stages"),
    [
        ("32, 32, 16", "Conv2D(16, 3)"),
        ("32, 32, 16", "Conv2D(16, 3) -> BatchNormalization -> relu -> Conv2D(16, 5)"),
        ("32, 32, 16", "Conv2D(16, 3, padding=valid) -> Dropout(0.1)"),
        ("32, 32, 16", "Conv2D(16, 3, strides=2, padding=same)"),
        ("32, 32, 16", "MaxPooling2D(2) -> relu"),
        ("20, 8", "Conv1D(8, 4)"),
        ("8, 8, 8, 4", "Conv3D(4, 2) -> Conv3D(4, 2)"),
        ("32, 32, 16", "DepthwiseConv2D(3)"),
    ],
)
def test_a_fix_makes_two_ways_addable(shape, stages, joined) -> None:
    text = SPEC.format(shape=shape, stages=stages, joined=joined)
    message = only(text)
    assert message.fixes
    for fix in message.fixes:
        assert not errors(applied(text, fix)), fix.title


@pytest.mark.parametrize(
    ("shape", "stages"),
    [
        ("32, 32, 16", "Conv2D(32, 3, padding=same)"),
        ("32, 32, 16", "Conv2D(32, 3, strides=2, padding=same)"),
        ("33, 33, 16", "Conv2D(32, 3, strides=2, padding=same) -> relu"),
        ("10, 8", "LSTM(4, return_sequences=true)"),
        ("8", "Dense(4)"),
        ("8, 8, 8, 4", "Conv3D(2, 3, padding=same)"),
    ],
)
def test_a_projection_makes_two_ways_addable(shape, stages) -> None:
    text = SPEC.format(shape=shape, stages=stages, joined="x + y")
    found = [re.fullmatch(r"`-> (.*)` behind `(\w)` makes it .*", h) for h in only(text).helps]
    (match,) = [m for m in found if m]
    assert match[2] == "x"
    assert not errors(text.replace("x + y", f"(x -> {match[1]}) + y"))


@pytest.mark.parametrize("stages", ["Conv2D(8, 3)", "Conv2D(8, 3) -> relu -> Conv2D(8, 3)"])
def test_padding_and_a_projection_make_two_ways_addable(stages) -> None:
    text = SPEC.format(shape="32, 32, 16", stages=stages, joined="x + y")
    (help_text,) = only(text).helps
    found = re.match(r"`padding=same` in `Conv2D` and `-> (.*)` behind `x` make", help_text)
    assert found
    fixed = text.replace(", 3)", ", 3, padding=same)").replace("x + y", f"(x -> {found[1]}) + y")
    assert not errors(fixed)


@pytest.mark.parametrize("stages", ["Conv2D(8, 3)", "Conv2D(8, 3, strides=2)", "MaxPooling2D"])
def test_a_fix_makes_two_ways_joinable(stages) -> None:
    text = SPEC.format(shape="32, 32, 16", stages=stages, joined="[x, y] -> Concatenate")
    for fix in only(text).fixes:
        assert not errors(applied(text, fix)), fix.title


def test_a_fix_is_made_where_the_layer_stands_and_not_where_its_number_is_named() -> None:
    text = """let kept = valid
model m {
  input x: float32[32, 32, 16]
  y = x -> Conv2D(16, 3, padding=kept)
  output z = x + y
}
"""
    message = only(text)
    assert not message.fixes
    assert any("`padding=same` in `Conv2D` would do it" in text for text in message.helps)


def test_nothing_is_proposed_where_nothing_fits() -> None:
    text = SPEC.format(
        shape="32, 32, 16", stages="Flatten -> Dense(768) -> Reshape([7, 7, 16])", joined="x + y"
    )
    assert "E0401" in [m.code for m in errors(text)]
    text = text.replace("768", "784")
    assert not only(text).fixes


@pytest.mark.parametrize(
    ("stage", "pattern"),
    [
        ("Conv2D(4, {})", r"a kernel of at most (\d+) wide"),
        ("Conv2D(4, {}, dilation_rate=2)", r"a kernel at most (\d+) wide"),
        ("DepthwiseConv2D({})", r"a kernel of at most (\d+) wide"),
        ("MaxPooling2D({})", r"one of at most (\d+)"),
    ],
)
def test_the_widest_window_fits_and_the_next_does_not(stage, pattern) -> None:
    text = "model m {{\n  input x: float32[6, 9, 2]\n  output z = {}\n}}\n"
    (help_text,) = only(text.format(stage.format(20))).helps
    found = re.search(pattern, help_text)
    assert found, help_text
    assert not errors(text.format(stage.format(found[1])))
    assert only(text.format(stage.format(int(found[1]) + 1)))


@pytest.mark.parametrize(
    ("shape", "stage"),
    [
        ("float32[784]", "Conv2D(8, 3)"),
        ("float32[3072]", "MaxPooling2D(2)"),
        ("float32[?]", "LSTM(4)"),
    ],
)
def test_what_adds_axes_is_right(shape, stage) -> None:
    text = f"model m {{\n  input x: {shape}\n  output z = {stage}\n}}\n"
    (help_text,) = only(text).helps
    adds = re.match(r"`(.*?)`", help_text)
    assert adds
    assert not errors(text.replace(stage, f"x -> {adds[1]} -> {stage}"))


def test_the_axes_of_dot_that_are_named_are_of_one_size() -> None:
    text = """model m {
  input a: float32[10, 8]
  input b: float32[8, 4]
  output z = [a, b] -> Dot(axes=1)
}
"""
    (help_text,) = only(text).helps
    found = re.match(r"`axes=(.*?)`", help_text)
    assert found
    assert not errors(text.replace("axes=1", f"axes={found[1]}"))


def test_a_wide_layer_is_brought_to_the_width_that_it_was_made_for() -> None:
    text = """model m {
  input a: float32[8]
  input b: float32[12]
  layer tower = Dense(4)
  output y = (a -> tower) + (b -> tower)
}
"""
    (help_text,) = only(text).helps
    found = re.match(r"`(.*?)` before it", help_text)
    assert found
    assert not errors(text.replace("b -> tower", f"b -> {found[1]} -> tower"))


@pytest.mark.parametrize("loss", ["sparse_categorical_crossentropy", "categorical_crossentropy"])
def test_one_answer_for_each_place_is_made_one_for_each_example(loss) -> None:
    one_hot = "" if loss.startswith("sparse") else " -> OneHot(10)"
    text = f"""data {{
  source = keras(cifar10)
  input image = x -> Rescaling(1 / 255)
  target label = y{one_hot}
}}
model m {{
  input image: float32[32, 32, 3]
  Conv2D(16, 3, activation=relu)
  output label = Dense(10, activation=softmax)
}}
train {{ loss = {loss} }}
"""
    (message,) = errors(text)
    assert message.code == "E0524"
    assert len(message.fixes) == 2
    for fix in message.fixes:
        assert not errors(applied(text, fix))
