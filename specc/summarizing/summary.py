"""Summing up a program: the passes in order, and what comes of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from specc.catalog.load import catalog
from specc.catalog.shapes.kit import policy_of
from specc.catalog.types import Instance, Policy, Weight
from specc.catalog.values import written
from specc.diagram.reading import parts_of
from specc.expansion.retype import Misfit
from specc.graph.ir import Model, Program
from specc.record import record
from specc.summarizing.counting import Counts, count, numbers_by_dtype
from specc.summarizing.effort import batch_size
from specc.summarizing.memory import Training, peak, training
from specc.summarizing.rows import Row, Rows, shown
from specc.summarizing.sizes import Sizes, inputs_of
from specc.summarizing.tracing import Trace, itemsize, trace

PRECISIONS = ("float32", "mixed_bfloat16", "mixed_float16", "bfloat16", "float16", "float64")


@record
class Summary:
    """What a model is in numbers. Bytes are of one example unless they are of weights.

    `multiply_adds` are those that are known, of all where `multiply_adds_known`; `peak` is what
    the tensors of one example take at once in inference; `unknown` names the sizes that are not
    known, or inputs that have some, each with a value that would fit. What is None is not known
    either. As text it is the table of `specc summary`.
    """

    model: str
    rows: Sequence[Row]
    outputs: Mapping[str, int]
    """The numbers of the rows whose outputs are the model's, by the names of these."""
    parameters: int | None
    trainable: int | None
    dtypes: Mapping[str, int]
    """How many numbers of each dtype the weights hold."""
    multiply_adds: int
    multiply_adds_known: bool
    peak: int | None
    training: Training
    batch_sizes: Sequence[int]
    optimizer: str | None
    precision: str
    unknown: Mapping[str, str]

    @property
    def bytes(self) -> int:
        """Of the weights."""
        return sum(itemsize(dtype) * numbers for dtype, numbers in self.dtypes.items())

    def as_data(self) -> dict[str, Any]:
        """The summary as plain data, as `docs/summary.schema.json` says."""
        from specc.summarizing.data import as_data

        return as_data(self)

    def __str__(self) -> str:
        from specc.summarizing.text import table

        return table(self)


def summarize(
    program: Program,
    *,
    sizes: Sizes | None = None,
    batch_sizes: Sequence[int] = (),
    optimizer: str | None = None,
    precision: str | None = None,
    expand: bool = False,
    depth: int = 0,
) -> Summary:
    """Sum up the model of a program.

    `sizes` are values for sizes that the spec leaves open, `optimizer` and `precision` others than
    the spec's; `expand` gives every layer a row, `depth` opens blocks so deep.
    Raises: ValueError where there is no model, or where an argument does not fit.
    """
    model = program.model
    if model is None:
        raise ValueError("the spec has no model")
    if precision not in (None, *PRECISIONS):
        raise ValueError(
            f"no precision is called '{precision}'; there are: {', '.join(PRECISIONS)}"
        )
    if any(size < 1 for size in batch_sizes):
        raise ValueError("a batch has at least 1 example")
    policy = policy_of(precision, program.policy)
    inputs = inputs_of(model, sizes or {})
    found = trace(model, inputs.types, policy)
    if isinstance(found, Misfit) and sizes:
        raise ValueError(f"with these sizes: {found.mismatch.message}")
    traced = None if isinstance(found, Misfit) else found
    counts = count(model, traced)
    if policy != program.policy:
        counts = _recast(counts, program.policy, policy)
    chosen = _optimizer(program, optimizer)
    parts, _ = parts_of(model, program.sources, fold=not expand)
    types = {n: shown(tensor.type, inputs.types[n]) for n, tensor in model.inputs.items()}
    rows = Rows(model, counts, traced, expand=expand, depth=depth)
    return _summary(
        model,
        rows.rows(parts, types),
        rows.of_outputs(),
        counts,
        traced,
        training(traced, counts, chosen, policy),
        batch_sizes or [batch_size(program)],
        None if chosen is None else _spelled(chosen),
        _named(policy),
        inputs.unknown,
    )


def _summary(
    model: Model,
    rows: Sequence[Row],
    outputs: Mapping[str, int],
    counts: Counts,
    traced: Trace | None,
    taken: Training,
    batch_sizes: Sequence[int],
    optimizer: str | None,
    precision: str,
    unknown: Mapping[str, str],
) -> Summary:
    dtypes = numbers_by_dtype(counts.weights)
    trained = numbers_by_dtype([(p, w) for p, w in counts.weights if w.trainable])
    steps = () if traced is None else traced.steps
    return Summary(
        model.name,
        rows,
        outputs,
        sum(dtypes.values()) if counts.complete else None,
        sum(trained.values()) if counts.complete else None,
        dtypes,
        sum(step.work or 0 for step in steps),
        traced is not None and all(step.work is not None for step in steps),
        None if traced is None else peak(traced),
        taken,
        batch_sizes,
        optimizer,
        precision,
        unknown,
    )


def _recast(counts: Counts, before: Policy, after: Policy) -> Counts:
    """The counts with weights in the dtype of another policy, where they had that of the spec's."""
    weights = [
        (path, Weight(w.name, w.shape, after.variable, w.trainable))
        if w.dtype == before.variable
        else (path, w)
        for path, w in counts.weights
    ]
    return Counts(counts.at, weights, counts.complete)


def _named(policy: Policy) -> str:
    if policy.compute == policy.variable:
        return policy.compute
    return f"mixed_{policy.compute}"


def _spelled(optimizer: Instance) -> str:
    """As the spec writes it, without what does not bear on memory."""
    found = Instance(optimizer.entry, {n: v for n, v in optimizer.args.items() if n in _BEARS})
    return written(found) if found.args else found.entry.name


_BEARS = ("momentum", "centered", "amsgrad", "use_ema", "gradient_accumulation_steps")


def _optimizer(program: Program, given: str | None) -> Instance | None:
    """The optimizer that is asked for, or the spec's; None without either."""
    if given is not None:
        return _read(given)
    found = None if program.train is None else program.train.get("optimizer")
    if isinstance(found, str):
        return _read(found)
    return found if isinstance(found, Instance) else None


def _read(text: str) -> Instance:
    """`adam`, `SGD(momentum=0.9)`. Raises: ValueError."""
    name, bracket, rest = text.strip().partition("(")
    known = catalog().canonical("optimizers", name) or name
    entry = catalog().lookup("optimizers", known)
    if entry is None or entry.refused is not None:
        there = (n for n in catalog().names("optimizers") if _usable(n))
        raise ValueError(f"no optimizer is called '{name}'; there are: {', '.join(there)}")
    args: dict[str, Any] = {}
    for part in rest.removesuffix(")").split(",") if bracket else ():
        argument, equals, value = (piece.strip() for piece in part.partition("="))
        if not equals or entry.param(argument) is None:
            raise ValueError(f"'{part.strip()}' is no argument of '{known}'")
        args[argument] = _value(value)
    return Instance(entry, args)


def _usable(name: str) -> bool:
    entry = catalog().lookup("optimizers", name)
    return entry is not None and entry.refused is None


def _value(text: str) -> Any:
    words: dict[str, Any] = {"true": True, "false": False, "none": None}
    if text.lower() in words:
        return words[text.lower()]
    try:
        return float(text) if "." in text or "e" in text else int(text)
    except ValueError:
        raise ValueError(f"'{text}' is no number") from None
