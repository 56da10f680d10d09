"""Functions on constants: what they give in the graph and in the script."""

from __future__ import annotations

import pytest

from tests.emitted.compare import assert_same, codes, compiled


def test_rounding_and_roots_follow_params() -> None:
    spec = """
    param scale: float = 1.1
    let width = ceil(8 * scale)
    let narrow = floor(8 * scale)
    model m {
      input x: float32[4]
      Dense(width)
      Dense(narrow, kernel_initializer=RandomNormal(stddev=1 / sqrt(width)))
      output y = Dense(int(sqrt(16)))
    }
    """
    assert "math.sqrt(" in assert_same(compiled(spec))
    assert_same(compiled(spec, scale=2.5), compiled(spec), scale=2.5)


def test_zip_and_enumerate_are_lists_and_run_loops() -> None:
    text = assert_same(
        compiled("""
        let pairs = zip([8, 4], ["relu", "tanh"])
        model m {
          input x: float32[4]
          for units, act in pairs { Dense(units, activation=act) }
          for i, units in enumerate([3, 2], 1) { Dense(units, name="head{i}") }
          let sizes = [a * b for a, b in zip([1, 2, 3], [2, 2, 2])]
          for units in sizes { Dense(units) }
          output y = Dense(len(pairs) + enumerate([5, 6])[1][1])
        }
        """)
    )
    assert "in enumerate([3, 2], 1):" in text
    assert "zip([1, 2, 3], [2, 2, 2], strict=True)" in text


def test_maps_are_looked_up_by_names_and_by_numbers() -> None:
    spec = """
    param depth: one of [18, 34] = 18
    let rows = { 18 = [2, { a = 3 }], 34 = [3, { a = 4 }], "odd key" = [] }
    let units = { small = 8, large = 16, 0 = 1 }
    model m {
      input x: float32[4]
      repeat rows[depth][0] { Dense(rows[depth][1][a]) }
      if depth in rows and not (18 in { 34 = true }) { Dense(5) }
      output y = Dense({ 0 = units[small], 1 = units["large"] }[1 if depth > 18 else 0] + units[0])
    }
    """
    text = assert_same(compiled(spec))
    assert '18: [2, {"a": 3}]' in text
    assert_same(compiled(spec, depth=34), compiled(spec), depth=34)


def test_lists_of_tensors_can_be_numbered_and_paired() -> None:
    assert_same(
        compiled("""
        model m {
          input x: float32[4]
          parts = [x -> Dense(n) for n in [3, 2]]
          for i, part in enumerate(parts) { parts = parts + [part -> Dense(2, name="again{i}")] }
          merged = []
          for left, right in zip(parts[:2], parts[2:]) {
            merged = merged + [[left, right] -> Concatenate]
          }
          output y = merged -> Concatenate
        }
        """)
    )


def test_a_function_of_this_name_may_be_a_block() -> None:
    assert_same(
        compiled("""
        block zip(units) {
          input x
          output Dense(units)
        }
        let floor = 3
        model m {
          input x: float32[4]
          output y = zip(floor)
        }
        """)
    )


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("sqrt(-1)", "E0320"),
        ("ceil([1])", "E0320"),
        ("len(zip([1], [1, 2]))", "E0320"),
        ("len(zip([1], 2))", "E0320"),
        ("len(enumerate(3))", "E0320"),
        ("ceil(x)", "E0308"),
        ("len(zip(x, [1]))", "E0308"),
        ("floor([x][0])", "E0308"),
    ],
)
def test_what_the_functions_do_not_take(value: str, code: str) -> None:
    spec = f"model m {{\n  input x: float32[4]\n  output y = x -> Dense({value})\n}}"
    assert codes(spec) == [code]
