"""A save lands once, whole, on what it was painted on, and late work is kept without moving anything."""

import errno
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from app import labels
from app.core.geometry import Size
from app.core.raster import LabelTile
from app.core.raster.tile_png import read_tile, write_tile
from app.foundation.blobs import LocalBlobStore
from app.foundation.clock import FixedClock
from app.foundation.errors import Conflict, Invalid, NotFound, PreconditionFailed, StorageFull, TooLarge
from app.labels import Revision
from app.tasks import Task, TaskState
from app.wiring import House
from tests.tasks.scene import Scene, make_scene, tile_bytes

LEASE = 45 * 60


@pytest.fixture
def scene(any_house: House) -> Scene:
    return make_scene(any_house)


def claiming_absent(body: bytes, class_id: int) -> bytes:
    tile = read_tile(body)
    return write_tile(LabelTile(tile.raster, tile.segments, (class_id,)))


def claimed(scene: Scene) -> tuple[str, Task]:
    painter = scene.person()
    task = scene.claim(painter)
    assert task is not None
    return painter, task


def history(scene: Scene, task: Task) -> list[Revision]:
    with scene.house.db.read() as session:
        return list(labels.history(session, task.id))


def test_a_save_stores_the_very_bytes_and_moves_the_head(scene: Scene) -> None:
    painter, task = claimed(scene)
    revision = scene.save(task, painter)
    assert scene.house.blobs.get(revision.blob_sha256) == scene.tile_bytes(task)
    assert scene.task(task.id).head_revision_id == revision.id
    assert (revision.n, revision.parent_id, revision.late) == (1, None, False)


def test_revisions_are_numbered_without_gaps_and_know_their_parents(scene: Scene) -> None:
    painter, task = claimed(scene)
    first = scene.save(task, painter, seed=1)
    second = scene.save(task, painter, on=first, seed=2)
    third = scene.save(task, painter, on=second, seed=3)
    assert [(r.n, r.parent_id) for r in history(scene, task)] == [(1, None), (2, first.id), (3, second.id)]
    assert scene.task(task.id).head_revision_id == third.id


def test_a_save_on_an_old_state_is_refused_and_told_the_current_one(scene: Scene) -> None:
    painter, task = claimed(scene)
    first = scene.save(task, painter, seed=1)
    second = scene.save(task, painter, on=first, seed=2)
    for stale in (None, first):
        with pytest.raises(PreconditionFailed) as refused:
            scene.save(task, painter, on=stale, seed=3)
        assert refused.value.code == "revision-conflict"
        assert refused.value.context["current"] == {"revision": second.id, "n": 2, "etag": second.etag}
    assert len(history(scene, task)) == 2


def test_the_same_key_is_the_same_save_even_when_the_head_has_moved_on(scene: Scene) -> None:
    painter, task = claimed(scene)
    first = scene.save(task, painter, key="k1", seed=1)
    scene.save(task, painter, on=first, key="k2", seed=2)
    assert scene.save(task, painter, key="k1", seed=1).id == first.id
    assert len(history(scene, task)) == 2


def test_the_same_key_with_other_pixels_is_refused(scene: Scene) -> None:
    painter, task = claimed(scene)
    first = scene.save(task, painter, key="k1", seed=1)
    with pytest.raises(Invalid) as refused:
        scene.save(task, painter, on=first, key="k1", seed=2)
    assert refused.value.code == "idempotency-key-reused"


def test_one_key_sent_many_times_at_once_makes_one_revision(scene: Scene) -> None:
    painter, task = claimed(scene)
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: scene.save(task, painter, key="same", seed=1).id, range(16)))
    assert len(set(made)) == len(history(scene, task)) == 1


def test_of_many_saves_on_one_state_at_once_exactly_one_wins(scene: Scene) -> None:
    painter, task = claimed(scene)

    def attempt(seed: int) -> bool:
        try:
            scene.save(task, painter, seed=seed)
        except PreconditionFailed:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(attempt, range(8)))
    assert won.count(True) == 1
    assert len(history(scene, task)) == 1


