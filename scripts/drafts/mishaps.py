"""What else happens to a painter: the server dies, the line is cut, two tabs, a lost lease, a clock that is set."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import httpx
from playwright.async_api import Response, expect

from app.core.raster.tile_png import read_tile
from scripts.drafts.browser import within
from scripts.drafts.desk import Desk
from scripts.drafts.house import SLUG, House
from scripts.drafts.sheet import class_map
from scripts.network_bench.proxy import ThinLine

YEAR_MS = 365 * 86_400_000
SOME, FEW = 8, 3


@dataclass(frozen=True, slots=True)
class Street:
    """Where the mishaps happen.

    Attributes:
        house: The server.
        painter: The painter's own connection, signed in as in her browser.
        other: Somebody else's.
        line: What lies between the browser and the server.
        away_s: So long the line is cut, seconds.
    """

    house: House
    painter: httpx.Client
    other: httpx.Client
    line: ThinLine
    away_s: float


Mishap = Callable[[Desk, Street], Awaitable[None]]


async def server_dies(desk: Desk, street: Street) -> None:
    """The server is killed amid saves, painting goes on, and all is saved once it is back."""
    await desk.paint(SOME)
    await desk.save()
    street.house.kill()
    await desk.paint(SOME)
    await desk.save()
    await desk.stays_unsaved(1)
    street.house.start()
    desk.operator = street.house.operator()
    await desk.check_saved()


async def line_is_cut(desk: Desk, street: Street) -> None:
    """Nothing gets through for a while, and nobody is told so."""
    await desk.paint(SOME)
    street.line.cut()
    try:
        await desk.paint(SOME)
        await desk.save()
        await desk.stays_unsaved(street.away_s)
    finally:
        street.line.mend()
    # What TCP has given up for a while is sent again as late as a minute afterwards.
    await desk.check_saved(150)


async def reloaded_without_a_line(desk: Desk, _: Street) -> None:
    """The page is loaded again while the browser is offline."""
    await desk.paint(FEW)
    await desk.check_saved()
    await desk.browser.context.set_offline(True)
    try:
        await desk.paint(SOME)
        await desk.all_stored()
        await desk.reload()
        await desk.count_draft()
        await desk.paint(FEW)
        await desk.save()
        await desk.stays_unsaved(1)
    finally:
        await desk.browser.context.set_offline(False)
    await desk.check_saved()


async def two_tabs(desk: Desk, _: Street) -> None:
    """A second tab of the same tile says so and paints nothing; when the first is killed it takes over its work."""
    await desk.paint(SOME)
    await desk.all_stored()
    second = await desk.browser.new_page()
    await within(second.goto(desk.address, wait_until="commit"))
    await expect(second.get_by_test_id("empty")).to_be_visible(timeout=30_000)
    if await second.get_by_test_id("painter-canvas").count():
        desk.account.loses("a second tab of the same tile could be painted on")
    await desk.browser.crash(desk.page)
    await within(second.close())
    await desk.open()
    await desk.check_draft()


async def lease_is_lost(desk: Desk, street: Street) -> None:
    """The tile goes to somebody else; what is painted is kept as late work and never called saved."""
    await desk.paint(FEW)
    await desk.check_saved()
    lease = street.painter.get(f"/tasks/{desk.task['id']}").json()["lease"]["id"]
    street.painter.post(f"/tasks/{desk.task['id']}/release", json={"lease": lease}).raise_for_status()
    await _taken_by(street.other, desk.task["id"])
    answers: list[Response] = []
    desk.page.on("response", lambda answer: answers.append(answer) if _is_save(answer) else None)
    await desk.paint(FEW)
    await desk.all_stored()
    await desk.save()
    await expect(desk.page.get_by_test_id("save-state")).to_have_attribute("data-state", "late", timeout=60_000)
    saved = await within(answers[-1].json())
    kept = desk.operator.get(f"/tasks/{desk.task['id']}/labels?revision={saved['revision']}").raise_for_status()
    if not saved["late"] or (class_map(read_tile(kept.content)) != desk.sheet.at(desk.sheet.number)).any():
        desk.account.loses("late work was not kept as it was painted")


async def clock_is_set(desk: Desk, _: Street) -> None:
    """The computer's clock is set a year on, then two back: saves, drafts and reloads do not mind."""
    for shift in (YEAR_MS, -YEAR_MS):
        await within(desk.page.evaluate(f"clockIs({shift})"))
        await desk.paint(SOME)
        await desk.check_saved()
    await desk.paint(FEW)
    await desk.all_stored()
    await desk.reload()
    await desk.check_draft()


async def handed_in_without_a_line(desk: Desk, _: Street) -> None:
    """A finished tile is handed in offline, the page loaded again: it is called handed in when the server has it."""
    page, state = desk.page, desk.page.get_by_test_id("hand-ins")
    await desk.fill(class_id=1)
    await desk.browser.context.set_offline(True)
    try:
        await within(page.keyboard.press("Control+Enter"))
        await expect(state).to_have_attribute("data-delay", "offline", timeout=30_000)
        await within(page.reload(wait_until="commit"))
        await expect(state).to_have_attribute("data-delay", "offline", timeout=30_000)
    finally:
        await desk.browser.context.set_offline(False)
    await expect(state).to_have_count(0, timeout=60_000)
    desk.account.looks += 1
    if desk.operator.get(f"/tasks/{desk.task['id']}").json()["state"] != "submitted":
        desk.account.false_saved += 1
    if (desk.on_server() != 1).any():
        desk.account.loses("the tile that was handed in without a line is not what was painted")


MISHAPS: tuple[Mishap, ...] = (
    server_dies,
    line_is_cut,
    reloaded_without_a_line,
    two_tabs,
    lease_is_lost,
    clock_is_set,
    handed_in_without_a_line,
)


def _is_save(response: Response) -> bool:
    return bool(response.request.method == "PUT" and re.search(r"/labels$", response.url))


async def _taken_by(person: httpx.Client, task: str) -> None:
    """Let a person claim until she has a tile, at most the whole project."""
    for _ in range(64):
        claimed = person.post(f"/projects/{SLUG}/claim", json={}).raise_for_status()
        if claimed.status_code == httpx.codes.NO_CONTENT:
            break
        found = claimed.json()
        if found["id"] == task:
            return
        person.post(f"/tasks/{found['id']}/release", json={"lease": found["lease"]["id"]}).raise_for_status()
    raise RuntimeError("nobody could take the tile that was given back")
