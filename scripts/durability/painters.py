"""Painters that outlive the server: whatever breaks off is sent again, the same with the same key, until answered."""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from app.foundation.ids import new_id
from scripts.durability import world
from scripts.durability.ledger import Hold, Ledger, Saved, Submitted

MOST_SAVES = 6
GIVEN_BACK = 0.1
HEARTBEATS = 0.3


class Over(Exception):
    """The proof is over; nobody sends anything any more."""


@dataclass
class Door:
    """Where the server is now, if it is up."""

    url: str | None = None
    is_over: bool = False
    _moved: threading.Condition = field(default_factory=threading.Condition)

    def open(self, url: str) -> None:
        """Say that the server answers at `url`."""
        self._set(url, is_over=False)

    def close(self) -> None:
        """Say that the server is gone."""
        self._set(None, is_over=False)

    def end(self) -> None:
        """Let every painter stop before its next request."""
        self._set(self.url, is_over=True)

    def wait(self) -> str:
        """Return where the server is, as soon as it is up.

        Raises:
            Over: The proof is over.
        """
        with self._moved:
            self._moved.wait_for(lambda: self.url is not None or self.is_over)
            if self.url is None:
                raise Over
            return self.url

    def _set(self, url: str | None, *, is_over: bool) -> None:
        with self._moved:
            self.url, self.is_over = url, is_over
            self._moved.notify_all()


@dataclass
class Painter:
    """Claims, saves numbered masks, hands in or gives back, and notes each acknowledgement.

    Attributes:
        number: Which one; part of the seed of its masks.
        session: Its session token, which outlives the server.
        door: Where the server is.
        ledger: Where acknowledgements go.
        unknown: Requests whose outcome was unknown and that were sent again.
    """

    number: int
    session: str
    door: Door
    ledger: Ledger
    unknown: int = 0
    _masks: int = 0
    _http: httpx.Client | None = None
    _url: str | None = None

    def work(self) -> None:
        """Work until the proof is over, or nothing is open."""
        dice = random.Random(self.number)  # noqa: S311 - a seeded choice, no secret
        try:
            while not self.door.is_over and (task := self._claim()) is not None:
                self._paint(task, dice)
        except Over:
            return
        finally:
            if self._http is not None:
                self._http.close()

    def _claim(self) -> dict[str, Any] | None:
        answer, _ = self._insist(lambda http: http.post(f"/projects/{world.SLUG}/claim", json={}))
        return None if answer.status_code == httpx.codes.NO_CONTENT else _must_succeed(answer).json()

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
        answer, _ = self._insist(lambda http: http.put(f"/tasks/{task['id']}/labels", content=body, headers=headers))
        document = _must_succeed(answer).json()
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
        answer, again = self._insist(lambda http: http.post(f"/tasks/{task['id']}/{verb}", json=content))
        if again and verb == "release" and answer.status_code == httpx.codes.CONFLICT:
            return  # the first one had come through: the tile is given back
        _must_succeed(answer)

    def _insist(self, send: Callable[[httpx.Client], httpx.Response]) -> tuple[httpx.Response, bool]:
        """Send until there is an answer.

        Returns:
            The answer, and whether an earlier sending broke off with its outcome unknown.
        """
        again = False
        while True:
            try:
                return send(self._client()), again
            except httpx.ConnectError:
                time.sleep(0.01)
            except httpx.TransportError:
                again = True
                self.unknown += 1
                time.sleep(0.01)

    def _client(self) -> httpx.Client:
        url = self.door.wait()
        if self._http is None or url != self._url:
            if self._http is not None:
                self._http.close()
            self._http, self._url = world.painter(url, self.session), url
        return self._http


def _must_succeed(answer: httpx.Response) -> httpx.Response:
    if not answer.is_success:
        raise RuntimeError(f"{answer.request.url.path} ended as {answer.status_code}: {answer.text}")
    return answer
