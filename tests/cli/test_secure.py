"""Serving https without a proxy, and telling when browsers would not trust the page."""

import re
import ssl
from pathlib import Path

import httpx
import pytest

from app.cli.secure import browsers_say_secure, tls_files
from app.foundation.errors import Invalid
from app.settings import Settings
from tests.cli.terminal import Terminal
from tests.journeys.served import served_house

TLS = Path(__file__).parent / "tls"
"""A certificate of nobody, for localhost, and its key: for tests only, valid for a hundred years."""
CHAIN, KEY = TLS / "chain.pem", TLS / "key.pem"


@pytest.mark.parametrize(
    ("settings", "secure"),
    [
        ({}, True),
        ({"host": "::1"}, True),
        ({"public_url": "http://localhost:8000"}, True),
        ({"host": "0.0.0.0"}, False),
        ({"host": "192.168.1.7"}, False),
        ({"host": "0.0.0.0", "public_url": "https://label.example.org"}, True),
        ({"public_url": "http://label.example.org"}, False),
        ({"host": "0.0.0.0", "tls_cert": CHAIN, "tls_key": KEY}, True),
        ({"public_url": "http://label.example.org", "tls_cert": CHAIN, "tls_key": KEY}, False),
        ({"host": "0.0.0.0", "tls_cert": CHAIN}, False),
    ],
)
def test_pages_are_secure_over_tls_or_on_the_computer_itself(settings: dict[str, object], secure: bool) -> None:
    assert browsers_say_secure(Settings(**settings))[0] == secure  # type: ignore[arg-type] # values by name


def test_files_that_cannot_be_served_with_are_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "other.pem").write_text("no key")
    for cert, key in ((CHAIN, None), (None, KEY), (CHAIN, tmp_path / "other.pem"), (tmp_path / "none.pem", KEY)):
        with pytest.raises(Invalid, match=r"tls-cert|PEM"):
            tls_files(Settings(tls_cert=cert, tls_key=key))
    assert tls_files(Settings()) is None


def test_the_doctor_says_how_to_make_plain_http_secure(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    terminal.run("init")
    check = terminal.json("doctor", "--host", "0.0.0.0", code=1)["checks"]["secure context"]
    assert not check["ok"]
    assert "--tls-cert" in check["detail"] and "--public-url https://" in check["detail"]
    with_files = ("--host", "0.0.0.0", "--tls-cert", CHAIN, "--tls-key", KEY)
    assert Terminal(tmp_path).run("doctor", *with_files, "--json")[1].count('"secure context": {"ok": true') == 1


def test_a_house_serves_https_its_commands_trust_its_certificate_and_cookies_stay_encrypted(tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TESSERA_TLS_CERT", str(CHAIN))
        patch.setenv("TESSERA_TLS_KEY", str(KEY))
        with served_house(tmp_path / "data") as house:
            link = house.add_person("Noro")
            assert re.match(r"https://127\.0\.0\.1:\d+/", link)
            token = link.rsplit("#", 1)[1]
            trusting = ssl.create_default_context(cafile=CHAIN)
            with httpx.Client(base_url=house.url, verify=trusting) as client:
                answer = client.post("/api/v1/session/link", json={"token": token})
                assert "Secure" in answer.headers["set-cookie"]
                assert client.get("/api/v1/me").json()["name"] == "Noro"
            with pytest.raises(httpx.ConnectError):
                httpx.get(f"{house.url}/healthz")
