"""A person's connection to a server, in verbs."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

from app.client.download import download_release
from app.foundation.errors import Unavailable
from app.robots import ApiClient

POLL_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class PhotoOutcome:
    """What became of a photo that was sent.

    Attributes:
        path: The file.
        outcome: "taken", "duplicate" or "refused".
        detail: Why, in the server's words.
        image_id: The image that it became or was already; None where it was refused.
    """

    path: Path
    outcome: str
    detail: str
    image_id: str | None


class Client:
    """A connection to a server, signed in once with `sign_in_link` or `sign_in`.

    Args:
        server: Its address, such as ``https://label.example.org``.
        token: The operator's bearer token, for the owner of the data folder alone.

    Every verb raises `ApiError` with the server's own words where it refuses, and `Unavailable` where it does not
    answer.
    """

    def __init__(self, server: str, *, token: str | None = None) -> None:
        self._api = ApiClient(server, token=token)

    def __enter__(self) -> Self:
        self._api.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._api.__exit__(kind, error, trace)

    def sign_in_link(self, link: str) -> None:
        """Sign in with a link that `tessera user link` or an administrator gave; it serves once."""
        self._api.post("/session/link", {"token": link.rsplit("#", 1)[-1]})

    def sign_in(self, email: str, password: str) -> None:
        """Sign in with an e-mail address and the password that was set in the browser."""
        self._api.post("/session/password", {"email": email, "password": password})

    def projects(self) -> list[dict[str, Any]]:
        """The projects that one sees, with their progress."""
        found: list[dict[str, Any]] = self._api.get("/projects")
        return found

    def progress(self, project: str) -> dict[str, Any]:
        """How far a project is: tiles by state, pixels, images."""
        found: dict[str, Any] = self._api.get(f"/projects/{quote(project)}/progress")
        return found

    def upload(self, project: str, photos: Iterable[Path], *, below: Path | None = None) -> Iterator[PhotoOutcome]:
        """Send photos, one after the other, and tell what became of each.

        Args:
            project: The project's slug.
            photos: Files; JPEG, PNG or WebP.
            below: The folder whose inner paths tell drives and splits; None sends names alone.
        """
        for path in photos:
            name = path.relative_to(below).as_posix() if below else path.name
            answer = self._api.request(
                "POST",
                f"/api/v1/projects/{quote(project)}/images",
                content=path.read_bytes(),
                headers={"X-File-Name": quote(name)},
            ).json()
            yield PhotoOutcome(path, answer["outcome"], answer["detail"], answer["image_id"])

    def releases(self, project: str) -> list[dict[str, Any]]:
        """A project's releases, newest first."""
        found: list[dict[str, Any]] = self._api.get(f"/projects/{quote(project)}/releases")
        return found

    def suggest_remap(self, project: str, taxonomy: str) -> dict[str, Any]:
        """A remap of a release to a shipped class table: each class to the one of its name.

        Its `classes` leads from ids of the project's classes, as text, to ids of the table's. Classes that nothing is
        called like are None there, which is "not painted": decide them.

        Args:
            project: The project's slug.
            taxonomy: The name of a shipped class table, such as "camvid-11".
        """
        said = self._api.get(f"/projects/{quote(project)}/releases/remap", taxonomy=taxonomy)
        classes = {str(one["id"]): said["classes"].get(str(one["id"])) for one in said["source"]["classes"]}
        return {"taxonomy": taxonomy, "classes": classes}

    def foresee_release(
        self,
        project: str,
        *,
        format: str,  # noqa: A002 - the word for it, everywhere
        remap: Mapping[str, Any] | None = None,
        **options: str,
    ) -> dict[str, Any]:
        """What a release would hold and lose, without making it.

        `losses` names them, the worst first; `merge_objects` has to be in the remap of a release whose objects may
        become one region.

        Args:
            project: The project's slug.
            format: The name of an exporter.
            remap: As in `make_release`.
            options: As in `make_release`.
        """
        body = {"name": "next", "format": format, "remap": remap, **options}
        found: dict[str, Any] = self._api.post(f"/projects/{quote(project)}/releases/prospect", body)
        return found

    def make_release(
        self,
        project: str,
        *,
        name: str,
        format: str,  # noqa: A002 - the word for it, everywhere
        remap: Mapping[str, Any] | None = None,
        tell: Callable[[dict[str, Any]], None] = lambda _: None,
        **options: str,
    ) -> dict[str, Any]:
        """Make a release and wait until it is complete.

        Args:
            project: The project's slug.
            name: What to call it; unique in the project.
            format: The name of an exporter.
            remap: Which classes it shall have, as `suggest_remap` gives it with every class decided; None: the
                project's own. Ask `foresee_release` first for what is lost.
            tell: Called with the job while it runs: `done`, `total` and `pace` say how far it is.
            options: unfinished, unresolved, splits, photos, failures; see the API.

        Raises:
            Unavailable: It failed or was cancelled; the text says why.
        """
        body = {"name": name, "format": format, "remap": remap, **options}
        release = self._api.post(f"/projects/{quote(project)}/releases", body)
        job = release["job"]
        while job["finished_at"] is None:
            time.sleep(POLL_SECONDS)
            job = self._api.get(f"/jobs/{job['id']}")
            tell(job)
        if job["state"] in ("failed", "cancelled"):
            raise Unavailable(f"The release was not made: {job['error']}", code=f"job-{job['state']}")
        made: dict[str, Any] = self._api.get(f"/releases/{release['id']}")
        return made

    def download(
        self, release: str, target: Path, *, tell: Callable[[int, int], None] = lambda _done, _total: None
    ) -> Path:
        """Download a release as a zip; one that broke off before goes on where it was.

        Args:
            release: Its id.
            target: The zip to write; while it is not complete it is called `<name>.part`.
            tell: Called with bytes done and bytes in all.

        Raises:
            Unavailable: The connection broke (call again), or a file's hash is not what the release states.
        """
        return download_release(self._api, release, target, tell)
