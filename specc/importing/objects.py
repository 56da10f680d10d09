"""Objects of a configuration as values of the catalog: read as data, each class looked up by name.

Keras's own way is to import the module that an object names and to call what is in it. Here a
module and a class are two strings that are compared with the catalog's; what is not in it, or may
not be used, is told and nothing is made of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from specc.catalog.load import catalog
from specc.catalog.types import Entry, Instance, Param
from specc.diagnostics.cells import printable
from specc.diagnostics.codes import importing as codes
from specc.importing.trouble import Trouble
from specc.record import record

SECTIONS: Mapping[str, str] = {
    "keras.layers": "layers",
    "keras.initializers": "initializers",
    "keras.regularizers": "regularizers",
    "keras.constraints": "constraints",
    "keras.losses": "losses",
    "keras.metrics": "metrics",
    "keras.optimizers": "optimizers",
    "keras.optimizers.schedules": "schedules",
    "keras.activations": "activations",
}
"""The modules that Keras names in configurations, and which part of the catalog each is."""

_LONGEST = 1_000_000
"""Characters of a text, items of a list."""
_UNSEEN = frozenset(
    {"quantization_config", "batch_input_shape", "batch_shape", "build_config", "vocabulary_size"}
)
"""What configurations hold beside the arguments of a constructor."""
_FORMER = frozenset({"implementation", "time_major"})
"""What Keras 2 wrote and Keras 3 knows no more, where it changes nothing."""
_LISTED_VOCABULARY = "vocabulary"


@record
class Reader:
    """Reads objects for one import.

    `custom` finds a custom layer by the name of its class.
    """

    trouble: Trouble
    custom: Callable[[str, str], Entry | None]

    # ---------------------------------------------------------------- values

    def value(self, data: Any, section: str | None = None) -> Any:
        """A constant, or an object; `section` is where a bare class is looked for."""
        match data:
            case None | bool() | int() | float():
                if isinstance(data, float) and not -1e308 < data < 1e308:
                    raise self.cannot(f"the number {data}")
                return data
            case str():
                if len(data) > _LONGEST:
                    raise self.cannot(f"a text of {len(data)} characters")
                return data
            case list():
                if len(data) > _LONGEST:
                    raise self.cannot(f"a list of {len(data)} items")
                return tuple(self.value(item, section) for item in data)
            case {"class_name": str(), **_others}:
                return self._object(data, section)
            case dict():
                return {str(key): self.value(item, section) for key, item in data.items()}
        raise self.cannot(f"a {type(data).__name__}")

    def _object(self, data: Mapping[str, Any], section: str | None) -> Any:
        name, config = data["class_name"], data.get("config")
        match name:
            case "__tuple__":
                return tuple(self.value(item, section) for item in _list(data.get("items")))
            case "__numpy__" | "__tensor__":
                value = config.get("value") if isinstance(config, dict) else None
                return self.value(value)
            case "__ellipsis__":
                raise self.cannot("an ellipsis")
            case "function":
                return self._function(data, section)
            case _ if name.endswith("DTypePolicy"):
                return self.policy(data)
        return self.instance(data, section)

    def _function(self, data: Mapping[str, Any], section: str | None) -> str:
        """The word for a function of Keras: `relu6`."""
        word = data.get("config")
        module = data.get("module")
        known = module in (None, "builtins", "keras.activations", "keras.losses", "keras.metrics")
        if not isinstance(word, str) or not known or section is None:
            raise self.unknown("function", data)
        if catalog().canonical(section, word) is None:
            raise self.unknown("function", {**data, "class_name": word})
        return word

    def policy(self, data: Any) -> str | None:
        """The name of a dtype policy."""
        match data:
            case None | str():
                return data
            case {"class_name": "DTypePolicy", "module": "keras", "config": {"name": str(name)}}:
                return name
            case {"class_name": "DTypePolicy", "module": None, "config": {"name": str(name)}}:
                return name
        shown = data.get("class_name") if isinstance(data, dict) else data
        raise self.cannot(f"the dtype policy `{_shown(shown)}`")

    # ---------------------------------------------------------------- instances

    def instance(self, data: Any, section: str | None = None) -> Instance:
        """A layer, an initializer, … with the arguments that its configuration holds."""
        if not isinstance(data, dict) or not isinstance(data.get("class_name"), str):
            raise self.cannot("an object without a class")
        entry, config = self.entry(data, section), data.get("config")
        if not isinstance(config, dict):
            raise self.unread(f"the configuration of a `{entry.name}` is none")
        args: dict[str, Any] = {}
        for key, given in config.items():
            param = entry.param(key)
            if param is None:
                self._unseen(entry, key, given)
            elif key == "dtype":
                args[key] = self.policy(given)
            else:
                args[key] = self._argument(entry, param, given)
        return Instance(entry, {k: v for k, v in args.items() if not _is_nothing(entry, k, v)})

    def entry(self, data: Mapping[str, Any], section: str | None = None) -> Entry:
        """The catalog's entry for a class; Refused where there is none, or none to be used."""
        name, module = data["class_name"], data.get("module")
        registered = data.get("registered_name")
        if module is None or "module" not in data:  # the format of Keras 2
            place = section or "layers"
        else:
            place = SECTIONS.get(module, "") if isinstance(module, str) else ""
        found = catalog().lookup(place, name) if place else None
        if found is not None and registered in (None, name):
            if found.refused is not None:
                raise self.trouble.stop(
                    codes.NOT_IN_CATALOG,
                    what=f"`{found.name}`",
                    helps=(f"`specc layers --refused` says why: {found.refused}",),
                )
            if found.name != name:
                found = catalog().lookup(place, found.name) or found
            return found
        custom = self.custom(module if isinstance(module, str) else "", name)
        if custom is not None:
            return custom
        raise self.unknown("class", data)

    def _argument(self, entry: Entry, param: Param, data: Any) -> Any:
        from specc.importing.usual import section_of

        if param.kind in ("code", "refused") and data is not None and data != param.default:
            raise self.cannot(f"`{param.name}` of a `{entry.name}`")
        if param.name == _LISTED_VOCABULARY and isinstance(data, str):
            raise self.cannot(f"a `{entry.name}` that reads a file")
        section = section_of(param)
        if section is None:
            section = entry.section if entry.section in ("losses", "metrics") else None
        if param.name == "learning_rate":
            section = "schedules"
        return self.value(data, section if section is not None else "layers")

    def _unseen(self, entry: Entry, key: str, data: Any) -> None:
        """An entry of a configuration that is no argument; what matters is not let go."""
        if key in _UNSEEN or data is None or data in (False, [], {}):
            return
        if entry.section != "layers" or entry.path in ("custom", "extern"):
            return  # `name` and `reduction` of a loss that has none
        if key in ("name", "input_mean", "input_variance", "input_dim", "batch_size", "ragged"):
            return
        if key in _FORMER:
            return
        if entry.param("input_axes") is None and key in ("input_axes", "output_axes"):
            return
        raise self.cannot(f"`{_shown(key)}` of a `{entry.name}`")

    # ---------------------------------------------------------------- messages

    def cannot(self, what: str) -> Exception:
        """Something that is well understood, and that no spec says."""
        return self.trouble.stop(codes.NOT_EXPRESSIBLE, what=what)

    def unread(self, reason: str) -> Exception:
        """Something that Keras would not have written."""
        return self.trouble.stop(codes.NOT_A_MODEL, reason=reason)

    def unknown(self, kind: str, data: Mapping[str, Any]) -> Exception:
        """A class or function that is not in the catalog."""
        module, name = data.get("module"), data.get("class_name")
        said = f"{module}.{name}" if isinstance(module, str) else str(name)
        helps: tuple[str, ...] = ()
        if kind == "class" and data.get("registered_name") is not None:
            helps = (
                "a configuration does not hold what a custom layer does; where a spec defines it,"
                " `--layers FILE` takes it from there",
            )
        return self.trouble.stop(
            codes.NOT_IN_CATALOG, what=f"the {kind} `{_shown(said)}`", helps=helps
        )


def _list(data: Any) -> list[Any]:
    return data if isinstance(data, list) else []


def _shown(text: Any) -> str:
    """A text of the file as messages may hold it."""
    shown = printable(str(text)).replace("`", "'")
    return shown if len(shown) <= 80 else shown[:77] + "..."


def _is_nothing(entry: Entry, name: str, value: Any) -> bool:
    param = entry.param(name)
    return value is None and param is not None and param.default is None
