"""Several mistakes in one file: each is told once, where it is, and nothing else is said."""

from __future__ import annotations

import random

import pytest

from specc.diagnostics.model import Diagnostic, Sink
from specc.limits import MOST_MISTAKES
from specc.source import Source, SourceMap
from specc.syntax import ast, parse
from specc.syntax.dump import dump
from specc.syntax.walk import names_in

LINES = (
    "  Conv2D(32, 3, padding=same, activation=relu)",
    "  x = x -> BatchNormalization -> relu",
    "  y = [x, x] -> Concatenate(axis=-1)",
    "  let n = 2 * 3 + 1",
    "  repeat 3 { x = x -> Dense(64) }",
    "  if n > 3 { x = x -> Dropout(0.5) } else { x = x -> Flatten }",
    "  parts = [x -> Conv1D(100, k) for k in [3, 4, 5]]",
)

SLIPS = (
    "  Conv2D(32, 3, padding=same",
    "  Conv2D(32, 3 padding=same)",
    "  Conv2D(32, padding: same)",
    "  Conv2D(32, 3))",
    "  Conv2D(32, 3]",
    "  Conv2D(32, , 3)",
    "  Conv2D(32, 3, use_bias=True)",
    "  x = x -> BatchNormalization -> -> relu",
    "  x = x -> BatchNormalization ->",
    "  x == x -> relu",
    "  x =",
    "  x = ) Dense(3)",
    "  x = x +",
    "  x = x && y",
    "  x = x -> Dense(“relu”)",
    '  x = x -> Dense("relu)',
    "  x = x → Dense(3)",
    "  x = 3 4",
    "  x = 007",
    "  x = $3",
    "  x = 3;",
    "  x = Dense(3) y = Dense(4)",
    "  let n == 3",
    "  let n 3",
    "  for = 3",
    "  repeat 3 + { x = x -> Dense(64) }",
    "  repeat 3 { x = x -> }",
    "  if n = 3 { x = x -> Flatten }",
    "  if n > { x = x -> Flatten } else { x = x -> relu }",
    "  parts = [x -> Dense(k) for in [3, 4]]",
    "  parts = [x -> Dense(k) for k [3, 4]]",
    "  x = a < b < c",
    "  größe = 3",
    "  x += 3",
    "  return x",
    "  model.add(Dense(3))",
    "  input z float32[3]",
    "  train { epochs = 3 }",
    "  x = f(a=1, b=)",
    "  x = {a = 1, b}",
    "  else { x = 3 }",
)


def check(text: str) -> tuple[ast.Module, list[Diagnostic], SourceMap]:
    sources = SourceMap()
    sink = Sink()
    module = parse(sources.add("spec.dlspec", text), sink)
    return module, sink.sorted(), sources


def model(lines: list[str]) -> str:
    return "\n".join(("model m {", "  input x: float32[8, 8, 3]", *lines, "  output x", "}", ""))


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_told_once_and_costs_its_own_statement_only(slip: str) -> None:
    module, found, sources = check(model(["  a = 1", slip, "  b = 2"]))
    assert [sources.locate(d.primary.span.start).line for d in found] == [4], found
    (item,) = module.items
    assert isinstance(item, ast.ModelDef)
    kept = [s.targets[0].id for s in item.body if isinstance(s, ast.Assign)]
    assert kept[0] == "a"
    assert kept[-1] == "b"
    assert isinstance(item.body[-1], ast.OutputDecl)


@pytest.mark.parametrize("seed", range(6))
def test_fifty_slips_in_ten_thousand_lines(seed: int) -> None:
    random_source = random.Random(seed)
    lines = [random_source.choice(LINES) for _ in range(10_000)]
    # Two slips never touch: a line beside a slip is part of what shows where it ends.
    places = sorted(random_source.sample(range(0, 10_000, 2), 50))
    for place in places:
        lines[place] = random_source.choice(SLIPS)
    _, found, sources = check(model(lines))
    assert [sources.locate(d.primary.span.start).line - 3 for d in found] == places


def test_slips_inside_one_list_are_all_told() -> None:
    _, found, sources = check(
        """train {
  callbacks = [
    EarlyStopping(monitor=val_loss, patience: 5),
    ReduceLROnPlateau(factor=)
    TerminateOnNaN(,
    CSVLogger("log.csv"),
  ]
  epochs: 3
}
"""
    )
    lines = [sources.locate(d.primary.span.start).line for d in found]
    assert lines == [3, 4, 5, 5, 6, 8]


