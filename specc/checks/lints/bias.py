"""A bias before batch normalization, which subtracts the mean and so the bias (Ioffe, 2015)."""

from __future__ import annotations

from specc.checks.lints.look import (
    Look,
    below,
    class_of,
    instance_of,
    made_at,
    name_of,
    once,
    place,
    with_argument,
)
from specc.checks.outputs import has_activation
from specc.diagnostics.codes.lints import LOST_BIAS
from specc.diagnostics.model import Label, Sink
from specc.graph.ir import Node


def check(look: Look, sink: Sink) -> None:
    """Each layer with a bias that nothing but batch normalizations take."""
    norms = look.nodes("BatchNormalization")
    makers = [maker for norm in norms if (maker := below(norm)) is not None]
    for maker in once(makers):
        if not look.everywhere(maker, lambda node: _is_lost(look, node)):
            continue
        layer = class_of(maker)
        sink.report(
            LOST_BIAS,
            place(maker),
            secondary=[
                Label(place(look.users(maker)[0]), "this subtracts the mean, and the bias with it")
            ],
            notes=["`BatchNormalization` adds a bias of its own, `beta`"],
            fixes=with_argument(made_at(maker), "use_bias", "false", "leave it out"),
            layer=layer,
        )


def _is_lost(look: Look, node: Node) -> bool:
    instance = instance_of(node)
    if instance is None or not has_activation(instance.entry):
        return False
    if instance.get("use_bias") is not True or name_of(instance.get("activation")) != "linear":
        return False
    users = look.users(node)
    rank = len(node.output_types[0].shape or ())
    axis = 1 if instance.get("data_format") == "channels_first" else rank - 1
    return bool(users and rank) and all(_removes(user, axis, rank) for user in users)


def _removes(node: Node, axis: int, rank: int) -> bool:
    """Whether this normalizes by the batch's statistics, over all axes but that of the bias."""
    norm = instance_of(node)
    if norm is None or norm.entry.name != "BatchNormalization":
        return False
    kept = norm.get("axis")
    same = isinstance(kept, int) and kept % rank == axis
    frozen = norm.get("trainable") is False or node.arguments.get("training") is False
    return same and not frozen
