"""Who waits for a sync gets one that began after what she wrote, and shares it."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.foundation import shared_sync
from app.foundation.shared_sync import SharedSync


class Gate:
    """Syncs for real, but not before it is opened."""

    def __init__(self) -> None:
        self.begun, self.opened, self.count = threading.Event(), threading.Event(), 0

    def __call__(self, descriptor: int) -> None:
        self.count += 1
        self.begun.set()
        assert self.opened.wait(10)
        os.fsync(descriptor)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    found = Gate()
    monkeypatch.setattr(shared_sync, "_sync", found)
    return found


def test_all_who_come_while_a_sync_runs_share_the_next_one(tmp_path: Path, gate: Gate) -> None:
    (tmp_path / "log").write_bytes(b"x")
    log = SharedSync(str(tmp_path / "log"))
    with ThreadPoolExecutor(9) as pool:
        first = pool.submit(log.wait)
        assert gate.begun.wait(10)
        others = [pool.submit(log.wait) for _ in range(8)]
        while log._written < 9:
            pass
        assert not any(other.done() for other in others)
        gate.opened.set()
        for each in (first, *others):
            each.result(10)
    assert gate.count == 2


def test_who_comes_later_is_not_told_of_an_earlier_sync(tmp_path: Path, gate: Gate) -> None:
    (tmp_path / "log").write_bytes(b"x")
    log = SharedSync(str(tmp_path / "log"))
    gate.opened.set()
    for count in (1, 2, 3):
        log.wait()
        assert gate.count == count


def test_a_sync_that_failed_is_told_to_everybody_after_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "log").write_bytes(b"x")
    log = SharedSync(str(tmp_path / "log"))

    def fail(_descriptor: int) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(shared_sync, "_sync", fail)
        with pytest.raises(OSError, match="Input/output"):
            log.wait()
    with pytest.raises(OSError, match="Input/output error; restart the server"):
        log.wait()


def test_the_folder_of_a_new_file_is_synced_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "log").write_bytes(b"x")
    log, folders = SharedSync(str(tmp_path / "log")), []
    monkeypatch.setattr(shared_sync, "_sync", lambda _descriptor: None)
    monkeypatch.setattr(
        os, "fsync", lambda descriptor: folders.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
    )
    log.wait()
    log.wait()
    assert folders == [str(tmp_path)]


def test_no_file_needs_no_sync(tmp_path: Path) -> None:
    SharedSync(str(tmp_path / "log")).wait()
