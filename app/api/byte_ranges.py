"""One range of bytes of an answer that never changes (RFC 9110, section 14)."""

import re
from typing import NamedTuple

_FROM = re.compile(r"bytes=(\d{1,15})-(\d{0,15})")
_LAST = re.compile(r"bytes=-(\d{1,15})")


class Span(NamedTuple):
    """Bytes `start` (included) to `stop` (excluded); `partial` where a range was asked for and is to be answered."""

    start: int
    stop: int
    partial: bool


def span_of(range_: str | None, if_range: str | None, *, etag: str, size: int) -> Span:
    """Which bytes to send.

    Args:
        range_: The header field "Range": "bytes=a-b", "bytes=a-" or, for the last n bytes, "bytes=-n". Whatever else
            it says, such as several ranges, is answered whole, as the RFC allows.
        if_range: The header field "If-Range": where it does not name `etag`, the whole is sent.
        etag: The strong entity tag of what is sent, with its quotes.
        size: Its number of bytes.

    Returns:
        The bytes; `start` >= `stop` where the range lies beyond the end (416).
    """
    whole = Span(0, size, partial=False)
    if range_ is None or if_range not in (None, etag):
        return whole
    if last := _LAST.fullmatch(range_):
        return Span(max(size - int(last[1]), 0), size if int(last[1]) else 0, partial=True)
    match = _FROM.fullmatch(range_)
    if match is None or (match[2] and int(match[2]) < int(match[1])):
        return whole
    end = int(match[2]) + 1 if match[2] else size
    return Span(int(match[1]), min(end, size), partial=True)
