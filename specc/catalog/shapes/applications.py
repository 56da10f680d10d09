"""The models of keras.applications, used as layers.

The rule runs the rules of the layers that a model is made of, one after the other, on the
type that flows in: the output, the weights and what does not fit follow from them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn

from specc.catalog.application_layers import (
    application_operations,
    expectations,
    first_name,
    is_counted,
    is_layer,
)
from specc.catalog.load import catalog
from specc.catalog.mobilenets import Operation
from specc.catalog.shapes.arguments import Arguments, Refused, count, refuse
from specc.catalog.shapes.kit import MADE_FOR, Takes, known, layer_name, one, ranked, rule, shape_of
from specc.catalog.shapes.registry import apply
from specc.catalog.types import (
    Instance,
    LayerCall,
    Mismatch,
    Outcome,
    TensorType,
    Value,
    Weight,
)
from specc.record import record
from specc.similar import similar

WEIGHT_FILES = (".weights.h5", ".keras")
"""What the files that Keras loads weights from are called.

Not `.h5` and `.hdf5`: Keras reads those of Keras 2 by other code, which asks little of a file.
"""

# Published weights: the values of `alpha` that there are any for.
_ALPHAS = {
    "MobileNet": (0.25, 0.5, 0.75, 1.0),
    "MobileNetV2": (0.35, 0.5, 0.75, 1.0, 1.3, 1.4),
    "MobileNetV3Large": (0.75, 1.0),
    "MobileNetV3Small": (0.75, 1.0),
}
# Of these, Keras makes the name of the file to load out of the model's.
_NAMED_FILES = ("ConvNeXt", "EfficientNet")
# Sizes besides 224 that there are weights for.
_SIZES = {"MobileNet": (128, 160, 192, 224), "MobileNetV2": (96, 128, 160, 192, 224)}


# --- what is refused whatever flows in ------------------------------------------


def _application(arguments: Arguments) -> Arguments:
    weights, top = arguments["weights"], arguments["include_top"]
    _check_weights(arguments, weights)
    if weights is not None and top:
        _check_top(arguments, weights)
    if weights == "imagenet":
        _check_published(arguments)
    _check_name(arguments, weights)
    if arguments["trainable"] is False and arguments["freeze_until"] is not None:
        refuse(
            "`trainable=false` freezes every layer, `freeze_until` only the first ones",
            argument="freeze_until",
            help="keep one of `trainable` and `freeze_until`",
        )
    return arguments


def _check_weights(arguments: Arguments, weights: Value) -> None:
    if weights is None or weights == "imagenet":
        return
    if isinstance(weights, str) and weights.endswith(WEIGHT_FILES):
        return
    near = similar(str(weights), ("imagenet", "none"))
    refuse(
        f"`weights` of `{arguments.name}` is `imagenet`, `none` or a file, this is `{weights}`",
        argument="weights",
        note=f"files of weights end in {_either([f'`{end}`' for end in WEIGHT_FILES])}",
        help=f"write `{near[0]}`" if near else None,
    )


def _check_top(arguments: Arguments, weights: Value) -> None:
    name = arguments.name
    whose = "from ImageNet " if weights == "imagenet" else ""
    if weights == "imagenet" and arguments["classes"] != 1000:
        refuse(
            f"the weights of `{name}` from ImageNet are for 1000 classes",
            argument="classes",
            help="set `include_top=false` and add a head, or `weights=none`",
        )
    if arguments["classifier_activation"] not in (None, "linear", "softmax"):
        refuse(
            f"the weights of `{name}` {whose}need `softmax` or no activation at the top",
            argument="classifier_activation",
            help="set `include_top=false` and add a head, or `weights=none`",
        )


def _check_published(arguments: Arguments) -> None:
    """Whether there are weights from ImageNet for these widths."""
    name = arguments.name
    alphas = _ALPHAS.get(name)
    if alphas is None:
        return
    if arguments.get("minimalistic"):
        alphas = (1.0,)
    alpha = arguments["alpha"]
    if alpha not in alphas:
        refuse(
            f"there are no weights of `{name}` from ImageNet for `alpha={alpha}`",
            argument="alpha",
            note=f"there are for {_either([str(a) for a in alphas])}",
            help="take one of these, or `weights=none`",
        )
    if name.startswith("MobileNetV3") and isinstance(alpha, int):
        refuse(
            f"the file of the weights of `{name}` is named by `alpha` as a decimal number",
            argument="alpha",
            help=f"write `alpha={float(alpha)}`",
        )
    if arguments.get("depth_multiplier") not in (None, 1):
        refuse(
            f"the weights of `{name}` from ImageNet are for `depth_multiplier=1`",
            argument="depth_multiplier",
            help="leave it out, or set `weights=none`",
        )


def _check_name(arguments: Arguments, weights: Value) -> None:
    """Some constructors look things up by the name of the model."""
    name = arguments.name
    entry = catalog().lookup("applications", name)
    given, param = arguments["name"], None if entry is None else entry.param("name")
    if param is None or given in (None, param.default):
        return
    if name.startswith("EfficientNetV2"):
        refuse(
            f"`{name}` can only be called `{param.default}`",
            argument="name",
            note="Keras looks its layers up by this name",
            help="leave `name` out; a `model` of its own around it can have any name",
        )
    if weights == "imagenet" and name.startswith(_NAMED_FILES):
        refuse(
            f"`{name}` with weights from ImageNet can only be called `{param.default}`",
            argument="name",
            note="Keras makes the name of the file that it loads out of this name",
            help="leave `name` out; a `model` of its own around it can have any name",
        )


def _either(words: list[str]) -> str:
    return ", ".join(words[:-1]) + " or " + words[-1] if len(words) > 1 else words[0]


# --- what flows in ---------------------------------------------------------------


def _check_input(call: LayerCall, arguments: Arguments) -> int:
    """Hold the pictures that flow in to what Keras wants of them; how many channels they have."""
    name = layer_name(call)
    expected = expectations(name)
    shape = ranked(call, exactly=4, takes=Takes.BOOLEANS)
    sizes, channels = shape[1:3], known(shape[3], call, 3, "the first kernel")
    pretrained = arguments["weights"] == "imagenet"
    for axis, size in enumerate(sizes, start=1):
        if isinstance(size, int):
            if size < expected.least and not _only_one_known(name, sizes):
                _refuse_input(
                    axis,
                    f"`{name}` takes pictures of at least {expected.least} x {expected.least}",
                    "`Resizing` before it makes them larger",
                )
        elif _demands_sizes(name, arguments):
            why = "under its top" if arguments["include_top"] else ""
            _refuse_input(
                axis,
                f"`{name}` must know the size of pictures {why}".rstrip(),
                "give the input a fixed size, or put `Resizing(224, 224)` before"
                if name.startswith("NASNet")
                else "give the input a fixed size, or set `include_top=false`",
            )
    if isinstance(sizes[0], int) and not isinstance(sizes[1], int) and _pads(name):
        _refuse_input(
            2,
            f"`{name}` must know the width of pictures where it knows the height",
            "give the input a fixed size, or `?` for both",
        )
    if pretrained and channels != 3:
        _refuse_input(
            3,
            f"the weights of `{name}` from ImageNet are for pictures of 3 channels",
            "set `weights=none`"
            + ("; `[x, x, x] -> Concatenate` makes three channels of one" if channels == 1 else ""),
        )
    if pretrained and arguments["include_top"] and expected.size is not None:
        _check_published_size(call, expected.size, sizes)
    return channels


def _demands_sizes(name: str, arguments: Arguments) -> bool:
    """Whether it must know how large pictures are.

    The top is no reason in MobileNetV3: there it is convolutions of the mean of all places.
    """
    top = arguments["include_top"] and not name.startswith("MobileNetV3")
    return bool(top) or name.startswith("NASNet")


def _only_one_known(name: str, sizes: tuple[Any, ...]) -> bool:
    """MobileNetV3 looks at sizes only where it knows both."""
    return name.startswith("MobileNetV3") and not all(isinstance(size, int) for size in sizes)


def _pads(name: str) -> bool:
    """Whether it pads by what the sizes are: this Keras computes for both or for neither."""
    return name.startswith(("EfficientNetB", "MobileNetV", "NASNet"))


def _check_published_size(call: LayerCall, size: int, sizes: tuple[Any, ...]) -> None:
    name = layer_name(call)
    allowed = _SIZES.get(name, (size,))
    if sizes[0] == sizes[1] and sizes[0] in allowed:
        return
    _refuse_input(
        1 if sizes[0] not in allowed else 2,
        f"the weights of `{name}` from ImageNet are for pictures of "
        + _either([f"{n} x {n}" for n in allowed]),
        f"put `Resizing({size}, {size})` before, or set `include_top=false`",
    )


def _refuse_input(axis: int, message: str, help: str) -> NoReturn:
    refuse(message, input=0, axis=axis, help=help)


# --- the layers inside -----------------------------------------------------------


@rule(*catalog().names("applications"), construct=_application)
def application(call: LayerCall, arguments: Arguments) -> Outcome:
    """What the layers make of the input, one after the other; their weights in their order.

    Where a model that holds the application is used for other sizes than it declares, `extra`
    has what the application was made for: paddings are as they were computed then.
    """
    made_for = LayerCall(call.layer, call.extra.get(MADE_FOR, call.input), {}, call.policy)
    operations = application_operations(call.layer, _check_input(made_for, arguments))
    made = _through(made_for, operations)
    weights = _own(call.layer, operations, made)
    if MADE_FOR in call.extra:
        made = _through(call, [inside.operation for inside in made])
    return Outcome(made[-1].output, tuple(w for own in weights for w in own))


@record
class Inside:
    """An operation of an application, as it is made here.

    `calls` are the layers that it applies, `weights` its own: frozen where the application says so.
    """

    operation: Operation
    calls: Sequence[LayerCall]
    output: TensorType
    weights: tuple[Weight, ...]


def operations_inside(call: LayerCall) -> list[Inside]:
    """The operations of an application where it is applied. Raises: Refused, Unknown."""
    made_for = LayerCall(call.layer, call.extra.get(MADE_FOR, call.input), {}, call.policy)
    channels = _check_input(made_for, Arguments(call.layer))
    operations = application_operations(call.layer, channels)
    made = _through(made_for, operations)
    weights = _own(call.layer, operations, made)
    if MADE_FOR in call.extra:
        made = _through(call, [inside.operation for inside in made])
    return [
        Inside(each.operation, each.calls, each.output, own)
        for each, own in zip(made, weights, strict=True)
    ]


def _own(
    layer: Instance, operations: tuple[Operation, ...], made: Sequence[Inside]
) -> list[tuple[Weight, ...]]:
    """The weights of each operation; those of the first ones are frozen by `freeze_until`."""
    frozen = _frozen(layer, operations)
    found: list[tuple[Weight, ...]] = []
    position = 1
    for operation, inside in zip(operations, made, strict=True):
        own, still = inside.weights, position < frozen
        found.append(tuple(Weight(w.name, w.shape, w.dtype, False) for w in own) if still else own)
        position += is_layer(operation)
    return found


def _through(call: LayerCall, operations: Sequence[Operation]) -> list[Inside]:
    """What each operation makes here, one after the other. Raises: Refused, Unknown."""
    # The model's own input makes floats of whatever comes.
    types: list[TensorType] = [TensorType(shape_of(one(call)), "float32")]
    made: list[Inside] = []
    scales = 0
    for cls, args, name, back in operations:
        inputs = tuple(types[len(types) - steps] for steps in back)
        if cls == "ZeroPadding2D" and isinstance(args["padding"], str):
            args = {"padding": _same(args["padding"], inputs[0])}
        calls: list[LayerCall] = []
        try:
            output, own = _run(call, cls, args, inputs, calls)
        except Refused as refused:
            raise _inside(call, name, refused) from None
        if cls == "LayerScale":  # whose variable Keras counts, for nobody names it
            variable = f"variable_{scales}" if scales else "variable"
            own = (Weight(variable, own[0].shape, own[0].dtype),)
            scales += 1
        types.append(output)
        made.append(Inside((cls, args, name, back), calls, output, own))
    return made


def _run(
    call: LayerCall, cls: str, args: Any, inputs: tuple[TensorType, ...], calls: list[LayerCall]
) -> tuple[TensorType, tuple[Weight, ...]]:
    """One operation's output and weights; adds the layers that it applies to `calls`.

    Raises: Refused, Unknown.
    """
    first = inputs[0]
    match cls:
        case "Sequential":
            weights: list[Weight] = []
            for inner, inner_args, _ in args["layers"]:
                first, own = _run(call, inner, inner_args, (first,), calls)
                weights += own
            return first, tuple(weights)
        case "LayerScale":
            scale = Weight("variable", (args["projection_dim"],), call.policy.variable)
            return first, (scale,)
        case "ops.Add" | "ops.Multiply" | "CustomScaleLayer":
            cls, args = "Add", {}
            if len(inputs) == 1:
                return first, ()  # with a number
        case "Activation" | "Dropout" | "ReLU" | "Rescaling" | "StochasticDepth":
            return TensorType(first.shape, call.policy.compute), ()
    entry = catalog().lookup("layers", cls)
    assert entry is not None, cls
    given = inputs if len(inputs) > 1 else first
    calls.append(LayerCall(Instance(entry, args), given, {}, call.policy))
    outcome = apply(calls[-1])
    assert outcome is not None, cls
    assert isinstance(outcome.output, TensorType)
    return outcome.output, outcome.weights or ()


def _same(padding: str, given: TensorType) -> tuple[tuple[int, int], ...]:
    """Zeros around, so that windows at every second place count from the first: `"same 3"`."""
    reach = int(padding.removeprefix("same ")) // 2
    sizes = shape_of(given)[1:3]
    odd = [isinstance(sizes[0], int) and isinstance(size, int) and size % 2 for size in sizes]
    return tuple((reach - 1 + bool(o), reach) for o in odd)


def _inside(call: LayerCall, name: str, refused: Refused) -> Refused:
    """The refusal of a layer inside, said of the whole."""
    was = refused.mismatch
    whole = layer_name(call)
    where = f"its layer `{name.partition('/')[0]}`"
    if was.argument == "filters":
        return Refused(
            Mismatch(
                f"`{whole}` has no channels left with `alpha={call.layer.get('alpha')}`",
                "alpha",
                notes=(f"{where} would have none",),
                help="take a larger `alpha`",
            )
        )
    return Refused(
        Mismatch(
            f"{call.input} is too small for `{whole}`",
            input=0,
            notes=(f"in {where}, {was.message}",),
            help="`Resizing` before it makes pictures larger",
        )
    )


# --- freezing --------------------------------------------------------------------


def _frozen(layer: Instance, operations: tuple[Any, ...]) -> int:
    """How many of `model.layers`, whose first is the input, `freeze_until` freezes."""
    until = layer.get("freeze_until")
    if until is None:
        return 0
    layers = [op for op in operations if is_layer(op)]
    whole = layer.entry.name
    if isinstance(until, int):
        if until <= len(layers) + 1:
            return until
        refuse(
            f"`{whole}` has {count(len(layers) + 1, 'layer')} here, its input included; "
            f"{until} cannot be frozen",
            argument="freeze_until",
            help="`trainable=false` freezes all of them",
        )
    names = [name for _, _, name, _ in layers]
    if until in names and not is_counted(until):
        return names.index(until) + 1
    counted = [first_name(name) for name in names]
    if until in counted:
        place = counted.index(until) + 1
        refuse(
            f"what is called `{until}` in `{whole}` depends on the layers made before",
            argument="freeze_until",
            note="Keras counts the layers of this class",
            help=f"give the number of layers to freeze: `freeze_until={place}`",
        )
    stable = [name for name in names if not is_counted(name)]
    near = similar(until, stable)
    refuse(
        f"no layer of `{whole}` is called `{until}`",
        argument="freeze_until",
        note=None if near else f"they go from `{stable[0]}` to `{stable[-1]}`",
        help="similar: " + ", ".join(f"`{n}`" for n in near) if near else None,
    )
