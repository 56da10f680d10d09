"""Spectrograms: sound, as samples in time, to the strength of frequencies in time."""

from __future__ import annotations

from specc.catalog.shapes.arguments import Arguments, dim_text, refuse
from specc.catalog.shapes.dims import window
from specc.catalog.shapes.kit import (
    FLOATS,
    Takes,
    computed,
    known,
    one,
    ranked,
    rule,
    shape_of,
    weight,
)
from specc.catalog.shapes.marked import the_input
from specc.catalog.types import Dim, LayerCall, Outcome, Shape
from specc.record import value

# --- MelSpectrogram ---------------------------------------------------------------


@value
class _Mel:
    bands: int
    stride: int
    fft: int


def _mel(arguments: Arguments) -> _Mel:
    fft = arguments.integer("fft_length", least=1)
    length = arguments.optional("sequence_length", least=1)
    if length is not None and length > fft:
        refuse(
            f"a window of {length} samples does not fit into a transform of {fft}",
            argument="sequence_length",
            help=f"`fft_length` is at least {length} then",
        )
    if arguments["window"] is not None:
        arguments.text("window", "hann", "hamming", lower=False)
    return _Mel(
        arguments.integer("num_mel_bins", least=1),
        arguments.integer("sequence_stride", least=1),
        fft,
    )


@rule("MelSpectrogram", construct=_mel)
def mel_spectrogram(call: LayerCall, layer: _Mel) -> Outcome:
    """`[batch, samples]` to `[batch, bands, time]`."""
    given = one(call)
    shape = shape_of(given)
    if len(shape) != 2:
        refuse(
            f"`MelSpectrogram` takes sounds, [batch, samples]; {given} has {len(shape)} axes",
            input=0,
            help="`Reshape([-1])` leaves out an axis of one channel" if len(shape) == 3 else None,
        )
    samples = shape[1]
    # Each end is padded by a mirror image of half a transform.
    if isinstance(samples, int) and samples <= layer.fft // 2:
        refuse(
            f"a transform over {layer.fft} samples needs more than {layer.fft // 2}, "
            f"{given} has {samples}",
            argument="fft_length",
            input=0,
            axis=1,
            help=f"`fft_length` may be up to {2 * samples - 1} then" if samples else None,
        )
    time = (samples + layer.stride + 1) // layer.stride if isinstance(samples, int) else None
    return computed(call, (shape[0], layer.bands, time))


# --- STFTSpectrogram --------------------------------------------------------------


@value
class _STFT:
    mode: str
    frame: int
    step: int
    bins: int
    padded: bool
    expand: bool
    first: bool


def _stft(arguments: Arguments) -> _STFT:
    frame = arguments.integer("frame_length", least=1)
    step = arguments.optional("frame_step", least=1)
    if step is not None and step > frame:
        refuse(
            f"frames of {frame} samples every {step} leave samples out",
            argument="frame_step",
            help=f"`frame_step` is at most `frame_length`, {frame}",
        )
    if step is None and frame < 2:
        refuse("a frame of 1 sample has no half to step by", argument="frame_length")
    fft = arguments.optional("fft_length", least=1)
    if fft is not None and fft < frame:
        refuse(
            f"a frame of {frame} samples does not fit into a transform of {fft}",
            argument="fft_length",
            help=f"`fft_length` is at least {frame}, or none",
        )
    if arguments["scaling"] is not None:
        arguments.text("scaling", "density", "spectrum", lower=False)
    modes = ("log", "magnitude", "psd", "real", "imag", "angle", "stft")
    return _STFT(
        mode=arguments.text("mode", *modes, lower=False),
        frame=frame,
        step=frame // 2 if step is None else step,
        # By default the next power of two.
        bins=(1 << (frame - 1).bit_length() if fft is None else fft) // 2 + 1,
        padded=arguments.text("padding", "valid", "same", lower=False) == "same",
        expand=arguments.flag("expand_dims"),
        first=arguments.channels_first(),
    )


@rule("STFTSpectrogram", construct=_stft)
def stft_spectrogram(call: LayerCall, layer: _STFT) -> Outcome:
    """`[batch, samples, channels]` to `[batch, time, frequencies]`, or with an axis of channels."""
    shape = ranked(call, exactly=3, takes=Takes.FLOATS)
    if call.policy.compute not in FLOATS - {"bfloat16"}:
        refuse(f"TensorFlow has no `STFTSpectrogram` in {call.policy.compute}", argument="dtype")
    batch = shape[0]
    along, across = (2, 1) if layer.first else (1, 2)
    channels = known(shape[across], call, across, "the number of frequencies")
    if shape[along] == 0:
        refuse(f"`STFTSpectrogram` has no samples to take: {call.input} is empty", input=0)
    time = window(shape[along], layer.frame, layer.step, 1, layer.padded)
    if isinstance(time, int) and time <= 0:
        refuse(
            f"a frame of {layer.frame} samples does not fit into axis {along}, which is "
            f"{dim_text(shape[along])}",
            argument="frame_length",
            input=0,
            axis=along,
            note=the_input(call.input, along),
            help="`padding=same` pads the input so that it fits, or take a shorter frame",
        )
    bins = 2 * layer.bins if layer.mode == "stft" else layer.bins
    weights = []
    if layer.mode != "imag":
        weights.append(weight(call, "real_kernel", layer.frame, 1, layer.bins))
    if layer.mode != "real":
        weights.append(weight(call, "imag_kernel", layer.frame, 1, layer.bins))
    return computed(call, _ordered(layer, batch, channels, bins, time), *weights)


def _ordered(layer: _STFT, batch: Dim, channels: int, bins: int, time: Dim) -> Shape:
    if layer.expand:
        return (batch, channels, time, bins) if layer.first else (batch, time, bins, channels)
    return (batch, bins * channels, time) if layer.first else (batch, time, bins * channels)
