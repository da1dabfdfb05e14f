"""The user interface: built files, and one page for every address that the browser's router knows."""

import mimetypes
import re
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Header
from fastapi.responses import FileResponse, HTMLResponse, Response

from app.api.deps import HouseDep
from app.foundation.errors import NotFound

router = APIRouter(include_in_schema=False)

_NOT_BUILT = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Tessera</title>
<h1>The user interface is not built yet</h1>
<p>The server runs and its API answers. Build the interface once with <code>npm ci &amp;&amp; npm run build</code>
in <code>annotator_ui</code>, or run <code>scripts/start</code>, then reload this page.</p></html>
"""

# The build puts a hash of the content into these names, so what they hold never changes.
_HASHED = re.compile(r"^assets/.+-[A-Za-z0-9_-]{8,}\.\w+$")

# Addresses below these are for programs: a page there would hide a mistake.
_NOT_PAGES = ("api/", "iiif/", "assets/", "problems/")


@router.get("/{path:path}")
def serve(path: str, house: HouseDep, accept_encoding: Annotated[str, Header()] = "") -> Response:
    """Serve a built file, or else the page that finds its way by the address."""
    root = house.settings.ui_dist
    if (file := _built_file(root, path)) is not None:
        return _send(root, file, caching=_caching(path), gzip=_reads_gzip(accept_encoding))
    if path.startswith(_NOT_PAGES) or "." in path.rpartition("/")[2]:
        raise NotFound("There is nothing at this address.")
    page = root.resolve() / "index.html"
    if not page.is_file():
        return HTMLResponse(_NOT_BUILT, headers={"Cache-Control": "no-store"})
    return _send(root, page, caching="no-cache", gzip=_reads_gzip(accept_encoding))


def _send(root: Path, file: Path, *, caching: str, gzip: bool) -> Response:
    """Send a file, or the gzipped copy that the build laid beside it to whoever can read that."""
    headers = {"Cache-Control": caching, "Vary": "Accept-Encoding"}
    packed = _built_file(root, f"{file.relative_to(root.resolve()).as_posix()}.gz") if gzip else None
    if packed is None:
        return FileResponse(file, headers=headers)
    media_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return FileResponse(packed, headers=headers | {"Content-Encoding": "gzip"}, media_type=media_type)


def _reads_gzip(accept_encoding: str) -> bool:
    """Whether a browser's Accept-Encoding names gzip and does not refuse it (RFC 9110, section 12.5.3)."""
    for part in accept_encoding.lower().split(","):
        name, _, weight = part.partition(";")
        if name.strip() == "gzip":
            return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def _built_file(root: Path, path: str) -> Path | None:
    """Return the file below ``root``, or None; a path that leads out of it, by dots or links, has no file."""
    if not path or "\0" in path or "\\" in path:
        return None
    file = (root / path).resolve()
    return file if file.is_relative_to(root.resolve()) and file.is_file() else None


def _caching(path: str) -> str:
    if path == "icon.svg":  # browsers ask for it at each change of the address
        return "public, max-age=86400"
    return "public, max-age=31536000, immutable" if _HASHED.match(path) else "no-cache"
