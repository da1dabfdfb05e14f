"""Releases: immutable exports of a project's masks, with a manifest that names every file by its content.

Owns the tables `release` and `release_file`. Promises: a release is made of masks that were frozen when it was asked
for; the same masks and options give the same bytes; it is complete or it failed, never silently short; what its format
cannot hold is said before it starts, class by class and image by image.
"""

from app.releases.archive import Archive
from app.releases.changes import Summary, summary_json
from app.releases.comparing import Ground, ImageChange, changed_in_image, common_ground, compare, compare_labels
from app.releases.erasing import Forgotten, forget_image, holding
from app.releases.gists import Gists
from app.releases.jobs import ReleaseJob
from app.releases.prospect import ClassProspect, LossRow, Prospect, look_ahead
from app.releases.remaps import RemapRequest
from app.releases.service import (
    ReleaseRequest,
    archive_of,
    create_release,
    file_of,
    get_release,
    list_releases,
    manifest_of,
    prepare,
    previous_release,
    require_complete,
    require_given,
    withdraw,
)
from app.releases.tables import Release, ReleaseFile

__all__ = [
    "Archive",
    "ClassProspect",
    "Forgotten",
    "Gists",
    "Ground",
    "ImageChange",
    "LossRow",
    "Prospect",
    "Release",
    "ReleaseFile",
    "ReleaseJob",
    "ReleaseRequest",
    "RemapRequest",
    "Summary",
    "archive_of",
    "changed_in_image",
    "common_ground",
    "compare",
    "compare_labels",
    "create_release",
    "file_of",
    "forget_image",
    "get_release",
    "holding",
    "list_releases",
    "look_ahead",
    "manifest_of",
    "prepare",
    "previous_release",
    "require_complete",
    "require_given",
    "summary_json",
    "withdraw",
]
