"""A reviewer: accepts most of what waits, sends some back, and notes each verdict that was acknowledged."""

import random
import time
from dataclasses import dataclass
from typing import Any

import httpx

from scripts.durability import world
from scripts.durability.ledger import Judged, Ledger
from scripts.durability.persistence import Door, Over, Persistent, must_succeed

SENT_BACK = 0.3
PAUSE = 0.1
# A reviewer who judged all that waits at once would leave the painters no turn.
MOST_AT_ONCE = 5


@dataclass
class Reviewer:
    """The one reviewer of the project.

    Attributes:
        wire: What sends its requests.
        door: Says when the proof is over.
        ledger: Where acknowledgements go.
    """

    wire: Persistent
    door: Door
    ledger: Ledger

    def work(self) -> None:
        """Judge what waits until the proof is over."""
        dice = random.Random(0)  # noqa: S311 - a seeded choice, no secret
        try:
            while not self.door.is_over:
                answer, _ = self.wire.send(lambda http: http.get(f"/projects/{world.SLUG}/reviews"))
                for item in must_succeed(answer).json()[:MOST_AT_ONCE]:
                    self._judge(item, "return" if dice.random() < SENT_BACK else "accept")
                time.sleep(PAUSE)
        except Over:
            return
        finally:
            self.wire.close()

    def _judge(self, item: dict[str, Any], verdict: str) -> None:
        body = {"revision": item["revision"], "verdict": verdict}
        content = body | ({"reason": "boundary"} if verdict == "return" else {})
        answer, again = self.wire.send(lambda http: http.post(f"/tasks/{item['task_id']}/verdict", json=content))
        if not (again and answer.status_code == httpx.codes.CONFLICT):  # else the first one had come through
            must_succeed(answer)
        self.ledger.note_judged(Judged(item["task_id"], item["revision"], verdict))
