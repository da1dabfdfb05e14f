"""Tabs and browsers that are killed while they are painted in."""

import asyncio

from scripts.drafts.browser import quietly
from scripts.drafts.desk import Desk

LONGEST_LIFE = 1.5
WHOLE_BROWSER = 0.1
"""Share of the kills that end the browser, not only its tabs."""


async def kill_rounds(desk: Desk, rounds: int) -> None:
    """Paint, be killed at a random moment, come back and look, `rounds` times."""
    for _ in range(rounds):
        await live_and_die(desk)
        desk.hold_to(*desk.said)
        await desk.open()
        await desk.check_draft()


async def live_and_die(desk: Desk) -> None:
    """Paint until the tab is killed."""
    whole = desk.chance.random() < WHOLE_BROWSER
    painting = asyncio.create_task(quietly(desk.paint(), LONGEST_LIFE + 10))
    await asyncio.sleep(desk.chance.uniform(0.02, LONGEST_LIFE))
    if whole:
        desk.browser.kill()
    else:
        desk.browser.kill_tabs()
    desk.account.kills += 1
    desk.account.browsers += int(whole)
    # What she was at ends by itself, because its page is dead; cancelled in the middle, it would complain.
    await asyncio.wait({painting}, timeout=2)
    painting.cancel()
    await asyncio.gather(painting, return_exceptions=True)
    if whole:
        await desk.browser.after_kill()
    else:
        await quietly(desk.page.close(), 0.5)
