"""Words for functions of keras.ops.image."""

from __future__ import annotations

from specc.catalog.words.kit import SAME_SHAPE, Words, arrow, family

_IMAGE = "input x: float32[32, 32, 3]\n"
_PLAIN = _IMAGE + "output y = ops.NAME(x)"
_BATCH = "\nThe batch axis may be missing."

FAMILIES = (
    family(
        "ops",
        "Images",
        {
            "image.resize": Words(
                "images of another size, by interpolation",
                shape=arrow("[batch, any, any, channels]", "[batch, height, width, channels]")
                + _BATCH,
                example=_IMAGE + "output y = ops.image.resize(x, [16, 16])",
            ),
            "image.crop_images": Words(
                "cuts edges off images",
                shape="Each edge is cut by its number, or to `target_height` and `target_width`.",
                example=_IMAGE + "output y = ops.image.crop_images(x, 2, 2, 4, 4)",
            ),
            "image.pad_images": Words(
                "zeros around images",
                shape="Each edge grows by its number, or to `target_height` and `target_width`.",
                example=_IMAGE + "output y = ops.image.pad_images(x, 2, 2, 4, 4)",
            ),
            "image.extract_patches": Words(
                "the patches of images, each as one row of numbers",
                shape="  [batch, h, w, c] -> [batch, rows, columns, size * size * c]\n"
                "Rows and columns are as many as windows fit, as in `Conv2D`; strides left out "
                "are the size.",
                example=_IMAGE + "output y = ops.image.extract_patches(x, 4)",
            ),
            "image.extract_patches_3d": Words(
                "the patches of volumes, each as one row of numbers",
                shape="  [batch, d, h, w, c] -> [batch, d', h', w', size ** 3 * c]",
                example="input x: float32[16, 16, 16, 1]\n"
                "output y = ops.image.extract_patches_3d(x, 4)",
            ),
            "image.affine_transform": Words(
                "images turned, sheared, scaled, moved by eight numbers",
                example=_IMAGE + "input t: float32[8]\noutput y = ops.image.affine_transform(x, t)",
            ),
            "image.perspective_transform": Words(
                "images whose four corners are moved",
                example=_IMAGE + "input a: float32[4, 2]\ninput b: float32[4, 2]\n"
                "output y = ops.image.perspective_transform(x, a, b)",
            ),
            "image.elastic_transform": "images bent as if they were on rubber",
            "image.gaussian_blur": "images blurred by a bell curve",
            "image.map_coordinates": Words(
                "the values of a tensor at any points, between elements too",
                shape="  input of n axes, coordinates [n, points...] -> [points...]",
                about="Every size must be known, that of the batch too.",
                example="input x: float32[2]\nwhere = ops.array([[0.5, 1.5]])\n"
                "output y = x * ops.image.map_coordinates(ops.arange(8.0), where, order=1)",
            ),
            "image.scale_and_translate": Words(
                "images scaled and moved into another size",
                shape="The shape asked for.",
                example="input x: float32[]\nlet size = [1, 16, 16, 3]\n"
                "image = ops.image.scale_and_translate(\n"
                "  ops.ones([1, 32, 32, 3]), size, [0.5, 0.5], [0.0, 0.0], [1, 2], linear)\n"
                "output y = x * ops.sum(image)",
            ),
            "image.rgb_to_grayscale": Words(
                "colours to grey",
                shape="  [batch, h, w, 3] -> [batch, h, w, 1]",
            ),
            "image.rgb_to_hsv": "red, green, blue to hue, saturation, value",
            "image.hsv_to_rgb": "hue, saturation, value to red, green, blue",
            "image.sobel_edges": Words(
                "how steep images are, along both axes",
                shape="  [batch, h, w, c] -> [batch, h, w, c, 2]",
            ),
            "image.ssim": Words(
                "how alike two images look, from -1 to 1",
                shape="  two of [batch, h, w, c] -> [batch]",
                example="input a: float32[32, 32, 3]\ninput b: float32[32, 32, 3]\n"
                "output y = ops.image.ssim(a, b)",
            ),
        },
        shape=SAME_SHAPE,
        example=_PLAIN,
    ),
)
