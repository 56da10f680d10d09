"""Networks for sequences, attention, and the rest.

Where an architecture has subtle points (what is masked, what lies in the past, which weights are
tied), the twin writes them out with operations of its own instead of Keras's layers.
"""

from __future__ import annotations

from tests.zoo import twins_attention as attention
from tests.zoo import twins_others as others
from tests.zoo import twins_sequences as sequences
from tests.zoo.row import Row

BY_HAND = "a twin written by hand"

_TRANSLATION = {"source_vocabulary": 6, "target_vocabulary": 7, "units": 3, "depth": 2}
_TEXT = {"vocabulary": 9, "length": 7, "width": 8, "heads": 2, "depth": 2}

ROWS = [
    Row(
        "zoo/wavenet",
        1_514_944,
        BY_HAND,
        built={"levels": 8, "residual": 4, "skip": 6, "stacks": 2, "depth": 3},
        twin=sequences.WAVENET,
    ),
    Row(
        "zoo/bilstm_tagger",
        10_169_845,
        BY_HAND,
        built={"vocabulary": 5, "tags": 7, "embedding": 4, "units": 3, "layers": 2},
        twin=sequences.TAGGER,
    ),
    Row("zoo/seq2seq", 217_082_000, BY_HAND, built=_TRANSLATION, twin=sequences.GENERAL),
    Row(
        "zoo/seq2seq",
        216_082_000,
        BY_HAND,
        {"score": "dot"},
        built=_TRANSLATION,
        twin=sequences.DOT,
    ),
    Row(
        "zoo/seq2seq",
        218_083_000,
        BY_HAND,
        {"score": "additive"},
        built=_TRANSLATION,
        twin=sequences.ADDITIVE,
    ),
    Row(
        "zoo/bert",
        109_482_240,
        "the released BERT-Base, Uncased",
        built={**_TEXT, "texts": 5, "ff": 12},
        twin=attention.BERT,
    ),
    Row(
        "zoo/bert",
        335_141_888,
        "the released BERT-Large, Uncased",
        {"width": 1024, "heads": 16, "depth": 24, "ff": 4096},
    ),
    Row("zoo/gpt2", 124_439_808, "the released GPT-2 (124M)", built=_TEXT, twin=attention.GPT2),
    Row(
        "zoo/gpt2",
        1_557_611_200,
        "the released GPT-2 XL (1558M)",
        {"width": 1600, "heads": 25, "depth": 48},
    ),
    Row(
        "zoo/transformer",
        63_045_632,
        "the paper (65M), counted without biases in attention",
        built={"vocabulary": 9, "width": 8, "heads": 2, "depth": 2, "hidden": 12},
        twin=attention.TRANSFORMER,
    ),
    Row(
        "zoo/llama",
        1_100_048_384,
        "the released TinyLlama 1.1B",
        built={
            "vocabulary": 6,
            "width": 16,
            "heads": 4,
            "groups": 2,
            "depth": 2,
            "hidden": 12,
        },
        twin=attention.LLAMA,
    ),
    Row(
        "zoo/llama",
        6_738_415_616,
        "the released Llama 2 7B",
        {"width": 4096, "groups": 32, "depth": 32, "hidden": 11_008},
    ),
    Row(
        "zoo/vit",
        86_567_656,
        "torchvision's ViT-B/16",
        built={
            "size": 8,
            "patch": 4,
            "width": 8,
            "heads": 2,
            "depth": 2,
            "hidden": 12,
            "classes": 4,
        },
        twin=attention.VIT,
    ),
    Row(
        "zoo/vit",
        304_326_632,
        "torchvision's ViT-L/16",
        {"width": 1024, "heads": 16, "depth": 24, "hidden": 4096},
    ),
    Row(
        "zoo/mlp_mixer",
        59_880_472,
        "Mixer-B/16 of the paper (59M)",
        built={
            "size": 8,
            "patch": 4,
            "width": 5,
            "depth": 2,
            "token_width": 7,
            "channel_width": 9,
            "classes": 4,
        },
        twin=attention.MIXER,
    ),
    Row(
        "zoo/siamese",
        38_951_745,
        "figure 4 of the paper, counted by hand",
        built={"size": 85, "code": 16},
        twin=others.SIAMESE,
    ),
    Row(
        "zoo/wide_and_deep",
        5_152_705,
        BY_HAND,
        built={"apps": 6, "crossed": 11, "numbers": 3, "embedding": 4},
        twin=others.WIDE_AND_DEEP,
    ),
    Row(
        "zoo/text_cnn",
        5_990_402,
        BY_HAND,
        built={"vocabulary": 5, "length": 8, "embedding": 3, "filters": 4},
        twin=sequences.TEXT_CNN,
    ),
    Row("zoo/dqn", 1_693_362, "the paper's layers, counted by hand", built={}, twin=others.DQN),
    Row("zoo/dqn", 3_300_019, BY_HAND, {"dueling": True}, built={}, twin=others.DUELING),
    Row(
        "zoo/crnn",
        8_328_741,
        "the paper (8.3M)",
        built={"units": 4, "characters": 3},
        twin=sequences.CRNN,
    ),
    Row(
        "zoo/pointnet",
        3_492_209,
        "table 6 of the paper (3.5M)",
        built={"points": 6, "classes": 4},
        twin=others.POINTNET,
    ),
    Row("zoo/neumf", 392_601, BY_HAND, built={"users": 5, "items": 6}, twin=others.NEUMF),
]
