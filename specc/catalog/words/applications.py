"""Words for the networks of keras.applications."""

from __future__ import annotations

from specc.catalog.words.kit import family

_EXAMPLE = """\
input image: float32[224, 224, 3]
NAME(include_top=false, pooling=avg)
output label = Dense(10, activation=softmax)"""

FAMILIES = (
    family(
        "applications",
        "Networks of the ImageNet years",
        {
            "VGG16": "16 layers of small convolutions, 2014",
            "VGG19": "19 layers of small convolutions, 2014",
            "InceptionV3": "branches of convolutions of several sizes, 2015",
            "InceptionResNetV2": "Inception branches with shortcuts, 2016",
            "Xception": "separable convolutions throughout, 2016",
            "ResNet50": "shortcuts around three convolutions, 50 layers, 2015",
            "ResNet101": "the same with 101 layers",
            "ResNet152": "the same with 152 layers",
            "ResNet50V2": "normalization before each convolution, 50 layers, 2016",
            "ResNet101V2": "the same with 101 layers",
            "ResNet152V2": "the same with 152 layers",
            "DenseNet121": "each layer sees all before it in its block, 121 layers, 2016",
            "DenseNet169": "the same with 169 layers",
            "DenseNet201": "the same with 201 layers",
            "NASNetMobile": "cells found by search, small, 2017",
            "NASNetLarge": "cells found by search, large, 2017",
        },
        example=_EXAMPLE,
    ),
    family(
        "applications",
        "Small networks",
        {
            "MobileNet": "depthwise convolutions, of a width that is chosen, 2017",
            "MobileNetV2": "narrow layers with wide ones between, 2018",
            "MobileNetV3Small": "V2 with attention to channels, found by search, small, 2019",
            "MobileNetV3Large": "V2 with attention to channels, found by search, large, 2019",
        },
        example=_EXAMPLE,
    ),
    family(
        "applications",
        "EfficientNet",
        {
            "EfficientNetB0": "depth, width and resolution scaled together, for 224 pixels, 2019",
            "EfficientNetB1": "the same for 240 pixels",
            "EfficientNetB2": "the same for 260 pixels",
            "EfficientNetB3": "the same for 300 pixels",
            "EfficientNetB4": "the same for 380 pixels",
            "EfficientNetB5": "the same for 456 pixels",
            "EfficientNetB6": "the same for 528 pixels",
            "EfficientNetB7": "the same for 600 pixels",
            "EfficientNetV2B0": "fused first blocks, faster to train, for 224 pixels, 2021",
            "EfficientNetV2B1": "the same for 240 pixels",
            "EfficientNetV2B2": "the same for 260 pixels",
            "EfficientNetV2B3": "the same for 300 pixels",
            "EfficientNetV2S": "the same, small, for 384 pixels",
            "EfficientNetV2M": "the same, medium, for 480 pixels",
            "EfficientNetV2L": "the same, large, for 480 pixels",
        },
        example=_EXAMPLE,
    ),
    family(
        "applications",
        "ConvNeXt",
        {
            "ConvNeXtTiny": "a convolutional network after the model of transformers, 2022",
            "ConvNeXtSmall": "the same, deeper",
            "ConvNeXtBase": "the same, wider",
            "ConvNeXtLarge": "the same, wider still",
            "ConvNeXtXLarge": "the same, the widest",
        },
        example=_EXAMPLE,
    ),
)
