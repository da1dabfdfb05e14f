"""Times alternatives in turns, so that what slows the machine for a while slows all of them.

A ratio of two medians of one run is what a figure of this repository rests on; a single time is not.
"""

import time
from collections.abc import Callable, Mapping
from statistics import median

import cv2

from app.foundation.allocator import keep_freed_memory


def one_thread() -> None:
    """One thread for OpenCV, and freed memory kept as the product keeps it: for all that is compared in this process.

    BLAS is not used by anything that is compared.
    """
    cv2.setNumThreads(1)
    keep_freed_memory()


def interleaved(work: Mapping[str, Callable[[], object]], *, rounds: int, lead_in: int = 0) -> dict[str, float]:
    """Median seconds of each piece of work, run in turns.

    Args:
        work: What to time, by name.
        rounds: How often each; once more beforehand, untimed, so that caches and allocators are warm.
        lead_in: How often each runs untimed at the start of its turn: for work that comes in long rows, where the code
            and tables that the others threw out of the caches are fetched once and not for each piece.
    """
    for run in work.values():
        run()
    taken: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(rounds):
        for name, run in work.items():
            for _ in range(lead_in):
                run()
            started = time.perf_counter()
            run()
            taken[name].append(time.perf_counter() - started)
    return {name: median(times) for name, times in taken.items()}
