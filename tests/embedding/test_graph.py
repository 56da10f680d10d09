"""The graph that other programs walk, held against the models that Keras builds."""

from __future__ import annotations

import gc

import pytest

import specc

BLOCKS = """
param depth: int = 2

block residual(width) {
  input x
  y = x -> Dense(width, activation=relu) -> Dense(width)
  output x + y
}

model tail {
  input features: float32[8]
  output score = features -> Dense(1)
}

model net {
  input image: float32[8]
  x = image
  repeat depth as i { x = x -> residual(2 * 4) }
  layer shared = Dense(8, name=shared, kernel_regularizer=L2(0.01))
  a = x -> shared
  b = image -> shared
  joined = [a, b] -> Concatenate
  output label = joined[:, :8] -> tail
}
"""


@pytest.fixture(scope="module")
def graph() -> specc.Graph:
    return specc.expand(specc.loads(BLOCKS, name="net.dlspec"))


def test_nodes_come_in_order_with_their_tensors(graph) -> None:
    assert [node.class_name for node in graph] == [
        *["Dense", "Dense", "+"] * 2,
        "Dense",
        "Dense",
        "Concatenate",
        "[]",
        "Functional",
    ]
    assert [node.kind for node in graph][-3:] == ["layer", "op", "model"]
    assert [node.index for node in graph] == list(range(len(graph)))
    joined = graph.nodes[8]
    assert [str(tensor) for tensor in joined.inputs] == ["float32[?, 8]", "float32[?, 8]"]
    assert joined.outputs[0].shape == (None, 16)
    assert joined.outputs[0].dtype == "float32"
    assert (joined.outputs[0].producer, joined.outputs[0].index) == (joined, 0)
    assert joined.arguments == {"inputs": list(joined.inputs)}


def test_predecessors_and_successors_are_each_others(graph) -> None:
    for node in graph:
        assert all(node in other.successors for other in node.predecessors)
        assert all(node in other.predecessors for other in node.successors)
    first = graph.nodes[0]
    assert first.predecessors == ()
    assert first.inputs[0] is graph.model.inputs["image"]
    assert [node.index for node in graph.model.inputs["image"].consumers] == [0, 2, 7]
    last = graph.model.outputs["label"].producer
    assert last is graph.nodes[-1]
    assert last.successors == ()


def test_a_shared_layer_is_one_with_several_nodes(graph) -> None:
    shared = graph.nodes[6].layer
    assert shared is graph.nodes[7].layer
    assert list(shared.nodes) == [graph.nodes[6], graph.nodes[7]]
    assert shared.named
    assert shared.arguments["kernel_regularizer"] == specc.Call("L2", l2=0.01)
    assert [(w.name, w.shape, w.trainable) for w in shared.weights] == [
        ("kernel", (8, 8), True),
        ("bias", (8,), True),
    ]
    assert shared.parameters == 72


def test_a_model_as_a_layer_is_the_model(graph) -> None:
    tail = graph.nodes[-1].layer
    assert tail.model is graph.models["tail"]
    assert tail.parameters == tail.model.parameters == 9


def test_places_and_trails_lead_to_the_spec(graph) -> None:
    second = graph.nodes[3]
    assert (second.place.file, second.place.line) == ("net.dlspec", 6)
    assert [step.text for step in second.trail] == [
        "in iteration 2 of this `repeat`",
        "in this use of `residual`",
    ]
    assert [step.place.line for step in second.trail] == [18, 18]
    assert second.trail[0].values == {"i": 1}
    assert second.trail[1].values["width"] == 8
    assert graph.nodes[8].trail == ()


def test_params_have_the_values_of_this_compilation(graph) -> None:
    assert graph.params == {"depth": 2}
    deeper = specc.expand(specc.loads(BLOCKS, params={"depth": 3}))
    assert len(deeper) == len(graph) + 3


def test_it_says_what_it_is_in_a_line(graph) -> None:
    for part in (graph, graph.model, *graph, *graph.model.layers, *graph.nodes[0].outputs):
        assert repr(part).startswith("<Graph")
        assert len(repr(part)) < 200


def test_nothing_of_the_compiler_hangs_on_it(graph) -> None:
    """All that can be reached by public names is plain or public."""
    seen: dict[int, object] = {}
    waiting: list[object] = [graph]
    public = {getattr(specc, name) for name in specc.__all__ if name != "Spec"}
    while waiting:
        part = waiting.pop()
        if id(part) in seen:
            continue
        seen[id(part)] = part
        if isinstance(part, bool | int | float | str | None):
            continue
        if isinstance(part, list | tuple) and type(part) not in public:
            assert type(part) in (list, tuple)
            waiting += part
        elif isinstance(part, dict):
            waiting += [*part, *part.values()]
        else:
            assert type(part) in public, type(part)
            names = [name for name in dir(part) if not name.startswith("_")]
            waiting += [v for n in names if not callable(v := getattr(part, n))]
    assert len(seen) > 100


def test_it_agrees_with_keras(root) -> None:
    """Layers in order with names, classes, shapes of variables; parameters of the whole."""
    for path in (
        "specs/wide_and_deep.dlspec",
        "specs/zoo/squeezenet.dlspec",
        "specs/siamese.dlspec",
    ):
        program = specc.load(root / path)
        model, graph = specc.build_model(program), specc.expand(program)
        assert graph.model.parameters == model.count_params()
        for layer in graph.model.layers:
            built = model.get_layer(layer.name)
            assert type(built).__name__ == layer.class_name
            assert [tuple(w.shape) for w in built.weights] == [w.shape for w in layer.weights]
            assert [w.trainable for w in built.weights] == [w.trainable for w in layer.weights]


def test_graphs_are_let_go_of() -> None:
    """A search makes thousands of them."""
    program = specc.loads(BLOCKS)
    specc.expand(program)
    gc.collect()
    before = len(gc.get_objects())
    for _ in range(20):
        specc.expand(program)
    gc.collect()
    assert len(gc.get_objects()) < before + 100
