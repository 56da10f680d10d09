"""Words for layers around a layer."""

from __future__ import annotations

from specc.catalog.words.kit import Words, family

FAMILIES = (
    family(
        "layers",
        "Wrappers",
        {
            "Bidirectional": Words(
                "a recurrent layer from the front and one from the back",
                shape="""\
  [batch, time, features] -> what the layer gives, merged
  merge_mode=concat          the last axis twice as wide
  merge_mode=sum, mul, ave   the same shape
  merge_mode=none            two outputs
With `return_state=true` in the layer, the states of the forward one and of the backward one \
follow. A `backward_layer` of one's own runs with `go_backwards=true`.""",
                weights="Those of the layer, twice.\nParameters: twice those of the layer.",
                example="""\
input x: float32[20, 8]
output y = Bidirectional(LSTM(16, return_sequences=true))""",
            ),
            "TimeDistributed": Words(
                "one layer, applied to each step of time",
                shape="""\
  [batch, time, ...] -> [batch, time, ...]
Each step, `[batch, ...]`, goes through the layer.""",
                weights="Those of the layer, once: all steps share them.",
                example="""\
input video: float32[10, 32, 32, 3]
output y = TimeDistributed(Conv2D(8, 3))""",
            ),
            "SpectralNormalization": Words(
                "keeps the spectral norm of a layer's kernel at 1",
                shape="What the layer gives. It has a kernel or embeddings: `Dense`, "
                "a convolution, `Embedding` and the like.",
                weights="""\
  those of the layer
  vector_u [1, last size of the kernel], not trained""",
                example="""\
input x: float32[32, 32, 3]
output y = SpectralNormalization(Conv2D(8, 3))""",
            ),
            "Pipeline": Words(
                "several layers as one, such as a chain of augmentations",
                shape="What the last of its layers gives, each applied to the one before.",
                weights="Those of its layers.",
                example="""\
input image: float32[32, 32, 3]
output y = Pipeline([RandomFlip(horizontal), RandomRotation(0.1)])""",
            ),
        },
    ),
)