def test_a_save_renews_the_lease(scene: Scene, clock: FixedClock) -> None:
    painter, task = claimed(scene)
    clock.advance(seconds=LEASE + 5)
    scene.save(task, painter)
    lease_until = scene.task(task.id).lease_until
    assert lease_until is not None and (lease_until - clock.now()).total_seconds() == LEASE


def test_work_under_a_lost_lease_is_kept_as_late_and_the_head_stays(scene: Scene, clock: FixedClock) -> None:
    painter, task = claimed(scene)
    first = scene.save(task, painter, seed=1)
    clock.advance(seconds=LEASE)
    other = scene.person()
    taken = scene.claim(other)
    assert taken is not None and taken.id == task.id
    theirs = scene.save(taken, other, on=first, seed=2)
    late = scene.save(task, painter, on=first, seed=3)
    assert (late.late, late.n, late.parent_id) == (True, 3, first.id)
    assert scene.house.blobs.get(late.blob_sha256) == scene.tile_bytes(task, seed=3)
    assert scene.task(task.id).head_revision_id == theirs.id
    submission = scene.submit(task, painter, late)
    assert submission.late
    assert scene.task(task.id).state == TaskState.LEASED
    assert history(scene, task)[2].submitted_at == clock.now()
    assert not scene.submit(taken, other, theirs).late


def test_an_autosave_that_arrives_after_handing_in_changes_nothing_that_is_judged(scene: Scene) -> None:
    painter, task = claimed(scene)
    first = scene.save(task, painter, seed=1)
    scene.submit(task, painter, first)
    late = scene.save(task, painter, on=first, seed=2)
    after = scene.task(task.id)
    assert late.late
    assert (after.state, after.head_revision_id, after.submitted_revision_id) == ("submitted", first.id, first.id)


def test_whoever_never_held_the_tile_cannot_save_it(scene: Scene) -> None:
    _, task = claimed(scene)
    with pytest.raises(NotFound):
        scene.save(task, scene.person())
    assert history(scene, task) == []


def test_the_next_holder_goes_on_from_what_was_saved(scene: Scene, clock: FixedClock) -> None:
    painter, task = claimed(scene)
    first = scene.save(task, painter)
    clock.advance(seconds=LEASE)
    taken = scene.claim(scene.person())
    assert taken is not None and taken.head_revision_id == first.id


def test_handing_in_twice_is_handing_in_once(scene: Scene) -> None:
    painter, task = claimed(scene)
    revision = scene.save(task, painter)
    first, second = scene.submit(task, painter, revision), scene.submit(task, painter, revision)
    assert (first.late, second.late) == (False, False)
    assert scene.task(task.id).state == TaskState.SUBMITTED


def test_only_the_newest_state_can_be_handed_in(scene: Scene) -> None:
    painter, task = claimed(scene)
    first = scene.save(task, painter, seed=1)
    scene.save(task, painter, on=first, seed=2)
    with pytest.raises(Conflict) as refused:
        scene.submit(task, painter, first)
    assert refused.value.code == "revision-conflict"


def test_nobody_hands_in_another_persons_late_work(scene: Scene, clock: FixedClock) -> None:
    painter, task = claimed(scene)
    first = scene.save(task, painter, seed=1)
    clock.advance(seconds=LEASE)
    other = scene.person()
    taken = scene.claim(other)
    assert taken is not None
    with pytest.raises(NotFound):
        scene.submit(taken, other, first, lease="some-other-lease")


