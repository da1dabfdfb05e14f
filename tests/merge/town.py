"""A project in the Cityscapes classes with real small photos, painted and accepted through the rooms' own verbs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from app import labels, merge, people, projects, quality, tasks
from app.core.geometry import Grid
from app.core.raster import LabelTile
from app.core.raster.tile_png import write_tile
from app.core.stitch import TileLabels, cut
from app.foundation.ids import ImageId, new_id
from app.imagery import Image, get_image, grid_of
from app.labels import Save
from app.merge import LinkQuestion, MaskRow, Merged
from app.people import Role
from app.projects import Project
from app.quality import Verdict
from app.tasks import Task
from app.wiring import House
from tests.imagery.pictures import encoded, pattern

ROAD, SKY, PERSON, CAR = 7, 23, 24, 26
THINGS = {PERSON, CAR}


def street(*boxes: tuple[int, slice, slice], width: int = 64) -> tuple[np.ndarray, dict[int, int]]:
    """(32, width) ids and the class of each: road as 1, then boxes of (class, rows, columns) as 2, 3 and so on."""
    ids = np.ones((32, width), np.uint32)
    classes = {1: ROAD}
    for identifier, (class_id, rows, columns) in enumerate(boxes, start=2):
        ids[rows, columns] = identifier
        classes[identifier] = class_id
    return ids, classes


ACROSS = street((CAR, slice(10, 20), slice(20, 50)), (CAR, slice(20, 26), slice(4, 12)))
"""One car over both tiles, and one in the left tile alone."""

BEHIND_A_POLE = street((CAR, slice(10, 20), slice(10, 54)), (SKY, slice(0, 32), slice(28, 36)))
"""A car over both tiles behind something as wide as all that both paint."""


@dataclass
class Town:
    """Images of a row of tiles of 32 x 32 pixels with an overlap of 4, in one project."""

    house: House
    project: Project
    painter: str
    reviewer: str
    paint: dict[tuple[str, int], LabelTile] = field(default_factory=dict)

    def image(
        self,
        scene: tuple[np.ndarray, Mapping[int, int]] = ACROSS,
        *,
        stem: str = "drive_000001",
        drive: str = "drive",
        frame: int = 1,
        split: str = "train",
    ) -> str:
        """Take a photo whose tiles will be painted as the scene says, without a fault."""
        row = self._row(stem, drive, frame, split, width=scene[0].shape[1])
        with self.house.db.write() as session:
            session.add(row)
            session.flush()
            grid = grid_of(self.project, row)
            tasks.create_for_image(session, self.house.clock, project_id=self.project.id, image_id=row.id, grid=grid)
        tiles, _ = cut(grid, scene[0], scene[1], things=THINGS)
        self.will_paint(row.id, tiles)
        return row.id

    def _row(self, stem: str, drive: str, frame: int, split: str, *, width: int) -> Image:
        photo = self.house.blobs.put(encoded(pattern(width, 32), "JPEG", comment=stem.encode()))
        return Image(
            id=ImageId(new_id()),
            project_id=self.project.id,
            path=f"{drive}/{stem}.jpg",
            name=f"{stem}.jpg",
            stem=stem,
            stem_key=stem,
            drive=drive,
            frame=frame,
            split=split,
            width=width,
            height=32,
            orientation=1,
            media_type="image/jpeg",
            original_sha256=photo,
            original_bytes=1,
            photo_sha256=photo,
            created_at=self.house.clock.now(),
        )

    def will_paint(self, image_id: str, tiles: Iterable[TileLabels]) -> None:
        """Say what the tiles of an image will show."""
        self.paint |= {(image_id, tile.index): LabelTile(tile.raster, tile.segments) for tile in tiles}

    def grid(self, image_id: str) -> Grid:
        with self.house.db.read() as session:
            return grid_of(self.project, get_image(session, image_id))

    def work(self) -> list[tuple[Task, str]]:
        """Claim, paint and hand in whatever is open; return each task with its revision."""
        handed_in = []
        while (task := self._claim()) is not None:
            handed_in.append((task, self._hand_in(task)))
        return handed_in

    def accept(self, handed_in: Sequence[tuple[Task, str]], verdict: Verdict = Verdict.ACCEPT) -> None:
        """Accept tiles in the order they are given."""
        for task, revision in handed_in:
            with self.house.db.write() as session:
                quality.decide(
                    session,
                    self.house.clock,
                    task_id=task.id,
                    revision_id=revision,
                    reviewer_id=self.reviewer,
                    verdict=verdict,
                    reason=None if verdict is Verdict.ACCEPT else quality.Reason.OTHER,
                    text="",
                )

    def finish(self) -> None:
        """Paint and accept all that is open."""
        self.accept(self.work())

    def merge(self, image_id: str) -> Merged:
        return merge.merge_image(self.house.db, self.house.blobs, self.house.clock, image_id)

    def mask(self, image_id: str) -> MaskRow:
        with self.house.db.read() as session:
            return merge.image_mask(session, image_id)

    def objects(self, image_id: str) -> list[list[list[int]]]:
        """The painted segments, as [tile, segment], behind each single object of an image's mask."""
        return [row["members"] for row in self.mask(image_id).segments if row["is_thing"]]

    def questions(self, image_id: str) -> list[LinkQuestion]:
        with self.house.db.read() as session:
            return merge.questions_of_image(session, image_id)

    def answer(self, question: LinkQuestion, *, same: bool, ends: bool = False) -> None:
        with self.house.db.write() as session:
            merge.answer_question(
                session, self.house.clock, question_id=question.id, account_id=self.reviewer, same=same, ends=ends
            )

    def _claim(self) -> Task | None:
        with self.house.db.write() as session:
            return tasks.claim(
                session,
                self.house.clock,
                project_id=self.project.id,
                account_id=self.painter,
                lease_minutes=self.project.lease_minutes,
            )

    def _hand_in(self, task: Task) -> str:
        house, paint = self.house, self.grid(task.image_id).cell(task.tile_index).paint.size
        body = write_tile(self.paint[task.image_id, task.tile_index])
        staged = labels.stage(house.blobs, body, paint=paint, class_ids=set(projects.taxonomy(self.project).class_ids))
        with house.db.write() as session:
            head = labels.head(session, tasks.get(session, task.id))
            request = Save(
                account_id=self.painter,
                lease_id=task.lease_id or "",
                if_match=None if head is None else head.etag,
                key=new_id(),
                active_seconds=60,
            )
            revision = labels.save(
                session, house.clock, task_id=task.id, staged=staged, request=request, lease_minutes=45
            ).id
            labels.submit(
                session,
                house.clock,
                task_id=task.id,
                account_id=self.painter,
                lease_id=task.lease_id or "",
                revision_id=revision,
                active_seconds=60,
            )
        return revision


def make_town(house: House, *, slug: str = "town") -> Town:
    """An empty project with a painter and a reviewer."""
    with house.db.write() as session:
        project = projects.create(
            session, house.clock, slug=slug, title="Town", taxonomy="cityscapes", tile=32, overlap=4, context=8
        )
        who = {}
        for role in (Role.ANNOTATOR, Role.REVIEWER):
            who[role] = people.create_account(session, house.clock, name=role.value).id
            people.set_roles(session, house.clock, project_id=project.id, account_id=who[role], roles={role})
    return Town(house, project, who[Role.ANNOTATOR], who[Role.REVIEWER])


def flagged(tiles: Iterable[TileLabels]) -> list[TileLabels]:
    """The same tiles by painters who flag every object to go on elsewhere."""
    return [
        TileLabels(
            tile.index, tile.raster, tuple(replace(one, continues=one.class_id in THINGS) for one in tile.segments)
        )
        for tile in tiles
    ]
