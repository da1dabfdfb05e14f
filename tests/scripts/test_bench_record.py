"""Each script replaces its own section of the page of figures."""

from pathlib import Path

import pytest

from scripts.bench_record import record


def test_a_section_replaces_itself_and_leaves_the_others_alone(tmp_path: Path) -> None:
    page = tmp_path / "docs" / "benchmarks.md"
    record("prove_b", "old figures", page=page)
    record("bench_a", "others", page=page)
    record("prove_b", "new figures", page=page)
    text = page.read_text(encoding="utf-8")
    assert "old figures" not in text
    assert text.index("## bench_a") < text.index("others") < text.index("## prove_b") < text.index("new figures")
    assert text.count("# Figures\n") == 1
    assert text.count("Python 3") == 2


def test_a_name_that_would_break_the_page_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cannot name a section"):
        record("a -->", "x", page=tmp_path / "page.md")
