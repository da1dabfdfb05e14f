"""A robot that accepts what is painted through and answers questions about seams from the truth."""

from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

import numpy as np

from app.core.geometry import Rect
from app.core.raster import LabelTile
from app.core.raster.tile_png import read_tile
from app.core.stitch import resemblance
from app.robots.client import ApiClient, ApiError
from app.robots.truth import Truth, TruthFolder

# What other reviewers did first is no fault of this one.
RACES = {"task-state", "answered", "revision-conflict", "no-such-revision"}


@dataclass
class Reviewer:
    """One signed-in robot that judges.

    Attributes:
        client: Its connection.
        slug: The project.
        truth: What it answers from.
        accepted: Tiles accepted so far.
        answered: Questions answered so far.
    """

    client: ApiClient
    slug: str
    truth: TruthFolder
    accepted: int = 0
    answered: int = 0
    _asked: set[str] = field(default_factory=set)
    _truths: dict[str, Truth] = field(default_factory=dict)

    def judge(self) -> int:
        """Accept whatever waits; return how many tiles."""
        waiting = self.client.get(f"/projects/{self.slug}/reviews")
        done = sum(self._accept(item) for item in waiting)
        self.accepted += done
        return done

    def answer(self) -> int:
        """Answer every open question; return how many."""
        questions = self.client.get(f"/projects/{self.slug}/questions")
        done = sum(self._answer(question) for question in questions)
        self.answered += done
        return done

    def _accept(self, item: dict[str, Any]) -> bool:
        return self._unless_raced(
            f"/tasks/{item['task_id']}/verdict", {"revision": item["revision"], "verdict": "accept"}
        )

    def _answer(self, question: dict[str, Any]) -> bool:
        """Say what the truth says; asked again, that contradicts a painter, who told two objects apart."""
        stem = PurePath(question["image"]["name"]).stem
        again = question["id"] in self._asked
        same = not again and self._true_object(stem, question["first"]) == self._true_object(stem, question["second"])
        self._asked.add(question["id"])
        return self._unless_raced(f"/questions/{question['id']}/answer", {"same": same})

    def _unless_raced(self, path: str, body: dict[str, Any]) -> bool:
        try:
            self.client.post(path, body)
        except ApiError as error:
            if error.code in RACES:
                return False
            raise
        return True

    def _true_object(self, stem: str, side: dict[str, Any]) -> int:
        png = self.client.request("GET", f"/api/v1/tasks/{side['task_id']}/labels").content
        return true_object(self._truth(stem), Rect(**side["paint"]), read_tile(png), side["segment"])

    def _truth(self, stem: str) -> Truth:
        if stem not in self._truths:
            self._truths = {stem: self.truth.of(stem)}  # questions come image by image: keep one
        return self._truths[stem]


def true_object(truth: Truth, paint: Rect, tile: LabelTile, segment_id: int) -> int:
    """The true id that a painted segment stands for: the one of its class that looks most like it in the tile.

    Args:
        truth: Of the image.
        paint: The tile's paint area, in image pixels.
        tile: What was painted there.
        segment_id: Of a segment of the tile.

    Returns:
        An id of `truth`; the commonest one below the segment where none of its class is near.
    """
    there, painted = truth.ids[paint.slices()], tile.raster == segment_id
    class_id = next(segment.class_id for segment in tile.segments if segment.id == segment_id)
    options = [value for value in np.unique(there).tolist() if truth.classes[value] == class_id]
    likeness = {value: resemblance(there == value, painted) for value in options}
    best = max(options, key=lambda value: likeness[value], default=0)
    return best if likeness.get(best) else int(np.bincount(there[painted]).argmax())
