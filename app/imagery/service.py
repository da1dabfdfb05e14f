"""The verbs of the imagery room: take a file, and find what was taken.

Taking a file has two halves. `prepare` reads, decodes and stores blobs, which takes long and holds nothing; `record`
writes the rows, in the caller's transaction, so that an image and its tasks appear together or not at all.
"""

import hashlib
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core.geometry import Grid, Size
from app.foundation.blobs import BlobStore
from app.foundation.clock import Clock
from app.foundation.errors import Conflict, Invalid, NotFound
from app.foundation.ids import ImageId, ProjectId, new_id
from app.imagery import store
from app.imagery.canonical import stored_size
from app.imagery.names import PhotoName, parse_name, unique_stem
from app.imagery.refusal import Refused
from app.imagery.sandbox import DecoderPool
from app.imagery.sniff import MediaType, check_size, sniff
from app.imagery.tables import Image, IngestFile
from app.projects import Picture, Project

MOST_TILES = 20_000
"""Most tiles of one image: a panorama of 256 megapixels has about 1,000 of the default size."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A photo that was read, decoded and stored, and is not in any project yet; see `Image` for the fields."""

    name: PhotoName
    width: int
    height: int
    orientation: int
    media_type: MediaType
    original_sha256: str
    original_bytes: int
    photo_sha256: str


@dataclass(frozen=True, slots=True)
class NotTaken:
    """A file that is not taken: its cleaned path, a stable slug, and the reason for people."""

    path: str
    code: str
    detail: str


def find_duplicate(session: Session, project_id: ProjectId, data: bytes) -> Image | None:
    """Return the project's image that was sent as just these bytes: told without decoding anything."""
    return store.with_original(session, project_id, hashlib.sha256(data).hexdigest())


def prepare(
    decoders: DecoderPool, blobs: BlobStore, project: Project, *, path: str, data: bytes
) -> Prepared | NotTaken:
    """Read and decode one file, and store what was sent and what will be shown.

    Args:
        decoders: Where untrusted bytes are decoded.
        blobs: Where original and photo go; they are durable when this returns.
        project: How large its tiles are.
        path: Relative path as the sender names the file.
        data: The whole file.

    Raises:
        StorageFull: There is no room for the blobs; nothing was taken.
    """
    name = parse_name(path)
    try:
        kind = sniff(data, decoders.limits)
        check_size(*stored_size(data, kind), len(data), decoders.limits)
        photo = decoders.canonical(data)
        _check_tiles(Grid(Size(photo.width, photo.height), project.tile, project.overlap, project.context))
    except Refused as refusal:
        return NotTaken(name.path, refusal.code, refusal.detail)
    return Prepared(
        name=name,
        width=photo.width,
        height=photo.height,
        orientation=photo.orientation,
        media_type=photo.media_type,
        original_sha256=blobs.put(data),
        original_bytes=len(data),
        photo_sha256=blobs.put(photo.photo),
    )


def take_picture(decoders: DecoderPool, blobs: BlobStore, data: bytes) -> Picture:
    """Decode and store a picture that is no photo of a project: an example in its instructions.

    Args:
        decoders: Where untrusted bytes are decoded.
        blobs: Where it goes; durable when this returns.
        data: The whole file.

    Raises:
        Invalid: It is of a kind that is not taken, too large, or damaged; the code is that of the ingest report.
        StorageFull: There is no room.
    """
    try:
        check_size(*stored_size(data, sniff(data, decoders.limits)), len(data), decoders.limits)
        picture = decoders.canonical(data)
    except Refused as refusal:
        raise Invalid(refusal.detail, code=refusal.code) from refusal
    return Picture(blobs.put(picture.photo), picture.media_type, picture.width, picture.height)


def refuse_too_long(path: str, most_bytes: int) -> NotTaken:
    """Return the refusal of a file whose end nobody waited for."""
    text = f"The file has more than {most_bytes} bytes, which is the limit of this server. Compress it."
    return NotTaken(parse_name(path).path, "too-many-bytes", text)


