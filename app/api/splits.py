"""Splitting a class over HTTP: what it would do, and doing it."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from app import labels, people, projects
from app.api.authz import Action, authorise
from app.api.choices import TaxonomyView
from app.api.deps import CurrentPrincipal, HouseDep
from app.api.models import RequestModel
from app.foundation.ids import AccountId
from app.people import OPERATOR
from app.projects import NewClass

router = APIRouter(prefix="/api/v1", tags=["projects"])

Channel = Annotated[int, Field(ge=0, le=255)]


class SplitProspect(BaseModel):
    """Tiles that would be painted once more, and the images that they are of."""

    tiles: int
    images: int


class SplitInto(RequestModel):
    """A class that a part of the split one becomes; ``train_id`` null is the next that is free."""

    name: str = Field(min_length=1, max_length=100)
    color: tuple[Channel, Channel, Channel]
    train_id: int | None = Field(None, ge=0, le=255)


class SplitRequest(RequestModel):
    """What a class is split into, and what painters of its tiles are told to do."""

    into: list[SplitInto] = Field(min_length=1, max_length=20)
    text: str = Field(max_length=1000)


class SplitView(BaseModel):
    """A split that was made; ``by`` is null for the operator."""

    class_id: int
    into: list[int]
    text: str
    created_at: datetime
    by: str | None


class SplitDone(SplitProspect):
    """What was done, and the classes as they are now."""

    taxonomy: TaxonomyView


@router.get("/projects/{slug}/classes/{class_id}/split")
def foretell_split(slug: str, class_id: int, house: HouseDep, principal: CurrentPrincipal) -> SplitProspect:
    """Tell how many tiles would be painted once more if a class were split."""
    with house.db.read() as session:
        project = projects.get_by_slug(session, slug)
        authorise(principal, Action.EDIT_PROJECT, project.id)
        found = labels.tiles_with_class(session, project.id, class_id)
        return SplitProspect(tiles=len(found.tiles), images=len(found.images))


@router.post("/projects/{slug}/classes/{class_id}/split")
def split_class(
    slug: str, class_id: int, body: SplitRequest, house: HouseDep, principal: CurrentPrincipal
) -> SplitDone:
    """Split a class: the tiles that hold it are painted once more, where only its pixels may change."""
    into = [NewClass(one.name, one.color, one.train_id) for one in body.into]
    by = None if principal == OPERATOR else principal.account_id
    with house.db.write() as session:
        project = projects.get_by_slug(session, slug)
        authorise(principal, Action.EDIT_PROJECT, project.id)
        split = projects.record_split(session, house.clock, project, class_id, into, text=body.text, by=by)
        found = labels.reissue_split(session, split)
        view = TaxonomyView.of(projects.taxonomy(projects.get(session, project.id)))
        return SplitDone(tiles=len(found.tiles), images=len(found.images), taxonomy=view)


@router.get("/projects/{slug}/splits")
def list_splits(slug: str, house: HouseDep, principal: CurrentPrincipal) -> list[SplitView]:
    """List the splits of a project's classes, oldest first."""
    with house.db.read() as session:
        project = projects.get_by_slug(session, slug)
        authorise(principal, Action.EDIT_PROJECT, project.id)
        found = projects.splits_of(session, project)
        accounts = people.accounts_by_id(session, [AccountId(one.created_by) for one in found if one.created_by])
        return [
            SplitView(
                class_id=one.class_id,
                into=one.into,
                text=one.text,
                created_at=one.created_at,
                by=accounts[AccountId(one.created_by)].name if one.created_by else None,
            )
            for one in found
        ]
