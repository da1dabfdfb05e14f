"""Projects: what is painted, in which classes, on which grid, and what its people are told.

Promises: a project's grid and classes never change, so every tile cut by it and every label painted in it stays valid.
"""

from app.projects.instructions import (
    Picture,
    Shows,
    add_example,
    get_example,
    list_examples,
    remove_example,
    tell,
)
from app.projects.service import (
    CONTEXT,
    LEASE_MINUTES,
    OVERLAP,
    TILE,
    TILES_AHEAD,
    create,
    get,
    get_by_slug,
    read_taxonomy,
    taxonomy,
    update,
)
from app.projects.store import list_all, list_some
from app.projects.tables import Example, Project

__all__ = [
    "CONTEXT",
    "LEASE_MINUTES",
    "OVERLAP",
    "TILE",
    "TILES_AHEAD",
    "Example",
    "Picture",
    "Project",
    "Shows",
    "add_example",
    "create",
    "get",
    "get_by_slug",
    "get_example",
    "list_all",
    "list_examples",
    "list_some",
    "read_taxonomy",
    "remove_example",
    "taxonomy",
    "tell",
    "update",
]