def test_holes_are_refused_with_their_places(scene: Scene) -> None:
    painter, task = claimed(scene)
    revision = scene.save(task, painter, holes=5)
    assert revision.unpainted == 5
    with pytest.raises(Invalid) as refused:
        labels.refuse_holes(scene.house.blobs, revision)
    assert refused.value.code == "unpainted"
    assert refused.value.context["unpainted"] == 5
    assert refused.value.context["holes"] == [{"x": 0, "y": 0, "width": 5, "height": 1, "pixels": 5}]
    labels.refuse_holes(scene.house.blobs, scene.save(task, painter, on=revision))


def test_the_work_of_a_tile_is_averaged_over_what_was_handed_in(scene: Scene) -> None:
    for seconds in (60, 180):
        painter, task = claimed(scene)
        scene.submit(task, painter, scene.save(task, painter, active_seconds=seconds))
    with scene.house.db.read() as session:
        assert labels.mean_minutes(session, scene.project.id) == 2


def test_keys_are_forgotten_after_two_days(scene: Scene, clock: FixedClock) -> None:
    (painter, task), (other, second) = claimed(scene), claimed(scene)
    scene.save(task, painter, key="k")
    clock.advance(seconds=47 * 3600)
    assert scene.save(task, painter, key="k").n == 1
    clock.advance(seconds=2 * 3600)
    scene.save(second, other, key="other")
    with pytest.raises(PreconditionFailed):
        scene.save(task, painter, key="k")


PAINT = Size(36, 32)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "not saved"),
        (b"\x89PNG\r\n\x1a\n", "not saved"),
        (tile_bytes(Size(35, 32)), "35 x 32"),
        (tile_bytes(Size(32, 36)), "32 x 36"),
        (tile_bytes(PAINT, class_id=77), "class 77"),
        (claiming_absent(tile_bytes(PAINT), 0), "class 0 is said to be absent"),
        (claiming_absent(tile_bytes(PAINT), 77), "class 77 is said to be absent"),
        (tile_bytes(PAINT)[:-5], "not saved"),
        (tile_bytes(PAINT) + b"more", "not saved"),
    ],
)
def test_what_is_no_tile_of_this_size_and_taxonomy_is_refused_before_anything_is_stored(
    body: bytes, said: str, house: House
) -> None:
    with pytest.raises(Invalid, match=said) as refused:
        labels.stage(house.blobs, body, paint=PAINT, class_ids={0, 9})
    assert refused.value.code == "invalid-raster"
    blobs = house.blobs
    assert isinstance(blobs, LocalBlobStore)
    assert [path for path in blobs.root.rglob("*") if path.is_file()] == []


def test_a_tile_above_its_limit_is_refused(house: House) -> None:
    with pytest.raises(TooLarge):
        labels.stage(house.blobs, bytes(labels.byte_limit(PAINT) + 1), paint=PAINT, class_ids={0})


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_told_as_such_and_nothing_is_saved(
    error: int, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    painter, task = claimed(scene)

    def full(*_: object) -> int:
        raise OSError(error, "full")

    with monkeypatch.context() as patch:
        patch.setattr("app.foundation.blobs.local.os.write", full)
        with pytest.raises(StorageFull):
            scene.save(task, painter)
    assert history(scene, task) == []
    assert scene.save(task, painter).n == 1


def test_a_full_database_is_told_as_such_and_loses_nothing_that_was_acknowledged(house: House) -> None:
    scene = make_scene(house)
    painter, task = claimed(scene)
    with house.db.write() as session:
        pages = session.execute(text("PRAGMA page_count")).scalar_one()
        session.execute(text(f"PRAGMA max_page_count = {pages}"))
    acknowledged: list[Revision] = []
    with pytest.raises(StorageFull):
        for seed in range(500):
            acknowledged.append(scene.save(task, painter, on=acknowledged[-1] if acknowledged else None, seed=seed))
    assert [r.id for r in history(scene, task)] == [r.id for r in acknowledged]
    with house.db.write() as session:
        session.execute(text("PRAGMA max_page_count = 1000000"))
    assert scene.save(task, painter, on=acknowledged[-1], seed=999).n == len(acknowledged) + 1
