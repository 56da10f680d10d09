"""Words for attention."""

from __future__ import annotations

from specc.catalog.words.kit import Words, family

_ONE_HEAD = """\
  [query, value] or [query, value, key]:
  [batch, queries, dim], [batch, keys, width], [batch, keys, dim]
  -> [batch, queries, width]
Without a key the value is the key too. `return_attention_scores=true` in the call adds \
[batch, queries, keys]."""

FAMILIES = (
    family(
        "layers",
        "Attention",
        {
            "MultiHeadAttention": Words(
                "queries look up values by their keys, in several heads",
                about="`x -> MultiHeadAttention(2, 4, value=x)` is self-attention. Each head "
                "compares in `key_dim` numbers and hands on `value_dim`, which is `key_dim` by "
                "default.",
                shape="""\
  query [batch, queries, width], value and key [batch, keys, any]
  -> [batch, queries, width]
`output_shape` gives the last size another value. Without a key the value is the key too. \
`return_attention_scores=true` in the call adds [batch, num_heads, queries, keys].""",
                weights="""\
  query  kernel [width, num_heads, key_dim],   bias [num_heads, key_dim]
  key    kernel [any, num_heads, key_dim],     bias [num_heads, key_dim]
  value  kernel [any, num_heads, value_dim],   bias [num_heads, value_dim]
  output kernel [num_heads, value_dim, width], bias [width]
Parameters in self-attention with d = num_heads * key_dim: 4 * width * d + 3 * d + width. \
`use_gate=true` adds a kernel and a bias like the value's, for the query.""",
                example="""\
input words: float32[20, 32]
output y = words -> MultiHeadAttention(4, 8, value=words)""",
            ),
            "GroupQueryAttention": Words(
                "multi-head attention whose heads share keys and values",
                about="`num_key_value_heads` divides `num_query_heads`; with 1 all heads share.",
                shape="""\
  query [batch, queries, width], value [batch, keys, width]
  -> [batch, queries, width]
`return_attention_scores=true` in the call adds [batch, num_query_heads, queries, keys].""",
                weights="""\
  query  kernel [width, num_query_heads, head_dim]
  key    kernel [width, num_key_value_heads, head_dim]
  value  kernel [width, num_key_value_heads, head_dim]
  output kernel [num_query_heads, head_dim, width]
Each has a bias of the sizes of what it gives, unless `use_bias=false`.""",
                example="""\
input words: float32[20, 32]
output y = words -> GroupQueryAttention(8, 4, 2, value=words)""",
            ),
            "Attention": Words(
                "dot-product attention with a single head",
                shape=_ONE_HEAD + " Queries and keys are equally wide.",
                weights="""\
  scale               [], with use_scale=true
  concat_score_weight [], with score_mode=concat
None by default.""",
                example="""\
input query: float32[5, 16]
input value: float32[10, 16]
output y = [query, value] -> Attention""",
            ),
            "AdditiveAttention": Words(
                "attention that adds query and key instead of multiplying",
                shape=_ONE_HEAD + " Queries and keys are equally wide.",
                weights="""\
  scale [dim], unless use_scale=false
Parameters: dim.""",
                example="""\
input query: float32[5, 16]
input value: float32[10, 16]
output y = [query, value] -> AdditiveAttention""",
            ),
        },
    ),
)
