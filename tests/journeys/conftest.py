"""A served house, Chromium, and people in it."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from app.settings import Settings
from tests.journeys.served import Served, served_house

# Chromium without anything that would talk to the network or need a display.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Two journeys share the cores of a small machine.
PATIENCE_MS = 15_000

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all journeys."""
    path = os.environ.get("CHROMIUM_PATH") or shutil.which("chromium")
    assert path, "The journeys need Chromium: install it, or name it in CHROMIUM_PATH."
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A served house, fresh for each file of tests."""
    page = Settings().ui_dist / "index.html"
    assert page.is_file(), "The interface is not built: run npm run build in annotator_ui."
    with served_house(tmp_path_factory.mktemp("served") / "data") as house:
        yield house


@pytest.fixture
def open_page(browser: Browser, served: Served) -> Iterator[OpenPage]:
    """Opens a page in a browser profile of its own; an error in any of its scripts fails the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_one(*, colours: str = "dark", width: int = 1600, height: int = 1000, touch: bool = False) -> Page:
        context = browser.new_context(
            base_url=served.url,
            viewport={"width": width, "height": height},
            has_touch=touch,
            color_scheme="dark" if colours == "dark" else "light",
            locale="en-GB",
            accept_downloads=True,
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert errors == []
