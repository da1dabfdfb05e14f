"""Requests that outlive the server: whatever breaks off is sent again, the same, until there is an answer."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from scripts.durability import world


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


class Persistent:
    """One person's requests, each sent until there is an answer.

    Args:
        door: Where the server is.
        session: Her session token, which outlives the server.

    Attributes:
        unknown: Sendings that broke off with their outcome unknown.
    """

    def __init__(self, door: Door, session: str) -> None:
        self.unknown = 0
        self._door, self._session = door, session
        self._http: httpx.Client | None = None
        self._url: str | None = None

    def send(self, request: Callable[[httpx.Client], httpx.Response]) -> tuple[httpx.Response, bool]:
        """Send until there is an answer.

        Returns:
            The answer, and whether an earlier sending broke off with its outcome unknown.

        Raises:
            Over: The proof is over.
        """
        again = False
        while True:
            try:
                return request(self._client()), again
            except httpx.ConnectError:
                time.sleep(0.01)
            except httpx.TransportError:
                again = True
                self.unknown += 1
                time.sleep(0.01)

    def close(self) -> None:
        """Close the connection."""
        if self._http is not None:
            self._http.close()

    def _client(self) -> httpx.Client:
        url = self._door.wait()
        if self._http is None or url != self._url:
            self.close()
            self._http, self._url = world.signed_in(url, self._session), url
        return self._http


def must_succeed(answer: httpx.Response) -> httpx.Response:
    """Return a successful answer.

    Raises:
        RuntimeError: It is none; the text is the server's.
    """
    if not answer.is_success:
        raise RuntimeError(f"{answer.request.url.path} ended as {answer.status_code}: {answer.text}")
    return answer
