"""The verbs of releases: prepare, create, list, hand out."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy.orm import Session

from app.core.formats import EXPORTERS, ImageSample
from app.foundation.blobs import BlobStore
from app.foundation.clock import Clock
from app.foundation.database import Database
from app.foundation.errors import Conflict, Invalid, NotFound
from app.foundation.ids import new_id
from app.foundation.jobs import submit_job
from app.imagery import Image, list_images
from app.merge import MaskRow, latest_masks, merge_image
from app.projects import Project, taxonomy
from app.releases import store
from app.releases.archive import Archive, ArchiveEntry
from app.releases.samples import sample_of
from app.releases.splits import splits_by_drive
from app.releases.tables import Release, ReleaseFile
from app.tasks import TaskState, mosaic

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._ -]{0,99}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseRequest:
    """What a release should be.

    Attributes:
        name: How people call it; unique in the project.
        format: The name of an exporter.
        unfinished: "leave-out" images whose tiles are not all accepted, or release them with "void" there.
        unresolved: "stop" where questions about seams are open, or keep those segments "separate".
        splits: "as-ingested", or "by-drive" (about 8 : 1 : 1, by the drive's name).
    """

    name: str
    format: str
    unfinished: str = "leave-out"
    unresolved: str = "stop"
    splits: str = "as-ingested"


@dataclass(frozen=True, slots=True)
class Chosen:
    """An image that goes into a release, with its mask and split."""

    image: Image
    mask: MaskRow
    split: str


def prepare(db: Database, blobs: BlobStore, clock: Clock, project: Project, request: ReleaseRequest) -> list[Chosen]:
    """Choose a release's images, merging those that are not yet, and see that the format can hold them.

    Raises:
        Invalid: An option or the name cannot be right.
        Conflict: `nothing-to-release`, `open-questions`, or `cannot-hold` with the problems, image by image.
    """
    _check_request(request)
    with db.read() as session:
        images = list(list_images(session, project.id))
        states = mosaic(session, clock, [image.id for image in images])
    wanted = [image for image in images if _wants(states.get(image.id, []), request)]
    for image in wanted:
        merge_image(db, blobs, clock, image.id)
    with db.read() as session:
        masks = latest_masks(session, [image.id for image in wanted])
    chosen = _with_splits(wanted, masks, request)
    _refuse_open_questions(chosen, request)
    _refuse_what_cannot_be_held(blobs, chosen, project, request)
    return chosen


def _check_request(request: ReleaseRequest) -> None:
    allowed = {
        "format": sorted(EXPORTERS),
        "unfinished": ["leave-out", "void"],
        "unresolved": ["stop", "separate"],
        "splits": ["as-ingested", "by-drive"],
    }
    for field, values in allowed.items():
        if getattr(request, field) not in values:
            raise Invalid(f"{field} must be one of {', '.join(values)}.", code="invalid-option", field=field)
    if not NAME.fullmatch(request.name):
        raise Invalid(
            "A release's name has up to 100 letters, digits, spaces, dots, dashes or underscores.", field="name"
        )


def _wants(states: Sequence[TaskState], request: ReleaseRequest) -> bool:
    accepted = [state is TaskState.ACCEPTED for state in states]
    return bool(accepted) and (all(accepted) or (request.unfinished == "void" and any(accepted)))


def _with_splits(images: Sequence[Image], masks: dict[str, MaskRow], request: ReleaseRequest) -> list[Chosen]:
    if not images:
        raise Conflict(
            "No image is ready: accept all tiles of one, or release unfinished images with void.",
            code="nothing-to-release",
        )
    by_drive = splits_by_drive(image.drive for image in images)
    return [
        Chosen(image, masks[image.id], by_drive[image.drive] if request.splits == "by-drive" else image.split)
        for image in images
    ]


def _refuse_open_questions(chosen: Sequence[Chosen], request: ReleaseRequest) -> None:
    open_images = [one for one in chosen if one.mask.open_questions]
    if open_images and request.unresolved == "stop":
        number = sum(one.mask.open_questions for one in open_images)
        raise Conflict(
            f"{number} questions about seams are open. Answer them, or release with those segments separate.",
            code="open-questions",
            questions=number,
            problems=[
                {"image": one.image.name, "class_id": None, "detail": f"{one.mask.open_questions} open questions"}
                for one in open_images
            ],
        )


def _refuse_what_cannot_be_held(
    blobs: BlobStore, chosen: Sequence[Chosen], project: Project, request: ReleaseRequest
) -> None:
    problems = EXPORTERS[request.format].check(samples_of(blobs, chosen), taxonomy(project))
    if problems:
        raise Conflict(
            f"The format {request.format} cannot hold these labels: {problems[0].detail}"
            + (f" ({len(problems)} problems in all)" if len(problems) > 1 else ""),
            code="cannot-hold",
            problems=[asdict(problem) for problem in problems],
        )


def samples_of(blobs: BlobStore, chosen: Sequence[Chosen]) -> list[ImageSample]:
    """What an exporter takes, in the order of release."""
    return [sample_of(blobs, one.image, one.mask, split=one.split) for one in chosen]


def create_release(
    session: Session,
    blobs: BlobStore,
    clock: Clock,
    *,
    project: Project,
    request: ReleaseRequest,
    chosen: Sequence[Chosen],
    created_by: str | None,
) -> Release:
    """Freeze a prepared release and submit the job that makes it.

    Raises:
        Conflict: `name-taken`.
    """
    if store.named(session, project_id=project.id, name=request.name) is not None:
        raise Conflict(f"There is a release called {request.name!r} already; releases never change.", code="name-taken")
    release_id = new_id()
    job = submit_job(
        session,
        now=clock.now(),
        kind="release",
        project_id=project.id,
        params={"release_id": release_id, "project_id": project.id},
        created_by=created_by,
    )
    options = {"unfinished": request.unfinished, "unresolved": request.unresolved, "splits": request.splits}
    release = Release(
        id=release_id,
        project_id=project.id,
        name=request.name,
        format=request.format,
        options=options,
        inputs=[{"image_id": one.image.id, "mask_id": one.mask.id, "split": one.split} for one in chosen],
        names=EXPORTERS[request.format].name_table(samples_of(blobs, chosen)),
        job_id=job.id,
        created_by=created_by,
        created_at=clock.now(),
        files=0,
        bytes=0,
    )
    store.add(session, release)
    return release


def get_release(session: Session, release_id: str) -> Release:
    """The release.

    Raises:
        NotFound: There is none with that id.
    """
    release = store.get(session, release_id)
    if release is None:
        raise NotFound("There is no such release.", code="no-such-release")
    return release


def list_releases(session: Session, project_id: str) -> Sequence[Release]:
    """A project's releases, newest first."""
    return store.of_project(session, project_id)


def file_of(session: Session, *, release_id: str, path: str) -> ReleaseFile:
    """One file of a complete release; the path is looked up, never opened.

    Raises:
        NotFound: The release has no such file.
    """
    file = store.file(session, release_id=release_id, path=path)
    if file is None:
        raise NotFound("The release has no such file.", code="no-such-file")
    return file


def archive_of(session: Session, release: Release) -> Archive:
    """The release as one zip.

    Raises:
        Conflict: `not-complete`.
    """
    if release.root is None:
        raise Conflict("The release is not complete yet.", code="not-complete")
    entries = [
        ArchiveEntry(file.path, file.blob_sha256, file.bytes, file.crc32)
        for file in store.files_of(session, release.id)
    ]
    return Archive(entries)
