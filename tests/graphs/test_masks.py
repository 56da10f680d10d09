"""Masks as specc follows them are masks as Keras carries them.

Small stacks are drawn: makers of masks, and some steps of layers, wrappers, merges, operations
and models behind them. Each is built by Keras and run, and compared tensor by tensor.

    python -m tests.graphs.test_masks 500 1000      # the stacks of seeds 500 to 999
"""

from __future__ import annotations

import sys
import warnings
from random import Random
from typing import Any

import numpy as np
import pytest

from specc import checks
from specc.api import SpecError, build_model
from specc.catalog.examples import New, example
from specc.catalog.generate import make
from specc.catalog.load import catalog
from specc.catalog.masks import Masked, effect
from specc.catalog.types import Instance, Mismatch, TensorType
from specc.checks import masks
from specc.diagnostics import Severity
from specc.graph.ir import Layer, Model, Node
from specc.graph.masks import Ended, Flow, Refused, follow
from specc.pipeline import compile_text
from specc.reference.coverage import rows

STACKS = 30

# ---------------------------------------------------------------- one layer

SHAPES = ((6, 4), (4,), (6, 8, 4), (6, 8, 8, 4), (3, 6, 8, 8, 4), (8, 8, 3), (6, 32), (512, 1))
SEVERAL = {"Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate", "Dot"}
SEVERAL |= {"Attention", "AdditiveAttention", "MultiHeadAttention", "GroupQueryAttention"}
SEVERAL |= {"HashedCrossing"}
CELLS = {"LSTMCell", "GRUCell", "SimpleRNNCell", "StackedRNNCells"}
LONE = [row.entry for row in rows("layers") if row.entry.name not in SEVERAL | CELLS]


@pytest.mark.parametrize("entry", LONE, ids=lambda entry: entry.name)
def test_a_layer_does_with_the_mask_of_its_input_what_keras_does(entry) -> None:
    import keras

    required = [param.name for param in entry.params if param.required]
    args = example(entry.name, required)
    instance = Instance(entry, {name: instantiated(value) for name, value in args.items()})
    for shape in SHAPES:
        given = keras.Input(shape)
        masked = keras.layers.Masking()(given)
        layer = make(getattr(keras.layers, entry.name), args)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                out = layer(masked)
            except Exception:
                continue  # of another rank: the next one may do
        break
    else:
        pytest.fail("it takes none of the shapes")
    outputs = keras.tree.flatten(out)
    types = tuple(TensorType(tuple(t.shape), t.dtype) for t in outputs)
    taken = TensorType((None, *shape), "float32")
    mask = TensorType((None, *shape[:-1]), "bool")
    found = effect(Masked(instance, taken, mask, types))
    assert not isinstance(found, Mismatch)
    said = [*found.output, *(None for _ in outputs)][: len(outputs)]
    assert [m is not None and m.shape for m in said] == [of_keras(t) for t in outputs]
    assert found.ends == any("does not support masking" in str(w.message) for w in caught)
    refusal = effect(Masked(instance, taken, mask, types, running=True))
    if isinstance(refusal, Mismatch):
        with pytest.raises(Exception, match=r"mask|broadcast"):
            keras.Model(given, outputs)(np.ones((2, *shape), "float32"))


def instantiated(value: Any) -> Any:
    """An example's value as a spec would give it."""
    match value:
        case New(section=section, name=name, args=args):
            entry = catalog().lookup(section, name)
            assert entry is not None
            return Instance(entry, {key: instantiated(arg) for key, arg in args.items()})
        case list():
            return [instantiated(item) for item in value]
    return value


def of_keras(tensor: Any) -> Any:
    """The shape of the mask that Keras has for `tensor`; False without one."""
    mask = getattr(tensor, "_keras_mask", None)
    return mask is not None and tuple(mask.shape)


# ---------------------------------------------------------------- drawn stacks

PARTS = """\
layer Scaled(rate: float = 2.0) {
  input x
  output x * rate
}

model plain {
  input x: float32[6, 4]
  output y = Dense(4) -> LayerNormalization
}

model maker {
  input x: float32[6, 4]
  output y = Masking -> Dense(4)
}

"""

MAKERS = (
    "tokens -> Embedding(20, 4, mask_zero=true)",
    "others -> Embedding(20, 4, mask_zero=true)",
    "series -> Masking",
    "tokens -> Embedding(20, 4)",
    "tokens -> ReversibleEmbedding(20, 4, mask_zero=true)",
)

ONE = (
    "Dense(4)",
    "relu",
    "Dropout(0.5)",
    "SpatialDropout1D(0.2)",
    "GaussianNoise(0.1)",
    "Rescaling(2)",
    "LayerNormalization",
    "UnitNormalization",
    "RMSNormalization",
    "BatchNormalization",
    "Softmax",
    "Masking",
    "Conv1D(4, 3, padding=same)",
    'EinsumDense("abc,cd->abd", [6, 4])',
    "LSTM(4, return_sequences=true)",
    "GRU(4, return_sequences=true, initial_state=state)",
    "RNN(SimpleRNNCell(4), return_sequences=true, mask=tokens != 0)",
    "Bidirectional(LSTM(2, return_sequences=true))",
    "Bidirectional(GRU(4, return_sequences=true), merge_mode=ave)",
    "TimeDistributed(Dense(4))",
    "TimeDistributed(BatchNormalization)",
    "TimeDistributed(Softmax)",
    "TimeDistributed(Reshape([2, 2])) -> TimeDistributed(LSTM(4))",
    "TimeDistributed(Reshape([2, 2])) -> TimeDistributed(Flatten)",
    "TimeDistributed(Reshape([2, 2])) -> BatchNormalization -> Reshape([6, 4])",
    "MultiHeadAttention(2, 2, value=state_steps)",
    "Pipeline([Dropout(0.1), Dense(4)])",
    "Pipeline([Dense(4), RMSNormalization])",
    "Scaled",
    "plain",
    "maker",
    "ops.abs",
    "GlobalAveragePooling1D -> RepeatVector(6)",
    "GlobalMaxPooling1D -> RepeatVector(6)",
    "LSTM(4) -> RepeatVector(6)",
    "Flatten -> Dense(24) -> Reshape([6, 4])",
)

