"""The smart tools against a real server: another frame's labels, superpixels, a box, and a model of the operator's."""

import re
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from playwright.sync_api import Page, expect

from app.settings import Settings
from tests.assist.tiny_model import write_tiny_model
from tests.journeys.conftest import OpenPage
from tests.journeys.hand import Hand
from tests.journeys.photos import SAMPLE
from tests.journeys.served import Served, served_house

pytestmark = pytest.mark.browser
WIDTH, HEIGHT = 192, 128
TOP, LEFT = 520, 900


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A served house whose operator has a tiny segmentation model."""
    assert (Settings().ui_dist / "index.html").is_file(), "The interface is not built: run npm run build."
    folder = tmp_path_factory.mktemp("served")
    encoder, decoder = write_tiny_model(folder, side=WIDTH)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TESSERA_MODEL_ENCODER", str(encoder))
        patch.setenv("TESSERA_MODEL_DECODER", str(decoder))
        with served_house(folder / "data") as house:
            yield house


def crop(path: Path, to: Path) -> None:
    picture = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    assert picture is not None
    to.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(to), picture[TOP : TOP + HEIGHT, LEFT : LEFT + WIDTH])


def lay_out(folder: Path) -> tuple[Path, Path, Path]:
    """Folders of the first frame, the second, and the truth of both, cut small."""
    for number, frame in enumerate(("000041", "000042"), start=1):
        stem = f"harbour_{frame}"
        crop(SAMPLE / "photos" / "harbour" / f"{stem}.jpg", folder / f"frame{number}" / "harbour" / f"{stem}.png")
        for kind in ("labelIds", "instanceIds"):
            crop(SAMPLE / "truth" / f"{stem}_{kind}.png", folder / "truth" / f"{stem}_{kind}.png")
    return folder / "frame1", folder / "frame2", folder / "truth"


def unpainted(page: Page) -> int:
    text = page.locator(".unpainted").first.inner_text()
    found = re.search(r"[\d,]+", text)
    assert found, text
    return int(found[0].replace(",", ""))


def test_a_tile_is_painted_from_the_frame_before_and_by_what_the_photo_shows(
    served: Served, open_page: OpenPage, tmp_path: Path
) -> None:
    first, second, truth = lay_out(tmp_path)
    served.tessera("project", "create", "smart", "--tile", "256")
    served.tessera("ingest", "smart", str(first))
    served.tessera("simulate", "smart", "--truth", str(truth), "--error", "0")
    served.tessera("merge", "smart")
    served.tessera("ingest", "smart", str(second))
    page = open_page()
    page.goto(served.add_person("Sample painter", "--role", "smart=annotator"))
    page.get_by_test_id("start-smart-paint").click()
    hand = Hand.on(page)

    adopt_previous_frame(page)
    left = unpainted(page)
    assert left < 0.35 * WIDTH * HEIGHT
    right_share = agreement(hand, truth)
    assert right_share > 0.85

    stamp_and_undo(hand)
    assert unpainted(page) == left
    find_by_model_and_box(hand)


def adopt_previous_frame(page: Page) -> None:
    """By keys: the tool, the other source, all of it."""
    page.keyboard.press("a")
    expect(page.get_by_text("No neighbouring tile was handed in yet.")).to_be_visible()
    page.keyboard.press("a")
    expect(page.get_by_test_id("ghost-adopt-all")).to_be_enabled()
    page.keyboard.press("Enter")


def agreement(hand: Hand, truth: Path) -> float:
    """Save, and hold what the server has against the truth: the share of painted pixels with the right class."""
    hand.page.keyboard.press("Control+s")
    expect(hand.page.get_by_test_id("save-state")).to_contain_text("Saved")
    tile = hand.on_server()
    classes = np.zeros(65536, dtype=np.int64)
    for segment in tile.segments:
        classes[segment.id] = segment.class_id
    wanted = cv2.imread(str(truth / "harbour_000042_labelIds.png"), cv2.IMREAD_UNCHANGED)
    painted = tile.raster != 0
    return float((classes[tile.raster] == wanted)[painted].mean())


def stamp_and_undo(hand: Hand) -> None:
    """A superpixel is stamped as one step."""
    page = hand.page
    page.keyboard.press("s")
    page.get_by_test_id("superpixel-scale-2").click()
    hand.take_class(24)
    page.mouse.click(*hand.on_page(WIDTH / 2, HEIGHT / 2))
    expect(page.get_by_test_id("save-state")).to_contain_text("Not saved yet")
    page.keyboard.press("Control+z")
    expect(page.get_by_test_id("redo")).to_be_enabled()


def find_by_model_and_box(hand: Hand) -> None:
    """Both propose, and what is dropped leaves nothing."""
    page = hand.page
    page.keyboard.press("d")
    page.mouse.click(*hand.on_page(20, 20))
    expect(page.get_by_test_id("smart-accept")).to_be_enabled()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("smart-accept")).to_be_disabled()
    page.keyboard.press("r")
    page.mouse.move(*hand.on_page(30, 30))
    page.mouse.down()
    page.mouse.move(*hand.on_page(120, 100), steps=3)
    page.mouse.up()
    expect(page.get_by_text(re.compile("^Found|^Nothing in this box"))).to_be_visible()
    page.keyboard.press("Escape")
