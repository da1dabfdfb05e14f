"""Merging in the background: one shard an image."""

from dataclasses import dataclass, field
from typing import Any

from app.foundation.blobs import BlobStore
from app.foundation.clock import Clock
from app.foundation.database import Database
from app.foundation.jobs import Shard
from app.imagery import get_image
from app.merge.placed import PlacedTiles
from app.merge.service import merge_image, unmerged_images


@dataclass(frozen=True)
class MergeJob:
    """Merges what is ready; of images that were merged lately only the tiles that changed are read.

    Parameters of the job: ``project_id``, and optionally ``image_ids``; without them, all that is ready and not merged.
    """

    db: Database
    blobs: BlobStore
    clock: Clock
    name: str = "merge"
    placed: PlacedTiles = field(default_factory=PlacedTiles, repr=False, compare=False)

    def plan(self, params: dict[str, Any]) -> list[Shard]:
        """One shard an image."""
        with self.db.read() as session:
            ids = params.get("image_ids") or unmerged_images(session, params["project_id"])
            return [Shard(get_image(session, image_id).name, {"image_id": image_id}) for image_id in ids]

    def run(self, params: dict[str, Any], shard: Shard) -> dict[str, Any]:
        """Merge one image; merging it again comes to the same mask."""
        merged = merge_image(self.db, self.blobs, self.clock, shard.input["image_id"], how=self.placed.stitch)
        return {"image_id": shard.input["image_id"], "segments": merged.segments, "questions": merged.questions}

    def finish(self, params: dict[str, Any], records: list[dict[str, Any]]) -> dict[str, Any]:
        """Count what was merged and what is open."""
        return {"images": len(records), "questions": sum(record["questions"] for record in records)}

    def fail(self, params: dict[str, Any], detail: str) -> None:
        """Nothing to undo: a mask is kept whole or not at all."""
