"""Small data that are made up, the same on every machine, to try a template on.

Each function writes below a path that is not there yet and returns how many examples it wrote.
Raises OSError where that fails.
"""

from __future__ import annotations

import math
import struct
import wave
import zlib
from array import array
from collections.abc import Callable
from pathlib import Path
from random import Random

SIDE = 64
RATE = 16_000
EACH = 40
"""How many examples of a kind."""


def pictures(folder: Path) -> int:
    """PNG files of 64 x 64 pixels: a bright circle or square on a dark ground, of any colour."""
    random = Random(1)
    kinds: dict[str, Callable[[int, int, int], bool]] = {
        "circle": lambda x, y, r: x * x + y * y <= r * r,
        "square": lambda x, y, r: max(abs(x), abs(y)) <= r,
    }
    for kind, inside in kinds.items():
        (folder / kind).mkdir(parents=True)
        for number in range(EACH):
            radius = random.randint(10, 24)
            left, top = random.randint(26, 38), random.randint(26, 38)
            ground = bytes(random.randint(0, 60) for _ in range(3))
            colour = bytes(random.randint(140, 255) for _ in range(3))
            rows = (
                b"\0"
                + b"".join(
                    colour if inside(x - left, y - top, radius) else ground for x in range(SIDE)
                )
                for y in range(SIDE)
            )
            (folder / kind / f"{number:02}.png").write_bytes(_png(b"".join(rows)))
    return EACH * len(kinds)


def _png(rows: bytes) -> bytes:
    """A PNG file of rows of RGB pixels, each behind the number of its filter (RFC 2083)."""
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


_WORDS = {
    "bad": ("dull", "slow", "broken", "cold", "noisy", "poor", "tired", "wrong"),
    "good": ("bright", "quick", "sound", "warm", "calm", "rich", "fresh", "right"),
}
_THINGS = ("film", "meal", "room", "book", "train", "song", "shop", "phone", "walk", "game")


def texts(folder: Path) -> int:
    """Text files of three sentences, in which the words of one kind prevail."""
    random = Random(1)
    for kind, words in _WORDS.items():
        others = _WORDS["good" if kind == "bad" else "bad"]
        (folder / kind).mkdir(parents=True)
        for number in range(EACH):
            said = [random.choice(words), random.choice(words), random.choice(others)]
            random.shuffle(said)
            text = " ".join(f"the {random.choice(_THINGS)} was {word}." for word in said)
            (folder / kind / f"{number:02}.txt").write_text(text + "\n", encoding="utf-8")
    return EACH * len(_WORDS)


def sounds(folder: Path) -> int:
    """WAV files of one second, 16,000 samples of 16 bits: a high or a low tone, with noise."""
    random = Random(1)
    kinds = {"high": (1200.0, 2400.0), "low": (150.0, 500.0)}
    for kind, (lowest, highest) in kinds.items():
        (folder / kind).mkdir(parents=True)
        for number in range(EACH):
            turn = 2 * math.pi * random.uniform(lowest, highest) / RATE
            loud = random.uniform(0.2, 0.6)
            tone = (loud * math.sin(turn * i) + random.gauss(0, 0.05) for i in range(RATE))
            samples = array("h", (int(32767 * max(-1.0, min(1.0, value))) for value in tone))
            with wave.open(str(folder / kind / f"{number:02}.wav"), "wb") as file:
                file.setnchannels(1)
                file.setsampwidth(2)
                file.setframerate(RATE)
                file.writeframes(struct.pack(f"<{RATE}h", *samples))
    return EACH * len(kinds)


def series(path: Path) -> int:
    """A CSV file of 1,000 hours of weather: temperature in °C, pressure in hPa."""
    random = Random(1)
    pressure = 1013.0
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8") as file:
        file.write("hour,temperature,pressure\n")
        for hour in range(1000):
            pressure += 0.05 * (1013.0 - pressure) + random.gauss(0, 0.8)
            day = 8 * math.sin(2 * math.pi * (hour - 9) / 24)
            degrees = 12 + day + 0.2 * (pressure - 1013) + random.gauss(0, 0.6)
            file.write(f"{hour},{degrees:.2f},{pressure:.2f}\n")
    return 1000
