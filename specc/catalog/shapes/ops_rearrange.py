"""`ops.rearrange`: axes named by a pattern, in another order, grouped or taken apart."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import prod

from specc.catalog.shapes.arguments import count, refuse
from specc.catalog.shapes.dims import product
from specc.catalog.shapes.op_kit import OpArguments, kept, op, operand, shape_of
from specc.catalog.types import Dim, TensorType

_GROUPS = re.compile(r"\([^()]*\)|\w+")


@op("rearrange")
def rearrange(arguments: OpArguments) -> TensorType:
    """The shape that `a (b c) -> a b c` makes; all but one size of a group are given."""
    given, pattern = operand(arguments, "tensor"), arguments.text("pattern", lower=False)
    was = shape_of(given)
    left, arrow, right = pattern.partition("->")
    before, after = _groups(left), _groups(right)
    names = [name for group in before for name in group]
    wanted = [name for group in after for name in group]
    if not arrow or len(set(names)) < len(names) or sorted(names) != sorted(wanted):
        refuse(f"`{pattern}` has the same names left and right of `->`", argument="pattern")
    if len(before) != len(was):
        refuse(
            f"`{pattern}` is about {count(len(before), 'axis')}, {given} has {len(was)}",
            argument="pattern",
        )
    sizes: dict[str, Dim] = {}
    for group, dim in zip(before, was, strict=True):
        if not isinstance(dim, int) and not arguments.in_layer:
            refuse(
                f"`ops.rearrange` must know every size, that of the batch too, this is {given}",
                argument="tensor",
                help="`ops.reshape` and `ops.transpose` need not, nor does a custom `layer`",
            )
        sizes.update(_sizes(arguments, group, dim))
    return kept(given, tuple(product(tuple(sizes[name] for name in group)) for group in after))


def _groups(side: str) -> list[list[str]]:
    """The names of each axis: `a (b c)` is `[["a"], ["b", "c"]]`."""
    return [group.strip("()").split() for group in _GROUPS.findall(side)]


def _sizes(arguments: OpArguments, group: list[str], dim: Dim) -> Mapping[str, Dim]:
    """The sizes of the names that one axis of size `dim` stands for."""
    known = {name: arguments.integer(name, least=1) for name in group if name in arguments.values}
    unknown = [name for name in group if name not in known]
    size = prod(known.values())
    if len(unknown) > 1:
        refuse(
            f"the sizes of all but one of {', '.join(f'`{name}`' for name in group)} are given, as "
            f"in `{unknown[0]}=2`",
            argument="pattern",
        )
    if not isinstance(dim, int):
        return {**known, **dict.fromkeys(unknown, dim if not known else None)}
    if dim % size if unknown else dim != size:
        refuse(f"an axis of {dim} does not divide into `({' '.join(group)})`", argument="pattern")
    return {**known, **dict.fromkeys(unknown, dim // size)}
