"""What lasts too long is ended, and nothing else."""

import threading

from app.imagery.watchdog import Watchdog


def test_a_block_that_lasts_too_long_is_ended() -> None:
    ended = threading.Event()
    dog = Watchdog(0.01, ended.set)
    with dog.watching():
        assert ended.wait(10)


def test_what_is_not_watched_may_last() -> None:
    ended = threading.Event()
    dog = Watchdog(0.02, ended.set)
    for _ in range(3):
        with dog.watching():
            pass
    assert not ended.wait(0.1)
    dog.close()


def test_nothing_is_ended_once_it_is_closed() -> None:
    ended = threading.Event()
    dog = Watchdog(0.02, ended.set)
    dog.close()
    with dog.watching():
        assert not ended.wait(0.1)
