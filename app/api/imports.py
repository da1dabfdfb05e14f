"""Imports over HTTP: labels that were made elsewhere, an image at a time."""

from fastapi import APIRouter
from pydantic import BaseModel

from app import imagery, imports, people, projects
from app.api.authz import Action, authorise
from app.api.deps import CurrentPrincipal, HouseDep, RawBody
from app.api.merge import submit_merge
from app.foundation.ids import ImageId, ProjectId
from app.imports import Mode

router = APIRouter(prefix="/api/v1", tags=["imports"])

MAX_BODY = 256 << 20
"""Labels of the largest image, in a PNG that is far from its worst case; each image's pixels are its own limit."""


class BroughtView(BaseModel):
    """What became of an image's tiles; ``complete`` says that it has its mask."""

    accepted: int
    proposed: int
    kept: int
    complete: bool


@router.put("/images/{image}/labels", max_body_size=MAX_BODY)
def import_labels(
    image: str, house: HouseDep, principal: CurrentPrincipal, body: RawBody, mode: Mode = Mode.PROPOSALS
) -> BroughtView:
    """Put labels of a whole image, as a 16-bit grey PNG with its segment table, on the tiles that nobody has touched.

    ``accepted`` makes them work that is done, where a tile has no hole; ``proposals`` a start for whoever paints it.
    """
    with house.db.read() as session:
        found = imagery.get_image(session, ImageId(image))
        project = projects.get(session, found.project_id)
        authorise(principal, Action.IMPORT_LABELS, project.id)
    prepared = imports.prepare(house.blobs, project, found, body)
    with house.db.write() as session:
        account = people.import_account(session, house.clock)
        brought = imports.bring_in(session, house.clock, prepared, mode, account_id=account)
        if brought.complete:
            ids = [found.id]
            submit_merge(session, house.clock, project_id=ProjectId(project.id), image_ids=ids, principal=principal)
    house.jobs.wake()
    return BroughtView(
        accepted=brought.accepted, proposed=brought.proposed, kept=brought.kept, complete=brought.complete
    )
