"""A browser that can be killed, whole or one tab at a time, and comes back over the same profile."""

import asyncio
import os
import shutil
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

from playwright.async_api import BrowserContext, CDPSession, Error, Page, Playwright

from scripts.drafts.watch import WATCH
from tests.journeys.conftest import ARGUMENTS

PATIENCE = 40.0
"""Seconds for anything that a living page does; a dead one never answers."""

Answer = TypeVar("Answer")
Stored = Callable[[int, float], None]
Says = Callable[[str, int], None]


async def within(work: Awaitable[Answer], seconds: float = PATIENCE) -> Answer:
    """The outcome of `work`.

    Raises:
        TimeoutError: It took longer.
    """
    return await asyncio.wait_for(work, seconds)


async def quietly(work: Awaitable[Any], seconds: float = PATIENCE) -> None:
    """Await what may fail, because what it is asked of may be dead."""
    try:
        await within(work, seconds)
    except (Error, TimeoutError):
        return


class Browser:
    """Chromium over a profile of its own.

    Args:
        playwright: Starts it.
        profile: Its folder; also how its processes are known.
        session: The session cookie of the person who uses it.
        url: Where the server answers.
    """

    def __init__(self, playwright: Playwright, profile: Path, *, session: str, url: str) -> None:
        self._playwright, self._profile, self._session, self.url = playwright, profile, session, url
        self._context: BrowserContext | None = None
        self._has_dead = False
        self.stored: Stored = lambda _number, _milliseconds: None
        self.says: Says = lambda _state, _unpainted: None

    @property
    def context(self) -> BrowserContext:
        """What it shows; started where it does not run."""
        if self._context is None:
            raise RuntimeError("the browser was not started")
        return self._context

    async def start(self) -> None:
        """Start it, signed in. A profile whose browser was killed is taken up as it is."""
        path = os.environ.get("CHROMIUM_PATH") or shutil.which("chromium")
        launching = self._playwright.chromium.launch_persistent_context(
            self._profile, executable_path=path, args=ARGUMENTS, viewport={"width": 1280, "height": 800}
        )
        self._context = await within(launching, 60)
        self._has_dead = False
        self.context.set_default_timeout(PATIENCE * 1000)
        await self.context.expose_function("stored", lambda *told: self.stored(*told))
        await self.context.expose_function("says", lambda *told: self.says(*told))
        await self.context.add_init_script(WATCH)
        # A killed browser has forgotten what it had not written yet; the person would sign in again.
        await self.context.add_cookies([{"name": "tessera_session", "value": self._session, "url": self.url}])

    async def new_page(self) -> Page:
        """A new tab."""
        return await within(self.context.new_page())

    def kill_tabs(self) -> None:
        """End every process that holds a page, without a chance to write anything."""
        self._has_dead = True
        _kill(process for process in self._processes() if _has(process, "--type=renderer"))

    async def crash(self, page: Page) -> None:
        """End one tab's process without a word."""
        self._has_dead = True
        cdp = await within(page.context.new_cdp_session(page))
        await quietly(cdp.send("Page.crash"), 1)

    async def freshen(self) -> None:
        """Start it again where tabs of it died: some of its settings cannot be changed beside them."""
        if self._has_dead:
            await self.close()
            await self.after_kill()

    def kill(self) -> None:
        """End the whole browser at once."""
        _kill(self._processes())

    async def after_kill(self) -> None:
        """Take up again after `kill`."""
        await quietly(self.context.close(), 5)
        (self._profile / "SingletonLock").unlink(missing_ok=True)
        await self.start()

    async def close(self) -> None:
        """End it as a person does."""
        await quietly(self.context.close())
        self.kill()

    def _processes(self) -> list[int]:
        """Its processes: the one over this profile, and all that came of it."""
        parents = {pid: _parent(pid) for pid in _pids()}
        found = {pid for pid in parents if _has(pid, f"--user-data-dir={self._profile}")}
        while grown := {pid for pid, parent in parents.items() if parent in found} - found:
            found |= grown
        return sorted(found)


def _pids() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal()]


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
    except (OSError, IndexError):
        return 0


def _has(pid: int, argument: str) -> bool:
    try:
        return argument.encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def _kill(processes: Any) -> None:
    for pid in processes:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


async def mouse(cdp: CDPSession, kind: str, at: tuple[float, float], *, held: bool) -> None:
    """Send one mouse event to the page; CSS pixels."""
    event = {"type": kind, "x": at[0], "y": at[1], "button": "left", "buttons": int(held), "clickCount": 1}
    await cdp.send("Input.dispatchMouseEvent", event)


async def control_key(cdp: CDPSession, key: str, *, shift: bool = False) -> None:
    """Press Ctrl and a letter, with shift if wanted."""
    code = {"key": key.upper() if shift else key, "code": f"Key{key.upper()}", "modifiers": 2 | (8 if shift else 0)}
    number = {"windowsVirtualKeyCode": ord(key.upper())}
    control = {"key": "Control", "code": "ControlLeft", "windowsVirtualKeyCode": 17}
    await cdp.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **control, "modifiers": 2})
    await cdp.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **code, **number})
    await cdp.send("Input.dispatchKeyEvent", {"type": "keyUp", **code, **number})
    await cdp.send("Input.dispatchKeyEvent", {"type": "keyUp", **control, "modifiers": 0})
