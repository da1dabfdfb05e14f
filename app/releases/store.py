"""All SQL of releases."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from sqlalchemy import Row, and_, delete, func, insert, select, update
from sqlalchemy.orm import Session

from app.imagery import Image
from app.merge import MaskRow
from app.releases.tables import WHOLE, Release, ReleaseFile, ReleaseImage

FILE = (ReleaseFile.path, ReleaseFile.n, ReleaseFile.blob_sha256, ReleaseFile.bytes, ReleaseFile.crc32)
FileRow: TypeAlias = Row[str, int, str, int, int]
"""path, n, blob_sha256, bytes and crc32 of a file: rows of columns take half the time of objects."""
ROWS = 2000
"""Rows taken from the database at a time where there may be more than memory holds."""


def get(session: Session, release_id: str) -> Release | None:
    """The release, or None."""
    return session.get(Release, release_id, populate_existing=True)


def named(session: Session, *, project_id: str, name: str) -> Release | None:
    """The project's release of that name, or None."""
    return session.scalars(select(Release).where(Release.project_id == project_id, Release.name == name)).one_or_none()


def of_project(session: Session, project_id: str) -> Sequence[Release]:
    """A project's releases, newest first."""
    query = select(Release).where(Release.project_id == project_id)
    return session.scalars(query.order_by(Release.created_at.desc(), Release.id.desc())).all()


def add(session: Session, release: Release, images: Sequence[Mapping[str, Any]]) -> None:
    """Add a release and its images in the caller's transaction."""
    session.add(release)
    session.flush()
    session.execute(insert(ReleaseImage), [{"release_id": release.id, "state": "queued", **row} for row in images])


def image_sizes(session: Session, release_id: str) -> Sequence[Row[int, str, int, int]]:
    """(n, name, width, height) of each image, in the order of release."""
    query = select(ReleaseImage.n, Image.name, Image.width, Image.height).join(Image, Image.id == ReleaseImage.image_id)
    return session.execute(query.where(ReleaseImage.release_id == release_id).order_by(ReleaseImage.n)).all()


def images_between(session: Session, release_id: str, first: int, last: int) -> Sequence[Row[ReleaseImage, Image]]:
    """(row, image) from `first` to `last`, both included, in the order of release."""
    query = select(ReleaseImage, Image).join(Image, Image.id == ReleaseImage.image_id)
    within = query.where(ReleaseImage.release_id == release_id, ReleaseImage.n.between(first, last))
    return session.execute(within.order_by(ReleaseImage.n)).all()


def encoded_before(session: Session, keys: Iterable[str]) -> dict[str, ReleaseImage]:
    """By encoded key, an image that has it, of the newest release with one."""
    wanted = (ReleaseImage.encoded_key.in_(list(keys)), ReleaseImage.state == "done")
    newest = select(ReleaseImage.encoded_key, func.max(ReleaseImage.release_id).label("release_id")).where(*wanted)
    by_key = newest.group_by(ReleaseImage.encoded_key).subquery()
    same = and_(
        by_key.c.encoded_key == ReleaseImage.encoded_key,
        by_key.c.release_id == ReleaseImage.release_id,
    )
    query = select(ReleaseImage).join(by_key, same).where(ReleaseImage.state == "done")
    return {row.encoded_key or "": row for row in session.scalars(query)}


def files_of_images(session: Session, images: Iterable[ReleaseImage]) -> dict[tuple[str, int], list[FileRow]]:
    """By (release id, n), the files of images, of whatever releases."""
    by_release: dict[str, list[int]] = {}
    for image in images:
        by_release.setdefault(image.release_id, []).append(image.n)
    found: dict[tuple[str, int], list[FileRow]] = {}
    for release_id, numbers in by_release.items():
        query = select(*FILE).where(ReleaseFile.release_id == release_id, ReleaseFile.n.in_(numbers))
        for file in session.execute(query):
            found.setdefault((release_id, file.n), []).append(file)
    return found


