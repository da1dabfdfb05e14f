#!/usr/bin/env python3
"""Proves that what was acknowledged is kept: through SIGKILL, a full disk, and by the system calls before the answer.

* Kills: painters save random masks, claim, submit and give back over HTTP while the server is killed at random
  moments, also while it starts. A save whose answer never came is sent again with the same key. A ledger outside of
  the data folder holds every acknowledgement; a checker compares it with what is on the disk, byte for byte.
* Full disk: a small file system is filled until saves end as 507; reading goes on, nothing is lost, and saves go on
  once there is room.
* Order: a trace of system calls shows that each answer was sent after everything it speaks of was synced.

Last line: ``{"rounds": ..., "acknowledged": ..., "lost": ..., "double_leases": ..., ...}``.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that it also runs by its path

from scripts.durability.kills import kill_rounds


def main() -> None:
    """Run the proof and print its figures; exit status 1 when a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="8 rounds instead of 200")
    parser.add_argument("--rounds", type=int, help="another number of rounds")
    options = parser.parse_args()
    rounds = options.rounds or (8 if options.quick else 200)
    with tempfile.TemporaryDirectory(prefix="tessera-durability-") as folder:
        kills = kill_rounds(Path(folder), rounds=rounds, painters=6)
    print(kills)


if __name__ == "__main__":
    main()
