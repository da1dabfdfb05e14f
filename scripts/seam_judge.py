"""Judges how instances were joined across tiles that robots painted, against the truth the robots painted from.

Judged are the segments that were painted, not the pixels, so that a border drawn a pixel off is no fault of the merge.
Robots keep the ids of the tiles they cut from the truth, so what each painted segment stands for is known, not guessed.
Two segments of one true object that the mask keeps apart are a split; segments of different true objects in one
segment of the mask are a join. Segments painted as another class than their object's are counted apart: no merge could
join a car to a person.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from app import imagery, merge, projects
from app.core.geometry import Grid, Size
from app.core.raster import LabelTile
from app.core.stitch import Answer, Mask, SegmentKey, TileLabels, stitch
from app.core.stitch.model import Seams
from app.core.taxonomy import Taxonomy
from app.robots import Hand, Truth, TruthFolder, true_object
from app.settings import Settings
from app.wiring import house

ROUNDS = 50


@dataclass(frozen=True, slots=True)
class SeamVerdict:
    """Instances, counted.

    Attributes:
        spanning: Those whose true pixels lie in the cores of more than one tile.
        split: Those that the mask has as more than one segment of their class.
        joined: Those that share a segment of the mask with another.
        wrong: Those that are split, joined or both.
        misnamed: Spanning ones that some painter took for another class.
        questions: Answered until nothing was open.
    """

    spanning: int = 0
    split: int = 0
    joined: int = 0
    wrong: int = 0
    misnamed: int = 0
    questions: int = 0

    def __add__(self, other: "SeamVerdict") -> "SeamVerdict":
        """Both together."""
        return SeamVerdict(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


@dataclass(frozen=True, slots=True)
class MaskedSegment:
    """A segment of a mask: its class and the painted segments it is made of."""

    class_id: int
    members: Sequence[SegmentKey]


def judge_project(data: Path, slug: str, truth: Path) -> SeamVerdict:
    """Judge the newest masks of a project in a data folder that no server holds; questions are not counted."""
    verdict = SeamVerdict()
    with house(Settings(data=data)) as opened, opened.db.read() as session:
        project = projects.get_by_slug(session, slug)
        taxonomy = projects.taxonomy(project)
        folder = TruthFolder(truth, taxonomy)
        for image in imagery.list_images(session, project.id, limit=10_000):
            grid = imagery.grid_of(project, image)
            segments = [
                MaskedSegment(row["class_id"], [SegmentKey(*key) for key in row["members"]])
                for row in merge.image_mask(session, image.id).segments
                if row["is_thing"] and not row["crowd"]
            ]
            meant = folder.tiles(image.stem, grid)[1]
            verdict += judge(grid, folder.of(image.stem), frozenset(taxonomy.things), meant, segments)
    return verdict


def judge(
    grid: Grid,
    truth: Truth,
    things: frozenset[int],
    meant: Mapping[SegmentKey, int],
    segments: Iterable[MaskedSegment],
) -> SeamVerdict:
    """Judge the objects of one mask.

    Args:
        grid: Of the image.
        truth: Of the image.
        things: Ids of the classes whose objects are told apart.
        meant: The true id behind each painted segment.
        segments: The single objects of the mask.
    """
    objects = {value for value, class_id in truth.classes.items() if class_id in things} - truth.crowds
    spanning = {value for value, cores in _cores(grid, truth).items() if value in objects and cores > 1}
    segments_of: dict[int, set[int]] = defaultdict(set)
    joined: set[int] = set()
    misnamed: set[int] = set()
    for number, segment in enumerate(segments):
        found = {meant[key] for key in segment.members}
        named = {value for value in found if truth.classes[value] == segment.class_id}
        misnamed |= found - named
        joined |= named if len(named) > 1 else set()
        for value in named:
            segments_of[value].add(number)
    split = {value for value, numbers in segments_of.items() if len(numbers) > 1}
    return SeamVerdict(len(spanning), len(split), len(joined), len(split | joined), len(misnamed & spanning))


def _cores(grid: Grid, truth: Truth) -> dict[int, int]:
    """In how many cores each true id has pixels."""
    cores: dict[int, int] = defaultdict(int)
    for cell in grid:
        for value in np.flatnonzero(np.bincount(truth.ids[cell.core.slices()].ravel())).tolist():
            cores[value] += 1
    return cores


def judge_noise(
    folder: TruthFolder, stem: str, taxonomy: Taxonomy, *, tile: int, overlap: int, error: float, seed: int
) -> SeamVerdict:
    """Paint, stitch and answer one image without a server: the robots' hands, the stitcher, the reviewer's answers."""
    truth, things = folder.of(stem), frozenset(taxonomy.things)
    height, width = truth.ids.shape
    grid = Grid(Size(width, height), tile=tile, overlap=overlap, context=0)
    perfect, meant = folder.tiles(stem, grid)
    tiles = [painted(one, stem, things, Hand(error, seed, one.index % 2)) for one in perfect]
    mask, questions = settle(grid, truth, things, tiles)
    segments = [MaskedSegment(s.class_id, s.members) for s in mask.segments if s.is_thing and not s.crowd]
    return judge(grid, truth, things, meant, segments) + SeamVerdict(questions=questions)


def painted(tile: TileLabels, stem: str, things: frozenset[int], hand: Hand) -> TileLabels:
    """A perfect tile of an image as a robot's hand paints it."""
    painted = hand.paint(LabelTile(tile.raster, tile.segments), where=f"{stem}.jpg/{tile.index}", things=things)
    return TileLabels(tile.index, painted.raster, painted.segments)


def settle(
    grid: Grid, truth: Truth, things: frozenset[int], tiles: Sequence[TileLabels], *, seams: Seams = "path"
) -> tuple[Mask, int]:
    """Stitch and answer until nothing is open; what is asked again after a "same" is answered "different".

    Returns:
        The mask, and how many questions were answered.
    """
    by_index = {tile.index: LabelTile(tile.raster, tile.segments) for tile in tiles}
    answers: dict[tuple[SegmentKey, SegmentKey], Answer] = {}
    asked = 0

    def object_of(key: SegmentKey) -> int:
        return true_object(truth, grid.cell(key.tile).paint, by_index[key.tile], key.segment)

    for _ in range(ROUNDS):
        mask = stitch(grid, tiles, things=things, answers=list(answers.values()), seams=seams)
        if mask.settled:
            return mask, asked
        for question in mask.questions:
            pair = question.first, question.second
            same = pair not in answers and object_of(question.first) == object_of(question.second)
            answers[pair] = Answer(*pair, same)
            asked += 1
    raise RuntimeError("the questions never end")
