"""Who may judge what, and what a verdict does to the tile."""

from concurrent.futures import ThreadPoolExecutor, wait

import pytest

from app import labels, quality, tasks
from app.foundation.clock import FixedClock
from app.foundation.errors import Conflict, Forbidden, Invalid
from app.labels import Revision
from app.people import Role
from app.quality import Decision, Reason, Verdict
from app.tasks import Task, TaskState
from app.wiring import House
from tests.tasks.scene import Scene, make_scene


@pytest.fixture
def scene(any_house: House) -> Scene:
    return make_scene(any_house)


def decide(
    scene: Scene,
    task: Task,
    revision: Revision,
    reviewer: str,
    verdict: Verdict = Verdict.ACCEPT,
    reason: Reason | None = None,
    text: str = "",
) -> Decision:
    with scene.house.db.write() as session:
        return quality.decide(
            session,
            scene.house.clock,
            task_id=task.id,
            revision_id=revision.id,
            reviewer_id=reviewer,
            verdict=verdict,
            reason=reason,
            text=text,
        )


def give_back(scene: Scene, task: Task, revision: Revision, reviewer: str) -> Decision:
    return decide(scene, task, revision, reviewer, Verdict.RETURN, Reason.BOUNDARY, "the kerb")


def queue(scene: Scene, reviewer: str) -> list[tuple[str, bool]]:
    with scene.house.db.read() as session:
        waiting = quality.review_queue(session, project_id=scene.project.id, reviewer_id=reviewer)
        assert len(waiting) == quality.count_reviewable(session, project_id=scene.project.id, reviewer_id=reviewer)
        return [(item.task.id, item.again) for item in waiting]


def test_the_last_accepted_tile_completes_its_image(scene: Scene) -> None:
    reviewer = scene.person(Role.REVIEWER)
    first, revision = scene.painted(scene.person())
    assert not decide(scene, first, revision, reviewer).image_complete
    second, other_revision = scene.painted(scene.person())
    assert decide(scene, second, other_revision, reviewer).image_complete
    after = scene.task(second.id)
    assert (after.state, after.accepted_revision_id) == (TaskState.ACCEPTED, other_revision.id)
    with scene.house.db.read() as session:
        assert list(tasks.complete_images(session, scene.project.id)) == [first.image_id]


def test_of_two_reviewers_who_accept_the_last_two_tiles_at_once_one_completes_the_image(scene: Scene) -> None:
    (first, revision), (second, other_revision) = scene.painted(scene.person()), scene.painted(scene.person())
    one, two = scene.person(Role.REVIEWER), scene.person(Role.REVIEWER)
    with ThreadPoolExecutor(1) as pool:
        with scene.house.db.write() as session:
            decision = quality.decide(
                session,
                scene.house.clock,
                task_id=first.id,
                revision_id=revision.id,
                reviewer_id=one,
                verdict=Verdict.ACCEPT,
            )
            meanwhile = pool.submit(decide, scene, second, other_revision, two)
            wait([meanwhile], timeout=0.5)  # ample for a verdict that does not wait for this one
        assert [decision.image_complete, meanwhile.result().image_complete] == [False, True]


def test_a_returned_tile_goes_to_its_painter_before_anything_else(scene: Scene) -> None:
    scene.image()
    painter, reviewer = scene.person(), scene.person(Role.REVIEWER)
    task, revision = scene.painted(painter)
    give_back(scene, task, revision, reviewer)
    for _ in range(3):
        other = scene.claim(scene.person())
        assert other is not None and other.id != task.id
    mine = scene.claim(painter)
    assert mine is not None and (mine.id, mine.head_revision_id) == (task.id, revision.id)
    mended = scene.save(mine, painter, on=revision, seed=5)
    scene.submit(mine, painter, mended)
    assert queue(scene, reviewer) == [(task.id, True)]
    assert decide(scene, task, mended, reviewer).task.state == TaskState.ACCEPTED


def test_a_painter_who_disagrees_may_hand_the_same_state_in_again(scene: Scene) -> None:
    painter, reviewer = scene.person(), scene.person(Role.REVIEWER)
    task, revision = scene.painted(painter)
    give_back(scene, task, revision, reviewer)
    mine = scene.claim(painter)
    assert mine is not None
    scene.submit(mine, painter, revision)
    assert scene.task(task.id).state == TaskState.SUBMITTED
    assert decide(scene, task, revision, reviewer).task.state == TaskState.ACCEPTED


