"""Projects: what is painted, in which classes, on which grid, and what its people are told.

Promises: a project's grid never changes, and its classes only by one being split, so every tile cut by the one and
every label painted in the others stays valid.
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
from app.projects.splitting import NewClass, record_split, splits_of, taxonomy_at
from app.projects.store import list_all, list_some
from app.projects.tables import ClassSplit, Example, Project

__all__ = [
    "CONTEXT",
    "LEASE_MINUTES",
    "OVERLAP",
    "TILE",
    "TILES_AHEAD",
    "ClassSplit",
    "Example",
    "NewClass",
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
    "record_split",
    "remove_example",
    "splits_of",
    "taxonomy",
    "taxonomy_at",
    "tell",
    "update",
]
