"""Names and values of the settings of data, train and device blocks.

Arguments inside calls (`Adam(learning_rate=…)`) were checked when the calls were
expanded; here are the settings themselves.
"""

from __future__ import annotations

from collections.abc import Mapping

from specc.catalog.types import Instance, Value
from specc.checks.facts import Whole, near, near_help, words
from specc.checks.outputs import Path
from specc.diagnostics.codes.whole import (
    MISSING_SOURCE,
    SETTING_KIND,
    UNKNOWN_DEVICE,
    UNKNOWN_OBJECT,
    UNKNOWN_SETTING,
)
from specc.diagnostics.model import Applicability, Edit, Fix, Label, Sink
from specc.graph.ir import Program, Setting
from specc.graph.spans import is_written, locate

# Kinds are those of the catalog, and `section:NAME`: an entry of that section, called.
DATA: Mapping[str, str] = {"source": "section:sources", "split": "section:splits"}
TRAIN: Mapping[str, str] = {
    "loss": "losses",
    "optimizer": "optimizers",
    "metrics": "metrics",
    "weighted_metrics": "metrics",
    "loss_weights": "number or number[] or map",
    "run_eagerly": "bool",
    "steps_per_execution": "positive_int or symbol:auto",
    "jit_compile": "bool or symbol:auto",
    "auto_scale_loss": "bool",
    "epochs": "positive_int",
    "initial_epoch": "non_negative_int",
    "batch_size": "positive_int or symbol:all",
    "callbacks": "callbacks",
    "class_weight": "map",
    "shuffle": "bool",
    "steps_per_epoch": "positive_int or none",
    "validation_steps": "positive_int or none",
    "validation_freq": "positive_int or positive_int[]",
    "verbose": "symbol:auto or int(0..2)",
    "seed": "non_negative_int",
    "deterministic": "bool",
}
DEVICE: Mapping[str, str] = {
    "precision": "symbol:float32|float64|float16|bfloat16|mixed_float16|mixed_bfloat16",
    "xla": "bool",
    "autotune": "bool",
    "strategy": "section:strategies",
}
DEVICES = ("auto", "cpu", "gpu")
_GPUS = ("cuda", "metal", "mps", "rocm")
_TABLES = {"data": DATA, "train": TRAIN, "device": DEVICE}

_SINGULAR = {
    "losses": "loss",
    "metrics": "metric",
    "optimizers": "optimizer",
    "callbacks": "callback",
    "sources": "source",
    "splits": "split",
    "strategies": "strategy",
}


def check(whole: Whole, sink: Sink) -> None:
    """Settings against the tables above."""
    program = whole.program
    if program.data is not None:
        _check_block("data", program.data.settings, sink)
        if not whole.sets("data", "source"):
            sink.report(
                MISSING_SOURCE,
                whole.head(program.data),
                "this block has no `source`",
                helps=['say where the data come from: `source = csv("table.csv")`'],
            )
    if program.train is not None:
        _check_block("train", program.train.settings, sink)
    if program.device is not None:
        _check_block("device", program.device.settings, sink)
        _check_autotune(program, sink)
        if program.device.kind not in (*DEVICES, "tpu"):
            sink.report(
                UNKNOWN_DEVICE,
                whole.device_span(program.device),
                notes=[f"the devices are {words(DEVICES)}"],
                helps=near_help(_like_device(program.device.kind)),
                name=program.device.kind,
            )


def _check_autotune(program: Program, sink: Sink) -> None:
    """It chooses what these settings say, and times steps on one device."""
    device = program.device
    tuned = None if device is None else device.settings.get("autotune")
    if device is None or tuned is None or tuned.value is not True:
        return
    train = {} if program.train is None else program.train.settings
    said = [device.settings.get(name) for name in ("xla", "strategy")]
    said += [train.get(name) for name in ("jit_compile", "steps_per_execution", "run_eagerly")]
    for setting in said:
        if setting is not None:
            sink.report(
                SETTING_KIND,
                setting.name_span,
                "said here",
                secondary=[Label(tuned.name_span, "and chosen by this")],
                helps=["leave out one of the two"],
                message=f"`autotune` does not go with `{setting.name}`",
            )


def _like_device(kind: str) -> list[str]:
    return ["gpu"] if kind.lower() in _GPUS else near(kind, DEVICES)


def _check_block(block: str, settings: Mapping[str, Setting], sink: Sink) -> None:
    for setting in settings.values():
        kind = _TABLES[block].get(setting.name)
        if kind is None:
            _report_unknown(block, setting, sink)
        else:
            _check_value(setting, kind, sink)


def _report_unknown(block: str, setting: Setting, sink: Sink) -> None:
    from specc.catalog.spellings.settings import SETTINGS
    from specc.resolve.spelled import Told, respelled

    name = setting.name
    other = next((b for b, table in _TABLES.items() if b != block and name in table), None)
    if other is not None:
        told: Told = {
            "notes": [],
            "helps": [f"it is a setting of the `{other}` block"],
            "fixes": [],
        }
    elif name in SETTINGS and SETTINGS[name].now in ("", *_TABLES[block]):
        told = respelled(SETTINGS[name], setting.name_span)
    else:
        similar = near(name, _TABLES[block])
        told = {
            "notes": [],
            "helps": near_help(similar[1:]) if similar else [f"it has {words(_TABLES[block])}"],
            "fixes": [
                Fix(f"use `{best}`", (Edit(setting.name_span, best),), Applicability.UNSAFE)
                for best in similar[:1]
            ],
        }
    sink.report(UNKNOWN_SETTING, setting.name_span, block=block, name=name, **told)


