"""Where import begins: a file, a configuration, or a function that makes a model."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from specc.diagnostics.codes import running as codes
from specc.diagnostics.model import Sink
from specc.importing.archive import read_file
from specc.importing.importer import Imported, Wishes, spec_of
from specc.importing.trouble import Refused, Trouble
from specc.record import record


@record
class Found:
    """A spec, and where the weights are: in an archive, or in a model that can save them."""

    spec: Imported
    name: str
    title: str
    archive: Path | None = None
    save_weights: Callable[[Path], None] | None = None


def import_file(path: Path, sink: Sink, wishes: Wishes) -> Found | None:
    """The spec for the model in a file; None, with messages, where there is none."""
    trouble = Trouble(str(path), sink)
    title = path.name.split(".", 1)[0] or "model"
    try:
        stored = read_file(path, trouble)
        return Found(
            spec_of(stored.config, title, trouble, wishes), str(path), title, stored.archive
        )
    except Refused:
        return None


def import_config(config: Any, name: str, sink: Sink, wishes: Wishes) -> Imported | None:
    """The spec for a model's configuration, as `json.loads(model.to_json())` is."""
    try:
        return spec_of(config, name, Trouble(name, sink), wishes)
    except Refused:
        return None


def import_function(reference: str, sink: Sink, wishes: Wishes) -> Found | None:
    """The spec for the model that `module:function` makes, which is imported and called."""
    module, _, name = reference.partition(":")
    if "" not in sys.path:
        sys.path.insert(0, "")  # the current folder, as in `python -m`
    trouble = Trouble(reference, sink)
    try:
        model: Any = getattr(import_module(module), name)
        model = model() if not hasattr(model, "to_json") else model
        config = json.loads(model.to_json())
    except Exception as error:  # whatever the user's code raises
        reason = f"{type(error).__name__}: {error}"
        raised = trouble.stop(codes.EXTERN_NOT_IMPORTED, module=reference, reason=reason)
        del raised
        return None
    found = import_config(config, reference, sink, wishes)
    if found is None:
        return None
    return Found(found, reference, name, save_weights=lambda path: model.save_weights(str(path)))
