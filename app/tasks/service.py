"""The queue's verbs: claim, keep, give back, submit, and what review does to a task.

Two rules run through all of them. A lease is judged when it is read: one that ran out still works for its holder
until somebody else took the tile, because throwing work away helps nobody. And no verb waits for another person:
a lost lease is told as such, at once.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select
from sqlalchemy.orm import Session

from app.core.geometry import Grid
from app.foundation.clock import Clock
from app.foundation.errors import Conflict, NotFound
from app.foundation.ids import new_id
from app.tasks import store
from app.tasks.frontier import Frontier, Place
from app.tasks.lifecycle import RESERVED_FOR, Event, TaskState, after, state_at
from app.tasks.tables import Attempt, Task

_frontier = Frontier()


def create_for_image(session: Session, clock: Clock, *, project_id: str, image_id: str, grid: Grid) -> list[Task]:
    """Open one paint task for each tile of an image.

    Args:
        session: A write session; the caller commits, together with the image.
        clock: For the time of creation.
        project_id: The project of the image.
        image_id: The image.
        grid: How the image is cut.

    Returns:
        The tasks by tile index.
    """
    now = clock.now()
    tasks = [
        Task(
            id=new_id(),
            project_id=project_id,
            image_id=image_id,
            tile_index=cell.index,
            pixels=cell.core.area,
            created_at=now,
        )
        for cell in grid
    ]
    session.add_all(tasks)
    session.flush()
    return tasks


def get(session: Session, task_id: str) -> Task:
    """The task.

    Raises:
        NotFound: There is none with that id.
    """
    return _found(store.get(session, task_id))


def lock(session: Session, task_id: str) -> Task:
    """The task as it is now, held against other writers until the transaction ends.

    Raises:
        NotFound: There is none with that id.
    """
    return _found(store.lock(session, task_id))


def _found(task: Task | None) -> Task:
    if task is None:
        raise NotFound("There is no such tile.", code="no-such-task")
    return task


def claim(session: Session, clock: Clock, *, project_id: str, account_id: str, lease_minutes: int) -> Task | None:
    """Give the account its next tile.

    In this order: the tile it has held longest (a lease that ran out and that nobody took is renewed), a tile that came
    back to it, a tile whose holder let the lease run out, one that its painter did not mend within 48 hours, an open
    one. Images are worked in the order they came in and their tiles from the top left, so that images get complete;
    among images of the same millisecond chance decides, since their ids end in random bits. A tile the account held
    before is never given to it again, unless it came back.

    Args:
        session: A write session.
        clock: What judges leases.
        project_id: Where to look for work.
        account_id: Who asks.
        lease_minutes: How long the lease lasts without a heartbeat.

    Returns:
        The task with its lease, or None when nothing is open for this account.
    """
    # Two windows in which one person presses "start" follow each other, so that both get the same tile.
    store.hold_account(session, account_id)
    now = clock.now()
    until = now + timedelta(minutes=lease_minutes)
    resumed = _resume(session, project_id, account_id, until)
    return resumed or _take_next(session, project_id, account_id, now=now, until=until)


def claim_ahead(
    session: Session,
    clock: Clock,
    *,
    project_id: str,
    account_id: str,
    lease_minutes: int,
    holding: Sequence[str],
    tiles_ahead: int,
) -> Task | None:
    """Give the account one more tile beside those it knows of, so that its photo is there when it is needed.

    Args:
        session: A write session.
        clock: What judges leases.
        project_id: Where to look for work.
        account_id: Who asks.
        lease_minutes: How long the lease lasts without a heartbeat.
        holding: The tasks that it knows it holds. Another one that it holds is told before any is taken.
        tiles_ahead: So many tiles it may hold beside the one it paints.

    Returns:
        The task with its lease, or None: nothing is open for this account, or it holds `tiles_ahead` beside one.
    """
    store.hold_account(session, account_id)
    until = (now := clock.now()) + timedelta(minutes=lease_minutes)
    resumed = _resume(session, project_id, account_id, until, but=holding)
    if resumed is not None or store.count_held(session, project_id=project_id, account_id=account_id) > tiles_ahead:
        return resumed
    return _take_next(session, project_id, account_id, now=now, until=until)


def _resume(
    session: Session, project_id: str, account_id: str, until: datetime, *, but: Sequence[str] = ()
) -> Task | None:
    task = store.held_by(session, project_id=project_id, account_id=account_id, for_update=True, but=but)
    if task is not None:
        task.lease_until = until
        session.flush()
    return task


def _take_next(session: Session, project_id: str, account_id: str, *, now: datetime, until: datetime) -> Task | None:
    returned = _take(session, store.returned_candidates(project_id, account_id), account_id, until)
    if returned is not None:
        return returned
    for candidates in (
        store.expired_candidates(project_id, account_id, now),
        store.unreserved_candidates(project_id, account_id, now),
    ):
        task = _take(session, candidates, account_id, until)
        if task is not None:
            return _begun(session, task, account_id, now)
    task = _take_open(session, project_id, account_id, until)
    return None if task is None else _begun(session, task, account_id, now)


def _take_open(session: Session, project_id: str, account_id: str, until: datetime) -> Task | None:
    begin = _frontier.begin(project_id, lambda: store.first_open(session, project_id))
    task = _take(session, store.open_candidates(project_id, account_id, begin=begin), account_id, until)
    if task is None and begin is not None:
        task = _take(session, store.open_candidates(project_id, account_id), account_id, until)
    return task


def _begun(session: Session, task: Task, account_id: str, now: datetime) -> Task:
    _forget_reservation(task)
    session.add(Attempt(task_id=task.id, account_id=account_id, began_at=now))
    session.flush()
    return task


def _take(session: Session, candidates: Select[str], account_id: str, until: datetime) -> Task | None:
    lease = {"lease_id": new_id(), "lease_holder": account_id, "lease_until": until}
    return store.take(session, candidates, state=TaskState.LEASED.value, **lease)


def _forget_reservation(task: Task) -> None:
    task.returned_to = None
    task.reserved_until = None


def holds(task: Task, *, account_id: str, lease_id: str) -> bool:
    """Whether that lease still gives that account the right to write.

    A lease that ran out counts as held until somebody else has taken the tile.
    """
    return task.state == TaskState.LEASED.value and task.lease_id == lease_id and task.lease_holder == account_id


def renew(task: Task, clock: Clock, *, lease_minutes: int) -> datetime:
    """Let the lease of a locked task run from now.

    Returns:
        When it ends.
    """
    task.lease_until = clock.now() + timedelta(minutes=lease_minutes)
    return task.lease_until


def heartbeat(
    session: Session, clock: Clock, *, task_id: str, account_id: str, lease_id: str, lease_minutes: int
) -> datetime:
    """Say that the painter is still there.

    Returns:
        When the lease now ends.

    Raises:
        NotFound: There is no such task.
        Conflict: `lease-lost`.
    """
    return renew(_held(session, task_id, account_id, lease_id), clock, lease_minutes=lease_minutes)


def release(session: Session, *, task_id: str, account_id: str, lease_id: str) -> None:
    """Give a tile back. It costs nothing, what was saved stays with the tile, and it is not offered to her again.

    Raises:
        NotFound: There is no such task.
        Conflict: `lease-lost`.
    """
    task = _held(session, task_id, account_id, lease_id)
    task.state = after(task.state, Event.RELEASE)
    _end_lease(task)
    _forget_reservation(task)
    _frontier.reopened(task.project_id, Place(task.image_id, task.tile_index))


def _held(session: Session, task_id: str, account_id: str, lease_id: str) -> Task:
    task = lock(session, task_id)
    if not holds(task, account_id=account_id, lease_id=lease_id):
        raise Conflict("Somebody else has this tile now. What you saved is kept.", code="lease-lost")
    return task


def _end_lease(task: Task) -> None:
    task.lease_id = task.lease_holder = task.lease_until = None


def submit(task: Task, clock: Clock, *, account_id: str, revision_id: str) -> None:
    """Hand a held, locked task in for review.

    Raises:
        Conflict: `task-state`, when it is not leased.
    """
    task.state = after(task.state, Event.SUBMIT)
    task.submitted_revision_id, task.submitted_by, task.submitted_at = revision_id, account_id, clock.now()
    _end_lease(task)
    _forget_reservation(task)


def accept(session: Session, task: Task, clock: Clock) -> bool:
    """Accept what was submitted in a locked task.

    Returns:
        Whether this was the image's last open tile, so that the image can be merged.

    Raises:
        Conflict: `task-state`, when the task is not submitted.
    """
    task.state = after(task.state, Event.ACCEPT)
    task.accepted_revision_id, task.accepted_at = task.submitted_revision_id, clock.now()
    session.flush()
    # Of two reviewers who accept an image's last two tiles at once, the second must see what the first did.
    store.hold_image(session, task.image_id)
    return store.pending_in_image(session, task.image_id) == 0


def return_to_painter(task: Task, clock: Clock) -> None:
    """Send a submitted, locked task back to who submitted it; for 48 hours it is hers alone.

    Raises:
        Conflict: `task-state`, when the task is not submitted.
    """
    task.state = after(task.state, Event.RETURN)
    task.returned_to, task.reserved_until = task.submitted_by, clock.now() + RESERVED_FOR
    task.submitted_revision_id = task.submitted_at = None


def shown_state(task: Task, now: datetime) -> TaskState:
    """The state of a task as a reader sees it at `now`: see `lifecycle.state_at`."""
    return state_at(task.state, lease_until=task.lease_until, reserved_until=task.reserved_until, now=now)


def has_held(session: Session, *, task_id: str, account_id: str) -> bool:
    """Whether the account ever held the task: who may still send work for it, though late."""
    return store.has_held(session, task_id=task_id, account_id=account_id)


def may_see_region(session: Session, *, account_id: str, image_id: str, tile_index: int | None) -> bool:
    """Whether a painter may see a tile's (None: any tile's) pixels: she holds its lease, or it came back to her."""
    return store.may_paint(session, image_id=image_id, tile_index=tile_index, account_id=account_id)


@dataclass(frozen=True, slots=True)
class Counts:
    """How far a project is.

    Attributes:
        images: Images cut into tasks.
        images_complete: Those with every tile accepted.
        tiles: Number of tiles by state, as read now; every state is a key.
        pixels: Core pixels by state, as read now; every state is a key.
    """

    images: int
    images_complete: int
    tiles: Mapping[TaskState, int]
    pixels: Mapping[TaskState, int]


def counts(session: Session, clock: Clock, project_id: str) -> Counts:
    """Count a project's images, tiles and pixels by state, in three queries that read indexes only."""
    tiles, pixels = Counter[TaskState](), Counter[TaskState]()
    for state, number, area in store.tally(session, project_id):
        tiles[TaskState(state)], pixels[TaskState(state)] = int(number), int(area)
    for reserved, number, area in store.expired_tally(session, project_id, clock.now()):
        shown = TaskState.RETURNED if reserved else TaskState.OPEN
        for counter, amount in ((tiles, int(number)), (pixels, int(area))):
            counter[TaskState.LEASED] -= amount
            counter[shown] += amount
    images, complete = store.image_tally(session, project_id)
    return Counts(
        images=images,
        images_complete=complete,
        tiles={state: tiles[state] for state in TaskState},
        pixels={state: pixels[state] for state in TaskState},
    )


