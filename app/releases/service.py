"""The verbs of releases: prepare, create, list, hand out."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.core.formats import EXPORTERS
from app.core.taxonomy import Remap, Taxonomy
from app.foundation.blobs import BlobStore
from app.foundation.clock import Clock
from app.foundation.database import Database
from app.foundation.errors import Conflict, Gone, Invalid, NotFound
from app.foundation.ids import new_id
from app.foundation.jobs import get_job, submit_job
from app.imagery import Image, list_images
from app.merge import FrozenMask, freeze
from app.projects import Project, taxonomy
from app.projects import get as get_project
from app.releases import store
from app.releases.archive import Archive, ArchiveEntry
from app.releases.remaps import OPTION, RemapRequest, in_other_classes, read_remap, remap_entry
from app.releases.samples import sample_of
from app.releases.splits import splits_by_drive
from app.releases.tables import Release, ReleaseFile
from app.tasks import complete_images

LONGEST_REASON = 500
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._ -]{0,99}")
OPTIONS = {
    "unfinished": ["leave-out", "void"],
    "unresolved": ["stop", "separate"],
    "splits": ["as-ingested", "by-drive"],
    "photos": ["with", "without"],
    "failures": ["leave-out", "stop"],
}
LOOKED_AT = 200
"""Masks whose segments are checked while somebody waits for the answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseRequest:
    """What a release should be.

    Attributes:
        name: How people call it; unique in the project.
        format: The name of an exporter.
        unfinished: "leave-out" images whose tiles are not all accepted, or release them with "void" there.
        unresolved: "stop" where questions about seams are open, or keep those segments "separate".
        splits: "as-ingested", or "by-drive" (about 8 : 1 : 1, by the drive's name).
        photos: "with" the photos, or "without": labels alone.
        failures: "leave-out" images that cannot be read and say which, or "stop": then there is no release.
        remap: Which classes it should have; None: the project's.
    """

    name: str
    format: str
    unfinished: str = "leave-out"
    unresolved: str = "stop"
    splits: str = "as-ingested"
    photos: str = "with"
    failures: str = "leave-out"
    remap: RemapRequest | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """An image that goes into a release, with what its mask is made of and its split."""

    image: Image
    frozen: FrozenMask
    split: str


def prepare(db: Database, blobs: BlobStore, project: Project, request: ReleaseRequest) -> list[Chosen]:
    """Choose a release's images and freeze what their masks are made of; nothing is merged or encoded yet.

    What is known without work is refused here: options, open questions of masks that are there, what the format cannot
    hold in the first of them. The rest is found while the release is made, which then fails with the same words.

    Raises:
        Invalid: An option, the name or the table of classes cannot be right.
        Conflict: `nothing-to-release`, `open-questions`, or `cannot-hold` with the problems, image by image.
    """
    check_request(request)
    remap = None if request.remap is None else read_remap(request.remap, taxonomy(project))
    chosen = choose(db, project, request)
    _refuse_open_questions(chosen, request)
    _refuse_what_cannot_be_held(db, blobs, chosen, request, remap or taxonomy(project))
    return chosen


def choose(db: Database, project: Project, request: ReleaseRequest) -> list[Chosen]:
    """The images that a release would hold, with what their masks are made of; open questions are not looked at.

    Raises:
        Conflict: `nothing-to-release`.
    """
    with db.read() as session:
        images = list(list_images(session, project.id))
        complete = set(complete_images(session, project.id))
        frozen = freeze(session, [image.id for image in images])
    wanted = [
        image for image in images if image.id in frozen and (image.id in complete or request.unfinished == "void")
    ]
    return _with_splits(wanted, frozen, request)


def check_request(request: ReleaseRequest) -> None:
    """See that name and options can be right.

    Raises:
        Invalid: One cannot.
    """
    for name, values in {"format": sorted(EXPORTERS), **OPTIONS}.items():
        if getattr(request, name) not in values:
            raise Invalid(f"{name} must be one of {', '.join(values)}.", code="invalid-option", field=name)
    if not NAME.fullmatch(request.name):
        raise Invalid(
            "A release's name has up to 100 letters, digits, spaces, dots, dashes or underscores.", field="name"
        )


def _with_splits(images: Sequence[Image], frozen: dict[str, FrozenMask], request: ReleaseRequest) -> list[Chosen]:
    if not images:
        raise Conflict(
            "No image is ready: accept all tiles of one, or release unfinished images with void.",
            code="nothing-to-release",
        )
    by_drive = splits_by_drive(image.drive for image in images)
    return [
        Chosen(image, frozen[image.id], by_drive[image.drive] if request.splits == "by-drive" else image.split)
        for image in images
    ]


def _refuse_open_questions(chosen: Sequence[Chosen], request: ReleaseRequest) -> None:
    open_images = [one for one in chosen if one.frozen.open_questions]
    if open_images and request.unresolved == "stop":
        number = sum(one.frozen.open_questions for one in open_images)
        raise Conflict(
            f"{number} questions about seams are open. Answer them, or release with those segments separate.",
            code="open-questions",
            questions=number,
            problems=[
                {"image": one.image.name, "class_id": None, "detail": f"{one.frozen.open_questions} open questions"}
                for one in open_images
            ],
        )


