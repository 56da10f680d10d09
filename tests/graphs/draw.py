"""Draws random plans: 10 to 60 steps with branches, merges, shared layers, submodels and states.

Types are followed with specc's own rules, for one reason: a graph of unguarded steps would
be refused at its second. Now and then a step is taken that need not fit. What Keras says of the
graph, it says without the rules.
"""

from __future__ import annotations

from random import Random
from typing import Any

from specc.catalog.types import UNKNOWN, Outcome, TensorType
from tests.catalog.shapes.cases import Case, Nested, inferred
from tests.graphs import steps
from tests.graphs.plan import Body, Plan, Step

WILD = 0.01
"""How often a step is taken whether it fits or not, in plans that are to be refused."""

POLICIES = ("float32",) * 6 + ("mixed_bfloat16", "float16")

KINDS = {"layer": 12, "merge": 5, "shared": 2, "model": 2, "op": 4, "operator": 2, "states": 2}

Types = list[TensorType]
Found = tuple[Step, Types | None]
"""A step and what it gives; None where the rules refuse it."""


def drawn(seed: int) -> Plan:
    """The plan of this seed."""
    random = Random(seed)
    plan = Plan([], random.choice(POLICIES))
    wild = random.choice((0.0, WILD, 4 * WILD))
    models: dict[str, Drawer] = {}
    for number in range(random.choice((0, 0, 1, 2))):
        part = Drawer(random, f"part_{number}", plan.policy, wild, dict(models))
        plan.bodies.append(part.draw(random.randint(2, 8)))
        models[part.body.name] = part
    whole = Drawer(random, "whole", plan.policy, wild, models)
    plan.bodies.append(whole.draw(random.randint(10, 60)))
    return plan


