"""Known answers: kept beside tiles that show nothing of it, and what is handed in measured once, by what held then."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import func, select

from app import erasing, imagery, imports, labels, people, projects, quality, tasks
from app.core.raster import LabelTile, Segment
from app.core.raster.tile_png import read_tile, write_tile
from app.foundation.backup import BackupFolder, copy_blobs, copy_rows, discard_unused, take_backup
from app.foundation.clock import FixedClock
from app.foundation.ids import ImageId
from app.foundation.jobs.tables import Job
from app.imports import Brought, Mode
from app.people import Role
from app.projects import NewClass
from app.quality import GoldAnswer, GoldMeasure, GoldSum
from app.settings import Settings
from app.tasks import Task, TaskState
from app.wiring import House, open_storage
from migrations import migrate
from tests.tasks.scene import CLASS, OTHER_CLASS, Scene, make_scene


@pytest.fixture
def scene(any_house: House) -> Scene:
    return make_scene(any_house)


def image_of(scene: Scene) -> str:
    with scene.house.db.read() as session:
        return imagery.list_images(session, scene.project.id)[0].id


def bring_gold(scene: Scene, raster: np.ndarray, *, image: str | None = None) -> Brought:
    """Bring a raster of 1 (CLASS), 2 (OTHER_CLASS) and 0 (open) in as the known answers of an image."""
    house = scene.house
    body = write_tile(LabelTile(raster.astype(np.uint16), (Segment(1, CLASS), Segment(2, OTHER_CLASS))))
    with house.db.read() as session:
        found = imagery.get_image(session, ImageId(image or image_of(scene)))
    prepared = imports.prepare(house.blobs, scene.project, found, body)
    with house.db.write() as session:
        account = people.import_account(session, house.clock)
        return imports.bring_in(session, house.clock, prepared, Mode.GOLD, account_id=account)


def paint(scene: Scene, account: str, raster: np.ndarray, *, second: int = OTHER_CLASS) -> Task:
    """Claim the next tile, paint its part of an image's raster and hand it in."""
    task = scene.claim(account)
    assert task is not None
    part = raster[scene.grid().cell(task.tile_index).paint.slices()]
    body = write_tile(LabelTile(part.astype(np.uint16), (Segment(1, CLASS), Segment(2, second))))
    house = scene.house
    with house.db.read() as session:
        head = labels.head(session, task)
        classes = projects.taxonomy(projects.get(session, scene.project.id)).class_ids
    staged = labels.stage(house.blobs, body, paint=scene.grid().cell(task.tile_index).paint.size, class_ids=classes)
    request = labels.Save(account, task.lease_id or "", head.etag if head else None, f"key {task.id} {account}", 1)
    with house.db.write() as session:
        saved = labels.save(session, house.clock, task_id=task.id, staged=staged, request=request, lease_minutes=45)
    hand_in(scene, task, account, saved.id)
    return task


def hand_in(scene: Scene, task: Task, account: str, revision: str) -> None:
    with scene.house.db.write() as session:
        quality.hand_in(
            session,
            scene.house.clock,
            task_id=task.id,
            account_id=account,
            lease_id=task.lease_id or "",
            revision_id=revision,
            active_seconds=1,
        )


def run_jobs(scene: Scene) -> list[str]:
    """Carry every job as the engine does; return their states."""
    runner = scene.house.jobs.runner
    with scene.house.db.read() as session:
        ids = session.scalars(select(Job.id).where(Job.kind == "gold", Job.state == "queued")).all()
    for job_id in ids:
        runner.plan(job_id)
        while runner.work(job_id, "carrier"):
            pass
        runner.finish(job_id, "carrier")
    with scene.house.db.read() as session:
        return list(session.scalars(select(Job.state).where(Job.kind == "gold").order_by(Job.id)))


def total(scene: Scene) -> GoldSum:
    with scene.house.db.read() as session:
        return quality.gold_sum(session, scene.project.id)


