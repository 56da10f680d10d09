"""`device { autotune = true }`: ways to run steps are timed, and the fastest kept."""

from __future__ import annotations

import ast

from specc.backends.python.imports import Import
from specc.backends.python.quote import quote
from specc.graph.ir import Program


def autotunes(program: Program) -> bool:
    """Whether the spec asks for it."""
    setting = None if program.device is None else program.device.settings.get("autotune")
    return setting is not None and setting.value is True


def autotune_function() -> tuple[list[ast.stmt], set[Import]]:
    """`autotune`, which `run` calls between `compile_model` and `train`."""
    return quote(_AUTOTUNE), {Import("random"), Import("sys"), Import("time")}


def call_autotune() -> list[ast.stmt]:
    """What `run` does once the model is compiled."""
    return quote('autotune(model, data["train"], batch_size, seed, steps)')


_AUTOTUNE = '''
def autotune(
    model: keras.Model, examples: Examples, batch_size: int, seed: int, steps: int
) -> None:
    """Time steps with XLA and without, one and several in a call; keep the fastest way.

    Weights, seeds and the optimizer are put back afterwards: the results of training
    stay equal within rounding. XLA draws random numbers otherwise, so that it is not
    tried where the model draws some.
    """
    draws = random.getstate()
    batches = training_batches(examples, batch_size, seed)
    model.optimizer.build(model.trainable_variables)
    variables = [*model.variables, *model.optimizer.variables]
    values = [variable.numpy() for variable in variables]
    together = [n for n in range(1, 33) if steps % n == 0]
    seconds = {}
    random_layers = any("seed_generator" in variable.path for variable in variables)
    for jit_compile in (False,) if random_layers else (False, True):
        for size in sorted({1, together[len(together) // 2], together[-1]}):
            model.jit_compile, model.steps_per_execution = jit_compile, size
            model.train_function = None
            count = size * max(1, 16 // size)
            trial = {"steps_per_epoch": count, "shuffle": False, "verbose": 0}
            try:
                model.fit(batches, **trial)  # compiles
                began = time.perf_counter()
                model.fit(batches, **trial)
            except tf.errors.OpError:
                continue  # XLA does not know every operation
            seconds[jit_compile, size] = (time.perf_counter() - began) / count
    best = min(seconds, key=seconds.get)
    model.jit_compile, model.steps_per_execution = best
    model.train_function = None
    for variable, value in zip(variables, values):
        variable.assign(value)
    random.setstate(draws)
    print(
        f"autotune: XLA {'on' if best[0] else 'off'}, steps in a call: {best[1]};"
        f" {seconds[best] * 1000:.2f} ms a step, at worst {max(seconds.values()) * 1000:.2f}",
        file=sys.stderr,
    )
'''