class Drawer:
    """Draws one model."""

    def __init__(
        self, random: Random, name: str, policy: str, wild: float, models: dict[str, Drawer]
    ) -> None:
        self.body = Body(name)
        self._random = random
        self._policy = policy
        self._wild = wild
        self._models = models
        self._types: dict[str, TensorType] = {}
        self._unused: list[str] = []

    def draw(self, count: int) -> Body:
        """A model of `count` steps."""
        random = self._random
        for name in "abc"[: random.choice((1, 1, 2, 3))]:
            sizes, dtype = steps.input_type(random)
            self.body.inputs.append((name, sizes, dtype))
            self._bind(name, TensorType((None, *sizes), dtype))
        while len(self.body.steps) < count:
            self._step()
        late = [name for name in self._unused if name not in "abc"]
        self.body.outputs = late[-random.choice((1, 1, 2, 3)) :] or list(self._types)[-1:]
        return self.body

    def types_of(self, names: list[str]) -> Types:
        """The types of the tensors of these names."""
        return [self._types[name] for name in names]

    def _step(self) -> None:
        random = self._random
        wild = random.random() < self._wild
        while True:
            kind = random.choices(list(KINDS), list(KINDS.values()))[0]
            found = getattr(self, f"_{kind}")()
            if found is None:
                continue
            step, types = found
            if types is None and not wild:
                continue
            # Merging tensors of the batch axis alone mixes examples; TensorFlow broadcasts
            # few axes.
            if types is not None and any(not 2 <= len(type_.shape or ()) <= 6 for type_ in types):
                continue
            break
        self.body.steps.append(step)
        self._unused = [name for name in self._unused if name not in step.on]
        # What Keras refuses gives nothing; the steps behind it are never asked for.
        types = self.types_of(step.on[:1]) if types is None else types
        step.targets = [f"t{len(self._types) + place}" for place in range(len(types))]
        for name, type_ in zip(step.targets, types, strict=True):
            self._bind(name, type_)

    def _bind(self, name: str, type_: TensorType) -> None:
        self._types[name] = type_
        self._unused.append(name)

    def _pick(self) -> str:
        """A tensor, rather a late and an unused one."""
        random = self._random
        if self._unused and random.random() < 0.8:
            return random.choice(self._unused[-3:])
        return random.choice(list(self._types)[-8:])

    def _typed(self, step: Step, layer: Nested | None = None) -> Found:
        """The step with what a layer gives; `layer` where it is applied by another name."""
        layer = layer or Nested(step.name, step.arguments)
        on = self.types_of(step.on)
        extra = {
            name: self.types_of(value) if isinstance(value, list) else self._types[value]
            for name, value in step.call.items()
        }
        case = Case(
            "layer", layer.name, layer.arguments, on if step.as_list else on[0], extra, self._policy
        )
        return step, _types(inferred(case))

    # ------------------------------------------------------------------ kinds of steps

    def _layer(self) -> Found | None:
        name = self._pick()
        chosen = steps.layer(self._random, self._types[name])
        if chosen is None:
            return None
        return self._typed(Step("layer", chosen.name, [], [name], chosen.arguments))

    def _states(self) -> Found | None:
        """A recurrent layer that gives its states, or one that starts from some."""
        random = self._random
        name = self._pick()
        if len(self._types[name].shape or ()) != 3:
            return None
        units = random.choice((4, 8))
        kind = random.choice(("LSTM", "GRU", "SimpleRNN", "Bidirectional"))
        arguments: dict[str, Any] = {"units": units, "return_state": True}
        if random.random() < 0.6:
            arguments["return_sequences"] = True
        if kind == "Bidirectional":
            arguments = {"layer": Nested(random.choice(("LSTM", "GRU")), arguments)}
        step = Step("layer", kind, [], [name], arguments)
        count = {"LSTM": 2, "GRU": 1, "SimpleRNN": 1, "Bidirectional": 0}[kind]
        fitting = [n for n, t in self._types.items() if (t.shape or ())[1:] == (units,)]
        if count and fitting and random.random() < 0.6:
            step.call["initial_state"] = [random.choice(fitting) for _ in range(count)]
        return self._typed(step)

    def _merge(self) -> Found | None:
        random = self._random
        first = self._pick()
        if self._types[first].dtype == "int32":
            return None  # Keras says float32 of what comes out, and gives int32
        shape = self._types[first].shape or ()
        name = random.choice(steps.MERGES)
        fitting = [n for n, t in self._types.items() if steps.fits(name, shape, t.shape or ())]
        if len(fitting) < 2 or random.random() < 0.02:
            fitting = [n for n, t in self._types.items() if len(t.shape or ()) == len(shape)]
        fitting = [name for name in fitting if self._types[name].dtype != "int32"]
        others = [random.choice(fitting) for _ in range(random.choice((1, 1, 2)))]
        if name == "MultiHeadAttention":
            arguments: dict[str, Any] = {"num_heads": 2, "key_dim": 4}
            return self._typed(
                Step("layer", name, [], [first], arguments, call={"value": others[0]})
            )
        arguments = {}
        if name in ("Dot", "Subtract", "Attention"):
            others = others[:1]
        if name == "Dot":
            arguments["axes"] = random.choice((1, -1, [1, 2], [2, 1]))
        elif name == "Concatenate" and len(shape) > 2 and random.random() < 0.3:
            arguments["axis"] = random.choice((1, -1, -2))
        return self._typed(Step("layer", name, [], [first, *others], arguments, as_list=True))

    def _shared(self) -> Found | None:
        """A layer that is made before all steps, applied to a tensor; to another one later."""
        random = self._random
        name = self._pick()
        shared = self.body.shared
        if shared and random.random() < 0.7:
            chosen = random.choice(list(shared))
            first = next((self._types[s.on[0]] for s in self.body.steps if s.name == chosen), None)
            if first is not None:
                same = [n for n, t in self._types.items() if t.shape == first.shape]
                name = random.choice(same) if random.random() < 0.95 else name
        else:
            layer = steps.layer(random, self._types[name])
            if layer is None or layer.name in ("Embedding",):
                return None
            chosen = f"shared_{len(shared)}"
            step, types = self._typed(Step("shared", chosen, [], [name]), layer)
            if types is not None:
                shared[chosen] = layer
            return (step, types) if types is not None else None
        return self._typed(Step("shared", chosen, [], [name]), shared[chosen])

    def _model(self) -> Found | None:
        random = self._random
        if not self._models:
            return None
        part = random.choice(list(self._models.values()))
        wanted = part.types_of([name for name, _, _ in part.body.inputs])
        given: list[str] = []
        for type_ in wanted:
            fitting = [n for n, t in self._types.items() if _fits(t, type_)]
            if not fitting:
                return None
            given.append(random.choice(fitting))
        step = Step("model", part.body.name, [], given, as_list=len(given) > 1)
        outputs = part.types_of(part.body.outputs)
        return step, outputs

    def _op(self) -> Found | None:
        name = self._pick()
        function, arguments = steps.op(self._random, self._types[name])
        case = Case("op", function, {"x": self._types[name], **arguments})
        return Step("op", function, [], [name], arguments), _types(inferred(case))

    def _operator(self) -> Found | None:
        random = self._random
        left = self._pick()
        symbol = random.choice(("+", "-", "*", "/", "@"))
        if symbol != "@" and random.random() < 0.5:
            constant = random.choice((2, 0.5))
            case = Case("operator", symbol, {}, [self._types[left], constant])
            step = Step("operator", symbol, [], [left], constant=constant)
            return step, _types(inferred(case))
        # Of one rank: else the batch axis meets another one, which fits for one batch size alone.
        rank = len(self._types[left].shape or ())
        if symbol == "@" and rank < 3:
            return None
        right = random.choice([n for n, t in self._types.items() if len(t.shape or ()) == rank])
        case = Case("operator", symbol, {}, [self._types[left], self._types[right]])
        return Step("operator", symbol, [], [left, right]), _types(inferred(case))


def _types(outcome: Any) -> Types | None:
    if not isinstance(outcome, Outcome) or outcome.output is UNKNOWN:
        return None
    return list(outcome.output) if isinstance(outcome.output, tuple) else [outcome.output]


def _fits(given: TensorType, wanted: TensorType) -> bool:
    """Whether a model with an input of type `wanted` takes `given`."""
    one, two = given.shape or (), wanted.shape or ()
    return len(one) == len(two) and all(
        b is None or a == b for a, b in zip(one[1:], two[1:], strict=True)
    )
