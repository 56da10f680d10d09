"""What is counted: parameters as Keras has them, in all rows together; sizes that are left open."""

from __future__ import annotations

from typing import Any

import pytest

import specc
from specc.catalog.costs.kit import COSTS, OP_COSTS
from specc.catalog.costs.registry import FILE_OF, OPS
from specc.catalog.load import catalog
from specc.catalog.shapes import has_rule
from specc.summarizing import Summary
from tests.emitted.compare import ask, compiled, parameters, script, size
from tests.zoo.row import Row
from tests.zoo.rows import ROWS

QUICK = [row for row in ROWS if row.built is not None]


def top_rows(found: Summary, name: str) -> int:
    """The sum over the rows that are no part of others."""
    return sum(getattr(row.totals, name) for row in found.rows if row.depth == 0)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.title)
@pytest.mark.parametrize("expand", [False, True])
def test_parameters_are_those_that_are_published(row: Row, expand: bool) -> None:
    program = compiled(row.path, **row.params)
    assert program.model is not None
    found = specc.summary(program, expand=expand)
    trained = sum(size([w]) for w in parameters(program.model) if w.trainable)
    assert (found.parameters, found.trainable) == (row.parameters, trained)
    assert top_rows(found, "parameters") == row.parameters
    assert top_rows(found, "trainable") == trained


@pytest.mark.parametrize("row", QUICK, ids=lambda row: row.title)
def test_parameters_are_those_that_keras_counts(row: Row) -> None:
    program = compiled(row.path, **row.params, **(row.built or {}))
    found = specc.summary(program)
    built = ask({"source": script(program), "arguments": {}, "policy": "float32"})
    assert (found.parameters, found.trainable) == (built["count"], built["trainable"])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.title)
def test_rows_that_are_folded_and_all_rows_count_the_same(row: Row) -> None:
    program = compiled(row.path, **row.params)
    assert program.model is not None
    sizes = {
        name: [dim if isinstance(dim, int) else 40 for dim in (tensor.type.shape or ())[1:]]
        for name, tensor in program.model.inputs.items()
    }
    folded, whole = (specc.summary(program, sizes=sizes, expand=e) for e in (False, True))
    assert folded.multiply_adds_known
    assert folded.multiply_adds == whole.multiply_adds
    for found in (folded, whole):
        assert top_rows(found, "work") == found.multiply_adds
    assert top_rows(folded, "bytes") == top_rows(whole, "bytes")
    assert folded.peak == whole.peak is not None


MODEL = """\
block unit(width) {{
  input x
  output x -> Dense(width, activation=relu) -> Dense(width)
}}
model m {{
  input x: float32[8]
  {body}
}}
"""


def summed(body: str, **options: Any) -> Summary:
    return specc.summary(compiled(MODEL.format(body=body)), **options)


def test_repeats_have_the_totals_of_all_times_and_their_rows_those_of_one() -> None:
    found = summed("repeat 5 { x = x + (x -> unit(8)) }\n output x -> Dense(1)")
    loop, block, *_ = (row for row in found.rows if row.kind in ("loop", "block"))
    assert (loop.times, loop.totals.parameters, loop.totals.work) == (5, 5 * 144, 5 * 128)
    assert (block.depth, block.totals.parameters, block.totals.work) == (1, 144, 128)


def test_a_shared_layer_counts_once_and_works_twice() -> None:
    found = summed("layer d = Dense(8)\n y = x -> d\n z = y -> d\n output z")
    assert [row.totals.shared for row in found.rows] == [False, False, True]
    assert found.parameters == 72
    assert found.multiply_adds == 2 * 64
    assert [row.sources for row in found.rows] == [[], [1], [2]]


def test_sizes_that_are_open_are_named_and_can_be_given() -> None:
    text = "model m {\n input x: float32[?time, 4]\n output y = x -> Dense(2)\n}"
    program = compiled(text)
    open_ = specc.summary(program)
    assert (open_.unknown, open_.multiply_adds_known) == ({"time": "100"}, False)
    assert open_.peak is None
    assert open_.rows[1].totals.work is None
    found = specc.summary(program, sizes={"time": 10})
    assert (found.unknown, found.multiply_adds, found.multiply_adds_known) == ({}, 80, True)
    assert [str(type_) for type_ in found.rows[1].outputs] == ["float32[?, 10, 2]"]
    assert specc.summary(program, sizes={"x": [10, 4]}).multiply_adds == 80


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"sizes": {"tim": 3}}, "no size or input is called 'tim'; there are: time, x"),
        ({"sizes": {"x": 3}}, "'x' is an input: give all of its sizes"),
        ({"sizes": {"x": [3, 5]}}, "the input 'x' is float32[?, ?time, 4], which '3x5'"),
        ({"sizes": {"time": 2}}, "with these sizes: the kernel of `Conv1D`, 3 wide"),
        ({"sizes": {"time": 0}}, "a size is at least 1: 'time'"),
        ({"batch_sizes": [0]}, "a batch has at least 1 example"),
        ({"optimizer": "adan"}, "no optimizer is called 'adan'; there are: Adadelta, "),
        ({"optimizer": "Adam(lr=1)"}, "'lr=1' is no argument of 'Adam'"),
        ({"precision": "int8"}, "no precision is called 'int8'; there are: float32, "),
    ],
)
def test_what_does_not_fit_is_said(options: dict[str, Any], message: str) -> None:
    text = "model m {\n input x: float32[?time, 4]\n output y = x -> Conv1D(2, 3)\n}"
    with pytest.raises(ValueError, match=r".") as raised:
        specc.summary(compiled(text), **options)
    assert message in str(raised.value)


def test_what_an_extern_layer_does_is_not_known() -> None:
    text = """\
extern layer Scale(factor) -> same from "my_package.layers"
model m {
  input x: float32[4]
  output y = x -> Scale(2.0) -> Dense(3)
}
"""
    found = specc.summary(compiled(text))
    assert (found.multiply_adds, found.multiply_adds_known) == (12, False)
    assert found.rows[1].totals.work is None


def test_without_a_model_there_is_nothing_to_sum_up() -> None:
    program = compiled("let a = 1")
    with pytest.raises(ValueError, match="the spec has no model"):
        specc.summary(program)


def test_every_rule_is_of_a_layer_or_function_and_is_found() -> None:
    from importlib import import_module

    for name, file in FILE_OF.items():
        import_module(f"specc.catalog.costs.{file}")
        assert catalog().lookup("layers", name) is not None
        assert has_rule("layers", name)
    import_module("specc.catalog.costs.ops")
    assert set(COSTS) == set(FILE_OF)
    assert set(OP_COSTS) == OPS
    assert all(has_rule("ops", name) for name in OPS)
