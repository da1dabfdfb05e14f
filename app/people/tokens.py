"""Secrets that people carry: session cookies, sign-in links, invitations. The database knows only their digests."""

import hashlib
import secrets


def new_token() -> str:
    """Return 256 random bits in URL-safe base 64, 43 characters."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """Return the sha256 of ``token`` in hex, under which it is stored.

    A token has 256 random bits, so a plain hash cannot be searched; a password needs :mod:`app.people.passwords`.
    """
    return hashlib.sha256(token.encode()).hexdigest()
