"""What a script may consist of, and whether two scripts are one but for a word."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from specc.catalog.data_sets import data_set, data_set_names
from specc.catalog.load import ORDER, catalog

MODULES = {
    "argparse",
    "collections.abc",
    "concurrent.futures",
    "contextlib",
    "csv",
    "datasets",
    "gzip",
    "hashlib",
    "itertools",
    "json",
    "keras",
    "math",
    "numpy",
    "os",
    "pathlib",
    "pyarrow",
    "pyarrow.parquet",
    "shutil",
    "sklearn.datasets",
    "sklearn.model_selection",
    "sys",
    "tempfile",
    "tensorflow",
    "tensorflow_datasets",
    "typing",
    "zipfile",
}
"""What scripts import, besides the modules of extern layers."""

BUILTINS = frozenset(
    """
    abs bool dict enumerate float int len list max min print range round set str sum tuple
    zip isinstance sorted map filter open type object super vars ValueError RuntimeError
    TypeError KeyError OSError iter next getattr hasattr any all reversed
    property NotImplementedError BaseException bytes
    """.split()  # noqa: SIM905
)

FIXED = frozenset(
    """
    argparse.ArgumentParser argparse.BooleanOptionalAction concurrent.futures.ThreadPoolExecutor
    contextlib.suppress csv.reader itertools.chain itertools.compress itertools.islice
    json.dumps json.loads
    math.ceil math.floor math.sqrt sys.getrecursionlimit sys.setrecursionlimit keras.Input
    keras.Model keras.Sequential keras.KerasTensor keras.Layer keras.callbacks.History
    keras.callbacks.Callback keras.config.set_dtype_policy keras.config.dtype_policy
    keras.saving.register_keras_serializable keras.utils.set_random_seed
    keras.utils.to_categorical keras.utils.pad_sequences keras.backend.standardize_dtype
    keras.dtype_policies.get np.array np.asarray np.concatenate np.iinfo np.isin np.isnan np.load
    np.nanmean np.nanmedian np.mean np.median np.random.default_rng np.searchsorted np.setdiff1d
    np.stack np.unique np.where np.zeros np.full np.arange np.random.RandomState np.ndarray
    np.reshape
    tf.config.experimental.enable_op_determinism tf.config.set_visible_devices
    tf.cast tf.config.list_physical_devices tf.constant tf.data.Dataset.counter
    tf.data.Dataset.from_tensor_slices tf.data.Dataset.from_tensors tf.data.Dataset.range
    tf.data.Dataset.zip tf.data.AUTOTUNE tf.device tf.distribute.MirroredStrategy
    tf.distribute.MultiWorkerMirroredStrategy tf.function tf.gather tf.io.decode_csv
    tf.nest.map_structure
    tf.nest.flatten tf.random.experimental.stateless_shuffle tf.range tf.reshape tf.shape
    """.split()  # noqa: SIM905
)
"""What the fixed parts of scripts call, by its path."""

READERS = frozenset(
    """
    contextlib.ExitStack datasets.load_from_disk hashlib.sha256 int.from_bytes math.prod
    np.argsort np.ascontiguousarray np.atleast_1d np.char.decode np.dtype np.flatnonzero
    np.frombuffer np.fromfile np.memmap np.prod np.sort os.path.getsize os.path.join os.pread
    os.walk pyarrow.parquet.read_table pyarrow.types.is_boolean pyarrow.types.is_decimal
    pyarrow.types.is_dictionary pyarrow.types.is_floating pyarrow.types.is_integer
    pyarrow.types.is_nested shutil.rmtree sklearn.model_selection.GroupShuffleSplit
    tempfile.TemporaryFile tempfile.mkdtemp tensorflow_datasets.as_numpy
    tensorflow_datasets.builder tf.TensorSpec tf.audio.decode_wav tf.concat
    tf.data.Dataset.from_generator tf.data.TFRecordDataset tf.ensure_shape tf.image.resize
    tf.io.FixedLenFeature tf.io.decode_image tf.io.parse_example tf.io.read_file tf.map_fn
    tf.nest.pack_sequence_as tf.numpy_function zipfile.ZipFile
    """.split()  # noqa: SIM905
)
"""What the parts that read files call besides: `rmtree` and `mkdtemp` for columns on disk."""

METHODS = frozenset(
    """
    adapt add_argument add_weight all any append argmax lower assign astype batch build cache call
    compile concatenate count decode error evaluate expand_dims extend fit flat_map from_config
    get get_config index integers items isdecimal join keys map mkdir numpy parse_args pop prefetch
    readlines repeat
    reshape rstrip save scope squeeze standard_normal strip sum summary take transpose update
    values write_text __init__ compute_output_shape compute_output_spec map_structure tolist
    max min mean count_params get_layer add_loss test_step get_metrics_result _replace
    as_dataset as_numpy_iterator blocks cast combine_chunks dictionary_decode
    download_and_prepare encode endswith enter_context exists fileno fill_null flush getinfo glob
    hexdigest is_dir iterdir num_elements part read read_bytes read_magic read_text rename
    resolve seek select_columns setdefault split startswith stat tell to_numpy to_pylist write
    """.split()  # noqa: SIM905
)
"""What they call of objects that they made."""

DUNDERS = {"__init__", "__name__", "__main__"}


def problems(text: str, extern: str | None = None) -> list[str]:
    """What a script has that it may not have; `extern` is a module that it may import."""
    if not all(character == "\n" or character.isprintable() for character in text):
        return ["characters that do not show"]
    module = ast.parse(text)
    imported = dict(_imports(module))
    own = set(_bound(module))
    found = [f"top level: {ast.unparse(s)[:80]}" for s in module.body if not _may_stand(s)]
    for bound, path in imported.items():
        of = path.rpartition(".")[0]
        if not {path, of} & MODULES and (extern is None or of != extern):
            found.append(f"imports {path} as {bound}")
    for node in ast.walk(module):
        match node:
            case ast.Name(id=name, ctx=ast.Load()) if name not in {
                *own,
                *imported,
                *BUILTINS,
                *DUNDERS,
            }:
                found.append(f"speaks of {name}, which it does not define")
            case ast.Attribute(attr=name) if name.startswith("__") and name not in DUNDERS | own:
                found.append(f"speaks of .{name}")
            case ast.Call(func=function):
                found += _call(function, imported, own, extern)
            case ast.FunctionDef(decorator_list=[_, *_]) | ast.ClassDef(decorator_list=[_, *_]):
                wrong = [
                    d
                    for d in node.decorator_list
                    if ast.unparse(d).split("(")[0] not in _DECORATORS
                ]
                found += [f"decorated by {ast.unparse(d)}" for d in wrong]
            case ast.Global() | ast.Nonlocal() | ast.Delete() | ast.Await():
                found.append(type(node).__name__)
    return found


_DECORATORS = {"keras.saving.register_keras_serializable", "tf.function"}


def _may_stand(statement: ast.stmt) -> bool:
    """Whether a statement may stand at the top of a script."""
    match statement:
        case ast.Expr(ast.Constant(str())):
            return True
        case ast.If(test=ast.Compare(ast.Name("__name__")), body=[ast.Expr(ast.Call())]):
            return ast.unparse(statement.body[0]) == "main()"
        case _:
            return isinstance(
                statement, ast.Import | ast.ImportFrom | ast.Assign | ast.FunctionDef | ast.ClassDef
            )


def _call(
    function: ast.expr, imported: dict[str, str], own: set[str], extern: str | None
) -> list[str]:
    path = _dotted(function)
    if path is None:
        # A method of what an expression gave, or what an own function gave, called.
        if isinstance(function, ast.Attribute):
            return [] if function.attr in METHODS else [f"calls .{function.attr}"]
        return [] if isinstance(function, ast.Call | ast.Subscript | ast.IfExp) else ["odd call"]
    root, _, rest = path.partition(".")
    if root in own and root not in imported:
        last = path.rpartition(".")[2]
        return [] if not rest or last in METHODS or _is_own_part(path) else [f"calls {path}"]
    if root in imported:
        full = imported[root] + ("." + rest if rest else "")
        full = full.replace("numpy.", "np.", 1).replace("tensorflow.", "tf.", 1)
        is_extern = extern is not None and full.rpartition(".")[0] == extern
        return [] if is_extern or _known(full) else [f"calls {full}"]
    return [] if path in BUILTINS | READERS else [f"calls {path}"]


def _is_own_part(path: str) -> bool:
    """`self.dense`, a layer that a custom layer made."""
    return path.startswith("self.") and path.count(".") == 1


def _known(path: str) -> bool:
    if path in FIXED | READERS or path in (
        "pathlib.Path",
        "sklearn.model_selection.train_test_split",
    ):
        return True
    if path.startswith("sklearn.datasets."):
        name = path.rpartition(".")[2]
        return name.removeprefix("load_") in data_set_names("sklearn")
    if path.startswith("keras.datasets."):
        _, _, name, last = path.split(".")
        return last == "load_data" and data_set("keras", name) is not None
    return path in _paths()


def _paths() -> set[str]:
    if not _PATHS:
        for section in ORDER:
            for name in catalog().names(section):
                entry = catalog().lookup(section, name)
                if entry is not None and entry.refused is None:
                    _PATHS.add(entry.path)
    return _PATHS


_PATHS: set[str] = set()


def _dotted(node: ast.expr) -> str | None:
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=attr):
            base = _dotted(value)
            return None if base is None else f"{base}.{attr}"
        case _:
            return None


def _imports(module: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.asname or alias.name, alias.name
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def _bound(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.arg(arg=name):
                yield name
            case ast.Name(id=name, ctx=ast.Store()):
                yield name
            case ast.ExceptHandler(name=str(name)):
                yield name


# ------------------------------------------------------------------- one script but for a word


def differences(expected: str, found: str, word: str, text: str) -> list[str]:
    """Where two scripts differ in more than `word`, a part of strings, that became `text`."""
    return list(_walk(ast.parse(expected), ast.parse(found), _judging_texts(word, text)))


def renamed(expected: str, found: str, word: str) -> list[str]:
    """Where two scripts differ in more than the names that come from `word`.

    A name that stands for another in one place stands for it everywhere, and for no other. Nor is
    it the name of something else: a function of the script, a module, a function of Python's.
    """
    one, other = _plain(expected), _plain(found)
    names: dict[tuple[str, str], str] = {}
    wrong = list(_walk(one, other, _judging_names(word, names)))
    methods = {m for c in ast.walk(one) if isinstance(c, ast.ClassDef) for m in c.body}
    kept = {
        name
        for node in ast.walk(one)
        if node not in methods
        for name in (
            node.id if isinstance(node, ast.Name) else None,
            node.arg if isinstance(node, ast.arg) else None,
            getattr(node, "name", None),
        )
        if name is not None and word not in name.lower()
    }
    new = [name for (kind, _), name in names.items() if kind == "name"]
    wrong += [f"{name} is also the name of something else" for name in new if name in kept]
    if len(set(new)) < len(new):
        wrong.append("two names became one")
    return wrong


def _plain(text: str) -> ast.Module:
    """A script without the words by which another name is said to stand for one."""
    module = ast.parse(text)
    module.body = [
        s
        for s in module.body
        # What Keras calls a class whose name in the script is another.
        if not (isinstance(s, ast.Assign) and ast.unparse(s.targets[0]).endswith(".__name__"))
    ]
    for node in ast.walk(module):
        if isinstance(node, ast.alias):
            node.asname = node.asname or node.name
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            node.keywords = [
                k for k in node.keywords if node.func.attr != "add_argument" or k.arg != "dest"
            ]
    return module


Judge: TypeAlias = Callable[[object, object, str], Iterable[str] | None]
"""What is wrong with the parts of two scripts, of a kind; None where their parts are to be seen."""


def _walk(one: object, other: object, judge: Judge, kind: str = "name") -> Iterator[str]:
    """Where two trees differ, but for what `judge` decides."""
    told = judge(one, other, kind)
    if told is not None:
        yield from told
    elif isinstance(one, ast.AST):
        if type(one) is not type(other):
            yield f"{type(one).__name__} became {type(other).__name__}"
            return
        for field in one._fields:
            # Attributes, keywords and what modules call their parts are names of their own kinds.
            own = isinstance(one, ast.Attribute | ast.keyword) or (
                isinstance(one, ast.alias) and field != "asname"
            )
            below = f"{type(one).__name__} {field}" if own else "name"
            yield from _walk(getattr(one, field), getattr(other, field, None), judge, below)
    elif isinstance(one, list):
        if not isinstance(other, list) or len(one) != len(other):
            yield f"a list of {len(one)} became another"
            return
        for item, same in zip(one, other, strict=True):
            yield from _walk(item, same, judge)
    elif one != other:
        yield f"{one!r} became {other!r}"


def _judging_names(word: str, names: dict[tuple[str, str], str]) -> Judge:
    """Texts and names with `word` may differ, a name always in the same way: in `names`."""

    def judge(one: object, other: object, kind: str) -> Iterable[str] | None:
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            if not isinstance(other, ast.Constant) or not isinstance(other.value, str):
                return [f"{one.value[:60]!r} became something else"]
            if word not in one.value.lower() and one.value != other.value:
                return [f"{one.value[:60]!r} became {other.value[:60]!r}"]
            return []
        if isinstance(one, str) and word in one.lower():
            is_kept = isinstance(other, str) and names.setdefault((kind, one), other) == other
            return [] if is_kept else [f"{one} became {other}"]
        return None

    return judge


def _judging_texts(word: str, text: str) -> Judge:
    """Texts may differ in `word`, which became `text`."""

    def judge(one: object, other: object, kind: str) -> Iterable[str] | None:
        if isinstance(one, ast.Attribute) and word in one.attr:
            # What a layer inside is called, made from its name.
            is_name = isinstance(other, ast.Attribute) and other.attr.isidentifier()
            return [] if is_name else [f"{one.attr} became something else"]
        if isinstance(one, str) and word in one:
            wanted = one.replace(word, text)
            # In names, braces that are to stand are doubled.
            single = wanted.replace("{{", "{").replace("}}", "}")
            if not isinstance(other, str) or _words(other) not in (_words(wanted), _words(single)):
                return [f"{wanted[:60]!r} became {other!r:.60}"]
            return []
        return None

    return judge


def _words(text: str) -> str:
    """`text` without the line breaks at which docstrings are wrapped."""
    return text if len(text) < 60 else " ".join(text.split())
