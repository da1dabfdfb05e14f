"""A small client of our own API, over a real socket, with errors in the server's words."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

from app.foundation.errors import Unavailable

TIMEOUT = httpx.Timeout(120.0, connect=10.0)
RETRIES = 5


class ApiError(Exception):
    """The server refused; ``problem`` is its RFC 9457 document.

    Attributes:
        status: The HTTP status.
        code: The problem's stable slug.
        problem: The whole document.
    """

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        super().__init__(str(problem.get("detail") or problem.get("title") or f"HTTP {status}"))
        self.status = status
        self.code = str(problem.get("code", ""))
        self.problem = problem


class ApiClient:
    """One person's, or the operator's, connection to a server.

    Args:
        server: Its address, e.g. ``http://127.0.0.1:8000``.
        token: The operator's bearer token; without one, a session cookie is kept once signed in.
        certificate: PEM file of the one certificate to trust, whoever signed it and whatever name it bears; None trusts
            what the system trusts.
    """

    def __init__(self, server: str, *, token: str | None = None, certificate: Path | None = None) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        transport = httpx.HTTPTransport(retries=RETRIES, verify=_trusting(certificate) if certificate else True)
        self._http = httpx.Client(base_url=server, headers=headers, timeout=TIMEOUT, transport=transport)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def get(self, path: str, **params: Any) -> Any:
        """Return the JSON at ``path`` below ``/api/v1``."""
        return self._json(self.request("GET", f"/api/v1{path}", params=params))

    def post(self, path: str, body: Any = None) -> Any:
        """Send JSON and return the JSON answer, None where there is none."""
        return self._json(self.request("POST", f"/api/v1{path}", json={} if body is None else body))

    def request(self, method: str, url: str, **options: Any) -> httpx.Response:
        """Send any request.

        Raises:
            ApiError: The server refused, or its answer is no success.
            Unavailable: `unreachable`: it does not answer at all.
        """
        try:
            answer = self._http.request(method, url, **options)
        except httpx.TransportError as error:
            raise Unavailable(
                f"{self._http.base_url} does not answer: {str(error) or type(error).__name__}.", code="unreachable"
            ) from error
        if not answer.is_success:
            raise ApiError(answer.status_code, _problem(answer))
        return answer

    @contextmanager
    def stream(self, method: str, url: str, **options: Any) -> Iterator[httpx.Response]:
        """Send a request whose answer is read piece by piece; 416 is an answer like any other.

        Raises:
            ApiError: The server refused.
            Unavailable: `unreachable`: it does not answer, or not to its end.
        """
        try:
            with self._http.stream(method, url, **options) as answer:
                if answer.is_error and answer.status_code != httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
                    answer.read()
                    raise ApiError(answer.status_code, _problem(answer))
                yield answer
        except httpx.TransportError as error:
            raise Unavailable(
                f"The connection to {self._http.base_url} broke: {str(error) or type(error).__name__}.",
                code="unreachable",
            ) from error

    @staticmethod
    def _json(answer: httpx.Response) -> Any:
        return answer.json() if answer.content else None


def _trusting(certificate: Path) -> ssl.SSLContext:
    """Trust that very certificate: it was named by the folder that the server and its owner share."""
    context = ssl.create_default_context(cafile=certificate)
    context.check_hostname = False
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context


def _problem(answer: httpx.Response) -> dict[str, Any]:
    try:
        document = answer.json()
    except ValueError:
        return {"detail": f"{answer.request.method} {answer.request.url.path}: HTTP {answer.status_code}"}
    return document if isinstance(document, dict) else {"detail": str(document)}
