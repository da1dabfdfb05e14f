"""HTTP: parse, authorise, call one verb of a room, answer. One file a room, with the room's name.

A room's router is written as ``router = APIRouter(prefix="/api/v1", tags=["people"])`` in ``app/api/<room>.py`` and
named in :data:`ROUTERS`; its rights are rows of the table in ``app/api/authz.py``.
"""

from fastapi import APIRouter

from app.api import (
    accounts,
    assist,
    choices,
    erasing,
    gold,
    health,
    iiif,
    imagery,
    import_sets,
    imports,
    instructions,
    jobs,
    labels,
    members,
    merge,
    mosaic,
    offers,
    people,
    progress,
    projects,
    quality,
    release_changes,
    release_prospects,
    releases,
    splits,
    tasks,
    ui,
)

ROUTERS: tuple[APIRouter, ...] = (
    health.router,
    accounts.router,
    assist.router,
    people.router,
    members.router,
    projects.router,
    splits.router,
    instructions.router,
    progress.router,
    choices.router,
    iiif.router,
    imagery.router,
    erasing.router,
    imports.router,
    import_sets.router,
    jobs.router,
    labels.router,
    merge.router,
    mosaic.router,
    offers.router,
    quality.router,
    gold.router,
    release_changes.router,
    release_prospects.router,
    releases.router,
    tasks.router,
    ui.router,  # last: it answers every address that nobody else does
)
