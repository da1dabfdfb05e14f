"""The user interface: built files, and one page for every address that the browser's router knows."""

import re
from pathlib import Path

from fastapi import APIRouter
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
def serve(path: str, house: HouseDep) -> Response:
    """Serve a built file, or else the page that finds its way by the address."""
    root = house.settings.ui_dist
    if (file := _built_file(root, path)) is not None:
        return FileResponse(file, headers={"Cache-Control": _caching(path)})
    if path.startswith(_NOT_PAGES) or "." in path.rpartition("/")[2]:
        raise NotFound("There is nothing at this address.")
    page = root / "index.html"
    if not page.is_file():
        return HTMLResponse(_NOT_BUILT, headers={"Cache-Control": "no-store"})
    return FileResponse(page, headers={"Cache-Control": "no-cache"})


def _built_file(root: Path, path: str) -> Path | None:
    """Return the file below ``root``, or None; a path that leads out of it, by dots or links, has no file."""
    if not path or "\0" in path or "\\" in path:
        return None
    file = (root / path).resolve()
    return file if file.is_relative_to(root.resolve()) and file.is_file() else None


def _caching(path: str) -> str:
    return "public, max-age=31536000, immutable" if _HASHED.match(path) else "no-cache"
