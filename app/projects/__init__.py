"""Projects: what is painted, in which classes, on which grid, and what its people are told.

Promises: a project's grid and classes never change, so every tile cut by it and every label painted in it stays valid.
"""

from app.projects.service import (
    CONTEXT,
    LEASE_MINUTES,
    OVERLAP,
    TILE,
    create,
    get,
    get_by_slug,
    read_taxonomy,
    taxonomy,
    update,
)
from app.projects.store import list_all, list_some
from app.projects.tables import Project

__all__ = [
    "CONTEXT",
    "LEASE_MINUTES",
    "OVERLAP",
    "TILE",
    "Project",
    "create",
    "get",
    "get_by_slug",
    "list_all",
    "list_some",
    "read_taxonomy",
    "taxonomy",
    "update",
]
