"""Help with painting: sizes, rights, and that ghosts show handed-in work only."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from app import assist, merge, tasks
from app.assist import Assist, ClickModel
from app.core.raster import LabelTile, Segment, decode_label_png, encode_label_png
from app.core.raster.tile_png import read_tile
from app.foundation.ids import new_id
from app.imagery import Image
from app.main import create_app
from app.people import Role
from app.settings import Settings
from app.tasks import Task
from app.wiring import House
from tests.api.conftest import SignedInClient, client_of
from tests.assist.tiny_model import write_tiny_model
from tests.imagery.pictures import encoded, pattern
from tests.tasks.scene import CLASS, Scene, make_scene

PAINT = (32, 36)  # rows, columns of the left tile: 32 and an overlap of 4


@pytest.fixture
def scene(house: House) -> Scene:
    """Two images of 64 x 32 pixels, frames 1 and 2 of a drive, with photos."""
    scene = make_scene(house, images=2)
    with house.db.write() as session:
        for frame, image in enumerate(session.scalars(select(Image).order_by(Image.id)), start=1):
            image.drive, image.frame = "drive", frame
            image.photo_sha256 = house.blobs.put(encoded(pattern(64, 32), "JPEG", quality=90 + frame))
    return scene


@pytest.fixture
def painter(app: FastAPI, house: House, scene: Scene) -> SignedInClient:
    return client_of(app, house, scene.person(Role.ANNOTATOR))


def claim(client: SignedInClient, scene: Scene) -> Task:
    found = scene.claim(client.account_id)
    assert found is not None
    return found


def url(task: Task, what: str) -> str:
    return f"/api/v1/tasks/{task.id}/assist/{what}"


def test_superpixels_and_edges_cover_the_paint_area(painter: SignedInClient, scene: Scene) -> None:
    task = claim(painter, scene)
    for what, kind in (("superpixels/0.png", np.uint16), ("superpixels/2.png", np.uint16), ("edges.png", np.uint8)):
        answer = painter.get(url(task, what))
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png"), what
        raster = decode_label_png(answer.content)
        assert (raster.shape, raster.dtype) == (PAINT, kind)
        known = painter.get(url(task, what), headers={"If-None-Match": answer.headers["etag"]})
        assert (known.status_code, known.content) == (304, b"")
        assert painter.get(url(task, what)).content == answer.content


def test_there_are_three_scales(painter: SignedInClient, scene: Scene) -> None:
    task = claim(painter, scene)
    etags = {painter.get(url(task, f"superpixels/{scale}.png")).headers["etag"] for scale in (0, 1, 2)}
    assert len(etags) == 3
    assert painter.get(url(task, "superpixels/3.png")).json()["code"] == "no-such-scale"


def test_a_box_gives_a_mask_within_it(painter: SignedInClient, scene: Scene) -> None:
    task = claim(painter, scene)
    answer = painter.post(url(task, "box"), json={"x": 6, "y": 8, "width": 14, "height": 12})
    mask = decode_label_png(answer.content)
    assert (mask.shape, mask.dtype) == (PAINT, np.uint8)
    assert mask.max() <= 1
    mask[8:20, 6:20] = 0
    assert not mask.any()


def test_a_box_that_reaches_outside_the_tile_is_refused(painter: SignedInClient, scene: Scene) -> None:
    task = claim(painter, scene)
    answer = painter.post(url(task, "box"), json={"x": 30, "y": 0, "width": 7, "height": 5})
    assert (answer.status_code, answer.json()["code"]) == (422, "outside-the-tile")


def test_only_the_holder_and_judges_are_helped(
    app: FastAPI, house: House, painter: SignedInClient, scene: Scene
) -> None:
    task = claim(painter, scene)
    other, reviewer = (client_of(app, house, scene.person(role)) for role in (Role.ANNOTATOR, Role.REVIEWER))
    for what in ("superpixels/0.png", "edges.png", "neighbours", "previous"):
        assert other.get(url(task, what)).status_code == 404, what
        assert reviewer.get(url(task, what)).status_code in (200, 204), what
    painter.post(f"/api/v1/tasks/{task.id}/release", json={"lease": task.lease_id})
    assert painter.get(url(task, "edges.png")).status_code == 404


def test_a_neighbours_draft_is_not_shown_and_what_she_handed_in_is(
    app: FastAPI, house: House, painter: SignedInClient, scene: Scene
) -> None:
    colleague = client_of(app, house, scene.person(Role.ANNOTATOR))
    left, right = claim(colleague, scene), claim(painter, scene)
    assert (left.image_id, left.tile_index, right.tile_index) == (right.image_id, 0, 1)
    draft = scene.save(left, colleague.account_id)
    assert painter.get(url(right, "neighbours")).status_code == 204
    scene.submit(left, colleague.account_id, draft)
    answer = painter.get(url(right, "neighbours"))
    theirs, ghost = read_tile(scene.tile_bytes(left)), read_tile(answer.content)
    # The left tile paints columns 0 to 35, the right one 28 to 63: eight columns are shared.
    assert ghost.raster.shape == PAINT
    assert np.array_equal(ghost.raster[:, :8] != 0, theirs.raster[:, 28:36] != 0)
    assert not ghost.raster[:, 8:].any()
    assert {segment.class_id for segment in ghost.segments} <= {segment.class_id for segment in theirs.segments}
    assert painter.get(url(right, "neighbours"), headers={"If-None-Match": answer.headers["etag"]}).status_code == 304


def merged(house: House, image_id: str, tile: LabelTile) -> None:
    """Give an image a mask."""
    rows = [{**segment.to_json(), "is_thing": False, "area": 1, "members": []} for segment in tile.segments]
    with house.db.write() as session:
        session.add(
            merge.MaskRow(
                id=new_id(),
                image_id=image_id,
                input_key=new_id(),
                sources={},
                raster_sha256=house.blobs.put(encode_label_png(tile.raster)),
                segments=rows,
                open_questions=0,
                created_at=house.clock.now(),
            )
        )


def first_of_second_image(scene: Scene, painter: SignedInClient) -> Task:
    while True:
        task = claim(painter, scene)
        if scene.task(task.id).tile_index == 0 and previous_exists(scene, task):
            return task
        scene.submit(task, painter.account_id, scene.save(task, painter.account_id))


def previous_exists(scene: Scene, task: Task) -> bool:
    with scene.house.db.read() as session:
        image = session.get(Image, task.image_id)
        return image is not None and image.frame == 2


def test_the_previous_frames_mask_is_shown_and_there_is_none_before_it_was_merged(
    house: House, painter: SignedInClient, scene: Scene
) -> None:
    task = first_of_second_image(scene, painter)
    assert painter.get(url(task, "previous")).status_code == 204
    raster = np.zeros((32, 64), dtype=np.uint16)
    raster[:, 10:] = 700
    with house.db.read() as session:
        before = session.scalars(select(Image.id).where(Image.frame == 1)).one()
    merged(house, before, LabelTile(raster, (Segment(700, CLASS, crowd=True),)))
    answer = painter.get(url(task, "previous"))
    ghost = read_tile(answer.content)
    # The two photos show the same, so nothing moved.
    assert np.array_equal(ghost.raster, np.where(raster[:, :36] == 700, 1, 0))
    assert ghost.segments == (Segment(1, CLASS, crowd=True),)
    assert painter.get(url(task, "previous")).content == answer.content
    with house.db.read() as session:
        assert assist.gather_previous(session, tasks.get(session, task.id)) is not None


def test_the_first_frame_of_a_drive_has_no_previous_one(painter: SignedInClient, scene: Scene) -> None:
    task = claim(painter, scene)
    assert not previous_exists(scene, task)
    assert painter.get(url(task, "previous")).status_code == 204


def test_without_a_model_there_is_no_tool_for_clicks(painter: SignedInClient, scene: Scene) -> None:
    task = claim(painter, scene)
    assert painter.get(f"/api/v1/tasks/{task.id}/assist").json() == {"clicks": False}
    answer = painter.post(url(task, "clicks"), json={"points": [{"x": 1, "y": 1, "inside": True}]})
    assert (answer.status_code, answer.json()["code"]) == (409, "no-model")


def test_with_a_model_clicks_give_a_mask(settings: Settings, house: House, scene: Scene, tmp_path: Path) -> None:
    encoder, decoder = write_tiny_model(tmp_path, side=36)
    own = replace(house, assist=Assist(house.blobs, house.regions, tmp_path / "cache", ClickModel(encoder, decoder)))
    painter = client_of(create_app(settings, house=own), own, scene.person(Role.ANNOTATOR))
    task = claim(painter, scene)
    assert painter.get(f"/api/v1/tasks/{task.id}/assist").json() == {"clicks": True}
    answer = painter.post(url(task, "clicks"), json={"points": [{"x": 5, "y": 4, "inside": True}]})
    mask = decode_label_png(answer.content)
    assert (answer.status_code, mask.shape, int(mask[4, 5])) == (200, PAINT, 1)
    assert 0 < int(mask.sum()) < mask.size
    outside = painter.post(url(task, "clicks"), json={"points": [{"x": 36, "y": 4, "inside": True}]})
    assert (outside.status_code, outside.json()["code"]) == (422, "outside-the-tile")
