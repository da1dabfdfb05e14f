"""What a release freezes of an image that is not merged comes back as it was."""

import json
from dataclasses import replace

import pytest

from app.core.stitch import Answer, SegmentKey
from app.merge.frozen import _sources, _thaw
from app.merge.service import gather
from app.wiring import House
from tests.merge.town import BEHIND_A_POLE, make_town

FIRST, SECOND = SegmentKey(0, 2), SegmentKey(1, 3)


@pytest.mark.parametrize(("same", "ends"), [(True, False), (False, False), (False, True)])
def test_answers_come_back_from_json(house: House, same: bool, ends: bool) -> None:
    town = make_town(house)
    image = town.image(BEHIND_A_POLE)
    town.finish()
    with house.db.read() as session:
        now = gather(session, image)
    said = replace(now, answers=(Answer(FIRST, SECOND, same, ends),))
    frozen = json.loads(json.dumps(_sources(said.revisions, said.answers, said.seams)))
    assert _thaw(now, frozen) == said


def test_what_was_frozen_when_keys_had_names_comes_back_too(house: House) -> None:
    town = make_town(house)
    image = town.image(BEHIND_A_POLE)
    town.finish()
    with house.db.read() as session:
        now = gather(session, image)
    frozen = _sources(now.revisions, (), "path") | {
        "answers": [{"first": FIRST._asdict(), "second": SECOND._asdict(), "same": True}]
    }
    assert _thaw(now, frozen).answers == (Answer(FIRST, SECOND, same=True),)
