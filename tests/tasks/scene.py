"""A small project with images, painters and tiles, made through the rooms' own verbs."""

from dataclasses import dataclass

import numpy as np

from app import labels, people, projects, tasks
from app.core.geometry import Grid, Size
from app.core.raster import LabelTile, Segment
from app.core.raster.tile_png import write_tile
from app.foundation.ids import AccountId, ImageId, new_id
from app.imagery import Image
from app.labels import Revision, Save, Staged
from app.people import Role
from app.projects import Project
from app.tasks import Task
from app.wiring import House

CLASS, OTHER_CLASS = 0, 9
"""Two classes of camvid-11."""


@dataclass(frozen=True)
class Scene:
    """A project whose images are 2 x 1 tiles of 32 x 32 pixels with an overlap of 4."""

    house: House
    project: Project

    def grid(self) -> Grid:
        return Grid(Size(64, 32), tile=32, overlap=self.project.overlap, context=self.project.context)

    def person(self, *roles: Role) -> AccountId:
        with self.house.db.write() as session:
            account = people.create_account(session, self.house.clock, name="Somebody")
            session.flush()
            people.set_roles(
                session,
                self.house.clock,
                project_id=self.project.id,
                account_id=account.id,
                roles=set(roles or {Role.ANNOTATOR}),
            )
        return account.id

    def image(self) -> list[Task]:
        image = image_row(self.project, self.house)
        with self.house.db.write() as session:
            session.add(image)
            session.flush()
            return tasks.create_for_image(
                session, self.house.clock, project_id=self.project.id, image_id=image.id, grid=self.grid()
            )

    def claim(self, account: str) -> Task | None:
        with self.house.db.write() as session:
            return tasks.claim(
                session,
                self.house.clock,
                project_id=self.project.id,
                account_id=account,
                lease_minutes=self.project.lease_minutes,
            )

    def claim_ahead(self, account: str, *holding: str) -> Task | None:
        with self.house.db.write() as session:
            return tasks.claim_ahead(
                session,
                self.house.clock,
                project_id=self.project.id,
                account_id=account,
                lease_minutes=self.project.lease_minutes,
                holding=holding,
                tiles_ahead=self.project.tiles_ahead,
            )

    def task(self, task_id: str) -> Task:
        with self.house.db.read() as session:
            return tasks.get(session, task_id)

    def image_bytes(self) -> bytes:
        """The labels of a whole image, all of one class."""
        size = self.grid().size
        return write_tile(LabelTile(np.ones(size.shape, np.uint16), (Segment(1, CLASS),)))

    def tile_bytes(self, task: Task, *, holes: int = 0, class_id: int = CLASS, seed: int = 0) -> bytes:
        return tile_bytes(self.grid().cell(task.tile_index).paint.size, holes=holes, class_id=class_id, seed=seed)

    def staged(self, task: Task, *, holes: int = 0, seed: int = 0) -> Staged:
        paint = self.grid().cell(task.tile_index).paint.size
        body = self.tile_bytes(task, holes=holes, seed=seed)
        return labels.stage(self.house.blobs, body, paint=paint, class_ids={CLASS, OTHER_CLASS})

    def save(
        self,
        task: Task,
        account: str,
        *,
        on: Revision | None = None,
        lease: str | None = None,
        key: str | None = None,
        seed: int = 0,
        holes: int = 0,
        active_seconds: int = 10,
    ) -> Revision:
        request = Save(
            account_id=account,
            lease_id=lease or task.lease_id or "",
            if_match=None if on is None else on.etag,
            key=key or new_id(),
            active_seconds=active_seconds,
        )
        staged = self.staged(task, holes=holes, seed=seed)
        with self.house.db.write() as session:
            return labels.save(
                session,
                self.house.clock,
                task_id=task.id,
                staged=staged,
                request=request,
                lease_minutes=self.project.lease_minutes,
            )

    def submit(self, task: Task, account: str, revision: Revision, *, lease: str | None = None) -> labels.Submission:
        with self.house.db.write() as session:
            return labels.submit(
                session,
                self.house.clock,
                task_id=task.id,
                account_id=account,
                lease_id=lease or task.lease_id or "",
                revision_id=revision.id,
                active_seconds=revision.active_seconds,
            )

    def painted(self, account: str) -> tuple[Task, Revision]:
        """The next tile, claimed, saved and handed in by `account`."""
        task = self.claim(account)
        assert task is not None
        head = None
        if task.head_revision_id:
            with self.house.db.read() as session:
                head = labels.head(session, task)
        revision = self.save(task, account, on=head)
        self.submit(task, account, revision)
        return task, revision


def tile_bytes(
    paint: Size, *, holes: int = 0, class_id: int = CLASS, other_class_id: int = OTHER_CLASS, seed: int = 0
) -> bytes:
    """A tile PNG of two segments; the first `holes` pixels of its first row are not painted."""
    raster = np.random.default_rng(seed).integers(1, 3, paint.shape, dtype=np.uint16)
    raster[0, :holes] = 0
    return write_tile(LabelTile(raster, (Segment(1, class_id), Segment(2, other_class_id))))


def image_row(project: Project, house: House) -> Image:
    """A row of an image of 64 x 32 pixels; its photo is never read here."""
    identity = new_id()
    return Image(
        id=ImageId(identity),
        project_id=project.id,
        path=f"{identity}.jpg",
        name=f"{identity}.jpg",
        stem=identity,
        stem_key=identity,
        drive="drive",
        frame=1,
        split="train",
        width=64,
        height=32,
        orientation=1,
        media_type="image/jpeg",
        original_sha256=identity.rjust(64, "0"),
        original_bytes=1,
        photo_sha256=identity.rjust(64, "0"),
        created_at=house.clock.now(),
    )


def make_scene(house: House, *, images: int = 1) -> Scene:
    """A project with `images` images, each of two tiles."""
    with house.db.write() as session:
        project = projects.create(
            session,
            house.clock,
            slug="street",
            title="Street",
            taxonomy="camvid-11",
            tile=32,
            overlap=4,
            context=8,
            lease_minutes=45,
        )
    scene = Scene(house, project)
    for _ in range(images):
        scene.image()
    return scene
