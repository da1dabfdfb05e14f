"""Bringing a data set in from a browser: its zip, what it holds, what would be lost, and then image by image.

The browser asks for one image after the other, so that whoever looks on sees how far it is, and stops by not asking.
"""

import mmap
import tempfile
from datetime import datetime
from pathlib import Path
from typing import IO, Annotated, Literal, cast
from urllib.parse import unquote

from fastapi import APIRouter, Depends, Header, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel
from sqlalchemy.orm import Session
from starlette.requests import ClientDisconnect

from app import imagery, imports, projects
from app.api import decoding
from app.api.authz import Action, authorise
from app.api.decoding import DarkroomDep
from app.api.deps import CurrentPrincipal, HouseDep
from app.api.imagery import FileName, IngestRow, ingest_file
from app.api.imports import BroughtView, bring_in_labels
from app.api.models import RequestModel
from app.core.errors import CoreError
from app.core.formats.importers import ImportedImage, ImportedLabels, ImportedSet, remapped
from app.core.taxonomy import by_name
from app.foundation.errors import Invalid, NotFound, TooLarge
from app.foundation.ids import ImageId
from app.imports import ImportSet, Mode, OpenSets
from app.people import OPERATOR, Principal
from app.projects import Project
from app.wiring import House

router = APIRouter(prefix="/api/v1", tags=["imports"])

LONGEST = 1 << 40
"""Each server has its own, smaller limit, which it tells in words."""


class SourceClass(BaseModel):
    """A class of the set; ``to`` is the project's class of its name, null where there is none."""

    id: int
    name: str
    color: tuple[int, int, int]
    to: int | None


class LossView(BaseModel):
    """Something that does not get through: of one image, or of the whole set where ``image`` is empty."""

    image: str
    kind: str
    detail: str
    pixels: int
    count: int


class ImportSetView(BaseModel):
    """A data set that was sent: its format, its images, and how many of these have labels."""

    id: str
    name: str
    bytes: int
    created_at: datetime
    format: str
    images: int
    labelled: int
    classes: list[SourceClass]
    losses: list[LossView]


class ImportSetRow(BaseModel):
    """A data set in a list."""

    id: str
    name: str
    bytes: int
    created_at: datetime


class Mapping(RequestModel):
    """For each class of the set, by its id as text, the project's class that it becomes; null: not painted."""

    classes: dict[str, int | None]


class Bringing(Mapping):
    """What becomes of an image: its photo alone, or with labels: a start, accepted work, or known answers."""

    mode: Literal["images", "proposals", "accepted", "gold"]


class Checked(BaseModel):
    """What would be lost of an image."""

    name: str
    losses: list[LossView]


class BroughtImage(IngestRow):
    """What became of an image and, where it brought labels, of its tiles."""

    tiles: BroughtView | None


def open_sets(request: Request, house: HouseDep) -> OpenSets:
    """The application's open sets, made when first asked for."""
    state = request.app.state
    if not hasattr(state, "open_sets"):
        state.open_sets = OpenSets(house.blobs)
    return cast("OpenSets", state.open_sets)


SetsDep = Annotated[OpenSets, Depends(open_sets)]


@router.post(
    "/projects/{slug}/import-sets",
    status_code=201,
    max_body_size=LONGEST,
    openapi_extra={"requestBody": {"required": True, "content": {"application/zip": {}}}},
)
async def send_set(
    slug: str,
    request: Request,
    house: HouseDep,
    principal: CurrentPrincipal,
    sets: SetsDep,
    file_name: FileName = "set.zip",
    content_length: Annotated[int | None, Header()] = None,
) -> ImportSetView:
    """Send a zip of a data set as the raw body. Nothing of it comes in yet."""
    project = await run_in_threadpool(_project, house, principal, slug)
    most = house.settings.max_import_bytes
    if content_length is not None and content_length > most:
        raise _too_large(most)
    folder = house.settings.data / "cache"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder) as file:
        await _receive(request, file, most)
        row = await run_in_threadpool(_keep, house, principal, project, file, unquote(file_name))
    return await run_in_threadpool(_view, row, project, sets)


async def _receive(request: Request, file: IO[bytes], most: int) -> None:
    length = 0
    try:
        async for chunk in request.stream():
            length += len(chunk)
            if length > most:
                raise _too_large(most)
            await run_in_threadpool(file.write, chunk)
    except ClientDisconnect as error:
        raise Invalid("The connection ended before the file did. Send it again.", code="broken-off") from error
    file.flush()


def _too_large(most: int) -> TooLarge:
    return TooLarge(
        f"The zip has more than {most} bytes, the limit of this server. Bring it in with `tessera import`.",
        code="set-too-large",
    )


def _keep(house: House, principal: Principal, project: Project, file: IO[bytes], name: str) -> ImportSet:
    size = file.seek(0, 2)
    imports.open_zip_set(file, Path(name).name)  # type: ignore[arg-type] # a temporary file is one of bytes
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        digest = house.blobs.put(cast("bytes", mapped))
    by = None if principal == OPERATOR else principal.account_id
    with house.db.write() as session:
        return imports.keep_set(session, house.clock, project.id, name=name, sha256=digest, size=size, by=by)


def _project(house: House, principal: Principal, slug: str) -> Project:
    with house.db.read() as session:
        project = projects.get_by_slug(session, slug)
        authorise(principal, Action.IMPORT_LABELS, project.id)
        return project


