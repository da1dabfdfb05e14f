"""From accepted tiles to a mask: whole, in any order the same, and never with a question forgotten."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest
from sqlalchemy import event

from app import merge
from app.core.raster import Segment
from app.core.stitch import Answer, SegmentKey, cut
from app.foundation.clock import FixedClock
from app.foundation.errors import Conflict, Invalid, NotFound
from app.merge import MergeJob
from app.merge.service import STITCHER, input_key
from app.settings import Settings
from app.wiring import House, open_house
from migrations import migrate
from tests.merge.town import ACROSS, BEHIND_A_POLE, CAR, THINGS, Town, flagged, make_town, street


@pytest.fixture
def town(house: House) -> Town:
    return make_town(house)


@pytest.fixture
def other_town(tmp_path_factory: pytest.TempPathFactory, clock: FixedClock) -> Iterator[Town]:
    """A town in another installation."""
    opened = open_house(Settings(data=tmp_path_factory.mktemp("other")), clock=clock)
    migrate(opened.db)
    yield make_town(opened)
    opened.close()


def mask_pixels(town: Town, image: str) -> np.ndarray:
    return merge.mask_raster(town.house.blobs, town.mask(image))


@contextmanager
def statements(town: Town) -> Iterator[list[str]]:
    """The statements that reach the database for reading."""
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    with town.house.db.read() as session:
        engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    yield said
    event.remove(engine, "before_cursor_execute", note)


def test_an_object_over_two_tiles_is_one_segment_with_its_true_pixels(town: Town) -> None:
    image = town.image(ACROSS)
    town.finish()
    merged = town.merge(image)
    assert (merged.segments, merged.questions) == (3, 0)
    ids, _ = ACROSS
    across = next(row for row in town.mask(image).segments if row["class_id"] == CAR and row["area"] == 300)
    assert np.array_equal(mask_pixels(town, image) == across["id"], ids == 2)
    assert across["box"] == {"x": 20, "y": 10, "width": 30, "height": 10}
    assert [tile for tile, _ in across["members"]] == [0, 1]


def test_tiles_accepted_in_any_order_in_any_installation_give_the_same_mask(town: Town, other_town: Town) -> None:
    masks = []
    for where, backwards in ((town, False), (other_town, True)):
        image = where.image(ACROSS)
        handed_in = where.work()
        where.accept(handed_in[::-1] if backwards else handed_in)
        where.merge(image)
        masks.append(where.mask(image))
    assert masks[0].raster_sha256 == masks[1].raster_sha256
    assert masks[0].segments == masks[1].segments
    assert masks[0].input_key == masks[1].input_key


def test_merging_again_keeps_the_one_mask(town: Town) -> None:
    image = town.image()
    town.finish()
    assert town.merge(image) == town.merge(image)


def test_each_tile_of_the_mask_names_the_revision_it_came_from(town: Town) -> None:
    image = town.image()
    handed_in = town.work()
    town.accept(handed_in)
    town.merge(image)
    assert town.mask(image).sources == {str(task.tile_index): revision for task, revision in handed_in}


def test_cores_of_tiles_that_are_not_accepted_stay_unpainted(town: Town) -> None:
    image = town.image()
    first = town.work()[0]
    town.accept([first])
    town.merge(image)
    pixels = mask_pixels(town, image)
    assert pixels[:, :32].all()
    assert not pixels[:, 32:].any()


def test_an_image_is_unmerged_until_it_is_merged_from_what_is_accepted_now(town: Town) -> None:
    image = town.image()
    with town.house.db.read() as session:
        assert merge.unmerged_images(session, town.project.id) == []
    town.finish()
    with town.house.db.read() as session:
        assert merge.unmerged_images(session, town.project.id) == [image]
    town.merge(image)
    with town.house.db.read() as session:
        assert merge.unmerged_images(session, town.project.id) == []


def test_seeing_what_is_unmerged_asks_no_more_often_for_more_images(town: Town) -> None:
    town.image()
    town.finish()
    with statements(town) as for_one, town.house.db.read() as session:
        assert len(merge.unmerged_images(session, town.project.id)) == 1
    town.image(BEHIND_A_POLE, stem="drive_000002", frame=2)
    town.image(ACROSS, stem="drive_000003", frame=3)
    town.finish()
    with statements(town) as for_three, town.house.db.read() as session:
        assert len(merge.unmerged_images(session, town.project.id)) == 3
    assert len(for_three) == len(for_one) > 0


def test_what_no_seam_shows_is_asked_and_the_answer_joins_it(town: Town) -> None:
    image = town.image(BEHIND_A_POLE)
    town.finish()
    assert town.merge(image).questions == 1
    (question,) = town.questions(image)
    assert (question.class_id, question.reason) == (CAR, "continues")
    assert question.box == {"x": 10, "y": 10, "width": 44, "height": 10}
    assert len(town.objects(image)) == 2
    town.answer(question, same=True)
    assert town.questions(image) == []
    assert town.merge(image).questions == 0
    assert len(town.objects(image)) == 1


def test_an_answer_is_kept_for_every_later_merge(town: Town) -> None:
    image = town.image(BEHIND_A_POLE)
    handed_in = town.work()
    town.accept(handed_in)
    town.merge(image)
    (question,) = town.questions(image)
    town.answer(question, same=False)
    assert town.merge(image).questions == 0
    assert town.questions(image) == []
    assert len(town.objects(image)) == 2


def test_that_both_end_is_an_answer_of_its_own(town: Town) -> None:
    image = town.image(BEHIND_A_POLE)
    town.finish()
    town.merge(image)
    (question,) = town.questions(image)
    with pytest.raises(Invalid):
        town.answer(question, same=True, ends=True)
    town.answer(question, same=False, ends=True)
    with pytest.raises(Conflict):
        town.answer(question, same=False)
    assert town.merge(image).questions == 0
    assert len(town.objects(image)) == 2


def three_flagged(town: Town) -> str:
    """A car in each of three tiles, all flagged to go on elsewhere."""
    scene = street(*((CAR, slice(10, 16), slice(left, left + 6)) for left in (8, 40, 76)), width=96)
    image = town.image(scene)
    tiles = [
        replace(tile, segments=tuple(_flagged(tile.segments)))
        for tile in cut(town.grid(image), *scene, things=THINGS)[0]
    ]
    town.will_paint(image, tiles)
    town.finish()
    town.merge(image)
    return image


def _flagged(segments: Iterable[Segment]) -> Iterator[Segment]:
    return (replace(segment, continues=segment.class_id == CAR) for segment in segments)


@pytest.mark.parametrize("ends", [True, False])
def test_who_ends_is_not_asked_about_with_anybody_else(town: Town, ends: bool) -> None:
    image = three_flagged(town)
    first = min(town.questions(image), key=lambda question: question.first_tile)
    town.answer(first, same=False, ends=ends)
    assert (town.merge(image).questions == 0) == ends


def test_that_something_ends_is_doubted_once_its_tile_is_accepted_anew(town: Town) -> None:
    image = three_flagged(town)
    first = min(town.questions(image), key=lambda question: question.first_tile)
    town.answer(first, same=False, ends=True)
    assert town.merge(image).questions == 0
    with town.house.db.write() as session:
        row = merge.image_mask(session, image)
        row.sources, row.input_key = row.sources | {"0": "what was painted before"}, "before"
    assert town.merge(image).questions > 0
    with town.house.db.read() as session:
        assert merge.get_question(session, first.id).answer == "different"


def test_masks_from_before_such_answers_keep_their_keys() -> None:
    said = Answer(SegmentKey(0, 2), SegmentKey(1, 3), same=False)
    before = hashlib.sha256(f'["{STITCHER}",[],[[0,2,1,3,false]],"path"]'.encode()).hexdigest()
    assert input_key({}, [said], "path") == before
    assert input_key({}, [replace(said, ends=True)], "path") != before


def test_the_same_answer_again_is_fine_and_another_is_refused(town: Town) -> None:
    image = town.image(BEHIND_A_POLE)
    town.finish()
    town.merge(image)
    (question,) = town.questions(image)
    town.answer(question, same=True)
    town.answer(question, same=True)
    with pytest.raises(Conflict) as refused:
        town.answer(question, same=False)
    assert refused.value.code == "answered"


def test_a_question_that_is_no_longer_asked_is_withdrawn(town: Town) -> None:
    scene = street((CAR, slice(10, 20), slice(20, 76)), width=96)
    image = town.image(scene)
    town.will_paint(image, flagged(cut(town.grid(image), *scene, things=THINGS)[0]))
    left, middle, right = town.work()
    town.accept([left, right])
    town.merge(image)
    (question,) = town.questions(image)
    assert (question.first_tile, question.second_tile) == (0, 2)
    town.accept([middle])
    assert town.merge(image).questions == 0
    assert town.questions(image) == []
    assert len(town.objects(image)) == 1


def contradicted(town: Town) -> str:
    """An image where a reviewer said that two objects of one tile are both the one object of the other tile."""
    scene = street(
        (CAR, slice(10, 20), slice(4, 12)), (CAR, slice(4, 10), slice(50, 60)), (CAR, slice(14, 20), slice(50, 60))
    )
    image = town.image(scene)
    town.will_paint(image, flagged(cut(town.grid(image), *scene, things=THINGS)[0]))
    town.finish()
    town.merge(image)
    for question in town.questions(image):
        town.answer(question, same=True)
    return image


def test_an_answer_that_contradicts_a_painter_is_asked_for_again_as_a_conflict(town: Town) -> None:
    image = contradicted(town)
    assert town.merge(image).questions == 1
    (question,) = town.questions(image)
    assert (question.reason, question.answer) == ("conflict", None)
    town.answer(question, same=False)
    assert town.merge(image).questions == 0
    assert sorted(len(members) for members in town.objects(image)) == [1, 2]


def test_tiles_and_answers_that_come_back_bring_their_mask_back_as_the_newest(town: Town) -> None:
    image = town.image(BEHIND_A_POLE)
    town.finish()
    asking = town.merge(image)
    (question,) = town.questions(image)
    town.answer(question, same=True)
    assert town.merge(image).mask_id != asking.mask_id
    with town.house.db.write() as session:
        row = merge.get_question(session, question.id)
        row.answer, row.answered_by, row.answered_at = None, None, None
    assert town.merge(image) == asking
    assert town.mask(image).id == asking.mask_id
    assert [one.id for one in town.questions(image)] == [question.id]
    with town.house.db.read() as session:
        assert merge.unmerged_images(session, town.project.id) == []


def test_there_is_no_mask_before_the_first_merge(town: Town) -> None:
    image = town.image()
    with pytest.raises(NotFound) as missing:
        town.mask(image)
    assert missing.value.code == "no-mask"


def test_the_job_merges_what_is_ready_and_nothing_else(town: Town) -> None:
    ready = town.image(stem="drive_000001", frame=1)
    town.finish()
    town.image(stem="drive_000002", frame=2)
    job = MergeJob(town.house.db, town.house.blobs, town.house.clock)
    shards = job.plan({"project_id": town.project.id})
    assert [(shard.item, shard.input) for shard in shards] == [("drive_000001.jpg", {"image_id": ready})]
    record = job.run({}, shards[0])
    assert record == job.run({}, shards[0])
    assert job.finish({}, [record]) == {"images": 1, "questions": 0}


def test_progress_counts_masks_and_questions_of_the_project_alone(town: Town) -> None:
    image = town.image(BEHIND_A_POLE)
    town.finish()
    town.merge(image)
    other = make_town(town.house, slug="elsewhere")
    with town.house.db.read() as session:
        for where, number in ((town, 1), (other, 0)):
            assert merge.count_masked_images(session, where.project.id) == number
            assert merge.count_open_questions(session, where.project.id) == number
        assert merge.questions_by_image(session, [image]) == {image: 1}
        assert [question.image_id for question in merge.open_questions(session, town.project.id)] == [image]
