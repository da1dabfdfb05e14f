import subprocess
import sys

import pytest

from app.foundation import allocator

FAULTS = """
import resource, sys
import numpy as np
from app.foundation.allocator import keep_freed_memory
kept = keep_freed_memory() if sys.argv[1] == "keep" else False
def faults():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(20):
        one, two = np.ones(2**21, np.uint8), np.ones(2**21, np.uint8)
        del one, two
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
faults()
print(faults())
"""


def faults(how: str) -> int:
    return int(subprocess.run([sys.executable, "-c", FAULTS, how], capture_output=True, text=True, check=True).stdout)


@pytest.mark.skipif(allocator.platform.libc_ver()[0] != "glibc", reason="only glibc gives memory back so eagerly")
def test_rasters_in_turn_use_the_same_pages_again() -> None:
    assert faults("keep") < faults("leave") / 4


def test_another_c_library_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allocator.platform, "libc_ver", lambda: ("musl", ""))
    assert not allocator.keep_freed_memory()
