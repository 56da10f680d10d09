"""Where the catalog refuses what Keras's constructors let pass, agreed on.

Only values of the right type are in question here. Where Keras is handed something of
another type altogether (a string for a number, an initializer for a regularizer), it
mostly keeps it and fails on the first batch, if at all: that is what specc is for.
"""

from __future__ import annotations

_NEVER_LOOKED_AT = """
    alpha beta_1 beta_2 chain_depth class_id clip_limit clipnorm clipvalue cooldown delta
    dropout ema_momentum ema_overwrite_frequency embeddings_freq epsilon
    global_clipnorm gradient_accumulation_steps histogram_freq k label_smoothing logit_soft_cap
    lora_alpha lora_rank loss_scale_factor mag_exp max_freq max_number max_value min_freq
    min_power min_value momentum ns_steps num_bins num_chains num_mel_bins num_ops patience rate
    recurrent_dropout ref_power renorm_momentum rho sampling_rate start_from_epoch stddev
    top_db top_k verbose warmup_steps weight_decay
    ReduceLROnPlateau.factor
"""
"""Numbers out of their range: training goes on with nonsense, or never does what was asked."""

_FAILS_LATER = """
    bins bounding_box_format fft_length height kernel_size label_weights ngrams num_labels
    num_key_value_heads num_query_heads output_sequence_length output_shape output_size
    reverse_dtype save_freq sequence_length sequence_stride strides target_class_ids
    tile_grid_size width
    AveragePooling1D.padding MelSpectrogram.window Resizing.fill_mode Resizing.interpolation
    STFTSpectrogram.frame_length UpSampling2D.interpolation ZeroPadding2D.padding
    ZeroPadding3D.padding
"""
"""Sizes, lists and words that fail once the layer is built, called or saved."""

_FALLS_BACK = """
    data_format EarlyStopping.mode RandomFlip.mode noise_shape profile_batch update_freq
"""
"""Unknown words and odd values that Keras takes for another one, without or with a warning."""

_CLIPPED = """
    brightness_factor contrast_factor hue_factor saturation_factor scale sigma
    ContrastLimitedAdaptiveHistogramEqualization.factor CutMix.factor RandomBrightness.factor
    RandomContrast.factor RandomPosterization.factor
"""
"""Ranges that lie partly outside of what the layer can do: Keras wants them to overlap only."""

UNCHECKED: frozenset[str] = frozenset(
    " ".join((_NEVER_LOOKED_AT, _FAILS_LATER, _FALLS_BACK, _CLIPPED)).split()
)
"""`parameter` of any entry, or `Entry.parameter`."""

STRICTER: dict[tuple[str, str], str] = {
    ("dtype", ""): "no dtype is meant by it",
    ("dtype", "int"): "the Python type, whose width is not said",
    ("name", ""): "an empty name is none",
}
"""By kind and value: why it is refused."""
