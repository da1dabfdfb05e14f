"""Before a release is made: a table of classes to begin with, and what the release would hold and lose."""

from dataclasses import asdict
from typing import Annotated, Any, Literal, cast

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel

from app import projects, releases
from app.api.authz import Action, authorise
from app.api.choices import TaxonomyView
from app.api.deps import CurrentPrincipal, HouseDep
from app.api.releases import NewRelease
from app.core.taxonomy import by_name
from app.people import Principal
from app.projects import Project
from app.releases import Gists
from app.wiring import House

router = APIRouter(prefix="/api/v1", tags=["releases"])


def remembered_masks(request: Request) -> Gists:
    """The application's memory of what masks hold, made when first asked for."""
    state = request.app.state
    if not hasattr(state, "gists"):
        state.gists = Gists()
    return cast("Gists", state.gists)


GistsDep = Annotated[Gists, Depends(remembered_masks)]


class SuggestedTable(BaseModel):
    """What each class of a project could become in another class table.

    ``classes`` leads from a class of the project, by its id as text, to the class of the same name; classes that
    nothing is called like are not in it, and have to be decided. ``source`` and ``target`` are the class tables.
    """

    source: TaxonomyView
    target: TaxonomyView
    classes: dict[str, int]


class ProspectClass(BaseModel):
    """Of a class of the project: where it goes (null: not painted), and what there is of it."""

    class_id: int
    to: int | None
    pixels: int
    regions: int
    objects: int
    groups: int
    images: int


class ProspectLoss(BaseModel):
    """Something that would not get through: by the table of "classes", or by the "format".

    ``class_id`` and ``name`` are of the project's class in the first case and of the release's in the second; ``to``
    names what it becomes. ``count`` is of segments; ``first`` names the first images.
    """

    stage: Literal["classes", "format"]
    kind: str
    class_id: int
    name: str
    to: str | None
    pixels: int
    count: int
    images: int
    first: list[str]


class ReleaseProspect(BaseModel):
    """What a release would be: its images, what its classes hold, and what is lost, the worst first.

    Figures are of the images that are merged: ``unmerged`` ones are in none. ``merge_objects`` are the classes whose
    objects would become one region, which a release has to ask for by name; ``problems`` is what the format cannot
    hold at all, the first of ``problem_count``.
    """

    images: int
    unmerged: int
    pixels: int
    unpainted: int
    classes: list[ProspectClass]
    losses: list[ProspectLoss]
    merge_objects: list[int]
    problems: list[dict[str, Any]]
    problem_count: int


@router.get("/projects/{slug}/releases/remap")
def suggest_table(
    slug: str,
    house: HouseDep,
    principal: CurrentPrincipal,
    taxonomy: Annotated[str, Query(description="The name of a shipped class table.")],
) -> SuggestedTable:
    """Suggest what the project's classes become in a shipped class table: the class of their name, if any."""
    source, target = projects.taxonomy(_project(house, principal, slug)), projects.read_taxonomy(taxonomy)
    goals = by_name(source, target).classes
    classes = {str(class_id): goal for class_id, goal in goals.items() if goal is not None}
    return SuggestedTable(source=TaxonomyView.of(source), target=TaxonomyView.of(target), classes=classes)


@router.post("/projects/{slug}/releases/prospect")
def foresee_release(
    slug: str, body: NewRelease, house: HouseDep, principal: CurrentPrincipal, gists: GistsDep
) -> ReleaseProspect:
    """Tell what a release would hold and lose; nothing is made."""
    project = _project(house, principal, slug)
    return ReleaseProspect.model_validate(
        asdict(releases.look_ahead(house.db, house.blobs, gists, project, body.asked())),
    )


def _project(house: House, principal: Principal, slug: str) -> Project:
    with house.db.read() as session:
        project = projects.get_by_slug(session, slug)
        authorise(principal, Action.CREATE_RELEASE, project.id)
        return project
