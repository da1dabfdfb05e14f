"""Tabs, browser and server die while somebody paints: no stroke that was stored is lost, nothing is called saved early.

The long version is scripts/prove_drafts.py.
"""

from concurrent.futures import ThreadPoolExecutor

import pytest

from scripts.drafts.mishaps import lease_is_lost, server_dies
from scripts.prove_drafts import Plan, prove

pytestmark = pytest.mark.browser


def test_what_was_stored_is_there_after_kills_and_saved_means_the_server_has_it() -> None:
    plan = Plan(kills=3, away_s=1, mishaps=(server_dies, lease_is_lost))
    # In a thread of its own: beside other journeys' Playwright a loop runs in this one.
    with ThreadPoolExecutor(1) as thread:
        proof = thread.submit(prove, plan).result()
    account = proof.account
    assert (account.lost, account.false_saved, account.notes) == (0, 0, [])
    assert account.kills == 3
    assert min(account.strokes, account.looks) > 0
