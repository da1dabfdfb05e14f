"""What a verdict may say. Pure."""

from enum import StrEnum

from app.foundation.errors import Invalid

LONGEST_TEXT = 2000


class Verdict(StrEnum):
    """What a reviewer decides."""

    ACCEPT = "accept"
    RETURN = "return"


class Reason(StrEnum):
    """Why a tile goes back."""

    BOUNDARY = "boundary"
    WRONG_CLASS = "wrong-class"
    MISSED_OBJECT = "missed-object"
    INSTANCES = "instances"
    HOLES = "holes"
    OTHER = "other"


def check(verdict: Verdict, reason: Reason | None, text: str) -> None:
    """Make sure that a verdict tells the painter enough.

    Raises:
        Invalid: `verdict-without-reason`, when a tile is returned without a reason, or for "other" without a text;
            `reason-without-return`, when an accepted tile has a reason; `text-too-long`.
    """
    if verdict is Verdict.RETURN and reason is None:
        raise Invalid("Say why the tile goes back: choose a reason.", code="verdict-without-reason")
    if reason is Reason.OTHER and not text.strip():
        raise Invalid('"Other" needs a few words for the painter.', code="verdict-without-reason")
    if verdict is Verdict.ACCEPT and reason is not None:
        raise Invalid("An accepted tile needs no reason.", code="reason-without-return")
    if len(text) > LONGEST_TEXT:
        raise Invalid(f"A text to the painter has at most {LONGEST_TEXT} characters.", code="text-too-long")
