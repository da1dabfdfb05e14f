"""An erased image leaves a tombstone and what people had done, and nothing else, in any table or store."""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app import erasing, imagery, labels, releases, tasks
from app.erasing import ErasedWork, Erasure, drop_blobs
from app.foundation.backup import BackupFolder, check_backup, discard_unused, read_rows, tables_of, take_backup
from app.foundation.clock import FixedClock, SystemClock
from app.foundation.errors import Conflict, Gone, Invalid, NotFound
from app.imagery import get_image
from app.labels import Revision
from app.people import Role
from app.releases import Release, ReleaseRequest
from app.wiring import House
from tests.merge.town import Town, make_town
from tests.tasks.scene import make_scene

REASON = "A face that had to go."


@pytest.fixture
def town(any_house: House) -> Town:
    return make_town(any_house)


def erase(town: Town, image_id: str, reason: str = REASON) -> Erasure:
    with town.house.db.write() as session:
        return erasing.erase(session, town.house.clock, image_id, reason=reason, by=town.reviewer)


def release(town: Town, name: str = "first") -> Release:
    house = town.house
    chosen = releases.prepare(house.db, house.blobs, town.project, ReleaseRequest(name=name, format="indexed-png"))
    with house.db.write() as session:
        made = releases.create_release(
            session,
            house.blobs,
            house.clock,
            project=town.project,
            request=ReleaseRequest(name=name, format="indexed-png"),
            chosen=chosen,
            created_by=None,
        )
    runner = house.jobs.runner
    runner.plan(made.job_id)
    while runner.work(made.job_id, "carrier"):
        pass
    runner.finish(made.job_id, "carrier")
    with house.db.read() as session:
        return releases.get_release(session, made.id)


def everything(house: House) -> Iterator[tuple[str, bytes]]:
    """Every row of every table, as a backup reads it."""
    with house.db.snapshot() as connection:
        for described in tables_of(connection):
            yield from ((described.name, json.dumps(row).encode()) for row in read_rows(connection, described))


def test_no_row_tells_of_an_erased_image_but_its_tombstone(town: Town) -> None:
    image_id, other = town.image(stem="face_000001"), town.image(stem="other_000001")
    town.finish()
    town.merge(image_id)
    release(town)
    with town.house.db.read() as session:
        image = get_image(session, image_id)
        tiles = [task.id for task in tasks.of_image(session, image_id)]
        revisions = [one.id for task in tiles for one in labels.history(session, task)]
    erase(town, image_id)
    left = list(everything(town.house))
    for name in (image.name, image.stem, image.photo_sha256, *revisions):
        assert [table for table, line in left if name.encode() in line] == []
    allowed = {"erased_image", "erased_work", "job", "job_shard"}
    assert {table for table, line in left if image_id.encode() in line} <= allowed
    assert {table for table, line in left if any(task.encode() in line for task in tiles)} == {"erased_work"}
    with town.house.db.read() as session:
        assert [one.id for one in imagery.list_images(session, town.project.id)] == [other]
        with pytest.raises(NotFound):
            get_image(session, image_id)


def test_its_blobs_are_gone_and_those_that_others_name_are_not(town: Town) -> None:
    """The tiles of both images are painted with the same bytes; each has a photo of its own."""
    image_id, other = town.image(stem="face_000001"), town.image(stem="other_000001")
    town.finish()
    house = town.house
    for one in (image_id, other):
        town.merge(one)
    with house.db.read() as session:
        photo, kept = (get_image(session, one).photo_sha256 for one in (image_id, other))
    raster = town.mask(image_id).raster_sha256
    assert raster == town.mask(other).raster_sha256
    later = FixedClock(SystemClock().now() + timedelta(hours=2))
    dropped = drop_blobs(house.db, house.blobs, later, erase(town, image_id))
    assert (dropped.removed, dropped.later) == (1, 0)
    assert not house.blobs.exists(photo)
    assert house.blobs.exists(kept)
    assert house.blobs.exists(raster)
    assert discard_unused(house.db, house.blobs, put_before=later.now(), remove=False).unused == 0


