"""A spec for a CSV file: what its columns hold decides on steps, inputs, output and loss."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from specc.record import record
from specc.scaffold.looking import FEW, Look, Table
from specc.syntax import ast, make
from specc.syntax.printing import print_module

WORDS, VOCABULARY = 100, 10_000
"""How many words of a text are read, and how many different ones are known."""
BATCH = 32
SHARE = 0.6
"""The share of the rows that is for training."""


@record
class Input:
    """An input of the model: its name, type, columns and steps, and what the model makes of it.

    `layers` come before all inputs are joined.
    """

    name: str
    dtype: str
    sizes: tuple[int, ...]
    columns: ast.Expr
    steps: tuple[ast.Expr, ...]
    layers: tuple[ast.Expr, ...] = ()


@record
class Goal:
    """What is foretold: the target's steps, the output's layer, the loss and the metric."""

    steps: tuple[ast.Expr, ...]
    output: ast.Expr
    loss: str
    metric: str
    stratify: bool


def spec_for(table: Table, file: str, called: str, target: str | None = None) -> str:
    """The text of a spec that learns `target`, else the last column that can be learned.

    `file` is what the source names, `called` the file's name for people. Raises ValueError where
    there is no such column, or nothing to learn from.
    """
    goal_look = _target(table, target)
    looks = [look for look in table.columns if look is not goal_look and not look.is_left_out]
    if not looks:
        raise ValueError("no column is left to learn from")
    taken = {"dlspec"}
    target_name = _identifier(goal_look.name, taken)
    inputs = list(_inputs(looks, taken))
    goal = _goal(goal_look)
    module = make.module(
        make.edition(),
        _data(table, file, inputs, target_name, goal_look, goal),
        _model(_identifier(called.partition(".")[0], set()), inputs, target_name, goal),
        _train(table, goal),
    )
    return "".join(f"# {line}\n" for line in _remarks(table, called)) + print_module(module)


def _target(table: Table, wanted: str | None) -> Look:
    """The column that is foretold."""
    if wanted is None:
        fit = [look for look in table.columns if not look.is_left_out and look.kind != "text"]
        if not fit:
            raise ValueError("no column can be foretold")
        return fit[-1]
    found = next((look for look in table.columns if look.name == wanted), None)
    if found is None:
        names = ", ".join(look.name for look in table.columns)
        raise ValueError(f"it has no column '{wanted}'; it has {names}")
    if found.kind not in ("number", "truth", "category"):
        held = {"text": "texts", "date": "dates", "key": "another value in each row"}
        known = held.get(found.kind, "no values to tell apart")
        raise ValueError(f"'{wanted}' has {known}, which a model cannot foretell")
    return found


def _goal(look: Look) -> Goal:
    drop = (make.stage("DropMissing"),) if look.missing else ()
    classes = len(look.values)
    if look.kind == "truth":
        return Goal(drop, _dense(1, "sigmoid"), "binary_crossentropy", "accuracy", True)
    if look.kind == "category" or (look.is_whole and classes <= FEW):
        steps = (*drop, make.call("OneHot", classes))
        return Goal(steps, _dense(classes, "softmax"), "categorical_crossentropy", "accuracy", True)
    steps = (*drop, make.stage("Normalization"))
    return Goal(steps, _dense(1), "mean_squared_error", "mean_absolute_error", False)


def _inputs(looks: Sequence[Look], taken: set[str]) -> Iterator[Input]:
    """Numbers together, every other column for itself."""
    numbers = [look for look in looks if look.kind in ("number", "truth")]
    if numbers:
        columns = make.expression([make.word(look.name) for look in numbers])
        fill = (make.call("FillMissing", make.word("median")),)
        steps = (*(fill if any(n.missing for n in numbers) else ()), make.stage("Normalization"))
        name = _identifier("numbers", taken)
        yield Input(name, "float32", (len(numbers),), columns, steps)
    for look in looks:
        name = "" if look in numbers else _identifier(look.name, taken)
        column = make.word(look.name)
        if look.kind == "category":
            fill = (make.call("FillMissing", make.word("most_frequent")),)
            size = len(look.values) + 1
            encode = make.call(
                "StringLookup",
                output_mode=make.word("one_hot"),
                max_tokens=size,
                pad_to_max_tokens=True,
            )
            steps = (*(fill if look.missing else ()), encode)
            yield Input(name, "float32", (size,), column, steps)
        elif look.kind == "date":
            drop = (make.stage("DropMissing"),) if look.missing else ()
            steps = (*drop, make.call("DatePart", make.word("month")), make.call("OneHot", 13))
            yield Input(name, "float32", (13,), column, steps)
        elif look.kind == "text":
            cut = make.call(
                "TextVectorization", max_tokens=VOCABULARY, output_sequence_length=WORDS
            )
            layers = (
                make.call("Embedding", VOCABULARY, 16),
                make.stage("GlobalAveragePooling1D"),
            )
            yield Input(name, "int64", (WORDS,), column, (cut,), layers)


def _data(
    table: Table, file: str, inputs: Sequence[Input], target: str, look: Look, goal: Goal
) -> ast.DataDef:
    options: dict[str, object] = {}
    if table.delimiter != ",":
        options["delimiter"] = table.delimiter
    if table.gaps:
        options["missing"] = list(table.gaps)
    shares: dict[str, object] = {"validation": 0.2, "test": 0.2}
    if goal.stratify:
        shares["stratify"] = True
    body: list[ast.Statement] = [
        make.assign("source", make.call("csv", file, **options)),
        make.assign("split", make.call("Split", **shares, seed=1)),
    ]
    body += [make.feed("input", i.name, make.pipe(i.columns, *i.steps)) for i in inputs]
    column = make.word(look.name) if goal.stratify else make.expression([make.word(look.name)])
    body.append(make.feed("target", target, make.pipe(column, *goal.steps)))
    return make.data(body)


def _model(called: str, inputs: Sequence[Input], target: str, goal: Goal) -> ast.ModelDef:
    body: list[ast.Statement] = [make.input_(i.name, i.dtype, i.sizes) for i in inputs]
    parts = [make.pipe(make.name(i.name), *i.layers) for i in inputs]
    if len(parts) > 1:
        body.append(make.statement(make.pipe(make.expression(parts), make.stage("Concatenate"))))
    elif inputs[0].layers:
        body.append(make.statement(parts[0]))
    body += [
        make.statement(_dense(32, "relu")),
        make.statement(make.call("Dropout", 0.2)),
        make.output(target, goal.output),
    ]
    return make.model(called, body)


def _train(table: Table, goal: Goal) -> ast.TrainDef:
    few = table.complete and table.rows * SHARE < 2 * BATCH
    stop = make.call("EarlyStopping", patience=5, restore_best_weights=True)
    return make.train(
        [
            make.assign("loss", make.word(goal.loss)),
            make.assign("optimizer", make.call("Adam", 1e-3)),
            make.assign("metrics", [make.word(goal.metric)]),
            make.assign("epochs", 50),
            make.assign("batch_size", make.word("all") if few else BATCH),
            make.assign("callbacks", [stop]),
        ]
    )


def _dense(units: int, activation: str | None = None) -> ast.Call:
    if activation is None:
        return make.call("Dense", units)
    return make.call("Dense", units, activation=make.word(activation))


_REASONS = {
    "key": "another value in each row",
    "constant": "the same value in each row",
    "empty": "no values",
    "various": "too many different words",
}


def _remarks(table: Table, called: str) -> Iterator[str]:
    """What the reader should know, a comment line each."""
    seen = "rows" if table.complete else "rows were looked at, there are more"
    yield f"{_plain(called)}: {table.rows:,} {seen}"
    for look in table.columns:
        if look.is_left_out:
            yield f"{_plain(look.name)} is left out: {_REASONS[look.kind]}"


def _plain(text: str) -> str:
    """`text` as a comment may hold it."""
    return "".join(sign if sign.isprintable() else "?" for sign in text)[:80]


def _identifier(text: str, taken: set[str]) -> str:
    """A name for what is called `text`, unlike those that are taken."""
    made = re.sub(r"[^a-z0-9]+", "_", text.lower().encode("ascii", "ignore").decode()).strip("_")
    if not made or made[0].isdigit():
        made = f"column_{made}".rstrip("_")
    name, number = made, 2
    while name in taken or not _is_free(name):
        name, number = f"{made}_{number}", number + 1
    taken.add(name)
    return name


def _is_free(name: str) -> bool:
    """Whether a spec may call something so."""
    try:
        make.name(name)
    except ValueError:
        return False
    return True
