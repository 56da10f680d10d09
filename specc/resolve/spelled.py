"""What is said of a name that another time or library has: Keras 1 and 2, PyTorch, `tf`.

Imported where a name was not found, never before.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from specc.catalog.load import Catalog
from specc.catalog.spellings import Spelling
from specc.catalog.spellings.arguments import (
    ARGUMENTS,
    FLOWS_IN,
    IN_ONE,
    KERNEL_SIZES,
)
from specc.catalog.spellings.layers import INPUT_FIRST, LAYERS, MERGES
from specc.catalog.spellings.objects import OBJECTS
from specc.catalog.spellings.ops import OPS, OTHERWISE, PREFIXES
from specc.catalog.types import Entry
from specc.diagnostics import Applicability, Edit, Fix
from specc.resolve.scope import Suggestion
from specc.source import Span
from specc.syntax import ast


class Told(Suggestion):
    """A suggestion with the facts behind it."""

    notes: list[str]


def respelled(spelling: Spelling, span: Span) -> Told:
    """The part of a message that says what stands in a spelling's place, where `span` is."""
    level = Applicability.SAFE if spelling.same else Applicability.UNSAFE
    now = spelling.now
    return {
        "notes": [spelling.note] if spelling.note else [],
        "helps": [spelling.help] if spelling.help else [],
        "fixes": [Fix(f"write `{now}`", (Edit(span, now),), level)] if now else [],
    }


# --- what is called -----------------------------------------------------------


def of_callable(
    name: str, span: Span, section: str, arguments: Sequence[ast.Argument] = ()
) -> Told | None:
    """Of a layer, loss, optimizer, …; None where no other library has the name."""
    spelling = LAYERS.get(name) if section == "layers" else OBJECTS.get(section, {}).get(name)
    if spelling is None:
        return None
    told = respelled(spelling, span)
    if name in ("Merge", "merge"):
        mode = next(
            (a.value for a in arguments if a.name is not None and a.name.id == "mode"), None
        )
        layer = MERGES.get(_word(mode) or "")
        if layer is not None:
            told["helps"] = [f"`[a, b] -> {layer}` does what it did"]
    if section == "layers" and sum(a.name is None for a in arguments) >= INPUT_FIRST.get(name, 99):
        told["helps"].append("Keras reads the size of the input off what flows in")
        without = _without(arguments[0], arguments)
        title = f"write `{spelling.now}`, without the size of its input"
        told["fixes"] = [Fix(title, (Edit(span, spelling.now), without), Applicability.UNSAFE)]
    return told


def _word(expr: ast.Expr | None) -> str | None:
    match expr:
        case ast.Name(id=word) | ast.Literal(value=str() as word):
            return word
        case _:
            return None


# --- arguments ----------------------------------------------------------------


def of_argument(
    entry: Entry, argument: ast.Argument, arguments: Sequence[ast.Argument], names: Sequence[str]
) -> Told | None:
    """Of an argument that `entry`, whose are called `names`, does not have; None if unheard of."""
    assert argument.name is not None
    name = argument.name.id
    rows = ARGUMENTS.get(name, ())
    spelling = next((row for row in rows if row.now in names), None)
    spelling = spelling or next((row for row in rows if not row.now), None)
    if spelling is None:
        return None
    if spelling is FLOWS_IN:
        return _flows_in(name, argument, arguments, entry)
    told = respelled(spelling, argument.name.span)
    if spelling is IN_ONE:
        told["fixes"] = _in_one(argument, arguments)
        return told
    if spelling.help.startswith("leave it out"):
        told["fixes"] = [_left_out(argument, arguments)]
        return told
    if name == "decay":
        return _decay(entry, argument, arguments)
    if name == "keep_prob" and isinstance(argument.value, ast.Literal):
        kept = argument.value.value
        if isinstance(kept, (int, float)) and 0 <= kept <= 1:
            told["fixes"] = [_replaced(argument, f"rate={round(1 - kept, 12):g}", safe=True)]
            told["helps"] = []
        return told
    edits = [Edit(argument.name.span, spelling.now)]
    title = f"write `{spelling.now}`"
    value = dict(spelling.values).get(_word(argument.value) or "")
    if value is not None:
        edits.append(Edit(argument.value.span, value))
        title = f"write `{spelling.now}={value}`"
    elif spelling.values:
        return told
    kernel = _kernel_of_keras_1(entry, arguments) if "Keras 2" in spelling.note else None
    if kernel is not None:
        edits.append(kernel)
        title += f", and `{kernel.text}` for the kernel"
        told["notes"].append("Keras 1 took the sizes of the kernel one by one")
    if told["fixes"]:
        level = told["fixes"][0].level
        told["fixes"] = [Fix(title, tuple(sorted(edits, key=lambda e: e.span)), level)]
    return told


