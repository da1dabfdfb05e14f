"""Instructions of a project over HTTP: text, notes on classes, and pictures that show right and wrong."""

from typing import Annotated, NamedTuple

from fastapi import APIRouter, Query, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel
from sqlalchemy.orm import Session

from app import imagery, projects
from app.api import decoding
from app.api.authz import Action, authorise
from app.api.decoding import DarkroomDep
from app.api.deps import CurrentPrincipal, HouseDep, RawBody
from app.api.models import RequestModel
from app.people import Principal
from app.projects import Example, Picture, Project, Shows
from app.wiring import House

router = APIRouter(prefix="/api/v1", tags=["projects"])

MAX_PICTURE = 16 << 20
"""Bytes of an example; a crop that shows one thing has far fewer."""

_CACHING = "private, max-age=31536000, immutable"


class ExampleView(BaseModel):
    """An example; its size is in pixels, ``class_id`` is null where it is about no single class."""

    id: str
    shows: Shows
    caption: str
    class_id: int | None
    width: int
    height: int
    url: str


class InstructionsView(BaseModel):
    """What painters are told; ``version`` rises with every change, ``class_notes`` are by class id in decimal."""

    version: int
    text: str
    class_notes: dict[str, str]
    examples: list[ExampleView]


class InstructionsChange(RequestModel):
    """What changes; a member that is left out stays as it is."""

    text: str | None = None
    class_notes: dict[str, str] | None = None


@router.get("/projects/{slug}/instructions")
def show_instructions(slug: str, house: HouseDep, principal: CurrentPrincipal) -> InstructionsView:
    """Show what painters of a project are told."""
    with house.db.read() as session:
        project = projects.get_by_slug(session, slug)
        authorise(principal, Action.SEE_PROJECT, project.id)
        return _view(session, project)


@router.patch("/projects/{slug}/instructions")
def change_instructions(
    slug: str, body: InstructionsChange, house: HouseDep, principal: CurrentPrincipal
) -> InstructionsView:
    """Change the text or the notes on classes."""
    with house.db.write() as session:
        project = _project_to_edit(session, principal, slug)
        projects.tell(session, project, text=body.text, class_notes=body.class_notes)
        return _view(session, project)


@router.post(
    "/projects/{slug}/examples",
    status_code=201,
    max_body_size=MAX_PICTURE,
    openapi_extra={"requestBody": {"required": True, "content": {"application/octet-stream": {}}}},
)
async def add_example(
    slug: str,
    house: HouseDep,
    principal: CurrentPrincipal,
    darkroom: DarkroomDep,
    body: RawBody,
    shows: Shows,
    caption: Annotated[str, Query(max_length=1000)],
    class_id: int | None = None,
) -> InstructionsView:
    """Add a picture (JPEG, PNG or WebP as the raw body) to the instructions."""
    await run_in_threadpool(_check_editor, house, principal, slug)
    picture = await decoding.run(darkroom.ingest, imagery.take_picture, house.decoders, house.blobs, body)
    told = _Told(shows, caption, class_id)
    return await run_in_threadpool(_add, house, principal, slug, picture, told)


def _check_editor(house: House, principal: Principal, slug: str) -> None:
    with house.db.read() as session:
        _project_to_edit(session, principal, slug)


class _Told(NamedTuple):
    """What is said about a picture."""

    shows: Shows
    caption: str
    class_id: int | None


def _add(house: House, principal: Principal, slug: str, picture: Picture, told: _Told) -> InstructionsView:
    with house.db.write() as session:
        project = _project_to_edit(session, principal, slug)
        projects.add_example(session, house.clock, project, picture, **told._asdict())
        return _view(session, project)


@router.delete("/projects/{slug}/examples/{example}")
def remove_example(slug: str, example: str, house: HouseDep, principal: CurrentPrincipal) -> InstructionsView:
    """Take a picture out of the instructions."""
    with house.db.write() as session:
        project = _project_to_edit(session, principal, slug)
        projects.remove_example(session, project, example)
        return _view(session, project)


@router.get("/projects/{slug}/examples/{example}/picture", response_class=Response)
def show_example(slug: str, example: str, house: HouseDep, principal: CurrentPrincipal) -> Response:
    """Show the picture of an example, free of metadata; it never changes."""
    with house.db.read() as session:
        project = projects.get_by_slug(session, slug)
        authorise(principal, Action.SEE_PROJECT, project.id)
        found = projects.get_example(session, project, example)
    headers = {"Cache-Control": _CACHING, "ETag": f'"{found.sha256}"'}
    return Response(house.blobs.get(found.sha256), media_type=found.media_type, headers=headers)


def _project_to_edit(session: Session, principal: Principal, slug: str) -> Project:
    project = projects.get_by_slug(session, slug)
    authorise(principal, Action.EDIT_PROJECT, project.id)
    return project


def _view(session: Session, project: Project) -> InstructionsView:
    return InstructionsView(
        version=project.instructions_version,
        text=project.instructions,
        class_notes=project.class_notes,
        examples=[_example(project, row) for row in projects.list_examples(session, project)],
    )


def _example(project: Project, row: Example) -> ExampleView:
    return ExampleView(
        id=row.id,
        shows=Shows(row.shows),
        caption=row.caption,
        class_id=row.class_id,
        width=row.width,
        height=row.height,
        url=f"/api/v1/projects/{project.slug}/examples/{row.id}/picture",
    )
