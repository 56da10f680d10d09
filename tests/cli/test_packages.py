"""Sources whose packages are not installed: one message, with the line that installs them."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from specc.backends import requirements

SPEC = """\
data {
  source = %s
  input  x = a
  target label = b
}

model net {
  input x: float32[2]
  output label = Dense(1)
}

train { loss = mean_squared_error }
"""


@pytest.mark.parametrize(
    ("source", "module", "words", "extra"),
    [
        ('parquet("t.parquet")', "pyarrow", "`parquet` needs pyarrow", "parquet"),
        ('timeseries("t.parquet", window=2)', "pyarrow", "`timeseries` needs pyarrow", "parquet"),
        ('tfds("mnist")', "tensorflow_datasets", "`tfds` needs TensorFlow Datasets", "tfds"),
        ('huggingface("saved")', "datasets", "`huggingface` needs Hugging Face", "huggingface"),
    ],
)
@pytest.mark.parametrize("command", [["build", "--run"], ["data"]])
def test_a_package_that_is_not_installed(
    folder: Path,
    specc: Callable[..., tuple[int, str, str]],
    monkeypatch: pytest.MonkeyPatch,
    source: str,
    module: str,
    words: str,
    extra: str,
    command: list[str],
) -> None:
    (folder / "s.dlspec").write_text(SPEC % source, encoding="utf-8")
    monkeypatch.setattr(
        requirements, "find_spec", lambda name: None if name == module else find_spec(name)
    )
    monkeypatch.setattr("specc.training.starting.start_tensorflow", lambda: None)
    status, _, shown = specc(*command, "s.dlspec")
    assert status == 1
    assert f"error[E0631]: {words}" in shown
    assert f"pip install 'specc[{extra}]'" in shown
