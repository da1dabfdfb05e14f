"""A release as a zip: unpacked where there is room, and verified like a folder."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from pathlib import Path

from app.core.errors import FormatError
from app.core.formats.release_folder import checked_path, verify_release


def verify_zip(path: Path) -> list[str]:
    """What is wrong with a zip of a release; see `verify_release`. It is unpacked into the folder of temporary files.

    Raises:
        FormatError: it is no zip, leads out of itself, or there is no room to unpack it.
    """
    if not zipfile.is_zipfile(path):
        raise FormatError(f"{path} is neither the folder nor a whole zip of a release")
    with zipfile.ZipFile(path) as archive, tempfile.TemporaryDirectory(prefix="tessera-verify-") as folder:
        _see_that_there_is_room(archive, folder)
        try:
            for member in archive.infolist():
                _unpack(archive, member, Path(folder))
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
            return [f"{path} cannot be unpacked: {error}"]
        return [fault.replace(folder, str(path)) for fault in verify_release(Path(folder))]


def _see_that_there_is_room(archive: zipfile.ZipFile, folder: str) -> None:
    needed, free = sum(member.file_size for member in archive.infolist()), shutil.disk_usage(folder).free
    if needed > free:
        raise FormatError(
            f"{archive.filename} unpacks to {needed / 1e9:.1f} GB, and {tempfile.gettempdir()} has {free / 1e9:.1f}; "
            "name another folder for temporary files with TMPDIR, or unpack it and give the folder"
        )


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path) -> None:
    if member.is_dir():
        return
    target = folder / checked_path(member.filename)
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(member) as packed, target.open("wb") as out:
        shutil.copyfileobj(packed, out, 1 << 20)
