"""Functional and sequential configurations as nets.

A functional configuration lists layers, each with the calls that were made of it (`inbound_nodes`)
and for each tensor that went in where it came from (`keras_history`: layer, which call, which of
the results). Calls are put in an order in which they can be made; nothing is made here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specc.catalog.operations import operation
from specc.catalog.types import MOST_AXES
from specc.catalog.values import DTYPES
from specc.diagnostics.codes import importing as codes
from specc.expansion.naming import snake_case
from specc.importing.calls import arguments_of_layer, arguments_of_operation, tensor_history
from specc.importing.net import Array, Feed, Flow, Made, Net, Step
from specc.importing.objects import Reader
from specc.importing.usual import usual
from specc.limits import DEFAULT
from specc.record import record

MODELS = frozenset({"Functional", "Model", "Sequential"})
_HOMES = frozenset(
    {"keras", "keras.models", "keras.src.models.functional", "keras.src.models.sequential"}
    | {"keras.src.models.model", "keras.engine.functional", "keras.src.engine.functional"}
    | {"keras.engine.sequential", "keras.src.engine.sequential", "keras.engine.training"}
)
_LARGEST = 2**31 - 1
_MOST_OUTPUTS = 1000


def is_model(data: Any) -> bool:
    """Whether `data` is the configuration of a model, and of no class that derives from it."""
    if not isinstance(data, dict):
        return False
    name, module = data.get("class_name"), data.get("module")
    return (
        isinstance(name, str)
        and name in MODELS
        and (module is None or (isinstance(module, str) and module in _HOMES))
        and data.get("registered_name") in (None, name)
    )


def read_net(data: Any, reader: Reader) -> Net:
    """The net of a configuration. Raises Refused, with a message, where there is none."""
    if not is_model(data):
        shown = data if isinstance(data, dict) else {}
        if isinstance(shown.get("class_name"), str):
            raise reader.unknown("class", shown)
        raise reader.unread("it does not say which class it is")
    config = data.get("config")
    if isinstance(config, list):  # `Sequential` of the oldest kind
        config = {"layers": config}
    if not isinstance(config, dict) or not isinstance(config.get("layers"), list):
        raise reader.unread("it lists no layers")
    if len(config["layers"]) > DEFAULT.max_nodes:
        raise reader.trouble.stop(codes.BEYOND_LIMIT, what=f"{len(config['layers'])} layers")
    if data["class_name"] == "Sequential":
        return _sequential(config, data, reader)
    return _Functional(config, reader).net()


# --------------------------------------------------------------------- parts


def read_feed(config: Any, name: str, reader: Reader) -> Feed:
    """An `InputLayer`."""
    if not isinstance(config, dict):
        raise reader.unread("an input has no configuration")
    if config.get("sparse") or config.get("ragged"):
        raise reader.cannot("a sparse or ragged input")
    shape = config.get("batch_shape", config.get("batch_input_shape"))
    dtype = config.get("dtype") or "float32"
    if isinstance(dtype, dict):
        dtype = reader.policy(dtype)
    if not isinstance(dtype, str) or dtype not in DTYPES:
        raise reader.unread("an input has no dtype that Keras knows")
    return Feed(name, read_shape(shape, reader), dtype)


def read_shape(shape: Any, reader: Reader) -> tuple[int | None, ...]:
    """A shape without its batch."""
    if isinstance(shape, dict) and shape.get("class_name") == "__tuple__":
        shape = shape.get("items")
    if not isinstance(shape, (list, tuple)) or not 1 <= len(shape) <= MOST_AXES:
        raise reader.unread("an input has no shape")
    for size in shape:
        if size is not None and (type(size) is not int or not 0 <= size <= _LARGEST):
            raise reader.unread("an input has no shape of whole numbers")
    if shape[0] is not None:
        reader.trouble.say(codes.LEFT_OUT, what=f"the batch size of {shape[0]}")
    return tuple(shape[1:])


def read_made(data: Any, name: str, rank: int | None, reader: Reader) -> Made:
    """A layer, a model used as one, or an operation."""
    if not isinstance(data, dict):
        raise reader.unread("a layer is none")
    if is_model(data):
        net = read_net(data, reader)
        return Made(name, not is_counted(name, data["class_name"]), net=net)
    module, class_name = data.get("module"), data.get("class_name")
    if isinstance(module, str) and isinstance(class_name, str):
        found = operation(module, class_name)
        if found is not None:
            return Made(name, function=found.function)
    instance = usual(reader.instance(data, "layers"), rank)
    named = not is_counted(name, instance.entry.name)
    return Made(name, named, instance=instance)


def is_counted(name: str, class_name: str) -> bool:
    """Whether Keras gives such a name by itself: `dense`, `dense_1`."""
    prefix = snake_case(class_name)
    rest = name.removeprefix(prefix)
    return name.startswith(prefix) and (not rest or (rest[0] == "_" and rest[1:].isdigit()))


# ------------------------------------------------------------------ sequential


def _sequential(config: Mapping[str, Any], data: Mapping[str, Any], reader: Reader) -> Net:
    layers = list(config["layers"])
    name = config.get("name")
    if not layers or not all(isinstance(layer, dict) for layer in layers):
        raise reader.unread("a `Sequential` has no layers")
    first = layers[0]
    inside = first.get("config") if isinstance(first.get("config"), dict) else {}
    if first.get("class_name") == "InputLayer":
        feed = read_feed(inside, _text(inside.get("name"), "x"), reader)
        layers = layers[1:]
    else:
        build = data.get("build_config")
        shape = inside.get("batch_input_shape", inside.get("batch_shape"))
        shape = shape or config.get("build_input_shape")
        if shape is None and isinstance(build, dict):
            shape = build.get("input_shape")
        if shape is None:
            raise reader.cannot("a `Sequential` of which no input's shape is known")
        feed = Feed("x", read_shape(shape, reader), "float32")
    flow, steps = Flow(feed), []
    for layer in layers:
        called = layer.get("config", {})
        text = called.get("name") if isinstance(called, dict) else None
        made = read_made(layer, _text(text, "layer"), _rank_of(layer), reader)
        arguments = arguments_of_layer(made, [flow], {}, reader)
        steps.append(Step(made, arguments, _rank_of(layer)))
        flow = Flow(steps[-1])
    last = steps[-1].made.name if steps else "y"
    return Net(_text(name, "model"), (feed,), {last: flow}, tuple(steps), chain=True)


def _rank_of(layer: Mapping[str, Any]) -> int | None:
    build = layer.get("build_config")
    shape = build.get("input_shape") if isinstance(build, dict) else None
    flat = isinstance(shape, list) and all(s is None or isinstance(s, int) for s in shape)
    return len(shape) if shape and flat else None


def _text(value: Any, otherwise: str) -> str:
    return value if isinstance(value, str) and value else otherwise


# ------------------------------------------------------------------ functional


@record
class _Call:
    """One call of a layer, not yet made."""

    layer: int
    place: int
    args: list[Any]
    kwargs: Mapping[str, Any]
    needs: tuple[tuple[str, int], ...]


class _Functional:
    """Reads one functional configuration."""

    def __init__(self, config: Mapping[str, Any], reader: Reader) -> None:
        self.config = config
        self.reader = reader
        self.layers: list[dict[str, Any]] = config["layers"]
        self.feeds: dict[str, Feed] = {}
        self.made: dict[str, Made] = {}
        self.flows: dict[tuple[str, int], Feed | Step] = {}
        self.models: set[str] = set()

    def net(self) -> Net:
        calls: list[_Call] = []
        names: list[str] = []
        for place, layer in enumerate(self.layers):
            if not isinstance(layer, dict) or not isinstance(layer.get("inbound_nodes"), list):
                raise self.reader.unread("a layer does not say how it is called")
            inner = layer.get("config")
            name = layer.get("name") or (inner.get("name") if isinstance(inner, dict) else None)
            if not isinstance(name, str) or name in names[-1:] or name in self.feeds:
                raise self.reader.unread("a layer has no name of its own")
            names.append(name)
            if layer.get("class_name") == "InputLayer":
                self.feeds[name] = read_feed(inner, name, self.reader)
                self.flows[name, 0] = self.feeds[name]
                continue
            if is_model(layer) and layer["class_name"] != "Sequential":
                self.models.add(name)
            for number, node in enumerate(layer["inbound_nodes"]):
                args, kwargs = self._node(node)
                needs = tuple((n, i) for n, i, _ in _histories([args, kwargs]))
                calls.append(_Call(place, number, args, kwargs, needs))
        if len(set(names)) < len(names):
            raise self.reader.unread("two layers have one name")
        steps = self._made_in_order(calls, names)
        feeds = self._feeds()
        return Net(_text(self.config.get("name"), "model"), feeds, self._outputs(), tuple(steps))

    def _node(self, node: Any) -> tuple[list[Any], Mapping[str, Any]]:
        """The arguments of a call, in the format of Keras 3 or of Keras 2."""
        match node:
            case {"args": list(args), "kwargs": dict(kwargs)}:
                return args, kwargs
            case list() if node and all(_is_old_history(item) for item in node):
                tensors = [_from_old(item) for item in node]
                kwargs = node[0][3] if len(node[0]) > 3 else {}
                changed = {k: _from_old(v) if _is_old_history(v) else v for k, v in kwargs.items()}
                return [tensors[0] if len(tensors) == 1 else tensors], changed
        raise self.reader.unread("a call of a layer is none")

    def _made_in_order(self, calls: list[_Call], names: list[str]) -> list[Step]:
        """The calls as steps, each as soon as there is what it needs."""
        steps: list[Step] = []
        waiting: dict[tuple[str, int], list[_Call]] = {}
        missing = {}
        ready: list[_Call] = []
        for call in calls:
            wanted = {need for need in call.needs if need not in self.flows}
            missing[call] = len(wanted)
            for need in wanted:
                waiting.setdefault(need, []).append(call)
            if not wanted:
                ready.append(call)
        ready.reverse()
        while ready:
            call = ready.pop()
            name = names[call.layer]
            step = self._step(self.layers[call.layer], name, call)
            steps.append(step)
            self.flows[name, call.place] = step
            for other in reversed(waiting.pop((name, call.place), [])):
                missing[other] -= 1
                if not missing[other]:
                    ready.append(other)
        if len(steps) < len(calls):
            raise self.reader.unread("its layers do not hang together")
        return steps

    def _step(self, layer: Mapping[str, Any], name: str, call: _Call) -> Step:
        rank = _first_rank([call.args, call.kwargs]) or _rank_of(layer)
        if name not in self.made:
            self.made[name] = read_made(layer, name, rank, self.reader)
        made = self.made[name]
        args = [self._nest(arg) for arg in call.args]
        kwargs = {key: self._nest(arg) for key, arg in call.kwargs.items()}
        if made.function is not None:
            arguments = arguments_of_operation(layer, made, args, kwargs, self.reader)
        else:
            arguments = arguments_of_layer(made, args, kwargs, self.reader)
        return Step(made, arguments, rank)

    def _nest(self, data: Any) -> Any:
        """An argument with flows for its tensors."""
        history = tensor_history(data)
        if history is not None:
            return self._flow(*history)
        match data:
            case {"class_name": "__slice__", "config": dict(parts)}:
                ends = (self._nest(parts.get(k)) for k in ("start", "stop", "step"))
                return slice(*ends)
            case {"class_name": "__tensor__" | "__numpy__", "config": dict(parts)}:
                return self._array(parts)
            case {"class_name": "__tuple__", "items": list(items)}:
                return tuple(self._nest(item) for item in items)
            case list():
                return [self._nest(item) for item in data]
            case {"class_name": str()}:
                return self.reader.value(data)
            case dict():
                return {str(key): self._nest(item) for key, item in data.items()}
        return self.reader.value(data)

    def _array(self, parts: Mapping[str, Any]) -> Any:
        """Constants as a tensor; one number alone is a number."""
        value, dtype = self.reader.value(parts.get("value")), parts.get("dtype")
        if dtype not in DTYPES or not _is_numbers(value):
            raise self.reader.unread("a tensor of constants is none")
        return Array(value, dtype)

    def _flow(self, name: str, call: int, index: int) -> Flow:
        source = self.flows.get((name, call))
        most = 0 if isinstance(source, Feed) else _MOST_OUTPUTS
        if source is None or not 0 <= index <= most:
            raise self.reader.unread("a tensor comes from a layer that there is not")
        return Flow(source, index)

    # ---------------------------------------------------------------- ends

    def _feeds(self) -> tuple[Feed, ...]:
        found: list[Feed] = []
        for _, (name, call, index) in self._ends("input_layers"):
            feed = self.flows.get((name, call))
            if not isinstance(feed, Feed) or index or feed in found:
                raise self.reader.unread("an input is none")
            found.append(feed)
        if len(found) < len(self.feeds):
            raise self.reader.unread("an input is not among the model's inputs")
        return tuple(found)

    def _outputs(self) -> dict[str, Flow]:
        found: dict[str, Flow] = {}
        for key, (name, call, index) in self._ends("output_layers"):
            # The calls of a functional model used as a layer are counted from 1 here, else from 0.
            place = max(call - 1, 0) if name in self.models else call
            label = base = key or name
            count = 2
            while label in found:
                label, count = f"{base}_{count}", count + 1
            found[label] = self._flow(name, place, index)
        return found

    def _ends(self, key: str) -> list[tuple[str | None, tuple[str, int, int]]]:
        """The inputs or outputs: their names where they have some, and where they come from."""
        data = self.config.get(key)
        if _is_history(data):
            return [(None, _history(data))]
        items: list[tuple[str | None, Any]] = []
        if isinstance(data, dict):
            items = [(str(k), v) for k, v in data.items()]
        elif isinstance(data, list):
            items = [(None, v) for v in data]
        if not items or not all(_is_history(v) for _, v in items):
            raise self.reader.cannot("inputs or outputs that are nested")
        return [(k, _history(v)) for k, v in items]


def _is_numbers(value: Any) -> bool:
    if isinstance(value, tuple):
        return all(map(_is_numbers, value))
    return isinstance(value, (bool, int, float))


def _is_history(data: Any) -> bool:
    match data:
        case [str(), int(), int()]:
            return True
    return False


def _history(data: Any) -> tuple[str, int, int]:
    name, call, index = data
    return name, call, index


def _is_old_history(data: Any) -> bool:
    match data:
        case [str(), int(), int()] | [str(), int(), int(), dict()]:
            return True
    return False


def _from_old(data: Any) -> dict[str, Any]:
    return {"class_name": "__keras_tensor__", "config": {"keras_history": list(data[:3])}}


def _histories(nest: Any) -> list[tuple[str, int, int]]:
    found: list[tuple[str, int, int]] = []
    pending = [nest]
    while pending:
        item = pending.pop()
        history = tensor_history(item)
        if history is not None:
            found.append(history)
        elif isinstance(item, list):
            pending.extend(reversed(item))
        elif isinstance(item, dict):
            pending.extend(reversed(item.values()))
    return found


def _first_rank(nest: Any) -> int | None:
    pending = [nest]
    while pending:
        item = pending.pop()
        if isinstance(item, dict):
            if tensor_history(item) is not None:
                shape = item["config"].get("shape")
                return len(shape) if isinstance(shape, list) else None
            pending.extend(reversed(item.values()))
        elif isinstance(item, list):
            pending.extend(reversed(item))
    return None
