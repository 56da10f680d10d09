"""Tensors and layers of a model that is built: what its calls give and take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specc.embedding.values import Call, Value
from specc.embedding.writing import Ref

if TYPE_CHECKING:
    from specc.embedding.models import ModelBuilder


class TensorRef(Ref):
    """A tensor of a model that is built. It can be calculated with and indexed."""

    __slots__ = ("model",)
    __array_ufunc__ = None  # numbers of NumPy leave arithmetic to us

    def __init__(self, name: str, model: ModelBuilder) -> None:
        super().__init__(name, model)
        self.model = model

    def __add__(self, other: Operand) -> TensorRef:
        return self.model._binary(self, "+", other)

    def __radd__(self, other: Operand) -> TensorRef:
        return self.model._binary(other, "+", self)

    def __sub__(self, other: Operand) -> TensorRef:
        return self.model._binary(self, "-", other)

    def __rsub__(self, other: Operand) -> TensorRef:
        return self.model._binary(other, "-", self)

    def __mul__(self, other: Operand) -> TensorRef:
        return self.model._binary(self, "*", other)

    def __rmul__(self, other: Operand) -> TensorRef:
        return self.model._binary(other, "*", self)

    def __truediv__(self, other: Operand) -> TensorRef:
        return self.model._binary(self, "/", other)

    def __rtruediv__(self, other: Operand) -> TensorRef:
        return self.model._binary(other, "/", self)

    def __floordiv__(self, other: Operand) -> TensorRef:
        return self.model._binary(self, "//", other)

    def __rfloordiv__(self, other: Operand) -> TensorRef:
        return self.model._binary(other, "//", self)

    def __mod__(self, other: Operand) -> TensorRef:
        return self.model._binary(self, "%", other)

    def __rmod__(self, other: Operand) -> TensorRef:
        return self.model._binary(other, "%", self)

    def __pow__(self, other: Operand) -> TensorRef:
        return self.model._binary(self, "**", other)

    def __rpow__(self, other: Operand) -> TensorRef:
        return self.model._binary(other, "**", self)

    def __matmul__(self, other: TensorRef) -> TensorRef:
        return self.model._binary(self, "@", other)

    def __lt__(self, other: Operand) -> TensorRef:
        return self.model._binary(self, "<", other)

    def __le__(self, other: Operand) -> TensorRef:
        return self.model._binary(self, "<=", other)

    def __gt__(self, other: Operand) -> TensorRef:
        return self.model._binary(self, ">", other)

    def __ge__(self, other: Operand) -> TensorRef:
        return self.model._binary(self, ">=", other)

    def __neg__(self) -> TensorRef:
        return self.model._negative(self)

    def __getitem__(self, parts: Part | tuple[Part, ...]) -> TensorRef:
        return self.model._indexed(self, parts if isinstance(parts, tuple) else (parts,))

    __iter__ = None  # it has no length that is known while it is built


Operand = TensorRef | int | float
Part = int | slice


class LayerRef(Ref):
    """A layer of a model that is built, to be applied to tensors."""

    __slots__ = ("at", "model")

    def __init__(
        self, name: str, model: ModelBuilder, call: Call | None, at: Any, *, whole: bool = False
    ) -> None:
        super().__init__(name, model if call is None and not whole else None, call)
        self.model = model
        self.at = at

    def __call__(self, *inputs: Value, at: Any = None, **arguments: Value) -> TensorRef:
        """Apply it to tensors. The arguments are those of Keras's `call`: `mask`, `training`, …."""
        return self.several(1, *inputs, at=at, **arguments)[0]

    def several(
        self, outputs: int, *inputs: Value, at: Any = None, **arguments: Value
    ) -> tuple[TensorRef, ...]:
        """Apply a layer that gives so many tensors, as an `LSTM` with `return_state` does."""
        if not inputs:
            raise TypeError(f"{self.name} is applied to nothing")
        at = self.at if at is None else at
        return self.model._apply(self.call or self, inputs, arguments, outputs, at)
