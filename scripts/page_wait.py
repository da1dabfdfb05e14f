"""Waiting for a condition in a page whose security policy forbids it to evaluate strings itself."""

import time

from playwright.sync_api import Error, Page

_LOOK_MS = 20


def wait_until(page: Page, condition: str, arg: object = None, patience_ms: float = 30_000) -> None:
    """Ask again and again from outside, until a JavaScript expression or function of `arg` is true.

    `Page.wait_for_function` evaluates once from outside, where no policy holds, and after that in the page: under
    `default-src 'self'` it fails just when it has something to wait for.

    Raises:
        Error: It stayed false for `patience_ms` milliseconds.
    """
    deadline = time.monotonic() + patience_ms / 1000
    while not _holds(page, condition, arg):
        if time.monotonic() > deadline:
            raise Error(f"still false after {patience_ms:.0f} ms: {condition}")
        page.wait_for_timeout(_LOOK_MS)


def _holds(page: Page, condition: str, arg: object) -> bool:
    """Whether it is true now; a page that just gives way to another says nothing."""
    try:
        return bool(page.evaluate(condition, arg))
    except Error as error:
        if "Execution context was destroyed" in error.message:
            return False
        raise
