"""Quality: who may judge a tile, and what a verdict does.

Owns the table `verdict`. Promises: nobody judges a tile she painted any revision of; a verdict names the revision it
judges and is refused when that is no longer what was submitted; a returned tile goes to its painter first and says
why.
"""

from app.quality.erasing import forget_tasks, judged_by
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
from app.quality.tables import VerdictRow

__all__ = [
    "Decision",
    "Judged",
    "Reason",
    "Verdict",
    "VerdictRow",
    "Waiting",
    "count_reviewable",
    "decide",
    "forget_tasks",
    "judged_by",
    "judged_work",
    "last_verdict",
    "last_verdicts",
    "review_queue",
]