def test_blobs_that_were_put_a_moment_ago_are_left_to_gc(town: Town) -> None:
    image_id = town.image()
    house = town.house
    real = SystemClock()
    with house.db.read() as session:
        photo = get_image(session, image_id).photo_sha256
    dropped = drop_blobs(house.db, house.blobs, real, erase(town, image_id))
    assert (dropped.removed, dropped.kept, dropped.later) == (0, 0, 1)
    put_before = real.now() + timedelta(minutes=1)
    assert discard_unused(house.db, house.blobs, put_before=put_before, remove=True).removed == 1
    assert not house.blobs.exists(photo)


def test_the_work_that_was_done_stays(town: Town) -> None:
    image_id = town.image()
    first, second = town.work()
    town.accept([first])
    erasure = erase(town, image_id)
    with town.house.db.read() as session:
        rows = {(row.task_id, row.account_id, row.kind): row for row in session.scalars(select(ErasedWork))}
    assert erasure.tombstone.tiles == 2
    painted = [rows[task.id, town.painter, "paint"] for task, _ in (first, second)]
    assert [(row.active_seconds, row.times, row.accepted) for row in painted] == [(60, 1, True), (60, 1, False)]
    assert [row.pixels for row in painted] == [1024, 1024]
    judged = rows[first[0].id, town.reviewer, "review"]
    assert (judged.active_seconds, judged.times) == (0, 1)
    assert len(rows) == 3


def test_whoever_held_a_tile_is_told_and_nobody_else(town: Town) -> None:
    image_id = town.image()
    with town.house.db.write() as session:
        task = tasks.claim(
            session, town.house.clock, project_id=town.project.id, account_id=town.painter, lease_minutes=45
        )
    assert task is not None
    erase(town, image_id)
    with town.house.db.read() as session:
        with pytest.raises(Gone, match="What you did on it until then counts") as told:
            erasing.tell_erased_tile(session, task_id=task.id, account_id=town.painter)
        assert told.value.code == "image-erased"
        assert REASON not in told.value.detail
        erasing.tell_erased_tile(session, task_id=task.id, account_id=town.reviewer)
        assert (
            tasks.paint_offer(session, town.house.clock, project_id=town.project.id, account_id=town.painter).open == 0
        )


def test_releases_that_hold_it_are_withdrawn_and_the_next_is_made_without_it(town: Town) -> None:
    image_id = town.image(stem="face_000001")
    town.image(stem="other_000001")
    town.finish()
    made = release(town)
    with town.house.db.read() as session:
        told = erasing.prospect(session, town.house.clock, get_image(session, image_id))
        assert (told.tiles, told.held, told.done, told.releases) == (2, 0, 2, ("first",))
        held = releases.archive_of(session, made)
    assert held.size > 0
    erasure = erase(town, image_id)
    assert erasure.tombstone.releases == [made.id]
    with town.house.db.read() as session:
        withdrawn = releases.get_release(session, made.id)
        assert withdrawn.withdrawn_reason == f"An image had to be erased: {REASON}"
        with pytest.raises(Gone, match="A face that had to go"):
            releases.require_given(withdrawn)
    after = release(town, "second")
    assert (after.images, after.withdrawn_at) == (1, None)
    with town.house.db.read() as session:
        assert releases.previous_release(session, after) is None


def test_a_release_without_it_stays(town: Town) -> None:
    kept = town.image(stem="kept_000001")
    town.finish()
    made = release(town)
    later = town.image(stem="face_000001")
    erase(town, later)
    with town.house.db.read() as session:
        assert releases.get_release(session, made.id).withdrawn_at is None
        assert get_image(session, kept)


