"""Arguments that fit one by one and not together: what else Keras refuses to construct.

One rule for each class that needs one; the arguments of layers that decide about
shapes have theirs in `shapes/`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from specc.catalog.shapes import check_layer
from specc.catalog.sources import check_source
from specc.catalog.splits import split_agrees
from specc.catalog.types import Instance, Mismatch

Rule = Callable[[Instance], Mismatch | None]


def check_arguments(instance: Instance) -> Mismatch | None:
    """Why Keras refuses the arguments of `instance` together; None where it does not.

    Their kinds are taken to have been checked. `argument` of the mismatch is one to point at.
    """
    rule = RULES.get(instance.entry.name)
    if instance.entry.section == "optimizers":
        rule = _optimizer
    elif instance.entry.section == "sources":
        rule = check_source
    found = rule(instance) if rule is not None else None
    if found is None and instance.entry.section in ("layers", "applications"):
        return check_layer(instance)
    return found


def _optimizer(instance: Instance) -> Mismatch | None:
    clips = ("clipnorm", "clipvalue", "global_clipnorm")
    given = [name for name in clips if instance.get(name) is not None]
    if len(given) > 1:
        return Mismatch(
            f"`{given[0]}` and `{given[1]}` of `{instance.entry.name}` exclude each other",
            argument=given[1],
            notes=("gradients are clipped in one way",),
            help=f"keep one of `{given[0]}` and `{given[1]}`",
        )
    return None


def _piecewise(instance: Instance) -> Mismatch | None:
    boundaries, values = instance.get("boundaries"), instance.get("values")
    if not isinstance(boundaries, list | tuple) or not isinstance(values, list | tuple):
        return None
    if len(values) == len(boundaries) + 1:
        return None
    return Mismatch(
        f"`PiecewiseConstantDecay` has {_count(len(boundaries), 'boundary', 'boundaries')} "
        f"and {_count(len(values), 'value', 'values')}",
        argument="values",
        notes=("there is one value before the first boundary and one after each",),
        help=f"give {_count(len(boundaries) + 1, 'value', 'values')}",
    )


def _auc(instance: Instance) -> Mismatch | None:
    if instance.get("num_labels") is not None and not instance.get("multi_label"):
        return Mismatch(
            "`num_labels` of `AUC` needs `multi_label=true`",
            argument="num_labels",
            help="add `multi_label=true`, or leave `num_labels` out",
        )
    return None


def _intersection(instance: Instance) -> Mismatch | None:
    ids = instance.get("target_class_ids")
    classes = 2 if instance.entry.name == "BinaryIoU" else instance.get("num_classes")
    if not isinstance(ids, list | tuple) or not isinstance(classes, int):
        return None
    beyond = [i for i in ids if isinstance(i, int) and i >= classes]
    if not beyond:
        return None
    return Mismatch(
        f"class {beyond[0]} is not among the {classes} of `{instance.entry.name}`",
        argument="target_class_ids",
        help=f"class numbers go from 0 to {classes - 1}",
    )


def _checkpoint(instance: Instance) -> Mismatch | None:
    path = instance.get("filepath")
    ending = ".weights.h5" if instance.get("save_weights_only") else ".keras"
    if not isinstance(path, str) or path.endswith(ending):
        return None
    return Mismatch(
        f"the path of this `ModelCheckpoint` must end in `{ending}`",
        argument="filepath",
        notes=("`.keras` files hold models, `.weights.h5` files weights alone",),
        help=f'write `"{path.removesuffix(".keras").removesuffix(".weights.h5")}{ending}"`',
    )


def _tensor_board(instance: Instance) -> Mismatch | None:
    batches = instance.get("profile_batch")
    if isinstance(batches, list | tuple) and len(batches) == 2 and not 0 < batches[0] < batches[1]:
        return Mismatch(
            "`profile_batch` of `TensorBoard` is a range of batches from 1 on, the first below the "
            "last",
            argument="profile_batch",
        )
    return None


def _normalization(instance: Instance) -> Mismatch | None:
    mean, variance = instance.get("mean"), instance.get("variance")
    if (mean is None) == (variance is None):
        return None
    given, missing = ("variance", "mean") if mean is None else ("mean", "variance")
    return Mismatch(
        f"`{given}` of `Normalization` is given and `{missing}` is not",
        argument=given,
        help="give both, or neither: both are then learned from the data",
    )


def _category_encoding(instance: Instance) -> Mismatch | None:
    if instance.get("num_tokens") is None:
        return Mismatch(
            "`CategoryEncoding` needs `num_tokens`",
            help="say how many categories there are: `CategoryEncoding(num_tokens=10)`",
        )
    return None


def _discretization(instance: Instance) -> Mismatch | None:
    bins, boundaries = instance.get("num_bins"), instance.get("bin_boundaries")
    if (bins is None) == (boundaries is None):
        both = "both" if bins is not None else "neither"
        return Mismatch(
            f"`Discretization` takes one of `num_bins` and `bin_boundaries`, and has {both}",
            argument=None if bins is None else "bin_boundaries",
            help="boundaries for `num_bins` are learned from the data",
        )
    return _sparse(instance)


def _sparse(instance: Instance) -> Mismatch | None:
    if instance.get("sparse") is True and instance.get("output_mode") == "int":
        return Mismatch(
            f"`sparse=true` of `{instance.entry.name}` does not go with `output_mode=int`",
            argument="sparse",
            help="leave `sparse` out, or set `output_mode`",
        )
    return None


def _lookup(instance: Instance) -> Mismatch | None:
    name, mode = instance.entry.name, instance.get("output_mode")
    if instance.get("idf_weights") is not None and mode != "tf_idf":
        return Mismatch(
            f"`idf_weights` of `{name}` needs `output_mode=tf_idf`",
            argument="idf_weights",
        )
    if instance.get("pad_to_max_tokens") is True and instance.get("max_tokens") is None:
        return Mismatch(
            f"`pad_to_max_tokens` of `{name}` needs `max_tokens`",
            argument="pad_to_max_tokens",
        )
    if instance.get("invert") is True and mode != "int":
        return Mismatch(f"`invert` of `{name}` needs `output_mode=int`", argument="invert")
    floormod = name == "IntegerLookup" and instance.get("oov_method") == "floormod"
    if floormod and instance.get("salt") is not None:
        return Mismatch(
            f"`salt` of `{name}` needs `oov_method=farmhash`",
            argument="salt",
        )
    vocabulary = instance.get("vocabulary")
    if vocabulary is not None and mode == "tf_idf" and instance.get("idf_weights") is None:
        return Mismatch(
            f"the vocabulary of `{name}` needs `idf_weights` with `output_mode=tf_idf`",
            argument="vocabulary",
            help="give a weight for each token, or no vocabulary: both are then learned",
        )
    if isinstance(vocabulary, list | tuple):
        return _vocabulary(instance, vocabulary) or _sparse(instance)
    return _sparse(instance)


def _vocabulary(instance: Instance, tokens: list[Any] | tuple[Any, ...]) -> Mismatch | None:
    """What is wrong with a list of tokens. Those that Keras adds itself may stand at its start."""
    added = {instance.get("mask_token"), instance.get("oov_token")} - {None}
    start = 0
    while start < len(tokens) and start < len(added) and tokens[start] in added:
        start += 1
    name, rest = instance.entry.name, tokens[start:]
    if not rest:
        return Mismatch(f"the vocabulary of `{name}` is empty", argument="vocabulary")
    seen: set[Any] = set()
    for token in rest:
        if token in added:
            return Mismatch(
                f"the vocabulary of `{name}` holds `{token}`, which stands for something else",
                argument="vocabulary",
                notes=("`mask_token` and `oov_token` are added to the vocabulary",),
            )
        if token in seen:
            return Mismatch(
                f"the vocabulary of `{name}` holds `{token}` twice", argument="vocabulary"
            )
        seen.add(token)
    return None


def _text(instance: Instance) -> Mismatch | None:
    mode = instance.get("output_mode")
    if instance.get("output_sequence_length") is not None and mode != "int":
        return Mismatch(
            "`output_sequence_length` of `TextVectorization` needs `output_mode=int`",
            argument="output_sequence_length",
        )
    if instance.get("ragged") is True and mode != "int":
        return Mismatch(
            "`ragged` of `TextVectorization` needs `output_mode=int`", argument="ragged"
        )
    return _lookup(instance)


def _spectrogram(instance: Instance) -> Mismatch | None:
    frame = instance.get("frame_length")
    length, step = instance.get("fft_length"), instance.get("frame_step")
    if not isinstance(frame, int):
        return None
    if isinstance(length, int) and length < frame:
        return Mismatch(
            f"`fft_length` of `STFTSpectrogram` is {length}, less than its `frame_length`, {frame}",
            argument="fft_length",
        )
    if isinstance(step, int) and step > frame:
        return Mismatch(
            f"`frame_step` of `STFTSpectrogram` is {step}, more than its `frame_length`, {frame}",
            argument="frame_step",
        )
    return None


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


RULES: Mapping[str, Rule] = {
    "AUC": _auc,
    "BinaryIoU": _intersection,
    "CategoryEncoding": _category_encoding,
    "CrossValidation": split_agrees,
    "Discretization": _discretization,
    "Hashing": _sparse,
    "IntegerLookup": _lookup,
    "IoU": _intersection,
    "ModelCheckpoint": _checkpoint,
    "Normalization": _normalization,
    "OneHotIoU": _intersection,
    "PiecewiseConstantDecay": _piecewise,
    "STFTSpectrogram": _spectrogram,
    "Split": split_agrees,
    "StringLookup": _lookup,
    "TensorBoard": _tensor_board,
    "TextVectorization": _text,
}
