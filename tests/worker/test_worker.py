"""Workers join by a URL, share the jobs, and have names that survive restarts."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from app.foundation.errors import Invalid
from app.settings import Settings
from app.worker.places import worker_place
from app.worker.process import run_worker


def test_each_worker_of_a_folder_has_a_place_of_its_own(tmp_path: Path) -> None:
    with ExitStack() as held:
        assert [held.enter_context(worker_place(tmp_path)) for _ in range(3)] == [1, 2, 3]


def test_a_place_that_became_free_is_taken_first(tmp_path: Path) -> None:
    with ExitStack() as first, worker_place(tmp_path / "other"):
        first.enter_context(worker_place(tmp_path))
        with worker_place(tmp_path) as second:
            first.close()
            with worker_place(tmp_path) as again:
                assert (second, again) == (2, 1)


def test_a_worker_refuses_a_database_of_one_process(settings: Settings) -> None:
    with pytest.raises(Invalid, match="postgresql"):
        run_worker(settings, name="w", ready=lambda: None)


def test_processes_are_told_apart_by_host_and_folder(tmp_path: Path) -> None:
    grown = Settings(data=tmp_path / "a", database_url="postgresql:///tessera")
    other = Settings(data=tmp_path / "b", database_url="postgresql:///tessera")
    assert grown.effective_executor != other.effective_executor
    assert grown.effective_executor == Settings(data=tmp_path / "a", database_url="postgresql:///x").effective_executor
    assert Settings(data=tmp_path).effective_executor == "local"
    assert Settings(data=tmp_path, executor="mine").effective_executor == "mine"
