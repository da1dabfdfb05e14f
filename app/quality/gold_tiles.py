"""Single tiles with known answers: what is compared with what, how each came off, and where it differs."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.core.agreement import differing_pixels
from app.core.arrays import BoolMask
from app.core.raster import LabelTile
from app.core.raster.tile_png import read_tile
from app.foundation.blobs import BlobStore
from app.foundation.errors import NotFound
from app.foundation.ids import ProjectId
from app.labels import of_task
from app.projects import get as get_project
from app.projects import splits_of, taxonomy
from app.quality import gold_store as store
from app.quality.tables import GoldAnswer, GoldMeasure
from app.tasks import Task
from app.tasks import get as get_task

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is compared.

    Attributes:
        answer: Blob of the answer's tile PNG.
        painted: Blob of what was handed in.
        things: Classes whose objects are told apart.
        open_classes: Classes that the answer no longer judges.
    """

    answer: str
    painted: str
    things: Collection[int]
    open_classes: Collection[int]

    def read(self, blobs: BlobStore) -> tuple[LabelTile, LabelTile]:
        """The answer and what was handed in.

        Raises:
            BlobMissing: One of them is not in the store.
        """
        return read_tile(blobs.get(self.answer)), read_tile(blobs.get(self.painted))


def comparison(session: Session, measured: GoldMeasure) -> Comparison:
    """What a hand-in is measured by."""
    answer, task = session.get_one(GoldAnswer, measured.answer_id), get_task(session, measured.task_id)
    project = get_project(session, ProjectId(task.project_id))
    # What of a class was right when the answer was given may be another class by the time that a tile is handed in.
    open_classes = {
        split.class_id
        for split in splits_of(session, project)
        if answer.created_at < split.created_at <= measured.handed_in_at
    }
    revision = of_task(session, task_id=task.id, revision_id=measured.revision_id)
    return Comparison(answer.blob_sha256, revision.blob_sha256, taxonomy(project).things, open_classes)


@dataclass(frozen=True, slots=True)
class GoldTile:
    """How a hand-in came off.

    Attributes:
        measure_id: Names it: see `differences`.
        task: Its tile.
        account_id: Who handed it in.
        handed_in_at: When.
        version: Of the answer that held then.
        agreement: Share of the judged pixels that agree.
        mean_iou: Mean intersection over union.
        panoptic_quality: None where there is no region.
        missed: Objects that are not there.
        passed: Whether it passes.
    """

    measure_id: str
    task: Task
    account_id: str
    handed_in_at: datetime
    version: int
    agreement: float
    mean_iou: float
    panoptic_quality: float | None
    missed: int
    passed: bool


def worst_tiles(session: Session, project_id: str, *, limit: int, done_only: bool = False) -> list[GoldTile]:
    """The measured hand-ins of a project: those that do not pass first, and the least agreement first.

    Args:
        session: Any session.
        project_id: The project.
        limit: How many at most.
        done_only: Of images only whose every tile is accepted: where one tile has a known answer, others may too.
    """
    return [_tile(*row) for row in store.worst(session, project_id, limit=limit, done_only=done_only)]


def _tile(row: GoldMeasure, task: Task, version: int) -> GoldTile:
    quality = row.panoptic_quality
    return GoldTile(
        measure_id=row.id,
        task=task,
        account_id=row.account_id,
        handed_in_at=row.handed_in_at,
        version=version,
        agreement=(row.agreeing or 0) / (row.judged or 1),
        mean_iou=(row.mean_iou or 0) / MILLION,
        panoptic_quality=None if quality is None else quality / MILLION,
        missed=row.missed or 0,
        passed=bool(row.passed),
    )


def measured_task(session: Session, measure_id: str) -> Task:
    """The tile of a hand-in that was noted.

    Raises:
        NotFound: `no-such-measure`.
    """
    return get_task(session, _row(session, measure_id).task_id)


def differences(session: Session, blobs: BlobStore, measure_id: str) -> BoolMask:
    """Where a hand-in has another class than the answer that judged it: (H, W) bool, over the tile's paint area.

    Raises:
        NotFound: `no-such-measure`.
        BlobMissing: The answer or the work is not in the store.
    """
    found = comparison(session, _row(session, measure_id))
    return differing_pixels(*found.read(blobs), open_classes=found.open_classes)


def _row(session: Session, measure_id: str) -> GoldMeasure:
    row = session.get(GoldMeasure, measure_id)
    if row is None:
        raise NotFound("There is nothing that was measured under this id.", code="no-such-measure")
    return row
