"""Kinds of single entries, where the parameter's name does not say it (see `kinds.py`).

An entry's row in `BY_ENTRY` holds for the class of that name in whichever section; the
row `Name.call` holds for the parameters of that layer's `call`.
"""

from __future__ import annotations

from collections.abc import Mapping

_AXES = "int or int[]"
_FRACTIONS = "fraction or fraction[2]"
_SIGNED = "number(-1..1) or number(-1..1)[2]"
_ZOOM = "number(-1<..1) or number(-1<..1)[2]"
_ENCODED = "symbol:one_hot|multi_hot|count"
_LOOKED_UP = "symbol:int|one_hot|multi_hot|count|tf_idf"
_RESAMPLING = "symbol:nearest|bilinear|bicubic|lanczos3|lanczos5"
_REGION = {"axis": _AXES + " or none"}
_SHEAR = {"x_factor": _FRACTIONS, "y_factor": _FRACTIONS}
_UPPER_FACTOR = {"factor": _FRACTIONS}
_SIGNED_FACTOR = {"factor": _SIGNED}
_TENSOR_OR_NUMBER = "number or number[]"

BY_ENTRY: Mapping[str, Mapping[str, str]] = {
    # ------------------------------------------------------------- layers
    "ActivityRegularization": {"l1": "non_negative", "l2": "non_negative"},
    "AugMix": {
        "alpha": "positive",
        "chain_depth": "positive_int",
        "factor": _FRACTIONS,
        "num_chains": "positive_int",
    },
    "AutoContrast": _SIGNED_FACTOR,
    "BatchNormalization": {
        "momentum": "fraction",
        "renorm_clipping": "map",
        "renorm_momentum": "fraction",
    },
    "Bidirectional": {
        "backward_layer": "rnn",
        "layer": "rnn",
        "merge_mode": "symbol:concat|sum|mul|ave or none",
    },
    "CategoryEncoding": {"num_tokens": "positive_int", "output_mode": _ENCODED},
    "CenterCrop": _SIGNED_FACTOR,
    "ContrastLimitedAdaptiveHistogramEqualization": {
        "clip_limit": "positive",
        "factor": _SIGNED,
        "tile_grid_size": "positive_int[2]",
    },
    "Conv1D": {"padding": "symbol:valid|same|causal"},
    "Cropping1D": {"cropping": "non_negative_int or non_negative_int[2]"},
    "Cropping2D": {"cropping": "non_negative_int or non_negative_int[2] or non_negative_int[2][2]"},
    "Cropping3D": {"cropping": "non_negative_int or non_negative_int[3] or non_negative_int[3][2]"},
    "CutMix": _UPPER_FACTOR,
    "Discretization": {"bin_boundaries": "number[]"},
    "Dot": {"axes": "int or int[2]"},
    "ELU": {"alpha": "number"},
    "EinsumDense": {
        "equation": "einsum",
        "gptq_unpacked_column_size": "code",
        "output_shape": "positive_int or dims",
    },
    "Equalization": {"bins": "positive_int", "factor": _SIGNED},
    "GaussianNoise": {"stddev": "fraction"},
    "GroupNormalization": {"groups": "positive_int or only:-1"},
    "HashedCrossing": {"output_mode": "symbol:int|one_hot"},
    "Hashing": {"mask_value": "int or string"},
    "IntegerLookup": {
        "mask_token": "int",
        "oov_token": "int",
        "output_mode": _LOOKED_UP,
        "vocabulary": "int[+] or path",
        "vocabulary_dtype": "symbol:int64",
    },
    "LayerNormalization": {"axis": _AXES},
    "Masking": {"mask_value": "number"},
    "MaxNumBoundingBoxes": {"factor": _SIGNED, "fill_value": "int"},
    "MelSpectrogram": {
        "fft_length": "positive_int",
        "mag_exp": "positive",
        "max_freq": "positive",
        "min_freq": "non_negative",
        "min_power": "positive",
        "num_mel_bins": "positive_int",
        "ref_power": "positive",
        "sampling_rate": "positive",
        "sequence_length": "positive_int",
        "sequence_stride": "positive_int",
        "top_db": "positive or none",
        "window": "symbol:hann|hamming or none",
    },
    "MixUp": {"alpha": "positive", "factor": _SIGNED},
    "MultiHeadAttention": {"output_shape": "positive_int or positive_int[]"},
    "Normalization": {
        "axis": _AXES + " or none",
        "mean": "number or number[]",
        "variance": "non_negative or non_negative[]",
    },
    "PReLU": {"shared_axes": _AXES},
    "Permute": {"dims": "permutation"},
    "Pipeline": {"layers": "layer[]"},
    "RMSNormalization": {"axis": _AXES},
    "RNN": {"cell": "cell or cell[]"},
    "RandAugment": {"factor": _FRACTIONS, "num_ops": "positive_int"},
    "RandomBrightness": _SIGNED_FACTOR,
    "RandomColorDegeneration": _SIGNED_FACTOR,
    "RandomColorJitter": {
        "brightness_factor": _SIGNED,
        "contrast_factor": _FRACTIONS,
        "factor": _SIGNED,
        "hue_factor": _FRACTIONS,
        "saturation_factor": _SIGNED,
    },
    "RandomContrast": _UPPER_FACTOR,
    "RandomCrop": _SIGNED_FACTOR,
    "RandomElasticTransform": {"factor": _FRACTIONS, "scale": _FRACTIONS},
    "RandomErasing": {
        "factor": _FRACTIONS,
        "fill_value": "number",
        "scale": _FRACTIONS,
    },
    "RandomFlip": {
        "factor": _SIGNED,
        "mode": "symbol:horizontal|vertical|horizontal_and_vertical",
    },
    "RandomGaussianBlur": {
        "factor": _FRACTIONS,
        "kernel_size": "odd_int or odd_int[2]",
        "sigma": _FRACTIONS,
    },
    "RandomGrayscale": {"factor": "fraction"},
    "RandomHue": _UPPER_FACTOR,
    "RandomInvert": _UPPER_FACTOR,
    "RandomPerspective": {"factor": _FRACTIONS, "scale": "fraction"},
    "RandomPosterization": {"factor": "int(1..8) or int(1..8)[2]"},
    "RandomRotation": _SIGNED_FACTOR,
    "RandomSaturation": _SIGNED_FACTOR,
    "RandomSharpness": _UPPER_FACTOR,
    "RandomShear": {"factor": _SIGNED, **_SHEAR},
    "RandomTranslation": {"factor": _SIGNED, "height_factor": _SIGNED, "width_factor": _SIGNED},
    "RandomZoom": {"factor": _SIGNED, "height_factor": _ZOOM, "width_factor": _ZOOM},
    "Rescaling": {"offset": _TENSOR_OR_NUMBER, "scale": _TENSOR_OR_NUMBER},
    "Reshape": {"target_shape": "shape"},
    "Resizing": {
        "factor": _SIGNED,
        "fill_mode": "symbol:constant",
        "interpolation": _RESAMPLING,
    },
    "ReversibleEmbedding": {"reverse_dtype": "dtype"},
    "STFTSpectrogram": {
        "fft_length": "positive_int",
        "frame_step": "positive_int",
        "mode": "symbol:log|magnitude|psd|real|imag|angle|stft",
    },
    "Softmax": {"axis": _AXES},
    "Solarization": {
        "addition_factor": _FRACTIONS,
        "factor": _SIGNED,
        "threshold_factor": _FRACTIONS,
    },
    "StackedRNNCells": {"cells": "cell[]"},
    "StringLookup": {"mask_token": "string", "oov_token": "string", "output_mode": _LOOKED_UP},
    "TextVectorization": {
        "output_mode": "symbol:int|multi_hot|count|tf_idf",
        "ngrams": "positive_int or int_tuple",
        "output_sequence_length": "positive_int",
        "split": "symbol:whitespace|character or none",
        "standardize": "symbol:lower_and_strip_punctuation|lower|strip_punctuation or none",
    },
    "UnitNormalization": {"axis": _AXES},
    "UpSampling1D": {"size": "positive_int"},
    "UpSampling2D": {"interpolation": _RESAMPLING},
    "ZeroPadding1D": {"padding": "non_negative_int or non_negative_int[2]"},
    "ZeroPadding2D": {
        "padding": "non_negative_int or non_negative_int[2] or non_negative_int[2][2]"
    },
    "ZeroPadding3D": {
        "padding": "non_negative_int or non_negative_int[3] or non_negative_int[3][2]"
    },
    "CategoryEncoding.call": {"count_weights": "tensor"},
    # ------------------------------------------------------------- losses
    "CategoricalFocalCrossentropy": {"alpha": "number or number[]"},
    "Dice": _REGION,
    "Huber": {"delta": "positive"},
    "Tversky": _REGION,
    # ------------------------------------------------------------ metrics
    "AUC": {
        "curve": "symbol:ROC|PR|PRGAIN|roc|pr|prgain",
        "label_weights": "number[]",
        "num_labels": "positive_int",
        "num_thresholds": "int(2..)",
        "summation_method": "symbol:interpolation|minoring|majoring",
        "thresholds": "number[]",
    },
    "F1Score": {"threshold": "float(0<..1)"},
    "FBetaScore": {"beta": "float(0<..)", "threshold": "float(0<..1)"},
    "IoU": {"num_classes": "int(2..)"},
    "OneHotIoU": {"num_classes": "int(2..)"},
    "R2Score": {
        "class_aggregation": "symbol:uniform_average|variance_weighted_average",
        "num_regressors": "non_negative_int",
    },
    # --------------------------------------------------------- optimizers
    "Ftrl": {
        "initial_accumulator_value": "non_negative",
        "l1_regularization_strength": "non_negative",
        "l2_regularization_strength": "non_negative",
        "l2_shrinkage_regularization_strength": "non_negative",
        "learning_rate_power": "number(..0)",
    },
    "Lion": {"beta_1": "number(0<..1)"},
    "Muon": {"adam_lr_ratio": "number", "ns_steps": "positive_int"},
    "SGD": {"momentum": "float(0..1)"},
    # ---------------------------------------------------------- callbacks
    "LearningRateScheduler": {"schedule": "schedule", "verbose": "int(0..1)"},
    "ReduceLROnPlateau": {"factor": "number(0<..<1)"},
    "TensorBoard": {
        "embeddings_freq": "non_negative_int",
        "histogram_freq": "non_negative_int",
        "profile_batch": "non_negative_int or non_negative_int[2]",
    },
    # ------------------------------------------------------- initializers
    "Constant": {"value": _TENSOR_OR_NUMBER},
    "RandomNormal": {"mean": "number"},
    "VarianceScaling": {
        "distribution": "symbol:uniform|truncated_normal|untruncated_normal|normal",
        "scale": "positive",
    },
    # -------------------------------------------------------- constraints
    "MaxNorm": {"max_value": "number"},
    # -------------------------------------------------------- activations
    "squareplus": {"b": "number"},
    "threshold": {"default_value": "number", "threshold": "number"},
}
