"""A spec, its script, the model, the import, a spec again: the same graph, and equal outputs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.importing.ask import ask

SPECS = Path(__file__).parents[2] / "specs"
SAMPLE = (
    "iris",
    "resnet50",
    "siamese",
    "transformer_encoder",
    "wide_and_deep",
    "zoo/bilstm_tagger",
    "zoo/convnext",
    "zoo/unet",
)


@pytest.mark.parametrize("name", SAMPLE)
def test_a_spec_comes_back(name) -> None:
    path = str(SPECS / f"{name}.dlspec")
    found = ask({"spec": path, "layers": [path]})
    assert "error" not in found, found["error"]
    assert found["status"] == 0
    assert found["graph"] is None
    assert found["same"]
    assert found["finite"]
    assert found["equal"]
