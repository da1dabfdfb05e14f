"""The names under which others see a painter's work."""

import re

from hypothesis import given
from hypothesis import strategies as st

from app.foundation.ids import AccountId, ProjectId, new_id
from app.people import pseudonym

ids = st.uuids().map(str)


@given(project=ids, account=ids)
def test_a_pseudonym_is_stable_short_and_readable(project: str, account: str) -> None:
    name = pseudonym(ProjectId(project), AccountId(account))
    assert name == pseudonym(ProjectId(project), AccountId(account))
    assert re.fullmatch("Painter [0-9A-HJKMNP-TV-Z]{4}", name)


def test_people_and_projects_do_not_share_pseudonyms() -> None:
    project = ProjectId("01890000-0000-7000-8000-000000000001")
    names = {pseudonym(project, AccountId(f"01890000-0000-7000-8000-{n:012}")) for n in range(100)}
    assert len(names) >= 99
    account = AccountId(new_id())
    assert len({pseudonym(ProjectId(new_id()), account) for _ in range(100)}) >= 98
