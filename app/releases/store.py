"""All SQL of releases."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Row, Text, cast, delete, func, insert, literal, select, update
from sqlalchemy.orm import Session, aliased

from app.imagery import Image
from app.merge import MaskRow
from app.releases.tables import WHOLE, Release, ReleaseFile, ReleaseImage

FILE = (ReleaseFile.path, ReleaseFile.n, ReleaseFile.blob_sha256, ReleaseFile.bytes, ReleaseFile.crc32)
FileRow: TypeAlias = Row[str, int, str, int, int]
"""path, n, blob_sha256, bytes and crc32 of a file: rows of columns take half the time of objects."""
_FILES = func.json_array_length(ReleaseImage.entry["files"])
"""Counted by the database: all that is said of an image takes longer to read than to count."""
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


def with_the_masks_of(session: Session, release: Release, old: Release) -> set[int]:
    """Places of the images of a release whose masks an older one held already."""
    same = aliased(ReleaseImage)
    pairs = select(ReleaseImage.n).join(same, same.image_key == ReleaseImage.image_key)
    held = pairs.where(same.release_id == old.id, same.state == "done", same.mask_id == ReleaseImage.mask_id)
    return set(session.scalars(held.where(ReleaseImage.release_id == release.id)))


def in_common(session: Session, one: str, other: str) -> int:
    """How many images are done in both of two releases, with the same files under the same name at the same place."""
    there = aliased(ReleaseImage)
    pairs = select(func.count()).select_from(ReleaseImage).join(there, there.n == ReleaseImage.n)
    done = pairs.where(ReleaseImage.state == "done", there.state == "done")
    # As text: PostgreSQL does not compare JSON, and the same values were written by the same code.
    named = done.where(cast(ReleaseImage.name, Text) == cast(there.name, Text))
    same = named.where(ReleaseImage.encoded_key == there.encoded_key)
    return session.scalars(same.where(ReleaseImage.release_id == one, there.release_id == other)).one()


def of_the_whole(session: Session, release_id: str) -> Sequence[FileRow]:
    """Files of a release that belong to no image."""
    return session.execute(select(*FILE).where(ReleaseFile.release_id == release_id, ReleaseFile.n == WHOLE)).all()


def images_between(session: Session, release_id: str, first: int, last: int) -> Sequence[Row[ReleaseImage, Image]]:
    """(row, image) from `first` to `last`, both included, in the order of release."""
    query = select(ReleaseImage, Image).join(Image, Image.id == ReleaseImage.image_id)
    within = query.where(ReleaseImage.release_id == release_id, ReleaseImage.n.between(first, last))
    return session.execute(within.order_by(ReleaseImage.n)).all()


@dataclass(frozen=True, slots=True)
class Encoded:
    """An image that was encoded for a release: its place there and how many files it has."""

    release_id: str
    n: int
    files: int


def encoded_before(
    session: Session, image_keys: Mapping[str, str], *, release_id: str, before: str | None
) -> dict[str, Encoded]:
    """By encoded key, an image that has it, of another release.

    Most are where the release before has the same image. The rest is looked for everywhere, which takes the longer the
    more releases there are.

    Args:
        session: A session.
        image_keys: By encoded key, the image that is to be released.
        release_id: The release that is being made, which is not looked at.
        before: The release before, if there is one.
    """
    columns = (ReleaseImage.encoded_key, ReleaseImage.release_id, ReleaseImage.n, _FILES)
    near = select(*columns).where(ReleaseImage.release_id == before, ReleaseImage.state == "done")
    rows = session.execute(near.where(ReleaseImage.image_key.in_(list(image_keys.values())))) if before else ()
    found = {key: Encoded(release, n, files or 0) for key, release, n, files in rows if key in image_keys}
    return found | _newest_encoded(session, image_keys.keys() - found.keys(), but=release_id)


def _newest_encoded(session: Session, keys: Iterable[str], *, but: str) -> dict[str, Encoded]:
    """In two steps: joined in one, SQLite goes through whole releases for each key."""
    others = (ReleaseImage.state == "done", ReleaseImage.release_id != but)
    wanted = (ReleaseImage.encoded_key.in_(list(keys)), *others)
    columns = select(ReleaseImage.encoded_key, ReleaseImage.release_id, ReleaseImage.n).where(*wanted)
    newest: dict[str | None, tuple[str, int]] = {}
    for key, release_id, n in session.execute(columns):
        newest[key] = max(newest.get(key, ("", 0)), (release_id, n))
    found: dict[str, Encoded] = {}
    for release_id, numbers in _by_release(newest.values()).items():
        said = select(ReleaseImage.encoded_key, ReleaseImage.n, _FILES)
        query = said.where(ReleaseImage.release_id == release_id, ReleaseImage.n.in_(numbers))
        for key, n, files in session.execute(query):
            found[key or ""] = Encoded(release_id, n, files or 0)
    return found


def _by_release(images: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    by_release: dict[str, list[int]] = {}
    for release_id, n in images:
        by_release.setdefault(release_id, []).append(n)
    return by_release


def files_of_images(session: Session, images: Iterable[Encoded]) -> dict[tuple[str, int], tuple[int, int]]:
    """By (release id, n), the number of files and of their bytes of images, of whatever releases."""
    found: dict[tuple[str, int], tuple[int, int]] = {}
    for release_id, numbers in _by_release((one.release_id, one.n) for one in images).items():
        columns = select(ReleaseFile.n, func.count(), func.sum(ReleaseFile.bytes)).group_by(ReleaseFile.n)
        query = columns.where(ReleaseFile.release_id == release_id, ReleaseFile.n.in_(numbers))
        found |= {(release_id, n): (files, int(size)) for n, files, size in session.execute(query)}
    return found


def take_over(session: Session, release_id: str, taken: Iterable[tuple[str, int, int]]) -> None:
    """Close images with what other releases hold of the same ones; nothing of it leaves the database.

    Args:
        session: A writing session.
        release_id: The release that gets it.
        taken: (release, its n, n here) of each image.
    """
    by_shift: dict[tuple[str, int], list[int]] = {}
    for old_release, old_n, n in taken:
        by_shift.setdefault((old_release, n - old_n), []).append(old_n)
    for (old_release, shift), numbers in by_shift.items():
        _copy_files(session, release_id, old_release, shift, numbers)
        _copy_images(session, release_id, old_release, shift, numbers)


def _copy_files(session: Session, release_id: str, old_release: str, shift: int, numbers: Sequence[int]) -> None:
    same = (ReleaseFile.path, ReleaseFile.blob_sha256, ReleaseFile.bytes, ReleaseFile.crc32)
    rows = select(literal(release_id), ReleaseFile.n + shift, *same)
    old = rows.where(ReleaseFile.release_id == old_release, ReleaseFile.n.in_(numbers))
    session.execute(insert(ReleaseFile).from_select(["release_id", "n", *(one.key for one in same)], old))


def _copy_images(session: Session, release_id: str, old_release: str, shift: int, numbers: Sequence[int]) -> None:
    old = aliased(ReleaseImage)
    here = (ReleaseImage.release_id == release_id, ReleaseImage.n.in_([n + shift for n in numbers]))
    there = (old.release_id == old_release, old.n == ReleaseImage.n - shift)
    same = {name: getattr(old, name) for name in ("entry", "record_sha256", "encoded_key")}
    change = update(ReleaseImage).where(*here, *there).values(state="done", detail=None, **same)
    session.execute(change.execution_options(synchronize_session=False))


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


def counted_entries(session: Session, release_id: str) -> Iterator[tuple[dict[str, Any], str | None]]:
    """(entry with its counts under `COUNTS`, mask id) of each image that is done, by image key."""
    columns = select(ReleaseImage.entry, ReleaseImage.mask_id)
    query = columns.where(ReleaseImage.release_id == release_id, ReleaseImage.state == "done")
    ordered = query.order_by(ReleaseImage.image_key).execution_options(yield_per=ROWS)
    yield from ((entry or {}, mask_id) for entry, mask_id in session.execute(ordered))


def segments_of(session: Session, mask_id: str | None) -> list[dict[str, Any]]:
    """The segments of a mask; none where there is no mask."""
    return session.scalars(select(MaskRow.segments).where(MaskRow.id == mask_id)).first() or []


def masks(session: Session, mask_ids: Iterable[str]) -> dict[str, MaskRow]:
    """Masks by id."""
    return {row.id: row for row in session.scalars(select(MaskRow).where(MaskRow.id.in_(list(mask_ids))))}


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
    """The newest complete release of the project in the same format that was asked for before this one.

    One with the same classes goes before others: what differs between those is mostly that.
    """
    query = select(Release).where(Release.project_id == release.project_id, Release.format == release.format)
    complete = query.where(Release.root.is_not(None), Release.withdrawn_at.is_(None), Release.id < release.id)
    found = session.scalars(complete.order_by(Release.id.desc())).all()
    alike = (one for one in found if _target(one) == _target(release))
    return next(alike, found[0] if found else None)


def _target(release: Release) -> str | None:
    """What names the classes that a release was remapped to."""
    target: dict[str, str] = release.options.get("remap", {}).get("target", {})
    return target.get("sha256")


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


def mask_segments(session: Session, mask_ids: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """The segments of masks, by mask id."""
    found = session.execute(select(MaskRow.id, MaskRow.segments).where(MaskRow.id.in_(mask_ids)))
    return {row[0]: row[1] for row in found}
