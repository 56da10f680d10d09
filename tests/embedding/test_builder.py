"""Specs that are built by calls are those that their text gives; mistakes have their places."""

from __future__ import annotations

import math

import numpy as np
import pytest

import specc
from specc import Builder, Call
from specc.diagnostics import Sink
from specc.source import Source
from specc.syntax import ast, parse
from specc.syntax.walk import walk


def everything() -> Builder:
    """A builder of which every method was called."""
    builder = Builder("all")
    width = builder.param("width", 8, low=1, high=64)
    rate = builder.param("rate", 0.5, high=0.9)
    kind = builder.param("kind", "relu", choices=["relu", "tanh"])
    sizes = builder.param("sizes", [1, 4])
    data = builder.data(
        source=Call("sklearn", "iris"), split=Call("Split", test=0.2, validation=0.1, seed=1)
    )
    data.input("features", "x", ["Normalization"])
    data.target("species", "y", [Call("OneHot", 3)])
    data.augment("features", [Call("GaussianNoise", 0.1)])
    encoder = builder.model("encoder")
    code = encoder.layer("Dense", 4, activation="relu")(encoder.input("z", (8,)))
    encoder.output("code", code)
    net = builder.model("net")
    features = net.input("features", (4,))
    hidden = net.layer("Dense", width, kernel_regularizer=Call("L2", 1e-4))(features)
    tower = net.shared("tower", "Dense", 8, activation=kind, name="my tower")
    one, other = tower(hidden), tower(hidden * 2)
    mixed = one + other - one * other / 2.5 + 1 - (-one) ** 2
    mixed = -2 * mixed + 3.0 / (other + 1e-07) + (2**one) % 3 + one // -2 + (5 - other)
    small = net.layer(encoder)(mixed)
    steps = net.layer("Reshape", sizes)(net.layer("Dropout", rate)(small))
    sequence, state = net.layer("GRU", 8, return_sequences=True, return_state=True).several(
        2, steps
    )
    attended = net.layer("MultiHeadAttention", 2, 4)(sequence, steps, use_causal_mask=True)
    first = attended[:, 0]
    part = state[:, 1:7:2]
    where = net.op("where", part > 0.5, part, -1.0)
    a, b = net.ops(2, "split", state, 2, axis=-1)
    product = net.op("expand_dims", a, 1) @ net.op("expand_dims", b, -1)
    joined = net.layer("Concatenate")([first, where, net.layer("Flatten")(product)])
    net.output("species", net.layer("Dense", 3, activation="softmax", name="end")(joined))
    train = builder.train(
        "net",
        loss="categorical_crossentropy",
        optimizer=Call("Adam", learning_rate=1e-3),
        metrics=["accuracy", Call("AUC")],
        callbacks=[
            Call("EarlyStopping", monitor="val_loss", patience=2, restore_best_weights=True)
        ],
        class_weight={0: 1.0, 1: 2.0, 2: 1},
    )
    train.set("epochs", 2)
    train.set("shuffle", True)
    builder.device("cpu")
    return builder


def shape(module: ast.Module) -> list[tuple[object, ...]]:
    """Kinds, places and words of all nodes, in order."""
    return [
        (
            type(node).__name__,
            node.span,
            *(
                value
                for name in type(node).__match_args__
                if isinstance(value := getattr(node, name), str | int | float | None)
            ),
        )
        for node in walk(module)
    ]


def test_the_tree_is_that_of_the_text() -> None:
    tree, text, _ = everything()._written()
    sink = Sink()
    parsed = parse(Source("all.dlspec", text), sink)
    assert not sink.sorted()
    assert shape(tree) == shape(parsed)


def test_it_is_checked_as_its_text_is() -> None:
    builder = everything()
    assert [str(m.message) for m in specc.check(builder)] == []
    built, read = specc.load(builder), specc.loads(builder.text, name="all.dlspec")
    assert specc.emit_python(built) == specc.emit_python(read)
    assert specc.build_model(built).count_params() == specc.expand(built).model.parameters


def test_whatever_takes_a_spec_takes_it() -> None:
    builder = everything()
    program = specc.load(builder)
    assert specc.summary(program).parameters == specc.expand(program).model.parameters
    laid_out = specc.format(builder)
    assert specc.format(laid_out) == laid_out
    for again in (specc.loads(laid_out), specc.from_json(specc.to_json(program))):
        graphs = specc.expand(program), specc.expand(again)
        one, other = ([(repr(n), *map(str, n.outputs)) for n in graph] for graph in graphs)
        assert one == other