def _view(row: ImportSet, project: Project, sets: OpenSets) -> ImportSetView:
    content = sets.get(row)
    goals = by_name(content.taxonomy, projects.taxonomy(project)).classes
    return ImportSetView(
        id=row.id,
        name=row.name,
        bytes=row.bytes,
        created_at=row.created_at,
        format=content.format,
        images=len(content.images),
        labelled=sum(image.load is not None for image in content.images),
        classes=[
            SourceClass(id=one.id, name=one.name, color=one.color, to=goals[one.id]) for one in content.taxonomy.classes
        ],
        losses=_losses(content),
    )


def _losses(of: ImportedSet | ImportedLabels) -> list[LossView]:
    return [
        LossView(image=one.image, kind=one.kind, detail=one.detail, pixels=one.pixels, count=one.count)
        for one in of.losses
    ]


@router.get("/projects/{slug}/import-sets")
def list_sets(slug: str, house: HouseDep, principal: CurrentPrincipal) -> list[ImportSetRow]:
    """List the data sets that are being brought in, newest first."""
    project = _project(house, principal, slug)
    with house.db.read() as session:
        found = imports.list_sets(session, project.id)
    return [ImportSetRow(id=one.id, name=one.name, bytes=one.bytes, created_at=one.created_at) for one in found]


@router.get("/import-sets/{set_id}")
def show_set(set_id: str, house: HouseDep, principal: CurrentPrincipal, sets: SetsDep) -> ImportSetView:
    """Tell what a data set holds."""
    with house.db.read() as session:
        row, project = _set(session, principal, set_id)
    return _view(row, project, sets)


@router.delete("/projects/{slug}/import-sets/{set_id}", status_code=204)
def forget_set(slug: str, set_id: str, house: HouseDep, principal: CurrentPrincipal) -> None:
    """Be done with a data set, if it is there; what was brought in stays."""
    project = _project(house, principal, slug)
    with house.db.write() as session:
        for row in imports.list_sets(session, project.id):
            if row.id == set_id:
                imports.forget_set(session, row)


@router.post("/import-sets/{set_id}/images/{n}/check")
async def check_image(
    set_id: str,
    n: int,
    body: Mapping,
    house: HouseDep,
    principal: CurrentPrincipal,
    sets: SetsDep,
    darkroom: DarkroomDep,
) -> Checked:
    """Read the labels of an image, the ``n``-th from 0, and tell what would be lost; nothing is changed."""
    row, project = await run_in_threadpool(_read, house, principal, set_id)
    return await decoding.run(darkroom.ingest, _check, row, project, sets, n, body)


@router.post("/import-sets/{set_id}/images/{n}/bring")
async def bring_image(
    set_id: str,
    n: int,
    body: Bringing,
    house: HouseDep,
    principal: CurrentPrincipal,
    sets: SetsDep,
    darkroom: DarkroomDep,
) -> BroughtImage:
    """Bring an image in, the ``n``-th from 0; once more it is known already, and tiles somebody touched stay."""
    row, project = await run_in_threadpool(_read, house, principal, set_id)
    async with darkroom.uploads:
        return await decoding.run(darkroom.ingest, _bring, house, principal, row, project, sets, n, body)


def _read(house: House, principal: Principal, set_id: str) -> tuple[ImportSet, Project]:
    with house.db.read() as session:
        return _set(session, principal, set_id)


def _set(session: Session, principal: Principal, set_id: str) -> tuple[ImportSet, Project]:
    row = imports.get_set(session, set_id)
    authorise(principal, Action.IMPORT_LABELS, row.project_id)
    return row, projects.get(session, row.project_id)


def _image(content: ImportedSet, n: int) -> ImportedImage:
    if not 0 <= n < len(content.images):
        raise NotFound(f"The set has the images 0 to {len(content.images) - 1}.", code="no-such-image")
    return content.images[n]


def _check(row: ImportSet, project: Project, sets: OpenSets, n: int, said: Mapping) -> Checked:
    content = sets.get(row)
    image = _image(content, n)
    labels = _labels(content, image, project, said)
    return Checked(name=image.path, losses=[] if labels is None else _losses(labels))


def _labels(content: ImportedSet, image: ImportedImage, project: Project, said: Mapping) -> ImportedLabels | None:
    """An image's labels in the project's classes; None where it has none."""
    if image.load is None:
        return None
    goals = {int(key): goal for key, goal in said.classes.items() if key.lstrip("-").isdecimal()}
    remap = imports.remap_of(content.taxonomy, projects.taxonomy(project), goals)
    try:
        return remapped(image.load(), remap, image.stem)
    except CoreError as error:
        raise Invalid(f"The labels of {image.path} cannot be read: {error}.", code="unreadable-labels") from error


def _bring(
    house: House, principal: Principal, row: ImportSet, project: Project, sets: OpenSets, n: int, said: Bringing
) -> BroughtImage:
    content = sets.get(row)
    image = _image(content, n)
    labels = None if said.mode == "images" else _labels(content, image, project, said)
    try:
        photo = image.photo()
    except CoreError as error:
        raise Invalid(f"The photo {image.path} cannot be read: {error}.", code="unreadable-photo") from error
    taken = ingest_file(house, project, path=image.path, data=photo)
    tiles = None
    if labels is not None and taken.image_id is not None:
        with house.db.read() as session:
            found = imagery.get_image(session, ImageId(taken.image_id))
        body = imports.label_body(labels)
        tiles = bring_in_labels(house, principal, project, found, body, Mode(said.mode))
    return BroughtImage(**taken.model_dump(), tiles=tiles)