def test_after_two_days_a_returned_tile_is_anybodys(scene: Scene, clock: FixedClock) -> None:
    painter, other = scene.person(), scene.person()
    task, revision = scene.painted(painter)
    give_back(scene, task, revision, scene.person(Role.REVIEWER))
    clock.advance(seconds=48 * 3600 - 1)
    unreserved = scene.claim(scene.person())
    assert unreserved is not None and unreserved.id != task.id
    clock.advance(seconds=1)
    taken = scene.claim(other)
    assert taken is not None and taken.id == task.id and taken.returned_to is None


def test_a_returned_tile_whose_new_lease_runs_out_still_waits_for_its_painter(scene: Scene, clock: FixedClock) -> None:
    painter = scene.person()
    task, revision = scene.painted(painter)
    give_back(scene, task, revision, scene.person(Role.REVIEWER))
    scene.claim(painter)
    clock.advance(seconds=46 * 60)
    other = scene.claim(scene.person())
    assert other is not None and other.id != task.id
    mine = scene.claim(painter)
    assert mine is not None and mine.id == task.id


def test_a_returned_tile_that_is_given_back_is_open_for_others(scene: Scene) -> None:
    painter = scene.person()
    task, revision = scene.painted(painter)
    give_back(scene, task, revision, scene.person(Role.REVIEWER))
    mine = scene.claim(painter)
    assert mine is not None and mine.id == task.id
    with scene.house.db.write() as session:
        tasks.release(session, task_id=task.id, account_id=painter, lease_id=mine.lease_id or "")
    other = scene.claim(scene.person())
    assert other is not None and other.id == task.id


def test_nobody_judges_a_tile_she_painted_any_part_of(scene: Scene, clock: FixedClock) -> None:
    both = scene.person(Role.ANNOTATOR, Role.REVIEWER)
    begun = scene.claim(both)
    assert begun is not None
    draft = scene.save(begun, both)
    clock.advance(seconds=46 * 60)
    painter = scene.person()
    task = scene.claim(painter)
    assert task is not None and task.id == begun.id
    finished = scene.save(task, painter, on=draft, seed=2)
    scene.submit(task, painter, finished)
    assert queue(scene, both) == []
    with pytest.raises(Forbidden) as refused:
        decide(scene, task, finished, both)
    assert refused.value.code == "own-work"
    assert queue(scene, scene.person(Role.REVIEWER)) == [(task.id, False)]


def test_a_verdict_on_what_is_no_longer_submitted_is_refused(scene: Scene) -> None:
    painter, reviewer = scene.person(), scene.person(Role.REVIEWER)
    task, old = scene.painted(painter)
    give_back(scene, task, old, reviewer)
    with pytest.raises(Conflict) as refused:
        decide(scene, task, old, reviewer)
    assert refused.value.code == "revision-changed"
    mine = scene.claim(painter)
    assert mine is not None
    scene.submit(mine, painter, scene.save(mine, painter, on=old, seed=9))
    with pytest.raises(Conflict):
        decide(scene, task, old, reviewer)
    assert scene.task(task.id).state == TaskState.SUBMITTED


def test_two_reviewers_at_one_tile_give_one_verdict(scene: Scene) -> None:
    task, revision = scene.painted(scene.person())
    decide(scene, task, revision, scene.person(Role.REVIEWER))
    with pytest.raises(Conflict):
        give_back(scene, task, revision, scene.person(Role.REVIEWER))


@pytest.mark.parametrize(
    ("verdict", "reason", "text"),
    [
        (Verdict.RETURN, None, "why not"),
        (Verdict.RETURN, Reason.OTHER, "  "),
        (Verdict.ACCEPT, Reason.HOLES, ""),
        (Verdict.RETURN, Reason.HOLES, "x" * 2001),
    ],
)
def test_a_verdict_says_neither_too_little_nor_too_much(
    house: House, verdict: Verdict, reason: Reason | None, text: str
) -> None:
    scene = make_scene(house)
    task, revision = scene.painted(scene.person())
    with pytest.raises(Invalid):
        decide(scene, task, revision, scene.person(Role.REVIEWER), verdict, reason, text)
    assert scene.task(task.id).state == TaskState.SUBMITTED


def test_the_painter_reads_the_newest_verdict(scene: Scene) -> None:
    painter = scene.person()
    task, revision = scene.painted(painter)
    give_back(scene, task, revision, scene.person(Role.REVIEWER))
    with scene.house.db.read() as session:
        row = quality.last_verdict(session, task.id)
        assert row is not None and (row.reason, row.text) == ("boundary", "the kerb")
        offer = tasks.paint_offer(session, scene.house.clock, project_id=scene.project.id, account_id=painter)
        assert [returned.id for returned in offer.returned] == [task.id]
        assert labels.authors(session, [task.id]) == {task.id: {painter}}
