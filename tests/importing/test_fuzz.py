"""A short run of the fuzzer: files that are broken give specs or messages, and nothing else."""

from __future__ import annotations

from tests.importing.fuzz import file_of, judged, seeds


def test_broken_files_give_specs_or_messages(tmp_path) -> None:
    sources = seeds()
    for number in range(250):
        outcome, wrong = judged(file_of(number, "suite", sources), tmp_path)
        assert wrong is None, f"input {number}: {outcome}\n{wrong}"
