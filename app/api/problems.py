"""Errors on the wire: problem documents (RFC 9457), one table from kinds to statuses, and nothing of our insides."""

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.foundation import errors

_log = structlog.get_logger(__name__)

STATUSES: Mapping[type[errors.TesseraError], HTTPStatus] = MappingProxyType(
    {
        errors.Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
        errors.Unauthorized: HTTPStatus.UNAUTHORIZED,
        errors.Forbidden: HTTPStatus.FORBIDDEN,
        errors.NotFound: HTTPStatus.NOT_FOUND,
        errors.Conflict: HTTPStatus.CONFLICT,
        errors.PreconditionFailed: HTTPStatus.PRECONDITION_FAILED,
        errors.Gone: HTTPStatus.GONE,
        errors.TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        errors.UnsupportedMedia: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        errors.RateLimited: HTTPStatus.TOO_MANY_REQUESTS,
        errors.StorageFull: HTTPStatus.INSUFFICIENT_STORAGE,
        errors.Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    }
)

# Phrases that the standard library took over late, so that they read the same on every Python.
_TITLES = {413: "Content Too Large", 422: "Unprocessable Content"}

_PLAIN = {
    404: ("not-found", "There is nothing at this address."),
    405: ("method-not-allowed", "This address does not answer to that method."),
    413: ("too-large", "The request is larger than this address takes."),
}


def install_problems(app: FastAPI) -> None:
    """Make every error of ``app`` a problem document."""
    app.exception_handler(errors.TesseraError)(_on_tessera_error)
    app.exception_handler(RequestValidationError)(_on_invalid_request)
    app.exception_handler(HTTPException)(_on_http_exception)
    app.add_middleware(LargeBodies)
    app.add_middleware(Faults)


def problem(
    status: int,
    *,
    code: str,
    detail: str,
    instance: str,
    context: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """Return a problem document.

    Args:
        status: The HTTP status.
        code: A stable slug for programs; the last part of ``type``.
        detail: For a person: what happened and what to do.
        instance: The path of the request.
        context: Further members.
        headers: Further headers.
    """
    body = {
        **jsonable_encoder(context or {}),
        "type": f"/problems/{code}",
        "title": _TITLES.get(status) or HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": instance,
        "code": code,
    }
    return JSONResponse(body, status, headers=dict(headers or {}), media_type="application/problem+json")


def status_of(error: errors.TesseraError) -> int:
    """Return the status of an error's kind; one without a kind is a fault of ours."""
    for kind in type(error).__mro__:
        if kind in STATUSES:
            return int(STATUSES[kind])
    return int(HTTPStatus.INTERNAL_SERVER_ERROR)


def problem_of(error: errors.TesseraError, instance: str) -> JSONResponse:
    """Return the problem document of an error that a room raised."""
    status = status_of(error)
    headers = {}
    if status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = 'Cookie realm="tessera"'
    if "retry_after" in error.context:
        headers["Retry-After"] = str(error.context["retry_after"])
    return problem(
        status, code=error.code, detail=error.detail, instance=instance, context=error.context, headers=headers
    )


def _on_tessera_error(request: Request, error: errors.TesseraError) -> Response:
    return answer_to(error, request.url.path)


def answer_to(error: errors.TesseraError, path: str) -> Response:
    """Return the problem document of what went wrong with a request for ``path``; what is not her doing is logged."""
    if status_of(error) >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.error("request failed", path=path, code=error.code, detail=error.detail)
    return problem_of(error, path)


def _on_invalid_request(request: Request, error: RequestValidationError) -> Response:
    found = [
        {"in": str(item["loc"][0]), "pointer": _pointer(item["loc"][1:]), "detail": item["msg"]}
        for item in error.errors()
    ]
    where = ", ".join(f"{item['in']}{item['pointer']} ({item['detail']})" for item in found)
    return problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        code="invalid-request",
        detail=f"The request has values that cannot be right: {where}.",
        instance=request.url.path,
        context={"errors": found},
    )


def _pointer(location: tuple[int | str, ...]) -> str:
    """Return the JSON pointer (RFC 6901) of a place within a body, e.g. ``/roles/0``."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in location)


def _on_http_exception(request: Request, error: HTTPException) -> Response:
    code, detail = _PLAIN.get(error.status_code, ("http-error", str(error.detail)))
    return problem(error.status_code, code=code, detail=detail, instance=request.url.path, headers=error.headers)


class Faults:
    """Answers a fault of ours with a problem document and logs what happened; the caller learns nothing of our insides.

    Starlette's own handler for faults stands outside of every other middleware, so its answer would lack our headers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; once an answer has begun, a fault can only break it off."""
        started = False

        async def watch(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except Exception as error:
            if scope["type"] != "http" or started:
                raise
            _log.error("fault", path=scope["path"], exc_info=error)
            await _fault(scope["path"])(scope, receive, send)


class LargeBodies:
    """Makes a problem document of the framework's plain text where a body announces more bytes than its route takes."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and put our own refusal in the place of the plain one."""
        replaced = False

        async def replace(message: Message) -> None:
            nonlocal replaced
            if message["type"] == "http.response.start" and _is_plain_refusal(message):
                replaced = True
                code, detail = _PLAIN[HTTPStatus.REQUEST_ENTITY_TOO_LARGE]
                refusal = problem(413, code=code, detail=detail, instance=scope["path"])
                await refusal(scope, receive, send)
            elif not replaced:
                await send(message)

        await self._app(scope, receive, replace)


def _is_plain_refusal(start: Message) -> bool:
    kind = Headers(raw=start["headers"]).get("content-type", "")
    return start["status"] == HTTPStatus.REQUEST_ENTITY_TOO_LARGE and kind.startswith("text/plain")


def _fault(instance: str) -> JSONResponse:
    return problem(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        code="fault",
        detail="The server made a mistake. What was acknowledged before is safe; try again, or tell the operator.",
        instance=instance,
    )
