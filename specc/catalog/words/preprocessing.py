"""Words for layers that prepare numbers, categories, text and sound."""

from __future__ import annotations

from specc.catalog.words.kit import NO_WEIGHTS, SAME_SHAPE, Words, family

_MODES = """\
  output_mode=int        [...], one index for each element
  output_mode=one_hot    [..., n]; a last axis of size 1 becomes n
  output_mode=multi_hot  [..., m] -> [..., n], 1 for all that occur
  output_mode=count      [..., m] -> [..., n], how often each occurs"""

_TF_IDF = """
  output_mode=tf_idf     [..., m] -> [..., n], counts, rare ones weighing more"""

_LEARNED = (
    "Without a `vocabulary` it is learned from the data before training, and `n` is not known "
    "until then, unless `pad_to_max_tokens=true` makes it `max_tokens`."
)

FAMILIES = (
    family(
        "layers",
        "Preparing numbers and categories",
        {
            "Normalization": Words(
                "features with mean 0 and variance 1, learned before training",
                about="Mean and variance are learned from the data, or given both.",
                shape=SAME_SHAPE,
                weights="""\
  mean     [size of `axis`], not trained
  variance [size of `axis`], not trained
  count    [], not trained
None where `mean` and `variance` are given. `axis=none` has one of each for everything.""",
                example="input features: float32[4]\nNormalization\noutput y = Dense(3)",
            ),
            "Rescaling": Words(
                "times `scale`, plus `offset`: pixels to numbers from 0 to 1",
                shape=SAME_SHAPE + " Integers become floats.",
                example="input image: uint8[32, 32, 3]\noutput y = Rescaling(1 / 255)",
            ),
            "CategoryEncoding": Words(
                "integers from 0 to `num_tokens - 1` to vectors",
                shape="\n".join(_MODES.splitlines()[1:]) + "\n`n` is `num_tokens`.",
                example="""\
input genres: int32[5]
output y = CategoryEncoding(num_tokens=10, output_mode=multi_hot)""",
            ),
            "Discretization": Words(
                "numbers to the bins that they fall into",
                shape=f"{_MODES}\n`n` is the number of bins: `num_bins`, whose boundaries are "
                "learned from the data, or one more than there are `bin_boundaries`.",
                example="""\
input age: float32[1]
output y = Discretization([18, 30, 65], output_mode=one_hot)""",
            ),
            "Hashing": Words(
                "integers or text to a fixed number of bins, without a vocabulary",
                shape=f"{_MODES}\n`n` is `num_bins`. Different values may share a bin.",
                example="""\
input city: string[1]
output y = Hashing(64)""",
            ),
            "HashedCrossing": Words(
                "pairs of values of two columns, hashed to bins",
                shape="""\
  output_mode=int      two of [batch] or [batch, 1] -> the same
  output_mode=one_hot  two of [batch] or [batch, 1] -> [batch, num_bins]""",
                example="""\
input city: string[1]
input product: string[1]
output y = [city, product] -> HashedCrossing(64, output_mode=one_hot)""",
            ),
            "IntegerLookup": Words(
                "integers to their indices in a vocabulary",
                shape=f"{_MODES}{_TF_IDF}\n`n` counts the vocabulary and `num_oov_indices`, the "
                f"indices for what is not in it. {_LEARNED}",
                example="""\
input code: int64[1]
output y = IntegerLookup(vocabulary=[10, 20, 30], output_mode=one_hot)""",
            ),
            "StringLookup": Words(
                "words to their indices in a vocabulary, or back",
                shape=f"{_MODES}{_TF_IDF}\n`n` counts the vocabulary and `num_oov_indices`, the "
                f"indices for what is not in it. {_LEARNED} `invert=true` turns indices into "
                "words.",
                example="""\
input colour: string[1]
output y = StringLookup(vocabulary=[red, green, blue], output_mode=one_hot)""",
            ),
            "TextVectorization": Words(
                "texts to indices of their words, or to counts",
                shape=f"""\
  output_mode=int        [batch] or [batch, 1] -> [batch, words]
  output_mode=multi_hot  [batch, n], 1 for all words that occur
  output_mode=count      [batch, n], how often each occurs
  output_mode=tf_idf     [batch, n], counts weighted by how rare each is
`words` is `output_sequence_length`, or as many as the longest text has. {_LEARNED}""",
                example="""\
input text: string[]
TextVectorization(max_tokens=1000, output_sequence_length=50)
output y = Embedding(1000, 8)""",
            ),
        },
        weights=NO_WEIGHTS,
    ),
    family(
        "layers",
        "Preparing sound",
        {
            "STFTSpectrogram": Words(
                "the frequencies of each stretch of a signal, by convolution",
                about="`mode` says what is given: `log`, `magnitude`, `psd`, `real`, `imag`, "
                "`angle`, or `stft` for real and imaginary parts.",
                shape="""\
  [batch, time, channels] -> [batch, frames, channels * bins]
  bins = fft_length // 2 + 1, twice that with mode=stft
  padding=valid  frames = floor((time - frame_length) / frame_step) + 1
  padding=same   frames = ceil(time / frame_step)
`fft_length` left out is the next power of two from `frame_length` on, \
`frame_step` half of `frame_length`. `expand_dims=true` gives the channels an axis of their own.""",
                weights="""\
  real_kernel [frame_length, 1, fft_length // 2 + 1], unless mode=imag
  imag_kernel [frame_length, 1, fft_length // 2 + 1], unless mode=real
They begin as a Fourier transform; `trainable=false` keeps them that.""",
                example="""\
input sound: float32[16000, 1]
output y = STFTSpectrogram(frame_length=512, frame_step=256)""",
            ),
            "MelSpectrogram": Words(
                "the loudness of each stretch of sound, pitch by pitch",
                shape="""\
  [batch, time] -> [batch, num_mel_bins, frames]
The batch axis may be missing. `frames` is `(time + sequence_stride + 1) // sequence_stride`.""",
                weights=NO_WEIGHTS,
                example="""\
input sound: float32[16000]
output y = MelSpectrogram(num_mel_bins=80)""",
            ),
        },
    ),
)
