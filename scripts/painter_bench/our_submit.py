"""Our own painter on a server of our own: a tile full of segments is opened, painted on and submitted."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from playwright.sync_api import APIResponse, Browser, Page

from app.core.raster.tile_png import write_tile
from scripts.painter_bench.peer_label_studio import HEIGHT, PHOTO, WIDTH
from scripts.painter_bench.peer_pages import PeerError
from scripts.painter_bench.peer_regions import regions, tile_of
from scripts.painter_bench.strokes import paint, stroke
from scripts.painter_bench.submitted import Submitted, submitted
from tests.journeys.served import Served, served_house

PHOTOS = PHOTO.parent.parent
SLUG = "bench"
SETTLED_MS = 1_000


@dataclass(frozen=True)
class OurDesk:
    """A browser that is signed in as a painter of a project whose photos are one tile each."""

    page: Page
    served: Served

    def open(self, count: int) -> str:
        """Claim a tile, fill it with so many segments and open it in the painter; its id."""
        task = _checked(self.page.request.post(f"{self.served.url}/api/v1/projects/{SLUG}/claim", data={}))
        self._fill(task, count)
        self.page.goto(f"{self.served.url}/paint/{task['id']}")
        self.page.wait_for_selector("[data-testid=painter-canvas][data-camera]")
        self.page.wait_for_selector("[data-testid=unlabelled-count][data-count='0']", state="attached")
        self.page.wait_for_timeout(SETTLED_MS)
        self.page.keyboard.press("b")
        return str(task["id"])

    def state(self, task: str) -> str:
        """What the server says of a tile."""
        return str(_checked(self.page.request.get(f"{self.served.url}/api/v1/tasks/{task}"))["state"])

    def _fill(self, task: dict[str, Any], count: int) -> None:
        headers = {
            "Content-Type": "image/png",
            "Idempotency-Key": str(uuid4()),
            "Tessera-Lease": task["lease"]["id"],
            "Tessera-Active-Seconds": "60",
            "If-None-Match": "*",
        }
        body = write_tile(tile_of(regions(HEIGHT, WIDTH, count)))
        _checked(
            self.page.request.put(f"{self.served.url}/api/v1/tasks/{task['id']}/labels", headers=headers, data=body)
        )


def _checked(answer: APIResponse) -> dict[str, Any]:
    if not answer.ok:
        raise PeerError(f"our server refused {answer.url}: {answer.status} {answer.text()[:500]}")
    found: dict[str, Any] = answer.json()
    return found


@contextmanager
def our_desk(browser: Browser, probe: str) -> Iterator[OurDesk]:
    """Serve a house, sign a painter in, put the probe in her page."""
    with tempfile.TemporaryDirectory(prefix="painter-bench-") as folder, served_house(Path(folder)) as served:
        served.tessera("project", "create", SLUG, "--tile", str(WIDTH), "--overlap", "0", "--context", "0")
        served.tessera("ingest", SLUG, str(PHOTOS))
        link = served.add_person("Painter", "--role", f"{SLUG}=annotator")
        context = browser.new_context(viewport={"width": 1680, "height": 1050}, locale="en-GB")
        context.add_init_script(probe)
        page = context.new_page()
        page.goto(link)
        page.get_by_test_id(f"start-{SLUG}-paint").wait_for()
        yield OurDesk(page, served)
        context.close()


def submit_ours(desk: OurDesk, count: int) -> Submitted:
    """Submit a tile of `count` segments after a stroke over them: from the key to the answer.

    Raises:
        PeerError: It was not accepted.
    """
    task = desk.open(count)
    paint(desk.page.context.new_cdp_session(desk.page), stroke(50))
    desk.page.wait_for_timeout(300)
    desk.page.keyboard.press("Control+Enter")
    # The save that takes the stroke along hands the tile in.
    found = submitted(desk.page, f"/tasks/{task}/labels")
    if (state := desk.state(task)) != "submitted":
        raise PeerError(f"the tile is {state} after its submit was answered")
    return found
