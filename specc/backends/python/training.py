"""What the script does with the data: `set_up`, `compile_model`, `train`, `evaluate`.

`fit` draws from the pipeline of `training_pipeline` and, with `steps_per_execution`,
runs several steps in one call, which for a small table more than halves the time
that training takes.
"""

from __future__ import annotations

import ast
from functools import cached_property

from specc.backends.python import tree
from specc.backends.python.data import DataCode
from specc.backends.python.imports import KERAS, TENSORFLOW, Import
from specc.backends.python.names import Scope as Names
from specc.backends.python.names import param_names
from specc.backends.python.program_autotune import autotunes
from specc.backends.python.quote import quote
from specc.backends.python.settings import Scope, written_items, written_setting
from specc.backends.python.training_pipeline import batch_type, counts_steps
from specc.backends.python.training_steps import draws_several
from specc.graph.ir import Program, Setting
from specc.record import record
from specc.source import Span
from specc.summarizing.effort import work_of_step

COMPILED = (
    "optimizer",
    "loss",
    "loss_weights",
    "metrics",
    "weighted_metrics",
    "run_eagerly",
    "steps_per_execution",
    "jit_compile",
    "auto_scale_loss",
)
BY_OUTPUT = ("loss", "loss_weights", "metrics", "weighted_metrics")
FITTED = (
    "steps_per_epoch",
    "class_weight",
    "validation_steps",
    "validation_freq",
)
SHORT = {"cpu": 10_000_000, "gpu": 1_000_000_000}
"""Steps of fewer multiply-adds than these are short. On two cores ten million take some 5 ms with
their gradients, and what Keras does around a step about 0.5 ms: to run several steps in one call
would save little, and tracing them costs seconds."""
DEFAULTS = {"epochs": 1, "batch_size": 32, "seed": 0, "initial_epoch": 0}
"""What holds where the spec says nothing: Keras's own defaults, and seed 0."""


@record
class FunctionCode:
    """A function of the script, and the params that it takes: by name, what it calls them."""

    function: ast.stmt
    params: dict[str, str]
    imports: frozenset[Import]


