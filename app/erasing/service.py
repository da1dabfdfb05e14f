"""The verbs of erasing: what would happen, doing it, and saying so afterwards."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.erasing import store
from app.erasing.tables import ErasedImage, ErasedWork
from app.foundation.clock import Clock
from app.foundation.errors import Conflict, Gone, Invalid
from app.foundation.ids import ProjectId
from app.foundation.jobs import forget_item
from app.imagery import Image, get_image
from app.imagery import forget_image as forget_photo
from app.labels import forget_tasks as forget_labels
from app.labels import painted_by
from app.merge import forget_image as forget_masks
from app.quality import forget_tasks as forget_judged
from app.quality import judged_by
from app.releases import forget_image as forget_in_releases
from app.releases import holding
from app.tasks import Task, TaskState, hold_all, holders, of_image, shown_state
from app.tasks import forget_image as forget_tasks

LONGEST_REASON = 400
"""A release that is withdrawn for it says the reason after a few words of its own, in 500 characters."""


@dataclass(frozen=True, slots=True)
class Prospect:
    """What erasing an image would do.

    Attributes:
        tiles: Its tiles.
        held: Of these, painted by somebody right now.
        done: Of these, handed in or accepted.
        releases: Names of the releases that would be withdrawn for good.
        elsewhere: Images of other projects of this server that are the same photo.
    """

    tiles: int
    held: int
    done: int
    releases: tuple[str, ...]
    elsewhere: int


@dataclass(frozen=True, slots=True)
class Erasure:
    """What erasing an image did.

    Attributes:
        tombstone: What stays.
        photos: Names of the blobs of its photo.
        blobs: Names of all other blobs that its rows had named: others may name them too.
    """

    tombstone: ErasedImage
    photos: frozenset[str]
    blobs: frozenset[str]


def key_of(value: str) -> str:
    """A name for a value from which the value cannot be told; the same value has the same one."""
    return hashlib.sha256(f"tessera:erased\n{value}".encode()).hexdigest()


def prospect(session: Session, clock: Clock, image: Image) -> Prospect:
    """Tell what erasing an image would do."""
    tiles = of_image(session, image.id)
    states = [shown_state(task, clock.now()) for task in tiles]
    return Prospect(
        tiles=len(tiles),
        held=states.count(TaskState.LEASED),
        done=states.count(TaskState.SUBMITTED) + states.count(TaskState.ACCEPTED),
        releases=tuple(release.name for release in holding(session, image) if release.withdrawn_at is None),
        elsewhere=store.elsewhere(session, image),
    )


def erase(session: Session, clock: Clock, image_id: str, *, reason: str, by: str | None) -> Erasure:
    """Erase an image and all that was made of it, in the caller's transaction; its blobs are dropped after that.

    Args:
        session: A write session.
        clock: For the date on the tombstone.
        image_id: The image.
        reason: Why, in up to 400 characters; leads read it, and whoever could download its releases.
        by: The account that asks; None for the operator.

    Returns:
        What stays, and the blobs that may be dropped: see `drop_blobs`.

    Raises:
        NotFound: There is no such image.
        Invalid: No reason, or too long a one.
    """
    words = _clean(reason)
    image = get_image(session, image_id)
    # Whoever is saving, judging or merging it ends first; whoever comes later finds nothing.
    tiles = hold_all(session, image.id)
    releases = forget_in_releases(session, clock, image, reason=f"An image had to be erased: {words}", by=by)
    tombstone = _tombstone(clock, image, words, by)
    tombstone.tiles, tombstone.releases = len(tiles), list(releases.ids)
    session.add(tombstone)
    session.flush()
    session.add_all(_work(session, tombstone, tiles))
    digests = {*releases.blobs, *_forget_made(session, image, [task.id for task in tiles])}
    forget_item(session, project_id=image.project_id, name=image.name)
    photos = frozenset({image.original_sha256, image.photo_sha256})
    forget_photo(session, clock, image)
    return Erasure(tombstone, photos, frozenset(digests) - photos)


def _clean(reason: str) -> str:
    words = " ".join(reason.split())
    if not 0 < len(words) <= LONGEST_REASON or not words.isprintable():
        raise Invalid(f"Say why, in up to {LONGEST_REASON} characters.", code="bad-reason", field="reason")
    return words


def _tombstone(clock: Clock, image: Image, reason: str, by: str | None) -> ErasedImage:
    return ErasedImage(
        id=image.id,
        project_id=image.project_id,
        name_key=key_of(image.path),
        original_key=key_of(image.original_sha256),
        photo_key=key_of(image.photo_sha256),
        erased_by=by,
        erased_at=clock.now(),
        reason=reason,
    )


def _forget_made(session: Session, image: Image, task_ids: Sequence[str]) -> set[str]:
    """Forget what was made of an image, in the order in which rows name each other; return the blobs it named."""
    blobs = set(forget_masks(session, image.id))
    blobs |= forget_judged(session, task_ids)
    blobs |= forget_labels(session, task_ids)
    forget_tasks(session, image.id)
    return blobs


def _work(session: Session, tombstone: ErasedImage, tiles: Sequence[Task]) -> Iterable[ErasedWork]:
    """Who painted and judged which tile, how long and how often; who only held one is told of it too."""
    ids = [task.id for task in tiles]
    painted = {(one.task_id, one.account_id): one for one in painted_by(session, ids)}
    for task in tiles:
        for account in sorted(holders(session, task.id) | {who for which, who in painted if which == task.id}):
            one = painted.get((task.id, account))
            accepted = one is not None and task.accepted_revision_id in one.revisions
            seconds, times = (one.active_seconds, one.handed_in) if one else (0, 0)
            yield _row(tombstone, task, account, "paint", seconds=seconds, times=times, accepted=accepted)
        for account, times in judged_by(session, task.id):
            yield _row(tombstone, task, account, "review", seconds=0, times=times, accepted=False)


def _row(
    tombstone: ErasedImage, task: Task, account: str, kind: str, *, seconds: int, times: int, accepted: bool
) -> ErasedWork:
    return ErasedWork(
        task_id=task.id,
        account_id=account,
        kind=kind,
        image_id=tombstone.id,
        pixels=task.pixels,
        active_seconds=seconds,
        times=times,
        accepted=accepted,
    )


def erased_image(session: Session, image_id: str) -> ErasedImage | None:
    """The tombstone of an image, or None."""
    return store.image(session, image_id)


def erased_images(session: Session, project_id: ProjectId) -> Sequence[ErasedImage]:
    """The tombstones of a project, newest first."""
    return store.of_project(session, project_id)


def tell_erased(tombstone: ErasedImage) -> Gone:
    """The answer to whoever asks for an image that was erased."""
    return Gone(
        f"This image was erased on {tombstone.erased_at:%Y-%m-%d}, with all that was painted of it: {tombstone.reason}",
        code="image-erased",
    )


def tell_erased_tile(session: Session, *, task_id: str, account_id: str) -> None:
    """See that a tile somebody had was not erased meanwhile; why it was is for the lead to say.

    Raises:
        Gone: `image-erased`.
    """
    found = store.of_tile(session, task_id=task_id, account_id=account_id)
    if found is not None:
        raise Gone(
            f"The photo of this tile was erased on {found.erased_at:%Y-%m-%d}, so that nobody can see or paint it any "
            "more. What you did on it until then counts. Go on with another tile.",
            code="image-erased",
        )


def refuse_erased(
    session: Session, project_id: ProjectId, *, original_sha256: str, photo_sha256: str | None = None
) -> None:
    """See that a file is no photo that was erased from the project.

    Raises:
        Conflict: `erased`.
    """
    photo_key = None if photo_sha256 is None else key_of(photo_sha256)
    found = store.with_content(session, project_id, original_key=key_of(original_sha256), photo_key=photo_key)
    if found is not None:
        raise Conflict(
            f"This photo was erased from the project on {found.erased_at:%Y-%m-%d} and is not taken again: "
            f"{found.reason} A version without what was the matter, such as one with faces blurred, is another photo.",
            code="erased",
        )
