"""Good specs of any length, and slips planted into them at random places.

    python -m tests.syntax.planted 100

plants 50 slips in a spec of 10,000 lines, for seeds 0 to 99, and says for which of them `specc
check` tells anything else than these 50.
"""

from __future__ import annotations

import random
import sys
from collections import defaultdict
from itertools import accumulate
from typing import NamedTuple

from specc.pipeline import compile_text
from tests.syntax.slips import SLIPS, Slip

HEAD = """\
dlspec 1
<top>
param width: int = 16 in 1..512
param rate: float = 0.1 in 0.0..0.9
<top>
let penalty = L2(1e-4)
let scales = [
  <list>1,
  <list>2,
  <list>4,
]
<top>
data {
  <data>source = sklearn(iris)
  <data>split  = Split(test=0.2, seed=42)

  <data>input  features = x -> Normalization
  <data>target species  = y -> OneHot(3)
  <data>
}
<top>
"""
BLOCK = """\
# Block number {i}.
block part{i}(units, factor=2) {{
  input h
  <body>skip = h
  <body>h = h -> Dense(factor * units, kernel_regularizer=penalty)
    -> LayerNormalization(epsilon=1e-6)
  <body>for i, act in enumerate([relu, tanh]) {{
    <body>h = h -> Dense(units, activation=act)
    <body>if i > 0 {{
      <body>h = h -> Dropout(rate)
    <body>}} else {{
      <body>h = h -> Activation(gelu)
    <body>}}
  <body>}}
  <body>h = h -> Dense(
    16,
    <call>use_bias=false,
    <call>kernel_initializer=HeNormal(seed={i}),
  )
  <body>output [skip, h] -> Add
}}
<top>
"""
MODEL_HEAD = """\
model classifier {
  input features: float32[4]
  h = features -> Dense(16, activation=relu)
  <body>repeat 2 as i {
    <body>h = h -> Dense(width, activation=relu, name="first{i}")
    <body>h = h * scales[i] -> Dense(16, activation=relu)
  <body>}
"""
USE = """\
  <body>h = h -> part{i}({units}) -> relu
"""
TAIL = """\
  <body>h = h + 0.5 * h
  <body>Dense(8, activation="relu")
  <body>output species = Dense(3, activation=softmax)
}
<top>
train {
  <train>loss      = categorical_crossentropy
  <train>optimizer = AdamW(learning_rate=CosineDecay(1e-3, decay_steps=10_000))
  <train>callbacks = [
    <callback>TerminateOnNaN(),
    <callback>EarlyStopping(monitor=loss, restore_best_weights=true),
  ]
  <train>
}
<top>
"""


class Planted(NamedTuple):
    """A spec with slips: its text, and for each of them the line and the code to be told."""

    text: str
    expected: list[tuple[int, str]]


def good(lines: int) -> list[tuple[str, str]]:
    """The lines of a good spec, each with the kind of place before it, or ''."""
    blocks = max(1, (lines - 50) // (BLOCK.count("\n") + 1))
    text = HEAD + "".join(BLOCK.format(i=i) for i in range(blocks)) + MODEL_HEAD
    text += "".join(USE.format(i=i, units=4 + i % 60) for i in range(blocks)) + TAIL
    pairs = []
    for line in text.splitlines():
        blank = line[: len(line) - len(line.lstrip())]
        place, _, rest = (
            line.strip()[1:].partition(">") if line.strip()[:1] == "<" else ("", "", "")
        )
        pairs.append((place, (blank + rest if place else line).rstrip()))
    return pairs


def plant(lines: list[tuple[str, str]], slips: list[Slip], draw: random.Random) -> Planted:
    """Put each of `slips` at a place of its kind, no two of them beside one another."""
    places: dict[str, list[int]] = defaultdict(list)
    for i, (place, _) in enumerate(lines):
        places[place].append(i)
    places["start"] = [0]
    places["end"] = [len(lines)]
    at: dict[int, Slip] = {}
    ends = list(accumulate(line == "}" for _, line in lines))
    braces: dict[int, str] = {}
    for slip in sorted(slips, key=lambda slip: len(places[slip.where])):  # the rarest places first
        free = [i for i in places[slip.where] if not any(i + k in at for k in (-2, -1, 0, 1, 2))]
        if slip.code in ("E0103", "E0122"):
            # A brace too many and one too few in one definition cancel out.
            free = [i for i in free if braces.get(ends[i - 1], slip.code) == slip.code]
        place = draw.choice(free)
        at[place] = slip
        if slip.code in ("E0103", "E0122"):
            braces[ends[place - 1]] = slip.code
    made: list[str] = []
    expected = []
    for i in range(len(lines) + 1):
        if i in at:
            slip = at[i]
            line = lines[i][1] if i < len(lines) else ""
            blank = line[: len(line) - len(line.lstrip())]
            if slip.where in ("data", "train") and not line:
                blank = "  "
            if line.strip() in ("}", "} else {"):
                blank += "  "
            expected.append((len(made) + 1 + slip.line, slip.code))
            text = slip.text.replace("lost", f"lost{i}")  # names of definitions differ
            made += [(blank + part).rstrip() for part in text.split("\n")]
        if i < len(lines):
            made.append(lines[i][1])
    return Planted("\n".join(made) + "\n", sorted(expected))


def told(text: str) -> list[tuple[int, str]]:
    """Line and code of each message about `text`, all passes run."""
    compilation = compile_text(text)
    return [
        (compilation.sources.locate(d.primary.span.start).line, d.code)
        for d in compilation.diagnostics
    ]


def fifty(seed: int) -> Planted:
    """A spec of 10,000 lines with 50 slips."""
    draw = random.Random(seed)
    slips: list[Slip] = []
    taken: set[str] = set()
    for slip in draw.sample(SLIPS, len(SLIPS)):
        # A spec has one device block, one first line, and so on.
        once = {text for text in ("device", "```") if slip.text.startswith(text)}
        once |= {slip.where} - {"body", "top", "call"}
        if not once & taken:
            slips.append(slip)
            taken |= once
    return plant(good(10_000), slips[:50], draw)


def main(seeds: int) -> None:
    wrong = 0
    for seed in range(seeds):
        planted = fifty(seed)
        found = told(planted.text)
        if found != planted.expected:
            wrong += 1
            missed = sorted(set(planted.expected) - set(found))
            invented = sorted(set(found) - set(planted.expected))
            print(f"seed {seed}: missed {missed}, invented {invented}")
    print(f"{seeds - wrong} of {seeds} specs got exactly their 50 messages")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
