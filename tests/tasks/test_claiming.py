"""Who gets which tile: one holder at a time, never the same tile twice, and nothing lost when a lease runs out."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from app import tasks
from app.foundation.clock import FixedClock
from app.foundation.errors import Conflict, NotFound
from app.tasks import Task, TaskState
from app.wiring import House
from tests.tasks.scene import Scene, make_scene

LEASE = 45 * 60


@pytest.fixture
def scene(any_house: House) -> Scene:
    return make_scene(any_house)


def release(scene: Scene, task: Task, account: str) -> None:
    with scene.house.db.write() as session:
        tasks.release(session, task_id=task.id, account_id=account, lease_id=task.lease_id or "")


def heartbeat(scene: Scene, task: Task, account: str) -> None:
    with scene.house.db.write() as session:
        tasks.heartbeat(
            session,
            scene.house.clock,
            task_id=task.id,
            account_id=account,
            lease_id=task.lease_id or "",
            lease_minutes=45,
        )


def test_tiles_are_given_out_from_the_top_left_and_then_no_more(scene: Scene) -> None:
    first, second = scene.claim(scene.person()), scene.claim(scene.person())
    assert first is not None and second is not None
    assert (first.tile_index, second.tile_index) == (0, 1)
    assert scene.claim(scene.person()) is None


def test_an_image_is_finished_before_the_next_begins(scene: Scene) -> None:
    later = scene.image()
    taken = [scene.claim(scene.person()) for _ in range(4)]
    assert [task.image_id == later[0].image_id for task in taken if task] == [False, False, True, True]


def test_claiming_again_resumes_the_same_tile_under_the_same_lease(scene: Scene, clock: FixedClock) -> None:
    painter = scene.person()
    first = scene.claim(painter)
    clock.advance(seconds=60)
    again = scene.claim(painter)
    assert first is not None and again is not None
    assert (again.id, again.lease_id, again.fence) == (first.id, first.lease_id, first.fence)
    assert again.lease_until is not None and first.lease_until is not None
    assert (again.lease_until - first.lease_until).total_seconds() == 60


def test_a_tile_given_back_goes_to_others_and_never_to_her_again(scene: Scene) -> None:
    painter, other = scene.person(), scene.person()
    first = scene.claim(painter)
    assert first is not None
    release(scene, first, painter)
    second = scene.claim(painter)
    assert second is not None and second.id != first.id
    release(scene, second, painter)
    assert scene.claim(painter) is None
    taken = scene.claim(other)
    assert taken is not None and taken.id == first.id and taken.fence == first.fence + 1


def test_an_expired_lease_goes_to_somebody_else_who_alone_then_holds_it(scene: Scene, clock: FixedClock) -> None:
    painter, other = scene.person(), scene.person()
    held = scene.claim(painter)
    assert held is not None
    clock.advance(seconds=LEASE)
    taken = scene.claim(other)
    assert taken is not None and taken.id == held.id and taken.lease_holder == other
    with pytest.raises(Conflict) as lost:
        heartbeat(scene, held, painter)
    assert lost.value.code == "lease-lost"
    next_one = scene.claim(painter)
    assert next_one is not None and next_one.id != held.id


def test_a_lease_one_second_short_of_its_end_is_not_taken(scene: Scene, clock: FixedClock) -> None:
    held = scene.claim(scene.person())
    clock.advance(seconds=LEASE - 1)
    other = scene.claim(scene.person())
    assert held is not None and other is not None and other.id != held.id


def test_a_heartbeat_keeps_the_tile(scene: Scene, clock: FixedClock) -> None:
    painter = scene.person()
    held = scene.claim(painter)
    assert held is not None
    for _ in range(3):
        clock.advance(seconds=LEASE - 1)
        heartbeat(scene, held, painter)
    other = scene.claim(scene.person())
    assert other is not None and other.id != held.id


def test_a_holder_whose_lease_ran_out_goes_on_while_nobody_took_the_tile(scene: Scene, clock: FixedClock) -> None:
    painter = scene.person()
    held = scene.claim(painter)
    assert held is not None
    clock.advance(seconds=10 * LEASE)
    heartbeat(scene, held, painter)
    again = scene.claim(painter)
    assert again is not None and again.lease_id == held.lease_id
    other = scene.claim(scene.person())
    assert other is not None and other.id != held.id


def test_nobody_beats_or_gives_back_with_another_persons_lease(scene: Scene) -> None:
    held = scene.claim(scene.person())
    assert held is not None
    stranger = scene.person()
    with pytest.raises(Conflict):
        heartbeat(scene, held, stranger)
    with pytest.raises(Conflict):
        release(scene, held, stranger)
    assert scene.task(held.id).state == TaskState.LEASED


def test_an_unknown_tile_is_not_found(scene: Scene) -> None:
    with scene.house.db.write() as session, pytest.raises(NotFound):
        tasks.lock(session, "no-such-tile")


def test_many_at_once_get_each_tile_once(scene: Scene) -> None:
    for _ in range(11):
        scene.image()
    painters = [scene.person() for _ in range(8)]

    def work(painter: str) -> list[str]:
        taken: list[str] = []
        while (task := scene.claim(painter)) is not None:
            taken.append(task.id)
            scene.submit(task, painter, scene.save(task, painter))
        return taken

    with ThreadPoolExecutor(len(painters)) as pool:
        taken = [task_id for tiles in pool.map(work, painters) for task_id in tiles]
    assert len(taken) == len(set(taken)) == 24


def test_one_person_who_presses_start_in_many_windows_gets_one_tile(scene: Scene) -> None:
    painter = scene.person()
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: scene.claim(painter), range(16)))
    assert len({task.id for task in taken if task is not None}) == 1
    assert all(task is not None for task in taken)


def test_tiles_ahead_are_others_and_the_one_held_longest_is_resumed(scene: Scene, clock: FixedClock) -> None:
    for _ in range(2):
        scene.image()
    painter = scene.person()
    held = scene.claim(painter)
    assert held is not None
    ids = [held.id]
    for _ in range(scene.project.tiles_ahead):
        clock.advance(seconds=1)
        ahead = scene.claim_ahead(painter, *ids)
        assert ahead is not None
        ids.append(ahead.id)
    assert len(set(ids)) == 1 + scene.project.tiles_ahead
    assert scene.claim_ahead(painter, *ids) is None
    resumed, told_again = scene.claim(painter), scene.claim_ahead(painter, held.id)
    assert resumed is not None and resumed.id == held.id
    assert told_again is not None and told_again.id == ids[1]
    scene.submit(held, painter, scene.save(held, painter))
    following = scene.claim(painter)
    assert following is not None and following.id == ids[1]
    assert scene.claim_ahead(painter, *ids) is not None


def test_one_person_who_asks_ahead_in_many_windows_holds_no_more_than_she_may(scene: Scene) -> None:
    every = [task.id for _ in range(4) for task in scene.image()]
    painter = scene.person()
    held = scene.claim(painter)
    assert held is not None
    with ThreadPoolExecutor(8) as pool:
        taken = [task.id for task in pool.map(lambda _: scene.claim_ahead(painter, held.id), range(16)) if task]
    assert 1 <= len(set(taken)) <= scene.project.tiles_ahead
    with scene.house.db.read() as session:
        offer = tasks.paint_offer(session, scene.house.clock, project_id=scene.project.id, account_id=painter)
    assert offer.open == 2 + len(every) - 1 - len(set(taken))


def test_counts_read_an_expired_lease_as_open(scene: Scene, clock: FixedClock) -> None:
    painter = scene.person()
    scene.painted(painter)
    scene.claim(painter)
    with scene.house.db.read() as session:
        before = tasks.counts(session, clock, scene.project.id)
        clock.advance(seconds=LEASE)
        after = tasks.counts(session, clock, scene.project.id)
    assert (before.tiles[TaskState.LEASED], before.tiles[TaskState.OPEN]) == (1, 0)
    assert (after.tiles[TaskState.LEASED], after.tiles[TaskState.OPEN]) == (0, 1)
    assert after.pixels[TaskState.SUBMITTED] == 32 * 32
    assert sum(after.pixels.values()) == 64 * 32
    assert (after.images, after.images_complete) == (1, 0)


def test_the_mosaic_gives_each_images_states_by_tile_index(scene: Scene, clock: FixedClock) -> None:
    task, _ = scene.painted(scene.person())
    fresh = scene.image()
    with scene.house.db.read() as session:
        states = tasks.mosaic(session, clock, [task.image_id, fresh[0].image_id])
    assert states[task.image_id] == [TaskState.SUBMITTED, TaskState.OPEN]
    assert states[fresh[0].image_id] == [TaskState.OPEN, TaskState.OPEN]


def test_only_the_holder_sees_the_pixels_of_a_tile(scene: Scene) -> None:
    painter, other = scene.person(), scene.person()
    held = scene.claim(painter)
    assert held is not None

    def sees(account: str, tile_index: int | None) -> bool:
        with scene.house.db.read() as session:
            return tasks.may_see_region(session, account_id=account, image_id=held.image_id, tile_index=tile_index)

    assert sees(painter, 0)
    assert not sees(painter, 1)
    assert not sees(other, 0)
    assert (sees(painter, None), sees(other, None)) == (True, False)
    release(scene, held, painter)
    assert not sees(painter, 0)
    assert not sees(painter, None)


def test_an_offer_tells_what_a_claim_would_find(scene: Scene, clock: FixedClock) -> None:
    painter = scene.person()

    def offer() -> tasks.PaintOffer:
        with scene.house.db.read() as session:
            return tasks.paint_offer(session, clock, project_id=scene.project.id, account_id=painter)

    assert (offer().open, offer().resume, offer().returned) == (2, None, ())
    held = scene.claim(painter)
    assert held is not None
    assert offer().open == 1
    resumed = offer().resume
    assert resumed is not None and resumed.id == held.id
    release(scene, held, painter)
    assert (offer().open, offer().resume) == (1, None)
