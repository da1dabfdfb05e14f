"""Take a picture of every screen, of a project made from the sample and half worked by robots.

    python -m scripts.take_screenshots    # all screens, windows and colours, below test-results/screens
    python -m scripts.take_screenshots --out FOLDER --only painter review practice
    python -m scripts.take_screenshots --front-page    # the few of docs/images

Look at each before calling a screen done.
"""

import argparse
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, cast

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from app.cli.serving import Server
from scripts.half_done_project import HalfDone, Person, Plan
from scripts.page_wait import wait_until
from tests.journeys.conftest import ARGUMENTS
from tests.journeys.served import Served, served_house

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "sample_data" / "street"
FRONT_PAGE = {"painter", "mask", "review", "images"}
SLUG = "street"
PATIENCE_MS = 120_000


class Window(NamedTuple):
    """A window or a device: its size in CSS pixels, and whether it is used with fingers."""

    name: str
    width: int
    height: int
    touch: bool = False


WINDOWS = (
    Window("1440", 1440, 900),
    Window("1280", 1280, 720),
    Window("tablet", 1280, 800, touch=True),
    Window("tablet-small", 1024, 768, touch=True),
    Window("tablet-upright", 768, 1024, touch=True),
    Window("phone", 390, 844, touch=True),
)

# A screen: what to do once signed in, and the address to go to.
Shot = tuple[str, str, Callable[[Page], None]]


def main() -> None:
    """Read the command line, fill a house, take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--front-page", action="store_true", help="only the pictures of docs/images")
    parser.add_argument("--out", type=Path, default=ROOT / "test-results" / "screens", help="where they go")
    parser.add_argument("--only", nargs="+", metavar="SCREEN", help="names of screens; default: all")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        served_house(Path(folder) / "data") as served,
        half_done(served) as project,
        sync_playwright() as playwright,
    ):
        path = os.environ.get("CHROMIUM_PATH") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        if options.front_page:
            look = Look(WINDOWS[0], "dark", FRONT_PAGE, small=True)
            take(browser, served, project, ROOT / "docs" / "images", look)
        else:
            take_all(browser, served, project, options.out, set(options.only) if options.only else None)
        browser.close()


class Look(NamedTuple):
    """How screens are looked at, and which; `only` None is all of them."""

    window: Window
    colours: str
    only: set[str] | None = None
    small: bool = False


def take_all(browser: Browser, served: Served, project: HalfDone, out: Path, only: set[str] | None) -> None:
    """Take the screens in every window and both colours."""
    for window in WINDOWS:
        for colours in ("dark", "light"):
            take(browser, served, project, out / f"{window.name}-{colours}", Look(window, colours, only))


def half_done(served: Served) -> HalfDone:
    """Make the project: two photos done, one under way, the rest open; with a release."""
    photos = sorted(SAMPLE.glob("photos/*/*.jpg"))
    plan = Plan(slug=SLUG, title="Harbour and hillside", tile=512, photos=photos, truth=SAMPLE / "truth", done=2)
    project = HalfDone(Server(served.url, served.token), served.operator, plan)
    project.work()
    body = {"name": "v1", "format": "cityscapes", "unfinished": "leave-out", "unresolved": "separate"}
    served.operator.post(f"/projects/{SLUG}/releases", body)
    return project


def take(browser: Browser, served: Served, project: HalfDone, out: Path, look: Look) -> None:
    """Take the screens of everybody in one window and colour scheme, as PNG files below ``out``."""
    out.mkdir(parents=True, exist_ok=True)
    for person, shots in screens(project):
        wanted = [shot for shot in shots if look.only is None or shot[0] in look.only]
        if not wanted:
            continue
        context = open_context(browser, served, look)
        page = context.new_page()
        if person is not None:
            page.goto(project.browser_link(person))
            page.wait_for_url(lambda url: "/signin" not in url)
        for name, address, prepare in wanted:
            page.goto(address)
            prepare(page)
            page.wait_for_load_state("networkidle")
            wait_until(page, "[...document.images].every((image) => image.complete)")
            save(page, out / f"{name}.png", small=look.small)
        context.close()


def open_context(browser: Browser, served: Served, look: Look) -> BrowserContext:
    """Open a browser profile in the look's window and colours."""
    context = browser.new_context(
        base_url=served.url,
        viewport={"width": look.window.width, "height": look.window.height},
        has_touch=look.window.touch,
        color_scheme="dark" if look.colours == "dark" else "light",
        locale="en-GB",
    )
    context.set_default_timeout(PATIENCE_MS)
    return context


def save(page: Page, path: Path, *, small: bool) -> None:
    """Write the page; small ones with a palette, so that the repository stays light."""
    page.screenshot(path=path)
    if small:
        with Image.open(path) as picture:
            lighten(picture.convert("RGB")).save(path, optimize=True)


def lighten(picture: Image.Image) -> Image.Image:
    """Reduce to 256 colours: the interface's own as they are, the rare bright ones, and the bulk of the photo."""
    common = sorted(picture.getcolors(picture.width * picture.height) or [], reverse=True)[:64]
    exact = [part for _, colour in common for part in cast("tuple[int, ...]", colour)]
    rare = picture.quantize(48, method=Image.Quantize.MAXCOVERAGE).getpalette() or []
    bulk = picture.quantize(144, method=Image.Quantize.MEDIANCUT).getpalette() or []
    palette = Image.new("P", (1, 1))
    palette.putpalette([*exact, *rare, *bulk])
    return picture.quantize(palette=palette, dither=Image.Dither.NONE)


