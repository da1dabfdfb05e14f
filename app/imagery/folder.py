"""Walks a folder of photos for a bulk ingest."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path


def iter_photos(folder: Path) -> Iterator[tuple[str, Path]]:
    """Files below a folder in the order of their names.

    Hidden files and folders are skipped, and so is everything that a symbolic link leads out of the folder to. What is
    no photo is left in: the ingest report says so.

    Args:
        folder: Where to look.

    Yields:
        Relative path with "/" between folders, and where the file lies.

    Raises:
        NotADirectoryError: `folder` is none.
    """
    root = folder.resolve()
    if not root.is_dir():
        raise NotADirectoryError(f"{folder} is no folder.")
    for path in sorted(_files(root)):
        if path.resolve().is_relative_to(root):
            yield path.relative_to(root).as_posix(), path


def _files(root: Path) -> Iterator[Path]:
    # os.walk does not follow linked folders, so a loop of links cannot trap it.
    for where, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(where, name)
            if not name.startswith(".") and path.is_file():
                yield path
