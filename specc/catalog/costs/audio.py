"""Spectrograms: one is a convolution in Keras, the other a product behind a Fourier transform."""

from __future__ import annotations

from specc.catalog.costs.kit import cost, first, numbers, product, shape
from specc.catalog.types import LayerCall, Outcome


@cost("STFTSpectrogram")
def stft(call: LayerCall, outcome: Outcome) -> int:
    """The real and the imaginary kernel, slid over each channel."""
    given, made = shape(call.input), shape(first(outcome))
    channels_first = call.layer.get("data_format") == "channels_first"
    channels = given[1] if channels_first else given[2]
    if call.layer.get("expand_dims"):
        time = made[2] if channels_first else made[1]
    else:
        time = made[-1] if channels_first else made[1]
    return product([given[0], channels, time]) * numbers(outcome.weights or ())


@cost("MelSpectrogram")
def mel(call: LayerCall, outcome: Outcome) -> int:
    """Frequencies times the matrix of bands; the transform itself is not counted."""
    frequencies = call.layer.get("fft_length") // 2 + 1
    return product(shape(first(outcome))) * int(frequencies)
