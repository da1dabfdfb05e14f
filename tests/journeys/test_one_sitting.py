"""One sitting: from a photo to a dataset, by four people with mouse and keys, exact to the pixel.

A lead sets a project up, uploads a photo and invites; an annotator paints two tiles; a reviewer returns one and accepts
both; the lead looks at the merged mask and downloads releases. What was painted is read back from the exported files
and held against rasters that the test works out by itself.
"""

import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Page, expect

from app.core.formats import verify_release
from tests.journeys.conftest import OpenPage
from tests.journeys.hand import Hand, HeldSaves
from tests.journeys.photos import dash_cam, sample_crop
from tests.journeys.served import Served
from tests.journeys.shadow import Point, Shadow, read, same_partition, wrong_pixels

pytestmark = pytest.mark.browser
OBJECTS = ("car", "second car")
ROAD, SIDEWALK, BUILDING, POLE, SKY, CAR = 7, 8, 11, 17, 23, 26
AT_HOME = re.compile(r"//[^/]+/$")
WRONG_CLASS = "The verge at the left edge is pavement, not building."


@dataclass
class Sitting:
    """One photo's way to a dataset.

    Attributes:
        slug: The project's name in addresses.
        photo: The file that the lead uploads.
        tile: Target side of a core, such that the photo has two tiles side by side.
        shadows: What each tile must look like, by index.
    """

    slug: str
    photo: Path
    tile: int
    width: int
    height: int
    shadows: dict[int, Shadow] = field(default_factory=dict)

    def at(self, x: float, y: float) -> Point:
        """An image pixel by its share of width and height."""
        return round(x * self.width), round(y * self.height)

    @property
    def tag(self) -> Point:
        """A car that lies wholly in the second tile."""
        return self.at(0.8, 0.75)

    @property
    def car(self) -> list[Point]:
        """A car across the seam, drawn alike in both tiles."""
        corners = [(0.43, 0.60), (0.46, 0.50), (0.55, 0.51), (0.59, 0.61), (0.585, 0.69), (0.425, 0.68)]
        return [self.at(x, y) for x, y in corners]

    @property
    def labels(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """(H, W) class ids and object numbers (0 = none) that the whole image must have."""
        classes, objects = (np.full((self.height, self.width), value, np.int32) for value in (-1, 0))
        middle = self.width // 2
        for index, core in enumerate((slice(0, middle), slice(middle, self.width))):
            shadow = self.shadows[index]
            columns = slice(core.start - shadow.rect.x, core.stop - shadow.rect.x)
            classes[:, core] = shadow.class_map[:, columns]
            for number, name in enumerate(OBJECTS, 1):
                objects[:, core][shadow.where(name)[:, columns]] = number
        return classes, objects


@pytest.fixture(params=["sample", pytest.param("dash-cam", marks=pytest.mark.real_data)])
def sitting(request: pytest.FixtureRequest, tmp_path: Path) -> Sitting:
    """A photo of the sample, cut small, or a real one."""
    if request.param == "sample":
        return Sitting("sample", sample_crop(tmp_path, width=640, height=360), 360, 640, 360)
    return Sitting("dash-cam", dash_cam(request.getfixturevalue("real_data")), 540, 960, 540)


def test_a_photo_becomes_a_dataset_in_one_sitting(
    sitting: Sitting, served: Served, open_page: OpenPage, tmp_path: Path
) -> None:
    lead = open_page()
    lead.goto(served.add_person("Sample lead", "--admin"))
    set_up_project(lead, sitting)
    let_owners_paint_seams(lead)
    upload(lead, sitting.photo)
    annotator = open_page()
    annotator.goto(invite(lead, "annotator"))
    join(annotator, "Sample painter")
    reviewer = open_page()
    reviewer.goto(served.add_person("Sample reviewer", "--role", f"{sitting.slug}=reviewer"))

    annotator.get_by_test_id(f"start-{sitting.slug}-paint").click()
    first = paint_first_tile(annotator, sitting)
    paint_second_tile(annotator, sitting, after=first)
    return_first_tile(reviewer, sitting)
    repair_first_tile(annotator, sitting, first)
    accept_all(reviewer)

    look_at_mask(lead, sitting)
    check_indexed(make_release(lead, sitting, "indexed-png", tmp_path / "indexed"), sitting)
    check_cityscapes(make_release(lead, sitting, "cityscapes", tmp_path / "cityscapes"), sitting)


# --- the lead begins --------------------------------------------------------------------------------------------------


def set_up_project(lead: Page, sitting: Sitting) -> None:
    """Fill the form for a new project."""
    lead.get_by_test_id("new-project").click()
    lead.get_by_test_id("project-title").fill(f"Street {sitting.slug}")
    lead.get_by_test_id("project-slug").fill(sitting.slug)
    lead.get_by_test_id("project-tile").fill(str(sitting.tile))
    lead.get_by_test_id("create-project").click()
    expect(lead.get_by_test_id("photo-files")).to_be_attached()


def let_owners_paint_seams(lead: Page) -> None:
    """Have each pixel painted by the tile that owns it, so that the test knows beforehand what each must be."""
    lead.get_by_test_id("side-settings").click()
    lead.locator("select[name=seams]").select_option("owner")
    lead.get_by_test_id("save-settings").click()
    expect(lead.locator(".settings .safe")).to_be_visible()
    lead.get_by_test_id("side-images").click()
    expect(lead.get_by_test_id("photo-files")).to_be_attached()


def upload(lead: Page, photo: Path) -> None:
    """Choose the photo in the file dialog."""
    with lead.expect_file_chooser() as dialog:
        lead.get_by_test_id("add-photos").click()
    dialog.value.set_files(photo)
    expect(lead.get_by_test_id("upload-taken")).to_have_text("1 taken")
    expect(lead.get_by_test_id("mosaic").get_by_role("link")).to_have_attribute("title", "2 open")


def invite(lead: Page, role: str) -> str:
    """Make an invitation link."""
    lead.get_by_test_id("side-people").click()
    lead.get_by_test_id("invite-role").select_option(role)
    lead.get_by_test_id("invite").click()
    return lead.get_by_test_id("invitation").get_by_role("textbox").input_value()


def join(person: Page, name: str) -> None:
    """Accept an invitation."""
    person.get_by_test_id("name").fill(name)
    person.get_by_test_id("accept").click()


# --- the annotator paints ---------------------------------------------------------------------------------------------


def paint_first_tile(annotator: Page, sitting: Sitting) -> Hand:
    """Brush, polygon, fill, an instance, undo, redo, a refused submit; then hand it in."""
    hand = Hand.on(annotator)
    assert hand.task["tile"]["index"] == 0
    sitting.shadows[0] = hand.shadow
    hand.zoom_out()
    saves_are_told_as_they_are(hand, sitting)
    paint_road(hand, sitting)
    undo_and_redo(hand, sitting)
    hand.take_class(CAR)
    hand.polygon(sitting.car, "car", CAR)
    draw_pole(hand, sitting)
    hand.take_class(BUILDING)
    hand.fill(sitting.at(0.02, 0.55), "building", BUILDING)
    holes_are_refused(hand, sitting)
    hand.submit()
    return hand


def saves_are_told_as_they_are(hand: Hand, sitting: Sitting) -> None:
    """The first stroke is saved by itself: "saved" is shown when the server has it, and not before."""
    state = hand.page.get_by_test_id("save-state")
    expect(state).to_have_attribute("data-state", "untouched")
    saves = HeldSaves(hand.page)
    hand.take_class(SKY)
    hand.polygon(skyline(sitting, 0.0, 0.55), "sky", SKY)
    expect(state).to_have_attribute("data-state", "saving")
    assert hand.page.request.get(f"/api/v1/tasks/{hand.task['id']}").json()["labels"] is None
    saves.let_go()
    hand.is_saved()


def skyline(sitting: Sitting, left: float, right: float) -> list[Point]:
    """A sky between two columns, with slanted edges below."""
    roofs = [(0.77, 0.37), (0.52, 0.26), (0.31, 0.41), (0.17, 0.23)]
    below = [(x, y) for x, y in roofs if left < x < right]
    return [sitting.at(x, y) for x, y in [(left, 0), (right, 0), (right, 0.31), *below, (left, 0.33)]]


def paint_road(hand: Hand, sitting: Sitting) -> None:
    """Broad strokes with an even and an odd tip, with corners in them."""
    hand.take_class(ROAD)
    tip = round(sitting.height * 0.12) // 2 * 2
    left, right = sitting.at(0.06, 0.86), sitting.at(0.51, 0.86)
    hand.brush([left, right, (right[0], right[1] - 20)], tip, "road", ROAD)
    hand.brush([sitting.at(0.10, 0.97), sitting.at(0.52, 0.97)], tip + 1, "road", ROAD)


def undo_and_redo(hand: Hand, sitting: Sitting) -> None:
    """A stroke that was a mistake goes, by key and by button; one taken back too far comes again."""
    keys, buttons = hand.page.keyboard, hand.page
    hand.take_class(SIDEWALK)
    hand.brush([sitting.at(0.2, 0.6), sitting.at(0.3, 0.6)], 33, "mistake", SIDEWALK)
    hand.undo(lambda: keys.press("Control+z"))
    hand.undo(lambda: buttons.get_by_test_id("undo").click())
    hand.redo(lambda: buttons.get_by_test_id("redo").click())
    hand.redo(lambda: keys.press("Control+y"))
    hand.undo(lambda: keys.press("Control+z"))


def draw_pole(hand: Hand, sitting: Sitting) -> None:
    """Zoom in to single pixels and draw one column of them; then fit the tile again."""
    foot = sitting.at(0.22, 0.62)
    hand.page.mouse.move(*hand.tip(foot, 1))
    for _ in range(8):
        hand.page.mouse.wheel(0, -150)
    hand.take_class(POLE)
    hand.brush([foot, (foot[0], foot[1] - 25)], 1, "pole", POLE)
    hand.canvas.focus()
    hand.page.keyboard.press("0")
    hand.zoom_out()


def holes_are_refused(hand: Hand, sitting: Sitting) -> None:
    """Submitting with a hole is refused and says where it is; filled, the tile is whole."""
    hole = sitting.at(0.05, 0.70)
    hand.fill_rest("building", BUILDING)
    hand.erase([hole], 9)
    hand.submit()
    notice = hand.page.get_by_test_id("notice-holes")
    expect(notice).to_contain_text(f"{hand.shadow.unpainted}")
    where = hand.page.get_by_test_id("where")
    expect(where).to_contain_text("not painted")
    said = where.inner_text().replace("·", " ").split()
    x, y = int(said[1]), int(said[3])
    rect = hand.shadow.rect
    assert hand.shadow.ids[y - rect.y, x - rect.x] == 0, "it points at a pixel that is painted"
    hand.take_class(BUILDING)
    hand.fill((x, y), "building", BUILDING)
    assert hand.shadow.unpainted == 0
    hand.save()


def paint_second_tile(annotator: Page, sitting: Sitting, *, after: Hand) -> None:
    """The other tile comes up by itself; paint it, over unpainted pixels only where that is easier."""
    hand = Hand.on(annotator, after=after.task["id"])
    assert hand.task["tile"]["index"] == 1
    sitting.shadows[1] = hand.shadow
    hand.zoom_out()
    hand.take_class(CAR)
    hand.polygon(sitting.car, "car", CAR)
    hand.page.get_by_test_id("new-instance").click()
    hand.brush([sitting.tag], 41, "second car", CAR)
    hand.page.get_by_test_id("paint-mode").select_option("unpainted")
    hand.take_class(SKY)
    hand.polygon(skyline(sitting, 0.45, 1.0), "sky", SKY, only_unpainted=True)
    hand.take_class(ROAD)
    hand.brush([sitting.at(0.51, 0.7), sitting.at(0.95, 0.7)], 64, "road", ROAD, only_unpainted=True)
    hand.page.get_by_test_id("paint-mode").select_option("everything")
    hand.take_class(BUILDING)
    hand.fill_rest("building", BUILDING)
    hand.save()
    hand.submit()
    annotator.wait_for_url(AT_HOME)


# --- the reviewer -----------------------------------------------------------------------------------------------------


def return_first_tile(reviewer: Page, sitting: Sitting) -> None:
    """Look with and without labels; send the first tile back with a reason, by keys."""
    reviewer.reload()
    reviewer.get_by_test_id(f"start-{sitting.slug}-review").click()
    labels = reviewer.get_by_test_id("review-labels")
    expect(labels).to_be_visible()
    expect(reviewer.get_by_role("heading", name="tile 1")).to_be_visible()
    reviewer.evaluate(
        "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )  # keys listen now
    reviewer.keyboard.press("h")
    expect(labels).to_have_count(0)
    reviewer.keyboard.press("h")
    expect(labels).to_be_visible()
    reviewer.keyboard.press("r")
    expect(reviewer.get_by_test_id("reason-boundary")).to_be_focused()
    reviewer.keyboard.press("2")
    expect(reviewer.get_by_test_id("reason-wrong-class")).to_be_checked()
    reviewer.get_by_test_id("return-text").focus()
    reviewer.keyboard.type(WRONG_CLASS)
    with reviewer.expect_response(re.compile(r"/verdict$")):  # it is sent behind the next tile
        reviewer.keyboard.press("Control+Enter")
    expect(reviewer.get_by_role("heading", name="tile 2")).to_be_visible()


def repair_first_tile(annotator: Page, sitting: Sitting, first: Hand) -> None:
    """The tile comes back to its painter with the reason; repaint what it says and hand it in again."""
    annotator.reload()
    row = annotator.get_by_test_id(f"returned-{first.task['id']}")
    expect(row).to_contain_text(WRONG_CLASS)
    row.get_by_role("link").click()
    hand = Hand.on(annotator, shadow=first.shadow)
    reason = annotator.get_by_test_id("returned")
    expect(reason).to_contain_text("Wrong class")
    expect(reason).to_contain_text(WRONG_CLASS)
    reason.get_by_role("button").click()
    hand.matches(hand.on_server())
    hand.zoom_out()
    hand.take_class(SIDEWALK)
    hand.brush([sitting.at(0.01, 0.62), sitting.at(0.01, 0.72)], 12, "sidewalk", SIDEWALK)
    hand.save()
    hand.submit()
    annotator.wait_for_url(AT_HOME)


def accept_all(reviewer: Page) -> None:
    """Accept what waits, by key alone, until nothing does."""
    reviewer.reload()
    for _ in range(2):
        heading = reviewer.get_by_role("heading", level=2)
        expect(reviewer.get_by_test_id("review-labels")).to_be_visible()
        before = heading.inner_text()
        reviewer.keyboard.press("a")
        expect(reviewer.get_by_role("heading", name=before, exact=True)).to_have_count(0)
    expect(reviewer.get_by_text("No tile waits for you")).to_be_visible()


# --- the lead ends ----------------------------------------------------------------------------------------------------


def look_at_mask(lead: Page, sitting: Sitting) -> None:
    """The image is merged; its mask tells for a pixel what it is and which tile gave it."""
    lead.get_by_test_id("side-images").click()
    lead.reload()
    image = lead.get_by_test_id("mosaic").get_by_role("link")
    expect(image).to_contain_text("merged", timeout=30_000)
    image.click()
    expect(lead.get_by_test_id("mask-pixels")).to_be_visible()
    stage = lead.get_by_test_id("stage")
    box, camera = stage.bounding_box(), stage.get_attribute("data-camera")
    assert box and camera
    scale, left, top = (float(part) for part in camera.split(","))
    x, y = sitting.tag
    lead.mouse.click(box["x"] + left + (x + 0.5) * scale, box["y"] + top + (y + 0.5) * scale)
    history = lead.get_by_test_id("pixel-history")
    expect(history).to_contain_text(f"Pixel {x}, {y}")
    expect(history.locator("dt:text-is('Class') + dd")).to_have_text("car")
    expect(history.locator("dt:text-is('Tile') + dd")).to_have_text("2")
    lead.go_back()


def make_release(lead: Page, sitting: Sitting, kind: str, folder: Path) -> Path:
    """Make a release in the browser, download it, unpack it, and have it verified."""
    lead.get_by_test_id("side-releases").click()
    expect(lead.get_by_test_id("new-release")).to_be_visible()
    lead.keyboard.press("n")
    lead.get_by_test_id("release-name").fill(kind)
    lead.get_by_test_id(f"format-{kind}").check()
    lead.get_by_test_id("make-release").click()
    download = lead.get_by_test_id(f"download-{kind}")
    expect(download).to_be_visible(timeout=60_000)
    with lead.expect_download() as coming:
        download.click()
    with zipfile.ZipFile(coming.value.path()) as archive:
        archive.extractall(folder)
    root = next(folder.rglob("manifest.json")).parent
    assert verify_release(root) == []
    return root


def check_indexed(root: Path, sitting: Sitting) -> None:
    """Every pixel of the exported mask is what was painted."""
    classes, _ = sitting.labels
    assert wrong_pixels(read(root, "masks/**/*.png"), classes) == 0


def check_cityscapes(root: Path, sitting: Sitting) -> None:
    """Every class and every object, pixel for pixel; the car across the seam is one object."""
    classes, objects = sitting.labels
    assert wrong_pixels(read(root, "**/*_labelIds.png"), classes) == 0
    instances = read(root, "**/*_instanceIds.png").astype(np.int32)
    exported = np.where(instances >= 1000, instances, 0)
    assert set(np.unique(exported)) == {0, 26_000, 26_001}
    same_partition(exported.astype(np.uint16), objects)
