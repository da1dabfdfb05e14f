"""Labels of a whole image on its tiles: what is accepted, what waits, what is left alone."""

import numpy as np
import pytest

from app import imagery, imports, labels, merge, people, tasks
from app.core.raster import LabelTile, Segment, decode_label_png
from app.core.raster.tile_png import read_tile, write_tile
from app.foundation.errors import Invalid
from app.foundation.ids import ImageId
from app.imports import Brought, Mode, Prepared
from app.tasks import TaskState
from app.wiring import House
from tests.tasks.scene import CLASS, OTHER_CLASS, Scene, make_scene

CAR = 8


def whole(*, hole: bool = False) -> LabelTile:
    """64 x 32 pixels: sky, a pedestrian on the left, and a car across the seam at 32."""
    raster = np.ones((32, 64), np.uint16)
    raster[4:9, 3:7] = 2
    raster[10:20, 20:50] = 300
    if hole:
        raster[0, 0] = 0
    segments = (Segment(1, CLASS), Segment(2, OTHER_CLASS, occluded=True), Segment(300, CAR, truncated=True))
    return LabelTile(raster, segments)


def prepared(house: House, scene: Scene, image_id: str, labelled: LabelTile) -> Prepared:
    with house.db.read() as session:
        image = imagery.get_image(session, ImageId(image_id))
    return imports.prepare(house.blobs, scene.project, image, write_tile(labelled))


def bring(house: House, found: Prepared, mode: Mode) -> Brought:
    with house.db.write() as session:
        account = people.import_account(session, house.clock)
        return imports.bring_in(session, house.clock, found, mode, account_id=account)


def test_accepted_labels_are_done_and_the_mask_is_the_raster_that_was_sent(house: House) -> None:
    scene = make_scene(house, images=0)
    image = scene.image()[0].image_id
    assert bring(house, prepared(house, scene, image, whole()), Mode.ACCEPTED) == Brought(2, 0, 0, complete=True)
    assert merge.merge_image(house.db, house.blobs, house.clock, image).questions == 0
    with house.db.read() as session:
        mask = merge.latest_mask(session, image)
        assert mask is not None
        assert np.array_equal(decode_label_png(house.blobs.get(mask.raster_sha256)), whole().raster)
        rows = [(one["id"], one["class_id"], one["area"], one["occluded"], one["truncated"]) for one in mask.segments]
    assert rows == [
        (1, CLASS, 64 * 32 - 20 - 300, False, False),
        (2, OTHER_CLASS, 20, True, False),
        (300, CAR, 300, False, True),
    ]


def test_each_accepted_tile_holds_its_own_part_with_its_flags(house: House) -> None:
    scene = make_scene(house, images=0)
    image = scene.image()[0].image_id
    bring(house, prepared(house, scene, image, whole()), Mode.ACCEPTED)
    with house.db.read() as session:
        for task in tasks.of_image(session, image):
            assert task.state == TaskState.ACCEPTED.value
            revision = labels.head(session, task)
            assert revision is not None
            paint = scene.grid().cell(task.tile_index).paint
            tile = read_tile(house.blobs.get(revision.blob_sha256))
            classes = {segment.id: segment.class_id for segment in tile.segments}
            wanted = {1: CLASS, 2: OTHER_CLASS, 300: CAR}
            part = whole().raster[paint.slices()]
            assert np.array_equal(np.vectorize(classes.get)(tile.raster), np.vectorize(wanted.get)(part))
            assert {segment.class_id for segment in tile.segments if segment.truncated} == {CAR}


def test_proposals_are_what_the_next_painter_begins_with(house: House) -> None:
    scene = make_scene(house, images=0)
    image = scene.image()[0].image_id
    assert bring(house, prepared(house, scene, image, whole()), Mode.PROPOSALS) == Brought(0, 2, 0, complete=False)
    painter = scene.person()
    task = scene.claim(painter)
    assert task is not None
    with house.db.read() as session:
        head = labels.head(session, task)
        assert head is not None
        assert head.account_id == "import"
    assert scene.save(task, painter, on=head).parent_id == head.id


def test_a_tile_with_a_hole_is_never_accepted(house: House) -> None:
    scene = make_scene(house, images=0)
    image = scene.image()[0].image_id
    assert bring(house, prepared(house, scene, image, whole(hole=True)), Mode.ACCEPTED) == Brought(
        1, 1, 0, complete=False
    )


def test_a_tile_that_somebody_holds_is_left_alone(house: House) -> None:
    scene = make_scene(house, images=0)
    image = scene.image()[0].image_id
    held = scene.claim(scene.person())
    assert held is not None
    found = prepared(house, scene, image, whole())
    assert bring(house, found, Mode.ACCEPTED) == Brought(1, 0, 1, complete=False)
    assert scene.task(held.id).head_revision_id is None
    assert bring(house, found, Mode.ACCEPTED) == Brought(0, 0, 2, complete=False)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (LabelTile(np.ones((32, 63), np.uint16), (Segment(1, CLASS),)), "63 x 32"),
        (LabelTile(np.ones((32, 64), np.uint16), (Segment(1, 99),)), "class 99"),
        (LabelTile(np.ones((32, 64), np.uint16), ()), "no segment"),
    ],
)
def test_labels_that_cannot_be_right_change_nothing(house: House, wrong: LabelTile, said: str) -> None:
    scene = make_scene(house, images=0)
    image = scene.image()[0].image_id
    with pytest.raises(Invalid, match=said):
        prepared(house, scene, image, wrong)


def test_work_that_was_brought_in_counts_no_minutes_and_nobody_can_sign_in_for_it(house: House) -> None:
    scene = make_scene(house, images=0)
    image = scene.image()[0].image_id
    bring(house, prepared(house, scene, image, whole()), Mode.ACCEPTED)
    with house.db.read() as session:
        assert labels.mean_minutes(session, scene.project.id) is None
        account = people.get_account(session, people.IMPORTED)
        assert (account.active, account.password_hash, account.email) == (False, None, None)