def _refuse_what_cannot_be_held(
    db: Database, blobs: BlobStore, chosen: Sequence[Chosen], request: ReleaseRequest, classes: Taxonomy | Remap
) -> None:
    merged = [one for one in chosen if one.frozen.mask_id is not None][:LOOKED_AT]
    with db.read() as session:
        masks = store.masks(session, [one.frozen.mask_id for one in merged if one.frozen.mask_id])
    samples = [sample_of(blobs, one.image, masks[one.frozen.mask_id or ""], split=one.split) for one in merged]
    if isinstance(classes, Remap):
        samples = [in_other_classes(sample, classes) for sample in samples]
        classes = classes.target
    problems = EXPORTERS[request.format].check(samples, classes)
    if problems:
        raise Conflict(
            f"The format {request.format} cannot hold these labels: {problems[0].detail}"
            + (f" ({len(problems)} problems in all)" if len(problems) > 1 else ""),
            code="cannot-hold",
            problems=[asdict(problem) for problem in problems],
        )


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
        Invalid: The project's classes changed meanwhile, and the table of classes does not fit them any more.
    """
    _free_the_name(session, project, request.name)
    remap = None if request.remap is None else read_remap(request.remap, taxonomy(get_project(session, project.id)))
    remap = None if request.remap is None else read_remap(request.remap, taxonomy(get_project(session, project.id)))
    release_id = new_id()
    job = submit_job(
        session,
        now=clock.now(),
        kind="release",
        project_id=project.id,
        params={"release_id": release_id, "project_id": project.id},
        created_by=created_by,
    )
    table = EXPORTERS[request.format].name_table([sample_of(blobs, one.image, None, split=one.split) for one in chosen])
    rows = table.pop("images")
    release = Release(
        id=release_id,
        project_id=project.id,
        name=request.name,
        format=request.format,
        options={name: getattr(request, name) for name in OPTIONS} | ({OPTION: remap_entry(remap)} if remap else {}),
        target_taxonomy=remap.target.to_json() if remap else None,
        images=len(chosen),
        names=table,
        refused=False,
        job_id=job.id,
        created_by=created_by,
        created_at=clock.now(),
        files=0,
        bytes=0,
    )
    store.add(session, release, _image_rows(chosen, rows))
    return release


def _free_the_name(session: Session, project: Project, name: str) -> None:
    """A release that was cancelled or failed gives its name back, and says so by the one it has from then on."""
    holder = store.named(session, project_id=project.id, name=name)
    if holder is None:
        return
    if holder.root is not None or get_job(session, holder.job_id).finished_at is None:
        raise Conflict(f"There is a release called {name!r} already; releases never change.", code="name-taken")
    holder.name = f"{name[:80]} (not made {holder.id[-6:]})"
    session.flush()


def _image_rows(chosen: Sequence[Chosen], names: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The images in the order of the name table, which is that of release."""
    by_key = {one.image.photo_sha256: one for one in chosen}
    return [
        {
            "n": n,
            "image_id": by_key[key].image.id,
            "image_key": key,
            "name": name,
            "mask_id": by_key[key].frozen.mask_id,
            "sources": by_key[key].frozen.sources,
        }
        for n, (key, name) in enumerate(names.items())
    ]


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


def manifest_of(session: Session, release: Release) -> str:
    """sha256 of the manifest's blob.

    Raises:
        Conflict: `not-complete`.
    """
    require_complete(session, release)
    return str(release.manifest_sha256)


def archive_of(session: Session, release: Release) -> Archive:
    """The release as one zip.

    Raises:
        Conflict: `not-complete`.
    """
    require_complete(session, release)
    entries = [
        ArchiveEntry(file.path, file.blob_sha256, file.bytes, file.crc32)
        for file in store.files_by_path(session, release.id)
    ]
    return Archive(entries)


def withdraw(clock: Clock, release: Release, *, reason: str, by: str | None) -> Release:
    """Withdraw a release for good: it stays listed and says why, and its files are given to nobody any more.

    Raises:
        Invalid: No reason, or one of more than 500 characters.
        Conflict: `withdrawn` already.
    """
    clean = " ".join(reason.split())
    if not 0 < len(clean) <= LONGEST_REASON:
        raise Invalid(f"Say why, in up to {LONGEST_REASON} characters.", field="reason")
    if release.withdrawn_at is not None:
        raise Conflict(f"The release was withdrawn on {release.withdrawn_at:%Y-%m-%d} already.", code="withdrawn")
    release.withdrawn_at, release.withdrawn_by, release.withdrawn_reason = clock.now(), by, clean
    return release


def require_complete(session: Session, release: Release) -> None:
    """See that a release was made, and say whether it still may be where it was not.

    Raises:
        Conflict: `not-complete`.
    """
    if release.root is not None:
        return
    job = get_job(session, release.job_id)
    if job.finished_at is None:
        raise Conflict("The release is not complete yet. Ask again when its job is done.", code="not-complete")
    raise Conflict(f"This release was never made: {job.error} Make another one.", code="not-complete")


def require_given(release: Release) -> None:
    """See that a release's files may be given to those who may have them.

    Raises:
        Gone: `withdrawn`; the text says when and why.
    """
    if release.withdrawn_at is not None:
        raise Gone(
            f"This release was withdrawn on {release.withdrawn_at:%Y-%m-%d}: {release.withdrawn_reason} "
            "Delete your copies of it, and take a later one.",
            code="withdrawn",
        )


def previous_release(session: Session, release: Release) -> Release | None:
    """The release whose changes a release tells: the one before it, of the same project and format."""
    return store.before(session, release)