def measures(scene: Scene) -> list[GoldMeasure]:
    with scene.house.db.read() as session:
        return list(session.scalars(select(GoldMeasure).order_by(GoldMeasure.id)))


def halves() -> np.ndarray:
    raster = np.ones((32, 64), np.uint16)
    raster[16:] = 2
    return raster


def test_a_known_answer_changes_nothing_of_its_tile(scene: Scene) -> None:
    with scene.house.db.read() as session:
        before = [vars(task).copy() for task in tasks.of_image(session, image_of(scene))]
    assert bring_gold(scene, halves()) == Brought(0, 0, 0, complete=False, known=2)
    with scene.house.db.read() as session:
        after = [vars(task).copy() for task in tasks.of_image(session, image_of(scene))]
        answers = session.scalars(select(GoldAnswer).order_by(GoldAnswer.id)).all()
    for one in (*before, *after):
        del one["_sa_instance_state"]
    assert after == before
    parts = [halves()[scene.grid().cell(index).paint.slices()] for index in (0, 1)]
    kept = [read_tile(scene.house.blobs.get(answer.blob_sha256)) for answer in answers]
    for part, tile in zip(parts, kept, strict=True):
        classes = {segment.id: segment.class_id for segment in tile.segments}
        painted = np.vectorize(lambda key, classes=classes: classes[key])(tile.raster)
        assert np.array_equal(painted, np.where(part == 1, CLASS, OTHER_CLASS))


def test_work_is_measured_after_it_was_handed_in_and_once(scene: Scene) -> None:
    bring_gold(scene, halves())
    good, poor = scene.person(), scene.person()
    first = paint(scene, good, halves())
    paint(scene, poor, np.ones((32, 64), np.uint16))
    assert (total(scene).known, total(scene).measured, total(scene).waiting) == (2, 0, 2)
    assert run_jobs(scene) == ["done", "done"]
    found = total(scene)
    assert (found.known, found.measured, found.waiting) == (2, 2, 0)
    by_person = {one.account_id: one for one in found.people}
    assert (by_person[good].tiles, by_person[good].passed, by_person[good].agreement) == (1, 1, 1.0)
    assert (by_person[good].mean_iou, by_person[good].panoptic_quality) == (1.0, 1.0)
    assert (by_person[poor].passed, by_person[poor].agreement, by_person[poor].mean_iou) == (0, 0.5, 0.25)
    kept = [vars(one).copy() for one in measures(scene)]
    hand_in(scene, first, good, kept[0]["revision_id"])
    assert run_jobs(scene) == ["done", "done"]
    assert [one.measured_at for one in measures(scene)] == [one["measured_at"] for one in kept]


def test_a_job_that_died_leaves_what_waits_to_the_next(scene: Scene) -> None:
    bring_gold(scene, halves())
    paint(scene, scene.person(), halves())
    with scene.house.db.write() as session:
        job = session.scalars(select(Job)).one()
        job.state = "failed"
    assert run_jobs(scene) == ["failed"]
    paint(scene, scene.person(), halves())
    assert run_jobs(scene) == ["failed", "done"]
    assert total(scene).waiting == 0


def test_an_answer_that_is_lost_stops_no_other_tile(scene: Scene) -> None:
    answer = halves()
    answer[:, :10] = 1  # so that the tiles' answers are two blobs
    bring_gold(scene, answer)
    paint(scene, scene.person(), halves())
    paint(scene, scene.person(), halves())
    with scene.house.db.read() as session:
        gone = session.scalars(select(GoldAnswer.blob_sha256).order_by(GoldAnswer.id)).first()
    assert gone is not None
    scene.house.blobs.discard(gone, put_before=scene.house.clock.now() + timedelta(days=365 * 10))
    assert "partial" in run_jobs(scene)
    assert (total(scene).measured, total(scene).waiting) == (1, 1)


