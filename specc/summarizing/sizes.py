"""Sizes that a spec leaves open: which they are, and values for them.

A size with a name (`?time`) is given by it, `time=100`; those without by all sizes of the input,
`image=224x224x3`, or `words=100` where it has one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from specc.catalog.types import Dim, TensorType
from specc.graph.ir import Model
from specc.record import record

Sizes = Mapping[str, int | Sequence[int]]
"""By the name of a size, or by the name of an input with all of its sizes."""


@record
class Inputs:
    """The inputs of a model for one example: their types, and which sizes are still open.

    `unknown` has the name of each, or of an input that has some, with a value that would fit it.
    """

    types: Mapping[str, TensorType]
    unknown: Mapping[str, str]


def inputs_of(model: Model, sizes: Sizes) -> Inputs:
    """The types of the inputs. Raises: ValueError where `sizes` do not fit the model."""
    named: set[str] = {dim for tensor in model.inputs.values() for dim in _named(tensor.type)}
    sizes = {name: _whole(name, given, model, named) for name, given in sizes.items()}
    for name, given in sizes.items():
        whole = isinstance(given, int)
        if (name not in named) if whole else (name not in model.inputs):
            raise ValueError(_nothing_called(name, model, sorted(named), whole))
        if any(size < 1 for size in ([given] if isinstance(given, int) else given)):
            raise ValueError(f"a size is at least 1: '{name}'")
    types: dict[str, TensorType] = {}
    unknown: dict[str, str] = {}
    for name, tensor in model.inputs.items():
        shape = tensor.type.shape
        if shape is None:
            types[name] = tensor.type
            continue
        all_of_it = sizes.get(name)
        if all_of_it is not None and not isinstance(all_of_it, int):
            dims = _all_given(name, tensor.type, all_of_it)
        else:
            dims = [_given(dim, sizes) for dim in shape[1:]]
        for dim in dims:
            if isinstance(dim, str):
                unknown[dim] = "100"
            elif dim is None:
                unknown[name] = "x".join(
                    str(each) if isinstance(each, int) else "100" for each in dims
                )
        types[name] = TensorType((1, *dims), tensor.type.dtype)
    return Inputs(types, unknown)


def _whole(
    name: str, given: int | Sequence[int], model: Model, named: Collection[str]
) -> int | Sequence[int]:
    """What is given for an input of one size is all of its sizes."""
    tensor = model.inputs.get(name)
    if not isinstance(given, int) or tensor is None or name in named:
        return given
    return [given] if len(tensor.type.shape or ()) == 2 else given


def _named(type_: TensorType) -> list[str]:
    return [dim for dim in type_.shape or () if isinstance(dim, str)]


def _given(dim: Dim, sizes: Sizes) -> Dim:
    found = sizes.get(dim) if isinstance(dim, str) else None
    return found if isinstance(found, int) else dim


def _all_given(name: str, type_: TensorType, given: Sequence[int]) -> list[Dim]:
    declared = (type_.shape or ())[1:]
    fits = len(given) == len(declared) and all(
        not isinstance(dim, int) or dim == size for dim, size in zip(declared, given, strict=True)
    )
    if not fits:
        written = "x".join(str(size) for size in given)
        raise ValueError(f"the input '{name}' is {type_}, which '{written}' does not fit")
    return list(given)


def _nothing_called(name: str, model: Model, named: Sequence[str], whole: bool) -> str:
    if whole and name in model.inputs:
        return f"'{name}' is an input: give all of its sizes, as in '{name}=224x224x3'"
    there = [*named, *model.inputs] if whole else [*model.inputs]
    return f"no size or input is called '{name}'; there are: {', '.join(there)}"
