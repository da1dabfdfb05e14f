"""Known answers over HTTP: how work came off against them."""

from fastapi import APIRouter
from pydantic import BaseModel

from app import projects, quality
from app.api.authz import Action, authorise
from app.api.deps import CurrentPrincipal, HouseDep
from app.api.jobs import JobStatus, job_status
from app.foundation.ids import AccountId
from app.people import OPERATOR, pseudonym
from app.projects import Project
from app.quality import PersonOnGold

router = APIRouter(prefix="/api/v1", tags=["quality"])


class TrustView(BaseModel):
    """How likely the next tile with a known answer passes: the mean, and the 90 % interval around it."""

    mean: float
    low: float
    high: float


class PersonView(BaseModel):
    """How somebody's first hand-ins came off; shares from 0 to 1, ``painter`` is a pseudonym."""

    painter: str
    tiles: int
    passed: int
    agreement: float
    mean_iou: float
    panoptic_quality: float | None
    trust: TrustView


class GoldView(BaseModel):
    """Tiles with a known answer, those of them that were measured, hand-ins that wait to be, and people.

    A tile passes if ``pass_agreement`` of its judged pixels agree and no object is missing.
    """

    known: int
    measured: int
    waiting: int
    pass_agreement: float
    people: list[PersonView]


@router.post("/projects/{slug}/gold/measure", status_code=202)
def measure_gold(slug: str, house: HouseDep, principal: CurrentPrincipal) -> JobStatus:
    """Measure what waits: what was handed in is measured at once, so this is for what a full disk kept from it."""
    with house.db.write() as session:
        project = projects.get_by_slug(session, slug)
        authorise(principal, Action.MEASURE_GOLD, project.id)
        by = None if principal == OPERATOR else principal.account_id
        job = job_status(session, house.clock, quality.submit_measuring(session, house.clock, project.id, by=by))
    house.jobs.wake()
    return job


@router.get("/projects/{slug}/gold")
def show_gold(slug: str, house: HouseDep, principal: CurrentPrincipal) -> GoldView:
    """Sum up what the known answers of a project showed; who has most tiles comes first."""
    with house.db.read() as session:
        project = projects.get_by_slug(session, slug)
        authorise(principal, Action.SEE_GOLD, project.id)
        found = quality.gold_sum(session, project.id)
    return GoldView(
        known=found.known,
        measured=found.measured,
        waiting=found.waiting,
        pass_agreement=quality.PASS_SHARE,
        people=[_person(project, one) for one in found.people],
    )


def _person(project: Project, one: PersonOnGold) -> PersonView:
    return PersonView(
        painter=pseudonym(project.id, AccountId(one.account_id)),
        tiles=one.tiles,
        passed=one.passed,
        agreement=one.agreement,
        mean_iou=one.mean_iou,
        panoptic_quality=one.panoptic_quality,
        trust=TrustView(mean=one.trust.mean, low=one.trust.low, high=one.trust.high),
    )
