"""Words for the layers of every kind of network: Dense, Embedding and their kin."""

from __future__ import annotations

from specc.catalog.words.kit import NO_WEIGHTS, SAME_SHAPE, Words, family

_EMBEDDED = """\
  [...] -> [..., output_dim]
One more axis: each integer, from 0 to `input_dim - 1`, becomes its row of the table."""

_TABLE = """\
  embeddings [input_dim, output_dim]
Parameters: input_dim * output_dim."""

_LORA = """\
`lora_rank=r` freezes the first of them and trains two small matrices beside it, of `r` columns \
and `r` rows."""

FAMILIES = (
    family(
        "layers",
        "Core",
        {
            "Dense": Words(
                "every unit sees every feature",
                shape="""\
  [batch, ..., features] -> [batch, ..., units]
A matrix product along the last axis, whose size must be known. The axes between are kept: each \
position is treated alike.""",
                weights=f"""\
  kernel [features, units]
  bias   [units], unless use_bias=false
Parameters: features * units + units.
{_LORA}""",
                example="""\
input features: float32[8]
Dense(16, activation=relu)
output label = Dense(3)""",
            ),
            "EinsumDense": Words(
                "a product with a kernel, its axes named by an equation",
                about="The equation names the input's axes, the kernel's and the output's: in "
                "`abc,cd->abd`, `c` is summed over. `...` stands for any axes, before or behind.",
                shape="""\
  input of the first letters, kernel of the second -> output of the third
`output_shape` gives the sizes of the output without the batch axis; `none` leaves one open.""",
                weights=f"""\
  kernel  the sizes of its letters
  bias    the sizes of the letters in `bias_axes`; none without them
{_LORA}""",
                example="""\
input x: float32[10, 8]
output y = EinsumDense("abc,cd->abd", [10, 16], bias_axes="d")""",
            ),
            "Embedding": Words(
                "integers to vectors, looked up in a table that is learned",
                shape=_EMBEDDED,
                weights=f"{_TABLE}\n{_LORA}",
                example="""\
input tokens: int32[20]
output vectors = Embedding(1000, 16, mask_zero=true)""",
            ),
            "ReversibleEmbedding": Words(
                "an embedding that also turns vectors into scores of tokens",
                shape=f"""\
{_EMBEDDED}
With `reverse=true` in the call:
  [..., output_dim] -> [..., input_dim]
It is made once with `layer` and used in both directions.""",
                weights="""\
  embeddings          [input_dim, output_dim]
  reverse_embeddings  [output_dim, input_dim], with tie_weights=false
Parameters: input_dim * output_dim, twice that where the two directions do not share them.""",
                example="""\
input tokens: int32[20]
layer table = ReversibleEmbedding(1000, 16)
h = tokens -> table -> Dense(16)
output scores = h -> table(reverse=true)""",
            ),
            "Masking": Words(
                "leaves out time steps that hold nothing but padding",
                shape=SAME_SHAPE + " Masked steps become 0.",
                weights=NO_WEIGHTS,
                example="""\
input series: float32[20, 4]
Masking(mask_value=-1.0)
output y = LSTM(8)""",
            ),
            "Identity": Words(
                "hands on what it is given",
                shape=SAME_SHAPE + " A list of tensors stays a list.",
                weights=NO_WEIGHTS,
                example="""\
input x: float32[8]
output y = Identity""",
            ),
        },
    ),
)