def test_open_pixels_are_not_judged_and_tiles_without_any_other_have_no_answer(scene: Scene) -> None:
    raster = np.zeros((32, 64), np.uint16)
    raster[:16, :20] = 1
    assert bring_gold(scene, raster) == Brought(0, 0, 1, complete=False, known=1)
    paint(scene, scene.person(), halves())
    paint(scene, scene.person(), halves())
    assert run_jobs(scene) == ["done"]
    (one,) = measures(scene)
    assert (one.judged, one.agreeing, one.passed) == (16 * 20, 16 * 20, True)


def test_another_answer_is_a_new_version_for_what_comes_after_it(scene: Scene, clock: FixedClock) -> None:
    bring_gold(scene, halves())
    assert bring_gold(scene, halves()) == Brought(0, 0, 2, complete=False, known=0)
    paint(scene, scene.person(), halves())
    clock.advance(seconds=60)
    assert bring_gold(scene, np.ones((32, 64))).known == 2
    paint(scene, scene.person(), halves())
    run_jobs(scene)  # both are measured after the new version came
    first, second = measures(scene)
    assert (first.agreeing, first.judged) == (36 * 32, 36 * 32)
    assert (second.agreeing, second.judged) == (36 * 16, 36 * 32)
    with scene.house.db.read() as session:
        versions = session.execute(select(GoldAnswer.n).order_by(GoldAnswer.id)).scalars().all()
    assert versions == [1, 1, 2, 2]


def test_an_answer_that_opens_everything_ends_the_measuring(scene: Scene) -> None:
    bring_gold(scene, halves())
    assert bring_gold(scene, np.zeros((32, 64))).known == 2
    paint(scene, scene.person(), halves())
    assert (run_jobs(scene), measures(scene)) == ([], [])


def test_what_was_done_before_the_answer_came_is_not_judged_by_it(scene: Scene) -> None:
    done = paint(scene, scene.person(), halves())
    assert bring_gold(scene, halves()).known == 2
    assert (run_jobs(scene), total(scene).waiting) == ([], 0)
    assert scene.task(done.id).state == TaskState.SUBMITTED.value


def test_the_first_hand_in_of_a_tile_counts_whatever_is_mended_later(scene: Scene) -> None:
    bring_gold(scene, halves())
    painter, reviewer = scene.person(), scene.person(Role.REVIEWER)
    task = paint(scene, painter, np.ones((32, 64), np.uint16))
    run_jobs(scene)
    with scene.house.db.write() as session:
        quality.decide(
            session,
            scene.house.clock,
            task_id=task.id,
            revision_id=measures(scene)[0].revision_id,
            reviewer_id=reviewer,
            verdict=quality.Verdict.RETURN,
            reason=quality.Reason.BOUNDARY,
        )
    again = scene.claim(painter)
    assert again is not None and again.id == task.id
    with scene.house.db.read() as session:
        head = labels.head(session, again)
    assert head is not None
    mended = scene.save(again, painter, on=head, seed=5)
    hand_in(scene, again, painter, mended.id)
    run_jobs(scene)
    assert len(measures(scene)) == 2
    (one,) = total(scene).people
    assert (one.tiles, one.agreement) == (1, 0.5)


def test_work_under_a_lost_lease_is_kept_and_not_measured(scene: Scene, clock: FixedClock) -> None:
    bring_gold(scene, halves())
    slow, quick = scene.person(), scene.person()
    task = scene.claim(slow)
    assert task is not None
    saved = scene.save(task, slow)
    clock.advance(seconds=7200)
    taken = scene.claim(quick)
    assert taken is not None and taken.id == task.id
    hand_in(scene, task, slow, saved.id)
    assert measures(scene) == []


def split(scene: Scene, clock: FixedClock) -> int:
    """Split OTHER_CLASS; return the new class."""
    clock.advance(seconds=60)
    with scene.house.db.write() as session:
        project = projects.get(session, scene.project.id)
        made = projects.record_split(
            session, clock, project, OTHER_CLASS, [NewClass("Other", (1, 2, 3))], text="Look.", by=None
        )
        labels.reissue_split(session, made)
    clock.advance(seconds=60)
    return int(made.into[0])