class TrainingWriter:
    """Writes the functions; `data` is None where the spec has no data."""

    def __init__(self, program: Program, data: DataCode | None, module: Names) -> None:
        self.program = program
        self.data = data
        self.module = module
        self.settings = {} if program.train is None else program.train.settings
        self.span = None if program.train is None else program.train.span

    def variable(self, param: str) -> str:
        """What functions of the script call a param of the spec."""
        known = param_names(self.program.params, self.module)
        return known[param] if param in known else Names(self.module.taken).fresh(param)

    def scope(self) -> Scope:
        """Names for the settings of one function."""
        return Scope(self.program, self.variable, self.module)

    @property
    def chooses_steps(self) -> bool:
        """Whether the script is to choose how many steps to run in one call."""
        chosen = self.data is None or "steps_per_execution" in self.settings
        return not chosen and (autotunes(self.program) or self.steps_are_short)

    @cached_property
    def steps_are_short(self) -> bool:
        """Whether what Keras does around a step takes a share of its time."""
        work = work_of_step(self.program)
        device = self.program.device
        most = SHORT["gpu" if device is not None and device.kind == "gpu" else "cpu"]
        return work is None or work < most

    @property
    def draws_several(self) -> bool:
        """Whether the batches of the steps that run in one call are drawn as one."""
        return (
            self.chooses_steps and self.data is not None and draws_several(self.program, self.data)
        )

    # --------------------------------------------------------------- set_up

    def set_up(self) -> FunctionCode | None:
        """Device, precision and seed; None where there is nothing to set."""
        scope = self.scope()
        trains = self.data is not None and self.program.train is not None
        parts = self._device(scope, trains=trains)
        parameters: list[tuple[ast.arg, ast.expr | None]] = []
        if trains:
            parts.append(("make random draws repeatable", quote(_SEED), None))
            parameters.append((tree.parameter("seed", "int"), tree.constant(DEFAULTS["seed"])))
            exact = self.settings.get("deterministic")
            if exact is not None and exact.value:
                parts.append(("compute in the same order always", quote(_EXACT), exact.span))
        if not parts:
            return None
        words = [text for text, _, _ in parts]
        text = words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
        documented = tree.docstring(f"{text[0].upper()}{text[1:]}.")
        body = [tree.at(line, span) for _, lines, span in parts for line in lines]
        parameters += self._parameters(scope)
        function = tree.function("set_up", parameters, [documented, *body], returns=_none())
        return self._code(function, scope, {KERAS, TENSORFLOW})

    def _device(
        self, scope: Scope, *, trains: bool
    ) -> list[tuple[str, list[ast.stmt], Span | None]]:
        """What the device block asks for: in words, and as statements."""
        device = self.program.device
        if device is None:
            return []
        parts: list[tuple[str, list[ast.stmt], Span | None]] = []
        if device.kind == "cpu":
            hidden = quote('tf.config.set_visible_devices([], "GPU")')
            parts.append(("use the CPU alone", hidden, device.span))
        if device.kind == "gpu" and trains:
            parts.append(("demand a GPU", quote(_DEMAND_GPU), device.span))
        precision = device.settings.get("precision")
        if precision is not None:
            policy = tree.call("keras.config.set_dtype_policy", written_setting(precision, scope))
            parts.append(("set the precision", [tree.expression(policy)], precision.span))
        return parts

    # -------------------------------------------------------- compile_model

    def compile_model(self) -> FunctionCode:
        """`model.compile` with everything that the spec says."""
        scope = self.scope()
        keywords = []
        for name in COMPILED:
            setting = self.settings.get(name)
            if setting is not None:
                value = self._by_output(setting, scope)
                keywords.append(tree.at(tree.keyword(name, value), setting.span))
            elif name == "steps_per_execution" and self.chooses_steps:
                keywords.append(tree.keyword(name, tree.path("steps_per_execution")))
            elif name == "jit_compile" and self._xla() is not None:
                keywords.append(self._xla_keyword(scope))
        parameters: list[tuple[ast.arg, ast.expr | None]] = [
            (tree.parameter("model", "keras.Model"), None)
        ]
        if self.chooses_steps:
            parameters.append((tree.parameter("steps_per_execution", "int"), tree.constant(1)))
        parameters += self._parameters(scope)
        body = [
            tree.docstring("Give the model its loss, its optimizer and its metrics."),
            tree.expression(tree.call("model.compile", keywords=keywords)),
        ]
        function = tree.function("compile_model", parameters, body, returns=_none())
        return self._code(function, scope, {KERAS})

    def _xla(self) -> Setting | None:
        device = self.program.device
        return None if device is None else device.settings.get("xla")

    def _xla_keyword(self, scope: Scope) -> ast.keyword:
        setting = self._xla()
        assert setting is not None
        return tree.at(tree.keyword("jit_compile", written_setting(setting, scope)), setting.span)

    def _by_output(self, setting: Setting, scope: Scope) -> ast.expr:
        """A setting for each output: a map by name of several, the value alone of one.

        Keras pairs a list with the outputs in the order of their sorted names, and takes
        no map where the model has one output without a name.
        """
        model = self.program.model
        names = [] if model is None else list(model.outputs)
        if setting.name not in BY_OUTPUT:
            return written_setting(setting, scope)
        several = isinstance(setting.value, list | tuple) and len(setting.value) == len(names) > 1
        value = _for_outputs(
            written_items(setting.expr, scope),
            names,
            bare=not setting.name.endswith("metrics"),
            paired=several,
        )
        return tree.at(value, setting.span)

    # ------------------------------------------------------ train, evaluate

    def train(self) -> FunctionCode:
        """`model.fit` on the training part, validated on the validation part."""
        assert self.data is not None
        scope = self.scope()
        given = self.settings.get("callbacks")
        extra: ast.expr = tree.call("list", tree.path("callbacks"))
        if given is not None and given.value:
            callbacks = written_items(given.expr, scope)
            own: list[ast.expr] = [ast.Starred(callbacks, ast.Load())]
            if isinstance(callbacks, ast.List | ast.Tuple):
                own = callbacks.elts
            starred = ast.Starred(tree.path("callbacks"), ast.Load())
            extra = tree.at(ast.List([*own, starred], ast.Load()), given.span)
        fitted = {
            name: tree.at(tree.keyword(name, self._fit_argument(name, scope)), setting.span)
            for name in FITTED
            if (setting := self.settings.get(name)) is not None
        }
        examples = tree.index("data", "train")
        steps = tree.call("count_steps", examples, tree.path("batch_size"))
        keywords = [
            tree.keyword("epochs", tree.path("epochs")),
            tree.keyword("initial_epoch", tree.path("initial_epoch")),
            fitted.pop("steps_per_epoch", tree.keyword("steps_per_epoch", steps)),
            *fitted.values(),
            tree.keyword("shuffle", ast.Constant(False)),
        ]
        if "validation" in self.data.parts:
            held_out = tree.index("data", "validation")
            validation = tree.call("batches", held_out, tree.path("batch_size"))
            keywords.append(tree.keyword("validation_data", validation))
        keywords.append(tree.keyword("callbacks", extra))
        keywords.append(tree.keyword("verbose", tree.path("verbose")))
        begin: ast.expr = tree.path("initial_epoch")
        if counts_steps(self.settings):
            begin = tree.binary(begin, ast.Mult(), self._fit_argument("steps_per_epoch", scope))
        together: list[ast.stmt] = []
        size: ast.expr = tree.path("batch_size")
        if self.draws_several:
            why = "The batches of the steps that run in one call are drawn as one."
            together = [tree.Comment(why), *quote(_TOGETHER)]
            size = tree.binary(size, ast.Mult(), tree.path("model.steps_per_execution"))
        drawn = tree.call("training_batches", examples, size, tree.path("seed"), begin)
        fit = tree.call("model.fit", drawn, keywords=keywords)
        text = "Fit the model to the training part and return what each epoch measured."
        named = [
            *self.standard_parameters(),
            self.initial_epoch_parameter(),
            *self.watching_parameters(),
        ]
        function = tree.function(
            "train",
            [*_model_and_data(), *self._parameters(scope)],
            [tree.docstring(text), *together, ast.Return(fit)],
            returns="keras.callbacks.History",
            named=named,
        )
        return self._code(function, scope, {KERAS, Import("collections.abc", "Sequence")})

    def _fit_argument(self, name: str, scope: Scope) -> ast.expr:
        return written_setting(self.settings[name], scope)

    def evaluate(self) -> FunctionCode:
        """`model.evaluate` on the test part."""
        text = "Return the loss and the metrics on the test part, by name."
        function = quote(
            """
            def evaluate(
                model: keras.Model, data: dict[str, Examples], batch_size: int
            ) -> dict[str, float]:
                DOCSTRING
                examples = batches(data["test"], batch_size)
                return model.evaluate(examples, return_dict=True, verbose=0)
            """,
            DOCSTRING=[tree.docstring(text)],
        )[0]
        assert isinstance(function, ast.FunctionDef)
        function.args.args[-1].annotation = batch_type(self.settings)
        function.args.defaults = [self.default("batch_size")]
        return FunctionCode(function, {}, frozenset({KERAS}))

    # ------------------------------------------------------------ parameters

    def default(self, name: str) -> ast.expr:
        """The default of `epochs`, `batch_size`, `seed` or `initial_epoch`."""
        setting = self.settings.get(name)
        if setting is None:
            return tree.constant(DEFAULTS[name])
        return tree.constant(None if setting.value == "all" else setting.value)

    def standard_parameters(self) -> list[tuple[ast.arg, ast.expr | None]]:
        """`epochs`, `batch_size` and `seed`, with the defaults of the spec."""
        return [
            (tree.parameter("epochs", "int"), self.default("epochs")),
            (tree.parameter("batch_size", batch_type(self.settings)), self.default("batch_size")),
            (tree.parameter("seed", "int"), self.default("seed")),
        ]

    def initial_epoch_parameter(self) -> tuple[ast.arg, ast.expr | None]:
        """`initial_epoch`: how many epochs the model has been trained for before."""
        return tree.parameter("initial_epoch", "int"), self.default("initial_epoch")

    def watching_parameters(self) -> list[tuple[ast.arg, ast.expr | None]]:
        """`callbacks` and `verbose`: what a program that runs the script watches it with."""
        verbose = self.settings.get("verbose")
        sequence = ast.Subscript(
            tree.path("Sequence"), tree.path("keras.callbacks.Callback"), ast.Load()
        )
        either = tree.binary(tree.path("int"), ast.BitOr(), tree.path("str"))
        loudness = "auto" if verbose is None else verbose.value
        return [
            (tree.parameter("callbacks", sequence), tree.constant(())),
            (tree.parameter("verbose", either), tree.constant(loudness)),
        ]

    def _parameters(self, scope: Scope) -> list[tuple[ast.arg, ast.expr | None]]:
        """The params of the spec that a function has used."""
        from specc.backends.python.data_context import param_type

        return [
            (
                tree.parameter(self.variable(name), param_type(self.program, name)),
                tree.constant(self.program.params[name].value),
            )
            for name in scope.used
        ]

    def _code(self, function: ast.FunctionDef, scope: Scope, imports: set[Import]) -> FunctionCode:
        params = {name: self.variable(name) for name in scope.used}
        return FunctionCode(
            tree.at(function, self.span), params, frozenset(imports | scope.imports)
        )