def close_images(session: Session, release_id: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Note what became of images: rows of their columns, with `n`."""
    if rows:
        session.execute(update(ReleaseImage), [{"release_id": release_id, **row} for row in rows])


def put_files(session: Session, release_id: str, files: Sequence[Mapping[str, Any]], *, first: int, last: int) -> None:
    """Note the files of the images from `first` to `last`, in place of what an interrupted attempt noted."""
    old = delete(ReleaseFile).where(ReleaseFile.release_id == release_id, ReleaseFile.n.between(first, last))
    session.execute(old.execution_options(synchronize_session=False))
    if files:
        session.execute(insert(ReleaseFile), [{"release_id": release_id, **row} for row in files])


def image_states(session: Session, release_id: str) -> dict[str, int]:
    """How many images are in each state."""
    query = select(ReleaseImage.state, func.count()).where(ReleaseImage.release_id == release_id)
    return {row[0]: row[1] for row in session.execute(query.group_by(ReleaseImage.state))}


def records(session: Session, release_id: str) -> Iterator[str | None]:
    """Names of the records of the images that are done, in the order of release; taken while they are read."""
    query = select(ReleaseImage.record_sha256).where(
        ReleaseImage.release_id == release_id, ReleaseImage.state == "done"
    )
    yield from session.scalars(query.order_by(ReleaseImage.n).execution_options(yield_per=ROWS))


def name_rows(session: Session, release_id: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """(image key, row of the name table) of the images that are done, in the order of release."""
    columns = select(ReleaseImage.image_key, ReleaseImage.name)
    query = columns.where(ReleaseImage.release_id == release_id, ReleaseImage.state == "done").order_by(ReleaseImage.n)
    yield from (tuple(row) for row in session.execute(query.execution_options(yield_per=ROWS)))


def entries(session: Session, release_id: str) -> Iterator[dict[str, Any]]:
    """What the manifest says of each image that is done, by image key."""
    query = select(ReleaseImage.entry).where(ReleaseImage.release_id == release_id, ReleaseImage.state == "done")
    ordered = query.order_by(ReleaseImage.image_key).execution_options(yield_per=ROWS)
    yield from (entry or {} for entry in session.scalars(ordered))


def segments(session: Session, release_id: str) -> Iterator[list[dict[str, Any]]]:
    """The segments of each image that is done, in the order of release; taken while they are read."""
    query = select(MaskRow.segments).join(ReleaseImage, ReleaseImage.mask_id == MaskRow.id)
    done = query.where(ReleaseImage.release_id == release_id, ReleaseImage.state == "done").order_by(ReleaseImage.n)
    yield from session.scalars(done.execution_options(yield_per=ROWS))


def masks_of(session: Session, release_id: str) -> dict[str, tuple[str, str, str | None]]:
    """(image id, stem, mask id) of the images that are done, by image key."""
    columns = select(ReleaseImage.image_key, ReleaseImage.image_id, Image.stem, ReleaseImage.mask_id)
    query = columns.join(Image, Image.id == ReleaseImage.image_id)
    done = query.where(ReleaseImage.release_id == release_id, ReleaseImage.state == "done")
    return {key: (image, stem, mask) for key, image, stem, mask in session.execute(done)}


def image_mask(session: Session, release_id: str, image_id: str) -> MaskRow | None:
    """The mask of an image as a release holds it, or None."""
    query = select(MaskRow).join(ReleaseImage, ReleaseImage.mask_id == MaskRow.id)
    held = query.where(ReleaseImage.release_id == release_id, ReleaseImage.image_id == image_id)
    return session.scalars(held).first()


def before(session: Session, release: Release) -> Release | None:
    """The newest complete release of the project in the same format that was asked for before this one."""
    query = select(Release).where(Release.project_id == release.project_id, Release.format == release.format)
    complete = query.where(Release.root.is_not(None), Release.withdrawn_at.is_(None), Release.id < release.id)
    return session.scalars(complete.order_by(Release.id.desc()).limit(1)).first()


def left_out(session: Session, release_id: str) -> Sequence[Row[str, str, str | None]]:
    """(image key, stem, why) of the images that were left out, by image key."""
    query = select(ReleaseImage.image_key, Image.stem, ReleaseImage.detail).join(
        Image, Image.id == ReleaseImage.image_id
    )
    out = query.where(ReleaseImage.release_id == release_id, ReleaseImage.state == "left-out")
    return session.execute(out.order_by(ReleaseImage.image_key)).all()


def files_by_path(session: Session, release_id: str) -> Iterator[FileRow]:
    """A release's files by path, in the order of their UTF-8 bytes on every database; taken while they are read."""
    binary = "C" if session.get_bind().dialect.name == "postgresql" else "BINARY"
    query = select(*FILE).where(ReleaseFile.release_id == release_id).order_by(ReleaseFile.path.collate(binary))
    yield from session.execute(query.execution_options(yield_per=ROWS))


def totals(session: Session, release_id: str) -> tuple[int, int]:
    """Number of files and of their bytes."""
    query = select(func.count(), func.coalesce(func.sum(ReleaseFile.bytes), 0))
    row = session.execute(query.where(ReleaseFile.release_id == release_id)).one()
    return int(row[0]), int(row[1])


def forget_whole(session: Session, release_id: str) -> None:
    """Remove the files of the whole that an interrupted attempt noted."""
    put_files(session, release_id, [], first=WHOLE, last=WHOLE)


def file(session: Session, *, release_id: str, path: str) -> ReleaseFile | None:
    """One file of a release, or None."""
    return session.get(ReleaseFile, (release_id, path))