def test_the_same_photo_is_not_taken_again_by_file_or_by_pixels(town: Town) -> None:
    image_id = town.image()
    with town.house.db.read() as session:
        image = get_image(session, image_id)
    erase(town, image_id)
    with town.house.db.read() as session:
        for original, photo in ((image.original_sha256, None), ("f" * 64, image.photo_sha256)):
            with pytest.raises(Conflict, match="A face that had to go") as refused:
                erasing.refuse_erased(session, town.project.id, original_sha256=original, photo_sha256=photo)
            assert refused.value.code == "erased"
        erasing.refuse_erased(session, town.project.id, original_sha256="f" * 64, photo_sha256="e" * 64)


def test_another_project_keeps_its_copy_and_the_blob(town: Town) -> None:
    image_id = town.image()
    twin = make_town(town.house, slug="twin")
    theirs = twin.image()
    house = town.house
    with house.db.read() as session:
        assert erasing.prospect(session, house.clock, get_image(session, image_id)).elsewhere == 1
        photo = get_image(session, theirs).photo_sha256
    late = FixedClock(SystemClock().now() + timedelta(hours=2))
    dropped = drop_blobs(house.db, house.blobs, late, erase(town, image_id))
    assert (dropped.removed, dropped.kept) == (0, 1)
    assert house.blobs.exists(photo)
    with house.db.read() as session:
        erasing.refuse_erased(session, twin.project.id, original_sha256=photo)


def test_the_next_backup_into_the_same_folder_holds_it_no_more(town: Town, tmp_path: Path) -> None:
    house, image_id = town.house, town.image(stem="face_000001")
    town.image(stem="other_000001")
    with house.db.read() as session:
        photo = get_image(session, image_id).photo_sha256
    folder = BackupFolder(tmp_path / "backup")

    def back_up() -> int:
        take_backup(house.db, house.blobs, folder, now=house.clock.now(), product="test", tell=lambda _, __: None)
        assert check_backup(folder, lambda _, __: None) == []
        return len(list(folder.blobs().list()))

    assert back_up() == 2
    assert folder.blobs().exists(photo)
    erase(town, image_id)
    assert back_up() == 1
    assert not folder.blobs().exists(photo)


@pytest.mark.parametrize("reason", ["", "  \n ", "x" * 401])
def test_a_reason_is_needed(town: Town, reason: str) -> None:
    image_id = town.image()
    with pytest.raises(Invalid, match="Say why"):
        erase(town, image_id, reason)
    with town.house.db.read() as session:
        assert get_image(session, image_id)


def test_an_image_is_erased_once(town: Town) -> None:
    image_id = town.image()
    erase(town, image_id)
    with pytest.raises(NotFound):
        erase(town, image_id)
    with town.house.db.read() as session:
        assert [one.reason for one in erasing.erased_images(session, town.project.id)] == [REASON]


def test_whoever_saves_meanwhile_ends_first_or_finds_nothing(any_house: House) -> None:
    """A painter saves again and again while the image is erased; neither fails otherwise, and nothing is left."""
    scene = make_scene(any_house)
    painter = scene.person(Role.ANNOTATOR)
    task = scene.claim(painter)
    assert task is not None
    saved, begun = [scene.save(task, painter)], threading.Event()

    def save_on() -> str:
        try:
            for n in range(1, 1000):
                saved.append(scene.save(task, painter, on=saved[-1], seed=n))
                begun.set()
        except NotFound as refused:
            return refused.code
        return "never refused"

    with ThreadPoolExecutor(1) as pool:
        outcome = pool.submit(save_on)
        assert begun.wait(30)
        with any_house.db.write() as session:
            erasing.erase(session, any_house.clock, task.image_id, reason=REASON, by=None)
        assert outcome.result(60) == "no-such-task"
    with any_house.db.read() as session:
        assert session.scalars(select(Revision)).all() == []
        row = session.scalars(select(ErasedWork)).one()
        assert (row.account_id, row.active_seconds) == (painter, 10)