def screens(project: HalfDone) -> Iterator[tuple[Person | None, list[Shot]]]:
    """Who sees what: for each person, the name, address and preparation of her screens."""
    yield None, [("signin", "/signin", seen("sign-in"))]
    yield (
        project.lead,
        [
            ("home-lead", "/", seen(f"project-{SLUG}")),
            ("new-project", "/new", seen("create-project")),
            ("images", f"/p/{SLUG}/images", seen("mosaic")),
            ("instructions", f"/p/{SLUG}/instructions", seen("crop")),
            ("import", f"/p/{SLUG}/import", seen("import-choose")),
            ("people", f"/p/{SLUG}/people", seen("members")),
            ("releases", f"/p/{SLUG}/releases", seen("release-v1")),
            ("new-release", f"/p/{SLUG}/releases", begin_release),
            ("other-classes", f"/p/{SLUG}/releases", choose_classes),
            ("quality", f"/p/{SLUG}/quality", look_at_quality),
            ("settings", f"/p/{SLUG}/settings", seen("save-settings")),
            ("questions", f"/p/{SLUG}/questions", seen("same")),
            ("mask", f"/p/{SLUG}/images", look_at_mask),
            ("unmerged", f"/p/{SLUG}/images", look_at_unmerged),
        ],
    )
    yield (
        project.reviewer,
        [
            ("review", f"/p/{SLUG}/review", seen("review-labels")),
            ("review-neighbours", f"/p/{SLUG}/review", look_around),
            ("return", f"/p/{SLUG}/review", begin_return),
        ],
    )
    yield project.one, [("home-annotator", "/", lambda page: page.get_by_role("link", name="Repair tile").wait_for())]
    yield (
        project.two,
        [
            ("painter", "/", resume),
            ("painter-instructions", "/", read_instructions),
            ("painter-drawer", "/", open_drawer),
            ("practice", "/practice", practise),
        ],
    )


def seen(testid: str) -> Callable[[Page], None]:
    """Wait until something is to be seen."""
    return lambda page: page.get_by_test_id(testid).first.wait_for()


def begin_release(page: Page) -> None:
    """Open the form for a new release."""
    page.get_by_test_id("new-release").click()
    page.get_by_test_id("make-release").wait_for()


def choose_classes(page: Page) -> None:
    """Ask for a release in fewer classes, and see what it would lose."""
    begin_release(page)
    page.get_by_test_id("release-taxonomy").select_option("camvid-11")
    page.get_by_test_id("remap-rest").click()
    page.get_by_test_id("release-losses").wait_for()


def look_at_quality(page: Page) -> None:
    """See how work came off, and where the worst tile differs from its answer."""
    page.get_by_test_id("gold-tiles").get_by_role("button").first.click()
    page.get_by_test_id("gold-differences").get_by_role("img").wait_for()


def look_at_mask(page: Page) -> None:
    """Open the first merged image and ask where a pixel comes from."""
    page.get_by_test_id("mosaic").get_by_role("link").first.click()
    page.get_by_test_id("mask-pixels").wait_for()
    box = page.get_by_test_id("stage").bounding_box()
    if box is not None:
        page.mouse.click(box["x"] + box["width"] * 0.62, box["y"] + box["height"] * 0.5)
        page.get_by_test_id("pixel-history").locator("dl").wait_for()


def look_at_unmerged(page: Page) -> None:
    """Open the image that is being painted."""
    page.get_by_test_id("mosaic").get_by_role("link").nth(2).click()
    page.get_by_test_id("stage").wait_for()


def resume(page: Page) -> None:
    """Go on with the tile in hand, the brush over the photo."""
    page.get_by_test_id(f"start-{SLUG}-paint").click()
    canvas = page.get_by_test_id("painter-canvas")
    canvas.wait_for()
    page.locator("[data-testid=painter-canvas][data-camera]").wait_for()
    if page.get_by_test_id("guide").count():
        page.get_by_test_id("guide-close").click()
    box = canvas.bounding_box()
    if box is not None:
        page.mouse.move(box["x"] + box["width"] * 0.55, box["y"] + box["height"] * 0.5)


def read_instructions(page: Page) -> None:
    """Open the instructions beside the tile in hand."""
    resume(page)
    if page.get_by_test_id("guide").count() == 0:
        if page.get_by_test_id("more-tile").is_visible():
            page.get_by_test_id("more-tile").click()
        page.get_by_test_id("guide-toggle").click()
    page.get_by_test_id("example-wrong").wait_for()


def open_drawer(page: Page) -> None:
    """Open the lists where they are a drawer."""
    resume(page)
    if page.get_by_test_id("drawer").is_visible():
        page.get_by_test_id("drawer").click()


def look_around(page: Page) -> None:
    """Look at the tile among its neighbours."""
    page.get_by_test_id("review-labels").wait_for()
    page.keyboard.press("n")
    page.get_by_test_id("around-labels").first.wait_for()


def begin_return(page: Page) -> None:
    """Open the form that sends a tile back."""
    page.get_by_test_id("review-labels").wait_for()
    page.keyboard.press("r")
    page.get_by_test_id("confirm-return").wait_for()


def practise(page: Page) -> None:
    """Begin the first lesson."""
    page.locator("[data-testid=painter-canvas][data-camera]").wait_for()


if __name__ == "__main__":
    main()
