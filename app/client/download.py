"""Downloading a release: in pieces where the line breaks, whole and verified where it counts."""

import hashlib
import zipfile
from collections.abc import Callable
from pathlib import Path

from app.foundation.errors import Unavailable
from app.robots import ApiClient, ApiError

CHUNK = 1 << 20
_SUMS = "SHA256SUMS"


def download_release(api: ApiClient, release: str, target: Path, tell: Callable[[int, int], None]) -> Path:
    """See `Client.download`."""
    part = target.with_name(f"{target.name}.part")
    root = api.get(f"/releases/{release}")["root"]
    note = part.with_name(f"{part.name}.root")
    if not note.exists() or note.read_text() != root:  # the rest of something else
        part.unlink(missing_ok=True)
        note.write_text(str(root))
    try:
        _fetch(api, f"/api/v1/releases/{release}/download", part, tell)
    except ApiError:
        if not part.exists():  # refused before its first byte: nothing to go on with
            note.unlink()
        raise
    faults = zip_faults(part)
    if faults:
        part.unlink()
        raise Unavailable(f"The download is damaged: {faults[0]}. Download it again.", code="damaged")
    part.replace(target)
    note.unlink()
    return target


def _fetch(api: ApiClient, url: str, part: Path, tell: Callable[[int, int], None]) -> None:
    have = part.stat().st_size if part.exists() else 0
    headers = {"Range": f"bytes={have}-"} if have else {}
    with api.stream("GET", url, headers=headers) as answer:
        if answer.status_code == 416:
            return
        if answer.status_code != 206:
            have = 0
        total = have + int(answer.headers["content-length"])
        with part.open("ab" if have else "wb") as file:
            for chunk in answer.iter_bytes(CHUNK):
                file.write(chunk)
                have += len(chunk)
                tell(have, total)


def zip_faults(path: Path) -> list[str]:
    """What is wrong with a downloaded release: files that its SHA256SUMS does not name, lacks, or names otherwise."""
    try:
        with zipfile.ZipFile(path) as zipped:
            sums = {line[66:]: line[:64] for line in zipped.read(_SUMS).decode().splitlines()}
            names = set(zipped.namelist()) - {_SUMS}
            odd = [f"{name} is not where it should be" for name in sorted(names ^ set(sums))]
            return odd or [
                f"{name} is not what it should be"
                for name in sorted(names)
                if hashlib.sha256(zipped.read(name)).hexdigest() != sums[name]
            ]
    except (zipfile.BadZipFile, KeyError, OSError) as error:
        return [f"{path.name} is no complete zip ({error})"]
