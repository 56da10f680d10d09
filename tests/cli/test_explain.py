"""`specc explain`: messages and entries of the catalog."""

from __future__ import annotations

import pytest

from specc.diagnostics.codes import ALL


def test_without_a_word_all_codes_are_listed(specc) -> None:
    status, out, err = specc("explain")
    assert (status, err) == (0, "")
    assert len(out.splitlines()) == len(ALL)
    assert out.startswith("E0001  ")


def test_a_code_in_either_case(specc) -> None:
    status, out, err = specc("explain", "e0523")
    assert (status, err) == (0, "")
    assert out.startswith("# E0523: ")
    assert specc("explain", "E0523") == (0, out, "")


def test_a_code_that_there_is_not(specc) -> None:
    status, out, err = specc("explain", "E9999")
    assert (status, out) == (2, "")
    assert "no message has the code 'E9999'" in err


def test_a_layer(specc) -> None:
    status, out, err = specc("explain", "Conv2D")
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "Conv2D  keras.layers.Conv2D"
    assert "  also written Convolution2D" in lines
    assert "  filters               a positive integer; required" in lines
    assert "  By name only: lora_rank, lora_alpha." in lines
    assert "    padding=same   ceil(n / strides)" in lines
    assert "  float32[?, 32, 32, 3] -> float32[?, 16, 16, 16]" in lines
    assert "  kernel [3, 3, 3, 16]: 432" in lines
    assert "  448 parameters" in lines


@pytest.mark.parametrize("width", [40, 80, 200])
def test_lines_fit_the_terminal(specc, monkeypatch, width: int) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    _, out, _ = specc("explain", "Embedding")
    formulas = ("embeddings", "[", "output vectors")
    wrapped = [line for line in out.splitlines() if not line.strip().startswith(formulas)]
    assert all(len(line) <= width for line in wrapped)


@pytest.mark.parametrize(
    ("word", "headline"),
    [
        ("Convolution2D", "Conv2D  keras.layers.Conv2D"),
        ("keras.layers.Conv2D", "Conv2D  keras.layers.Conv2D"),
        ("`Conv2D`", "Conv2D  keras.layers.Conv2D"),
        ("ops.reshape", "ops.reshape  keras.ops.reshape"),
        ("keras.ops.reshape", "ops.reshape  keras.ops.reshape"),
        ("mse", "MeanSquaredError  keras.losses.MeanSquaredError"),
        ("metrics.mse", "MeanSquaredError  keras.metrics.MeanSquaredError"),
        ("adam", "Adam  keras.optimizers.Adam"),
        ("he_normal", "HeNormal  keras.initializers.HeNormal"),
        ("CosineDecay", "CosineDecay  keras.optimizers.schedules.CosineDecay"),
        (
            "keras.optimizers.schedules.CosineDecay",
            "CosineDecay  keras.optimizers.schedules.CosineDecay",
        ),
        ("EarlyStopping", "EarlyStopping  keras.callbacks.EarlyStopping"),
        ("L2", "L2  keras.regularizers.L2"),
        ("csv", "csv  a data source"),
        ("OneHot", "OneHot  a step of a data block"),
        ("steps.Reshape", "Reshape  a step of a data block"),
        ("Split", "Split  a split"),
        ("ResNet50", "ResNet50  keras.applications.ResNet50"),
        ("relu", "relu  keras.activations.relu"),
    ],
)
def test_what_else_has_a_name(specc, word: str, headline: str) -> None:
    status, out, err = specc("explain", word)
    assert (status, err) == (0, "")
    assert out.splitlines()[0] == headline


def test_a_name_that_several_sections_have(specc) -> None:
    _, out, _ = specc("explain", "Identity")
    assert out.startswith("Identity  keras.layers.Identity\n")
    assert out.endswith("\n\nAlso called that: initializers.Identity.\n")
    _, out, _ = specc("explain", "initializers.Identity")
    assert out.startswith("Identity  keras.initializers.Identity\n")


def test_a_word_that_stands_for_what_fits(specc) -> None:
    status, out, err = specc("explain", "accuracy")
    assert (status, err) == (0, "")
    assert out.startswith("accuracy  a metric\n\nIn `metrics`, the accuracy that fits: ")
    assert specc("explain", "acc")[1] == out.replace("accuracy  a", "acc  a", 1)


def test_a_refused_name_says_why(specc) -> None:
    status, out, err = specc("explain", "Lambda")
    assert (status, err) == (0, "")
    assert out == (
        "Lambda  keras.layers.Lambda\n\n"
        "A spec may not use it: it takes a function, and a spec holds no code.\n"
    )


@pytest.mark.parametrize(
    ("word", "similar"),
    [
        ("conv2d", "Conv2D"),
        ("max_pooling2d", "MaxPooling2D"),
        ("Lstn", "LSTM"),
        ("ops.reshpe", "ops.reshape"),
        ("losses.Hubre", "losses.Huber"),
        ("keras.layers.conv2d", "Conv2D"),
    ],
)
def test_a_near_name_is_suggested(specc, word: str, similar: str) -> None:
    status, out, err = specc("explain", word)
    assert (status, out) == (2, "")
    assert f"nothing is called '{word}'; similar: " in err
    assert similar in err.partition("similar: ")[2]


@pytest.mark.parametrize("word", ["", ".", "ops.", "zzzzzzzz", "layers.Qqqqqqq", "`", "x" * 5000])
def test_a_name_that_there_is_not(specc, word: str) -> None:
    status, out, err = specc("explain", word)
    assert (status, out) == (2, "")
    assert "nothing is called" in err


def test_colour_on_request_only(specc) -> None:
    plain = specc("explain", "Dense")[1]
    coloured = specc("explain", "Dense", "--color", "always")[1]
    assert "\x1b[" not in plain
    assert coloured.startswith("\x1b[1mDense\x1b[0m")
    assert coloured.replace("\x1b[1m", "").replace("\x1b[0m", "") == plain