def mosaic(session: Session, clock: Clock, image_ids: Iterable[str]) -> dict[str, list[TaskState]]:
    """The states of all tiles of some images, in one query.

    Returns:
        For each image id the states by tile index; images without tasks are missing.
    """
    now = clock.now()
    states: dict[str, list[TaskState]] = {}
    for image_id, state, lease_until, reserved_until in store.states_of_images(session, image_ids):
        shown = state_at(state, lease_until=lease_until, reserved_until=reserved_until, now=now)
        states.setdefault(image_id, []).append(shown)
    return states


@dataclass(frozen=True, slots=True)
class PaintedWork:
    """Accepted work of a project: tiles, how many people painted them, when the first and the last were accepted."""

    tiles: int
    people: int
    first: datetime | None
    last: datetime | None


def painted_work(session: Session, project_id: str) -> PaintedWork:
    """Count the accepted work of a project; names are left out."""
    return PaintedWork(*store.painted_work(session, project_id))


@dataclass(frozen=True, slots=True)
class PaintOffer:
    """What a project holds for one painter.

    Attributes:
        open: Tiles she could be given, beside the next two.
        resume: The tile she holds.
        returned: The tiles that came back to her, oldest first.
    """

    open: int
    resume: Task | None
    returned: tuple[Task, ...]


def paint_offer(session: Session, clock: Clock, *, project_id: str, account_id: str) -> PaintOffer:
    """See what a claim would find, without claiming."""
    return PaintOffer(
        open=store.count_claimable(session, project_id=project_id, account_id=account_id, now=clock.now()),
        resume=store.held_by(session, project_id=project_id, account_id=account_id, for_update=False),
        returned=tuple(store.returned_to(session, project_id=project_id, account_id=account_id)),
    )


def of_image(session: Session, image_id: str) -> Sequence[Task]:
    """The tasks of an image by tile index."""
    return store.of_image(session, image_id)


def complete_images(session: Session, project_id: str) -> Sequence[str]:
    """Ids of the images whose every tile is accepted, ascending: what can be merged."""
    return store.complete_images(session, project_id)