def test_a_class_that_was_split_since_is_not_judged(scene: Scene, clock: FixedClock) -> None:
    bring_gold(scene, halves())
    before = scene.person()
    paint(scene, before, halves())
    new = split(scene, clock)
    paint(scene, scene.person(), halves(), second=new)
    run_jobs(scene)
    first, second = measures(scene)
    assert (first.judged, first.agreeing) == (36 * 32, 36 * 32)  # handed in before the split
    assert (second.judged, second.agreeing, second.passed) == (36 * 16, 36 * 16, True)


def test_the_same_answer_said_again_after_a_split_is_judged_again(scene: Scene, clock: FixedClock) -> None:
    bring_gold(scene, halves())
    split(scene, clock)
    assert bring_gold(scene, halves()).known == 2
    paint(scene, scene.person(), halves())
    run_jobs(scene)
    assert measures(scene)[0].judged == 36 * 32


def measured_digests(scene: Scene) -> set[str]:
    """Bring answers in, have one tile measured, and tell the blobs of the answers."""
    bring_gold(scene, halves())
    paint(scene, scene.person(), halves())
    run_jobs(scene)
    with scene.house.db.read() as session:
        return set(session.scalars(select(GoldAnswer.blob_sha256)))


def test_answers_are_in_backups(scene: Scene, tmp_path: Path) -> None:
    house, folder, digests = scene.house, BackupFolder(tmp_path / "backup"), measured_digests(scene)
    take_backup(house.db, house.blobs, folder, now=house.clock.now(), product="test", tell=lambda _, __: None)
    assert digests and all(folder.blobs().exists(digest) for digest in digests)


def test_answers_and_figures_go_along_when_the_house_moves(scene: Scene, tmp_path: Path) -> None:
    house, digests = scene.house, measured_digests(scene)
    with open_storage(Settings(data=tmp_path / "other")) as other:
        migrate(other.db)
        with house.db.snapshot() as source, other.db.engine.begin() as target:
            _, references = copy_rows(source, target)
        copy_blobs(house.blobs, other.blobs, references, lambda _, __: None)
        assert digests and all(other.blobs.exists(digest) for digest in digests)
        with other.db.read() as session:
            assert quality.gold_sum(session, scene.project.id) == total(scene)


def test_answers_are_held_and_go_with_their_image(scene: Scene, clock: FixedClock) -> None:
    house, later = scene.house, scene.house.clock.now() + timedelta(days=365 * 10)
    digests = measured_digests(scene)
    discard_unused(house.db, house.blobs, put_before=later, remove=True)
    assert all(house.blobs.exists(digest) for digest in digests)
    with house.db.write() as session:
        erasure = erasing.erase(session, clock, image_of(scene), reason="A face.", by=None)
    assert digests <= erasure.blobs
    with house.db.read() as session:
        assert session.scalar(select(func.count()).select_from(GoldMeasure)) == 0
        assert session.scalar(select(func.count()).select_from(GoldAnswer)) == 0
    assert total(scene) == GoldSum(0, 0, 0, [])


def test_an_image_that_is_erased_before_it_was_measured_leaves_a_job_with_nothing_to_do(scene: Scene) -> None:
    bring_gold(scene, halves())
    paint(scene, scene.person(), halves())
    with scene.house.db.write() as session:
        erasing.erase(session, scene.house.clock, image_of(scene), reason="A face.", by=None)
    assert run_jobs(scene) == ["done"]


def test_other_projects_are_not_counted(scene: Scene) -> None:
    bring_gold(scene, halves())
    with scene.house.db.read() as session:
        nothing = quality.gold_sum(session, "another")
    assert nothing == replace(total(scene), known=0)
