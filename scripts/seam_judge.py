"""Judges how an installation joined instances across tiles, against the truth.

Judged are the segments that were painted, not the pixels, so that a border a painter drew a pixel off is no fault of
the merge: a painted segment stands for the true object of its class that most of its pixels lie on (of any class where
none of its own is there). Two segments of one true object that the mask keeps apart are a split; segments of different
true objects in one segment of the mask are a join.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sqlalchemy.orm import Session

from app import imagery, labels, merge, projects
from app.core.geometry import Grid
from app.core.raster.tile_png import read_tile
from app.merge import MaskRow
from app.robots.truth import Truth, TruthFolder
from app.settings import Settings
from app.wiring import House, house


@dataclass(frozen=True, slots=True)
class SeamVerdict:
    """Instances of a project.

    Attributes:
        spanning: Those whose true pixels lie in the cores of more than one tile.
        split: Those that the mask has as more than one segment.
        joined: Those that share a segment of the mask with another.
        wrong: Those that are split, joined or both.
    """

    spanning: int
    split: int
    joined: int
    wrong: int

    def __add__(self, other: "SeamVerdict") -> "SeamVerdict":
        """Both together."""
        return SeamVerdict(
            self.spanning + other.spanning,
            self.split + other.split,
            self.joined + other.joined,
            self.wrong + other.wrong,
        )


NOTHING = SeamVerdict(0, 0, 0, 0)


def judge_seams(data: Path, slug: str, truth: Path) -> SeamVerdict:
    """Judge the newest masks of a project in a data folder that no server holds."""
    verdict = NOTHING
    with house(Settings(data=data)) as opened, opened.db.read() as session:
        project = projects.get_by_slug(session, slug)
        taxonomy = projects.taxonomy(project)
        folder = TruthFolder(truth, taxonomy)
        for image in imagery.list_images(session, project.id, limit=10_000):
            mask = merge.image_mask(session, image.id)
            grid = imagery.grid_of(project, image)
            verdict += _judge(opened, session, mask, grid, folder.of(image.stem), frozenset(taxonomy.things))
    return verdict


def _judge(
    opened: House,
    session: Session,
    mask: MaskRow,
    grid: Grid,
    truth: Truth,
    things: frozenset[int],
) -> SeamVerdict:
    objects = {value for value, class_id in truth.classes.items() if class_id in things} - truth.crowds
    spanning = {value for value, cores in _cores(grid, truth).items() if value in objects and len(cores) > 1}
    segments_of: dict[int, set[int]] = defaultdict(set)
    objects_in: dict[int, set[int]] = defaultdict(set)
    meant = _true_objects(opened, session, mask, grid, truth)
    for segment in mask.segments:
        if segment["is_thing"] and not segment["crowd"]:
            for tile, number in segment["members"]:
                segments_of[meant[tile, number]].add(segment["id"])
                objects_in[segment["id"]].add(meant[tile, number])
    split = {value for value, found in segments_of.items() if len(found) > 1 and value in objects}
    joined = {value for found in objects_in.values() if len(found) > 1 for value in found} & objects
    return SeamVerdict(len(spanning), len(split), len(joined), len(split | joined))


def _cores(grid: Grid, truth: Truth) -> dict[int, set[int]]:
    """The tiles whose cores hold pixels of each true id."""
    cores: dict[int, set[int]] = defaultdict(set)
    for cell in grid:
        for value in np.flatnonzero(np.bincount(truth.ids[cell.core.slices()].ravel())).tolist():
            cores[value].add(cell.index)
    return cores


def _true_objects(
    opened: House, session: Session, mask: MaskRow, grid: Grid, truth: Truth
) -> dict[tuple[int, int], int]:
    """The true id that each painted segment of an image stands for, by (tile, segment)."""
    revisions = labels.many(session, mask.sources.values())
    meant: dict[tuple[int, int], int] = {}
    for tile, revision in mask.sources.items():
        painted = read_tile(opened.blobs.get(revisions[revision].blob_sha256))
        classes = {segment.id: segment.class_id for segment in painted.segments}
        there = truth.ids[grid.cell(int(tile)).paint.slices()]
        overlaps = sorted(
            (classes[number] == truth.classes[value], pixels, number, value)
            for number, value, pixels in _overlaps(painted.raster, there)
            if number
        )
        meant |= {(int(tile), number): value for _, _, number, value in overlaps}  # the strongest comes last and stays
    return meant


def _overlaps(painted: np.ndarray, truth: np.ndarray) -> Iterator[tuple[int, int, int]]:
    """(painted id, true id, pixels of both) for each pair that shares any."""
    pairs, counts = np.unique(painted.astype(np.int64) << 32 | truth, return_counts=True)
    for pair, count in zip(pairs.tolist(), counts.tolist(), strict=True):
        yield pair >> 32, pair & 0xFFFFFFFF, count
