"""The pipelines between `load_data` and `fit`: `count_steps`, `training_batches`, `batches`.

Epoch after epoch the numbers of the examples are shuffled without state, so that
their order is a pure function of seed and epoch, cut into batches, and the rows
gathered. `fit` draws all epochs from one iterator: to start one takes a third of
the time that an epoch of a small table does. Training that goes on begins with a
later epoch, and draws what it would have drawn. Examples that are read from files of
their own, as pictures are, are read once where they take little memory.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping

from specc.backends.python import tree
from specc.backends.python.data import DataCode
from specc.backends.python.quote import quote, quoted
from specc.graph.ir import Setting


def pipeline_functions(data: DataCode, settings: Mapping[str, Setting]) -> list[ast.stmt]:
    """The functions, as the settings of the train block want them."""
    shuffle = settings.get("shuffle")
    shuffles = shuffle is None or shuffle.value is not False
    size, batch = batch_type(settings), _batch(data, settings)
    counted = data.counted
    functions = quote(_COUNT_STEPS, COUNTED=counted, SIZE=size, BATCH=batch)
    functions += quote(
        _SHUFFLED if shuffles else _IN_ORDER,
        SIZE=size,
        BATCH=batch,
        KEPT=_kept(data, batch),
        TAKEN=quoted(_READ if data.stored else _TAKEN),
        BEGIN="initial_step" if counts_steps(settings) else "initial_epoch",
        PIPELINE=_pipeline(data, steps=counts_steps(settings)),
    )
    if data.decodes:
        functions += quote(_DECODED, COUNTED=counted, SIZE=size, BATCH=batch)
    elif len(data.parts) > 1:
        if data.stored:
            prepared = quote(_PREPARED) if data.by_batch else []
            functions += quote(
                _READ_BATCHES, COUNTED=counted, SIZE=size, BATCH=batch, PREPARED=prepared
            )
        else:
            functions += quote(_BY_BATCH if data.by_batch else _CACHED, SIZE=size, BATCH=batch)
    return functions


def takes_all(settings: Mapping[str, Setting]) -> bool:
    """Whether a batch is all examples, unless somebody asks for less."""
    setting = settings.get("batch_size")
    return setting is not None and setting.value == "all"


def counts_steps(settings: Mapping[str, Setting]) -> bool:
    """Whether an epoch is a number of steps that the spec says, not all examples once."""
    setting = settings.get("steps_per_epoch")
    return setting is not None and setting.value is not None


def batch_type(settings: Mapping[str, Setting]) -> ast.expr:
    """The annotation of a batch size."""
    if not takes_all(settings):
        return tree.path("int")
    return tree.binary(tree.path("int"), ast.BitOr(), ast.Constant(None))


def _batch(data: DataCode, settings: Mapping[str, Setting]) -> ast.expr:
    if not takes_all(settings):
        return tree.path("batch_size")
    count = tree.call("len", data.counted)
    return ast.BoolOp(ast.Or(), [tree.path("batch_size"), count])


def _kept(data: DataCode, batch: ast.expr) -> list[ast.stmt]:
    """What the batches are gathered from."""
    if data.stored:
        return quote(_STORED, COUNTED=data.counted)
    decoded = quote(_KEPT_DECODED, BATCH=batch) if data.decodes else []
    return quote(_KEPT, COUNTED=data.counted, DECODED=decoded)


def _pipeline(data: DataCode, *, steps: bool) -> list[ast.stmt]:
    """From the numbers of the examples to batches: gathered, prepared, augmented."""
    lines = quote(_FROM_STEP if steps else _FROM_EPOCH)
    if data.by_batch:
        lines += quote(_PREPARED_IF_LARGE if data.decodes else _PREPARED)
    if data.augmenting:
        lines = [*data.augmenting, tree.Blank(), *lines]
        lines += quote(_AUGMENTED if steps else _AUGMENTED_FROM_EPOCH)
    return [*lines, *quote("return dataset.prefetch(tf.data.AUTOTUNE)")]


_COUNT_STEPS = '''
def count_steps(examples: Examples, batch_size: SIZE) -> int:
    """Return how many batches an epoch has."""
    return math.ceil(len(COUNTED) / BATCH)
'''

_SHUFFLED = '''
def training_batches(
    examples: Examples, batch_size: SIZE, seed: int, BEGIN: int = 0
) -> tf.data.Dataset:
    """Return the batches of one epoch after the other, without end.

    The order of the examples in an epoch depends on the seed and the epoch alone.
    """
    KEPT

    def draw(epoch: tf.Tensor) -> tf.data.Dataset:
        order = tf.random.experimental.stateless_shuffle(tf.range(count), [seed, epoch])
        return tf.data.Dataset.from_tensor_slices(order).batch(BATCH)

    def take(rows: tf.Tensor) -> Examples:
        return TAKEN

    PIPELINE
'''

_IN_ORDER = '''
def training_batches(
    examples: Examples, batch_size: SIZE, seed: int, BEGIN: int = 0
) -> tf.data.Dataset:
    """Return the batches of one epoch after the other, without end, in one order."""
    KEPT

    def draw(epoch: tf.Tensor) -> tf.data.Dataset:
        return tf.data.Dataset.range(count).batch(BATCH)

    def take(rows: tf.Tensor) -> Examples:
        return TAKEN

    PIPELINE
'''

_KEPT = """
with tf.device("CPU"):
    columns = tf.nest.map_structure(tf.constant, examples)
    count = len(COUNTED)
    DECODED
