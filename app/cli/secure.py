"""Whether browsers may do all they can: over TLS, or on this computer; plain http elsewhere takes things away."""

import ipaddress
import ssl
from pathlib import Path
from urllib.parse import urlsplit

from app.foundation.errors import Invalid
from app.settings import Settings

PLAIN = (
    "Browsers reach {address} by plain http from other computers. They then keep service workers, locks between tabs "
    "and storage that lasts from the page: no reload without a line, no notice of new versions. Nothing painted is "
    "lost. Give a certificate with --tls-cert FILE --tls-key FILE, or put a proxy with TLS in front and say "
    "--public-url https://NAME."
)


def tls_files(settings: Settings) -> tuple[Path, Path] | None:
    """The certificate and key to serve with, or None for plain http.

    Raises:
        Invalid: `tls-files`: one is missing or cannot be read, or they do not belong together.
    """
    cert, key = settings.tls_cert, settings.tls_key
    if cert is None and key is None:
        return None
    if cert is None or key is None:
        raise Invalid("TLS needs both files: --tls-cert and --tls-key.", code="tls-files")
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(cert, key)
    except (OSError, ssl.SSLError) as error:
        raise Invalid(
            f"{cert} and {key} cannot be served with: {error}. They must be a certificate chain and its key, both PEM, "
            "readable by this user, the key without a passphrase.",
            code="tls-files",
        ) from error
    return cert, key


def browsers_say_secure(settings: Settings) -> tuple[bool, str]:
    """Whether pages are a secure context (W3C Secure Contexts, section 3), and what to do where they are not."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = settings.public_url or f"http://{host}:{settings.port}"
    if urlsplit(settings.public_url).scheme == "https":
        return True, f"{settings.public_url} is encrypted"
    try:
        files = tls_files(settings)
    except Invalid as error:
        return False, error.detail
    if files and not settings.public_url:
        return True, f"encrypted with {files[0]}"
    if _is_this_computer(urlsplit(address).hostname or ""):
        return True, f"{address} is reached from this computer only, which browsers trust"
    return False, PLAIN.format(address=address)


def _is_this_computer(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
