"""What all tests share."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).parent.parent

# The same commit passes or fails every time; `--hypothesis-profile=search` draws anew each time.
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("search", deadline=None)
settings.load_profile("same")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-goldens",
        action="store_true",
        help="write what is produced to the golden files; read the difference before committing it",
    )


@pytest.fixture
def update_goldens(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be written, not compared."""
    return bool(request.config.getoption("--update-goldens"))


@pytest.fixture
def golden(update_goldens: bool):
    """`golden(path, text)`: `text` must be what the file at `path` holds."""

    def compare(path: Path, text: str) -> None:
        if update_goldens:
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                path.write_text(text, encoding="utf-8")
            return
        if not path.exists():
            pytest.fail(f"no golden file {path.relative_to(ROOT)}: run pytest --update-goldens")
        assert text == path.read_text(encoding="utf-8"), f"differs from {path.relative_to(ROOT)}"

    return compare


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout's folder."""
    return ROOT