def test_a_missing_brace_does_not_hide_the_rest() -> None:
    module, found, sources = check(
        "model m {\n  repeat 3 {\n    Dense(3)\n  Flatten\n}\n\ntrain {\n  epochs = 3\n}\n"
    )
    assert [(d.code, sources.locate(d.primary.span.start).line) for d in found] == [("E0122", 2)]
    assert [type(item) for item in module.items] == [ast.ModelDef, ast.TrainDef]
    assert dump(module.items[0]) == (
        "(ModelDef m [(Repeat 3 _ [(ExprStatement (Call Dense [(Argument _ 3)]))])"
        " (ExprStatement Flatten)])"
    )


def test_python_bodies_are_read_by_their_indentation() -> None:
    module, found, _ = check(
        "model m:\n  input x: float32[4]\n  repeat 3:\n    Dense(3)\n  output x\n\ndevice cpu\n"
    )
    assert [d.code for d in found] == ["E0121", "E0121"]
    body, device = module.items
    assert isinstance(body, ast.ModelDef)
    assert [type(s) for s in body.body] == [ast.InputDecl, ast.Repeat, ast.OutputDecl]
    assert isinstance(device, ast.DeviceDef)


def test_an_unread_header_keeps_its_body() -> None:
    module, found, _ = check(
        "model m {\n  repeat 3 3 {\n    x = y\n  }\n  while x {\n    x = y\n  }\n}\n"
    )
    assert len(found) == 2
    (item,) = module.items
    assert isinstance(item, ast.ModelDef)
    loop, unknown = item.body
    assert isinstance(loop, ast.Repeat)
    assert isinstance(loop.count, ast.Invalid)
    assert isinstance(loop.body[0], ast.Assign)
    assert isinstance(unknown, ast.If)
    assert isinstance(unknown.condition, ast.Invalid)
    assert isinstance(unknown.body[0], ast.Assign)


@pytest.mark.parametrize(
    ("head", "names"),
    {
        "i, w enumerate(xs)": "i w",
        "i, w of xs": "i w",
        "k, in xs": "k",
        "k = xs": "k",
        "k, (a b) in xs": "k a b",
        "in xs": "",
    }.items(),
)
def test_a_loop_whose_head_cannot_be_read_keeps_its_names(head: str, names: str) -> None:
    module, found, _ = check(f"model m {{\n  for {head} {{\n    x = y\n  }}\n}}\n")
    assert len(found) == 1
    (item,) = module.items
    assert isinstance(item, ast.ModelDef)
    (loop,) = item.body
    assert isinstance(loop, ast.For)
    assert " ".join(name.id for name in names_in(loop.targets)) == names
    assert isinstance(loop.body[0], ast.Assign)


def test_a_value_that_cannot_be_read_keeps_its_name() -> None:
    module, found, _ = check(
        "param width = 3\nlet a = 1 2\nlet b = 08\nlet c = f(1\nx = 4\nlet d == 5\n"
        "model m {\n  e = f(4 3 $) g\n  h == f\n  model.add(Dense(3))\n}\n"
    )
    assert [d.code for d in found] == [
        *("E0101", "E0101", "E0108", "E0102", "E0123", "E0114"),
        *("E0105", "E0109", "E0128", "E0114", "E0119"),
    ]
    text = dump(module)
    for part in (
        "(Param width int _ 3 _ _)",
        "(Let a (Invalid))",
        "(Let b (Invalid))",
        "(Let c (Call f [(Argument _ 1)]))",
        "(Let x 4)",
        "(Let d 5)",
        "(Assign [e] (Call f [(Argument _ 4) (Argument _ 3)]))",
        "(Assign [h] f)",
        "(ExprStatement (Call Dense [(Argument _ 3)]))",
    ):
        assert part in text


def test_messages_come_in_source_order() -> None:
    _, found, _ = check(model(list(SLIPS)))
    places = [d.primary.span for d in found]
    assert places == sorted(places)
    assert len(found) >= len(SLIPS)


def test_a_second_file_reports_in_its_own_offsets() -> None:
    sources = SourceMap()
    sources.add("first.dlspec", "let a = 3\n")
    second: Source = sources.add("second.dlspec", "let b = = 3\n")
    sink = Sink()
    parse(second, sink)
    (found,) = sink.sorted()
    assert sources.source_at(found.primary.span.start) is second
    assert sources.text(found.primary.span) == "="


@pytest.mark.parametrize("unit", ["1 ", "$ ", '"a, ', "“a, "])
def test_of_very_many_mistakes_the_first_ones_are_told(unit: str) -> None:
    """What stands behind the last one that is told is not read: nothing false is said of it."""
    _, some, _ = check("let a = [" + unit * 100 + "\n")
    module, many, _ = check("let a = [" + unit * 3 * MOST_MISTAKES + "\n")
    assert MOST_MISTAKES <= len(many) <= MOST_MISTAKES + 1
    (code,) = {d.code for d in many}
    alike = [d.primary for d in some if d.code == code][:40]
    assert alike
    assert [d.primary for d in many[: len(alike)]] == alike
    assert module.items == ()
