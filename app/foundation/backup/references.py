"""Which blobs rows name: whatever looks like the name of a blob counts, so that no future column is forgotten."""

import re

from app.foundation.backup.rows import Row, TableOfRows

_DIGEST = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


def is_digest_column(name: str) -> bool:
    """Whether a column of that name holds names of blobs."""
    return name == "sha256" or name.endswith("_sha256")


class References:
    """Collects names of blobs from rows; 32 bytes each.

    Attributes:
        strong: Named by a column for it, `sha256` or `…_sha256`: they must be there.
        weak: Found in any other text, such as a job's records; they need not be blobs at all.
    """

    def __init__(self) -> None:
        self.strong: set[bytes] = set()
        self.weak: set[bytes] = set()

    def take(self, described: TableOfRows, row: Row) -> None:
        """Collect what one row names."""
        for name, value in zip(described.columns, row, strict=True):
            if isinstance(value, str) and len(value) >= 64:
                found = self.strong if is_digest_column(name) else self.weak
                found.update(bytes.fromhex(digest) for digest in _DIGEST.findall(value))

    def __contains__(self, digest: str) -> bool:
        """Whether any row names ``digest``."""
        raw = bytes.fromhex(digest)
        return raw in self.strong or raw in self.weak

    @property
    def everything(self) -> list[str]:
        """All names in order."""
        return sorted(raw.hex() for raw in self.strong | self.weak)

    def must_exist(self, digest: str) -> bool:
        """Whether a column names ``digest`` as a blob."""
        return bytes.fromhex(digest) in self.strong