def refuse(path: str, why: Conflict) -> NotTaken:
    """Return the refusal of a file that nothing is the matter with but that this project does not take."""
    return NotTaken(parse_name(path).path, why.code, why.detail)


def _check_tiles(grid: Grid) -> None:
    if len(grid) > MOST_TILES:
        raise Refused(
            "too-many-tiles",
            f"The image would be cut into {len(grid)} tiles, and at most {MOST_TILES} are sensible. Use larger tiles.",
        )


def record(session: Session, clock: Clock, project_id: ProjectId, found: Prepared) -> IngestFile:
    """Write an image into a project, unless the project has its content already, and a line into the report.

    Args:
        session: A session that writes; the caller makes the tasks of a taken image in the same transaction.
        clock: For the time of it.
        project_id: Where to.
        found: What `prepare` returned.

    Returns:
        The line: "taken" with the new image, or "duplicate" with the one that is there.
    """
    try:
        with session.begin_nested():
            return _record(session, clock, project_id, found)
    except IntegrityError:  # another sender wrote the same content or name between our question and our answer
        return _record(session, clock, project_id, found)


def _record(session: Session, clock: Clock, project_id: ProjectId, found: Prepared) -> IngestFile:
    same = store.with_content(
        session, project_id, original_sha256=found.original_sha256, photo_sha256=found.photo_sha256
    )
    if same is not None:
        return record_duplicate(session, clock, project_id, path=found.name.path, image=same)
    image = _new_image(session, clock, project_id, found)
    session.add(image)
    session.flush()
    detail = f"Taken as {image.stem}, {image.width} x {image.height} pixels."
    return _report(session, clock, project_id, image, (found.name.path, "taken", "taken", detail))


def _new_image(session: Session, clock: Clock, project_id: ProjectId, found: Prepared) -> Image:
    name = found.name
    taken = store.stems_like(session, project_id, (name.stem, f"{name.drive}_{name.stem}"))
    stem = unique_stem(name.stem, name.drive, taken)
    return Image(
        id=ImageId(new_id()),
        project_id=project_id,
        path=name.path,
        name=name.name,
        stem=stem,
        stem_key=stem.lower(),
        drive=name.drive,
        frame=name.frame or 0,
        split=name.split,
        width=found.width,
        height=found.height,
        orientation=found.orientation,
        media_type=found.media_type,
        original_sha256=found.original_sha256,
        original_bytes=found.original_bytes,
        photo_sha256=found.photo_sha256,
        created_at=clock.now(),
    )


def record_duplicate(session: Session, clock: Clock, project_id: ProjectId, *, path: str, image: Image) -> IngestFile:
    """Write into the report that a file has the content of an image that is there."""
    text = f"The same photo is in this project already, as {image.path}. Nothing was added."
    return _report(session, clock, project_id, image, (parse_name(path).path, "duplicate", "duplicate", text))


def record_refusal(session: Session, clock: Clock, project_id: ProjectId, refused: NotTaken) -> IngestFile:
    """Write into the report that a file was not taken, and why."""
    return _report(session, clock, project_id, None, (refused.path, "refused", refused.code, refused.detail))


def _report(
    session: Session, clock: Clock, project_id: ProjectId, image: Image | None, line: tuple[str, str, str, str]
) -> IngestFile:
    name, outcome, code, detail = line
    row = IngestFile(
        id=new_id(),
        project_id=project_id,
        name=name,
        outcome=outcome,
        code=code,
        detail=detail,
        image_id=image.id if image else None,
        at=clock.now(),
    )
    session.add(row)
    session.flush()
    return row


def get_image(session: Session, image_id: str) -> Image:
    """Return an image.

    Raises:
        NotFound: There is none.
    """
    found = store.image(session, image_id)
    if found is None:
        raise NotFound("There is no such image, or it is not yours to see.")
    return found


def grid_of(project: Project, image: Image) -> Grid:
    """Return how an image of a project is cut."""
    return Grid(Size(image.width, image.height), project.tile, project.overlap, project.context)
