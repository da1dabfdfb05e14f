#!/usr/bin/env python3
"""Proves that what was acknowledged is kept: through SIGKILL, a full disk, and by the system calls before the answer.

* Kills: painters claim, save random masks, hand in and give back, and a reviewer judges, over HTTP, while the server
  is killed at random moments, also while it starts. A request whose answer never came is sent again, a save with the
  same key. A ledger outside of the data folder holds every acknowledgement; a checker compares it with the disk, byte
  for byte.
* Full disk: a small file system is filled until saves end as 507; reading goes on, nothing is lost, and saves go on
  once there is room. Needs root, to mount it.
* Order: a trace of system calls shows that each answer was sent after everything it speaks of was synced. Needs
  strace.

Last line: ``{"rounds": ..., "acknowledged": ..., "lost": ..., "double_leases": ..., ...}``; null says: not run here.
"""

import argparse
import json
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that it also runs by its path

from scripts.bench_record import record
from scripts.durability.full_disk import FullDisk, NoSmallDisk, fill_disk
from scripts.durability.kills import Kills, kill_rounds
from scripts.durability.trace import NoTracer, Order, judge, trace_saves

ROUNDS, QUICK_ROUNDS = 200, 8
PAINTERS = 6
TRACED_SAVES = 5


@dataclass(frozen=True)
class Proof:
    """What came of the three parts; None where one cannot run here."""

    kills: Kills
    disk: FullDisk | None
    order: Order | None

    @property
    def problems(self) -> list[str]:
        """Every broken promise, in words."""
        disk = self.disk.problems if self.disk else []
        early = self.order.early if self.order else []
        return [*self.kills.verdict.problems, *disk, *early]

    @property
    def figures(self) -> dict[str, Any]:
        """The figures by the names that the last line gives them."""
        kills, verdict = self.kills, self.kills.verdict
        return {
            "rounds": kills.rounds,
            "acknowledged": verdict.acknowledged,
            "lost": verdict.lost,
            "double_leases": verdict.double_leases,
            "saves_compared": verdict.saves,
            "sent_again": kills.unknown,
            "double_revisions": verdict.double_revisions,
            "leftover_files": verdict.leftovers,
            "full_disk_refused": sum(self.disk.refused.values()) if self.disk else None,
            "full_disk_ok": not self.disk.problems if self.disk else None,
            "acks_after_fsync": not self.order.early if self.order else None,
            "painters": PAINTERS,
        }

    @property
    def sentences(self) -> list[str]:
        """The figures for a person."""
        kills, verdict = self.kills, self.kills.verdict
        found = [
            f"{kills.rounds} rounds of SIGKILL in {kills.seconds:.0f} s, {PAINTERS} painters and a reviewer: "
            f"{verdict.acknowledged} acknowledgements, {verdict.saves} of them saves, compared byte for byte: "
            f"{verdict.lost} lost, {verdict.double_leases} double leases.",
            f"{kills.unknown} requests broke off and were sent again: {verdict.double_revisions} made two revisions or "
            f"verdicts. {verdict.leftovers} leftover files, {verdict.orphans} blobs that nothing names.",
        ]
        if self.disk:
            refused = ", ".join(f"{name} {count}" for name, count in self.disk.refused.items())
            found.append(
                f"Full disk: {self.disk.saves} saves kept; refused with 507 storage-full: {refused}; {self.disk.read} "
                f"reads answered; {len(self.disk.problems)} problems."
            )
        if self.order:
            found.append(
                f"Order of system calls: {self.order.answers} answers, {self.order.blobs} blobs, "
                f"{self.order.log_writes} writes to the database's log, {self.order.syncs} syncs: "
                f"{len(self.order.early)} answers before their syncs."
            )
        return found


def main() -> None:
    """Run the proof and print its figures; exit status 1 when a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_ROUNDS} rounds instead of {ROUNDS}")
    quick = parser.parse_args().quick
    with tempfile.TemporaryDirectory(prefix="tessera-durability-") as folder:
        proof = prove(Path(folder), QUICK_ROUNDS if quick else ROUNDS)
    print("\n".join([*proof.sentences, *proof.problems]))
    if not quick:
        record("prove_durability", "\n".join(f"- {sentence}" for sentence in proof.sentences))
    print(json.dumps(proof.figures))
    sys.exit(int(bool(proof.problems)))


def prove(folder: Path, rounds: int) -> Proof:
    """Run the three parts; one that cannot run here says why."""
    parts = [folder / name for name in ("kills", "disk", "order")]
    for part in parts:
        part.mkdir()
    return Proof(kill_rounds(parts[0], rounds=rounds, painters=PAINTERS), _disk(parts[1]), _order(parts[2]))


def _disk(folder: Path) -> FullDisk | None:
    try:
        return fill_disk(folder)
    except NoSmallDisk as missing:
        print(f"Full disk: not run. {missing}")
        return None


def _order(folder: Path) -> Order | None:
    try:
        return judge(*trace_saves(folder, saves=TRACED_SAVES))
    except NoTracer as missing:
        print(f"Order of system calls: not run. {missing}")
        return None


if __name__ == "__main__":
    main()
