"""What was acknowledged is kept: through kills, on a full disk, and by the order of system calls.

A short form of ``scripts/prove_durability.py``.
"""

from pathlib import Path

import pytest

from scripts.durability.full_disk import NoSmallDisk, fill_disk
from scripts.durability.kills import kill_rounds
from scripts.durability.trace import NoTracer, judge, trace_saves

SAVES = 3


def test_every_acknowledgement_outlives_kills(tmp_path: Path) -> None:
    kills = kill_rounds(tmp_path, rounds=4, painters=3, longest=0.6)
    assert kills.verdict.problems == []
    assert kills.verdict.saves > 0


def test_a_full_disk_refuses_in_words_and_loses_nothing(tmp_path: Path) -> None:
    try:
        found = fill_disk(tmp_path)
    except NoSmallDisk as missing:
        pytest.skip(str(missing))
    assert found.problems == []
    assert found.refused.keys() == {"save", "heartbeat", "submit", "claim", "merge", "photo"}


def test_an_answer_is_sent_after_everything_it_speaks_of_was_synced(tmp_path: Path) -> None:
    try:
        trace, data = trace_saves(tmp_path, saves=SAVES)
    except NoTracer as missing:
        pytest.skip(str(missing))
    order = judge(trace, data)
    assert order.early == []
    assert order.blobs == SAVES
    assert order.answers >= SAVES + 2  # the claim and the submission too
    assert order.log_writes > 0
    forgetful = [call for call in trace if not ("sync" in call.name and call.path.endswith("-wal"))]
    assert len(judge(forgetful, data).early) >= SAVES, "a server that forgot to sync would pass"
