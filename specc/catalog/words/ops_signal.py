"""Words for functions of keras.ops on signals."""

from __future__ import annotations

from specc.catalog.words.kit import Words, family

_PARTS = "input a: float32[64]\ninput b: float32[64]\n"

FAMILIES = (
    family(
        "ops",
        "Signals",
        {
            "fft": Words(
                "the Fourier transform along the last axis",
                shape="A pair, real and imaginary part, each of the shape given.",
                example=_PARTS + "real, imag = ops.fft((a, b))\noutput y = real",
            ),
            "fft2": Words(
                "the Fourier transform along the last two axes",
                shape="A pair, real and imaginary part, each of the shape given.",
                example="input a: float32[8, 8]\ninput b: float32[8, 8]\n"
                "real, imag = ops.fft2((a, b))\noutput y = real",
            ),
            "ifft2": Words(
                "the inverse of fft2",
                shape="A pair, real and imaginary part, each of the shape given.",
                example="input a: float32[8, 8]\ninput b: float32[8, 8]\n"
                "real, imag = ops.ifft2((a, b))\noutput y = real",
            ),
            "rfft": Words(
                "the Fourier transform of real numbers",
                shape="  [..., n] -> [..., n // 2 + 1], twice: real and imaginary part",
                example="input x: float32[64]\nreal, imag = ops.rfft(x)\noutput y = real",
            ),
            "irfft": Words(
                "the inverse of rfft",
                shape="  [..., k], twice -> [..., 2 * (k - 1)], or `fft_length`",
                example="input x: float32[64]\noutput y = ops.irfft(ops.rfft(x))",
            ),
            "stft": Words(
                "the Fourier transform of each stretch of a signal",
                shape="  [..., n] -> [..., frames, fft_length // 2 + 1], twice",
                example="input x: float32[1024]\n"
                "real, imag = ops.stft(x, 256, 128, 256)\noutput y = real",
            ),
            "istft": Words(
                "the inverse of stft",
                shape="  [..., frames, bins], twice -> [..., n]",
                example="input x: float32[1024]\n"
                "output y = ops.istft(ops.stft(x, 256, 128, 256), 256, 128, 256)",
            ),
            "extract_sequences": Words(
                "stretches of a signal, at every stride",
                shape="  [..., n] -> [..., (n - sequence_length) // stride + 1, sequence_length]",
                example="input x: float32[1024]\noutput y = ops.extract_sequences(x, 256, 128)",
            ),
            "correlate": Words(
                "sums of products of one signal along another",
                shape="""\
  [n], [m], n the longer
  mode=valid  [n - m + 1]
  mode=same   [n]
  mode=full   [n + m - 1]""",
                example="input x: float32[8]\n"
                "output y = x * ops.correlate(ops.ones(8), ops.ones(2), mode=same)",
            ),
        },
    ),
)