def _replaced(argument: ast.Argument, text: str, *, safe: bool) -> Fix:
    level = Applicability.SAFE if safe else Applicability.UNSAFE
    return Fix(f"write `{text}`", (Edit(argument.span, text),), level)


def _left_out(argument: ast.Argument, arguments: Sequence[ast.Argument]) -> Fix:
    """The call without the argument."""
    return Fix("leave it out", (_without(argument, arguments),), Applicability.UNSAFE)


def _without(argument: ast.Argument, arguments: Sequence[ast.Argument]) -> Edit:
    place = next(i for i, other in enumerate(arguments) if other is argument)
    span = argument.span
    if place:
        span = Span(arguments[place - 1].span.end, span.end)
    elif len(arguments) > 1:
        span = Span(span.start, arguments[1].span.start)
    return Edit(span, "")


def _in_one(argument: ast.Argument, arguments: Sequence[ast.Argument]) -> list[Fix]:
    """`nb_row=3, nb_col=5` as `kernel_size=[3, 5]`, where they stand side by side."""
    by_name = {a.name.id: a for a in arguments if a.name is not None}
    assert argument.name is not None
    names = next(names for names in KERNEL_SIZES if argument.name.id in names)
    parts = [by_name[name] for name in names if name in by_name]
    places = [arguments.index(part) for part in parts]
    sizes = [part.value.text for part in parts if isinstance(part.value, ast.Literal)]
    if len(sizes) < len(names) or places != list(range(places[0], places[0] + len(places))):
        return []
    text = f"kernel_size=[{', '.join(sizes)}]"
    span = parts[0].span.to(parts[-1].span)
    return [Fix(f"write `{text}`", (Edit(span, text),), Applicability.SAFE)]


_ROLES = {
    1: ("number", "float32"),
    2: ("features", "float32"),
    3: ("series", "float32"),
    4: ("image", "float32"),
    5: ("volume", "float32"),
}


def _flows_in(
    name: str, argument: ast.Argument, arguments: Sequence[ast.Argument], entry: Entry
) -> Told:
    """`input_shape=(28, 28, 1)` is `input image: float32[28, 28, 1]`."""
    sizes = _sizes(argument.value)
    if sizes is not None and name.startswith("batch_"):
        sizes = sizes[1:]
    if sizes is None:
        sizes = ["?"] if name in ("input_dim", "input_length") else ["32", "32", "3"]
    role, dtype = _ROLES.get(len(sizes) + 1, ("x", "float32"))
    if entry.name == "Embedding":
        role, dtype = "tokens", "int32"
    return {
        "notes": [FLOWS_IN.note],
        "helps": [f"the model says it: `input {role}: {dtype}[{', '.join(sizes)}]`"],
        "fixes": [_left_out(argument, arguments)],
    }


def _sizes(expr: ast.Expr) -> list[str] | None:
    """The sizes that an expression lists, as a declaration writes them; None where unclear."""
    items = expr.items if isinstance(expr, (ast.List, ast.Tuple)) else (expr,)
    sizes = []
    for item in items:
        match item:
            case ast.Literal(value=None):
                sizes.append("?")
            case ast.Literal(value=int() as size) if not isinstance(size, bool):
                sizes.append(str(size))
            case ast.Name(id=name):
                sizes.append(name)
            case _:
                return None
    return sizes


