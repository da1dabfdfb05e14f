"""A project of any number of images whose masks are made and merged, so that a release of it can be timed or killed."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import numpy as np
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app import people, projects, releases
from app.core.raster import encode_label_png
from app.foundation.ids import new_id
from app.imagery import Image
from app.labels import Revision
from app.merge import MaskRow
from app.merge.service import input_key
from app.projects import Project
from app.releases import Release, ReleaseRequest
from app.tasks import Task
from app.wiring import House
from scripts.release_bench.scenes import TAXONOMY, Scene, scene

BASES = 12
BATCH = 500
MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


def make_world(house: House, *, images: int, height: int, width: int, segments: int = 45) -> Project:
    """Fill an installation with one project.

    Every image has one accepted tile and a mask of its own: a scene of a dozen, shifted around by some pixels. There
    are no photos, which a release without photos does not ask for.
    """
    with house.db.write() as session:
        project = projects.create(
            session,
            house.clock,
            slug="bench",
            title="Bench",
            taxonomy="cityscapes",
            tile=256,
            overlap=16,
            context=16,
            seams="path",
        )
        session.flush()
        session.get_one(Project, project.id).taxonomy_json = TAXONOMY.to_json()
        painter = people.create_account(session, house.clock, name="painter").id
    bases = [scene(height=height, width=width, segments=segments, seed=seed) for seed in range(min(BASES, images))]
    for begin in range(0, images, BATCH):
        masks = [
            (n, _shifted(bases[n % len(bases)], n // len(bases))) for n in range(begin, min(begin + BATCH, images))
        ]
        with house.db.write() as session:
            for table, rows in _rows(house, project, painter, masks).items():
                session.execute(insert(table), rows)
    with house.db.read() as session:
        return projects.get(session, project.id)


def _shifted(base: Scene, step: int) -> Scene:
    """The scene turned around its upright axis: another mask, as long in its borders."""
    return Scene(np.roll(base.ids, 7 * step, axis=1), base.classes)


def _rows(house: House, project: Project, painter: str, masks: list[tuple[int, Scene]]) -> dict[Any, list[Any]]:
    rows: dict[Any, list[Any]] = {Image: [], Task: [], Revision: [], MaskRow: []}
    for n, mask in masks:
        for table, row in _image_rows(house, project, painter, n, mask):
            rows[table].append(row)
    return rows


def _image_rows(
    house: House, project: Project, painter: str, n: int, mask: Scene
) -> Iterator[tuple[Any, dict[str, Any]]]:
    image, task, revision = new_id(), new_id(), new_id()
    height, width = mask.ids.shape
    name, photo = f"bench_{n:06d}", hashlib.sha256(f"photo {n}".encode()).hexdigest()
    tile = hashlib.sha256(f"tile {n}".encode()).hexdigest()
    yield Image, {
        "id": image, "project_id": project.id, "path": f"bench/{name}.jpg", "name": f"{name}.jpg", "stem": name,
        "stem_key": name, "drive": f"drive{n // 200:04d}", "frame": n % 200,
        "split": ("train", "train", "train", "val")[n // 200 % 4], "width": width,
        "height": height, "orientation": 1, "media_type": "image/jpeg", "original_sha256": photo,
        "original_bytes": 1, "photo_sha256": photo, "created_at": MOMENT,
    }  # fmt: skip
    yield Task, {
        "id": task, "project_id": project.id, "image_id": image, "tile_index": 0, "kind": "paint", "state": "accepted",
        "pixels": height * width, "created_at": MOMENT, "fence": 1, "head_revision_id": revision,
        "submitted_revision_id": revision, "submitted_by": painter, "submitted_at": MOMENT,
        "accepted_revision_id": revision, "accepted_at": MOMENT,
    }  # fmt: skip
    yield Revision, {
        "id": revision, "task_id": task, "n": 1, "parent_id": None, "account_id": painter, "blob_sha256": tile,
        "segments": [], "unpainted": 0, "active_seconds": 60, "created_at": MOMENT, "late": False,
        "submitted_at": MOMENT, "fence": 1,
    }  # fmt: skip
    yield MaskRow, mask_row(house, image, revision, tile, mask)


def mask_row(house: House, image: str, revision: str, tile: str, mask: Scene) -> dict[str, Any]:
    """The row of an image's mask, made of one accepted tile; its raster is stored."""
    return {
        "id": new_id(),
        "image_id": image,
        "input_key": input_key({0: (revision, tile)}, (), "path"),
        "sources": {"0": revision},
        "raster_sha256": house.blobs.put(encode_label_png(mask.ids)),
        "segments": [
            {
                "id": one.id, "class_id": one.class_id, "is_thing": one.is_thing, "crowd": False, "occluded": False,
                "truncated": False, "area": one.area, "members": [],
                "box": {"x": one.box.x, "y": one.box.y, "width": one.box.width, "height": one.box.height},
            }
            for one in mask.segments()
        ],
        "open_questions": 0,
        "created_at": MOMENT,
    }  # fmt: skip


def repaint_one(house: House, project: Project) -> None:
    """Another tile is accepted in one image, and its mask is another one."""
    with house.db.write() as session:
        tasks = select(Task).where(Task.project_id == project.id).order_by(Task.id)
        task = session.scalars(tasks.limit(1)).one()
        image = session.get_one(Image, task.image_id)
        revision = new_id()
        tile = hashlib.sha256(b"repainted").hexdigest()
        session.execute(insert(Revision), [{
            "id": revision, "task_id": task.id, "n": 2, "parent_id": None, "account_id": task.submitted_by,
            "blob_sha256": tile, "segments": [], "unpainted": 0, "active_seconds": 60, "created_at": MOMENT,
            "late": False, "submitted_at": MOMENT, "fence": 2,
        }])  # fmt: skip
        task.accepted_revision_id = revision
        mask = scene(height=image.height, width=image.width, segments=45, seed=4711)
        row = mask_row(house, image.id, revision, tile, mask) | {"created_at": house.clock.now()}
        session.execute(insert(MaskRow), [row])


def ask(house: House, project: Project, name: str, format_name: str = "cityscapes") -> Release:
    """Ask for a release without photos, as the API does."""
    request = ReleaseRequest(name=name, format=format_name, photos="without")
    chosen = releases.prepare(house.db, house.blobs, project, request)
    with house.db.write() as session:
        made = releases.create_release(
            session, house.blobs, house.clock, project=project, request=request, chosen=chosen, created_by=None
        )
    house.jobs.wake()
    return made


def files_of(session: Session, release: Release) -> dict[str, str]:
    """Path to sha256 of a complete release."""
    return {entry.path: entry.blob_sha256 for entry in releases.archive_of(session, release).entries}
