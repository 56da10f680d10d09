"""What is mutated: every spec of the repository, whole or in a document, right or wrong."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```dlspec[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FOLDERS = ("specs", "tests/golden", "tests/ui", "tests/fuzz/found", "tests/packaging")
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "docs", "specc/diagnostics/explanations")


@cache
def seeds() -> tuple[str, ...]:
    """The texts, each once, in an order that does not change."""
    files = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.dlspec"))]
    texts = [path.read_text("utf-8", errors="replace") for path in files]
    for name in DOCUMENTS:
        path = ROOT / name
        for document in sorted(path.rglob("*.md")) if path.is_dir() else [path]:
            texts += BLOCK.findall(document.read_text("utf-8"))
    return tuple(dict.fromkeys(texts))