@pytest.mark.parametrize(
    "value",
    [
        *(None, True, 0, -3, 2**40, 1e-07, 1e22, -0.0, 0.1 + 0.2, "relu", "two words", "none", "É"),
        *("", 'say "so"', "back\\slash", "tab\tline\nend\r", "\x00\x1f\x7f\u202e", "\ud800", "😀"),
        *([], [1, [2, []]], (), (1,), (1, "a"), {"a": 1, "for": [2], "ü": None, 7: "x"}, {}),
        *(np.int64(3), np.float32(0.5), Call("L2", 0.1), Call("LSTM", 3, dropout=0.5)),
    ],
    ids=repr,
)
def test_values_are_written_as_they_read(value) -> None:
    builder = Builder()
    builder.train(setting=[value])
    tree, text, _ = builder._written()
    sink = Sink()
    assert shape(tree) == shape(parse(Source("built.dlspec", text), sink))
    assert not sink.sorted()


@pytest.mark.parametrize("value", [math.nan, math.inf, {1, 2}, object(), {-1: 2}, {1.5: 2}, b"x"])
def test_what_no_spec_can_hold_is_refused(value) -> None:
    builder = Builder()
    builder.train(setting=value)
    with pytest.raises((TypeError, ValueError)):
        specc.check(builder)


def test_deep_values_are_refused() -> None:
    value: list[object] = []
    for _ in range(100_000):
        value = [value]
    builder = Builder()
    builder.train(setting=value)
    with pytest.raises(ValueError, match="deeper"):
        specc.check(builder)
    while value:  # freed step by step
        value = value.pop()  # type: ignore[assignment]


@pytest.mark.parametrize("name", ["", "a b", "in", "2x", "é", 'x" }', "a\nb"])
def test_names_are_names(name) -> None:
    builder = Builder()
    model = builder.model("m")
    x = model.input("x", (4,))
    for call in (
        lambda: Builder(name),
        lambda: builder.model(name),
        lambda: builder.param(name, 1),
        lambda: builder.device(name),
        lambda: model.input(name, (4,)),
        lambda: model.input("y", (4,), name),
        lambda: model.layer(name),
        lambda: model.shared(name, "Dense", 3),
        lambda: model.output(name, x),
        lambda: builder.data().input(name, "x"),
        lambda: builder.train().set(name, 1),
    ):
        with pytest.raises(ValueError, match="is no name"):
            call()
    model.op("relu", x, **{name: 1})
    with pytest.raises(ValueError, match="is no name"):
        specc.check(builder)


def test_places_come_back_in_messages() -> None:
    class Widget:
        """A node of somebody's editor."""

    builder, widget = Builder("gui"), Widget()
    model = builder.model("net", at="the model")
    x = model.input("x", (8, 8, 3), at=("input", 0))
    a = model.layer("Conv2D", 4, 3, padding="same", at=widget)(x)
    b = model.layer("Conv2D", 5, 3, padding="same")(x)
    with model.at("sum"):
        total = a + b
    model.layer("Conv2D", 5, 3, padding="none", at=widget)(x)
    model.output("y", model.layer("Flatten")(total))
    first, second = specc.check(builder)
    assert (first.code, first.place.at) == ("E0401", "sum")
    assert {label.place.at for label in first.secondary} == {"sum"}
    assert second.place.at is widget
    assert "--> sum (gui.dlspec:7:" in str(specc.check(builder))


def test_causes_elsewhere_have_their_places() -> None:
    builder = Builder()
    data = builder.data(source=Call("sklearn", "iris"))
    data.input("x", "x", at="input")
    data.target("y", "y", at="target")
    model = builder.model("m")
    model.output("y", model.layer("Dense", 3, activation="softmax")(model.input("x", (4,))))
    builder.train().set("loss", "categorical_crossentropy", at="loss")
    (found,) = [m for m in specc.check(builder) if m.code == "E0523"]
    assert found.place.at == "loss"
    assert [label.place.at for label in found.secondary] == ["target"]


