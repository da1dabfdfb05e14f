"""Hashing under load."""

import pytest

from app.foundation.errors import Unavailable
from app.people import hash_password, passwords


def test_a_flood_of_sign_ins_is_turned_away_instead_of_holding_every_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_PATIENCE_SECONDS", 0.01)
    with passwords._turn(), passwords._turn(), pytest.raises(Unavailable, match="Wait a moment"):
        hash_password("correct horse battery")
    assert hash_password("correct horse battery").startswith("$argon2id$")
