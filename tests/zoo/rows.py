"""All rows of the zoo, in the order in which the table shows them."""

from __future__ import annotations

from tests.zoo import rows_images, rows_sequences, rows_specs

ROWS = [*rows_specs.ROWS, *rows_images.ROWS, *rows_sequences.ROWS]
