"""Measuring in the background: whatever waits in a project, a few hand-ins a shard."""

from dataclasses import dataclass
from typing import Any

from app.core.errors import CoreError
from app.foundation.blobs import BlobStore
from app.foundation.clock import Clock
from app.foundation.database import Database
from app.foundation.errors import TesseraError
from app.foundation.jobs import Shard
from app.quality import gold_store as store
from app.quality.gold import MEASURING, measure

SHARD = 20


@dataclass(frozen=True)
class GoldJob:
    """Measures what was handed in for tiles with known answers.

    Parameter of the job: ``project_id``. A later job of the project takes up what an earlier one left.
    """

    db: Database
    blobs: BlobStore
    clock: Clock
    name: str = MEASURING

    def plan(self, params: dict[str, Any]) -> list[Shard]:
        """A few hand-ins a shard; none where another job was faster."""
        with self.db.read() as session:
            ids = store.waiting(session, params["project_id"])
        parts = [list(ids[start : start + SHARD]) for start in range(0, len(ids), SHARD)]
        return [Shard("tiles with known answers", {"measures": part}, size=len(part)) for part in parts]

    def run(self, params: dict[str, Any], shard: Shard) -> dict[str, Any]:
        """Measure the hand-ins of a shard; one that cannot be measured stops no other, and waits for the next job."""
        failures = []
        for measure_id in shard.input["measures"]:
            try:
                measure(self.db, self.blobs, self.clock, measure_id)
            except (CoreError, TesseraError) as error:
                failures.append({"item": shard.item, "detail": str(error)})
        return {"failures": failures}

    def finish(self, params: dict[str, Any], records: list[dict[str, Any]]) -> dict[str, Any]:
        """There is nothing to sum up: the figures are where they belong."""
        return {}

    def fail(self, params: dict[str, Any], detail: str) -> None:
        """Nothing to undo: what waits goes on waiting."""
