"""Painters: they claim, save numbered masks, hand in or give back, and note what was acknowledged."""

import random
import time
from dataclasses import dataclass
from typing import Any

import httpx

from app.foundation.ids import new_id
from scripts.durability import world
from scripts.durability.ledger import Hold, Ledger, Saved, Submitted
from scripts.durability.persistence import Door, Over, Persistent, must_succeed

MOST_SAVES = 6
GIVEN_BACK = 0.1
HEARTBEATS = 0.3


@dataclass
class Painter:
    """Claims, saves numbered masks, hands in or gives back, and notes each acknowledgement.

    Attributes:
        number: Which one; part of the seed of its masks.
        wire: What sends its requests.
        door: Says when the proof is over.
        ledger: Where acknowledgements go.
    """

    number: int
    wire: Persistent
    door: Door
    ledger: Ledger
    _masks: int = 0

    def work(self) -> None:
        """Work until the proof is over, or nothing is open."""
        dice = random.Random(self.number)  # noqa: S311 - a seeded choice, no secret
        try:
            while not self.door.is_over and (task := self._claim()) is not None:
                self._paint(task, dice)
        except Over:
            return
        finally:
            self.wire.close()

    def _claim(self) -> dict[str, Any] | None:
        answer, _ = self.wire.send(lambda http: http.post(f"/projects/{world.SLUG}/claim", json={}))
        return None if answer.status_code == httpx.codes.NO_CONTENT else must_succeed(answer).json()

    def _paint(self, task: dict[str, Any], dice: random.Random) -> None:
        hold = self.ledger.note_claimed(task=task["id"], lease=task["lease"]["id"], painter=self.number)
        etag: str | None = task["labels"]["etag"] if task["labels"] else None
        revision: str | None = None
        for _ in range(dice.randint(1, MOST_SAVES)):
            if self.door.is_over:
                return
            saved = self._save(task, etag)
            etag, revision = f'"{saved.sha256}"', saved.revision
            if dice.random() < HEARTBEATS:
                self._post(task, "heartbeat", {})
        self._end(task, hold, revision if dice.random() >= GIVEN_BACK else None)

    def _save(self, task: dict[str, Any], etag: str | None) -> Saved:
        self._masks += 1
        body, key = world.mask(task["tile"]["paint"], [self.number, self._masks]), new_id()
        headers = world.save_headers(task, etag=etag, key=key)
        answer, _ = self.wire.send(lambda http: http.put(f"/tasks/{task['id']}/labels", content=body, headers=headers))
        document = must_succeed(answer).json()
        if document["late"]:
            raise RuntimeError(f"the tile {task['id']} was taken away while its lease ran")
        saved = Saved(task["id"], document["revision"], document["n"], document["sha256"], key)
        self.ledger.note_saved(saved)
        return saved

    def _end(self, task: dict[str, Any], hold: Hold, revision: str | None) -> None:
        hold.ends = time.monotonic()
        if revision is None:
            self._post(task, "release", {})
            return
        self._post(task, "submit", {"revision": revision, "active_seconds": 1})
        self.ledger.note_submitted(Submitted(task["id"], revision))

    def _post(self, task: dict[str, Any], verb: str, body: dict[str, Any]) -> None:
        content = {"lease": task["lease"]["id"], **body}
        answer, again = self.wire.send(lambda http: http.post(f"/tasks/{task['id']}/{verb}", json=content))
        if again and verb == "release" and answer.status_code == httpx.codes.CONFLICT:
            return  # the first one had come through: the tile is given back
        must_succeed(answer)
