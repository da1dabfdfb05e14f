"""Labels: the immutable revisions of each tile, and the one way to make one.

Owns the tables `revision` and `idempotency_key`, and the blobs that revisions name. Promises: a revision that was
acknowledged is on disk, byte for byte as it was sent; revisions of a task are numbered without gaps; the same key is
the same save; work that comes late is kept and moves nothing.
"""

from app.labels.erasing import Painted, forget_tasks, painted_by
from app.labels.importing import bring_in
from app.labels.service import (
    Save,
    Submission,
    accepted_of_images,
    authors,
    head,
    history,
    many,
    mean_minutes,
    of_task,
    own_revision,
    refuse_holes,
    save,
    submit,
)
from app.labels.splitting import (
    Concerned,
    Confinement,
    confinement,
    refuse_beyond,
    reissue_of,
    reissue_split,
    tiles_with_class,
)
from app.labels.staging import Hole, Staged, byte_limit, find_holes, stage
from app.labels.tables import IdempotencyKey, Reissue, Revision

__all__ = [
    "Concerned",
    "Confinement",
    "Hole",
    "IdempotencyKey",
    "Painted",
    "Reissue",
    "Revision",
    "Save",
    "Staged",
    "Submission",
    "accepted_of_images",
    "authors",
    "bring_in",
    "byte_limit",
    "confinement",
    "find_holes",
    "forget_tasks",
    "head",
    "history",
    "many",
    "mean_minutes",
    "of_task",
    "own_revision",
    "painted_by",
    "refuse_beyond",
    "refuse_holes",
    "reissue_of",
    "reissue_split",
    "save",
    "stage",
    "submit",
    "tiles_with_class",
]
