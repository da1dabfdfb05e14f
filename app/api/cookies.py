"""The session cookie: out of reach of scripts, never sent along by other sites' forms, encrypted wherever we are."""

from fastapi import Request, Response

from app.api.deps import SESSION_COOKIE
from app.people import LIFETIME
from app.wiring import House


def set_session_cookie(request: Request, response: Response, house: House, token: str) -> None:
    """Give the browser its session."""
    secure = request.url.scheme == "https" or house.settings.public_url.startswith("https://")
    response.set_cookie(
        SESSION_COOKIE,
        token,
        max_age=int(LIFETIME.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=secure,
        path="/",
    )


def clear_session_cookie(response: Response) -> None:
    """Take the session away from the browser."""
    response.delete_cookie(SESSION_COOKIE, path="/", httponly=True, samesite="lax")
