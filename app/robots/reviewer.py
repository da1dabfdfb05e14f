"""A robot that accepts what is painted through and answers questions about seams from the truth."""

from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

import numpy as np

from app.core.geometry import Rect
from app.core.raster.tile_png import read_tile
from app.robots.client import ApiClient, ApiError
from app.robots.truth import TruthFolder

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
    _truths: dict[str, Any] = field(default_factory=dict)

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
        stem = PurePath(question["image"]["name"]).stem
        same = self._true_object(stem, question["first"]) == self._true_object(stem, question["second"])
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
        """The true id that most pixels of a painted segment lie on."""
        png = self.client.request("GET", f"/api/v1/tasks/{side['task_id']}/labels").content
        truth = self._truth(stem)[Rect(**side["paint"]).slices()]
        return int(np.bincount(truth[read_tile(png).raster == side["segment"]]).argmax())

    def _truth(self, stem: str) -> Any:
        if stem not in self._truths:
            self._truths = {stem: self.truth.of(stem).ids}  # questions come image by image: keep one
        return self._truths[stem]
