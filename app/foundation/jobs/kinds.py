"""What a room must bring to have work done in the background."""

from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Shard:
    """One independently repeatable part of a job.

    Attributes:
        item: What a person would call it, e.g. the image's name; used in error lists.
        input: JSON-able input of the part.
        size: How many items it has; what a person counts, e.g. images.
    """

    item: str
    input: dict[str, Any]
    size: int = 1


class JobKind(Protocol):
    """One kind of job. Every method may be called again after a crash and must then come to the same end."""

    @property
    def name(self) -> str:
        """What the rows of its jobs carry."""
        ...

    def plan(self, params: dict[str, Any]) -> list[Shard]:
        """Cut the job into shards.

        Raises:
            TesseraError: The job cannot be done; its text is shown to whoever asked.
        """
        ...

    def run(self, params: dict[str, Any], shard: Shard) -> dict[str, Any]:
        """Do one shard and return a JSON-able record of it.

        Two keys of it are the job's: "failures", a list of `{"item", "detail"}` for items of the shard that could not
        be done while the others were, and "bytes", how many it has written.
        """
        ...

    def finish(self, params: dict[str, Any], records: list[dict[str, Any]]) -> dict[str, Any]:
        """Close the job from the records of all its shards, in the plan's order, and return its result."""
        ...

    def fail(self, params: dict[str, Any], detail: str) -> None:
        """Note that the job came to nothing: it failed or was cancelled."""
        ...
