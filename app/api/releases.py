"""Releases over HTTP: ask for one, follow it, download it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Header, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel
from sqlalchemy.orm import Session

from app import projects, releases
from app.api.authz import Action, authorise
from app.api.byte_ranges import Span, span_of
from app.api.deps import CurrentPrincipal, HouseDep
from app.api.jobs import JobStatus, job_status
from app.api.models import RequestModel
from app.foundation.jobs import get_job
from app.people import OPERATOR, Principal
from app.releases import Archive, Release, ReleaseRequest, RemapRequest
from app.wiring import House

router = APIRouter(prefix="/api/v1", tags=["releases"])
MEDIA_TYPES = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp", "json": "application/json"}


class ReleaseRemap(RequestModel):
    """Which classes a release should have: a shipped class table, and what every class of the project becomes.

    ``classes`` leads from a class of the project, by its id as text, to the class that it becomes; null: not painted.
    ``merge_objects`` names the classes whose single objects may become one region.
    """

    taxonomy: str
    classes: dict[str, int | None]
    merge_objects: tuple[int, ...] = ()


class NewRelease(RequestModel):
    """What to release; see `app.releases.ReleaseRequest`. Without ``remap`` it has the project's classes."""

    name: str
    format: str
    unfinished: str = "leave-out"
    unresolved: str = "stop"
    splits: str = "as-ingested"
    photos: str = "with"
    failures: str = "leave-out"
    remap: ReleaseRemap | None = None

    def asked(self) -> ReleaseRequest:
        """Return what the room of releases is asked for."""
        remap = RemapRequest(**self.remap.model_dump()) if self.remap else None
        return ReleaseRequest(**self.model_dump(exclude={"remap"}), remap=remap)


class Withdrawal(RequestModel):
    """Why a release is withdrawn; everybody who could download it reads this."""

    reason: str


class ReleaseView(BaseModel):
    """A release; ``root`` names its content and is null until it is complete. ``state`` is its job's."""

    id: str
    name: str
    format: str
    state: str
    created_at: datetime
    root: str | None
    files: int
    bytes: int
    images: int
    options: dict[str, Any]
    withdrawn_at: datetime | None
    withdrawn_reason: str | None
    job: JobStatus


@router.get("/projects/{slug}/releases")
def list_releases(slug: str, house: HouseDep, principal: CurrentPrincipal) -> list[ReleaseView]:
    """List a project's releases, newest first."""
    with house.db.read() as session:
        project = projects.get_by_slug(session, slug)
        authorise(principal, Action.SEE_RELEASES, project.id)
        return [_view(house, session, release) for release in releases.list_releases(session, project.id)]


@router.post("/projects/{slug}/releases", status_code=202)
def create_release(slug: str, body: NewRelease, house: HouseDep, principal: CurrentPrincipal) -> ReleaseView:
    """Freeze what is accepted and begin to encode it; what the format cannot hold is said now."""
    with house.db.read() as session:
        project = projects.get_by_slug(session, slug)
        authorise(principal, Action.CREATE_RELEASE, project.id)
    request = body.asked()
    chosen = releases.prepare(house.db, house.blobs, project, request)
    with house.db.write() as session:
        release = releases.create_release(
            session,
            house.blobs,
            house.clock,
            project=project,
            request=request,
            chosen=chosen,
            created_by=None if principal == OPERATOR else principal.account_id,
        )
        view = _view(house, session, release)
    house.jobs.wake()
    return view


@router.get("/releases/{release}")
def show_release(release: str, house: HouseDep, principal: CurrentPrincipal) -> ReleaseView:
    """Tell what a release is and how far it is."""
    with house.db.read() as session:
        return _view(house, session, _release(session, principal, release, Action.SEE_RELEASES))


@router.post("/releases/{release}/withdraw")
def withdraw_release(release: str, body: Withdrawal, house: HouseDep, principal: CurrentPrincipal) -> ReleaseView:
    """Withdraw a release for good: it says when and why, and its files are given to nobody any more."""
    with house.db.write() as session:
        found = _release(session, principal, release, Action.WITHDRAW_RELEASE)
        by = None if principal == OPERATOR else principal.account_id
        releases.withdraw(house.clock, found, reason=body.reason, by=by)
        return _view(house, session, found)


@router.get("/releases/{release}/manifest.json", response_class=Response)
def show_manifest(release: str, house: HouseDep, principal: CurrentPrincipal) -> Response:
    """Send the manifest of a complete release."""
    with house.db.read() as session:
        found = _release(session, principal, release, Action.DOWNLOAD_RELEASE)
        manifest = releases.manifest_of(session, found)
    return Response(house.blobs.get(manifest), media_type="application/json")


@router.get("/releases/{release}/files/{path:path}", response_class=Response)
def download_file(release: str, path: str, house: HouseDep, principal: CurrentPrincipal) -> Response:
    """Send one file of a complete release."""
    with house.db.read() as session:
        _release(session, principal, release, Action.DOWNLOAD_RELEASE)
        file = releases.file_of(session, release_id=release, path=path)
    media_type = MEDIA_TYPES.get(path.rsplit(".", 1)[-1], "application/octet-stream")
    headers = {"ETag": f'"{file.blob_sha256}"', "Content-Disposition": "attachment"}
    return Response(house.blobs.get(file.blob_sha256), media_type=media_type, headers=headers)


@router.get("/releases/{release}/download", response_class=StreamingResponse)
def download_release(
    release: str,
    house: HouseDep,
    principal: CurrentPrincipal,
    range_: Annotated[str | None, Header(alias="Range")] = None,
    if_range: Annotated[str | None, Header()] = None,
) -> Response:
    """Stream a complete release as one zip; an interrupted download goes on with a Range request."""
    with house.db.read() as session:
        found = _release(session, principal, release, Action.DOWNLOAD_RELEASE)
        archive = releases.archive_of(session, found)
    etag = f'"{found.root}"'
    span = span_of(range_, if_range, etag=etag, size=archive.size)
    return _send(house, archive, span, name=f"{found.name}.zip", etag=etag)


def _send(house: House, archive: Archive, span: Span, *, name: str, etag: str) -> Response:
    headers = {
        "Accept-Ranges": "bytes",
        "ETag": etag,
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
    }
    start, stop, partial = span
    if start >= stop:
        return Response(status_code=416, headers={"Content-Range": f"bytes */{archive.size}"})
    headers["Content-Length"] = str(stop - start)
    if partial:
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{archive.size}"
    pieces: Iterator[bytes] = archive.stream(house.blobs, start, stop)
    return StreamingResponse(pieces, status_code=206 if partial else 200, media_type="application/zip", headers=headers)


def _release(session: Session, principal: Principal, release_id: str, action: Action) -> Release:
    release = releases.get_release(session, release_id)
    authorise(principal, action, release.project_id)
    if action is Action.DOWNLOAD_RELEASE:
        releases.require_given(release)
    return release


def _view(house: House, session: Session, release: Release) -> ReleaseView:
    job = job_status(session, house.clock, get_job(session, release.job_id))
    return ReleaseView(
        id=release.id,
        name=release.name,
        format=release.format,
        state=job.state,
        created_at=release.created_at,
        root=release.root,
        files=release.files,
        bytes=release.bytes,
        images=release.images,
        options=release.options,
        withdrawn_at=release.withdrawn_at,
        withdrawn_reason=release.withdrawn_reason,
        job=job,
    )
