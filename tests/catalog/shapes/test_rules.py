"""What rules say that Keras does not: names of unknown sizes, and words for mistakes."""

from __future__ import annotations

from typing import Any

import pytest

from specc.catalog.load import catalog
from specc.catalog.shapes import (
    check_layer,
    has_rule,
    infer_layer,
    infer_op,
    infer_operator,
)
from specc.catalog.types import (
    Entry,
    Instance,
    LayerCall,
    Mismatch,
    OpCall,
    Outcome,
    Policy,
    TensorType,
    Weight,
)


def floats(*shape: int | str | None, dtype: str = "float32") -> TensorType:
    return TensorType((None, *shape), dtype)


def layer(name: str, **arguments: Any) -> Instance:
    entry = catalog().lookup("layers", name)
    assert entry is not None
    return Instance(entry, arguments)


def infer(made: Instance, given: Any, **extra: Any) -> Any:
    return infer_layer(LayerCall(made, given, extra))


def mismatch(answer: object) -> Mismatch:
    assert isinstance(answer, Mismatch), answer
    return answer


# --- names of unknown sizes -------------------------------------------------------


@pytest.mark.parametrize(
    ("made", "given", "shape"),
    [
        (layer("Dense", units=8), floats("time", 4), (None, "time", 8)),
        (layer("Embedding", input_dim=9, output_dim=8), floats("time"), (None, "time", 8)),
        (layer("LSTM", units=8, return_sequences=True), floats("time", 4), (None, "time", 8)),
        (layer("Permute", dims=[2, 1]), floats("time", 4), (None, 4, "time")),
        (layer("LayerNormalization"), floats("time", 4), (None, "time", 4)),
        (
            layer("Conv1D", filters=8, kernel_size=3, padding="same"),
            floats("time", 4),
            (None, "time", 8),
        ),
        (layer("Conv1D", filters=8, kernel_size=3), floats("time", 4), (None, None, 8)),
        (layer("UpSampling1D", size=1), floats("time", 4), (None, "time", 4)),
        (layer("UpSampling1D", size=2), floats("time", 4), (None, None, 4)),
        (layer("Add"), (floats("time", 4), floats("time", 4)), (None, "time", 4)),
        (layer("Add"), (floats("time", 4), floats("other", 4)), (None, None, 4)),
        (layer("Reshape", target_shape=[-1, 1]), floats("time"), (None, "time", 1)),
        (layer("Flatten"), floats("time", 1), (None, "time")),
        (layer("Flatten"), floats("time", 2), (None, None)),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_name_stays_with_its_size(made: Instance, given: Any, shape: tuple[Any, ...]) -> None:
    outcome = infer(made, given)
    assert isinstance(outcome, Outcome)
    assert outcome.output.shape == shape


def test_operators_keep_names() -> None:
    typed = infer_operator("+", floats("time", 4), TensorType((1, "time", 1), "float32"))
    assert typed == floats("time", 4)


# --- weights ------------------------------------------------------------------------


def test_a_frozen_layer_has_no_trainable_weights() -> None:
    outcome = infer(layer("Dense", units=3, trainable=False), floats(4))
    assert [weight.trainable for weight in outcome.weights] == [False, False]


def test_variables_follow_the_policy() -> None:
    call = LayerCall(layer("Dense", units=3), floats(4), {}, Policy("bfloat16", "float32"))
    outcome = infer_layer(call)
    assert isinstance(outcome, Outcome)
    assert isinstance(outcome.output, TensorType)
    assert outcome.output.dtype == "bfloat16"
    assert outcome.weights is not None
    assert {weight.dtype for weight in outcome.weights} == {"float32"}


# --- what is not known --------------------------------------------------------------


def test_an_unknown_shape_is_nobodys_mistake() -> None:
    outcome = infer(layer("Conv2D", filters=3, kernel_size=3), TensorType(None, "float32"))
    assert outcome == Outcome(TensorType(None, None), None)


def test_a_layer_without_a_rule_has_no_answer() -> None:
    assert infer(layer("Lambda", function="x"), floats(4)) is None
    assert not has_rule("layers", "Lambda")
    assert has_rule("layers", "Dense")
    assert has_rule("ops", "matmul")
    assert not has_rule("ops", "fori_loop")


# --- words --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "message", "help"),
    [
        (
            infer(layer("Dense", units=3), TensorType((None,), "float32")),
            "`Dense` needs at least 2 axes, the batch axis included; float32[?] has 1",
            None,
        ),
        (
            infer(layer("Add"), (floats(8, 8, 64), floats(8, 8, 32))),
            "the inputs of `Add` do not broadcast: axis 3 is 64 in the first and 32 in the second",
            "a 1x1 convolution with 64 filters would make them addable",
        ),
        (
            infer(layer("Conv2D", filters=8, kernel_size=5), floats(4, 4, 3)),
            "the kernel of `Conv2D`, 5 wide, does not fit into axis 1, which is 4",
            "`padding=same` pads the input so that it fits, or take a kernel of at most 4 wide",
        ),
        (
            infer(layer("Conv2D", filters=8, kernel_size=3), floats(28, 28)),
            "`Conv2D` needs 4 axes, the batch axis included; float32[?, 28, 28] has 3",
            "`Reshape([28, 28, 1])` adds an axis of size 1",
        ),
        (
            infer(layer("Reshape", target_shape=[7, 7]), floats(50)),
            "50 elements do not become 49: [50] to [7, 7]",
            None,
        ),
        (
            infer(layer("Dropout", rate=50), floats(8)),
            "`rate` of `Dropout` is between 0 and 1, this is 50",
            "50 percent is `0.5`",
        ),
        (
            infer(layer("Conv2D", filters=8, kernel_size=3), floats(8, 8, 3, dtype="uint8")),
            "`Conv2D` computes with floats, this is uint8[?, 8, 8, 3]",
            "`Rescaling(1 / 255)` makes floats of pixels, `Embedding` vectors of indices; "
            "or declare the input as `float32`",
        ),
        (
            infer(layer("MultiHeadAttention", num_heads=2, key_dim=4), floats(5, 8)),
            "`MultiHeadAttention` needs a `value` to look up",
            "`x -> MultiHeadAttention(..., value=x)` is self-attention",
        ),
        (
            infer(
                layer("RNN", cell=[layer("LSTMCell", units=4), layer("GRUCell", units=6)]),
                floats(10, 8),
                initial_state=(floats(4), floats(6)),
            ),
            "a cell of `RNN`, of 4 units, has 2 states, `initial_state` has 1 for it",
            "they nest as the cells do: `initial_state=[[h, c], h]`",
        ),
        (
            infer(layer("GRUCell", units=8), floats(8)),
            "`GRUCell` makes one step and needs the `states` of the step before",
            "`RNN(GRUCell(...))` goes through time, from states of zeros, "
            "or pass them: `GRUCell(..., states=[h])`",
        ),
        (
            infer(layer("TimeDistributed", layer=layer("Pipeline", layers=[])), floats(5, 8)),
            "`TimeDistributed` asks its layer for the shape that comes out, which `Pipeline` "
            "cannot tell",
            "put `TimeDistributed` around each of its layers",
        ),
        (
            infer(layer("RandomFlip"), floats(28, 28)),
            "`RandomFlip` takes images, [batch, height, width, channels]; float32[?, 28, 28] has "
            "3 axes",
            "`Reshape([28, 28, 1])` adds an axis of size 1",
        ),
        (
            infer(layer("MelSpectrogram"), floats(600)),
            "a transform over 2048 samples needs more than 1024, float32[?, 600] has 600",
            "`fft_length` may be up to 1199 then",
        ),
        (
            infer(layer("AdaptiveMaxPooling1D", output_size=1), floats(10, 8)),
            "`AdaptiveMaxPooling1D` cannot make 1 of 10 along axis 1",
            "`GlobalMaxPooling1D` pools over everything",
        ),
        (
            infer(layer("LSTM", units=3), floats(10, 8), mask=floats(8)),
            "`mask` of `LSTM` is of shape [?, 10] here, this is float32[?, 8]",
            None,
        ),
        (
            infer(layer("StringLookup", vocabulary=["a", "b", "a"]), floats(1, dtype="string")),
            "`vocabulary` has `a` twice",
            None,
        ),
        (
            infer_operator("@", floats(3, 4), floats(5, 6)),
            "`@` needs the last axis of the left side to be as long as axis 1 of the right: "
            "4 in float32[?, 3, 4], 5 in float32[?, 5, 6]",
            None,
        ),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else "",
)
def test_words(answer: object, message: str, help: str | None) -> None:
    refused = mismatch(answer)
    assert refused.message == message
    assert refused.help == help


def test_a_mismatch_points_at_its_cause() -> None:
    refused = mismatch(infer(layer("Add"), (floats(8), floats(8), floats(7))))
    assert (refused.input, refused.axis) == (2, 1)
    refused = mismatch(infer(layer("Conv2D", filters=6, kernel_size=3, groups=4), floats(8, 8, 4)))
    assert refused.argument == "groups"


def test_a_mismatch_inside_a_layer_points_at_what_is_inside() -> None:
    inner = layer("Conv1D", filters=3, kernel_size=3)
    assert mismatch(infer(layer("TimeDistributed", layer=inner), floats(5, 8))).argument == "layer"
    both = layer("Pipeline", layers=[layer("Dense", units=4), inner])
    refused = mismatch(infer(both, floats(8)))
    assert refused.argument == "layers"
    assert refused.notes == ("the layers before give `Conv1D` float32[?, 4]",)


# --- states ---------------------------------------------------------------------------


def test_states_nest_as_cells_do() -> None:
    cells = [layer("LSTMCell", units=4), layer("GRUCell", units=6)]
    outcome = infer(layer("RNN", cell=cells, return_state=True), floats(10, 8))
    assert outcome.output == (floats(6), (floats(4), floats(4)), floats(6))
    both = infer(
        layer("Bidirectional", layer=layer("RNN", cell=cells, return_state=True)), floats(10, 8)
    )
    assert both.output == (floats(12), *outcome.output[1:], *outcome.output[1:])


def test_a_layer_inside_has_the_dtype_of_the_model_not_of_what_is_around_it() -> None:
    wrapper = layer("TimeDistributed", layer=layer("Dense", units=3), dtype="float16")
    call = LayerCall(wrapper, floats(5, 8), {}, Policy("float16", "float16"), Policy())
    outcome = infer_layer(call)
    assert isinstance(outcome, Outcome)
    assert outcome.output == floats(5, 3, dtype="float16")
    assert [weight.dtype for weight in outcome.weights or ()] == ["float32", "float32"]


def test_a_layer_that_a_spec_defines_works_inside_others() -> None:
    def scaled(call: LayerCall) -> Outcome:
        return Outcome(call.input, (Weight("kernel", (8,), "float32"),))

    custom = Instance(Entry("Scale", "layers", "custom", (), 0, rule=scaled), {})
    outcome = infer(layer("TimeDistributed", layer=custom), floats(5, 8))
    assert outcome == Outcome(floats(5, 8), (Weight("kernel", (8,), "float32"),))
    outcome = infer(layer("Pipeline", layers=[custom, layer("Flatten")]), floats(5, 8))
    assert outcome.output == floats(40)
    assert len(infer(layer("SpectralNormalization", layer=custom), floats(8)).weights) == 2


def test_making_a_layer_is_checked_without_an_input() -> None:
    strided = layer("Conv2D", filters=4, kernel_size=3, strides=2, dilation_rate=2)
    assert mismatch(check_layer(strided)).argument == "dilation_rate"
    assert check_layer(layer("Conv2D", filters=4, kernel_size=3)) is None
    assert check_layer(layer("Dense", units="many")) is None


def test_an_op_points_at_its_argument() -> None:
    entry = catalog().lookup("ops", "reshape")
    assert entry is not None
    refused = infer_op(OpCall(entry, {"x": TensorType((4, 3), "float32"), "newshape": [5, -1]}))
    assert mismatch(refused).argument == "newshape"
