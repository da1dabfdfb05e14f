"""The labels' verbs: save a revision, hand one in, read one.

A save is one short transaction. It takes the task, so that two saves of one tile follow each other, then writes the
revision, moves the head and notes the key; a crash leaves all of it or nothing.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.foundation.blobs import BlobStore
from app.foundation.clock import Clock
from app.foundation.errors import Conflict, Invalid, NotFound, PreconditionFailed
from app.foundation.ids import new_id
from app.labels import store
from app.labels.staging import Staged, find_holes
from app.labels.tables import IdempotencyKey, Revision
from app.tasks import Task, has_held, holds, renew
from app.tasks import lock as lock_task
from app.tasks import submit as submit_task

KEYS_KEPT_FOR = timedelta(hours=48)
"""A client repeats a save for minutes; after two days its key is forgotten."""


@dataclass(frozen=True, slots=True)
class Save:
    """What a painter says with a save.

    Attributes:
        account_id: Who she is.
        lease_id: The lease she paints under.
        if_match: The entity tag she painted on, or None for the first save.
        key: Her idempotency key: the same key is the same save, however often it arrives.
        active_seconds: Her seconds of work on the tile so far.
    """

    account_id: str
    lease_id: str
    if_match: str | None
    key: str
    active_seconds: int


def save(
    session: Session, clock: Clock, *, task_id: str, staged: Staged, request: Save, lease_minutes: int
) -> Revision:
    """Make a staged tile the newest revision of its task.

    Under a lease that still holds, the head moves and the lease runs from now. Under one that was lost, the revision
    is kept as late and the head stays: work is never thrown away, and never put over somebody else's.

    Args:
        session: A write session; what is returned is durable once the caller has committed.
        clock: For the time of saving and of the lease.
        task_id: The task.
        staged: The tile, valid and durable.
        request: What the painter says with it.
        lease_minutes: How long the lease now runs.

    Returns:
        The new revision, or the one that the same key made before.

    Raises:
        NotFound: There is no such task, or she never held it.
        PreconditionFailed: `revision-conflict`; the context names the current revision and entity tag.
        Invalid: `idempotency-key-reused`, for another save than before.
    """
    task = lock_task(session, task_id)
    earlier = _answered(session, task_id, staged, request)
    if earlier is not None:
        return earlier
    current = holds(task, account_id=request.account_id, lease_id=request.lease_id)
    parent = _head_to_build_on(session, task, request) if current else _own_last(session, task, request.account_id)
    revision = _add(session, clock, task, staged, request, parent=parent, late=not current)
    if current:
        task.head_revision_id = revision.id
        renew(task, clock, lease_minutes=lease_minutes)
    _note_key(session, clock, revision, staged, request)
    if revision.n == 1:
        # Once a tile is often enough to keep the table small, and rare enough to cost nothing.
        store.forget_keys(session, before=clock.now() - KEYS_KEPT_FOR)
    return revision


def _fingerprint(task_id: str, staged: Staged, request: Save) -> str:
    parts = (task_id, staged.sha256, request.if_match or "*", request.lease_id)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _answered(session: Session, task_id: str, staged: Staged, request: Save) -> Revision | None:
    earlier = store.answered(session, account_id=request.account_id, key=request.key)
    if earlier is None:
        return None
    if earlier.fingerprint != _fingerprint(task_id, staged, request):
        raise Invalid(
            "This idempotency key belongs to another save. Send a new key with new work.",
            code="idempotency-key-reused",
        )
    return store.get(session, earlier.revision_id)


def _head_to_build_on(session: Session, task: Task, request: Save) -> Revision | None:
    head = store.get(session, task.head_revision_id) if task.head_revision_id else None
    if (head.etag if head else None) != request.if_match:
        raise PreconditionFailed(
            "This tile was saved elsewhere since it was loaded here. Take that state, or save over it.",
            code="revision-conflict",
            current=None if head is None else {"revision": head.id, "n": head.n, "etag": head.etag},
        )
    return head


def _own_last(session: Session, task: Task, account_id: str) -> Revision | None:
    if not has_held(session, task_id=task.id, account_id=account_id):
        raise NotFound("There is no such tile.", code="no-such-task")
    return store.last_of(session, task_id=task.id, account_id=account_id)


def _add(
    session: Session, clock: Clock, task: Task, staged: Staged, request: Save, *, parent: Revision | None, late: bool
) -> Revision:
    revision = Revision(
        id=new_id(),
        task_id=task.id,
        n=store.last_number(session, task.id) + 1,
        parent_id=None if parent is None else parent.id,
        account_id=request.account_id,
        blob_sha256=staged.sha256,
        segments=staged.segments,
        unpainted=staged.unpainted,
        active_seconds=request.active_seconds,
        created_at=clock.now(),
        late=late,
        fence=task.fence,
    )
    session.add(revision)
    session.flush()
    return revision


def _note_key(session: Session, clock: Clock, revision: Revision, staged: Staged, request: Save) -> None:
    session.add(
        IdempotencyKey(
            account_id=request.account_id,
            key=request.key,
            fingerprint=_fingerprint(revision.task_id, staged, request),
            revision_id=revision.id,
            created_at=clock.now(),
        )
    )
    try:
        session.flush()
    except IntegrityError as error:
        # Two saves of different tiles with one key at the same moment: the task's lock does not part them.
        raise Conflict("This idempotency key is in use for another tile.", code="idempotency-key-in-use") from error


def refuse_holes(blobs: BlobStore, revision: Revision) -> None:
    """Make sure that a revision has no unpainted pixel.

    Raises:
        Invalid: `unpainted`; the context says how many pixels and where, in pixels of the paint area.
    """
    if revision.unpainted:
        found = find_holes(blobs, revision.blob_sha256)
        boxes = [
            {"x": h.box.x, "y": h.box.y, "width": h.box.width, "height": h.box.height, "pixels": h.pixels}
            for h in found
        ]
        raise Invalid(
            f"{revision.unpainted} pixels are not painted yet.",
            code="unpainted",
            unpainted=revision.unpainted,
            holes=boxes,
        )


@dataclass(frozen=True, slots=True)
class Submission:
    """What became of handing a tile in.

    Attributes:
        task: The task as it now is.
        late: The lease was lost: the revision is kept as handed in, and the tile goes its way without it.
    """

    task: Task
    late: bool


def submit(
    session: Session,
    clock: Clock,
    *,
    task_id: str,
    account_id: str,
    lease_id: str,
    revision_id: str,
    active_seconds: int,
) -> Submission:
    """Hand a saved revision in for review. The caller has made sure that it has no holes: `refuse_holes`.

    Handing the same revision in twice is the same as once.

    Raises:
        NotFound: No such task, or no such revision of hers.
        Conflict: `revision-conflict`, when it is not the newest of the tile.
    """
    task = lock_task(session, task_id)
    revision = own_revision(session, task_id=task_id, revision_id=revision_id, account_id=account_id)
    if task.submitted_revision_id == revision_id:
        return Submission(task, late=False)
    late = not holds(task, account_id=account_id, lease_id=lease_id)
    if late and revision.account_id != account_id:
        raise _no_such_revision()
    if not late and task.head_revision_id != revision_id:
        raise Conflict("A newer state of this tile was saved. Load it first.", code="revision-conflict")
    _hand_in(revision, clock, active_seconds)
    if not late:
        submit_task(task, clock, account_id=account_id, revision_id=revision_id)
    session.flush()
    return Submission(task, late=late)


def _no_such_revision() -> NotFound:
    return NotFound("There is no such revision of this tile.", code="no-such-revision")


def _hand_in(revision: Revision, clock: Clock, active_seconds: int) -> None:
    revision.submitted_at = revision.submitted_at or clock.now()
    revision.active_seconds = max(revision.active_seconds, active_seconds)


def own_revision(session: Session, *, task_id: str, revision_id: str, account_id: str) -> Revision:
    """A revision of that task; the painter's own, or the head she took over and hands in as it is.

    Raises:
        NotFound: There is none.
    """
    revision = of_task(session, task_id=task_id, revision_id=revision_id)
    if revision.account_id != account_id and not has_held(session, task_id=task_id, account_id=account_id):
        raise _no_such_revision()
    return revision


def of_task(session: Session, *, task_id: str, revision_id: str) -> Revision:
    """The revision, if it is one of that task.

    Raises:
        NotFound: It is not.
    """
    revision = store.get(session, revision_id)
    if revision is None or revision.task_id != task_id:
        raise _no_such_revision()
    return revision


def head(session: Session, task: Task) -> Revision | None:
    """The newest revision that counts, or None before the first save."""
    return store.get(session, task.head_revision_id) if task.head_revision_id else None


def history(session: Session, task_id: str) -> Sequence[Revision]:
    """All revisions of a task, late ones too, in the order of saving."""
    return store.of_task(session, task_id)


def many(session: Session, revision_ids: Iterable[str]) -> Mapping[str, Revision]:
    """Those of the revisions that exist, by id, in one query."""
    return {revision.id: revision for revision in store.many(session, revision_ids)}


def accepted_of_images(session: Session, image_ids: Iterable[str]) -> dict[str, dict[int, tuple[str, str]]]:
    """For each image, in one query, tile index to (revision id, sha256 of its tile PNG) of its accepted tiles.

    Images without accepted tiles are missing.
    """
    found: dict[str, dict[int, tuple[str, str]]] = {}
    for image_id, tile, revision, digest in store.accepted_of_images(session, image_ids):
        found.setdefault(image_id, {})[tile] = (revision, digest)
    return found


def authors(session: Session, task_ids: Iterable[str]) -> Mapping[str, set[str]]:
    """For each task the accounts that painted any revision of it, in one query."""
    return store.authors(session, task_ids)


def mean_minutes(session: Session, project_id: str) -> float | None:
    """Mean minutes of work on a tile that was handed in for the project, or None before the first."""
    seconds = store.mean_active_seconds(session, project_id)
    return None if seconds is None else seconds / 60
