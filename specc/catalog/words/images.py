"""Words for layers that resize, crop and change images."""

from __future__ import annotations

from specc.catalog.words.kit import FIRST, NO_WEIGHTS, SAME_SHAPE, Words, family

_SIZED = f"""\
  [batch, any, any, channels] -> [batch, height, width, channels]
The batch axis may be missing. {FIRST}"""

_PIXELS = (
    "`value_range` says from where to where pixel values go; [0, 255] by default, as pictures are "
    "stored."
)

_IN_TRAINING = "It changes images in training and leaves them alone otherwise."

_RESIZED = "input image: uint8[64, 64, 3]\noutput y = NAME(32, 32)"
_AUGMENTED = "input image: float32[32, 32, 3]\noutput y = NAME"
_FACTOR = "input image: float32[32, 32, 3]\noutput y = NAME(0.2)"
_COLOUR = "input image: float32[32, 32, 3]\noutput y = NAME(factor=0.2)"

FAMILIES = (
    family(
        "layers",
        "Sizes of images",
        {
            "Resizing": Words(
                "images of a given size, by interpolation",
                about="`crop_to_aspect_ratio` or `pad_to_aspect_ratio` keeps the proportions.",
            ),
            "CenterCrop": Words(
                "the middle of images; smaller ones are enlarged first",
            ),
            "RandomCrop": Words(
                "a part of images at a random place in training, else the middle",
            ),
            "MaxNumBoundingBoxes": Words(
                "as many boxes for each image: cut off, or filled up with -1",
                about="It is given what a data pipeline holds of an image, a map of images, labels "
                "and boxes; a tensor passes through as it is.",
                shape=SAME_SHAPE + " In a map, the boxes become [batch, max_number, 4].",
                example="input image: float32[32, 32, 3]\noutput y = MaxNumBoundingBoxes(10)",
            ),
        },
        shape=_SIZED,
        weights=NO_WEIGHTS,
        example=_RESIZED,
    ),
    family(
        "layers",
        "Changing where pixels are",
        {
            "RandomFlip": Words(
                "mirrors images at random",
                about="`horizontal`, `vertical`, or both by default.",
                example="input image: float32[32, 32, 3]\noutput y = RandomFlip(horizontal)",
            ),
            "RandomRotation": Words(
                "turns images by a random angle",
                about="`factor` is a share of a full turn: 0.1 is up to 36 degrees either way.",
                example=_FACTOR,
            ),
            "RandomTranslation": Words(
                "shifts images by a random distance",
                about="Factors are shares of height and width.",
                example="input image: float32[32, 32, 3]\noutput y = RandomTranslation(0.1, 0.1)",
            ),
            "RandomZoom": Words(
                "enlarges or shrinks what images show",
                about="A positive factor zooms out, a negative one in.",
                example=_FACTOR,
            ),
            "RandomShear": Words(
                "slants images at random",
                example="input image: float32[32, 32, 3]\noutput y = RandomShear(0.1, 0.1)",
            ),
            "RandomPerspective": "shows images as if seen from an angle",
            "RandomElasticTransform": "bends images as if they were on rubber",
            "RandomErasing": "covers a random rectangle",
        },
        about=_IN_TRAINING,
        shape=SAME_SHAPE,
        weights=NO_WEIGHTS,
        example=_AUGMENTED,
    ),
    family(
        "layers",
        "Changing colours",
        {
            "RandomBrightness": Words("makes images lighter or darker", example=_FACTOR),
            "RandomContrast": Words("stretches or flattens brightness", example=_FACTOR),
            "RandomSaturation": Words(
                "makes colours stronger or paler",
                shape=SAME_SHAPE + " It takes three channels.",
                example=_COLOUR,
            ),
            "RandomHue": Words(
                "turns colours around the colour wheel",
                shape=SAME_SHAPE + " It takes three channels.",
                example=_COLOUR,
            ),
            "RandomColorJitter": Words(
                "brightness, contrast, saturation and hue in one",
                example="input image: float32[32, 32, 3]\n"
                "output y = RandomColorJitter(brightness_factor=0.2, contrast_factor=0.2)",
            ),
            "RandomColorDegeneration": Words(
                "mixes images with their grey versions",
                shape=SAME_SHAPE + " It takes three channels.",
                example=_COLOUR,
            ),
            "RandomGrayscale": Words(
                "turns some images grey",
                shape=SAME_SHAPE + " It takes one or three channels, and gives as many.",
                example="input image: float32[32, 32, 3]\noutput y = RandomGrayscale(0.2)",
            ),
            "RandomInvert": "turns images into negatives",
            "RandomPosterization": Words(
                "leaves fewer shades",
                about=f"`factor` is the number of bits kept, 0 to 8. {_IN_TRAINING}",
                example="input image: float32[32, 32, 3]\noutput y = RandomPosterization(4)",
            ),
            "RandomSharpness": Words("sharpens or blurs images a little", example=_COLOUR),
            "RandomGaussianBlur": "blurs images by a bell curve",
            "Solarization": Words(
                "inverts the pixels above a threshold", about=f"{_IN_TRAINING} {_PIXELS}"
            ),
            "AutoContrast": Words(
                "stretches the values of each image over the whole range", about=_PIXELS
            ),
            "Equalization": Words(
                "spreads the values of each image evenly",
                about=_PIXELS,
                shape=SAME_SHAPE + " So does the dtype.",
            ),
            "ContrastLimitedAdaptiveHistogramEqualization": Words(
                "evens out contrast tile by tile, within a limit", about=_PIXELS
            ),
        },
        about=_IN_TRAINING,
        shape=SAME_SHAPE,
        weights=NO_WEIGHTS,
        example=_AUGMENTED,
    ),
    family(
        "layers",
        "Mixtures of augmentations",
        {
            "RandAugment": Words(
                "a few augmentations drawn from many",
                about=f"{_IN_TRAINING} {_PIXELS}",
                shape=SAME_SHAPE + " It takes one or three channels.",
            ),
            "AugMix": Words(
                "several chains of augmentations, mixed with the image",
                about=f"{_IN_TRAINING} {_PIXELS}",
                shape=SAME_SHAPE + " It takes one or three channels.",
            ),
            "MixUp": Words(
                "blends pairs of images, and their labels",
                about=f"{_IN_TRAINING} Labels are blended in a data block, where it is a step.",
            ),
            "CutMix": Words(
                "puts a piece of one image into another, and mixes their labels",
                about=f"{_IN_TRAINING} Labels are mixed in a data block, where it is a step.",
            ),
        },
        about=_IN_TRAINING,
        shape=SAME_SHAPE,
        weights=NO_WEIGHTS,
        example=_AUGMENTED,
    ),
)
