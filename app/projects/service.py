"""The verbs of the projects room."""

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.core.errors import InvalidTaxonomy
from app.core.stitch.model import Seams
from app.core.taxonomy import Taxonomy
from app.foundation.clock import Clock
from app.foundation.errors import Conflict, Invalid, NotFound
from app.foundation.ids import ProjectId, new_id
from app.projects import store
from app.projects.tables import Project
from schemas import load_taxonomy_json, taxonomy_names

TILE, OVERLAP, CONTEXT, LEASE_MINUTES, TILES_AHEAD = 512, 16, 96, 45, 2

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_LIMITS: Mapping[str, tuple[int, int]] = {
    "tile": (16, 4096),
    "overlap": (0, 256),
    "context": (0, 1024),
    "lease_minutes": (1, 24 * 60),
    "tiles_ahead": (1, 3),
}
_LONGEST_TITLE = 200
_LONGEST_INSTRUCTIONS = 50_000
_LONGEST_LICENCE = 200


def create(
    session: Session,
    clock: Clock,
    *,
    slug: str,
    taxonomy: str | Mapping[str, Any],
    title: str = "",
    tile: int = TILE,
    overlap: int = OVERLAP,
    context: int = CONTEXT,
    instructions: str = "",
    lease_minutes: int = LEASE_MINUTES,
    tiles_ahead: int = TILES_AHEAD,
    seams: Seams = "path",
) -> Project:
    """Create a project.

    Args:
        session: A session that writes.
        clock: For its date.
        slug: Its name in addresses and commands: small letters, digits and inner dashes, at most 63.
        taxonomy: The name of a shipped class table, or a class table as JSON values.
        title: Its name for people; the slug where empty.
        tile: Target side of a core in pixels, 16 to 4096.
        overlap: Pixels that both neighbours paint on each side, 0 to 256 and at most half a tile.
        context: Pixels shown dimmed beyond the paint area on each side, 0 to 1024.
        instructions: What painters are told, as plain text.
        lease_minutes: How long a claimed tile is held without a sign of life.
        tiles_ahead: How many tiles a painter is brought beside the one she paints, 1 to 3: what she has without a line.
        seams: Who paints what two tiles both painted, see `Project`.

    Raises:
        Invalid: A value is out of its range, or the class table contradicts itself; the text says which.
        Conflict: Another project has the slug.
    """
    numbers = {"tile": tile, "overlap": overlap, "context": context, "tiles_ahead": tiles_ahead}
    numbers["lease_minutes"] = lease_minutes
    _check_numbers(**numbers)
    project = Project(
        id=ProjectId(new_id()),
        slug=_free_slug(session, slug),
        title=_clean_title(title or slug),
        taxonomy_json=read_taxonomy(taxonomy).to_json(),
        instructions=_clean_instructions(instructions),
        seams=seams,
        created_at=clock.now(),
        **numbers,
    )
    return _added(session, project)


def _added(session: Session, project: Project) -> Project:
    session.add(project)
    session.flush()
    return project


def get(session: Session, project_id: ProjectId) -> Project:
    """Return a project.

    Raises:
        NotFound: There is none.
    """
    return _found(store.project(session, project_id))


def get_by_slug(session: Session, slug: str) -> Project:
    """Return the project with a slug.

    Raises:
        NotFound: There is none.
    """
    return _found(store.project_by_slug(session, slug))


def update(
    session: Session,
    project: Project,
    *,
    title: str | None = None,
    instructions: str | None = None,
    lease_minutes: int | None = None,
    tiles_ahead: int | None = None,
    seams: Seams | None = None,
    licence: str | None = None,
) -> Project:
    """Change what is given; the grid and the classes stay as they are.

    Raises:
        Invalid: A value is out of its range.
    """
    if title is not None:
        project.title = _clean_title(title)
    if instructions is not None and _clean_instructions(instructions) != project.instructions:
        project.instructions = instructions
        project.instructions_version += 1
    if lease_minutes is not None:
        _check_numbers(lease_minutes=lease_minutes)
        project.lease_minutes = lease_minutes
    if tiles_ahead is not None:
        _check_numbers(tiles_ahead=tiles_ahead)
        project.tiles_ahead = tiles_ahead
    if seams is not None:
        project.seams = seams
    if licence is not None:
        project.licence = _clean_licence(licence)
    session.flush()
    return project


def _clean_licence(text: str) -> str:
    clean = " ".join(text.split())
    if len(clean) > _LONGEST_LICENCE:
        raise Invalid(f"A licence is named in up to {_LONGEST_LICENCE} characters; link to its text.", field="licence")
    return clean


def taxonomy(project: Project) -> Taxonomy:
    """Return the classes of a project."""
    return Taxonomy.from_json(project.taxonomy_json)


def read_taxonomy(source: str | Mapping[str, Any]) -> Taxonomy:
    """Return the class table that ``source`` names or is.

    Raises:
        Invalid: No such table is shipped, or its values contradict themselves.
    """
    try:
        return Taxonomy.from_json(load_taxonomy_json(source) if isinstance(source, str) else source)
    except KeyError as error:
        known = ", ".join(taxonomy_names())
        raise Invalid(f"No class table {source!r} is shipped; there are {known}.", code="unknown-taxonomy") from error
    except InvalidTaxonomy as error:
        raise Invalid(f"The class table cannot be used: {error}.", code="invalid-taxonomy") from error


def _found(project: Project | None) -> Project:
    if project is None:
        raise NotFound("There is no such project, or it is not yours to see.")
    return project


def _free_slug(session: Session, slug: str) -> str:
    if not _SLUG.fullmatch(slug):
        raise Invalid(
            "The short name has 1 to 63 small letters, digits and inner dashes, as in 'city-2026'.", code="bad-slug"
        )
    if store.project_by_slug(session, slug) is not None:
        raise Conflict(f"There is a project {slug!r} already; choose another short name.", code="slug-taken")
    return slug


def _check_numbers(**values: int) -> None:
    for name, value in values.items():
        least, most = _LIMITS[name]
        if not least <= value <= most:
            raise Invalid(
                f"The {name.replace('_', ' ')} lies between {least} and {most}, not at {value}.", code=f"bad-{name}"
            )
    if values.get("overlap", 0) * 2 > values.get("tile", _LIMITS["tile"][1]):
        raise Invalid("The overlap is at most half a tile.", code="bad-overlap")


def _clean_title(title: str) -> str:
    cleaned = " ".join(title.split())
    if not cleaned or len(cleaned) > _LONGEST_TITLE or not cleaned.isprintable():
        raise Invalid(f"A title has 1 to {_LONGEST_TITLE} printable characters.", code="bad-title")
    return cleaned


def _clean_instructions(text: str) -> str:
    if len(text) > _LONGEST_INSTRUCTIONS or "\0" in text:
        raise Invalid(
            f"Instructions are plain text of at most {_LONGEST_INSTRUCTIONS} characters.", code="bad-instructions"
        )
    return text
