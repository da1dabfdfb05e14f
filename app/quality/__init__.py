"""Quality: who may judge a tile, what a verdict does, and how work comes off against known answers.

Owns the tables `verdict`, `gold_answer` and `gold_measure`, and the blobs that answers name. Promises: nobody judges a
tile she painted any revision of; a verdict names the revision it judges and is refused when that is no longer what was
submitted; a returned tile goes to its painter first and says why; what is handed in for a tile with a known answer is
measured once, by the answer that held then, and never again.
"""

from app.quality.erasing import forget_tasks, judged_by
from app.quality.gold import GoldSum, PersonOnGold, gold_sum, hand_in, keep_answer, submit_measuring
from app.quality.gold_tiles import GoldTile, differences, measured_task, worst_tiles
from app.quality.jobs import GoldJob
from app.quality.rules import Reason, Verdict
from app.quality.service import (
    Decision,
    Judged,
    Waiting,
    count_reviewable,
    decide,
    judged_work,
    last_verdict,
    last_verdicts,
    review_queue,
)
from app.quality.tables import GoldAnswer, GoldMeasure, VerdictRow
from app.quality.trust import PASS_SHARE, Trust

__all__ = [
    "PASS_SHARE",
    "Decision",
    "GoldAnswer",
    "GoldJob",
    "GoldMeasure",
    "GoldSum",
    "GoldTile",
    "Judged",
    "PersonOnGold",
    "Reason",
    "Trust",
    "Verdict",
    "VerdictRow",
    "Waiting",
    "count_reviewable",
    "decide",
    "differences",
    "forget_tasks",
    "gold_sum",
    "hand_in",
    "judged_by",
    "judged_work",
    "keep_answer",
    "last_verdict",
    "last_verdicts",
    "measured_task",
    "review_queue",
    "submit_measuring",
    "worst_tiles",
]
