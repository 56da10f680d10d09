"""Names in the script: none is a keyword, none hides what the script itself uses."""

from __future__ import annotations

import keyword
from collections.abc import Iterable

_SCRIPT = (
    "keras layers ops np tf sys json argparse csv math Path Any Callable Sequence Examples "
    "train_test_split set_up load_data prepare_batch count_steps training_batches is_small batches "
    "missing most_frequent one_hot number kind_of is_whole read_table leave_out as_array "
    "read_parquet "
    "class_folders list_files is_picture is_sound drop_broken read_images read_sounds read_all "
    "windows read_records read_sequences read_split check_features as_arrays tfds Dataset "
    "load_from_disk "
    "Column open_text read_rows quoted_rows read_cells parse_cells parse_rows read_blocks "
    "describe_columns NamedTuple TextIO store_table open_table "
    "Table Stored Mapped map_arrays zipfile in_blocks prepare_stored "
    "hashlib shutil tempfile itertools Iterator ExitStack "
    "gzip os pa pq suppress Mapping ThreadPoolExecutor "
    "as_input classes_of lookup frequencies exponential undo "
    "FillMissing DatePart distinct_rows logarithm "
    "check_values rows_with split_groups GroupShuffleSplit "
    "autotune random time "
    "epoch fold folds fit measured partial statistics tested KFold StratifiedKFold GroupKFold "
    "StratifiedGroupKFold TimeSeriesSplit "
    "apply_application build_model compile_model several_steps train evaluate run run_fold save "
    "serving targets "
    "main args parser model "
    "data dataset datasets history seed epochs batch_size initial_epoch output folder callbacks "
    "verbose steps steps_per_execution arguments options self kwargs"
)
_BUILTINS = (
    "abs bool dict enumerate float int len list max min print range round set str sum tuple "
    "zip isinstance sorted map filter open type object super vars next"
)
RESERVED = frozenset(_SCRIPT.split()) | frozenset(_BUILTINS.split())
"""Names of the script's modules, functions and the built-in functions that it calls."""


class Scope:
    """The names of a function, or of the script, given out without clashes.

    A definition of the spec keeps the name that it was given at first.
    """

    def __init__(self, outer: Iterable[str] = ()) -> None:
        self.taken: set[str] = {*RESERVED, *outer}
        self._given: dict[object, str] = {}

    def name(self, key: object, wanted: str) -> str:
        """The name of `key`: `wanted` if it is free, else with a `_` or a number behind it."""
        if key not in self._given:
            self._given[key] = self.fresh(wanted)
        return self._given[key]

    def find(self, key: object) -> str | None:
        """The name that `key` was given before."""
        return self._given.get(key)

    def fresh(self, wanted: str) -> str:
        """A name that nothing else has."""
        candidate = wanted
        number = 1
        while candidate in self.taken or _means_something(candidate):
            candidate = f"{wanted}_" if number == 1 else f"{wanted}_{number}"
            number += 1
        self.taken.add(candidate)
        return candidate


def _means_something(name: str) -> bool:
    """Whether Python itself, or its readers, have a use for a name."""
    return keyword.iskeyword(name) or name == "_" or (name[:2] == "__" == name[-2:])


def param_names(params: Iterable[str], module: Scope) -> dict[str, str]:
    """What the script's functions call the params of a spec; no two the same."""
    scope = Scope(module.taken)
    return {name: scope.fresh(name) for name in params}
