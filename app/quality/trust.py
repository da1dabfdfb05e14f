"""What a measured tile says about who painted it. Pure."""

from dataclasses import dataclass

from scipy.special import betaincinv

from app.core.agreement import AnswerAgreement

PASS_SHARE = 0.9
"""People who paint the same street twice agree on 96 % of its pixels (Cordts et al., "The Cityscapes Dataset", CVPR
2016); a single tile may well be harder than its street."""
PRIOR = (2, 1)
"""What is thought of somebody before the first tile: as if two of three had passed."""
INTERVAL = 0.9


def passes(measured: AnswerAgreement) -> bool:
    """Whether a tile passes: nine of ten judged pixels agree, and no object of the answer is missing."""
    return measured.share >= PASS_SHARE and measured.missed == 0


@dataclass(frozen=True, slots=True)
class Trust:
    """How likely somebody's next tile passes.

    Attributes:
        mean: Of the posterior, 0 to 1.
        low: Below it lie 5 % of the posterior.
        high: Above it lie 5 %.
    """

    mean: float
    low: float
    high: float


def trust_of(passed: int, failed: int) -> Trust:
    """Return the posterior Beta(2 + passed, 1 + failed) of the share of tiles that pass: mean and 90 % interval."""
    first, second = PRIOR[0] + passed, PRIOR[1] + failed
    tail = (1 - INTERVAL) / 2
    low, high = (float(betaincinv(first, second, share)) for share in (tail, 1 - tail))
    return Trust(first / (first + second), low, high)
