"""What all parts of the resolver share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain, islice

from specc.catalog.load import Catalog
from specc.diagnostics import Label, Sink
from specc.diagnostics.codes import names as codes
from specc.resolve.bindings import Binding, Kind, Resolution
from specc.resolve.scope import Scope, near_names, suggestion
from specc.source import Span
from specc.syntax import ast


class Context:
    """The state of one resolution."""

    def __init__(self, sink: Sink, catalog: Catalog, resolution: Resolution) -> None:
        self.sink = sink
        self.catalog = catalog
        self.resolution = resolution
        self.resolve_value: Callable[..., None]
        """`resolve_value` of `specc.resolve.expressions`, for the calls inside expressions."""
        self.let_sizes: dict[ast.Let, int | None] = {}
        self.inputs: dict[ast.BlockDef | ast.ModelDef, tuple[str, ...]] = {}
        self.in_layer: ast.LayerDef | None = None
        """The custom layer whose body is being resolved."""

    def use(self, name: ast.Name, binding: Binding) -> None:
        """Note that `name` means `binding`, which must hold where `name` stands."""
        self.resolution.names[name] = binding
        if binding.kind is Kind.WEIGHT and name.span.start < binding.span.start:
            self.sink.report(
                codes.UNBOUND,
                name.span,
                "stands before the weight",
                what="value",
                name=name.id,
                secondary=[Label(binding.span, "declared here")],
                helps=["declare a weight before it is used"],
            )
        elif binding.kind is Kind.TRAINING and not isinstance(binding.definition, ast.LayerDef):
            self.sink.report(
                codes.MISPLACED,
                name.span,
                "not known here",
                what="`training`",
                where="model" if isinstance(binding.definition, ast.ModelDef) else "block",
                notes=["Keras tells each layer by itself whether it is trained"],
                helps=["the body of a custom `layer` may ask for it"],
            )


def bind(scope: Scope, kind: Kind, name: ast.Name, definition: ast.Node) -> Binding:
    """Bind `name` in `scope`, over what it meant before."""
    binding = Binding(kind, name.id, name.span, definition)
    scope.bind(binding)
    return binding


def report_unbound(context: Context, name: ast.Name, scope: Scope, what: str) -> None:
    """No value has this name: say so, with the bindings that it may be a slip for."""
    context.resolution.failed.add(name)
    kinds = (Kind.TENSOR, Kind.PARAMETER, Kind.LET, Kind.PARAM)
    near = near_names(name.id, scope.all_names(*kinds))
    context.sink.report(
        codes.UNBOUND,
        name.span,
        "not bound",
        what=what,
        name=name.id,
        **suggestion(name.span, near),
    )


def report_wrong_kind(context: Context, name: ast.Name, binding: Binding, wanted: str) -> None:
    """`name` is bound to something that cannot stand here."""
    if binding.kind is Kind.FAILED:
        return
    context.sink.report(
        codes.NOT_CALLABLE,
        name.span,
        f"a {binding.kind.value}",
        what=f"the {binding.kind.value} `{name.id}`",
        wanted=wanted,
        secondary=[Label(binding.span, "bound here")],
    )


_FEW = 8
"""As many names as a note lists where none is near."""


def report_unknown(
    context: Context,
    name: str,
    span: Span,
    what: str,
    candidates: Iterable[str],
    section: str = "",
    arguments: Sequence[ast.Argument] = (),
) -> None:
    """Nothing to apply has this name. `section` of the catalog is where it was looked for."""
    from specc.resolve.spelled import of_callable
    from specc.similar import is_spent

    # There may be as many names as messages: they are gone through as long as that is worth it.
    left = iter(() if is_spent() else candidates)
    first = list(islice(left, _FEW + 1))
    near = near_names(name, chain(first, left))
    told = of_callable(name, span, section, arguments)
    if told is None:
        few = first if not near and len(first) <= _FEW else []
        shown = ", ".join(f"`{each}`" for each in few)
        told = {**suggestion(span, near), "notes": [f"there are {shown}"] if few else []}
    context.sink.report(codes.UNKNOWN_CALLABLE, span, "unknown", what=what, name=name, **told)