def test_a_mistake_without_a_place_is_at_its_line() -> None:
    builder = Builder("plain")
    model = builder.model("net")
    model.output("y", model.layer("Dens", 3)(model.input("x", (4,))))
    found = specc.check(builder)
    assert [(m.code, m.place.at) for m in found] == [("E0201", None)]
    line = builder.text.splitlines()[found[0].place.line - 1]
    assert line[found[0].place.column - 1 : found[0].place.end_column - 1] == "Dens"
    assert f"--> plain.dlspec:{found[0].place.line}:" in str(found)
    (fix,) = found[0].fixes
    assert fix.title == "write `Dense`"
    with pytest.raises(specc.SpecError, match="Dens"):
        specc.load(builder)


def test_parts_of_a_call_have_places_of_their_own() -> None:
    builder = Builder()
    data = builder.data(source=Call("sklearn", "iris").at("source"))
    data.input("x", "x", [Call("Normalisation").at("step 2")], at="flow")
    data.target("y", "z", at="target")
    model = builder.model("m")
    model.output("y", model.layer("Dense", 3)(model.input("x", (4,))))
    places = {m.code: m.place.at for m in specc.check(builder)}
    assert places["E0201"] == "step 2"
    assert "target" in places.values()


def test_settings_have_places() -> None:
    builder = Builder()
    model = builder.model("m")
    model.output("y", model.layer("Dense", 3)(model.input("x", (4,))))
    train = builder.train(loss="mse", at="training")
    train.set("epochs", -1, at="epochs field")
    assert "epochs field" in {m.place.at for m in specc.check(builder)}


def test_names_of_ours_are_nobodys() -> None:
    builder = Builder()
    one, other = builder.model("one"), builder.model("other")
    x = one.input("x1", (4,))
    y = one.layer("Dense", 3)(x)
    assert y.name == "x2"
    with pytest.raises(ValueError, match="x2"):
        one.input("x2", (4,))
    one.output("out", y)
    other.output("out", other.layer("Dense", 3)(y))
    with pytest.raises(ValueError, match="another model"):
        specc.check(builder)


def test_a_string_is_no_name_of_the_spec() -> None:
    """`relu` in quotes where something is called so."""
    builder = Builder()
    model = builder.model("m")
    relu = model.input("relu", (4,))
    model.output("y", model.layer("Dense", 3, activation="relu")(relu))
    assert 'activation="relu"' in builder.text
    assert not specc.check(builder)


def test_layers_are_arguments_of_others() -> None:
    builder = Builder()
    model = builder.model("m")
    x = model.input("x", (5, 4))
    x = model.layer("TimeDistributed", model.layer("Dense", 3, activation="tanh"))(x)
    x = model.layer("Bidirectional", Call("LSTM", 2, recurrent_dropout=0.1))(x)
    model.output("y", x)
    builder.train(model, loss="mse")
    assert "TimeDistributed(Dense(3, activation=tanh))" in builder.text
    assert "Bidirectional(LSTM(2, recurrent_dropout=0.1))" in builder.text
    assert "train m {" in builder.text
    assert not specc.check(builder).has_errors
    assert specc.expand(specc.load(builder)).model.layers[0].arguments == {
        "layer": Call("Dense", units=3, activation="tanh")
    }


def test_numbers_of_numpy_leave_arithmetic_to_tensors() -> None:
    builder = Builder()
    model = builder.model("m")
    x = model.input("x", (4,))
    model.output("y", np.float64(0.5) * x + np.int64(2))
    assert "(0.5) * x" in builder.text
    assert not specc.check(builder)


def test_params_are_set_as_in_a_file() -> None:
    assert specc.load(everything(), params={"width": 9}).params["width"].value == 9
    with pytest.raises(specc.SpecError, match="E0311"):
        specc.load(everything(), params={"width": 65})


def test_relative_paths_go_from_the_folder(tmp_path) -> None:
    (tmp_path / "table.csv").write_text("a,b\n1,2\n3,4\n5,6\n", encoding="utf-8")
    builder = Builder("near", folder=tmp_path)
    data = builder.data(source=Call("csv", "table.csv"))
    data.input("x", ["a", "c"])
    model = builder.model("m")
    model.output("y", model.layer("Dense", 1)(model.input("x", (2,))))
    found = specc.check(builder)
    assert [m.message for m in found if "`c`" in m.message]


def test_limits_hold() -> None:
    builder = Builder()
    builder.train(setting="x" * 1000)
    found = specc.check(builder, limits=specc.Limits(max_bytes=100))
    assert [m.code for m in found] == ["E0004"]
