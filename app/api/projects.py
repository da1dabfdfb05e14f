"""Projects: the list, one of them, setting up and changing."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from app import people, projects
from app.api.authz import Action, authorise
from app.api.choices import TaxonomyView
from app.api.deps import CurrentPrincipal, HouseDep
from app.api.models import RequestModel
from app.api.progress import Progress, progress_of
from app.core.stitch.model import Seams
from app.foundation.clock import Clock
from app.people import OPERATOR, Principal, Role
from app.projects import CONTEXT, LEASE_MINUTES, OVERLAP, TILE, TILES_AHEAD, Project

router = APIRouter(prefix="/api/v1", tags=["projects"])


class ProjectSummary(BaseModel):
    """A project in a list."""

    slug: str
    title: str
    roles: list[Role]
    progress: Progress


class ProjectView(BaseModel):
    """A project; ``tile``, ``overlap`` and ``context`` are pixels, ``roles`` are one's own."""

    id: str
    slug: str
    title: str
    instructions: str
    tile: int
    overlap: int
    context: int
    lease_minutes: int
    tiles_ahead: int
    seams: Seams
    licence: str
    taxonomy: TaxonomyView
    roles: list[Role]

    @classmethod
    def of(cls, project: Project, principal: Principal) -> "ProjectView":
        """Return the view that ``principal`` has of a project."""
        return cls(
            id=project.id,
            slug=project.slug,
            title=project.title,
            instructions=project.instructions,
            tile=project.tile,
            overlap=project.overlap,
            context=project.context,
            lease_minutes=project.lease_minutes,
            tiles_ahead=project.tiles_ahead,
            seams=project.seams,
            licence=project.licence,
            taxonomy=TaxonomyView.of(projects.taxonomy(project)),
            roles=sorted(principal.roles_in(project.id)),
        )


class NewProject(RequestModel):
    """What a project is made of; ``taxonomy`` is the name of a shipped class table, or a class table."""

    slug: str
    taxonomy: str | dict[str, Any]
    title: str = ""
    tile: int = TILE
    overlap: int = OVERLAP
    context: int = CONTEXT
    instructions: str = ""
    lease_minutes: int = LEASE_MINUTES
    tiles_ahead: int = TILES_AHEAD
    seams: Seams = "path"


class ProjectChange(RequestModel):
    """What can change once tiles are cut and painted: not the grid, not the classes."""

    title: str | None = None
    instructions: str | None = None
    lease_minutes: int | None = Field(None, description="How long a tile is held without a sign of life.")
    tiles_ahead: int | None = Field(None, description="Tiles brought to a painter beside the one she paints, 1 to 3.")
    licence: str | None = Field(None, description="Terms of use that releases state, up to 200 characters.")
    seams: Seams | None = Field(
        None,
        description="What two tiles both painted: parted by the `path` of least disagreement, or by core.",
    )


@router.get("/projects")
def list_projects(house: HouseDep, principal: CurrentPrincipal) -> list[ProjectSummary]:
    """List one's projects, by title; an administrator's list holds all."""
    authorise(principal, Action.LOOK_AROUND)
    with house.db.read() as session:
        return [
            ProjectSummary(
                slug=project.slug,
                title=project.title,
                roles=sorted(principal.roles_in(project.id)),
                progress=progress_of(session, house.clock, project.id),
            )
            for project in _visible(session, principal)
        ]


@router.post("/projects", status_code=201)
def create_project(body: NewProject, house: HouseDep, principal: CurrentPrincipal) -> ProjectView:
    """Set up a project; whoever does becomes its lead, except the operator, who is no person."""
    authorise(principal, Action.CREATE_PROJECT)
    with house.db.write() as session:
        project = projects.create(session, house.clock, **dict(body))
        founder = principal
        if principal.account_id != OPERATOR.account_id:
            founder = _make_lead(session, house.clock, project, principal)
        return ProjectView.of(project, founder)


@router.get("/projects/{slug}")
def show_project(slug: str, house: HouseDep, principal: CurrentPrincipal) -> ProjectView:
    """Show a project."""
    with house.db.read() as session:
        project = projects.get_by_slug(session, slug)
        authorise(principal, Action.SEE_PROJECT, project.id)
        return ProjectView.of(project, principal)


@router.patch("/projects/{slug}")
def change_project(slug: str, body: ProjectChange, house: HouseDep, principal: CurrentPrincipal) -> ProjectView:
    """Change a project's title, instructions, length of leases, tiles ahead or way of seams."""
    with house.db.write() as session:
        project = projects.get_by_slug(session, slug)
        authorise(principal, Action.EDIT_PROJECT, project.id)
        return ProjectView.of(projects.update(session, project, **dict(body)), principal)


def _visible(session: Session, principal: Principal) -> list[Project]:
    if principal.is_admin:
        return list(projects.list_all(session))
    return list(projects.list_some(session, list(principal.roles)))


def _make_lead(session: Session, clock: Clock, project: Project, principal: Principal) -> Principal:
    people.add_role(session, clock, project_id=project.id, account_id=principal.account_id, role=Role.LEAD)
    return people.principal_of(session, people.get_account(session, principal.account_id))
