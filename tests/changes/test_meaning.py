"""Only what a spec means counts: over all specs, written otherwise, and with a number changed."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import specc
from specc.changes.model import Changes
from specc.graph.ir import Layer, Program
from specc.resolve.bindings import Kind
from specc.syntax import ast
from specc.syntax.walk import walk
from tests.changes.expanding import expanded

ROOT = Path(__file__).parents[2]
SPECS = sorted((ROOT / "specs").rglob("*.dlspec"))
SOME = [path for path in SPECS if path.stem not in ("nasnet_mobile", "densenet", "llama")]


def by_stem(path: Path) -> str:
    return path.relative_to(ROOT / "specs").as_posix()


@pytest.mark.parametrize("path", SPECS, ids=by_stem)
def test_a_spec_written_out_means_the_same(path: Path) -> None:
    program = specc.load(path)
    flat = specc.load(expanded(program))
    assert not [node for model in flat.models.values() for node in model.nodes if node.frame]
    assert specc.diff(program, flat).is_empty
    assert specc.diff(flat, program).as_text() == ""


@pytest.mark.parametrize("path", SOME, ids=by_stem)
def test_spelling_means_nothing(path: Path) -> None:
    program = specc.load(path)
    text = respelled(program, path.read_text(encoding="utf-8"))
    assert text != path.read_text(encoding="utf-8")
    assert specc.diff(program, specc.load(text)).is_empty


def respelled(program: Program, text: str) -> str:
    """Other names for tensors and constants, other whitespace, other comments."""
    bound = program.resolution.names
    nodes = list(walk(program.module))
    fixed = {value.id for n in nodes if isinstance(n, ast.OutputDecl) for value in called(n)}
    fixed |= {n.id for d in nodes if isinstance(d, ast.InputDecl) for n in d.names}
    fixed |= {d.name.id for d in nodes if isinstance(d, ast.Parameter | ast.Argument) and d.name}
    targets = {t for n in nodes if isinstance(n, ast.Assign) for t in n.targets}
    targets |= {n.name for n in nodes if isinstance(n, ast.Let)}
    local = {n for n, b in bound.items() if b.kind in (Kind.TENSOR, Kind.LET)}
    for name in sorted(targets | local, key=lambda name: name.span, reverse=True):
        kinds = {b.kind for n, b in bound.items() if n.id == name.id}
        is_local = kinds and kinds <= {Kind.TENSOR, Kind.LET} and name.id not in fixed
        if is_local and f"{{{name.id}}}" not in text:
            text = text[: name.span.start] + name.id + "_x" + text[name.span.end :]
    lines = []
    for line in text.splitlines():
        code = line if '"' in line else re.sub(r"#.*", "", line)
        lines += [f"    {code}  # what", "", "# nothing"] if code.strip() else []
    return "\n".join(lines) + "\n"


def called(output: ast.OutputDecl) -> list[ast.Name]:
    """The names that an output has, or that it takes for its own."""
    own = [output.name] if output.name is not None else []
    return own + [value for value in output.values if isinstance(value, ast.Name)]


def test_words_defaults_and_operators_mean_what_they_stand_for() -> None:
    one = """
    model m {
      input image: float32[8, 8, 3]
      input x: float32[4]
      a = image -> Conv2D(4, 3, activation=linear) -> Flatten -> Dense(4)
      output y = (a + x) -> relu
    }
    train m { loss = mse
      optimizer = adam }
    """
    other = """
    model m {
      input image: float32[8, 8, 3]
      input x: float32[4]
      b = image -> Conv2D(4, kernel_size=(3, 3), strides=1, kernel_initializer=GlorotUniform())
      c = b -> Flatten -> Dense(units=4, use_bias=true)
      output y = ops.add(c, x) -> Activation(relu)
    }
    train m { optimizer = Adam(learning_rate=1e-3)
      loss = MeanSquaredError()
      batch_size = 32
      epochs = 1 }
    device auto { precision = float32 }
    """
    assert specc.diff(specc.load(one), specc.load(other)).as_text() == ""


def test_independent_statements_may_stand_in_any_order() -> None:
    statements = [
        "a = x -> Dense(8) -> relu",
        "b = x -> Dense(4) -> Dense(8)",
        "c = x -> Dense(2) -> Dropout(0.1)",
    ]
    head, tail = "model m {\ninput x: float32[8]\n", "\noutput y = [a, b, c] -> Concatenate\n}"
    programs = [
        specc.load(head + "\n".join(order) + tail)
        for order in (statements, statements[::-1], [statements[1], statements[2], statements[0]])
    ]
    for other in programs[1:]:
        changes = specc.diff(programs[0], other)
        assert changes.is_empty
        assert (changes.weights[0].result, changes.weights[0].parts) == ("whole", ())


NUMBER = re.compile(r"(?<![\w.\[])(\d+)(?![\w.])")


def mutations(path: Path, count: int) -> Iterator[Program]:
    """The spec with one number in it changed, as often as that is a valid spec again."""
    text = path.read_text(encoding="utf-8")
    body = text.index("\n", text.index("dlspec 1"))
    numbers = list(NUMBER.finditer(text, body))
    generator = random.Random(path.stem)
    for match in generator.sample(numbers, min(count, len(numbers))):
        changed = str(int(match[1]) + generator.choice([1, 2, 8]))
        try:
            yield specc.load(text[: match.start(1)] + changed + text[match.end(1) :])
        except specc.SpecError:
            continue


def told(program: Program) -> object:
    """What a program means, read in another way: node by node, setting by setting."""
    nodes = []
    for name, model in program.models.items():
        nodes.append((name, [str(t.type) for t in model.inputs.values()], list(model.outputs)))
        for node in model.nodes:
            operation = node.operation
            instance = operation.instance if isinstance(operation, Layer) else None
            types = [str(type_) for type_ in node.output_types]
            plain = [shown(v) for v in node.arguments.values() if is_plain(v)]
            nodes.append((operation.name, shown(instance), types, plain))
    settings = [
        [(name, shown(setting.value)) for name, setting in plan.settings.items()]
        for plan in (program.train, program.device, program.data)
        if plan is not None
    ]
    flows = program.data.flows if program.data is not None else ()
    steps = [(f.name, [shown(step.instance) for step in f.steps]) for f in flows]
    params = {name: shown(param.value) for name, param in program.params.items()}
    return nodes, settings, steps, params


def is_plain(value: object) -> bool:
    items = value if isinstance(value, list | tuple) else [value]
    return all(isinstance(item, int | float | str | slice | None) for item in items)


def shown(value: object) -> str:
    from specc.catalog.values import written

    return written(value)


@pytest.mark.parametrize("path", SOME, ids=by_stem)
def test_a_number_that_changes_something_is_told(path: Path) -> None:
    program = specc.load(path)
    before = told(program)
    for other in mutations(path, 6):
        changes = specc.diff(program, other)
        is_same, is_told = told(other) == before, not changes.is_empty
        # `told` does not look into the bodies of custom layers.
        assert is_told != is_same or bool(changes.definitions)
        adds_up(changes)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("resnet", "resnet_v2"),
        ("vgg", "alexnet"),
        ("mobilenet_v2", "mobilenet_v3"),
        ("bert", "gpt2"),
        ("unet", "densenet"),
        ("siamese", "wide_and_deep"),
        ("inception_v3", "xception"),
    ],
)
def test_networks_that_have_little_in_common_add_up(old: str, new: str) -> None:
    sides = [specc.load(ROOT / "specs" / "zoo" / f"{name}.dlspec") for name in (old, new)]
    changes = specc.diff(*sides)
    assert not changes.is_empty
    adds_up(changes)
    adds_up(specc.diff(sides[1], sides[0]))


def adds_up(changes: Changes) -> None:
    """The layers and parameters before, with all that is told, are those after."""
    for model in changes.models:
        if model.kind != "changed" or None in model.parameters:
            continue
        layers, parameters = model.layers[0], model.parameters[0]
        for group in model.groups:
            for row in group.rows:
                before, after = (count or 0 for count in row.parameters)
                parameters += after - before
                is_layer = row.parameters != (None, None)
                layers += is_layer * {"added": 1, "removed": -1}.get(row.kind, 0)
        for one in model.follows:
            before, after = (count or 0 for count in one.parameters)
            parameters += after - before
        assert (layers, parameters) == (model.layers[1], model.parameters[1])
