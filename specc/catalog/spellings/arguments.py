"""Arguments by other names.

What an argument is called depends on what takes it: of several rows that one holds whose
`now` the entry has, and a row without `now` wherever no other does.
"""

from __future__ import annotations

from collections.abc import Mapping

from specc.catalog.spellings import Spelling, gone, keras, none_of, of

_TORCH = "PyTorch"
_TF1 = "TensorFlow 1"

FLOWS_IN = Spelling("", "in a spec the shape is what flows in")
"""Says the shape of the input: the help is the `input` line that says it instead."""

IN_ONE = Spelling(
    "",
    "Keras 2 made one argument of the sizes of a kernel: `kernel_size`",
    "`kernel_size=[3, 3]` holds rows and columns",
)
"""One of several numbers that are a list today."""
KERNEL_SIZES = (("nb_row", "nb_col"), ("kernel_dim1", "kernel_dim2", "kernel_dim3"))
_ORDER = (("tf", "channels_last"), ("th", "channels_first"))
_OWN_SIZE = none_of(_TORCH, "leave it out: Keras reads it off what flows in")
_LEAVE = "leave it out"
_FASTEST = "leave it out: Keras chooses what is fastest"

ARGUMENTS: Mapping[str, tuple[Spelling, ...]] = {
    # Keras 1
    "U_regularizer": (keras(2, "recurrent_regularizer", same=True),),
    "W_constraint": (
        keras(2, "kernel_constraint", same=True),
        keras(2, "embeddings_constraint", same=True),
    ),
    "W_regularizer": (
        keras(2, "kernel_regularizer", same=True),
        keras(2, "embeddings_regularizer", same=True),
    ),
    "atrous_rate": (keras(2, "dilation_rate", same=True),),
    "b_constraint": (keras(2, "bias_constraint", same=True),),
    "b_regularizer": (keras(2, "bias_regularizer", same=True),),
    "beta_init": (keras(2, "beta_initializer", same=True),),
    "bias": (Spelling("use_bias", "Keras 2 renamed it to `use_bias`", same=True),),
    "border_mode": (keras(2, "padding", same=True),),
    "concat_axis": (keras(2, "axis", same=True),),
    "consume_less": (gone(2, _FASTEST),),
    "dim_ordering": (
        Spelling("data_format", "Keras 2 renamed it to `data_format`", same=True, values=_ORDER),
    ),
    "dot_axes": (keras(2, "axes", same=True),),
    "dropout_U": (keras(2, "recurrent_dropout", same=True),),
    "dropout_W": (keras(2, "dropout", same=True),),
    "filter_length": (keras(2, "kernel_size", same=True),),
    "forget_bias_init": (
        Spelling(
            "unit_forget_bias",
            "Keras 2 made `unit_forget_bias` of it",
            "`unit_forget_bias=true`, the default, starts it at 1",
        ),
    ),
    "gamma_init": (keras(2, "gamma_initializer", same=True),),
    "init": (
        keras(2, "kernel_initializer", same=True),
        keras(2, "embeddings_initializer", same=True),
        keras(2, "alpha_initializer", same=True),
    ),
    "inner_activation": (keras(2, "recurrent_activation", same=True),),
    "inner_init": (keras(2, "recurrent_initializer", same=True),),
    "kernel_dim1": (IN_ONE,),
    "kernel_dim2": (IN_ONE,),
    "kernel_dim3": (IN_ONE,),
    "length": (keras(2, "size", same=True),),
    "m": (keras(2, "max_value", same=True),),
    "nb_col": (IN_ONE,),
    "nb_feature": (gone(2, _LEAVE),),
    "nb_filter": (keras(2, "filters", same=True),),
    "nb_row": (IN_ONE,),
    "output_dim": (keras(2, "units", same=True),),
    "p": (keras(2, "rate", same=True),),
    "pool_length": (keras(2, "pool_size", same=True),),
    "schedule_decay": (gone(2, _LEAVE),),
    "sigma": (keras(2, "stddev", same=True),),
    "subsample": (keras(2, "strides", same=True),),
    "subsample_length": (keras(2, "strides", same=True),),
    # Keras 2
    "alpha": (keras(3, "negative_slope", same=True),),
    "batch_input_shape": (FLOWS_IN,),
    "batch_shape": (FLOWS_IN,),
    "decay": (gone(3, "a schedule does what it did"),),
    "fused": (gone(3, _FASTEST),),
    "implementation": (gone(3, _FASTEST),),
    "input_dim": (FLOWS_IN,),
    "input_length": (FLOWS_IN,),
    "input_shape": (FLOWS_IN,),
    "input_tensor": (
        Spelling("", "in a spec the tensor is what flows in", "write `image -> ResNet50(…)`"),
    ),
    "lr": (keras(2, "learning_rate", same=True),),
    "period": (
        Spelling(
            "",
            "Keras 3 removed it",
            "`save_freq=epoch`, the default, saves after each epoch; a number counts batches",
        ),
    ),
    "theta": (Spelling("threshold", "in `ReLU` it is `threshold`", same=True),),
    "time_major": (gone(3, "the steps are the axis behind the batch: `ops.swapaxes` moves it"),),
    "virtual_batch_size": (gone(3, _LEAVE),),
    "write_grads": (gone(2, _LEAVE),),
    "renorm_decay": (keras(2, "renorm_momentum", same=True),),
    # TensorFlow 1
    "activation_fn": (of(_TF1, "activation", same=True),),
    "biases_initializer": (of(_TF1, "bias_initializer", same=True),),
    "inputs": (
        Spelling("", "in a spec a tensor comes by the arrow", "write `x -> …` before the layer"),
    ),
    "keep_prob": (
        Spelling(
            "rate",
            "TensorFlow 1 counted what is kept, `rate` what is dropped",
            "`rate` is 1 less it: `rate=0.2` for `keep_prob=0.8`",
        ),
    ),
    "normalizer_fn": (none_of(_TF1, "a layer of its own follows: `-> BatchNormalization`"),),
    "num_outputs": (
        of(_TF1, "units", same=True),
        of(_TF1, "filters", same=True),
    ),
    "reuse": (none_of(_TF1, "`layer shared = Dense(8)` makes one layer, which each use shares"),),
    "scope": (of(_TF1, "name", same=True),),
    "weights_initializer": (of(_TF1, "kernel_initializer", same=True),),
    "weights_regularizer": (of(_TF1, "kernel_regularizer", same=True),),
    # PyTorch
    "affine": (none_of(_TORCH, "`center` and `scale` are its two halves"),),
    "batch_first": (none_of(_TORCH, "leave it out: in Keras the batch is always first"),),
    "betas": (none_of(_TORCH, "write `beta_1=0.9, beta_2=0.999`"),),
    "bidirectional": (none_of(_TORCH, "a layer around it does so: `Bidirectional(LSTM(64))`"),),
    "dilation": (of(_TORCH, "dilation_rate", same=True),),
    "dim": (of(_TORCH, "axis", same=True),),
    "embed_dim": (
        Spelling(
            "key_dim",
            "PyTorch counts all heads together, `key_dim` each of them",
            "`key_dim` is it divided by `num_heads`",
        ),
    ),
    "embedding_dim": (of(_TORCH, "output_dim", same=True),),
    "eps": (of(_TORCH, "epsilon", same=True),),
    "hidden_size": (of(_TORCH, "units", same=True),),
    "in_channels": (_OWN_SIZE,),
    "in_features": (_OWN_SIZE,),
    "inplace": (none_of(_TORCH, _LEAVE),),
    "input_size": (_OWN_SIZE,),
    "keepdim": (of(_TORCH, "keepdims", same=True),),
    "normalized_shape": (_OWN_SIZE,),
    "num_embeddings": (of(_TORCH, "input_dim", same=True),),
    "num_features": (_OWN_SIZE,),
    "num_layers": (
        none_of(_TORCH, "`repeat 2 { LSTM(64, return_sequences=true) }` stacks layers"),
    ),
    "out_channels": (of(_TORCH, "filters", same=True),),
    "out_features": (of(_TORCH, "units", same=True),),
    "scale_factor": (of(_TORCH, "size", same=True),),
    "stride": (of("PyTorch and Keras 1", "strides", same=True),),
    "track_running_stats": (none_of(_TORCH, _LEAVE),),
    # short names
    "act": (of("other libraries", "activation", same=True),),
    "channels": (of("other libraries", "filters", same=True),),
    "hidden_dim": (of("other libraries", "units", same=True),),
    "hidden_units": (of("other libraries", "units", same=True),),
    "kernel": (of("other libraries", "kernel_size", same=True),),
    "n_filters": (of("other libraries", "filters", same=True),),
    "n_units": (of("other libraries", "units", same=True),),
    "neurons": (of("other libraries", "units", same=True),),
    "num_filters": (of("other libraries", "filters", same=True),),
    "num_units": (of(_TF1, "units", same=True),),
    "vocab_size": (of("other libraries", "input_dim"),),
}