TWO = (
    "[{a}, {b}] -> Add",
    "[{a}, {b}] -> Subtract",
    "[{a}, {b}] -> Multiply",
    "[{a}, {b}] -> Average",
    "[{a}, {b}] -> Maximum",
    "[{a}, {b}] -> Minimum",
    "[{a}, {b}] -> Concatenate -> Dense(4)",
    "[{a}, {b}] -> Concatenate(axis=1) -> LSTM(4) -> RepeatVector(6)",
    "[{a}, {b}] -> Dot(2) -> Dense(4)",
    "[{a}, {b}] -> Attention",
    "[{a}, {b}] -> AdditiveAttention",
    "{a} -> GroupQueryAttention(2, 2, 1, value={b})",
    "{a} -> MultiHeadAttention(2, 2, value={b})",
    "{a} + {b}",
)


def drawn(seed: int) -> str:
    """The stack of this seed, as a spec."""
    random = Random(seed)
    lines = [
        "input tokens: int32[6]",
        "input others: int32[6]",
        "input series: float32[6, 4]",
        "input state: float32[4]",
        "state_steps = state -> RepeatVector(6)",
    ]
    names = []
    for number in range(random.randint(2, 7)):
        if number == 0 or random.random() < 0.2:
            value = random.choice(MAKERS)
        elif random.random() < 0.35:
            value = random.choice(TWO).format(a=random.choice(names), b=random.choice(names))
        else:
            value = f"{random.choice(names[-2:])} -> {random.choice(ONE)}"
        names.append(f"x{number}")
        lines.append(f"{names[-1]} = {value}")
    lines.append(f"output y = [{', '.join(names)}, state_steps] -> Concatenate(name=last)")
    lines.append("output z = tokens + others -> Rescaling(1)")
    lines.append("output w = series -> Flatten")
    return PARTS + "model whole {\n  " + "\n  ".join(lines) + "\n}\n"


@pytest.mark.parametrize("seed", range(STACKS))
def test_a_stack_has_the_masks_that_keras_gives_it(seed: int) -> None:
    difference = compared(drawn(seed))
    assert not difference, f"{difference}\n{drawn(seed)}"


def compared(text: str) -> str:
    """Where specc and Keras differ on this spec; empty where they agree."""
    import keras

    compilation = compile_text(text)
    program = compilation.program
    if program is None:
        errors = [d.message for d in compilation.diagnostics if d.severity is Severity.ERROR]
        if not all("mask" in message for message in errors):
            return f"refused for another reason: {errors}"
        return _refused_rightly(text)
    assert program.model is not None
    flow = follow(program.model, running=False)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        built = build_model(program)
    warned = {str(w.message).split("'")[1] for w in caught if "masking" in str(w.message)}
    ended = {event.node.operation.name for event in flow.events if isinstance(event, Ended)}
    # Keras builds the inner models too, in which no mask goes in.
    if warned != ended:
        return f"Keras warns of {sorted(warned)}, specc of {sorted(ended)}"
    for layer in built.layers:
        node = _node(program.model, layer.name)
        if node is None or isinstance(layer, keras.Model):
            continue
        ours = _shape_of(flow, node)
        theirs = of_keras(layer.output)
        if ours != theirs:
            return f"{layer.name}: Keras has {theirs}, specc {ours}"
    return _ran(built)


def _ran(built: Any) -> str:
    data = {
        "tokens": np.array([[1, 2, 3, 0, 0, 0], [4, 0, 0, 0, 0, 0], [1] * 6], "int32"),
        "others": np.array([[1, 0, 0, 0, 0, 0], [4, 5, 0, 0, 0, 0], [2] * 6], "int32"),
        "series": np.ones((3, 6, 4), "float32"),
        "state": np.ones((3, 4), "float32"),
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            built(data, training=True)
        except Exception as error:
            return f"specc says nothing, running raises {error}"
    return ""


def _refused_rightly(text: str) -> str:
    """Whether Keras refuses too, what is built without the check of masks."""
    kept = checks.CHECKS
    try:
        checks.CHECKS = tuple(check for check in kept if check is not masks.check)
        program = compile_text(text).program
    finally:
        checks.CHECKS = kept
    assert program is not None
    assert program.model is not None
    refused = [e for e in follow(program.model, running=True).events if isinstance(e, Refused)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            built = build_model(program)
        except SpecError:
            return ""
    return "" if _ran(built) else f"Keras runs what is refused: {refused[0].mismatch.message}"


def _node(model: Model, name: str) -> Node | None:
    of_layers = (node for node in model.nodes if isinstance(node.operation, Layer))
    return next((node for node in of_layers if node.operation.name == name), None)


def _shape_of(flow: Flow, node: Node) -> Any:
    mask = flow.masks.get((node, 0))
    return mask is not None and mask.present and mask.type.shape


if __name__ == "__main__":
    first, last = int(sys.argv[1]), int(sys.argv[2])
    for number in range(first, last):
        found = compared(drawn(number))
        if found:
            print(f"--- seed {number}: {found}\n{drawn(number)}")