"""
_KEPT_DECODED = """
decoded = batches(examples, BATCH)
small = is_small(decoded, count)
if small:
    parts = zip(*map(tf.nest.flatten, decoded))
    columns = tf.nest.pack_sequence_as(examples, [tf.concat(part, 0) for part in parts])
"""
_TAKEN = "tf.nest.map_structure(lambda column: tf.gather(column, rows), columns)"
_STORED = "count = len(COUNTED)"
_READ = "tf.nest.map_structure(lambda column: column.take(rows), examples)"

_PREPARED = "dataset = dataset.map(prepare_batch, num_parallel_calls=tf.data.AUTOTUNE)"
_PREPARED_IF_LARGE = """
if not small:
    dataset = dataset.map(prepare_batch, num_parallel_calls=tf.data.AUTOTUNE)
"""
_FROM_EPOCH = "dataset = tf.data.Dataset.counter(initial_epoch).flat_map(draw).map(take)"
_FROM_STEP = """
initial_epoch, done = divmod(initial_step, count_steps(examples, batch_size))
dataset = tf.data.Dataset.counter(initial_epoch).flat_map(draw).skip(done).map(take)
"""
_AUGMENTED_FROM_EPOCH = """
initial_step = initial_epoch * count_steps(examples, batch_size)
dataset = dataset.enumerate(initial_step)
dataset = dataset.map(augment, num_parallel_calls=tf.data.AUTOTUNE)
"""
_AUGMENTED = """
dataset = dataset.enumerate(initial_step)
dataset = dataset.map(augment, num_parallel_calls=tf.data.AUTOTUNE)
"""

_CACHED = '''
def batches(examples: Examples, batch_size: SIZE) -> tf.data.Dataset:
    """Return the batches of the examples in their order."""
    dataset = tf.data.Dataset.from_tensor_slices(examples).batch(BATCH)
    return dataset.cache().prefetch(tf.data.AUTOTUNE)
'''

_READ_BATCHES = '''
def batches(examples: Examples, batch_size: SIZE) -> tf.data.Dataset:
    """Return the batches of the examples in their order."""


    def take(rows: tf.Tensor) -> Examples:
        return tf.nest.map_structure(lambda column: column.take(rows), examples)

    dataset = tf.data.Dataset.range(len(COUNTED)).batch(BATCH).map(take)
    PREPARED
    return dataset.prefetch(tf.data.AUTOTUNE)
'''

_DECODED = '''
def is_small(dataset: tf.data.Dataset, count: int) -> bool:
    """Return whether `count` examples of a dataset take at most 512 MiB."""
    specs = tf.nest.flatten(dataset.element_spec)
    sizes = [spec.shape[1:].num_elements() for spec in specs]
    if None in sizes:
        return False
    return count * sum(n * spec.dtype.size for n, spec in zip(sizes, specs)) <= 2**29


def batches(examples: Examples, batch_size: SIZE) -> tf.data.Dataset:
    """Return the batches of the examples in their order; small ones are kept."""
    dataset = tf.data.Dataset.from_tensor_slices(examples).batch(BATCH)
    dataset = dataset.map(prepare_batch, num_parallel_calls=tf.data.AUTOTUNE)
    if is_small(dataset, len(COUNTED)):
        dataset = dataset.cache()
    return dataset.prefetch(tf.data.AUTOTUNE)
'''

_BY_BATCH = '''
def batches(examples: Examples, batch_size: SIZE) -> tf.data.Dataset:
    """Return the batches of the examples in their order."""
    dataset = tf.data.Dataset.from_tensor_slices(examples).batch(BATCH)
    dataset = dataset.map(prepare_batch, num_parallel_calls=tf.data.AUTOTUNE)
    return dataset.prefetch(tf.data.AUTOTUNE)
'''
