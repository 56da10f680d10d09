"""Every function of `keras.ops` has a rule or a reason why it has none, and is drawn at random.

`test_catalog_facts` holds that the catalog has all that the installed Keras has, so that a new
function of Keras fails here until it has one or the other.
"""

from __future__ import annotations

from importlib import import_module

from specc.catalog.load import catalog
from specc.catalog.shapes import has_rule
from specc.catalog.shapes.op_files import FILE_OF
from specc.catalog.shapes.op_kit import OPS
from specc.catalog.types import Entry
from tests.catalog.shapes.ops import OP_MAKERS

SAID_AT_ONCE = {"shape"}
"""Ops that Keras answers with numbers, not with tensors: `tests/language/test_sizes.py`."""


def _functions() -> dict[str, Entry]:
    """All of `keras.ops` by their own names, `image.resize` and the like included."""
    found = {}
    for name in catalog().names("ops"):
        entry = catalog().lookup("ops", name)
        assert entry is not None, name
        found[entry.name] = entry
    return found


def test_what_is_not_refused_has_a_rule() -> None:
    functions = _functions()
    assert [n for n, e in functions.items() if not e.refused and not has_rule("ops", n)] == []


def test_no_rule_is_of_what_is_refused_or_unknown() -> None:
    functions = _functions()
    assert [name for name in FILE_OF if name not in functions or functions[name].refused] == []


def test_a_rule_is_in_the_file_that_is_named() -> None:
    for file in set(FILE_OF.values()):
        import_module(f"specc.catalog.shapes.{file}")
    assert {name: rule.__module__.rsplit(".", 1)[1] for name, rule in OPS.items()} == FILE_OF


def test_what_has_a_rule_is_drawn() -> None:
    assert set(FILE_OF) - set(OP_MAKERS) == SAID_AT_ONCE


def test_parts_of_keras_ops_name_the_same_functions() -> None:
    entry = catalog().lookup("ops", "nn.relu")
    assert entry is not None
    assert entry is catalog().lookup("ops", "relu")
    resize = catalog().lookup("ops", "image.resize")
    assert resize is not None
    assert resize.path == "keras.ops.image.resize"