def _decay(entry: Entry, argument: ast.Argument, arguments: Sequence[ast.Argument]) -> Told:
    """What `decay` did, as a schedule with the numbers that are given."""
    rate = next(
        (a.value for a in arguments if a.name is not None and a.name.id in ("lr", "learning_rate")),
        None,
    )
    if rate is None and arguments and arguments[0].name is None:
        rate = arguments[0].value
    param = entry.param("learning_rate")
    start: Any = param.default if param is not None and not param.required else "…"
    if rate is not None:
        start = rate.text if isinstance(rate, ast.Literal) else "…"
    by = argument.value.text if isinstance(argument.value, ast.Literal) else "…"
    schedule = f"InverseTimeDecay({start}, decay_steps=1, decay_rate={by})"
    return {
        "notes": [
            "Keras 3 removed it: it made the learning rate smaller with each step, "
            "and is not `weight_decay`"
        ],
        "helps": [f"`learning_rate={schedule}` does what it did"],
        "fixes": [],
    }


def _kernel_of_keras_1(entry: Entry, arguments: Sequence[ast.Argument]) -> Edit | None:
    """The `3, 3` of `Convolution2D(64, 3, 3, …)` was the kernel; today the second is a stride."""
    rank = {"Conv2D": 2, "Conv2DTranspose": 2, "SeparableConv2D": 2, "Conv3D": 3}.get(entry.name)
    positional = [a.value for a in arguments if a.name is None]
    if rank is None or len(positional) < 1 + rank:
        return None
    sizes = [value for value in positional[1 : 1 + rank] if isinstance(value, ast.Literal)]
    if len(sizes) < rank or not all(isinstance(size.value, int) for size in sizes):
        return None
    text = "[" + ", ".join(size.text for size in sizes) + "]"
    return Edit(sizes[0].span.to(sizes[-1].span), text)


# --- functions on tensors -----------------------------------------------------


def of_function(catalog: Catalog, name: str, span: Span, prefix: str = "") -> Told | None:
    """Of `ops.NAME`, or of `PREFIX.NAME` in Python; `span` is the name's, its prefix included."""
    now = OPS.get(name, name)
    library = PREFIXES.get(prefix.partition(".")[0])
    entry = catalog.lookup("ops", now)
    if name in OTHERWISE:
        return {"notes": [], "helps": [OTHERWISE[name]], "fixes": []}
    if entry is None or entry.refused is not None or (now == name and not prefix):
        return None
    notes = []
    if now != name:
        notes.append(f"other libraries call it `{name}`, `keras.ops` calls it `{now}`")
    elif library is not None and library != "Keras":
        notes.append(f"`{prefix}` is {library}'s")
    is_same = library == "Keras" and now == name
    level = Applicability.SAFE if is_same else Applicability.UNSAFE
    return {
        "notes": notes,
        "helps": [],
        "fixes": [Fix(f"write `ops.{now}`", (Edit(span, f"ops.{now}"),), level)],
    }


def of_python_name(catalog: Catalog, prefix: str, name: str, span: Span) -> Told | None:
    """Of `keras.layers.Dense`, `nn.Linear`, `tf.reduce_mean`: what a spec writes for it."""
    if catalog.lookup("layers", name) is not None:
        return {
            "notes": ["layers go by their bare name"],
            "helps": [],
            "fixes": [Fix(f"write `{name}`", (Edit(span, name),), Applicability.SAFE)],
        }
    if name in LAYERS and not prefix.startswith("ops"):
        return respelled(LAYERS[name], span)
    section = prefix.rpartition(".")[2]
    if section != "ops" and catalog.lookup(section, name) is not None:
        return {
            "notes": [f"{section} go by their bare name"],
            "helps": [],
            "fixes": [Fix(f"write `{name}`", (Edit(span, name),), Applicability.SAFE)],
        }
    return of_function(catalog, name, span, prefix)