def _for_outputs(items: ast.expr, names: list[str], *, bare: bool, paired: bool) -> ast.expr:
    """What is for each of the outputs called `names`.

    `bare` says that what is for one output needs no list around it, `paired` that
    `items` is a list with an item for each of several outputs, however it is computed.
    """
    match items:
        case ast.IfExp(test=test, body=then, orelse=orelse):
            sides = (_for_outputs(i, names, bare=bare, paired=paired) for i in (then, orelse))
            return ast.IfExp(test, *sides)
        case ast.Dict(values=[only]) if len(names) == 1:
            return (
                only
                if bare or isinstance(only, ast.List | ast.ListComp)
                else ast.List([only], ast.Load())
            )
        case ast.List(elts=elts) | ast.Tuple(elts=elts) if len(elts) == len(names) > 1:
            return tree.mapping(zip(names, elts, strict=True))
        case _ if paired:
            return tree.call("dict", tree.call("zip", tree.constant(tuple(names)), items))
        case _:
            return items


def _none() -> ast.expr:
    return ast.Constant(None)


def _model_and_data() -> list[tuple[ast.arg, ast.expr | None]]:
    key = ast.Tuple([tree.path("str"), tree.path("Examples")], ast.Load())
    parts = ast.Subscript(tree.path("dict"), key, ast.Load())
    return [
        (tree.parameter("model", "keras.Model"), None),
        (tree.parameter("data", parts), None),
    ]


_TOGETHER = "model.train_function = several_steps(model, data, batch_size)"
_SEED = "keras.utils.set_random_seed(seed)"
_EXACT = "tf.config.experimental.enable_op_determinism()"

_DEMAND_GPU = """
if not tf.config.list_physical_devices("GPU"):
    raise RuntimeError("the spec asks for a GPU, and TensorFlow sees none")
"""
