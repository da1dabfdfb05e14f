"""What stands is not looked at again; what is dropped later is still found."""

import gc
import subprocess
import sys

FROZEN = """
import gc
from app.foundation.standing_objects import spare_standing_objects
class Cycle:
    freed = 0
    def __init__(self):
        self.me = self
    def __del__(self):
        Cycle.freed += 1
Cycle()
before = len(gc.get_objects())
spare_standing_objects()
Cycle()
print(Cycle.freed, len(gc.get_objects()) < before / 10)
gc.collect()
print(Cycle.freed)
"""


def test_only_what_is_made_afterwards_is_looked_through() -> None:
    told = subprocess.run([sys.executable, "-c", FROZEN], capture_output=True, text=True, check=True).stdout
    assert told.split() == ["1", "True", "2"]
    assert gc.get_freeze_count() == 0, "the tests' own process is left as it is"
