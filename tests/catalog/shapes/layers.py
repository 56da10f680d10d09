"""Random layers, legal and not, with random inputs, fitting and not.

Importing this fills the registry of makers.
"""

from tests.catalog.shapes import (
    layers_attention,
    layers_data,
    layers_elementwise,
    layers_recurrent,
    layers_spatial,
    layers_wrappers,
)
from tests.catalog.shapes.drawing import MAKERS, layer_cases

__all__ = [
    "MAKERS",
    "layer_cases",
    "layers_attention",
    "layers_data",
    "layers_elementwise",
    "layers_recurrent",
    "layers_spatial",
    "layers_wrappers",
]
