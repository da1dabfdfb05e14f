"""What it takes to hand in work, as the page itself sees it."""

from dataclasses import dataclass

from playwright.sync_api import Page

from scripts.painter_bench.peer_pages import PeerError

PATIENCE_MS = 60_000


@dataclass(frozen=True)
class Submitted:
    """From the key to the server's answer.

    Attributes:
        ms: Milliseconds between the two.
        blocked_ms: The longest task of the main thread that overlaps them; 0 where none was 50 ms long.
        sent: Bytes of the last request's body.
    """

    ms: float
    blocked_ms: float
    sent: int


def submitted(page: Page, ending: str) -> Submitted:
    """Wait for the answer to a change whose address ends so.

    Raises:
        PeerError: It was refused.
    """
    found = page.wait_for_function(f"probe.submit({ending!r})", timeout=PATIENCE_MS).json_value()
    if not 200 <= found["status"] < 300:
        raise PeerError(f"{ending} was answered with {found['status']}")
    return Submitted(found["ms"], found["blocked"], found["sent"])