def _check_value(setting: Setting, kind: str, sink: Sink) -> None:
    value = setting.value
    if kind.startswith("section:"):
        _check_object(setting, value, (), kind.removeprefix("section:"), sink)
    elif kind in _SINGULAR:
        if value is not None:
            _check_objects(setting, kind, sink)
    else:
        _check_plain(setting, kind, sink)


def _check_plain(setting: Setting, kind: str, sink: Sink) -> None:
    from specc.catalog.values import check_kind

    problem = check_kind(f"`{setting.name}`", kind, setting.value)
    if problem is None:
        return
    best = problem.suggestions[:1]
    sink.report(
        SETTING_KIND,
        setting.span,
        fixes=[
            Fix(f"write `{text}`", (Edit(setting.span, text),), Applicability.UNSAFE)
            for text in best
        ],
        message=problem.message,
    )


def _check_objects(setting: Setting, section: str, sink: Sink) -> None:
    """A loss, metric, optimizer or callback, or lists and maps of them as the setting allows."""
    if section == "callbacks" and not isinstance(setting.value, (list, tuple)):
        one = isinstance(setting.value, Instance)
        wrap = (
            Edit(setting.span._replace(end=setting.span.start), "["),
            Edit(setting.span._replace(start=setting.span.end), "]"),
        )
        sink.report(
            SETTING_KIND,
            setting.span,
            fixes=[Fix("put it into a list", wrap, Applicability.SAFE)] if one else (),
            message="`callbacks` takes a list of callbacks",
        )
        return
    for part, path in leaves(setting.value):
        if part is not None or section == "callbacks":
            _check_object(setting, part, path, section, sink)


def leaves(value: Value) -> list[tuple[Value, Path]]:
    """The single values in nested lists and maps, each with its path, in order."""
    found: list[tuple[Value, Path]] = []
    waiting: list[tuple[Value, Path]] = [(value, ())]
    while waiting:
        part, path = waiting.pop()
        if isinstance(part, dict):
            waiting += reversed([(item, (*path, key)) for key, item in part.items()])
        elif isinstance(part, (list, tuple)):
            waiting += reversed([(item, (*path, i)) for i, item in enumerate(part)])
        else:
            found.append((part, path))
    return found


def _check_object(setting: Setting, value: Value, path: Path, section: str, sink: Sink) -> None:
    kind = _SINGULAR[section]
    if isinstance(value, Instance):
        allowed = (section, "losses") if section == "metrics" else (section,)
        if value.entry.section not in allowed:
            sink.report(
                SETTING_KIND,
                locate(setting.expr, setting.value, path),
                f"this is one of Keras's {value.entry.section}",
                message=f"`{setting.name}` takes {_article(kind)}, `{value.entry.name}` is none",
            )
    elif isinstance(value, str):
        if not is_symbol(section, value):
            _report_unknown_object(setting, value, path, section, sink)
    else:
        sink.report(
            SETTING_KIND,
            locate(setting.expr, setting.value, path),
            message=f"`{setting.name}` takes {_article(kind)}, not `{_shown(value)}`",
        )


def is_symbol(section: str, word: str) -> bool:
    """Whether Keras takes this word for an object of the section."""
    from specc.catalog.load import catalog

    if word.lower() in ("crossentropy", "ce"):
        return section == "losses"
    return catalog().canonical(section, word) is not None


def _report_unknown_object(
    setting: Setting, value: str, path: Path, section: str, sink: Sink
) -> None:
    from specc.catalog.load import catalog
    from specc.catalog.spellings.objects import OBJECTS
    from specc.resolve.spelled import Told, respelled

    span = locate(setting.expr, setting.value, path)
    written = is_written(setting.expr, setting.value, path)
    entry = catalog().lookup(section, value)
    told: Told = {"notes": [], "helps": [], "fixes": []}
    if entry is not None and entry.refused is None:
        told["helps"].append(f"make one: `{value}(…)`")
    elif value in OBJECTS.get(section, {}):
        told = respelled(OBJECTS[section][value], span)
        if not written:
            told["fixes"] = []
    else:
        symbols = catalog().symbols(section) or catalog().names(section)
        # In lower case, as the word was written, before the classes.
        similar = sorted(near(value, symbols), key=lambda s: s.islower() != value.islower())
        told["fixes"] = [
            Fix(f"use `{other}`", (Edit(span, other),), Applicability.UNSAFE)
            for other in similar[:1]
            if written
        ]
        if not catalog().symbols(section):
            # No word stands for a callback: each has to be made.
            told["fixes"], similar, written = [], [f"{other}()" for other in similar], False
        told["helps"] = near_help(similar[1:] if written else similar)
    sink.report(UNKNOWN_OBJECT, span, kind=_SINGULAR[section], name=value, **told)


def _article(kind: str) -> str:
    return f"an {kind}" if kind == "optimizer" else f"a {kind}"


def _shown(value: Value) -> str:
    from specc.catalog.values import written

    return written(value)
