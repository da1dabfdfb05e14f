"""Why a file is not taken. A refusal is an outcome to report, not a failure of the server."""

from __future__ import annotations


class Refused(Exception):
    """One file is not taken.

    Attributes:
        code: Stable slug for programs, such as "jpeg-truncated".
        detail: What is wrong, where, and what the sender can do, in one or two sentences.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
