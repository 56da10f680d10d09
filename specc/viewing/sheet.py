"""Pictures on one sheet, each with the name of its class: a PNG file, drawn with Pillow."""

from __future__ import annotations

from math import ceil
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

Array = np.ndarray[Any, Any]

SMALLEST, LARGEST = 96, 224
"""Pixels of the longer side of a picture on the sheet."""
GAP, LINE = 10, 18


def draw_sheet(path: Path, images: Array, captions: list[str], title: str, across: int = 8) -> None:
    """Write `images` ([n, height, width, channels], at least one) as a sheet to `path`.

    Raises OSError where it cannot be written.
    """
    pixels = as_pixels(images)
    height, width = pixels.shape[1:3]
    scale = min(max(SMALLEST / max(height, width), 1), LARGEST / max(height, width))
    if scale > 1:
        scale = ceil(scale)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    across = min(across, len(pixels))
    cell = max(size[0], SMALLEST) + GAP, size[1] + LINE + GAP
    whole = GAP + across * cell[0], GAP + LINE + GAP + ceil(len(pixels) / across) * cell[1]
    sheet = Image.new("RGB", whole, "white")
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(12)
    draw.text((GAP, GAP), _fitting(draw, font, title, whole[0] - 2 * GAP), "black", font)
    for number, (picture, caption) in enumerate(zip(pixels, captions, strict=True)):
        left = GAP + number % across * cell[0]
        top = GAP + LINE + GAP + number // across * cell[1]
        mode = {1: "L", 3: "RGB", 4: "RGBA"}[picture.shape[-1]]
        drawn = Image.fromarray(picture[..., 0] if mode == "L" else picture, mode)
        sheet.paste(drawn.convert("RGB").resize(size, Image.Resampling.NEAREST), (left, top))
        words = _fitting(draw, font, caption, cell[0] - GAP)
        draw.text((left, top + size[1] + 2), words, "black", font)
    sheet.save(path, "PNG")


def as_pixels(images: Array) -> Array:
    """Pictures as bytes. Floats lie in 0 to 1, -1 to 1 or 0 to 255, else from least to most."""
    if images.dtype == np.uint8:
        return images
    values = np.nan_to_num(np.asarray(images, "float32"))
    low, high = float(values.min()), float(values.max())
    if low >= 0 and 1 < high <= 255:
        spread, start = 255.0, 0.0
    elif low >= 0 and high <= 1:
        spread, start = 1.0, 0.0
    elif low >= -1 and high <= 1:
        spread, start = 2.0, -1.0
    else:
        spread, start = max(high - low, 1e-6), low
    pixels: Array = np.clip((values - start) / spread * 255, 0, 255).round().astype("uint8")
    return pixels


def _fitting(draw: ImageDraw.ImageDraw, font: Any, text: str, width: int) -> str:
    """`text`, cut where it is wider than `width` pixels."""
    if draw.textlength(text, font) <= width:
        return text
    while text and draw.textlength(text + "…", font) > width:
        text = text[:-1]
    return text + "…"
