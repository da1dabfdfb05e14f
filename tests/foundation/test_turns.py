"""Turns come in the order in which they were asked for, and none is lost."""

import threading
import time

import pytest

from app.foundation.turns import TurnMissed, Turns


def test_the_longest_waiting_is_next() -> None:
    turns, order = Turns(), list[int]()

    def work(number: int) -> None:
        with turns.turn(seconds=10):
            order.append(number)

    with turns.turn(seconds=1):
        threads = []
        for number in range(8):
            threads.append(threading.Thread(target=work, args=(number,)))
            threads[-1].start()
            _until_waiting(turns, number + 1)
    for thread in threads:
        thread.join()
    assert order == list(range(8))


def test_who_gives_the_turn_back_does_not_take_it_again_before_those_that_wait() -> None:
    turns, counts = Turns(), dict.fromkeys(range(4), 0)
    begin, end = threading.Barrier(4), threading.Event()

    def work(number: int) -> None:
        begin.wait()
        while not end.is_set():
            with turns.turn(seconds=10):
                counts[number] += 1
                if sum(counts.values()) >= 400:
                    end.set()
                time.sleep(0)

    threads = [threading.Thread(target=work, args=(number,)) for number in counts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert min(counts.values()) >= 80


def test_a_turn_that_does_not_come_is_told_and_leaves_no_gap() -> None:
    turns = Turns()
    with turns.turn(seconds=1), pytest.raises(TurnMissed), turns.turn(seconds=0.01):
        raise AssertionError("two at once")
    with turns.turn(seconds=0.01):
        pass


def test_an_error_inside_passes_the_turn_on() -> None:
    turns = Turns()
    with pytest.raises(ValueError, match="inside"), turns.turn(seconds=1):
        raise ValueError("inside")
    with turns.turn(seconds=0.01):
        pass


def _until_waiting(turns: Turns, number: int) -> None:
    deadline = time.monotonic() + 10
    while len(turns._waiting) < number and time.monotonic() < deadline:
        time.sleep(0.001)
