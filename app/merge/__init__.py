"""Merge: which images are ready, their masks, and the questions that seams could not answer.

Owns the tables `mask` and `link_question`. Promises: the same accepted tiles and answers give the same mask, byte for
byte, in whatever order they came; each pixel's tile and revision can be told; an answer is kept for every later merge;
nothing is guessed in silence.
"""

from app.merge.erasing import forget_image
from app.merge.frozen import FrozenMask, freeze, frozen_mask
from app.merge.jobs import MergeJob
from app.merge.known import keep_known_mask
from app.merge.service import (
    Merged,
    answer_question,
    get_question,
    image_mask,
    mask_ids,
    mask_raster,
    merge_image,
    open_questions,
    questions_of_image,
    stitch_image,
    tile_of_pixel,
    unmerged_images,
)
from app.merge.store import count_masked_images, count_open_questions, latest_mask, latest_masks, questions_by_image
from app.merge.tables import LinkQuestion, MaskRow

__all__ = [
    "FrozenMask",
    "LinkQuestion",
    "MaskRow",
    "MergeJob",
    "Merged",
    "answer_question",
    "count_masked_images",
    "count_open_questions",
    "forget_image",
    "freeze",
    "frozen_mask",
    "get_question",
    "image_mask",
    "keep_known_mask",
    "latest_mask",
    "latest_masks",
    "mask_ids",
    "mask_raster",
    "merge_image",
    "open_questions",
    "questions_by_image",
    "questions_of_image",
    "stitch_image",
    "tile_of_pixel",
    "unmerged_images",
]
